"""What the reader of JSON would change without a word is counted."""

import json
from typing import Any

import orjson
import pytest

from app.exchange.installed_formats import installed_formats
from app.exchange.loss import LossReport
from app.exchange.native import FORMAT
from app.exchange.records.completing import text_digest
from app.exchange.syntax.json_changes import count_changes
from tests.exchange.articles import seed_records
from tests.exchange.round_trip import read_records, source_of

TEXT = "قال محمد علي إن «الحزب» سيفوز."


def counted(data: str) -> dict[str, list[str]]:
    losses = LossReport()
    count_changes(data.encode(), orjson.loads(data), "خبر.jsonl:1", losses)
    assert all(loss["count"] == len(loss["examples"]) for loss in losses.to_json())
    return {loss["kind"]: loss["examples"] for loss in losses.to_json()}


@pytest.mark.parametrize(
    "value",
    [
        {"text": TEXT, "meta": {"n": 2**64 - 1, "m": -(2**63), "f": 1e300, "g": 0.5}, "spans": [[4, 12, "ACTOR"]]},
        {"text": 'قال: "نعم":"لا" : ثم', 'كلمة": x': [{"a": {}}, None, True]},
        {"a": 1.8e19, "b": [{"a": 1}, {"a": 2}]},
    ],
)
def test_nothing_is_counted_where_nothing_changes(value: dict[str, Any]) -> None:
    for data in (orjson.dumps(value).decode(), json.dumps(value), json.dumps(value, ensure_ascii=False, indent=2)):
        assert counted(data) == {}


@pytest.mark.parametrize("space", ["", " ", "\n"])
def test_keys_that_stand_twice_are_counted_wherever_they_are(space: str) -> None:
    data = '{"text":"אמר","النص":1,"meta":{"النص":{"أ":1,"أ":2}},"النص":[{"أ":3}]}'.replace(":", f"{space}:")
    assert counted(data) == {"repeated_keys": ["خبر.jsonl:1: \u2068أ\u2069", "خبر.jsonl:1: \u2068النص\u2069"]}


@pytest.mark.parametrize("space", [" ", "  ", "\t", "\r", "\n", " \t\n"])
def test_a_key_is_found_again_however_far_its_colon_stands(space: str) -> None:
    assert counted(f'{{"النص":1,"النص"{space}:2}}') == {"repeated_keys": ["خبر.jsonl:1: \u2068النص\u2069"]}


@pytest.mark.parametrize("digits", ["18446744073709551616", "-9223372036854775809", "9" * 300])
def test_numbers_that_lose_digits_are_counted(digits: str) -> None:
    assert counted(f'{{"text":"אמר","meta":{{"id":{digits}}}}}') == {"large_numbers": [f"خبر.jsonl:1: {digits[:40]}"]}


def test_what_is_nested_beyond_measure_is_left_alone() -> None:
    assert counted('{"a":' + "[" * 1000 + "]" * 1000 + ', "a":1}') in (
        {},
        {"repeated_keys": ["خبر.jsonl:1: \u2068a\u2069"]},
    )


SPANS = '{"text":"%s","spans":[],"id":1,"id":2}'
TASK = '[{"data":{"text":"%s","n":99999999999999999999},"annotations":[],"annotations":[]}]'
LINES = {
    "spans": ("a.jsonl", SPANS),
    "doccano": ("a.jsonl", '{"text":"%s","label":[[4,12,"ACTOR"]],"label":[[4,12,"ACTOR"]]}'),
    "prodigy": ("a.jsonl", '{"text":"%s","spans":[],"answer":"accept","answer":"accept"}'),
    "label-studio": ("a.json", TASK),
    "huggingface": ("a.jsonl", '{"text":"%s","spans":[],"meta":"{}","meta":"{}"}'),
    "web-annotation": (
        "a.jsonld",
        '{"type":"Annotation","id":"x","id":"y","target":{"source":{"id":"s","value":"%s"},'
        '"selector":{"type":"TextPositionSelector","start":4,"end":12}},"body":{"value":"ACTOR"}}',
    ),
}


@pytest.mark.parametrize("name", LINES)
def test_every_door_for_json_counts_once(name: str) -> None:
    file, data = LINES[name]
    (record,), rejections, losses = read_records(
        installed_formats().reader(name), source_of(data.replace("%s", TEXT).encode(), file)
    )
    assert not rejections
    assert record["text"] == TEXT
    assert losses.count("repeated_keys") == 1
    assert losses.count("large_numbers") == (name == "label-studio")


@pytest.mark.parametrize("layout", [{"separators": (",", ":")}, {}, {"ensure_ascii": False}])
def test_the_native_door_counts_as_well(layout: dict[str, Any]) -> None:
    record = {**seed_records()[0], "text": TEXT, "text_sha256": text_digest(TEXT), "status": {}, "meta": {"n": 0}}
    data = json.dumps({**record, "spans": [], "relations": [], "entities": []}, **layout)
    doubled = data.replace('"meta"', '"status":{},"meta"').replace('"n"', '"n":1,"n"')
    long = data.replace('"n"', '"m":99999999999999999999,"n"')
    lost = []
    for one in (data, doubled, long):
        (found,), rejections, losses = read_records(FORMAT, source_of(one.encode(), "خبر.jsonl"))
        assert not rejections
        assert found["text"] == TEXT
        lost.append({loss["kind"]: loss["examples"] for loss in losses.to_json()})
    assert lost == [
        {},
        {"repeated_keys": ["خبر.jsonl:1: \u2068n\u2069", "خبر.jsonl:1: \u2068status\u2069"]},
        {"large_numbers": ["خبر.jsonl:1: 99999999999999999999"]},
    ]
