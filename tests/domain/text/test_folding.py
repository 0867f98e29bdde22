import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.text.folding import fold, fold_key
from tests.domain.texts import TEXTS


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("المُؤتمَرُ الأوَّلُ", "الموتمر الاول"),
        ("إلى آخِرِ شيءٍ", "الي اخر شي"),
        ("مسؤولية مدرســـة", "مسوولية مدرسه"),
        ("ٱلرَّحْمٰن", "الرحمن"),
        ("ﷲ ﻻ", "الله لا"),
        ("می‌روم به کتابخانهٔ علی", "میروم به كتابخانه علي"),
        ("وزارتِ خارجہ کے ترجمان", "وزارت خارجه كے ترجمان"),
        ("הַנָּמָל שֶׁלָּנוּ", "הנמל שלנו"),
        ("צה״ל ומשרד־החוץ", 'צה"ל ומשרד-החוץ'),
        ("شلום", "شلומ"),
        ("٣٫١٤ و۱۲۳", "3.14 و123"),
        ("\ufeff\u200fABC\u2069\u00a0Straße É", "abc strasse e"),
    ],
)
def test_what_is_typed_finds_what_is_written(written: str, typed: str) -> None:
    assert fold_key(written) == fold_key(typed)
    assert list(fold(f"قال {written} ثم").find(typed))


@pytest.mark.parametrize(("one", "other"), [("كان", "قان"), ("بيت", "بنت"), ("כל", "בל"), ("گل", "كل"), ("پدر", "بدر")])
def test_different_letters_stay_different(one: str, other: str) -> None:
    assert fold_key(one) != fold_key(other)


def test_a_hit_covers_the_marks_of_its_last_letter_and_nothing_else() -> None:
    text = "في المُؤتمَراتِ، قال"
    assert [text[start:end] for start, end in fold(text).find("الموتمرات")] == ["المُؤتمَراتِ"]
    text = "القناة 1️⃣، ערוץ"
    assert [text[start:end] for start, end in fold(text).find("القناه 1")] == ["القناة 1️⃣"]


def test_hits_do_not_overlap_and_an_empty_search_finds_nothing() -> None:
    folded = fold("ههههه")
    assert list(folded.find("هه")) == [(0, 2), (2, 4)]
    assert not list(folded.find("\u200c\u064b"))


@given(TEXTS)
def test_every_folded_character_knows_where_it_came_from(text: str) -> None:
    folded = fold(text)
    assert len(folded.offsets) == len(folded.text) + 1
    assert folded.offsets[-1] == len(text)
    assert list(folded.offsets) == sorted(folded.offsets)
    for position, character in enumerate(folded.text):
        assert character in fold(text[folded.offsets[position]]).text


def test_a_long_text_folds_like_its_parts_whatever_comes_late() -> None:
    """The letters of the end are not among those of the beginning."""
    beginning, end = "قال الوزير ]^-\\ " * 3_000, "فِی می‌روم ﷺ ךם ß\ud800 ۱۲"
    assert fold(beginning + end).text == fold(beginning).text + fold(end).text
    shifted = [len(beginning) + offset for offset in fold(end).offsets]
    assert list(fold(beginning + end).offsets)[-len(shifted) :] == shifted


@given(TEXTS, st.data())
def test_folding_goes_letter_by_letter(text: str, data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(text)))
    assert fold(text).text == fold(text[:cut]).text + fold(text[cut:]).text


@given(TEXTS)
def test_folding_twice_changes_nothing(text: str) -> None:
    once = fold(text).text
    assert fold(once).text == once
    assert fold_key(fold_key(text)) == fold_key(text)


@given(TEXTS, st.data())
def test_every_slice_is_found_where_it_stands(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    wanted = text[start:end]
    folded = fold(text)
    needle = fold(wanted).text
    hits = list(folded.find(wanted))
    assert bool(hits) == bool(needle)
    for first, last in hits:
        # A character that folds to several (ﷺ) may be hit in its middle; it is taken whole then.
        assert needle in fold(text[first:last]).text
        assert last == len(text) or unicodedata.category(text[last]) not in ("Mn", "Me")
