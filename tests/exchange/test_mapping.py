"""Foreign names become ours, new ones, or nothing: and what goes is counted."""

from typing import Any

import pytest

from app.domain.errors import TransferError
from app.exchange.loss import LossReport
from app.exchange.mapping import ImportMapping, split_mapping
from seeds import default_codebook


def draft() -> dict[str, Any]:
    return {
        "text": "قال لافروف إن روسيا باقية.",
        "spans": [
            {"id": "1", "label": "PER", "start": 4, "end": 10, "attributes": {"polarite": "denies", "x": 1}},
            {"id": "2", "label": "LOC", "start": 14, "end": 19, "attributes": {}},
            {"id": "3", "label": "ORGANIZATION", "start": 14, "end": 19},
        ],
        "relations": [
            {"id": "a", "type": "in", "from": "1", "to": "2", "attributes": {}, "annotator": "س"},
            {"id": "b", "type": "of", "from": "1", "to": "3", "attributes": {"x": 2}, "annotator": "س"},
            {"id": "c", "type": "from", "from": "1", "to": "3", "attributes": {}, "annotator": "س"},
        ],
    }


def test_names_are_replaced_and_what_goes_is_counted() -> None:
    before, losses = draft(), LossReport()
    mapping = ImportMapping(
        labels={"PER": "ACTOR", "LOC": ""},
        attributes={"polarite": "polarity", "x": ""},
        relations={"of": "member_of", "from": "member_of"},
    )
    after = mapping.applied(before, "news.json:1", losses)
    assert before == draft()
    assert [(span["id"], span["label"]) for span in after["spans"]] == [("1", "ACTOR"), ("3", "ORGANIZATION")]
    assert after["spans"][0]["attributes"] == {"polarity": "denies"}
    assert [(link["id"], link["type"], link["attributes"]) for link in after["relations"]] == [("b", "member_of", {})]
    assert {item["kind"]: item["count"] for item in losses.to_json()} == {
        "left_out_labels": 1,
        "left_out_attributes": 2,
        "relations_of_left_out": 1,
        "repeated_relations": 1,
    }
    assert "1 × spans were left out because of their label, as was asked for (news.json:1: LOC)" in losses.lines()


def test_two_attributes_of_one_name_keep_the_first() -> None:
    losses = LossReport()
    mapping = ImportMapping(attributes={"polarite": "x"}, relations={"in": ""})
    after = mapping.applied(draft(), "x", losses)
    assert after["spans"][0]["attributes"] == {"x": "denies"}
    assert (losses.count("mapped_twice"), losses.count("left_out_relations")) == (1, 1)


@pytest.mark.parametrize(
    "record",
    [
        {"spans": 5, "relations": []},
        {"spans": [], "relations": None},
        {"spans": [None, 3, {"label": ["PER"]}, {}], "relations": ["x"]},
        {"text": "x"},
    ],
)
def test_what_is_malformed_is_left_to_the_check(record: dict[str, Any]) -> None:
    after = ImportMapping(labels={"PER": ""}, relations={"x": ""}).applied(record, "x", LossReport())
    assert after.get("spans") in (record.get("spans"), [], [None, 3, {"label": ["PER"]}, {"label": None}])


def test_a_slip_of_the_pen_is_noticed_and_a_new_name_is_said() -> None:
    codebook = default_codebook()
    with pytest.raises(
        TransferError, match=r"no label 'ACTR', to which 'PER' is mapped; known are: ACTOR.*write \+ACTR"
    ):
        ImportMapping(labels={"PER": "ACTR"}).refuse_unknown(codebook)
    with pytest.raises(TransferError, match="no type of links 'of'"):
        ImportMapping(relations={"x": "of"}).refuse_unknown(codebook)
    wanted = ImportMapping(labels={"EVT": "+EVENT", "PER": "ACTOR", "LOC": ""}, relations={"of": "+of"})
    wanted.refuse_unknown(codebook)
    assert wanted.new_labels == frozenset({"EVENT"})
    assert wanted.new_relations == frozenset({"of"})
    assert wanted
    assert not ImportMapping()


def test_pairs_are_split_at_the_last_equals_sign() -> None:
    assert split_mapping(["A=B=ACTOR", "שם = ACTOR", "LOC="], "--map-label") == {
        "A=B": "ACTOR",
        "שם": "ACTOR",
        "LOC": "",
    }
    for wrong in (["ACTOR"], ["=ACTOR"], ["A=B", "A=C"]):
        with pytest.raises(TransferError, match="--map-label"):
            split_mapping(wrong, "--map-label")
