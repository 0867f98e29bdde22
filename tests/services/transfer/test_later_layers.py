"""A second annotator's file in a later import brings its layer to the articles that are there, on both databases."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import orjson
import pytest

from app.domain.errors import ConflictError
from app.domain.records import Progress, ProgressState
from app.exchange.formats import Feature
from app.exchange.installed_formats import installed_formats
from app.services.articles import ArticleQuery
from app.services.history.history import HistoryQuery
from app.services.transfer.transfer import ExportOptions, ImportOptions, export_workspace, import_paths
from app.services.workspace import Workspace
from tests.both_databases import first_on_both
from tests.services.transfer.doccano_projects import archive, row
from tests.services.transfer.layers import HIND, NAMES, TEXTS, articles, of, records

OMAR = ImportOptions(annotator="عمر", unknown_labels="add")


@pytest.fixture
def hinds(new_file: Path, tmp_path: Path) -> Iterator[Workspace]:
    """Where Hind has labelled the same articles alone."""
    opened = Workspace.open(shutil.copy(new_file, tmp_path / "hind.hashiya"))
    import_paths(opened, [articles(tmp_path / "plain.jsonl")], HIND)
    hind = opened.annotations("hind")
    for article in opened.articles.ids(ArticleQuery(annotator="hind")):
        text = opened.articles.open(article).article.text
        words = [(text.index(word), text.index(word) + len(word)) for word in parts(text)]
        (maker,) = hind.add_span(article, "ACTOR", [words[1]]).changes
        (claim,) = hind.add_span(article, "CLAIM", [words[2]], attributes={"polarity": "denies"}).changes
        hind.add_relation(article, "makes", maker.object_id, claim.object_id)
        hind.set_progress(article, ProgressState.DONE)
    yield opened
    opened.close()


def parts(text: str) -> list[str]:
    """The first words of a text."""
    return [word.rstrip(":") for word in text.split(" ")[:3]]


def filled(workspace: Workspace, folder: Path) -> dict[str, dict[str, Any]]:
    """Articles with Omar's labels; the native records of the workspace then."""
    import_paths(workspace, [articles(folder / "omar.jsonl", "ORGANIZATION", "عمر")], OMAR)
    return records(workspace, folder)


@first_on_both("name", NAMES, place="new_location")
def test_every_format_brings_the_layer_and_touches_no_other(
    name: str, workspace: Workspace, hinds: Workspace, tmp_path: Path
) -> None:
    before = filled(workspace, tmp_path)
    form = installed_formats().writer(name)
    out = tmp_path / ("out" if form.write_files else f"hind{form.suffixes[0]}")
    export_workspace(hinds, out, ExportOptions(format=name))
    report = import_paths(workspace, [out], HIND)
    assert (report.articles, report.layered, report.spans, report.refusals.count) == (0, 4, 8, 0)
    after = records(workspace, tmp_path)
    assert after.keys() == before.keys()
    for key, record in after.items():
        assert of(record, "عمر") == of(before[key], "عمر")
        assert {(span["label"], span["text"]) for span in of(record, "hind") if "label" in span} == {
            ("ACTOR", parts(record["text"])[1]),
            ("CLAIM", parts(record["text"])[2]),
        }
        assert len(record["relations"]) == (Feature.RELATIONS in form.carries)
        assert record["status"] == ({"hind": "done"} if Feature.PROGRESS in form.carries else {})
    assert workspace.check().clean
    again = import_paths(workspace, [out], HIND)
    told = [one.reason for one in again.skipped if one.where != "README.md"]
    assert (again.changed, again.losses.count("article_exists")) == (False, 0)
    assert told == 4 * ["the article already has labels by \u2068hind\u2069"]


@pytest.mark.parametrize("at_once", [3, 1000])
def test_it_is_one_step_that_is_undone_and_done_again(
    workspace: Workspace, hinds: Workspace, tmp_path: Path, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.history.search.AT_ONCE", at_once)
    before = filled(workspace, tmp_path)
    export_workspace(hinds, tmp_path / "hind.jsonl", ExportOptions())
    import_paths(workspace, [tmp_path / "hind.jsonl"], OMAR)
    after = records(workspace, tmp_path)
    entry, *_ = workspace.history.entries(HistoryQuery(article_id="khabar-fa"))
    assert (entry.change_set.annotator, entry.change_set.verb, entry.change_count) == ("عمر", "import", 16)
    assert entry.change_set.detail == {"count": 0, "layers": 4, "source": "hind.jsonl"}
    omar = workspace.annotations("عمر")
    assert omar.undo_size() == 16
    omar.undo()
    assert records(workspace, tmp_path) == before
    omar.redo()
    assert records(workspace, tmp_path) == after
    # Whoever it was, it can be taken back like any other step.
    workspace.history.revert("dana", [entry.change_set.id])
    assert records(workspace, tmp_path) == before
    assert workspace.check().clean


def test_new_articles_and_layers_go_and_come_back_together(
    workspace: Workspace, hinds: Workspace, tmp_path: Path
) -> None:
    import_paths(workspace, [articles(tmp_path / "omar.jsonl", "ACTOR", "عمر")], OMAR)
    import_paths(
        hinds, [tmp_path / "b.txt"] if (tmp_path / "b.txt").write_text("خبر آخر ثم آخر", "utf-8") else [], HIND
    )
    export_workspace(hinds, tmp_path / "hind.jsonl", ExportOptions())
    before = records(workspace, tmp_path)
    report = import_paths(workspace, [tmp_path / "hind.jsonl"], HIND)
    assert (report.articles, report.layered) == (1, 4)
    after = records(workspace, tmp_path)
    hind = workspace.annotations("hind")
    hind.undo()
    assert records(workspace, tmp_path) == before
    hind.redo()
    assert records(workspace, tmp_path) == after


def test_what_somebody_did_with_the_layer_since_is_not_undone(
    workspace: Workspace, hinds: Workspace, tmp_path: Path
) -> None:
    filled(workspace, tmp_path)
    export_workspace(hinds, tmp_path / "hind.jsonl", ExportOptions())
    import_paths(workspace, [tmp_path / "hind.jsonl"], OMAR)
    opened = workspace.articles.open("خبر-1")
    span = next(span for span in opened.spans if span.annotator == "hind")
    workspace.annotations("hind").set_note(span.id, span.version, "ملاحظة")
    before = records(workspace, tmp_path)
    with pytest.raises(ConflictError, match="hind"):
        workspace.annotations("عمر").undo()
    assert records(workspace, tmp_path) == before


@pytest.mark.parametrize("chunk", [1, 100])
def test_layers_that_are_there_stay_and_others_come(
    workspace: Workspace, tmp_path: Path, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.services.transfer.import_admission.CHUNK_ARTICLES", chunk)
    import_paths(workspace, [archive(tmp_path / "first.zip", omar=[row((9, 17, "ACTOR"))])], OMAR)
    path = archive(
        tmp_path / "second.zip",
        omar=[row((22, 27, "ORGANIZATION"))],
        hind=[row((9, 17, "ACTOR"))],
        dana=[row((22, 27, "ORGANIZATION"))],
    )
    report = import_paths(workspace, [path], OMAR)
    assert (report.articles, report.layered, report.spans) == (0, 1, 2)
    assert [(item.where, item.reason) for item in report.skipped] == [
        ("second.zip/omar.jsonl:1", "the article already has labels by \u2068omar\u2069")
    ]
    assert report.losses.count("article_exists") == 1
    (record,) = records(workspace, tmp_path).values()
    assert {(span["annotator"], span["label"], span["text"]) for span in record["spans"]} == {
        ("omar", "ACTOR", "محمد علي"),
        ("hind", "ACTOR", "محمد علي"),
        ("dana", "ORGANIZATION", "الحزب"),
    }


def test_links_between_spans_of_others_come_with_the_layer(workspace: Workspace, tmp_path: Path) -> None:
    """Who only links what another one has labelled has a layer, too."""
    with closing(Workspace.create(tmp_path / "copy.hashiya")) as copy:
        import_paths(copy, [articles(tmp_path / "omar.jsonl", "ACTOR", "omar")], OMAR)
        omar = copy.annotations("omar")
        (claim,) = omar.add_span("خبر-1", "CLAIM", [(19, 32)]).changes
        export_workspace(copy, tmp_path / "first.jsonl", ExportOptions())
        (maker,) = (span.id for span in copy.articles.open("خبر-1").spans if span.label == "ACTOR")
        copy.annotations("dana").add_relation("خبر-1", "makes", maker, claim.object_id)
        export_workspace(copy, tmp_path / "second.jsonl", ExportOptions())
        wanted = records(copy, tmp_path)
    import_paths(workspace, [tmp_path / "first.jsonl"], OMAR)
    report = import_paths(workspace, [tmp_path / "second.jsonl"], OMAR)
    assert (report.layered, report.spans, report.relations, report.losses.to_json()) == (1, 0, 1, [])
    assert records(workspace, tmp_path) == wanted


def test_progress_that_has_begun_goes_on_and_what_is_done_stays(
    workspace: Workspace, hinds: Workspace, tmp_path: Path
) -> None:
    filled(workspace, tmp_path)
    hind = workspace.annotations("hind")
    hind.set_progress("خبر-1", ProgressState.DOING)
    hind.set_progress("khabar-he", ProgressState.FLAGGED)
    before = records(workspace, tmp_path)
    export_workspace(hinds, tmp_path / "hind.jsonl", ExportOptions())
    report = import_paths(workspace, [tmp_path / "hind.jsonl"], OMAR)
    assert (report.layered, report.skips.count) == (3, 1)
    assert {one["kind"]: one["count"] for one in report.losses.to_json()} == {"article_exists": 2, "unplaced_links": 1}
    after = records(workspace, tmp_path)
    assert [after[key]["status"]["hind"] for key in TEXTS] == ["done", "flagged", "done", "done"]
    assert after["khabar-he"] == before["khabar-he"]
    step = workspace.annotations("عمر").undo()
    assert records(workspace, tmp_path) == before
    changes = workspace.history.load(step.id).changes
    shown = [change.after for change in changes if isinstance(change.before, Progress) and change.after]
    assert shown == [Progress(article_id="خبر-1", annotator="hind", state=ProgressState.DOING)]


@pytest.mark.parametrize("state", list(ProgressState))
def test_progress_without_labels_that_is_there_is_nothing_new(
    state: ProgressState, workspace: Workspace, tmp_path: Path
) -> None:
    import_paths(workspace, [articles(tmp_path / "plain.jsonl")], HIND)
    for article in workspace.articles.ids(ArticleQuery()):
        workspace.annotations("hind").set_progress(article, state)
    out = tmp_path / "same.jsonl"
    export_workspace(workspace, out, ExportOptions())
    steps = len(workspace.history.entries(HistoryQuery()))
    again = import_paths(workspace, [out], OMAR)
    assert (again.changed, again.layered, again.skips.count) == (False, 0, 4)
    assert {item.reason for item in again.skipped} == {"the same article is in the workspace already"}
    assert len(workspace.history.entries(HistoryQuery())) == steps


def test_entities_of_the_layer_come_and_others_do_not(workspace: Workspace, hinds: Workspace, tmp_path: Path) -> None:
    filled(workspace, tmp_path)
    export_workspace(hinds, tmp_path / "hind.jsonl", ExportOptions())
    lines = [orjson.loads(line) for line in (tmp_path / "hind.jsonl").read_bytes().splitlines()]
    entity = {"id": "e1", "name": "محمد علي", "kind": "person", "aliases": ["علي"], "wikidata": None}
    omars = records(workspace, tmp_path)[lines[0]["id"]]["spans"][0]
    lines[0]["spans"][0]["entity"] = "e1"
    lines[0]["spans"].append({**omars, "entity": "e2"})
    lines[0]["entities"] = [entity, {**entity, "id": "e2", "name": "الحزب"}]
    path = tmp_path / "with.jsonl"
    path.write_bytes(b"".join(orjson.dumps(line) + b"\n" for line in lines))
    report = import_paths(workspace, [path], OMAR)
    assert (report.layered, report.entities) == (4, 1)
    opened = workspace.articles.open("خبر-1")
    assert [one.name for one in opened.entities] == ["محمد علي"]


def test_a_label_that_the_codebook_lacks_refuses_only_a_layer_that_has_it(workspace: Workspace, tmp_path: Path) -> None:
    first = row((9, 17, "ACTOR"))
    import_paths(workspace, [archive(tmp_path / "first.zip", omar=[first])], OMAR)
    path = archive(tmp_path / "second.zip", omar=[row((9, 17, "PLACE"))], hind=[row((9, 17, "EVENT"))], dana=[first])
    report = import_paths(workspace, [path], ImportOptions(annotator="x"))
    assert (report.layered, report.skips.count) == (1, 1)
    assert [item.where for item in report.rejected] == ["second.zip/hind.jsonl:1"]
