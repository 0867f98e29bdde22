"""Articles in and out of a workspace, on both databases: whole, cancelled, failing in the middle."""

import json
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select, update

from app.domain.errors import CancelledError, NothingToUndoError, StorageError
from app.domain.records import ProgressState
from app.services.articles import ArticleQuery
from app.services.progress import SilentProgress
from app.services.sample import SAMPLE_ANNOTATOR, load_sample
from app.services.transfer.transfer import ExportOptions, ImportOptions, export_workspace, import_paths
from app.services.workspace import Workspace
from db.schema import CHANGE_SET
from db.transfer.bulk_import import BulkImport
from tests.exchange.articles import SEEDS, seed_records
from tests.services.transfer.deliveries import ME, exported, lines, spans_only


def test_the_sample_goes_in_and_comes_out_unchanged(workspace: Workspace, second: Workspace, tmp_path: Path) -> None:
    report = import_paths(workspace, [SEEDS[0].parent], ME)
    records = seed_records()
    assert report.complete
    assert (report.articles, report.spans) == (len(records), sum(len(record["spans"]) for record in records))
    first = exported(workspace, tmp_path)
    assert [json.loads(line) for line in first.split(b"\n")[:-1]] == records
    assert import_paths(second, [tmp_path / "out.jsonl"], ME).complete
    assert exported(second, tmp_path) == first
    assert workspace.check().clean
    assert second.check().clean


def test_both_databases_give_the_same_bytes(tmp_path: Path, postgres_url: str) -> None:
    outputs = []
    for number, location in enumerate([str(tmp_path / "a.hashiya"), postgres_url]):
        workspace = Workspace.create(location)
        try:
            import_paths(workspace, [SEEDS[0].parent], ME)
            import_paths(workspace, [lines(tmp_path / "b.jsonl", spans_only([7, 15, "ACTOR"]))], ME)
            report = export_workspace(workspace, tmp_path / f"{number}.jsonl", ExportOptions())
        finally:
            workspace.close()
        assert report.complete
        found = [json.loads(line) for line in (tmp_path / f"{number}.jsonl").read_bytes().split(b"\n")[:-1]]
        for span in found[-1]["spans"]:
            del span["created"], span["updated"]
        outputs.append(found)
    assert outputs[0] == outputs[1]
    assert [list(record) for record in outputs[0]] == [list(record) for record in outputs[1]]


def test_plain_texts_keep_every_character(workspace: Workspace, tmp_path: Path, real_articles: list[Path]) -> None:
    report = import_paths(workspace, [real_articles[0].parent], ME)
    assert report.articles == len(real_articles)
    out = [json.loads(line) for line in exported(workspace, tmp_path).split(b"\n")[:-1]]
    assert [record["text"] for record in out] == [
        path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n") for path in real_articles
    ]
    assert all(record["direction"] == "rtl" and record["language"] == "ar" for record in out)
    again = import_paths(workspace, [real_articles[0].parent], ME)
    assert (again.changed, again.skips.count, again.complete) == (False, len(real_articles), True)


def test_an_article_can_be_opened_and_its_import_undone_and_done_again(workspace: Workspace, tmp_path: Path) -> None:
    import_paths(workspace, [lines(tmp_path / "a.jsonl", *seed_records()[:2])], ME)
    ids = [record["id"] for record in seed_records()[:2]]
    opened = workspace.articles.open(ids[0])
    assert opened.article.text == seed_records()[0]["text"]
    assert len(opened.spans) == len(seed_records()[0]["spans"])
    assert workspace.articles.counts("sample")[ProgressState.DONE] == 2
    mine = workspace.annotations("سارة")
    step = mine.undoable()
    assert step is not None
    assert (step.verb, step.detail["count"]) == ("import", 2)
    mine.undo()
    assert workspace.info().articles == 0
    assert exported(workspace, tmp_path) == b""
    mine.redo()
    assert workspace.info().articles == 2
    assert workspace.check().clean


def test_the_sample_is_loaded_once(workspace: Workspace) -> None:
    assert load_sample(workspace).articles == len(SEEDS)
    again = load_sample(workspace)
    assert (again.changed, again.complete, again.skips.count) == (False, True, len(SEEDS))


def test_odd_but_sound_texts_are_kept(workspace: Workspace, second: Workspace, tmp_path: Path) -> None:
    texts = [
        "\u200f\u202b\u202c",
        "أ\ufeffب",
        "قال محمد " * 111_112,
        "سطر\u2028سطر\u0085سطر\r\nسطر",
        "\ufeffب",
        "𐤀" * 50,
    ]
    path = lines(tmp_path / "a.jsonl", *(spans_only([0, 1, "ACTOR"], text=text) for text in texts))
    assert import_paths(workspace, [path], ME).complete
    first = exported(workspace, tmp_path)
    assert [json.loads(line)["text"] for line in first.split(b"\n")[:-1]] == texts
    assert import_paths(second, [tmp_path / "out.jsonl"], ME).complete
    assert exported(second, tmp_path) == first


def test_names_of_any_length_go_out_and_come_in(workspace: Workspace, second: Workspace, tmp_path: Path) -> None:
    """An entity made of a whole claim has a name that is longer than any id."""
    claim = "إن الاتفاق لن يوقع قبل نهاية الشهر، " * 20
    import_paths(workspace, [lines(tmp_path / "a.jsonl", spans_only([0, len(claim), "CLAIM"], text=claim, id="خ"))], ME)
    (span,) = workspace.articles.open("خ").spans
    (change,) = workspace.entities.add("سارة", claim, "claim", aliases=[f"{claim}2"]).changes
    workspace.entities.assign("سارة", [(span.id, span.version)], change.object_id)
    first = exported(workspace, tmp_path)
    assert import_paths(second, [tmp_path / "out.jsonl"], ME).complete
    assert exported(second, tmp_path) == first


def test_of_an_import_that_is_refused_whole_nothing_is_told_to_have_come(workspace: Workspace, tmp_path: Path) -> None:
    loose = spans_only(text=unicodedata.normalize("NFD", "قال آدم إن الاتفاق انتهى"))
    path = lines(tmp_path / "a.jsonl", loose, spans_only([0, 99, "ACTOR"]))
    report = import_paths(workspace, [path], replace(ME, strict=True, nfc=True))
    assert (report.changed, report.refusals.count, report.composed) == (False, 1, 0)
    assert import_paths(workspace, [path], replace(ME, nfc=True)).composed == 1


class Impatient(SilentProgress):
    """Cancels at the n-th look."""

    def __init__(self, looks: int) -> None:
        self.looks = looks

    def cancelled(self) -> bool:
        self.looks -= 1
        return self.looks < 0


def test_cancelling_an_import_changes_nothing(workspace: Workspace, tmp_path: Path) -> None:
    before = exported(workspace, tmp_path)
    looks = 0
    while True:
        try:
            import_paths(workspace, [SEEDS[0].parent], ME, Impatient(looks))
            break
        except CancelledError:
            assert exported(workspace, tmp_path) == before
            assert workspace.annotators() == ()
        looks += 1
    assert looks >= 3
    assert workspace.info().articles == len(SEEDS)


def test_cancelling_an_export_leaves_what_was_there(workspace: Workspace, tmp_path: Path) -> None:
    import_paths(workspace, [SEEDS[0].parent], ME)
    out = tmp_path / "x" / "out.jsonl"
    out.parent.mkdir()
    out.write_bytes(b"before")
    for looks in (0, 1):
        with pytest.raises(CancelledError):
            export_workspace(workspace, out, ExportOptions(), Impatient(looks))
        assert [path.name for path in out.parent.iterdir()] == ["out.jsonl"]
        assert out.read_bytes() == b"before"


def test_an_import_tells_how_far_it_is(workspace: Workspace, tmp_path: Path) -> None:
    told: list[tuple[int, int | None, str]] = []

    class Listener(SilentProgress):
        def report(self, done: int, total: int | None, detail: str) -> None:
            told.append((done, total, detail))

    path = lines(tmp_path / "a.jsonl", *(spans_only(text=f"خبر {number}") for number in range(200)))
    import_paths(workspace, [path], ME, Listener())
    assert len(told) > 2
    assert [done for done, _, _ in told] == sorted(done for done, _, _ in told)
    assert {total for _, total, _ in told} == {path.stat().st_size}
    told.clear()
    export_workspace(workspace, tmp_path / "out.jsonl", ExportOptions(), Listener())
    assert told[-1][:2] == (200, 200)


def test_an_error_in_the_middle_changes_nothing(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = exported(workspace, tmp_path)

    def fail(*_arguments: object) -> None:
        raise StorageError("the disk is full")

    monkeypatch.setattr(BulkImport, "finish", fail)
    with pytest.raises(StorageError):
        import_paths(workspace, [SEEDS[0].parent], ME)
    assert exported(workspace, tmp_path) == before


def test_nobody_takes_the_sample_away_by_undo(workspace: Workspace) -> None:
    load_sample(workspace)
    sample = workspace.annotations(SAMPLE_ANNOTATOR)
    (article, *_) = workspace.articles.ids(ArticleQuery(annotator=SAMPLE_ANNOTATOR))
    sample.set_progress(article, ProgressState.FLAGGED)
    sample.undo()
    assert sample.undoable() is None
    with pytest.raises(NothingToUndoError):
        sample.undo()
    assert workspace.info().articles == len(SEEDS)
    # What somebody imports is a step as before.
    sample.redo()
    assert sample.undoable() is not None


def test_nobody_takes_the_sample_of_an_older_workspace_away(workspace: Workspace, tmp_path: Path) -> None:
    """Its import does not say yet that it is to be kept."""
    load_sample(workspace)
    with workspace.database.write() as connection:
        (detail,) = connection.execute(select(CHANGE_SET.c.detail)).scalars()
        older = json.loads(detail)
        assert older.pop("kept")
        connection.execute(update(CHANGE_SET).values(detail=json.dumps(older)))
    sample = workspace.annotations(SAMPLE_ANNOTATOR)
    assert sample.undoable() is None
    with pytest.raises(NothingToUndoError):
        sample.undo()
    (tmp_path / "خبر.txt").write_text("قال محمد علي إن الحزب سيفوز.", encoding="utf-8")
    import_paths(workspace, [tmp_path / "خبر.txt"], ImportOptions(annotator=SAMPLE_ANNOTATOR))
    sample.undo()
    assert workspace.info().articles == len(SEEDS)
