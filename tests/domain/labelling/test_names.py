"""What becomes of two entities that turn out to be one, and of what is typed about one."""

import pytest

from app.domain.errors import InvalidAnnotationError
from app.domain.labelling.names import accepted_details, differing, merged
from app.domain.records import Entity


def test_the_one_that_stays_keeps_what_it_knows_and_learns_the_rest() -> None:
    into = Entity(
        id="1",
        name="سيرغي لافروف",
        kind="person",
        aliases=("لافروف",),
        note="وزير",
        attributes={"role": "وزير"},
        version=3,
    )
    sources = [
        Entity(
            id="2", name="Sergey Lavrov", kind="person", wikidata="Q58217", attributes={"role": "نائب", "party": "أ"}
        ),
        Entity(id="3", name="لافروف", kind="group", wikidata="Q1", note="وزير", attributes={"party": "ب"}),
    ]
    assert merged(into, sources) == Entity(
        id="1",
        name="سيرغي لافروف",
        kind="person",
        aliases=("لافروف", "Sergey Lavrov"),
        wikidata="Q58217",
        note="وزير",
        attributes={"role": "وزير", "party": "أ"},
        version=3,
    )
    assert set(differing(into, sources)) >= {"kind", "role"}


def test_dates_typed_with_arabic_digits_are_compared_and_stored_like_others() -> None:
    assert accepted_details({"valid_from": " ٢٠٢٣-٠٥ ", "valid_to": "2024", "role": "٣"}) == {
        "valid_from": "2023-05",
        "valid_to": "2024",
        "role": "٣",
    }
    with pytest.raises(InvalidAnnotationError, match="ends"):
        accepted_details({"valid_from": "٢٠٢٤", "valid_to": "2023"})
