"""Steps that waited and were refused are kept, with all that was in them, until somebody has read them."""

import os
import shutil
import sys
import threading
from contextlib import AbstractContextManager, closing
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from types import SimpleNamespace
from typing import BinaryIO

import pytest

from app.domain.errors import Clause, HashiyaError, InvalidAnnotationError, StorageError
from app.domain.records import ChangeSet, Entity, Relation, Span
from app.services.transfer.transfer import ImportOptions, import_paths
from app.services.waiting import refused as refused_module
from app.services.waiting.outbox import Outbox
from app.services.waiting.places import REFUSED, left_places, waiting_files
from app.services.waiting.refused import RefusedStep, forget_refused, refused_steps
from app.services.workspace import Workspace
from app.services.writing_aside import written_aside
from tests.children import child_of
from tests.others_at_work import held
from tests.services.conftest import TEXT
from tests.services.waiting.conftest import BODY, LONG, MINISTER
from tests.steps import span_of, steps_of


def wait_and_clash(workspace: Workspace, location: str, article: str, outbox: Outbox) -> Span:
    """Let a note wait that is refused when it is to be stored."""
    span = span_of(workspace.annotations("سارة").add_span(article, "ACTOR", [MINISTER]))
    with held(location):
        outbox.put(lambda there: there.annotations("سارة").set_note(span.id, 1, "وزيرٌ منذ 2018 😀"), [article])
    workspace.annotations("عمر").set_note(span.id, 1, "ملاحظته")
    return span


def places(workspace: Workspace) -> list[Path]:
    return list(left_places(workspace.database, REFUSED))


def test_what_was_refused_is_kept_as_it_was_made_until_it_was_read(
    workspace: Workspace, location: str, article: str, outbox: Outbox
) -> None:
    span = wait_and_clash(workspace, location, article, outbox)
    (told,) = outbox.deliver(LONG).refused
    assert list(waiting_files(workspace.database)) == []
    assert refused_steps(workspace.database, "عمر") == []
    (kept,) = refused_steps(workspace.database, "سارة")
    assert kept.change_set == told.change_set
    (change,) = kept.change_set.changes
    assert isinstance(change.after, Span)
    assert (change.after.id, change.after.note) == (span.id, "وزيرٌ منذ 2018 😀")
    assert (change.after.quote, kept.title) == (span.quote, workspace.articles.open(article).article.title)
    assert (str(kept.reason), kept.reason.template) == (str(told.reason), told.reason.template)
    # As a program leaves it that is killed while it keeps another one.
    (kept.place.parent / f".hashiya-{'0' * 32}.part").touch()
    forget_refused([kept])
    assert (refused_steps(workspace.database, "سارة"), places(workspace)) == ([], [])
    forget_refused([kept])


def test_an_undo_that_waits_is_refused_where_another_window_has_undone_the_same(
    workspace: Workspace, location: str, article: str, outbox: Outbox
) -> None:
    sara = workspace.annotations("سارة")
    sara.add_span(article, "ACTOR", [BODY])
    sara.add_span(article, "ACTOR", [MINISTER])
    with held(location):
        outbox.undo()
    sara.undo()
    (told,) = outbox.deliver(LONG).refused
    assert str(told.reason) == "The step that was to be undone is not there any more; nothing was changed"
    assert [span.quote for span in workspace.articles.open(article).spans] == [TEXT[slice(*BODY)]]
    assert [entry.action for entry in steps_of(workspace)] == ["undo", "do", "do"]
    assert workspace.check().clean


def test_they_are_told_of_in_their_order_though_clocks_are_set_back(
    workspace: Workspace, location: str, article: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Within a program and from one to the next, which gives its steps ids of an earlier time."""
    span = span_of(workspace.annotations("سارة").add_span(article, "ACTOR", [MINISTER]))
    chance, hours = iter("f0"), iter(range(9, 0, -1))
    monkeypatch.setattr("app.services.waiting.places.uuid4", lambda: SimpleNamespace(hex=next(chance) * 32))
    monkeypatch.setattr("db.history.history.utc_now", lambda: f"2026-10-30T0{next(hours)}:00:00.000Z")
    with held(location):
        for day, notes in (("02", ("أولى", "ثانية")), ("01", ("ثالثة", "رابعة"))):
            ids = iter(f"01a00000-0000-7000-80{day}-00000000000{number}" for number in range(9))
            with monkeypatch.context() as program, closing(Outbox(workspace, "سارة")) as killed:
                program.setattr("db.history.history.new_id", lambda ids=ids: next(ids))
                for version, note in enumerate(notes, 1):
                    killed.put(partial(noted, span.id, version, note), [article])
    workspace.trash.remove_articles("عمر", [article])
    with closing(Outbox(workspace, "سارة")) as following:
        following.look_for_left()
        assert len(following.deliver(LONG).refused) == 4
    told = [one.change_set.changes[0].after for one in refused_steps(workspace.database, "سارة")]
    assert [one.note for one in told if isinstance(one, Span)] == ["أولى", "ثانية", "ثالثة", "رابعة"]


def noted(span_id: str, version: int, note: str, there: Workspace) -> ChangeSet:
    return there.annotations("سارة").set_note(span_id, version, note)


def test_the_ends_of_a_link_and_the_entity_of_a_mention_are_kept_by_name(
    workspace: Workspace, location: str, article: str, outbox: Outbox
) -> None:
    sara = workspace.annotations("سارة")
    body = span_of(sara.add_span(article, "ACTOR", [BODY]))
    claim = span_of(sara.add_span(article, "CLAIM", [(TEXT.index("لن"), TEXT.index("، ما"))]))
    party = workspace.entities.add("سارة", "هيئة الموانئ", "organization").changes[0].object_id
    with held(location):
        outbox.put(lambda there: there.annotations("سارة").add_relation(article, "makes", body.id, claim.id), [article])
        outbox.put(lambda there: there.entities.assign("سارة", [(body.id, 1)], party), [article], [party])
    workspace.trash.remove_articles("عمر", [article])
    assert len(outbox.deliver(LONG).refused) == 2
    link, mention = refused_steps(workspace.database, "سارة")
    assert isinstance(link.change_set.changes[0].after, Relation)
    assert link.quotes == {body.id: body.quote, claim.id: claim.quote}
    assert mention.entities == {party: "هيئة الموانئ"}
    assert not any(isinstance(one.after, Entity) for one in mention.change_set.changes)


def refuse_and_wait(told: Connection, location: str, article: str) -> None:
    """Have a step refused, tell so, and wait to be killed before anybody has read it."""
    workspace = Workspace.open(location)
    outbox = Outbox(workspace, "سارة")
    wait_and_clash(workspace, location, article, outbox)
    told.send(len(outbox.deliver(LONG).refused))
    threading.Event().wait()


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")
def test_it_outlives_the_program_that_was_to_tell_of_it(workspace: Workspace, location: str, article: str) -> None:
    with child_of(refuse_and_wait, location, article) as child:
        assert next(iter(child)) == 1
        child.kill()
    assert list(waiting_files(workspace.database)) == []
    (kept,) = refused_steps(workspace.database, "سارة")
    assert "changed by عمر" in str(kept.reason)


def test_a_program_killed_before_its_file_is_gone_leaves_it_once(
    workspace: Workspace, location: str, article: str, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    wait_and_clash(workspace, location, article, outbox)
    with monkeypatch.context() as patch:
        patch.setattr("app.services.waiting.delivery.remove_file", lambda _path: None)
        assert len(outbox.deliver(LONG).refused) == 1
    assert len(list(waiting_files(workspace.database))) == 1
    outbox.look_for_left()
    assert len(outbox.deliver(LONG).refused) == 1
    assert len(refused_steps(workspace.database, "سارة")) == 1
    assert list(waiting_files(workspace.database)) == []


def test_one_that_was_stored_after_all_is_not_told_of(
    workspace: Workspace, location: str, article: str, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    with held(location):
        outbox.put(lambda there: there.annotations("سارة").add_span(article, "ACTOR", [BODY]), [article])

    def refused(*_arguments: object) -> bool:
        raise InvalidAnnotationError("There is no label {key} in the codebook; add it there first", key="ACTOR")

    with monkeypatch.context() as patch:
        patch.setattr("app.services.waiting.delivery.remove_file", lambda _path: None)
        patch.setattr("app.services.waiting.delivery._store", refused)
        assert len(outbox.deliver(LONG).refused) == 1
    assert len(refused_steps(workspace.database, "سارة")) == 1
    outbox.look_for_left()
    assert outbox.deliver(LONG).stored == 1
    assert (refused_steps(workspace.database, "سارة"), places(workspace)) == ([], [])


@pytest.mark.skipif(sys.platform == "win32", reason="there are no limits of file size")
@pytest.mark.parametrize("operation", ["mkdir", "fsync", "replace"])
def test_where_it_cannot_be_kept_it_waits_still(
    workspace: Workspace,
    location: str,
    article: str,
    outbox: Outbox,
    monkeypatch: pytest.MonkeyPatch,
    operation: str,
) -> None:
    wait_and_clash(workspace, location, article, outbox)

    def full(*_arguments: object, **_more: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os if operation == "fsync" else Path, operation, full)
        with pytest.raises(
            StorageError,
            match="cannot be kept there: its disk is full; make room there, or choose another disk; it waits still",
        ):
            outbox.deliver(LONG)
    assert (outbox.count, refused_steps(workspace.database, "سارة")) == (1, [])
    assert outbox.so_far().refused == []
    assert len(outbox.deliver(LONG).refused) == 1
    (kept,) = refused_steps(workspace.database, "سارة")
    assert [one.name for one in kept.place.parent.iterdir()] == [kept.place.name], "nothing half-written"


def test_a_folder_that_somebody_has_just_emptied_is_made_again(
    workspace: Workspace, location: str, article: str, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    wait_and_clash(workspace, location, article, outbox)
    taken: list[Path] = []

    def away(path: Path) -> AbstractContextManager[BinaryIO]:
        if not taken:
            taken.append(path)
            path.parent.rmdir()
        return written_aside(path)

    monkeypatch.setattr(refused_module, "written_aside", away)
    assert len(outbox.deliver(LONG).refused) == 1
    assert (len(taken), len(refused_steps(workspace.database, "سارة"))) == (1, 1)


def test_it_is_no_article_of_the_folder_that_it_lies_in(
    workspace: Workspace, location: str, article: str, outbox: Outbox, tmp_path: Path
) -> None:
    wait_and_clash(workspace, location, article, outbox)
    outbox.deliver(LONG)
    (folder,) = places(workspace)
    shutil.copytree(folder, tmp_path / "in" / folder.name)
    (tmp_path / "in" / "خبر.txt").write_text("قال الوزير إن الهدنة انتهت.", encoding="utf-8")
    report = import_paths(workspace, [tmp_path / "in"], ImportOptions(annotator="عمر"))
    assert (report.articles, list(report.rejected)) == (1, [])


def test_what_cannot_be_read_is_left_where_it_is_and_the_others_are_told_of(
    workspace: Workspace, location: str, article: str, outbox: Outbox
) -> None:
    wait_and_clash(workspace, location, article, outbox)
    outbox.deliver(LONG)
    (folder,) = places(workspace)
    for name, text in (("a", "{"), ("b", "[]"), ("c", '{"id": "1"}')):
        (folder / f"{name}.refused").write_text(text, encoding="utf-8")
    steps = refused_steps(workspace.database, "سارة")
    assert len(steps) == 1
    forget_refused(steps)
    assert len(list(folder.iterdir())) == 3


@pytest.mark.parametrize(
    "reason",
    [
        HashiyaError("Steps: {count:,}", count=12_345),
        HashiyaError("{owner}: {value!r} is no value", owner=Clause("Label {label}", label="ACTOR"), value="نفى"),
        HashiyaError("choose {choices}", choices=("تأكيد", "نفي")),
        HashiyaError("a whole sentence"),
        HashiyaError("{x:>4}", x="ا"),
    ],
)
def test_a_reason_says_the_same_when_it_was_kept(reason: HashiyaError) -> None:
    again = refused_module._reason_from(refused_module._said(reason))
    assert (str(again), again.template) == (str(reason), reason.template)


def test_steps_come_in_the_order_in_which_they_were_made(
    workspace: Workspace, location: str, article: str, outbox: Outbox
) -> None:
    with held(location):
        for start in range(5):
            outbox.put(
                lambda there, start=start: there.annotations("سارة").add_span(article, "ACTOR", [(start, start + 2)]),  # type: ignore[misc]
                [article],
            )
    workspace.trash.remove_articles("عمر", [article])
    told: list[RefusedStep] = outbox.deliver(LONG).refused
    kept = refused_steps(workspace.database, "سارة")
    assert [one.change_set.id for one in kept] == [one.change_set.id for one in told]
