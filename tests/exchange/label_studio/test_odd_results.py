"""Label Studio: results that say too little, too much or the same twice."""

from typing import Any

import pytest

from tests.exchange.label_studio.tasks import ACTOR, CLAIM, MAKES, REGION, STANCE, TEXT, read_tasks, task
from tests.exchange.round_trip import IMPORTER, NOW


def test_a_field_that_looks_like_regions_stays_with_the_data_of_its_task() -> None:
    guesses = [{"start": 7, "end": 15, "text": "محمد علي", "labels": ["ACTOR"]}]
    whole = task(CLAIM)
    whole["data"] |= {"guesses": guesses, "label": ["سياسة"]}
    (record,), rejections, losses = read_tasks(whole)
    assert not rejections
    assert not losses
    assert [span["text"] for span in record["spans"]] == ["«الحزب» سيفوز"]
    assert (record["meta"]["guesses"], record["meta"]["label"]) == (guesses, ["سياسة"])


def test_an_empty_list_in_a_flat_row_is_no_control_and_its_predictions_are_its_own() -> None:
    row = {"text": TEXT, "label": [ACTOR["value"]], "topics": [], "predictions": ["فوز"], "annotator": 1}
    (record,), rejections, losses = read_tasks(row)
    assert not rejections
    assert not losses
    assert (record["meta"]["topics"], record["meta"]["predictions"]) == ([], ["فوز"])


def test_regions_of_two_people_with_one_id_are_two_spans() -> None:
    long = "region-of-somebody-else-7"
    both = task({**ACTOR, "id": long})
    both["annotations"].append({"completed_by": 4, "result": [{**ACTOR, "id": long}]})
    (record,), rejections, _ = read_tasks(both)
    assert not rejections
    assert [span["annotator"] for span in record["spans"]] == ["sara@example.org", "user 4"]
    first, second = (span["id"] for span in record["spans"])
    assert first == long != second


def test_links_have_the_type_that_stands_there_or_are_just_relations() -> None:
    bare = {key: value for key, value in MAKES.items() if key != "labels"}
    for link, types in ((bare, ["relation"]), ({**MAKES, "labels": []}, ["relation"]), (MAKES, ["MAKES"])):
        (record,), _, _ = read_tasks(task(ACTOR, CLAIM, link))
        assert [one["type"] for one in record["relations"]] == types
    found, rejections, _ = read_tasks(task(ACTOR, CLAIM, {**MAKES, "labels": "MAKES"}))
    assert not found
    assert '"labels" of a link is not a list' in rejections[0].reason


@pytest.mark.parametrize("meta", [["ملاحظة"], "ملاحظة", None, {"text": None}])
def test_metadata_of_a_region_that_holds_no_note_is_no_note(meta: object) -> None:
    (record,), rejections, _ = read_tasks(task({**ACTOR, "meta": meta}))
    assert not rejections
    assert [span["note"] for span in record["spans"]] == [""]


def test_an_answer_without_a_result_or_an_annotator_or_a_time_comes_in() -> None:
    bare = task(ACTOR, lead_time=2.5, created_at="أمس", updated_at=7)
    del bare["annotations"][0]["completed_by"]
    bare["annotations"].append({"completed_by": 4, "result": None})
    (record,), rejections, _ = read_tasks(bare)
    assert not rejections
    (span,) = record["spans"]
    assert (span["annotator"], span["created"], span["updated"]) == (IMPORTER, NOW, NOW)
    assert record["meta"]["lead_time"] == {IMPORTER: 2.5}


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("choices", {"choices": []}),
        ("choices", {"choices": {"مع": 1}}),
        ("choices", {"choices": ["مع", 7]}),
        ("choices", {}),
        ("textarea", {"text": None}),
        ("datetime", {"datetime": 2026}),
        ("number", {"number": True}),
        ("taxonomy", {"taxonomy": [[]]}),
    ],
)
def test_a_value_that_is_none_is_counted_and_its_span_stays(kind: str, value: dict[str, Any]) -> None:
    (record,), rejections, losses = read_tasks(task(CLAIM, {**STANCE, "type": kind, "value": value}))
    assert not rejections
    assert [(span["label"], span["attributes"]) for span in record["spans"]] == [("CLAIM", {})]
    assert losses.count("foreign_items") == 1


@pytest.mark.parametrize(
    "offsets", [{"start": 4}, {"end": 12}, {"start": 4, "end": 900}, {"start": "4", "end": "12"}, 7]
)
def test_a_region_of_a_page_without_usable_offsets_is_where_its_quote_stands(offsets: object) -> None:
    value = {"start": "/p[1]/text()[1]", "end": "/p[1]/text()[1]", "startOffset": 4, "endOffset": 12}
    region = {**REGION, "id": "h1", "type": "hypertextlabels"}
    said = {**value, "globalOffsets": offsets, "text": "محمد علي", "hypertextlabels": ["ACTOR"]}
    page = {**task({**region, "value": said}), "data": {"text": "<p>قال محمد علي إن «الحزب» سيفوز.</p>"}}
    (record,), rejections, losses = read_tasks(page)
    assert not rejections
    assert [(span["text"], span["start"]) for span in record["spans"]] == [("محمد علي", record["text"].index("محمد"))]
    assert losses.count("requoted") == 1


def test_what_was_said_of_a_region_that_is_gone_is_not_said_of_the_article() -> None:
    of_the_whole = {**STANCE, "id": "w1", "from_name": "tone", "value": {"choices": ["calm"]}}
    (record,), rejections, losses = read_tasks(task(ACTOR, STANCE, of_the_whole))
    assert not rejections
    assert (record["meta"].get("stance"), record["meta"]["tone"]) == (None, "calm")
    (loss,) = losses.to_json()
    assert (loss["kind"], loss["count"]) == ("foreign_items", 1)
    assert loss["examples"][0].endswith(": stance of a region that is not there")
