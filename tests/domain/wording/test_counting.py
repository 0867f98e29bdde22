"""Counts as terminals and cards say them."""

import pytest

from app.domain.wording.counting import amounts, counted


@pytest.mark.parametrize(
    ("number", "said"), [(0, "0 entities"), (1, "1 entity"), (2, "2 entities"), (1001, "1,001 entities")]
)
def test_one_thing_is_told_in_the_singular(number: int, said: str) -> None:
    assert counted(number, "entity", "entities") == said


def test_several_things_are_told_one_by_one() -> None:
    assert amounts(articles=1, spans=0, links=2) == "1 article, 0 spans, 2 links"
