"""Imports of texts, ids and entities that are in the workspace already."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.domain.native_record import NativeRecord
from app.services.transfer.transfer import import_paths
from app.services.workspace import Workspace
from tests.exchange.articles import seed_records
from tests.services.transfer.deliveries import ME, TEXT, exported, lines, reasons, spans_only
from tests.services.transfer.foretelling import foretold_import


def test_the_same_text_is_skipped_in_and_between_imports(workspace: Workspace, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("a.txt", "b.txt"):
        (folder / name).write_text("الخبر نفسه", encoding="utf-8")
    (folder / "c.txt").write_text("خبر آخر", encoding="utf-8")
    report = import_paths(workspace, [folder], ME)
    assert (report.articles, [item.where for item in report.skipped]) == (2, ["b.txt"])
    assert report.complete
    again = import_paths(workspace, [folder], ME)
    assert (again.changed, again.skips.count, again.complete) == (False, 3, True)


def test_labels_of_a_text_that_is_there_already_are_not_dropped_in_silence(
    workspace: Workspace, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    import_paths(workspace, [tmp_path / "a.txt"], ME)
    report = import_paths(workspace, [lines(tmp_path / "a.jsonl", spans_only([7, 15, "ACTOR"]))], ME)
    assert (report.articles, report.layered, report.spans, report.complete) == (0, 1, 1, True)
    report = import_paths(workspace, [lines(tmp_path / "a.jsonl", spans_only([19, 32, "CLAIM"]))], ME)
    assert (report.changed, report.skips.count, report.losses.count("article_exists")) == (False, 1, 1)


@pytest.mark.parametrize("chunk", [1, 100])
def test_the_same_labelled_text_twice_loses_nothing_by_being_skipped(
    workspace: Workspace, tmp_path: Path, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.services.transfer.import_admission.CHUNK_ARTICLES", chunk)
    once = spans_only([7, 15, "ACTOR"])
    other = spans_only([7, 15, "ACTOR"], [19, 32, "CLAIM"])
    report = import_paths(workspace, [lines(tmp_path / "a.jsonl", once, once)], ME)
    assert (report.articles, report.skips.count, report.complete) == (1, 1, True)
    report = import_paths(workspace, [lines(tmp_path / "b.jsonl", once, other)], ME)
    assert (report.articles, report.skips.count, report.losses.count("article_exists")) == (0, 2, 1)


def changed(record: NativeRecord, text: str) -> dict[str, Any]:
    from app.exchange.records.completing import text_digest

    return {**record, "text": text, "text_sha256": text_digest(text), "spans": [], "relations": [], "entities": []}


def test_an_id_that_is_taken_by_another_text_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    record = seed_records()[0]
    import_paths(workspace, [lines(tmp_path / "a.jsonl", record)], ME)
    report = import_paths(workspace, [lines(tmp_path / "b.jsonl", changed(record, "نص آخر"))], ME)
    assert "taken by an article with another text" in reasons(report)["b.jsonl:1"]


def test_duplicate_ids_in_one_import_are_refused(workspace: Workspace, tmp_path: Path) -> None:
    record, other = seed_records()[:2]
    path = lines(tmp_path / "a.jsonl", record, record, changed(record, "نص"), other)
    report = import_paths(workspace, [path], ME)
    assert {where: reason[:40] for where, reason in reasons(report).items()} == {
        "a.jsonl:2": f"its id {record['id']} comes a second"[:40],
        "a.jsonl:3": f"its id {record['id']} is taken"[:40],
    }
    assert report.articles == 2


@pytest.mark.parametrize("chunk", [1, 100])
@pytest.mark.parametrize("what", ["spans", "relations"])
def test_an_id_of_a_span_or_link_taken_elsewhere_is_found(
    workspace: Workspace, tmp_path: Path, what: str, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.services.transfer.import_admission.CHUNK_ARTICLES", chunk)
    first, second, third = (json.loads(json.dumps(record)) for record in seed_records()[:3])
    taken = first[what][0]["id"]
    second[what][0]["id"] = taken
    if what == "spans":
        second["relations"] = []
    report = import_paths(workspace, [lines(tmp_path / "a.jsonl", first, second, third)], ME)
    assert reasons(report) == {"a.jsonl:2": f"the id {taken} of a span or link is taken in another article"}
    assert report.articles == 2
    assert workspace.check().clean


def test_an_import_after_its_undoing_brings_the_articles_back(workspace: Workspace, tmp_path: Path) -> None:
    path = lines(tmp_path / "a.jsonl", *seed_records()[:3])
    import_paths(workspace, [path], ME)
    first = exported(workspace, tmp_path)
    workspace.annotations("سارة").undo()
    record: Any = json.loads(json.dumps(seed_records()[0]))
    record["spans"].append({**record["spans"][0], "id": "new", "annotator": "دانا"})
    report = import_paths(workspace, [lines(tmp_path / "b.jsonl", record, *seed_records()[1:3])], ME)
    assert (report.articles, report.restored, report.spans, report.complete) == (0, 3, 1, True)
    assert exported(workspace, tmp_path, annotator="sample") == first
    workspace.annotations("سارة").undo()
    assert workspace.info().articles == 0
    assert workspace.check().clean


def test_an_entity_that_is_known_otherwise_is_kept_and_reported(workspace: Workspace, tmp_path: Path) -> None:
    first, second = (json.loads(json.dumps(record)) for record in seed_records()[:2])
    entity = first["entities"][0]
    span = second["spans"][0]
    second["entities"].append({**entity, "name": "اسم آخر"})
    span["entity"] = entity["id"]
    report = foretold_import(workspace, [lines(tmp_path / "a.jsonl", first, second)], ME)
    assert (report.articles, report.losses.count("entity_differs")) == (2, 1)
    assert "اسم آخر" not in exported(workspace, tmp_path).decode()


def native(workspace: Workspace, folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in exported(workspace, folder).split(b"\n")[:-1]]


def numbered(text: str) -> dict[str, Any]:
    spans = [{"id": "1", "start": 0, "end": 3, "label": "ACTOR"}, {"id": "2", "start": 4, "end": 8, "label": "CLAIM"}]
    return {"text": text, "spans": spans}


@pytest.mark.parametrize("chunk", [1, 100])
def test_numbers_of_spans_that_begin_anew_in_each_article_are_told_apart(
    workspace: Workspace, tmp_path: Path, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.services.transfer.import_admission.CHUNK_ARTICLES", chunk)
    texts = ["قال محمد هنا", "זעם כולם כאן", "قول کتاب را"]
    path = lines(tmp_path / "a.jsonl", *map(numbered, texts))
    report = import_paths(workspace, [path], ME)
    assert not reasons(report)
    assert (report.articles, report.spans, report.losses.count("taken_ids")) == (3, 6, 4)
    assert workspace.check().clean
    before = native(workspace, tmp_path)
    spans = [span for record in before for span in record["spans"]]
    assert len({span["id"] for span in spans}) == 6
    assert [span["text"] for span in spans] == [text[slice(*ends)] for text in texts for ends in ((0, 3), (4, 8))]
    # Coming again they are known.
    assert import_paths(workspace, [path], ME).spans == 0
    assert native(workspace, tmp_path) == before


def test_links_follow_the_spans_that_got_other_ids(workspace: Workspace, tmp_path: Path) -> None:
    for folder, article in (("one", "a1"), ("two", "a2")):
        (tmp_path / folder).mkdir()
        tables = {
            "x.csv": f"id,text\n{article},قال محمد {article}\n",
            "x.spans.csv": f"article,span,start,end,label\n{article},1,0,3,ACTOR\n{article},2,4,8,CLAIM\n",
            "x.links.csv": f"article,link,type,from,to\n{article},1,makes,1,2\n",
        }
        for name, text in tables.items():
            (tmp_path / folder / name).write_text(text, encoding="utf-8")
        report = import_paths(workspace, [tmp_path / folder], ME)
        assert (not reasons(report), report.spans, report.relations) == (True, 2, 1)
    for record in native(workspace, tmp_path):
        quotes = {span["id"]: span["text"] for span in record["spans"]}
        (link,) = record["relations"]
        assert (quotes[link["from"]], quotes[link["to"]]) == ("قال", "محمد")
