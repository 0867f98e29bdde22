"""Label Studio: tasks with their configuration, JSON_MIN, and exports of other people."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.native_record import NativeRecord
from app.domain.records import AttributeDefinition
from app.exchange.installed_formats import installed_formats
from app.exchange.label_studio.configuration import NAME
from app.exchange.label_studio.format import FORMAT, TASKS
from app.exchange.label_studio.tasks import ARTICLE_ID
from app.services.transfer.import_preview import preview_import
from app.services.transfer.transfer import ImportOptions
from seeds import default_codebook
from tests.exchange.articles import check, records, seed_records
from tests.exchange.codebooks import ATTRIBUTES, CODEBOOK
from tests.exchange.label_studio.tasks import ACTOR, CLAIM, MAKES, REGION, STANCE, TEXT, read_tasks, task
from tests.exchange.round_trip import (
    IMPORTER,
    assert_same_but,
    mutations,
    read_records,
    refused_or_read,
    source_of,
    write_files,
)


def test_a_foreign_task_with_attributes_and_links() -> None:
    (record,), rejections, losses = read_tasks(task(STANCE, ACTOR, CLAIM, MAKES))
    assert not rejections
    assert not losses
    assert [(span["label"], span["text"], span["attributes"]) for span in record["spans"]] == [
        ("ACTOR", "محمد علي", {}),
        ("CLAIM", "«الحزب» سيفوز", {"stance": "support"}),
    ]
    (link,) = record["relations"]
    assert [link["type"], link["from"], link["to"]] == ["MAKES", *(span["id"] for span in record["spans"])]
    assert {span["annotator"] for span in record["spans"]} == {"sara@example.org"}
    assert record["meta"] == {"source": "وكالة", "task_id": 1}


def test_a_link_to_the_left_is_turned_round() -> None:
    (record,), _, _ = read_tasks(task(ACTOR, CLAIM, {**MAKES, "direction": "left"}))
    assert record["relations"][0]["from"] == record["spans"][1]["id"]


def test_the_same_region_ids_in_two_articles_do_not_clash() -> None:
    other = task(ACTOR)
    other["data"] = {"text": TEXT + " "}
    first, second = read_tasks(task(ACTOR), other)[0]
    assert first["spans"][0]["id"] != second["spans"][0]["id"]
    # Nor in two articles of one text.
    named = [task(ACTOR) | {"data": {"text": TEXT, ARTICLE_ID: identifier}} for identifier in ("خبر-١", "خبر-٢")]
    assert len({record["spans"][0]["id"] for record in read_tasks(*named)[0]}) == 2
    assert read_tasks(task(ACTOR))[0][0]["spans"][0]["id"] == first["spans"][0]["id"]


def test_predictions_and_cancelled_answers_are_counted() -> None:
    predicted = task(ACTOR) | {"predictions": [{"model_version": "v2", "result": [CLAIM]}]}
    (first, second), _, losses = read_tasks(predicted, task(was_cancelled=True) | {"data": {"text": "نص"}})
    assert [len(first["spans"]), len(second["spans"])] == [1, 0]
    assert losses.count("predictions") == losses.count("rejected_answers") == 1
    (taken,), _, losses = read_tasks(predicted, predictions="take")
    assert [(span["annotator"], span["origin"]) for span in taken["spans"]] == [
        ("sara@example.org", "imported"),
        ("v2", "suggested"),
    ]
    assert not losses.count("predictions")
    predicted["predictions"] = [{"result": [CLAIM]}]
    (taken,), _, _ = read_tasks(predicted, predictions="take")
    assert taken["spans"][1]["annotator"] == "model"


def test_what_has_no_counterpart_is_counted_and_the_rest_stays() -> None:
    html = {**REGION, "id": "h", "value": {"start": "/p[1]", "end": "/p[1]", "labels": ["ACTOR"]}}
    picture = {"id": "p", "type": "brushlabels", "value": {"rle": [1], "brushlabels": ["A"]}}
    (record,), _, losses = read_tasks(task(ACTOR, html, picture, {**MAKES, "to_id": "gone"}, {**MAKES, "to_id": "a1"}))
    assert len(record["spans"]) == 1
    assert losses.count("foreign_items") == 3
    assert losses.count("self_links") == 1


def test_choices_about_the_whole_text_become_metadata() -> None:
    (record,), _, _ = read_tasks(
        task({"id": "z", "from_name": "topic", "type": "choices", "value": {"choices": ["مياه"]}})
    )
    assert record["meta"]["topic"] == "مياه"


def test_what_the_configuration_offers_is_offered_for_mapping(tmp_path: Path) -> None:
    config = """<View>
      <Labels name="l" toName="t"><Label value="PER"/><Label value="Place" alias="مكان"/><Label/></Labels>
      <RectangleLabels name="r" toName="i"><Label value="Car"/></RectangleLabels>
      <Relations><Relation value="near"/></Relations><Text name="t" value="$text"/>
      <Choices name="stance" toName="t" perRegion="true"><Choice value="مع"/><Choice value="ضد"/></Choices>
      <Choices name="whole" toName="t"><Choice value="yes"/></Choices></View>"""
    value = {"start": 0, "end": 3, "text": "قال", "labels": ["PER"]}
    result = [{"id": "a", "from_name": "l", "to_name": "t", "type": "labels", "value": value}]
    (tmp_path / "x.json").write_text(json.dumps([{"data": {"text": "قال"}, "annotations": [{"result": result}]}]))
    (tmp_path / NAME).write_text(config, encoding="utf-8")
    preview = preview_import(default_codebook(), [tmp_path], ImportOptions(annotator="هند"))
    assert dict(preview.labels) == {"PER": 1, "مكان": 0}
    assert dict(preview.relations) == {"near": 0}
    assert {name: dict(met) for name, met in preview.attribute_values.items()} == {"stance": {"مع": 0, "ضد": 0}}


def test_the_configuration_beside_names_the_field_of_the_text() -> None:
    data = json.dumps([{"data": {"body": "نص قصير", "comment": "تعليق أطول من النص كثيراً"}}]).encode()
    config = b'<View><Text name="t" value="$body"/><Text name="u" value="$comment"/></View>'
    (record,), _, _ = read_records(FORMAT, source_of(data, "x.json", {NAME: config}))
    assert record["text"] == "نص قصير"
    (record,), _, _ = read_records(FORMAT, source_of(data, "x.json"), text="body")
    assert record["text"] == "نص قصير"
    assert installed_formats().is_companion(source_of(config, f"folder/{NAME}"))


@pytest.mark.parametrize(
    "bomb",
    [
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><View><Text value="$b"/>&b;</View>',
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><View/>',
        b"<View>" * 1000,
        b"<View",
    ],
)
def test_a_harmful_configuration_is_not_read(bomb: bytes) -> None:
    data = json.dumps([{"data": {"text": "نص"}}]).encode()
    (record,), _, losses = read_records(FORMAT, source_of(data, "x.json", {NAME: bomb}))
    assert record["text"] == "نص"
    assert losses.count("foreign_items") == 1


def test_json_min_rows_of_one_task_are_one_article() -> None:
    rows = [
        {"text": TEXT, "id": 4, "label": [ACTOR["value"]], "annotator": 1, "annotation_id": 7, "source": "وكالة"},
        {"text": TEXT, "id": 4, "label": [CLAIM["value"]], "annotator": 2, "annotation_id": 8, "source": "وكالة"},
    ]
    (record,), _, _ = read_tasks(*rows)
    assert [(span["annotator"], span["label"]) for span in record["spans"]] == [
        ("user 1", "ACTOR"),
        ("user 2", "CLAIM"),
    ]
    assert record["meta"] == {"source": "وكالة", "task_id": 4}


def test_every_kind_of_attribute_comes_back_by_the_codebook() -> None:
    record = seed_records()[0]
    span = {**record["spans"][0], "label": "ACTOR", "attributes": ATTRIBUTES}
    before = check({**record, "spans": [{**span, "entity": None}], "relations": [], "entities": [], "status": {}})
    files, losses = write_files(FORMAT, [before], CODEBOOK)
    assert [loss["kind"] for loss in losses.to_json()] == ["history"]
    (after,), _, _ = read_records(FORMAT, source_of(files[TASKS], TASKS, files), CODEBOOK)
    assert_same_but([before], [after], losses)
    controls = {
        element.get("name"): element.tag for element in ElementTree.fromstring(files[NAME]) if element.get("name")
    }
    assert controls == {
        "label": "Labels",
        "polarity": "Choices",
        "category": "Choices",
        "direct": "Choices",
        "weight": "Number",
        "claim_date": "DateTime",
        "role": "TextArea",
    }


def test_labels_that_share_an_attribute_share_its_control() -> None:
    def attribute(kind: str, *values: str) -> AttributeDefinition:
        return AttributeDefinition(key="stance", kind=kind, name={"ar": "موقف"}, values=values)

    def controls(*given: AttributeDefinition) -> list[Element]:
        labels = [replace(label, attributes=(one,)) for label, one in zip(CODEBOOK.labels, given, strict=True)]
        files, _ = write_files(FORMAT, seed_records()[:1], replace(CODEBOOK, labels=tuple(labels)))
        return [one for one in ElementTree.fromstring(files[NAME]) if one.get("name") == "stance"]

    (shared,) = controls(attribute("choice", "مع", "ضد"), attribute("choice", "ضد", "محايد"), attribute("choice"))
    assert (shared.tag, shared.get("whenLabelValue")) == ("Choices", "ACTOR,CLAIM,ORGANIZATION")
    assert [choice.get("value") for choice in shared] == ["مع", "ضد", "محايد"]
    # Of two kinds, it is what holds any value; a third label of the first kind does not change that back.
    (mixed,) = controls(attribute("choice", "مع"), attribute("number"), attribute("choice", "ضد"))
    assert (mixed.tag, mixed.get("whenLabelValue")) == ("TextArea", "ACTOR,CLAIM,ORGANIZATION")


def test_labels_in_the_archive_are_declared_where_they_are_used_and_have_no_key() -> None:
    base = seed_records()[0]
    span = {**base["spans"][0], "label": "CLAIM", "attributes": {}, "entity": None}
    record = check({**base, "spans": [span], "relations": [], "entities": []})
    archived = [replace(label, archived=label.key != "ACTOR") for label in CODEBOOK.labels]
    files, _ = write_files(FORMAT, [record], replace(CODEBOOK, labels=tuple(archived)))
    declared = ElementTree.fromstring(files[NAME]).iter("Label")
    assert [(one.get("value"), one.get("background"), one.get("hotkey")) for one in declared] == [
        ("ACTOR", "#1a4d8f", "a"),
        ("CLAIM", "#1a4d8f", None),
    ]


@pytest.mark.parametrize(("identifier", "kept"), [("s1", False), ("s" * 19, False), ("s" * 20, True)])
def test_short_ids_are_taken_for_label_studios_own_and_counted(identifier: str, kept: bool) -> None:
    record = seed_records()[0]
    before = check({**record, "spans": [{**record["spans"][0], "id": identifier}], "relations": []})
    files, losses = write_files(FORMAT, [before], CODEBOOK)
    (after,), _, _ = read_records(FORMAT, source_of(files[TASKS], TASKS, files), CODEBOOK)
    assert (after["spans"][0]["id"] == identifier) == kept
    assert losses.count("identifiers") == (not kept)


@given(st.lists(records(), max_size=3, unique_by=lambda record: record["id"]), st.sampled_from([None, CODEBOOK]))
def test_everything_comes_back_but_what_the_report_names(before: list[NativeRecord], codebook: Any) -> None:
    for layout in ("json", "json-min"):
        files, losses = write_files(FORMAT, before, codebook, layout=layout)
        after, rejections, found = read_records(FORMAT, source_of(files[TASKS], TASKS, files), codebook)
        assert not rejections
        assert not found
        assert_same_but(before, after, losses)


@pytest.mark.parametrize("key", ["label", "text", "", "\r", "attribute.label", "attribute.", "attribute.دور"])
def test_attributes_called_like_a_control_come_back(key: str) -> None:
    base = seed_records()[0]
    span = {**base["spans"][0], "attributes": {key: "ينفي"}, "entity": None}
    before = check({**base, "spans": [span], "relations": [], "entities": []})
    files, _ = write_files(FORMAT, [before])
    (after,), _, found = read_records(FORMAT, source_of(files[TASKS], TASKS, files))
    assert not found
    assert after["spans"][0]["attributes"] == {key: "ينفي"}


@given(records())
def test_every_control_of_a_task_is_declared(record: NativeRecord) -> None:
    away = replace(CODEBOOK, labels=tuple(replace(label, archived=True) for label in CODEBOOK.labels))
    for codebook in (CODEBOOK, away, None):
        files, _ = write_files(FORMAT, [record], codebook)
        declared = ElementTree.fromstring(files[NAME])
        items = [item for one in json.loads(files[TASKS]) for part in one["annotations"] for item in part["result"]]
        for tag, kind in (("Label", "labels"), ("Relation", "relation")):
            values = [element.get("value") for element in declared.iter(tag)]
            used = {name for item in items if item["type"] == kind for name in item.get("value", item)["labels"]}
            assert set(filter(str.isprintable, used)) <= set(values)
            assert len(values) == len(set(values))
        choices = {
            element.get("name"): {choice.get("value") for choice in element.iter("Choice")}
            for element in declared.iter("Choices")
        }
        for item in items:
            if item["type"] == "choices":
                assert set(filter(str.isprintable, item["value"]["choices"])) <= choices[item["from_name"]]
    files, _ = write_files(FORMAT, [record], CODEBOOK)
    names = {element.get("name") for element in ElementTree.fromstring(files[NAME]).iter()}
    items = [item for one in json.loads(files[TASKS]) for part in one["annotations"] for item in part["result"]]
    assert {item["from_name"] for item in items if item["type"] != "relation"} <= names
    assert {item["to_name"] for item in items if item["type"] != "relation"} <= names


@pytest.mark.parametrize("layout", ["json", "json-min"])
def test_the_sample_comes_back(layout: str) -> None:
    before = seed_records()
    files, losses = write_files(FORMAT, before, layout=layout)
    assert FORMAT.sniff(TASKS, files[TASKS][:65536]) >= 60
    assert FORMAT.sniff(TASKS, json.dumps([{"text": TEXT, "spans": []}]).encode()) == 0
    after, rejections, _ = read_records(FORMAT, source_of(files[TASKS], TASKS, files))
    assert not rejections
    assert_same_but(before, after, losses)
    assert IMPORTER not in {span["annotator"] for record in after for span in record["spans"]}


def test_a_dialogue_beside_a_text_does_not_make_a_page_of_it() -> None:
    turn = {"start": "0", "end": "0", "startOffset": 0, "endOffset": 3, "paragraphlabels": ["X"]}
    region = {"id": "p1", "from_name": "p", "to_name": "dialogue", "type": "paragraphlabels", "value": turn}
    beside = task(ACTOR, region)
    beside["data"] |= {"text": f"{TEXT} <b>", "dialogue": [{"author": "سارة", "text": "نعم"}]}
    (record,), rejections, losses = read_tasks(beside)
    assert not rejections
    assert record["text"] == f"{TEXT} <b>"
    assert [span["text"] for span in record["spans"]] == ["محمد علي"]
    assert {loss["kind"]: loss["count"] for loss in losses.to_json()} == {"foreign_items": 1}


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ({"data": {"n": 5}}, "no text"),
        ({"data": {"حوار": [{"author": "سارة", "text": "نعم"}]}}, 'its "حوار" is a dialogue (Paragraphs)'),
        ({"data": {"text": "نص"}, "annotations": {}}, "not a list"),
        ({"data": {"text": "نص"}, "annotations": [{"result": [5]}]}, "list of objects"),
        (
            {
                "data": {"text": "نص"},
                "annotations": [{"result": [{**ACTOR, "value": {"start": 0, "end": 9, "labels": ["A"]}}]}],
            },
            "ends at 9",
        ),
        (
            {
                "data": {"text": "نص"},
                "annotations": [{"result": [{**ACTOR, "value": {"start": 0, "end": 2, "labels": ["A", 7]}}]}],
            },
            "not a list of texts",
        ),
        (7, "not a JSON object"),
    ],
)
def test_what_is_refused_says_why_and_the_rest_goes_in(bad: object, reason: str) -> None:
    found, rejections, _ = read_tasks(bad, task(ACTOR))
    assert len(found) == 1
    assert reason in rejections[0].reason
    assert rejections[0].where.startswith("project-1.json:")


def test_damaged_files_are_refused_without_a_crash() -> None:
    for mutated in mutations(json.dumps([task(STANCE, ACTOR, CLAIM, MAKES)], ensure_ascii=False).encode(), 200):
        refused_or_read(FORMAT, source_of(mutated, "x.json", {NAME: mutated[:300]}), predictions="take")


def test_json_min_keeps_the_names_that_the_project_gave_its_controls() -> None:
    row = {
        "article": TEXT,
        "headline": "عنوان أطول من النص كله، وفيه ما ليس في النص من كلام طويل",
        "ner": [ACTOR["value"], CLAIM["value"]],
        "stance": [{"start": 19, "end": 32, "text": "«الحزب» سيفوز", "choices": ["support"]}],
        "why": [{"start": 19, "end": 32, "text": ["لأن"]}],
        "annotator": 1,
        "annotation_id": 7,
        "lead_time": 2.5,
    }
    (record,), rejections, losses = read_tasks(row)
    assert not rejections
    assert not losses
    assert record["text"] == TEXT
    assert [(span["label"], span["text"], span["attributes"]) for span in record["spans"]] == [
        ("ACTOR", "محمد علي", {}),
        ("CLAIM", "«الحزب» سيفوز", {"stance": "support", "why": "لأن"}),
    ]
    assert record["meta"]["lead_time"] == {"user 1": 2.5}
    assert "ner" not in record["meta"]


def test_drafts_truth_and_both_directions_are_not_dropped_in_silence() -> None:
    one = task(ACTOR, CLAIM, {**MAKES, "direction": "bi"}, ground_truth=True)
    one |= {"meta": {"batch": 3}, "drafts": [{"result": []}]}
    (record,), _, losses = read_tasks(one)
    assert record["meta"]["batch"] == 3
    assert record["meta"]["ground_truth"] == [record["spans"][0]["annotator"]]
    assert len(record["relations"]) == 1
    assert losses.count("foreign_items") == 2


def test_what_people_said_about_a_task_is_counted() -> None:
    one = task(ACTOR)
    one["comments"] = [{"text": "أليس هذا حزبا؟"}, {"text": "בדקתי"}]
    one["annotations"][0]["reviews"] = [{"accepted": True}]
    (record,), rejections, losses = read_tasks(one)
    assert (len(record["spans"]), len(rejections), losses.count("foreign_items")) == (1, 0, 3)
    (loss,) = losses.to_json()
    assert {example.split(": ")[-1] for example in loss["examples"]} == {"a comment", "a review"}
