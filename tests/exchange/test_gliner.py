"""GLiNER: words and the places of their labels, out, back, and from somebody else."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.native_record import NativeRecord
from app.exchange.gliner import FORMAT
from app.exchange.records.completing import complete_record
from tests.exchange.articles import check, records
from tests.exchange.round_trip import assert_same_but, read_records, source_of, write_bytes

NO_SPAN = "a span is not [first word, last word, label] of its 5 words: "


def row(**values: Any) -> bytes:
    words = ["قال", "محمد", "علي", "في", "بيروت"]
    return json.dumps({"tokenized_text": words, "ner": [[1, 2, "person"], [4, 4, "place"]], **values}).encode() + b"\n"


@pytest.mark.parametrize("layout", ["{}", "[{}]"])
def test_rows_of_somebody_else(layout: str) -> None:
    data = layout.format(row(split="train", id=7).decode()).encode()
    assert FORMAT.sniff("train.json", data) == 85
    (record,), rejections, losses = read_records(FORMAT, source_of(data, "train.json"))
    assert not rejections
    assert record["text"] == "قال محمد علي في بيروت"
    assert [(span["label"], span["text"]) for span in record["spans"]] == [("person", "محمد علي"), ("place", "بيروت")]
    assert (record["meta"]["split"], record["meta"]["row_id"]) == ("train", 7)
    assert [loss["kind"] for loss in losses.to_json()] == ["text_rebuilt"]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ({"ner": [[1, 5, "person"]]}, NO_SPAN + '\u2068[1,5,"person"]\u2069'),
        ({"ner": [[2, 1, "person"]]}, NO_SPAN + '\u2068[2,1,"person"]\u2069'),
        ({"ner": [[True, 1, "x"]]}, NO_SPAN + '\u2068[true,1,"x"]\u2069'),
        ({"ner": {}}, '"ner" is not a list'),
        ({"tokenized_text": ["قال", ""]}, '"tokenized_text" is not a list of words'),
        ({"tokenized_text": []}, '"tokens" is empty'),
    ],
)
def test_a_bad_row_is_named_and_the_others_go_in(bad: dict[str, Any], reason: str) -> None:
    found, (rejection,), _ = read_records(FORMAT, source_of(row() + row(**bad) + row(), "train.jsonl"))
    assert (len(found), tuple(rejection)) == (2, ("train.jsonl:2", reason))


@given(st.lists(records(), min_size=1, max_size=3, unique_by=lambda record: record["id"]))
def test_what_is_written_comes_back_but_for_what_the_report_names(before: list[NativeRecord]) -> None:
    data, losses = write_bytes(FORMAT, before, borders="cut")
    assert [one["id"] for one in json.loads(data)] == [record["id"] for record in before]
    after, rejections, _ = read_records(FORMAT, source_of(data, "all.json"))
    assert not rejections
    lost = sum(losses.count(kind) for kind in ("repeated_spans", "tokenless"))
    assert sum(len(record["spans"]) for record in after) == sum(len(record["spans"]) for record in before) - lost
    if lost or losses.count("blank_edges"):
        before = [{**record, "spans": [], "relations": []} for record in before]
        after = [{**record, "spans": []} for record in after]
    assert_same_but(before, after, losses, also=("identifiers",))


def test_words_that_do_not_follow_each_other_tell_where_they_are() -> None:
    """Tokens of an import may leave out what can be seen."""
    text = "قال محمد علي غدا."
    tokens = {"tokeniser": "نصف", "offsets": [0, 3, 9, 12], "sentences": [2]}
    draft = {"id": "k", "title": "خبر", "text": text, "language": "ar", "direction": None, "meta": {"tokens": tokens}}
    span = {"label": "ACTOR", "start": 9, "end": 12, "annotator": "سارة", "attributes": {}, "entity": None, "note": ""}
    times = {"origin": "manual", "created": "2026-01-01T10:00:00Z", "updated": "2026-01-01T10:00:00Z"}
    record = check(complete_record({**draft, "spans": [{**span, **times}]}))
    data, _ = write_bytes(FORMAT, [record])
    assert json.loads(data)[0]["token_offsets"] == [0, 3, 9, 12]
    (after,), _, _ = read_records(FORMAT, source_of(data, "a.json"))
    assert (after["text"], after["meta"]) == (text, {"tokens": tokens})
    assert [(one["start"], one["end"]) for one in after["spans"]] == [(9, 12)]
