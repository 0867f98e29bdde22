"""Boundaries offered for a selection, and edges that step by letters and clitics."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.records import Fragments
from app.domain.text.segmentation import is_boundary
from app.editing.snapping import Edge, Snapping, Unit, name_words, settled, stepped

RUSSIA = "أعلنت أوكرانيا وروسيا الهدنة. وقالت روسيا 😀 إنّ «الاتفاق» نهائي."
HEBREW = "ולמשרד החוץ נמסר כי הדיונים נמשכים."
PERSIAN = "وزیر خارجه گفت که نامه‌هایشان رسید."


def of(text: str, words: str) -> tuple[int, int]:
    start = text.index(words)
    return start, start + len(words)


def quotes(text: str, snapping: Snapping) -> list[str]:
    return [text[start:end] for ((start, end),) in snapping.offers]


def test_the_likeliest_boundary_comes_first_and_the_selection_itself_stays_among_the_offers() -> None:
    snapping = Snapping(RUSSIA, "ar")
    start, end = of(RUSSIA, " وروسيا ")
    snapping.look_at(start, end)
    assert quotes(RUSSIA, snapping) == ["روسيا", "وروسيا"]
    assert snapping.taken == (of(RUSSIA, "روسيا"),)
    assert snapping.exact == (of(RUSSIA, "وروسيا"),)
    assert snapping.place == (1, 2)
    snapping.cycle(1)
    assert snapping.taken == snapping.exact
    snapping.look_at(start, end)
    assert snapping.place == (2, 2)
    snapping.cycle(1)
    assert snapping.place == (1, 2)


def test_names_known_from_elsewhere_are_not_cut() -> None:
    text = "وصل وليد."
    start, end = of(text, "وليد")
    bold, wise = Snapping(text, "ar"), Snapping(text, "ar", name_words(["وَليد الشهاوي"]))
    for snapping in (bold, wise):
        snapping.look_at(start, end)
    assert wise.taken == ((start, end),)
    assert "وليد" in name_words(["وَليد الشهاوي"])


def test_nothing_is_offered_for_blanks_or_a_caret() -> None:
    snapping = Snapping(RUSSIA, "ar")
    for place in ((3, 3), of(RUSSIA, " ")):
        snapping.look_at(*place)
        assert snapping.taken is None
        assert snapping.exact is None
        snapping.cycle(1)
        assert snapping.place == (0, 0)


def test_a_proposal_comes_before_everything_until_the_selection_changes() -> None:
    snapping = Snapping(RUSSIA, "ar")
    snapping.look_at(*of(RUSSIA, "وروسيا"))
    fragments: Fragments = (of(RUSSIA, "أوكرانيا"), of(RUSSIA, "الهدنة"))
    snapping.propose(fragments)
    assert snapping.taken == fragments
    assert snapping.place == (1, 3)
    snapping.look_at(*of(RUSSIA, "نهائي"))
    assert snapping.taken == (of(RUSSIA, "نهائي"),)


@pytest.mark.parametrize(
    ("text", "language", "before", "edge", "by", "unit", "after"),
    [
        (RUSSIA, "ar", "وروسيا", "start", 1, "letter", "روسيا"),
        (RUSSIA, "ar", "روسيا الهدنة", "start", -1, "letter", "وروسيا الهدنة"),
        (RUSSIA, "ar", "وروسيا", "start", 1, "clitic", "روسيا"),
        (RUSSIA, "ar", "روسيا ", "start", -1, "clitic", "وروسيا"),
        (RUSSIA, "ar", "إنّ", "start", -1, "letter", "😀 إنّ"),
        (RUSSIA, "ar", "إنّ", "end", -1, "letter", "إ"),
        (HEBREW, "he", "ולמשרד החוץ", "start", 1, "clitic", "למשרד החוץ"),
        (PERSIAN, "fa", "نامه‌هایشان", "end", -1, "clitic", "نامه\u200c"),
        (PERSIAN, "fa", "وزیر", "start", -1, "letter", "وزیر"),
        (PERSIAN, "fa", "وزیر", "end", 1, "letter", "وزیر خ"),
    ],
)
def test_an_edge_steps(text: str, language: str, before: str, edge: Edge, by: int, unit: Unit, after: str) -> None:
    start, end = stepped(text, of(text, before), edge, by, unit, language)
    assert text[start:end] == after


@given(
    st.text(alphabet="وابلرسיהש ה\u200c\u0651\u05b0😀.«»\u200f", min_size=1, max_size=20),
    st.integers(0, 19),
    st.integers(1, 20),
    st.sampled_from(["start", "end"]),
    st.sampled_from([1, -1]),
    st.sampled_from(["letter", "clitic"]),
)
def test_a_step_never_cuts_a_letter_never_empties_and_never_moves_the_other_edge_inwards(
    text: str, first: int, length: int, edge: Edge, by: int, unit: Unit
) -> None:
    stretch = settled(text, min(first, len(text)), min(first + length, len(text)))
    if stretch is None:
        return
    start, end = stepped(text, stretch, edge, by, unit)
    assert 0 <= start < end <= len(text)
    assert is_boundary(text, start)
    assert is_boundary(text, end)
    if by == (1 if edge == "end" else -1):
        assert start <= stretch[0]
        assert stretch[1] <= end
    else:
        assert stretch[0] <= start
        assert end <= stretch[1]
