"""What an annotation says that has no place here is told by its name: nothing is passed over without a line."""

import json
from typing import Any

import pytest

from app.exchange.web_annotation.format import FORMAT
from tests.exchange.round_trip import read_records, source_of

TEXT = "قال محمد علي إن «الحزب» سيفوز."
PLACE = {"type": "TextPositionSelector", "start": 4, "end": 12}
TAG = {"type": "TextualBody", "purpose": "tagging", "value": "ACTOR"}


def annotation(*, target: dict[str, Any] | None = None, selector: Any = PLACE, **more: Any) -> dict[str, Any]:
    about = {"source": {"id": "urn:article:7", "value": TEXT}, "selector": selector, **(target or {})}
    return {"id": "urn:x:1", "type": "Annotation", "motivation": "tagging", "body": TAG, "target": about, **more}


def told(content: dict[str, Any]) -> tuple[str, list[str]]:
    """The quote of its one span, and what is told of the annotation, without the place."""
    data = json.dumps({"@context": "http://www.w3.org/ns/anno.jsonld", **content}, ensure_ascii=False).encode()
    (record,), rejections, losses = read_records(FORMAT, source_of(data, "a.jsonld"))
    assert not rejections
    examples = [one for loss in losses.to_json() for one in loss["examples"]]
    assert sum(loss["count"] for loss in losses.to_json()) == len(examples)
    return record["spans"][0]["text"], [one.partition(": ")[2] for one in examples]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, []),
        ({"rights": "CC0", "generator": "x"}, ["rights of an annotation", "generator of an annotation"]),
        ({"body": {**TAG, "creator": "דנה", "format": "text/plain"}}, ["creator of a body"]),
        ({"body": {**TAG, "creator": "דנה"}, "creator": "דנה"}, []),
        ({"target": {"state": {"type": "TimeState"}}}, ["state of a target"]),
        ({"selector": [PLACE, {**PLACE, "type": ["TextPositionSelector"], "note": "؟"}]}, ["note of a selector"]),
        ({"selector": [{**PLACE, "start": 0}, PLACE]}, ["a second position"]),
        ({"selector": [PLACE, {"start": 4}, "urn:s"]}, ["a selector without a type", "a selector that is elsewhere"]),
        ({"selector": {**PLACE, "refinedBy": {"start": 0, "end": 4}}}, ["a selector without a type"]),
        ({"selector": {**PLACE, "refinedBy": "urn:s"}}, ["a further selector that refines another one"]),
        ({"motivation": ["tagging", "assessing"]}, ["the motivation assessing"]),
        ({"created": "2026-01-31T10:00:00"}, ["created, which is no time with its zone"]),
    ],
)
def test_what_is_not_read_is_told(given: dict[str, Any], said: list[str]) -> None:
    assert told(annotation(**given)) == ("محمد علي", said)


def test_a_selector_that_refines_another_one_may_stand_in_a_list() -> None:
    inner = {"type": "TextPositionSelector", "start": 0, "end": 4}
    assert told(annotation(selector={**PLACE, "refinedBy": [inner]})) == ("محمد", [])
    both = {**PLACE, "refinedBy": [inner, {**inner, "start": 1}]}
    assert told(annotation(selector=both)) == ("محمد", ["a further selector that refines another one"])


def test_what_a_collection_says_besides_is_told() -> None:
    page = {"type": "AnnotationPage", "items": [annotation()], "startIndex": 0}
    said = told({"type": "AnnotationCollection", "label": "أخبار", "total": 1, "first": page})
    assert said == ("محمد علي", ["label of the collection"])
