"""Spans that their sources only number: what comes later finds them under the ids that they got instead."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from app.exchange.records.replaced_ids import id_in_article
from app.services.transfer.transfer import ImportReport, import_paths
from app.services.workspace import Workspace
from tests.services.transfer.deliveries import ME, exported, lines, reasons

TEXTS = {"a1": "قال محمد هنا", "a2": "זעם כולם כאן", "a3": "قول کتاب را"}
LINKS = "article,link,type,from,to,annotator\n"


def delivered(annotator: str, folder: Path, workspace: Workspace) -> ImportReport:
    """Two spans in each article, which everybody numbers 1 and 2."""
    marked = [("1", 0, 3, "ACTOR"), ("2", 4, 8, "CLAIM")]
    rows = [f"{key},{number},{start},{end},{label}" for key in TEXTS for number, start, end, label in marked]
    texts = [orjson.dumps({"id": key, "text": text, "spans": []}).decode() for key, text in TEXTS.items()]
    (folder / "x.jsonl").write_text("\n".join(texts), "utf-8")
    (folder / "x.csv").write_text("article,span,start,end,label\n" + "\n".join(rows), "utf-8")
    return import_paths(workspace, [folder / "x.jsonl", folder / "x.csv"], replace(ME, annotator=annotator))


def linked(folder: Path, workspace: Workspace, rows: str, annotator: str = "omar") -> ImportReport:
    (folder / "links.csv").write_text(LINKS + rows, "utf-8")
    return import_paths(workspace, [folder / "links.csv"], replace(ME, annotator=annotator))


def links_in(workspace: Workspace, folder: Path) -> dict[str, list[tuple[str, str, str]]]:
    """Article → annotator of each link, with the annotator and the quote of its ends."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for record in map(orjson.loads, exported(workspace, folder).split(b"\n")[:-1]):
        spans: dict[str, Any] = {span["id"]: span for span in record["spans"]}
        for link in record["relations"]:
            ends = [spans[link[end]] for end in ("from", "to")]
            told = " ".join(f"{span['annotator']}:{span['text']}" for span in ends)
            found.setdefault(record["id"], []).append((link["annotator"], link["type"], told))
    return found


@pytest.mark.parametrize("chunk", [1, 100])
def test_everybody_may_number_the_spans_of_every_article_anew(
    workspace: Workspace, tmp_path: Path, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.services.transfer.import_admission.CHUNK_ARTICLES", chunk)
    for annotator in ("omar", "hind", "dana"):
        report = delivered(annotator, tmp_path, workspace)
        assert (reasons(report), report.spans, report.losses.count("unplaced_links")) == ({}, 6, 0)
    assert workspace.check().clean
    # Each of them coming once more is known.
    assert [delivered(annotator, tmp_path, workspace).spans for annotator in ("omar", "hind", "dana")] == [0, 0, 0]


def test_links_of_a_later_import_find_the_numbers_of_the_first_one(workspace: Workspace, tmp_path: Path) -> None:
    delivered("omar", tmp_path, workspace)
    report = linked(tmp_path, workspace, "".join(f"{key},l1,makes,1,2,omar\n" for key in TEXTS))
    assert (reasons(report), report.relations, report.losses.count("unplaced_links")) == ({}, 3, 0)
    assert links_in(workspace, tmp_path) == {
        key: [("omar", "makes", f"omar:{text[:3]} omar:{text[4:8]}")] for key, text in TEXTS.items()
    }
    assert workspace.check().clean
    # They are known when they come again.
    again = linked(tmp_path, workspace, "".join(f"{key},l1,makes,1,2,omar\n" for key in TEXTS))
    assert (again.changed, again.losses.to_json()) == (False, [])


def test_links_lead_between_the_spans_of_their_annotator(workspace: Workspace, tmp_path: Path) -> None:
    for annotator in ("omar", "hind"):
        delivered(annotator, tmp_path, workspace)
    report = linked(tmp_path, workspace, "".join(f"{key},l1,makes,1,2,hind\n" for key in TEXTS), "hind")
    assert (reasons(report), report.relations) == ({}, 3)
    assert {told for ties in links_in(workspace, tmp_path).values() for _, _, told in ties} == {
        f"hind:{text[:3]} hind:{text[4:8]}" for text in TEXTS.values()
    }


def test_numbers_that_nobody_gave_are_counted(workspace: Workspace, tmp_path: Path) -> None:
    delivered("omar", tmp_path, workspace)
    report = linked(tmp_path, workspace, "a2,l1,makes,1,7,omar\n")
    assert (report.changed, report.losses.count("unplaced_links")) == (False, 1)
    (loss,) = report.losses.to_json()
    assert loss["examples"] == ["links.csv:2: makes: \u20687\u2069"]


def test_a_number_that_may_mean_two_spans_is_counted(workspace: Workspace, tmp_path: Path) -> None:
    """Dana's only span 1 of the article has this very id, Omar's has one made of it: of neither is Salma's link."""
    marked = {"id": "1", "start": 9, "end": 12, "label": "ACTOR", "annotator": "dana"}
    native = {"id": "a2", "text": TEXTS["a2"], "spans": [marked]}
    other = {"id": id_in_article("a2", "1"), "start": 0, "end": 3, "label": "ACTOR", "annotator": "omar"}
    import_paths(workspace, [lines(tmp_path / "y.jsonl", {**native, "spans": [marked, other]})], ME)
    report = linked(tmp_path, workspace, "a2,l2,part_of,1,1,salma\n", "salma")
    assert (report.changed, report.losses.count("ambiguous_links")) == (False, 1)


def test_the_same_numbers_in_links_of_the_same_import_stay_with_their_spans(
    workspace: Workspace, tmp_path: Path
) -> None:
    delivered("omar", tmp_path, workspace)
    tables = {
        "n.csv": "id,text\n" + "".join(f"{key},{text}\n" for key, text in TEXTS.items()),
        "n.spans.csv": "article,span,start,end,label\na2,1,9,12,ACTOR\na2,2,4,8,CLAIM\n",
        "n.links.csv": LINKS + "a2,l1,makes,1,2,hind\n",
    }
    folder = tmp_path / "n"
    folder.mkdir()
    for name, text in tables.items():
        (folder / name).write_text(text, "utf-8")
    report = import_paths(workspace, [folder], replace(ME, annotator="hind"))
    assert (reasons(report), report.relations) == ({}, 1)
    assert links_in(workspace, tmp_path)["a2"] == [("hind", "makes", "hind:כאן hind:כולם")]
