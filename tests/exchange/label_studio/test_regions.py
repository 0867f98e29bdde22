"""Regions of Label Studio: where they are, in whose text and in which unit, and what else is said of them."""

import json
from typing import Any

import pytest

from app.exchange.characters.units import OffsetUnit, find_unit
from app.exchange.formats import Draft, ReadOptions
from app.exchange.label_studio.format import FORMAT
from tests.exchange.label_studio.tasks import ACTOR, CLAIM, MAKES, TEXT, read_tasks, task
from tests.exchange.round_trip import read_records, source_of


@pytest.mark.parametrize("said", [{"created_at"}, {"updated_at"}, {"created_at", "updated_at"}])
def test_an_annotation_was_made_when_it_says_so(said: set[str]) -> None:
    times = {"created_at": "2025-05-01T10:00:00Z", "updated_at": "2025-05-02T11:30:00Z"}
    (record,), _, _ = read_tasks(task(ACTOR, **{key: times[key] for key in said}))
    expected = [times[key] if key in said else times[said.copy().pop()] for key in times]
    assert [record["spans"][0]["created"], record["spans"][0]["updated"]] == expected


def test_a_file_of_a_target_storage_holds_one_annotation_with_its_task_inside() -> None:
    whole = task(ACTOR, CLAIM, MAKES)
    annotation = whole.pop("annotations")[0]
    stored = {**annotation, "created_username": " sara@example.org, 1", "created_ago": "1 hour", "task": whole}
    assert all(FORMAT.sniff(name, json.dumps(stored).encode()) >= 60 for name in ("44", "44.json"))
    (record,), rejections, losses = read_tasks(stored)
    (usual,), _, _ = read_tasks(task(ACTOR, CLAIM, MAKES))
    assert not rejections
    assert not losses
    assert (record["text"], record["spans"], record["relations"]) == (TEXT, usual["spans"], usual["relations"])
    assert record["meta"] == {"source": "وكالة", "task_id": 1}


@pytest.mark.parametrize(
    "other",
    [
        {"classes": ["ACTOR"], "annotations": [[TEXT, {"entities": [[7, 15, "ACTOR"]]}]]},
        {"examples": [{"content": TEXT, "annotations": [{"tag": "ACTOR", "start": 7, "end": 15}]}]},
        {"images": [], "annotations": [], "categories": []},
    ],
)
def test_lists_of_annotations_of_other_tools_are_not_taken_for_tasks(other: object) -> None:
    assert FORMAT.sniff("a.json", json.dumps(other).encode()) == 0
    assert FORMAT.sniff("a.json", json.dumps([task(ACTOR), task()]).encode()) >= 80
    bare = {"id": 1, "annotations": [], "predictions": [], "data": {"text": TEXT}}
    assert FORMAT.sniff("a.json", json.dumps([bare]).encode()) >= 80


def test_what_stands_beside_the_note_of_a_region_is_counted() -> None:
    (record,), _, losses = read_tasks(task({**ACTOR, "meta": {"text": ["ملاحظة"], "page": 3}}))
    assert record["spans"][0]["note"] == "ملاحظة"
    assert [(loss["kind"], loss["count"]) for loss in losses.to_json()] == [("foreign_items", 1)]
    assert "page in the metadata of a region" in losses.to_json()[0]["examples"][0]


def test_a_quote_may_have_its_line_ends_written_as_blanks() -> None:
    region = {**ACTOR, "value": {"start": 4, "end": 12, "text": "محمد علي", "labels": ["ACTOR"]}}
    (record,), rejections, _ = read_tasks(task(region) | {"data": {"text": "قال محمد\nعلي"}})
    assert not rejections
    assert record["spans"][0]["text"] == "محمد\nعلي"


def test_the_paths_of_a_taxonomy_are_values() -> None:
    topics = {"id": "c1", "from_name": "topic", "type": "taxonomy"}
    paths = [["سياسة", "خارجية"], ["כלכלה"]]
    (record,), _, losses = read_tasks(task(CLAIM, {**topics, "value": {"taxonomy": paths}}))
    assert not losses
    assert record["spans"][0]["attributes"] == {"topic": ["سياسة/خارجية", "כלכלה"]}
    wrong: list[Any] = [["سياسة"], [[]], "سياسة", None]
    for bad in wrong:
        (record,), _, losses = read_tasks(task(CLAIM, {**topics, "value": {"taxonomy": bad}}))
        assert (record["spans"][0]["attributes"], losses.count("foreign_items")) == ({}, 1)


@pytest.mark.parametrize(
    ("offsets", "quote", "found"),
    [
        ({"start": 7, "end": 15}, "محمد علي", "محمد علي"),
        ({"start": 9, "end": 17}, "محمد علي", "محمد علي"),
        ({"start": 70, "end": 78}, "سيفوز", "سيفوز"),
        (None, "الحزب", "الحزب"),
        (None, "ا", None),
        ({"start": 7, "end": 15}, "ليس هنا", None),
    ],
)
def test_regions_of_a_page_are_placed_in_its_characters(
    offsets: dict[str, int] | None, quote: str, found: str | None
) -> None:
    page = "<p>🇪🇬 قال <b>محمد علي</b> إن &laquo;الحزب&raquo; سيفوز.</p>"
    value = {"start": "/p[1]", "end": "/p[1]", "startOffset": 0, "endOffset": 8, "text": quote}
    value |= {"globalOffsets": offsets, "hypertextlabels": ["ACTOR"]} if offsets else {"hypertextlabels": ["ACTOR"]}
    item = {"id": "h", "from_name": "label", "to_name": "html", "type": "hypertextlabels", "value": value}
    (record,), rejections, losses = read_tasks({"data": {"html": page}, "annotations": [{"result": [item]}]})
    assert not rejections
    assert record["text"] == TEXT
    assert [span["text"] for span in record["spans"]] == ([found] if found else [])
    assert losses.count("layout") == 1
    assert losses.count("foreign_items") == (found is None)


def test_regions_of_another_text_of_the_task_do_not_land_in_this_one() -> None:
    other = {**ACTOR, "id": "o1", "to_name": "second", "value": {"start": 0, "end": 4, "text": "محمد", "labels": ["X"]}}
    both = task(ACTOR, CLAIM, {**other, "value": {**other["value"], "start": 7, "end": 11}}, other)
    both["data"]["second"] = "محمد هنا محمد"
    (record,), rejections, losses = read_tasks(both)
    assert not rejections
    assert [span["label"] for span in record["spans"]] == ["ACTOR", "CLAIM"]
    assert losses.count("foreign_items") == 2
    # Controls have names of their own; the text is then told by the quotes in it.
    renamed = json.loads(json.dumps(both).replace('"to_name": "text"', '"to_name": "first"'))
    (record,), _, _ = read_tasks(renamed)
    assert [span["label"] for span in record["spans"]] == ["ACTOR", "CLAIM"]


def test_what_a_region_says_of_a_model_and_of_its_parent_is_counted() -> None:
    below = {**ACTOR, "parentID": "c1", "score": 0.9, "origin": "prediction"}
    _, rejections, losses = read_tasks(task(CLAIM, below))
    assert not rejections
    assert losses.count("foreign_items") == 2


def test_regions_that_fit_bear_witness_against_another_unit() -> None:
    old = task({**ACTOR, "value": {**ACTOR["value"], "start": 9, "end": 17}})
    old["data"] = {"text": TEXT + " قديم"}
    (new,), (refused,), _ = read_tasks(task(ACTOR), old)
    assert [span["text"] for span in new["spans"]] == ["محمد علي"]
    assert refused.where.startswith("project-1.json:")
    assert "its text is" in refused.reason
    source = source_of(json.dumps([task(ACTOR), old]).encode(), "export.json")
    assert FORMAT.read is not None
    events = FORMAT.read(source, ReadOptions(encoding=None, annotator="x", now="2026-01-01T00:00:00Z"))
    assert find_unit(event.record for event in events if isinstance(event, Draft)) is None


def test_old_exports_in_utf16_fit_by_the_text_of_their_regions() -> None:
    old = [{**ACTOR, "value": {**ACTOR["value"], "start": 9, "end": 17}}]
    data = json.dumps([task(*old)]).encode()
    found, rejections, _ = read_records(FORMAT, source_of(data, "old.json"))
    assert not found
    assert "its text is" in rejections[0].reason
    (record,), _, _ = read_records(FORMAT, source_of(data, "old.json"), recount=OffsetUnit.UTF16)
    assert record["spans"][0]["start"] == 7
