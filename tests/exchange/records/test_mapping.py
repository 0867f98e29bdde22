"""Foreign names become ours, new ones, or nothing: and what goes is counted."""

from collections import Counter
from typing import Any

import pytest

from app.domain.codebook.codebook import codebook_from_json
from app.domain.errors import TransferError
from app.exchange.loss import LossReport
from app.exchange.records.mapping import ImportMapping, split_mapping, split_values
from app.exchange.records.renaming import Renaming
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


def renamed(mapping: ImportMapping, record: dict[str, Any], losses: LossReport) -> dict[str, Any]:
    return Renaming(mapping, default_codebook(), losses).applied(record, "news.json:1")


def test_names_are_replaced_and_what_goes_is_counted() -> None:
    before, losses = draft(), LossReport()
    mapping = ImportMapping(
        labels={"PER": "ACTOR", "LOC": ""},
        attributes={"polarite": "polarity", "x": ""},
        relations={"of": "member_of", "from": "member_of"},
    )
    renaming = Renaming(mapping, default_codebook(), losses)
    after = renaming.applied(before, "news.json:1")
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
    assert {one.line(): count for one, count in Counter(renaming.taken().renamed).items()} == {
        "label PER → ACTOR": 1,
        "attribute polarite → polarity": 1,
        "relation of → member_of": 1,
        "relation from → member_of": 1,
    }


def test_two_attributes_of_one_name_keep_the_first() -> None:
    losses = LossReport()
    mapping = ImportMapping(attributes={"polarite": "x"}, relations={"in": ""})
    after = renamed(mapping, draft(), losses)
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
    mapping = ImportMapping(labels={"PER": ""}, relations={"x": ""}, attribute_values={"a": {"b": "c"}})
    after = renamed(mapping, record, LossReport())
    assert after.get("spans") in (record.get("spans"), [], [None, 3, {"label": ["PER"]}, {"label": None}])


def test_a_slip_of_the_pen_is_noticed_and_a_new_name_is_said() -> None:
    codebook = default_codebook()
    with pytest.raises(
        TransferError, match=r"no label 'ACTR', to which 'PER' is mapped; known are: ACTOR.*write \+ACTR"
    ):
        ImportMapping(labels={"PER": "ACTR"}).refuse_unknown(codebook)
    with pytest.raises(TransferError, match="no link type 'of'"):
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
    for wrong in (["ACTOR"], ["=ACTOR"], [" = ACTOR"], ["A=B", "A =C"]):
        with pytest.raises(TransferError, match="--map-label"):
            split_mapping(wrong, "--map-label")


def claim(**attributes: Any) -> dict[str, Any]:
    """An article with one claim."""
    return {"text": "سيفوز", "spans": [{"id": "1", "label": "CLAIM", "start": 0, "end": 5, "attributes": attributes}]}


def test_values_are_replaced_and_what_goes_is_counted() -> None:
    losses = LossReport()
    mapping = ImportMapping(
        attributes={"stance": "polarity"},
        attribute_values={"stance": {"neg": "denies", "?": "", "mixed": "+both"}, "source": {"": "author"}},
    )
    renaming = Renaming(mapping, default_codebook(), losses)
    after = [
        renaming.applied(claim(stance=value, source=""), "a:1")["spans"][0]["attributes"]
        for value in ("neg", "neg", "?", "mixed", "pos", 5, None)
    ]
    assert after == [
        {"polarity": "denies", "source": "author"},
        {"polarity": "denies", "source": "author"},
        {"source": "author"},
        {"polarity": "both", "source": "author"},
        {"polarity": "pos", "source": "author"},
        {"polarity": 5, "source": "author"},
        {"polarity": None, "source": "author"},
    ]
    changes = renaming.taken()
    assert changes.losses.lines() == ["1 × attribute values were left out, as was asked for (a:1: stance=?)"]
    assert changes.new_values == (("polarity", "both"),)
    assert {one.line(): count for one, count in Counter(changes.renamed).items()} == {
        "attribute stance → polarity": 7,
        "value stance=neg → denies": 2,
        "value stance=mixed → both": 1,
        "value source= → author": 7,
    }
    assert not losses, "they begin anew"
    assert renaming.taken()[1:] == ((), ())


def test_values_become_what_the_codebook_asks_for() -> None:
    book = codebook_from_json(
        {
            "labels": [
                {
                    "key": "CLAIM",
                    "name": {},
                    "color": "#000000",
                    "color_dark": "#ffffff",
                    "attributes": [
                        {"key": "hedged", "kind": "boolean", "name": {}},
                        {"key": "weight", "kind": "number", "name": {}},
                        {"key": "topics", "kind": "choices", "name": {}, "values": ["حرب", "+1"]},
                    ],
                }
            ]
        }
    )
    mapping = ImportMapping(
        attribute_values={
            "hedged": {"نعم": "true", "1": "false"},
            "weight": {"high": "3", "true": "1"},
            "topics": {"war": "حرب", "guerre": "حرب", "plus": "+1", "x": ""},
        }
    )
    mapping.refuse_unknown(book)
    renaming = Renaming(mapping, book, LossReport())

    def after(**attributes: Any) -> Any:
        return renaming.applied(claim(**attributes), "a")["spans"][0]["attributes"]

    assert after(hedged="نعم", weight="high", topics=["war", "guerre", "plus", "سلام", "x"]) == {
        "hedged": True,
        "weight": 3,
        "topics": ["حرب", "+1", "سلام"],
    }
    assert after(hedged=1, weight=True, topics="war") == {"hedged": False, "weight": 1, "topics": ["حرب"]}
    assert after(topics=["x"]) == {}
    assert after(topics=[], weight=[{"a": []}]) == {"topics": [], "weight": [{"a": []}]}
    assert not renaming.taken().new_values
    for attribute, values, reason in (
        ("topics", {"war": "harb"}, r"topics has no value 'harb'.*known are: حرب, \+1; write \+harb to add it"),
        ("hedged", {"x": "maybe"}, "'maybe', to which 'hedged=x' is mapped, does not fit the attribute hedged"),
        ("weight", {"x": "+heavy"}, "of the kind number"),
    ):
        with pytest.raises(TransferError, match=reason):
            ImportMapping(attribute_values={attribute: values}).refuse_unknown(book)
    ImportMapping(
        attributes={"weight": ""}, attribute_values={"weight": {"x": "y"}, "free": {"x": "y"}}
    ).refuse_unknown(book)


def test_values_are_split_at_the_first_and_the_last_equals_sign() -> None:
    assert split_values(["stance=neg=denies", "stance = a=b = ", "شعور==محايد"], "--map-value") == {
        "stance": {"neg": "denies", "a=b": ""},
        "شعور": {"": "محايد"},
    }
    for wrong in (["neg"], ["neg=denies"], ["=neg=denies"], [" =neg=denies"], ["a=b=c", "a=b =d"]):
        with pytest.raises(TransferError, match="--map-value"):
            split_values(wrong, "--map-value")


def test_what_the_codebook_lacks_is_taken_out_of_an_older_profile() -> None:
    mapping = ImportMapping(
        labels={"PER": "ACTORR", "ORG": "ORGANIZATION", "LOC": "", "EVT": "+EVENT"},
        attributes={"stance": "polarity"},
        relations={"of": "works_for", "says": "makes"},
        attribute_values={"stance": {"neg": "denies", "pos": "agrees", "?": "", "both": "+both"}},
    )
    kept, gone = mapping.within(default_codebook())
    assert gone == ["ACTORR", "works_for", "agrees"]
    assert kept == ImportMapping(
        labels={"ORG": "ORGANIZATION", "LOC": "", "EVT": "+EVENT"},
        attributes={"stance": "polarity"},
        relations={"says": "makes"},
        attribute_values={"stance": {"neg": "denies", "?": "", "both": "+both"}},
    )
    kept.refuse_unknown(default_codebook())
    assert kept.within(default_codebook()) == (kept, [])
