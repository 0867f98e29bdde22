"""Text that old systems stored backwards is noticed by letters and forms that only end words; sound text is not."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.exchange.characters.hygiene import HygieneReport, is_plain
from app.exchange.characters.visual_order import words_backwards
from tests.exchange.articles import seed_records

TEXTS = [record["text"] for record in seed_records()]
FORMS = {
    (unicodedata.decomposition(chr(code)).split(" ")[0], unicodedata.normalize("NFKD", chr(code))): chr(code)
    for code in range(0xFE80, 0xFEF5)
}
JOINING_BEHIND = {letter for place, letter in FORMS if place == "<initial>"}


def backwards(text: str) -> str:
    """Every line as it is seen from left to right."""
    return "\n".join(line[::-1] for line in text.split("\n"))


def shaped(text: str) -> str:
    """Arabic letters as presentation forms, as they join in `text`."""
    out = []
    for at, letter in enumerate(text):
        before = text[at - 1 : at] in JOINING_BEHIND
        behind = letter in JOINING_BEHIND and ("<final>", text[at + 1 : at + 2]) in FORMS
        place = {(False, False): "isolated", (False, True): "initial", (True, True): "medial", (True, False): "final"}
        out.append(FORMS.get((f"<{place[before, behind]}>", letter), letter))
    return "".join(out)


def found(text: str) -> int:
    report = HygieneReport()
    report.look(text, "a.txt", spans=False)
    return report.count("visual_order")


def test_sound_articles_are_not_suspected() -> None:
    assert [words_backwards(text) for text in TEXTS] == [None] * len(TEXTS)
    assert [words_backwards(shaped(unicodedata.normalize("NFKD", text))) for text in TEXTS] == [None] * len(TEXTS)


@pytest.mark.parametrize("language", ["ar", "he", "ur"])
def test_articles_stored_backwards_are_noticed(language: str) -> None:
    texts = [record["text"] for record in seed_records() if record["language"] == language]
    assert texts
    for text in texts:
        count = found(backwards(text))
        assert count > 30
        # Also behind a sound part, and only what is backwards counts.
        assert found(f"{text}\n{backwards(text)}") == count


def test_the_first_place_is_told_with_the_count() -> None:
    text = "כותרת ישרה\n.לארשי תנידמ לש הלשממה שאר םע שגפנ ץוחה רש\nןוכית םירצמ םילשורי"
    assert words_backwards(text) == (5, text.index("םע"))
    report = HygieneReport()
    report.look(text, "ידיעה.txt", spans=True)
    (item,) = report.to_json()
    assert (item["kind"], item["count"], item["texts"]) == ("visual_order", 5, 1)
    assert item["examples"] == [f"ידיעה.txt: U+05DD at {text.index('םע')}"]


def test_shaped_arabic_backwards_is_noticed() -> None:
    for text in TEXTS[:3]:
        seen = backwards(shaped(unicodedata.normalize("NFKC", text)))
        assert found(seen) > 100
        assert not is_plain(seen)


def test_slips_of_the_pen_are_no_visual_order() -> None:
    for text in TEXTS[:1] + TEXTS[7:9]:
        assert not found(f"{text}\nםואז ןגם של\nמחר ةبيت וגם הם")
        assert not found(f"ةمدرس\n{text}\nالوزار ة جاء")
    assert not found("ےگا ںہے")
    assert not found("ך ם ן ף ץ ة ے ں")


@given(st.text(alphabet="ةےںךםאבبلا \n\t\u0640،.\ufee3\ufee4\ufe94", max_size=60))
def test_what_is_plain_is_never_backwards(text: str) -> None:
    assert not (is_plain(text) and words_backwards(text))
    told = words_backwards(text)
    assert told is None or (told[0] >= 3 and text[told[1] - 1 : told[1]] in ("", " ", "\n"))
