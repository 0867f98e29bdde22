"""Objects of a JSON file, whatever its layout."""

import json

import pytest

from app.exchange.formats import Rejection
from app.exchange.syntax.json_values import iterate_values
from tests.exchange.round_trip import mutations, source_of

OBJECTS = [{"نص": 'قال: "نعم" } ] \\'}, {"b": [1, {"c": [2]}], "d": "]"}, {}]


def found_in(data: bytes) -> tuple[list[object], list[str]]:
    found = list(iterate_values(source_of(data, "tasks.json"), None))
    objects: list[object] = [item[1] for item in found if not isinstance(item, Rejection)]
    return objects, [f"{item.where}: {item.reason}" for item in found if isinstance(item, Rejection)]


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_an_array_or_a_sequence_gives_its_objects(indent: int | None, encoding: str) -> None:
    array = json.dumps(OBJECTS, ensure_ascii=False, indent=indent)
    sequence = "\n".join(json.dumps(value, ensure_ascii=False, indent=indent) for value in OBJECTS)
    for text in (array, sequence):
        assert found_in(text.encode(encoding)) == (OBJECTS, [])


def test_objects_longer_than_what_is_read_at_once_are_whole() -> None:
    objects = [{"text": "س" * length, "quote": '"' * 70_000} for length in (300_000, 5, 1_000_000)]
    assert found_in(json.dumps(objects, ensure_ascii=False).encode()) == (objects, [])


def test_what_is_wrong_is_named_with_its_line_and_the_rest_goes_in() -> None:
    objects, reasons = found_in(b'[{"a": 1},\n{"b" 2}, 7,\n{"c": 3},\n{"d"')
    assert objects == [{"a": 1}, {"c": 3}]
    assert [reason.partition(": ")[0] for reason in reasons] == [
        "tasks.json:2",
        "tasks.json:2, object 2",
        "tasks.json:4",
    ]


@pytest.mark.parametrize("data", [b"[1, 2]", b'"text"', b"[[{}]]", b'{"a": 1} x', b"\x80"])
def test_what_is_no_object_is_refused(data: bytes) -> None:
    assert found_in(data)[1]


def test_nothing_is_no_object() -> None:
    assert found_in(b"") == found_in(b"[]") == found_in(b" \n") == ([], [])


def test_damage_never_raises() -> None:
    for mutated in mutations(json.dumps(OBJECTS, ensure_ascii=False).encode(), 400):
        found_in(mutated)


def test_objects_on_one_line_are_counted() -> None:
    found = list(iterate_values(source_of(b'[{"a": 1}, {"a": 2}, 3,\n{"a": 4}]', "a.json"), None))
    assert [item[0] for item in found] == ["a.json:1", "a.json:1, object 2", "a.json:1, object 3", "a.json:2"]
