"""Steps made while others save: kept in a file of their own, also when the program is killed, and stored later."""

import os
import resource
import shutil
import signal
import sys
import threading
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from app.domain.codebook.edits import DeleteLabel
from app.domain.errors import CrossedError, HeldError, NotFoundError, StorageError
from app.domain.records import ChangeSet, ProgressState, Span
from app.services.waiting import delivery as delivery_module
from app.services.waiting.outbox import Outbox
from app.services.waiting.places import waiting_files
from app.services.waiting.taken_in import count_waiting
from app.services.workspace import Workspace
from db.history.waiting_file import MadeStep
from db.workspace.engine import Transaction
from db.workspace.sqlite_files import prepare_new_file
from tests.children import child_of
from tests.others_at_work import held
from tests.services.conftest import TEXT
from tests.services.waiting.conftest import BODY, LONG, MINISTER
from tests.steps import span_of, steps_of
from tests.workspaces import take_back_to


def label(outbox: Outbox, article: str, place: tuple[int, int], key: str = "ACTOR") -> ChangeSet:
    return outbox.put(lambda there: there.annotations("سارة").add_span(article, key, [place]), [article])


def test_what_is_made_while_others_save_is_stored_afterwards_as_it_was_made(
    workspace: Workspace, location: str, article: str, outbox: Outbox
) -> None:
    there_before = span_of(workspace.annotations("عمر").add_span(article, "ACTOR", [MINISTER]))
    with held(location):
        body = span_of(label(outbox, article, BODY))
        outbox.put(lambda there: there.annotations("سارة").set_note(body.id, 1, "مصدر رسمي 😀"), [article])
        claim = span_of(label(outbox, article, (TEXT.index("لن"), TEXT.index("، ما")), "CLAIM"))
        outbox.put(lambda there: there.annotations("سارة").add_relation(article, "makes", body.id, claim.id), [article])
        outbox.put(lambda there: there.annotations("سارة").set_progress(article, ProgressState.DONE), [article])
        with pytest.raises(HeldError):
            outbox.deliver(LONG)
        assert outbox.count == 5
        shown = outbox.open(article)
        assert workspace.articles.open(article).spans == (there_before,)
    delivery = outbox.deliver(LONG)
    assert (delivery.stored, delivery.refused, delivery.is_done, outbox.count) == (5, [], True, 0)
    stored = workspace.articles.open(article)
    assert [(span.id, span.quote, span.note, span.version) for span in stored.spans] == [
        (span.id, span.quote, span.note, span.version) for span in shown.spans
    ]
    assert (stored.relations, stored.status) == (shown.relations, shown.status)
    assert list(waiting_files(workspace.database)) == []
    assert workspace.check().clean
    verbs = [step.verb for step in steps_of(workspace)]
    assert verbs == ["set_progress", "add_relation", "add_span", "set_note", "add_span", "add_span"]
    for _ in range(5):
        workspace.annotations("سارة").undo()
    assert workspace.articles.open(article).spans == (there_before,)


def test_steps_are_undone_and_done_again_while_others_save_earlier_ones_too(
    workspace: Workspace, location: str, article: str, outbox: Outbox
) -> None:
    first = span_of(workspace.annotations("سارة").add_span(article, "ACTOR", [MINISTER]))
    with held(location):
        label(outbox, article, BODY)
        outbox.undo()
        assert outbox.undoable() is not None
        outbox.undo()
        assert outbox.open(article).spans == ()
        assert outbox.undoable() is None
        outbox.redo()
        assert [span.id for span in outbox.open(article).spans] == [first.id]
        outbox.undo()
    assert outbox.deliver(LONG).refused == []
    assert workspace.articles.open(article).spans == ()
    sara = workspace.annotations("سارة")
    assert (sara.undoable(), sara.redo().verb) == (None, "add_span")
    assert [span.id for span in workspace.articles.open(article).spans] == [first.id]
    assert workspace.check().clean


def test_undo_goes_on_with_the_step_before_where_one_is_stored_and_its_undo_waits_still(
    workspace: Workspace, location: str, article: str, outbox: Outbox
) -> None:
    first = span_of(workspace.annotations("سارة").add_span(article, "ACTOR", [MINISTER]))
    with held(location):
        second = label(outbox, article, BODY)
        outbox.undo()
    assert (outbox.deliver(0).stored, outbox.count) == (1, 1)
    assert len(workspace.articles.open(article).spans) == 2
    with held(location):
        before = outbox.undoable()
        assert before is not None
        assert before.id != second.id
        assert outbox.undo().changes[0].object_id == first.id
        assert outbox.open(article).spans == ()
        assert outbox.undoable() is None
    delivery = outbox.deliver(LONG)
    assert (delivery.stored, delivery.refused) == (2, [])
    assert workspace.articles.open(article).spans == ()
    assert workspace.annotations("سارة").undoable() is None
    assert workspace.check().clean


def test_what_reaches_too_far_or_was_undone_before_waits_for_its_turn(
    workspace: Workspace, location: str, article: str, outbox: Outbox
) -> None:
    sara = workspace.annotations("سارة")
    workspace.entities.add("سارة", "هيئة الموانئ", "organization")
    with held(location), pytest.raises(HeldError, match="can be undone when"):
        outbox.undo()
    sara.add_span(article, "ACTOR", [MINISTER])
    sara.undo()
    with held(location), pytest.raises(HeldError, match="can be done again when"):
        outbox.redo()
    left = list(waiting_files(workspace.database))
    outbox.close()
    assert (len(left), list(waiting_files(workspace.database))) == (1, [])


def test_there_is_only_so_much_time_to_store_what_waits(
    workspace: Workspace, location: str, article: str, outbox: Outbox
) -> None:
    with held(location):
        for place in (MINISTER, BODY, (0, 3)):
            label(outbox, article, place)
    first = outbox.deliver(0)
    assert (first.stored, first.is_done, outbox.count) == (1, False, 2)
    assert len(workspace.articles.open(article).spans) == 1
    outbox.close()
    outbox.look_for_left()
    # The first one is known already.
    assert [outbox.deliver(0).is_done for _ in range(3)] == [False, False, True]
    assert len(workspace.articles.open(article).spans) == 3
    assert workspace.check().clean


def test_a_mention_gets_its_entity_while_others_save(
    workspace: Workspace, location: str, article: str, outbox: Outbox
) -> None:
    party = workspace.entities.add("سارة", "هيئة الموانئ", "organization").changes[0].object_id
    span = span_of(workspace.annotations("سارة").add_span(article, "ACTOR", [BODY]))
    minister = span_of(workspace.annotations("سارة").add_span(article, "ACTOR", [MINISTER]))
    with held(location):
        outbox.put(
            lambda there: there.entities.assign("سارة", [(span.id, 1)], party, names=["الهيئة العامة"]),
            [article],
            [party],
        )
        outbox.put(lambda there: there.entities.add_for("سارة", (minister.id, 1), "نديم", "person"), [article])
    assert outbox.deliver(LONG).refused == []
    assert {entity.name for entity in workspace.articles.open(article).entities} == {"هيئة الموانئ", "نديم"}
    assert workspace.entities.get(party).aliases == ("الهيئة العامة",)
    assert workspace.check().clean


def test_what_others_changed_meanwhile_is_not_overwritten_and_the_rest_is_stored(
    workspace: Workspace, location: str, article: str, outbox: Outbox
) -> None:
    span = span_of(workspace.annotations("سارة").add_span(article, "ACTOR", [MINISTER]))
    with held(location):
        outbox.put(lambda there: there.annotations("سارة").set_note(span.id, 1, "ملاحظتي"), [article])
        label(outbox, article, BODY)
    workspace.annotations("عمر").set_note(span.id, 1, "ملاحظته")
    delivery = outbox.deliver(LONG)
    (refused,) = delivery.refused
    assert "changed by عمر" in str(refused.reason)
    assert (delivery.stored, delivery.is_done) == (1, True)
    assert [one.note for one in workspace.articles.open(article).spans] == ["ملاحظته", ""]


def test_why_a_step_was_refused_is_told_also_where_the_next_one_has_to_wait_again(
    workspace: Workspace, location: str, article: str, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    span = span_of(workspace.annotations("سارة").add_span(article, "ACTOR", [MINISTER]))
    with held(location):
        outbox.put(lambda there: there.annotations("سارة").set_note(span.id, 1, "ملاحظتي"), [article])
        label(outbox, article, BODY)
    workspace.annotations("عمر").set_note(span.id, 1, "ملاحظته")
    store = delivery_module._store

    def held_again(connection: Transaction, step: MadeStep) -> bool:
        if step.change_set.verb == "add_span":
            raise HeldError("Another window or program is writing into it")
        return store(connection, step)

    with monkeypatch.context() as patch:
        patch.setattr(delivery_module, "_store", held_again)
        with pytest.raises(HeldError):
            outbox.deliver(LONG)
    assert outbox.count == 1
    delivery = outbox.deliver(LONG)
    (refused,) = delivery.refused
    assert "changed by عمر" in str(refused.reason)
    assert [one.after.note for one in refused.change_set.changes if isinstance(one.after, Span)] == ["ملاحظتي"]
    assert (delivery.stored, delivery.is_done) == (1, True)
    assert outbox.deliver(LONG).refused == [], "once"


def test_what_is_refused_where_nobody_hears_it_is_left_to_whoever_opens_the_workspace_next(
    workspace: Workspace, location: str, article: str, outbox: Outbox
) -> None:
    span = span_of(workspace.annotations("سارة").add_span(article, "ACTOR", [MINISTER]))
    with held(location):
        body = span_of(label(outbox, article, BODY))
        outbox.put(lambda there: there.annotations("سارة").set_note(span.id, 1, "ملاحظتي"), [article])
        outbox.put(lambda there: there.annotations("سارة").set_note(body.id, 1, "مصدر رسمي"), [article])
    workspace.annotations("عمر").set_note(span.id, 1, "ملاحظته")
    delivery = outbox.deliver(LONG, is_heard=False)
    assert (delivery.stored, delivery.refused, delivery.is_done, outbox.count) == (1, [], False, 2)
    outbox.close()
    following = Outbox(workspace, "عمر")
    following.look_for_left()
    assert following.count == 3
    delivery = following.deliver(LONG)
    assert (delivery.stored, len(delivery.refused), delivery.is_done) == (1, 1, True), "the first was stored already"
    assert {one.note for one in workspace.articles.open(article).spans} == {"ملاحظته", "مصدر رسمي"}


def test_a_step_that_gave_way_to_somebody_else_is_tried_again(
    workspace: Workspace, location: str, article: str, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    with held(location):
        label(outbox, article, BODY)

    def crossed(*_arguments: object) -> None:
        raise CrossedError("Both waited for each other")

    with monkeypatch.context() as patch:
        patch.setattr("app.services.waiting.delivery._store", crossed)
        with pytest.raises(HeldError):
            outbox.deliver(LONG)
    assert outbox.count == 1
    assert outbox.deliver(LONG).stored == 1
    assert len(workspace.articles.open(article).spans) == 1


def test_a_label_that_left_the_codebook_meanwhile_is_not_used(
    workspace: Workspace, location: str, article: str, outbox: Outbox
) -> None:
    with held(location):
        label(outbox, article, BODY)
        label(outbox, article, MINISTER, "ORGANIZATION")
    codebook = workspace.codebook()
    editing = workspace.codebook_editing("عمر")
    editing.apply(DeleteLabel("ACTOR"), version=codebook.version)
    delivery = outbox.deliver(LONG)
    assert (delivery.stored, len(delivery.refused)) == (1, 1)
    assert "ACTOR" in str(delivery.refused[0].reason)
    assert [span.label for span in workspace.articles.open(article).spans] == ["ORGANIZATION"]
    assert workspace.check().clean


def test_an_article_that_went_away_meanwhile_takes_only_its_own_steps_along(
    workspace: Workspace, location: str, article: str, outbox: Outbox
) -> None:
    with held(location):
        label(outbox, article, BODY)
        with pytest.raises(NotFoundError) as caught:
            label(outbox, "nowhere", BODY)
        assert caught.value.values["location"] == workspace.location, "nobody knows of the file"
    workspace.trash.remove_articles("عمر", [article])
    (refused,) = outbox.deliver(LONG).refused
    assert "removed in the meantime" in str(refused.reason)
    assert workspace.check().clean


def label_and_wait(told: Connection, location: str, article: str, steps: int) -> None:
    """Label aside, telling of each label when it is kept; then wait to be killed."""
    outbox = Outbox(Workspace.open(location), "سارة")
    for start in range(steps):
        told.send(span_of(label(outbox, article, (start, start + 1))).id)
    threading.Event().wait()


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")
@pytest.mark.parametrize("steps", [1, 7])
def test_what_waits_outlives_a_killed_program(workspace: Workspace, location: str, article: str, steps: int) -> None:
    kept = []
    with child_of(label_and_wait, location, article, steps) as child:
        for span_id in child:
            kept.append(span_id)
            if len(kept) == steps:
                # Alive, it is its own business.
                looking = Outbox(workspace, "عمر")
                looking.look_for_left()
                assert looking.count == 0
                child.kill()
    outbox = Outbox(workspace, "عمر")
    outbox.look_for_left()
    with held(location), pytest.raises(HeldError):
        outbox.deliver(LONG)
    delivery = outbox.deliver(LONG)
    assert (delivery.stored, delivery.refused, delivery.is_done) == (steps, [], True)
    stored = workspace.articles.open(article).spans
    assert {span.annotator for span in stored} == {"سارة"}
    assert [span.id for span in stored] == kept
    assert list(waiting_files(workspace.database)) == []
    assert workspace.check().clean


def test_what_was_stored_before_the_program_was_killed_is_not_stored_twice(
    workspace: Workspace, location: str, article: str, outbox: Outbox, tmp_path: Path
) -> None:
    with held(location):
        span = span_of(label(outbox, article, BODY))
        outbox.put(lambda there: there.annotations("سارة").set_note(span.id, 1, "مرة واحدة"), [article])
        outbox.undo()
    outbox.close()
    (left,) = waiting_files(workspace.database)
    assert [one.name for one in left.parent.glob(f"{left.name}*")] == [left.name]
    copy = tmp_path / "copy"
    shutil.copy(left, copy)
    steps = len(steps_of(workspace))
    for _ in range(2):
        shutil.copy(copy, left)
        outbox.look_for_left()
        assert outbox.deliver(LONG).refused == []
        assert len(steps_of(workspace)) == steps + 3
    assert [one.note for one in workspace.articles.open(article).spans] == [""]


def test_what_an_older_program_left_behind_is_stored_by_a_newer_one(
    workspace: Workspace, location: str, article: str, outbox: Outbox
) -> None:
    with held(location):
        span = span_of(label(outbox, article, BODY))
    outbox.close()
    (left,) = waiting_files(workspace.database)
    take_back_to(left, "0003")
    outbox.look_for_left()
    assert outbox.count == 1
    assert outbox.deliver(LONG).refused == []
    assert [one.id for one in workspace.articles.open(article).spans] == [span.id]
    assert [one.name for one in left.parent.iterdir() if one.name.startswith(left.name)] == []


def test_a_file_that_was_only_begun_is_cleared_away(workspace: Workspace, location: str, outbox: Outbox) -> None:
    if workspace.database.path is None:
        pytest.skip("the place is another one, what is done there is the same")
    begun = Path(f"{location}-waiting-{'0' * 32}")
    prepare_new_file(begun)
    outbox.look_for_left()
    assert begun.exists(), "its maker may be about to write into it"
    os.utime(begun, (0, 0))
    outbox.look_for_left()
    assert not begun.exists()


def test_where_no_file_can_be_made_the_step_is_refused(workspace: Workspace, article: str, outbox: Outbox) -> None:
    if workspace.database.path is None:
        pytest.skip("the place is another one, what is done there is the same")
    workspace.database.path = workspace.database.path / "away" / "w.hashiya"
    with pytest.raises(StorageError, match="nothing was saved") as error:
        label(outbox, article, BODY)
    assert "\n" not in str(error.value)
    assert outbox.count == 0


@pytest.mark.skipif(sys.platform == "win32", reason="there are no limits of file size")
def test_on_a_full_disk_a_step_is_in_memory_until_there_is_room(
    workspace: Workspace, location: str, article: str, outbox: Outbox
) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))
    try:
        label(outbox, article, BODY)
        outbox.save_aside()
        assert (outbox.count, outbox.unsaved) == (1, 1)
        assert list(waiting_files(workspace.database)) == []
        assert count_waiting(workspace) == {"سارة": 1}
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    with held(location), pytest.raises(HeldError):
        outbox.deliver(LONG)
    assert (outbox.count, outbox.unsaved) == (1, 0), "others save, but there is room for a file"
    assert len(list(waiting_files(workspace.database))) == 1
    label(outbox, article, MINISTER)
    assert outbox.deliver(LONG).stored == 2
    assert count_waiting(workspace) == {}
    assert list(waiting_files(workspace.database)) == []
