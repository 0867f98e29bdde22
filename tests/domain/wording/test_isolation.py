"""Foreign names in sentences: whatever is in them, the sentence around them is read as it was meant."""

from itertools import accumulate

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.domain.wording.isolation import isolated, one_line, with_line_directions

NAMES = st.text(st.sampled_from("سارة sara\u2066\u2067\u2068\u2069\u202a\u202b\u202c\u202d\u202e\u200f😀"), max_size=12)


def depths(text: str) -> list[int]:
    """How many isolates are open after each character (UAX #9, BD9)."""
    return list(accumulate((one in "\u2066\u2067\u2068") - (one == "\u2069") for one in text))


@given(NAMES)
@example("سارة\u2069\u202eevil")
@example("\u2067سارة")
def test_a_name_closes_what_it_opens_and_nothing_else(name: str) -> None:
    around = depths(isolated(name))
    assert around[-1] == 0
    assert all(depth > 0 for depth in around[:-1])
    letters = [one for one in name if not "\u2066" <= one <= "\u2069"]
    assert [one for one in isolated(name) if not "\u2066" <= one <= "\u2069"] == letters


@given(NAMES, NAMES)
def test_isolates_within_isolates_stay_as_they_are(one: str, other: str) -> None:
    inner = f"{isolated(one)}، {isolated(other)}"
    assert isolated(inner) == f"\u2068{inner}\u2069"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (" أ\n\tب\u00a0ج ", "أ ب ج"),
        ("\u202eاسم\u202c\u2069", "اسم"),
        ("\ufeffخبر\x1b[2J\x00", "خبر [2J"),
        ("می\u200cخواهم\u200f", "می\u200cخواهم\u200f"),
        ("\ud800\uffff", "\ufffd\ufffd"),
    ],
)
def test_one_line_has_no_power_over_its_surroundings(name: str, shown: str) -> None:
    assert one_line(name) == shown


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("\u2068a.txt\u2069: لا يُقرأ", "\u200f\u2068a.txt\u2069: لا يُقرأ"),
        ("\u2068خبر\u2069: cannot be read", "\u200e\u2068خبر\u2069: cannot be read"),
        (
            "\u2068a.txt\u2069: cannot be read\n\u2068ידיעה\u2069 is gone",
            "\u2068a.txt\u2069: cannot be read\n\u200e\u2068ידיעה\u2069 is gone",
        ),
        ("\u2068خبر\u2069", "\u2068خبر\u2069"),
        ("لا يُقرأ \u2068a.txt\u2069", "لا يُقرأ \u2068a.txt\u2069"),
    ],
)
def test_a_line_that_begins_with_an_isolated_name_of_the_other_direction_is_marked(text: str, marked: str) -> None:
    assert with_line_directions(text) == marked
