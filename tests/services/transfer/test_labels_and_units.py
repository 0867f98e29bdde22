"""Records with labels that the codebook lacks, and with offsets in another unit."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.exchange.records.mapping import ImportMapping
from app.services.transfer.transfer import ImportOptions, import_paths
from app.services.workspace import Workspace
from tests.exchange.articles import seed_records
from tests.services.transfer.deliveries import ME, TEXT, exported, lines, reasons, spans_only


def test_unknown_labels_and_links_are_added_when_the_user_says_so(workspace: Workspace, tmp_path: Path) -> None:
    record = seed_records()[0]
    record["spans"][0]["label"] = "PLACE"
    link = next(item for item in record["relations"])
    link["type"] = "located_in"
    path = lines(tmp_path / "a.jsonl", record)
    refused = import_paths(workspace, [path], ME)
    assert "--unknown-labels add" in refused.rejected[0].reason
    report = import_paths(workspace, [path], ImportOptions(annotator="a", unknown_labels="add"))
    assert report.complete
    assert "PLACE" in report.added_labels
    codebook = workspace.codebook()
    assert codebook.version == 2 or codebook.version == 3
    label = codebook.label("PLACE")
    assert label is not None
    assert label.color.startswith("#")
    assert codebook.relation_type("located_in") is not None
    checked = workspace.check()
    assert checked.clean
    assert not checked.warnings
    assert json.loads(exported(workspace, tmp_path))["spans"] == record["spans"]


def test_only_what_is_mapped_as_new_is_added_and_told(workspace: Workspace, tmp_path: Path) -> None:
    mapping = ImportMapping(labels={"GPE": "+PLACE"}, relations={"in": "+located_in"})

    def article(number: int, label: str, kind: str, start: str = "a", end: str = "b") -> dict[str, Any]:
        spans = [
            {"id": "a", "label": "ACTOR", "start": 7, "end": 15},
            {"id": "b", "label": label, "start": 20, "end": 25},
        ]
        link = {"id": "l", "type": kind, "from": start, "to": end}
        return {"id": f"خبر-{number}", "text": f"{TEXT} {number}", "spans": spans, "relations": [link]}

    path = lines(
        tmp_path / "a.jsonl",
        article(1, "GPE", "in"),
        article(2, "GPE", "makes"),
        article(3, "THING", "in"),
        article(4, "CLAIM", "makes", "b", "a"),
        article(5, "GPE", "near"),
        article(6, "CLAIM", "in"),
    )
    report = import_paths(workspace, [path], replace(ME, mapping=mapping))
    assert report.added_labels == [
        *("PLACE", "located_in: ACTOR → PLACE", "makes: ACTOR → PLACE", "located_in: ACTOR → CLAIM"),
    ]
    assert list(reasons(report)) == ["a.jsonl:3", "a.jsonl:4", "a.jsonl:5"]
    assert [refused.reason.split(";")[0] for refused in report.rejected] == [
        "the codebook does not know the label \u2068THING\u2069, the link located_in from ACTOR to THING",
        "the codebook does not know the link makes from CLAIM to ACTOR",
        "the codebook does not know the link near from ACTOR to PLACE",
    ]


def test_a_link_that_the_codebook_forbids_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    record = seed_records()[0]
    labels = {span["id"]: span["label"] for span in record["spans"]}
    makes = next(link for link in record["relations"] if link["type"] == "makes")
    makes["from"], makes["to"] = makes["to"], makes["from"]
    report = import_paths(workspace, [lines(tmp_path / "a.jsonl", record)], ME)
    assert f"the link makes from CLAIM to {labels[makes['to']]}" in report.rejected[0].reason


@pytest.mark.parametrize(("unit", "start", "end"), [("utf-16", 9, 17), ("grapheme", 6, 14), ("utf-8", 16, 31)])
def test_the_unit_of_a_file_is_found_by_all_its_records(
    workspace: Workspace, tmp_path: Path, unit: str, start: int, end: int
) -> None:
    path = lines(
        tmp_path / "a.jsonl",
        spans_only(text="قال نديم"),
        # This one bears no witness, but is counted in the same unit.
        spans_only([start, end, "ACTOR"], id="first"),
        spans_only({"start": start, "end": end, "label": "ACTOR", "text": "محمد علي"}, text=TEXT + "!"),
    )
    report = import_paths(workspace, [path], ME)
    assert report.complete
    assert report.units == {"a.jsonl": unit}
    found = [json.loads(line)["spans"] for line in exported(workspace, tmp_path).split(b"\n")[:-1]]
    assert [[(span["start"], span["end"], span["text"]) for span in spans] for spans in found] == [
        [],
        [(7, 15, "محمد علي")],
        [(7, 15, "محمد علي")],
    ]


def test_a_native_file_in_another_unit_is_mended_too(workspace: Workspace, tmp_path: Path) -> None:
    records = seed_records()
    astral = next(record for record in records if any(character > "\uffff" for character in record["text"]))

    def utf16(position: int) -> int:
        return len(astral["text"][:position].encode("utf-16-le")) // 2

    moved: list[Any] = json.loads(json.dumps(astral["spans"]))
    for span in moved:
        span["start"], span["end"] = utf16(span["start"]), utf16(span["end"])
        if "fragments" in span:
            span["fragments"] = [[utf16(start), utf16(end)] for start, end in span["fragments"]]
    assert moved != astral["spans"]
    report = import_paths(workspace, [lines(tmp_path / "a.jsonl", {**astral, "spans": moved})], ME)
    assert (report.complete, report.units) == (True, {"a.jsonl": "utf-16"})
    assert json.loads(exported(workspace, tmp_path)) == astral


def test_where_no_unit_fits_the_odd_record_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    def item(start: int, end: int, number: int) -> dict[str, Any]:
        span = {"start": start, "end": end, "label": "ACTOR", "text": "محمد علي"}
        return spans_only(span, text=TEXT + "!" * number)

    report = import_paths(workspace, [lines(tmp_path / "a.jsonl", item(7, 15, 0), item(9, 17, 1), item(7, 15, 2))], ME)
    assert list(reasons(report)) == ["a.jsonl:2"]
    assert (report.articles, report.units) == (2, {})


@pytest.mark.parametrize(
    ("label", "way"),
    [
        ("organization", "organization=ORGANIZATION"),
        ("ORG", "ORG=ORGANIZATION"),
        ("PER", "PER=…"),
        ("O", "O=…"),
        ("منظمة دولية", "'منظمة دولية'=…"),
    ],
)
def test_a_refused_label_is_told_with_the_way_to_map_it(
    workspace: Workspace, tmp_path: Path, label: str, way: str
) -> None:
    report = import_paths(workspace, [lines(tmp_path / "a.jsonl", spans_only([4, 8, label], text="قال نديم"))], ME)
    assert f"; map it with `--map-label {way}`, add it there first" in report.rejected[0].reason
