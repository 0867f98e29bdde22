"""What a foreign file says of an article itself: used where Hashiya has the same, else kept as metadata."""

import json
from typing import Any

import pytest

from app.exchange.doccano import FORMAT as DOCCANO
from app.exchange.formats import Format
from app.exchange.huggingface.format import FORMAT as HUGGING_FACE
from app.exchange.label_studio.format import FORMAT as LABEL_STUDIO
from app.exchange.span_jsonl.format import FORMAT as SPANS
from app.exchange.tables.csv_tables import FORMAT as CSV
from tests.exchange.round_trip import read_records, source_of

TEXT = "گفت محمد علی که «حزب» برنده می‌شود."
JSON_LINES: dict[str, tuple[Format, dict[str, Any]]] = {
    "doccano": (DOCCANO, {"label": []}),
    "huggingface": (HUGGING_FACE, {}),
    "spans": (SPANS, {"spans": []}),
}


def read_head(item: Format, values: dict[str, Any]) -> dict[str, Any]:
    """The article that comes of a line with these values beside the text."""
    data = json.dumps({"text": TEXT, **values}, ensure_ascii=False).encode()
    (record,), rejections, _ = read_records(item, source_of(data, "a.jsonl"))
    assert not rejections
    return dict(record)


@pytest.mark.parametrize("name", JSON_LINES)
@pytest.mark.parametrize(
    ("given", "expected", "kept"),
    [
        ({"title": 2025}, {}, {"title": 2025}),
        ({"title": ["محادثات", "المياه"]}, {}, {"title": ["محادثات", "المياه"]}),
        ({"language": "Persian"}, {"language": "fa"}, {}),
        ({"language": "فارسی"}, {"language": "fa"}, {}),
        ({"language": "fa_IR"}, {"language": "fa-IR"}, {}),
        ({"language": "لهجة مصرية"}, {"language": "fa"}, {"language": "لهجة مصرية"}),
        ({"language": 5}, {"language": "fa"}, {"language": 5}),
        ({"direction": "rtl"}, {"direction": "rtl"}, {}),
        ({"direction": "northbound"}, {}, {"direction": "northbound"}),
        ({"title": None, "language": "", "direction": ""}, {"language": "fa"}, {}),
        ({"published": 1704153600000}, {}, {"published": "1704153600000"}),
        ({"meta": "خبر عاجل"}, {}, {"meta": "خبر عاجل"}),
        ({"meta": [1, 2]}, {}, {"meta": [1, 2]}),
    ],
)
def test_what_cannot_be_used_is_kept_beside(
    name: str, given: dict[str, Any], expected: dict[str, Any], kept: dict[str, Any]
) -> None:
    item, more = JSON_LINES[name]
    record = read_head(item, {**more, **given})
    assert record["title"] == TEXT
    assert {key: record[key] for key in expected} == expected
    meta = {key: value for key, value in record["meta"].items() if key != "split"}
    assert meta == kept


def test_tokens_are_read_beside_metadata_that_is_no_object() -> None:
    tokens = [{"start": 0, "end": 3}, {"start": 4, "end": 8}]
    record = read_head(SPANS, {"spans": [], "tokens": tokens, "meta": 2025})
    assert record["meta"]["meta"] == 2025
    assert record["meta"]["tokens"]


def test_the_data_of_a_task_is_read_alike() -> None:
    data = {"text": TEXT, "title": 2025, "language": "Persian", "direction": "RTL", "meta": "خبر", "published": 2024}
    tasks = json.dumps([{"id": 3, "data": data, "annotations": [], "predictions": []}]).encode()
    (record,), rejections, _ = read_records(LABEL_STUDIO, source_of(tasks, "a.json"))
    assert not rejections
    assert (record["title"], record["language"], record["direction"]) == (TEXT, "fa", None)
    kept = {"title": 2025, "direction": "RTL", "meta": "خبر", "published": "2024", "task_id": 3}
    assert record["meta"] == kept


def test_a_column_of_languages_may_hold_their_names() -> None:
    table = f"id,language,direction,text\n1,العربية,صادر,{TEXT}\n2,قديم,,{TEXT} آخر\n"
    records, rejections, _ = read_records(CSV, source_of(table.encode(), "a.csv"))
    assert not rejections
    assert [record["language"] for record in records] == ["ar", "fa"]
    assert [record["meta"] for record in records] == [{"direction": "صادر"}, {"language": "قديم"}]
