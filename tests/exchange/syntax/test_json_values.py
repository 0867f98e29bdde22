"""Objects of a JSON file, whatever its layout."""

import json

import pytest

from app.exchange.formats import Rejection
from app.exchange.syntax.json_lines import objects_in
from app.exchange.syntax.json_values import iterate_in_any_layout, iterate_values
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


@pytest.mark.parametrize("data", ['[{"a": "قال"}', '[{"a": "قال"},\n {"b": 2},\n', "[", ' [ {"a": [1]} \n'])
def test_an_array_that_breaks_off_between_its_elements_is_told(data: str) -> None:
    objects, refused = found_in(data.encode())
    assert len(objects) == data.count('{"')
    assert refused == ["tasks.json: is one array that is not closed; the file seems to be cut off"]


@pytest.mark.parametrize("data", ["[]", '[{"a": 1}]', '[{"a": 1}]\n\n', '{"a": [1]}', ""])
def test_what_is_closed_is_whole(data: str) -> None:
    assert not found_in(data.encode())[1]


def test_lines_that_end_in_cr_alone_are_lines() -> None:
    lines = ['{"a": "قال الوزير"}', '{"a": אמר}', '{"a": "وزیر\\rگفت"} ', '{"a": "وزیر نے کہا"}']
    source = source_of("\r".join([*lines, ""]).encode("utf-8-sig"), "a.jsonl")
    with source.reading() as stream:
        one_a_line = list(objects_in(stream, source.name, None))
    for found in (one_a_line, list(iterate_in_any_layout(source, None))):
        assert [item[0] for item in found] == [f"a.jsonl:{number}" for number in range(1, 5)]
        assert [isinstance(item, Rejection) for item in found] == [False, True, False, False]


@pytest.mark.parametrize("data", ['{"a":\r 1}', '{"a": {"b": 1}\r}', '{"a": 1}\r', '{\r"a": 1\r}'])
def test_a_cr_between_the_parts_of_one_object_ends_no_line(data: str) -> None:
    source = source_of(data.encode(), "a.jsonl")
    (found,) = iterate_in_any_layout(source, None)
    assert not isinstance(found, Rejection)


def test_nothing_of_lines_that_end_in_cr_alone_is_dropped_beyond_measure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.exchange.syntax.json_lines.MAX_LINE", 40)
    with source_of(b'{"a": 1}\r' * 9, "a.jsonl").reading() as stream:
        (found,) = objects_in(stream, "a.jsonl", None)
    assert isinstance(found, Rejection)
    assert "longer than 40 bytes" in found.reason


PLACED = [
    ('[{"نص": "قال 🇪🇬"}, {"נص": "می‌روم"}, {"a": !}]', ["a.json:1, object 3"]),
    ('[{"نص": "قال"}, {"נص": !}, {"a": "🇮🇷", "b": !}, {"c": 1}]', ["a.json:1, object 2", "a.json:1, object 3"]),
    ('[\n  {"نص": 1}, {"é": "e\u0301", "b": !},\n  {"c": !}\n]', ["a.json:2, object 2", "a.json:3"]),
    ('[{"نص":\n "قال", "ב": "🇵🇰"}, {"c": !}]', ["a.json:2"]),
    ('{"نص": "قال"} {"ב": "🇵🇰"} {"c": !}', ["a.json:1, object 3"]),
]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("chunk", [1, 7, 1 << 18])
@pytest.mark.parametrize(("data", "places"), PLACED)
def test_a_column_is_that_of_the_line_in_the_file(
    data: str, places: list[str], chunk: int, codec: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.exchange.syntax.json_values._CHUNK", chunk)
    source = source_of(data.encode(codec), "a.json")
    refused = [item for item in iterate_values(source, None) if isinstance(item, Rejection)]
    columns = [line.index("!", at) + 1 for line in data.split("\n") for at in starts(line)]
    assert [item.where for item in refused] == places
    assert [int(item.reason.rpartition(" ")[2]) for item in refused] == columns


def starts(line: str) -> list[int]:
    """Where to look for each exclamation mark of a line."""
    return [index for index, character in enumerate(line) if character == "!"]


def test_what_breaks_off_in_a_line_of_many_objects_is_told_where() -> None:
    data = '[{"نص": "قال 🇪🇬"}, {"نص": "قا'
    (_, refused) = iterate_values(source_of(data.encode(), "a.json"), None)
    assert isinstance(refused, Rejection)
    assert f"it breaks off at column {len(data) + 1};" in refused.reason
