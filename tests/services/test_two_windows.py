"""Two windows, or two people, in one workspace: nobody overwrites anybody."""

import threading
from collections.abc import Callable
from contextlib import closing
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from app.domain.errors import ConflictError, HashiyaError, StorageError, TransferError
from app.domain.records import ProgressState, Span
from app.services.labelling.annotate import AnnotationService
from app.services.transfer.transfer import ExportOptions, ImportOptions, export_workspace, import_paths
from app.services.workspace import Workspace
from db.workspace.opening import open_database
from tests.children import child_of
from tests.services.conftest import TEXT
from tests.steps import relation_of, span_before, span_of, steps_of
from tests.workspaces import add_article

Gesture = Callable[[AnnotationService, Span], object]

GESTURES: dict[str, Gesture] = {
    "delete": lambda service, span: service.delete_span(span.id, span.version),
    "relabel": lambda service, span: service.relabel_span(span.id, span.version, "CLAIM"),
    "resize": lambda service, span: service.resize_span(span.id, span.version, [(4, 8)]),
    "note": lambda service, span: service.set_note(span.id, span.version, "ملاحظة"),
    "attributes": lambda service, span: service.set_attributes(span.id, span.version, {"own": 1}),
}


@pytest.mark.parametrize("second", GESTURES)
@pytest.mark.parametrize("first", ["delete", "note"])
def test_the_second_to_change_a_span_is_told_and_overwrites_nothing(
    workspace: Workspace, other_window: Workspace, article: str, first: str, second: str
) -> None:
    sara, omar = workspace.annotations("sara"), other_window.annotations("omar")
    span = span_of(sara.add_span(article, "ACTOR", [(0, 3)]))
    assert other_window.articles.open(article).spans == (span,)
    GESTURES[first](sara, span)
    after = workspace.articles.open(article)
    with pytest.raises(ConflictError) as error:
        GESTURES[second](omar, span)
    assert f"{'deleted' if first == 'delete' else 'changed'} by sara at 20" in str(error.value)
    assert other_window.articles.open(article) == after
    assert len(steps_of(workspace)) == 2


def test_the_second_to_change_a_relation_is_told(workspace: Workspace, other_window: Workspace, article: str) -> None:
    sara, omar = workspace.annotations("sara"), other_window.annotations("omar")
    actor = span_of(sara.add_span(article, "ACTOR", [(0, 3)]))
    claim = span_of(sara.add_span(article, "CLAIM", [(4, 8)]))
    relation = relation_of(sara.add_relation(article, "makes", actor.id, claim.id))
    sara.set_relation_attributes(relation.id, relation.version, {"cue": "قال"})
    with pytest.raises(ConflictError, match="relation was changed by sara"):
        omar.delete_relation(relation.id, relation.version)
    with pytest.raises(ConflictError, match="relation was changed by sara"):
        omar.set_relation_attributes(relation.id, relation.version, {})


def test_one_annotator_in_two_windows_has_one_history(
    workspace: Workspace, other_window: Workspace, article: str
) -> None:
    here, there = workspace.annotations("sara"), other_window.annotations("sara")
    here.add_span(article, "ACTOR", [(0, 3)])
    there.add_span(article, "CLAIM", [(4, 8)])
    assert span_before(here.undo()).label == "CLAIM"
    assert span_before(there.undo()).label == "ACTOR"
    here.redo()
    there.redo()
    assert [span.label for span in workspace.articles.open(article).spans] == ["ACTOR", "CLAIM"]


def test_two_who_undo_the_same_step_at_once_undo_it_once(workspace: Workspace, article: str) -> None:
    """A race: every step is undone by exactly one of two threads, and nothing else fails."""
    sara = workspace.annotations("sara")
    for _ in range(8):
        sara.add_span(article, "ACTOR", [(0, 3)])
    undone, failed = _race(workspace, lambda service: service.undo().changes[0].object_id)
    assert sorted(undone) == sorted(set(undone))
    assert len(undone) == 8
    assert {type(error).__name__ for error in failed} == {"NothingToUndoError"}
    assert workspace.check().clean


def _race(workspace: Workspace, step: Callable[[AnnotationService], str]) -> tuple[list[str], list[HashiyaError]]:
    done: list[str] = []
    failed: list[HashiyaError] = []
    barrier = threading.Barrier(2)

    def run() -> None:
        service = workspace.annotations("sara")
        barrier.wait()
        while True:
            try:
                done.append(step(service))
            except HashiyaError as error:
                failed.append(error)
                return

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done, failed


def test_a_burst_from_two_threads_loses_nothing(workspace: Workspace, article: str) -> None:
    made: dict[str, list[str]] = {"sara": [], "omar": []}

    def label(annotator: str) -> None:
        service = workspace.annotations(annotator)
        for start in range(25):
            made[annotator].append(service.add_span(article, "ACTOR", [(start, start + 1)]).changes[0].object_id)
            service.set_progress(article, ProgressState.DOING)

    threads = [threading.Thread(target=label, args=(name,)) for name in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    stored = {span.id for span in workspace.articles.open(article).spans}
    assert stored == set(made["sara"]) | set(made["omar"])
    assert len(stored) == 50
    assert workspace.check().clean


def test_a_workspace_that_another_window_holds_too_long_is_told(tmp_path: Path) -> None:
    """SQLite only: PostgreSQL locks rows, not files."""
    workspace = Workspace.create(tmp_path / "a.hashiya")
    article = add_article(workspace, TEXT)
    impatient = Workspace(open_database(tmp_path / "a.hashiya", busy_timeout=0.05))
    try:
        with (
            workspace.database.write(),
            pytest.raises(StorageError, match="another window or program is writing into it"),
        ):
            impatient.annotations("sara").add_span(article, "ACTOR", [(0, 3)])
        impatient.annotations("sara").add_span(article, "ACTOR", [(0, 3)])
    finally:
        impatient.close()
        workspace.close()


def label_once(told: Connection, location: str, article: str, place: tuple[int, int]) -> None:
    """Open the workspace, label, tell whose spans are there, and close it."""
    workspace = Workspace.open(location)
    workspace.annotations("omar").add_span(article, "CLAIM", [place])
    told.send(sorted(span.annotator for span in workspace.articles.open(article).spans))
    workspace.close()


@pytest.mark.parametrize("look", ["open it again", "import it", "export over a link to it"])
def test_a_look_at_the_file_does_not_let_another_process_throw_its_log_away(
    new_file: Path, tmp_path: Path, look: str
) -> None:
    """Closing any handle of a file gives up this process's locks on it (https://www.sqlite.org/howtocorrupt.html)."""
    location = tmp_path / "a.hashiya"
    location.write_bytes(new_file.read_bytes())
    with closing(Workspace.open(location)) as workspace:
        article = add_article(workspace, TEXT)
        sara = workspace.annotations("sara")
        sara.add_span(article, "ACTOR", [(0, 3)])
        if look == "open it again":
            Workspace.open(location).close()
        elif look == "import it":
            report = import_paths(workspace, [location], ImportOptions(annotator="sara"))
            assert [one.reason for one in report.rejected] == [
                "is a workspace itself; open it, or export from it what is to come in"
            ]
        else:
            link = tmp_path / "out.jsonl"
            link.symlink_to(location)
            with pytest.raises(TransferError, match="belongs to the workspace itself"):
                export_workspace(workspace, link, ExportOptions())
        with child_of(label_once, str(location), article, (4, 8)) as child:
            assert list(child) == [["omar", "sara"]]
        sara.add_span(article, "ACTOR", [(9, 12)])
        with child_of(label_once, str(location), article, (13, 15)) as child:
            assert list(child) == [["omar", "omar", "sara", "sara"]]
        assert len(workspace.articles.open(article).spans) == 4
        assert workspace.check().clean
