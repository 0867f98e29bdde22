"""Odd characters are counted by kind and kept; composed form only where no span refers to the text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.exchange.characters.hygiene import KINDS, HygieneReport, is_plain, odd_characters
from app.exchange.characters.mojibake import DISGUISES
from tests.exchange.articles import seed_records
from tests.exchange.characters.disguised import ARABIC, HEBREW, damaged

CLEAN = "قال الوزير: «لن نقبل» في ٣٪ من الحالات.\nمی‌روم و خانه‌ها; אמר ח״כ כהן. 👨‍👩‍👧 🇪🇬 مُحَمَّد"


@pytest.mark.parametrize(
    ("characters", "kind"),
    [
        ("\u200f\u202b\u202c\u2066\u2069\u061c", "bidi_controls"),
        ("\u00a0\u2009\u202f\u3000", "odd_spaces"),
        ("\u200b\u2060\u00ad", "zero_width_spaces"),
        ("\u0640\u0640", "tatweel"),
        ("\ufeff", "byte_order_marks"),
        ("\ufee1\ufefb\ufb1d\ufdfa\ufc5e", "presentation_forms"),
        ("\ue000\U0010fffd", "private_use"),
        ("\u0378\ufdd0\uffff\U0001ffff", "unassigned"),
        ("\x0b\x0c\x85", "controls"),
        ("\ufffd", "replacement"),
    ],
)
def test_each_kind_is_counted_with_its_first_place(characters: str, kind: str) -> None:
    text = CLEAN + "".join(f"{char}و" for char in characters) + CLEAN
    assert odd_characters(text) == {kind: (len(characters), f"U+{ord(characters[0]):04X} at {len(CLEAN)}")}


def test_ordinary_arabic_is_plain() -> None:
    assert is_plain("قال الوزير — أمس: «لن نقبل»…\n".replace("«", "“").replace("»", "”") + "وأضاف 25٪.")
    for disguise in DISGUISES:
        text = HEBREW if disguise.true == "windows-1255" else ARABIC
        assert not is_plain(damaged(text, disguise))


@pytest.mark.parametrize(
    ("plain", "turned"),
    [
        ("اس نے کہے", "اس نے ےہک"),
        ("اس نے\nمیں", "اس نے\nںیم"),
        ("قالت عينية", "قالت ةينيع"),
        ("قالت\nعينية", "قالت\nةينيع"),
    ],
)
def test_a_word_that_begins_with_a_letter_that_only_ends_words_is_looked_at(plain: str, turned: str) -> None:
    assert is_plain(plain)
    assert not is_plain(turned)


def test_what_belongs_into_articles_is_not_odd() -> None:
    assert odd_characters(CLEAN) == {}
    assert odd_characters(CLEAN + "\t\r\n\u2028") == {}
    assert odd_characters("") == {}


def test_what_is_plain_is_never_odd() -> None:
    for code in (*range(1, 0x3000), *range(0xF8F0, 0x10100)):
        char = chr(code)
        if 0xD800 <= code < 0xE000:
            continue
        odd = odd_characters(char)
        assert not (odd and is_plain(char)), f"U+{code:04X}"
        assert bool(odd) >= (unicodedata.category(char) in {"Cn", "Co"}), f"U+{code:04X}"


@given(st.text(max_size=200))
def test_every_odd_character_has_one_kind(text: str) -> None:
    found = odd_characters(text)
    assert found.keys() <= KINDS.keys()
    expected = sum(
        1
        for char in text
        if unicodedata.category(char) in {"Cn", "Co"}
        or (unicodedata.category(char) == "Cc" and char not in "\t\n\r")
        or (unicodedata.category(char) == "Zs" and char != " ")
    )
    kinds = ("unassigned", "private_use", "controls", "odd_spaces")
    assert sum(found[kind][0] for kind in kinds if kind in found) == expected


def test_a_report_counts_texts_and_names_the_first() -> None:
    report = HygieneReport()
    assert not report
    for number in range(5):
        report.look("نص\u00a0\u00a0مفكك أحمد", f"news.jsonl:{number}", spans=bool(number % 2))
    report.look("أحمد".encode().decode("cp1252", "ignore") * 5, "bad.txt", spans=False)
    assert report
    assert (report.count("odd_spaces"), report.count("not_composed"), report.count("mojibake")) == (10, 0, 1)
    report.look("".join(unicodedata.normalize("NFD", "مؤتمر أحمد")), "old.txt", spans=False)
    report.look("".join(unicodedata.normalize("NFD", "مؤتمر أحمد")), "spans.jsonl:1", spans=True)
    (spaces,) = [item for item in report.to_json() if item["kind"] == "odd_spaces"]
    assert (spaces["count"], spaces["texts"]) == (10, 5)
    assert spaces["examples"] == [f"news.jsonl:{number}: U+00A0 at 2" for number in range(3)]
    assert report.findings()["not_composed"].examples == ["old.txt"]
    assert (report.count("not_composed"), report.count("mojibake")) == (1, 1)
    assert "10 × " in report.lines()[0]
    assert "in 5 texts" in report.lines()[0]
    kinds = ["odd_spaces", "zero_width_spaces", "not_composed", "mojibake"]
    assert [item["kind"] for item in report.to_json()] == kinds
    assert len(report.lines()) == len(kinds)


def test_sound_articles_have_nothing_alarming() -> None:
    report = HygieneReport()
    for record in seed_records():
        report.look(record["text"], record["id"], spans=False)
    assert report.findings().keys() <= {"bidi_controls", "odd_spaces", "tatweel", "not_composed", "zero_width_spaces"}
