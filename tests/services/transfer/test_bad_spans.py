"""Spans that do not fit their text: they refuse their article, or are left out one by one where that is asked for."""

import json
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.services.transfer.import_preview import preview_import
from app.services.transfer.import_profiles import ImportProfile, profile_of
from app.services.transfer.transfer import ImportReport, import_paths
from app.services.workspace import Workspace
from tests.both_databases import first_on_both
from tests.exchange.cas import foreign
from tests.exchange.databases import dna_projects, qualcoder_projects
from tests.exchange.refi_qda import refi_projects
from tests.services.transfer.deliveries import ME, TEXT, exported, lines, reasons

SKIPPING = replace(ME, skip_bad_spans=True, unknown_labels="add")
GOOD = {"id": "g", "label": "ACTOR", "start": 7, "end": 15, "text": "محمد علي"}
ELSEWHERE = {"id": "b", "label": "CLAIM", "start": 19, "end": 32, "text": "«الحزب» خسر"}


def marked(workspace: Workspace, folder: Path) -> list[str]:
    records = map(json.loads, exported(workspace, folder).decode().splitlines())
    return sorted(span["text"] for record in records for span in record["spans"])


def lost(report: ImportReport) -> dict[str, int]:
    return {one["kind"]: one["count"] for one in report.losses.to_json()}


@first_on_both(
    "bad",
    [
        {"start": 19, "end": 32, "text": "«الحزب» خسر"},
        {"start": 19, "end": 320},
        {"start": -1, "end": 5},
        {"start": 9, "end": 9},
        {"start": 12, "end": 9},
        {"start": "seven", "end": 9},
        {"start": 3, "end": 18, "fragments": [[16, 18], [3, 6]]},
        {"start": 3, "end": 18, "fragments": "all"},
    ],
    place="new_location",
)
def test_a_bad_span_refuses_its_article_or_is_left_out_with_its_links(
    workspace: Workspace, tmp_path: Path, bad: Mapping[str, Any]
) -> None:
    link = {"id": "l", "type": "makes", "from": "g", "to": "b"}
    article = {"id": "a", "text": TEXT, "spans": [GOOD, {"id": "b", "label": "CLAIM", **bad}], "relations": [link]}
    other = {"id": "c", "text": f"{TEXT} نعم", "spans": [GOOD]}
    path = lines(tmp_path / "a.jsonl", article, other)
    refused = import_paths(workspace, [path], ME)
    assert (refused.articles, list(reasons(refused)), refused.losses.count("misfit_spans")) == (1, ["a.jsonl:1"], 0)
    report = import_paths(workspace, [path], SKIPPING)
    assert (report.articles, report.spans, reasons(report)) == (1, 1, {})
    assert lost(report)["misfit_spans"] == 1
    (example,) = next(one["examples"] for one in report.losses.to_json() if one["kind"] == "misfit_spans")
    assert example.startswith("a.jsonl:1: CLAIM")
    assert marked(workspace, tmp_path) == ["محمد علي", "محمد علي"]
    assert workspace.check().clean


def test_who_reads_the_report_learns_that_there_is_an_option(workspace: Workspace, tmp_path: Path) -> None:
    path = lines(tmp_path / "a.jsonl", {"id": "a", "text": TEXT, "spans": [ELSEWHERE]}, {"id": "b", "text": ""})
    report = import_paths(workspace, [path], ME)
    assert (report.refusals.count, report.misfits) == (2, 1)


def test_what_is_left_out_is_told_with_its_place_and_words(workspace: Workspace, tmp_path: Path) -> None:
    long = {"id": "l", "label": "ACTOR", "start": 4, "end": 12, "text": "نعم " * 20}
    path = lines(tmp_path / "a.jsonl", {"id": "a", "text": TEXT, "spans": [ELSEWHERE, long, GOOD]})
    (loss,) = import_paths(workspace, [path], SKIPPING).losses.to_json()
    assert loss["examples"] == [
        "a.jsonl:1: CLAIM 19–32 \u2068«الحزب» خسر\u2069",
        f"a.jsonl:1: ACTOR 4–12 \u2068{'نعم ' * 10}…\u2069",
    ]


def test_the_unit_is_found_in_which_most_spans_fit(workspace: Workspace, tmp_path: Path) -> None:
    """The flag counts twice in UTF-16; one span of the file is wrong in any unit."""
    moved = [{**GOOD, "start": 9, "end": 17}, {**ELSEWHERE, "start": 21, "end": 34}]
    path = lines(tmp_path / "a.jsonl", {"id": "a", "text": TEXT, "spans": moved})
    seen = preview_import(workspace.codebook(), [path], SKIPPING)
    assert ([len(one.spans) for one in seen.articles], list(seen.report.units.values())) == ([1], ["utf-16"])
    assert seen.report.losses.count("misfit_spans") == 1
    report = import_paths(workspace, [path], SKIPPING)
    assert (report.spans, list(report.units.values()), lost(report)) == (1, ["utf-16"], {"misfit_spans": 1})
    assert marked(workspace, tmp_path) == ["محمد علي"]


def brat(folder: Path) -> Path:
    (folder / "a.txt").write_text(TEXT, "utf-8")
    (folder / "a.ann").write_text(
        "T1\tACTOR 7 15\tمحمد علي\nT2\tCLAIM 19 32\tخسر\nR1\tmakes Arg1:T1 Arg2:T2\n", "utf-8"
    )
    return folder / "a.ann"


def doccano(folder: Path) -> Path:
    line = {"id": 1, "text": TEXT, "label": [[9, 17, "ACTOR"], [21, 340, "CLAIM"], [5, 5, "CLAIM"]], "Comments": []}
    return lines(folder / "a.jsonl", line)


def prodigy(folder: Path) -> Path:
    spans = [{"start": 7, "end": 15, "label": "ACTOR"}, {"label": "CLAIM"}, {"start": 30, "end": 99, "label": "CLAIM"}]
    return lines(folder / "a.jsonl", {"text": TEXT, "spans": spans, "tokens": [], "answer": "accept", "_task_hash": 1})


def web_annotation(folder: Path) -> Path:
    def note(quote: str) -> dict[str, Any]:
        body = {"type": "TextualBody", "purpose": "tagging", "value": "ACTOR"}
        target = {"source": "a.txt", "selector": [{"type": "TextQuoteSelector", "exact": quote}]}
        context = "http://www.w3.org/ns/anno.jsonld"
        return {"@context": context, "id": f"urn:{quote}", "type": "Annotation", "body": [body], "target": target}

    (folder / "a.txt").write_text(TEXT, "utf-8")
    return lines(folder / "notes.jsonl", note("محمد علي"), note("لا أحد"))


def qualcoder(folder: Path) -> Path:
    place = qualcoder_projects.at("محمد علي")
    qualcoder_projects.project(folder / "data.qda", (1, *place), (1, "لا أحد", *place[1:]), (1, "نعم", "x", 9))
    return folder / "data.qda"


def dna(folder: Path) -> Path:
    """The second statement ends beside the text, and the third one inside of the flag."""
    path = folder / "a.dna"
    dna_projects.project(path, (21, 34), texts=[TEXT])
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("INSERT INTO STATEMENTS VALUES (2, 1, 1, 21, 340, 1), (3, 1, 1, 0, 1, 1)")
        connection.execute("INSERT INTO DATASHORTTEXT VALUES (4, 2, 1, 1), (5, 3, 2, 2)")
        connection.execute("UPDATE ENTITIES SET Value = 'الحزب' WHERE ID = 2")
        connection.execute("DELETE FROM DATASHORTTEXT WHERE ID = 2")
    return path


def refi_qda(folder: Path) -> Path:
    """The claim is linked to the actor and lies beside the text."""
    xml = refi_projects.PROJECT.format(actor=(7, 15), claim=(18, 310))
    only = xml.replace('<TextSource guid="s2" name="خبر ثان" plainTextPath="internal://gone.txt"/>', "")
    path = folder / "a.qdpx"
    path.write_bytes(refi_projects.project(only, one=refi_projects.TEXT))
    return path


def xmi(folder: Path) -> Path:
    path = folder / "a.xmi"
    path.write_bytes(foreign.FOREIGN.replace(b'"3" sofa="1" begin="21" end="34"', b'"3" sofa="1" begin="1" end="34"'))
    return path


def json_cas(folder: Path) -> Path:
    content = json.loads(foreign.FOREIGN_JSON)
    next(one for one in content["%FEATURE_STRUCTURES"] if one["%ID"] == 3)["end"] = 340
    path = folder / "a.json"
    path.write_text(json.dumps(content), "utf-8")
    return path


@first_on_both(
    ("make", "count"),
    [
        *((brat, 1), (doccano, 2), (prodigy, 2), (web_annotation, 1), (qualcoder, 2)),
        *((dna, 2), (refi_qda, 1), (xmi, 1), (json_cas, 1)),
    ],
    place="new_location",
)
def test_formats_that_check_their_places_themselves_leave_them_out_as_well(
    make: Callable[[Path], Path], count: int, workspace: Workspace, tmp_path: Path
) -> None:
    path = make(tmp_path)
    refused = import_paths(workspace, [path], replace(ME, unknown_labels="add"))
    assert (refused.articles, refused.refusals.count, refused.misfits) == (0, 1, make is not prodigy)
    report = import_paths(workspace, [path], SKIPPING)
    assert (reasons(report), report.articles) == ({}, 1)
    assert lost(report)["misfit_spans"] == count
    assert "محمد علي" in marked(workspace, tmp_path)
    assert workspace.check().clean


@pytest.mark.parametrize(("make", "links"), [(dna, 0), (refi_qda, 1), (xmi, 2), (json_cas, 2)])
def test_projects_of_others_lose_nothing_but_the_bad_span_and_its_links(
    make: Callable[[Path], Path], links: int, workspace: Workspace, tmp_path: Path
) -> None:
    report = import_paths(workspace, [make(tmp_path)], SKIPPING)
    assert lost(report).get("relations_of_left_out", 0) == links
    (record,) = map(json.loads, exported(workspace, tmp_path).decode().splitlines())
    wanted: dict[Callable[[Path], Path], list[str]] = {
        dna: ["«الحزب» سيفوز", "محمد علي"],
        refi_qda: ["محمد علي", "محمد علي"],
        xmi: ["محمد علي"],
        json_cas: ["محمد علي"],
    }
    assert sorted(span["text"] for span in record["spans"]) == wanted[make]
    assert [relation["type"] for relation in record["relations"]] == (["makes"] if make is dna else [])


@first_on_both(
    ("make", "places"),
    [
        *((xmi, ["1–34"]), (json_cas, ["21–340"]), (dna, ["21–340", "0–1"]), (refi_qda, ["18–310"])),
        (doccano, ["21–340", "5–5"]),
    ],
    place="new_location",
)
def test_a_bad_span_is_told_by_the_numbers_that_the_file_has(
    make: Callable[[Path], Path], places: list[str], workspace: Workspace, tmp_path: Path
) -> None:
    path = make(tmp_path)
    for options in (ME, replace(ME, skip_bad_spans=True)):
        for told in (
            import_paths(workspace, [path], replace(options, unknown_labels="add", strict=True)).to_json(),
            preview_import(workspace.codebook(), [path], options).to_json(),
        ):
            words = json.dumps(told, ensure_ascii=False)
            assert "-1" not in words
            assert places[0] in words
            assert not options.skip_bad_spans or all(place in words for place in places)


@pytest.mark.parametrize("make", [xmi, json_cas, dna, refi_qda])
def test_offsets_that_are_no_numbers_are_bad_spans_too(
    make: Callable[[Path], Path], workspace: Workspace, tmp_path: Path
) -> None:
    path = make(tmp_path)
    if make is dna:
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("UPDATE STATEMENTS SET Start = 'x' WHERE ID = 2")
    elif make is refi_qda:
        xml = refi_projects.PROJECT.format(actor=(7, 15), claim=("x", "31"))
        path.write_bytes(refi_projects.project(xml, one=refi_projects.TEXT))
    else:
        old, new = (b'begin="1" end="34"', b'begin="x" end="34"') if make is xmi else (b'"end": 340', b'"end": "x"')
        path.write_bytes(path.read_bytes().replace(old, new, 1))
    refused = import_paths(workspace, [path], replace(ME, unknown_labels="add"))
    assert refused.articles == 0
    assert any("not whole numbers" in reason for reason in reasons(refused).values())
    report = import_paths(workspace, [path], SKIPPING)
    assert (report.articles, lost(report)["misfit_spans"]) == (1, 2 if make is dna else 1)
    assert "محمد علي" in marked(workspace, tmp_path)


@pytest.mark.parametrize("make", [xmi, json_cas])
def test_an_entity_is_never_called_what_a_bad_span_covers(
    make: Callable[[Path], Path], workspace: Workspace, tmp_path: Path
) -> None:
    path = make(tmp_path)
    data = path.read_bytes()
    old, new = (b'begin="9" end="17"', b'begin="1" end="17"') if make is xmi else (b'"begin": 9', b'"begin": 1')
    assert old in data
    path.write_bytes(data.replace(old, new))
    report = import_paths(workspace, [path], SKIPPING)
    assert (report.articles, report.spans, report.entities, lost(report)["misfit_spans"]) == (1, 0, 0, 2)


def test_a_profile_remembers_it() -> None:
    profile = ImportProfile.of("wire", SKIPPING)
    assert profile.skip_bad_spans
    assert profile_of(json.dumps(profile.to_json()).encode(), "wire.json") == profile
