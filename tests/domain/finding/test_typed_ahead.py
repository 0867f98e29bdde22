"""Going to words by their first letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.finding.typed_ahead import letters_typed, word_ahead, word_behind
from tests.domain.texts import TEXTS

ARABIC = "استأنف وفدا تلمار وأورسينا محادثات الهيئة، وقالت سلمى الدرواني للصحفيين في TBA إنّ بلادها ستعود."
HEBREW = "עובדי נמל צוקי־ים השביתו את הרציפים, ויו״ר האיגוד בנמל אמר."
PERSIAN = "سازمان حوضهٔ تروه و هیئت‌ها می‌گویند که وزیر نیامد."
URDU = "سرمد کے ماہی گیر اور ٹھیکیدار چھٹے روز"


def found(text: str, letters: str, position: int = 0, language: str | None = "ar") -> str | None:
    place = word_ahead(text, position, tuple(letters_typed(letters)), language=language)
    return text[slice(*place)] if place else None


@pytest.mark.parametrize(
    ("text", "letters", "language", "word"),
    [
        (ARABIC, "ت", "ar", "تلمار"),
        (ARABIC, "أو", "ar", "أورسينا"),
        (ARABIC, "اور", "ar", "أورسينا"),
        (ARABIC, "د", "ar", "الدرواني"),
        (ARABIC, "الد", "ar", "الدرواني"),
        (ARABIC, "هي", "ar", "الهيئة"),
        (ARABIC, "tb", "ar", "TBA"),
        (ARABIC, "إن", "ar", "إنّ"),
        (ARABIC, "ژ", "ar", None),
        (HEBREW, "ר", "he", "הרציפים"),
        (HEBREW, "יו", "he", "יו״ר"),
        (PERSIAN, "ه", "fa", "هیئت‌ها"),
        (PERSIAN, "وز", "fa", "وزیر"),
        (PERSIAN, "مي", "fa", "می‌گویند"),
        (URDU, "ٹ", "ur", "ٹھیکیدار"),
    ],
)
def test_a_word_is_met_by_its_letters_whatever_stands_before_them(
    text: str, letters: str, language: str, word: str | None
) -> None:
    assert found(text, letters, language=language) == word


def test_a_word_that_begins_at_the_position_counts_and_one_before_does_not() -> None:
    start = ARABIC.index("تلمار")
    assert found(ARABIC, "ت", start) == "تلمار"
    assert found(ARABIC, "ت", start + 1) is None
    assert found(ARABIC, "و", ARABIC.index("وأورسينا")) == "وأورسينا"


def test_a_key_may_stand_for_several_letters() -> None:
    key = frozenset("tتٹ")
    assert word_ahead(ARABIC, 0, (key,), language="ar") == word_ahead(ARABIC, 0, ("ت",), language="ar")
    at = ARABIC.index("تلمار") + 1
    place = word_ahead(ARABIC, at, (key,), language="ar")
    assert place is not None
    assert ARABIC[slice(*place)] == "TBA"


def test_nothing_typed_finds_nothing() -> None:
    assert word_ahead(ARABIC, 0, ()) is None
    assert word_behind(ARABIC, len(ARABIC), ()) is None
    assert list(letters_typed("ٌ 1؟")) == []


def test_behind_finds_the_nearest_word_also_in_paragraphs_before() -> None:
    text = f"{ARABIC}\n\n{PERSIAN}\nفي البيت"
    place = word_behind(text, len(text), ("ت",), language="ar")
    assert place is not None
    assert text[slice(*place)] == "تروه"
    place = word_behind(text, place[0], ("ت",), language="ar")
    assert place is not None
    assert text[slice(*place)] == "تلمار"
    assert word_behind(text, place[0], ("ت",), language="ar") is None


@given(TEXTS, st.integers(0, 60), st.sampled_from("اوهتaלש1"))
def test_ahead_and_behind_agree_and_stay_on_their_side(text: str, position: int, letter: str) -> None:
    position = min(position, len(text))
    letters = tuple(letters_typed(letter))
    ahead = word_ahead(text, position, letters)
    if ahead is not None:
        assert position <= ahead[0] < ahead[1] <= len(text)
        assert word_behind(text, ahead[0] + 1, letters) == ahead
    behind = word_behind(text, position, letters)
    if behind is not None:
        assert behind[0] < position
        assert word_ahead(text, behind[0], letters) == behind
