"""Fragments put together."""

import pytest

from app.domain.labelling.fragments import joined, joined_over_gaps
from app.domain.records import Fragments

TEXT = "«قال، 😀 الوزير»: نعم"


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (((4, 6), (0, 3)), ((0, 3), (4, 6))),
        (((0, 3), (3, 5)), ((0, 5),)),
        (((0, 5), (1, 2), (4, 7)), ((0, 7),)),
        (((2, 4), (2, 4)), ((2, 4),)),
        ((), ()),
    ],
)
def test_what_touches_or_overlaps_is_one(given: Fragments, wanted: Fragments) -> None:
    assert joined(given) == wanted


def test_gaps_without_a_word_are_closed() -> None:
    said, minister, yes = (1, 4), (8, 14), (17, 20)
    assert [TEXT[start:end] for start, end in (said, minister, yes)] == ["قال", "الوزير", "نعم"]
    assert joined_over_gaps(TEXT, [yes, minister]) == ((8, 20),)
    # An emoji is a word here.
    assert joined_over_gaps(TEXT, [said, minister]) == (said, minister)
