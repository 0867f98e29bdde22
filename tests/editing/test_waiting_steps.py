"""Steps that come after what waits: not before it, and not at all while it cannot be stored."""

import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from multiprocessing.connection import Connection

import pytest
from pytestqt.qtbot import QtBot

from app.domain.errors import HeldError, StorageError
from app.domain.records import ChangeSet
from app.editing.commands import AddSpan
from app.editing.long_steps import LONG, Outcome
from app.editing.session import Session
from app.services.waiting.outbox import Outbox
from app.services.workspace import Workspace
from tests.children import child_of
from tests.others_at_work import held
from tests.steps import steps_of
from tests.workspaces import add_article

TEXT = "قال وزير الخارجية سامح شكري 😀 إن الهدنة انتهت."
MINISTER = (TEXT.index("سامح"), TEXT.index(" 😀"))


@contextmanager
def damaged(workspace: Workspace) -> Iterator[None]:
    """Nothing can be written about spans."""
    for there, away in (("span", "hidden"), ("hidden", "span")):
        with workspace.database.write() as connection:
            connection.exec_driver_sql(f"ALTER TABLE {there} RENAME TO {away}")
        if there == "span":
            yield


def test_a_step_is_refused_while_what_was_made_before_it_cannot_be_stored(new_location: str, qtbot: QtBot) -> None:
    workspace = Workspace.open(new_location)
    article = add_article(workspace, TEXT)
    session = Session(workspace, "sara")
    assert session.open_article(article)
    told: list[object] = []
    session.failed.connect(told.append)
    outcomes: list[Outcome] = []

    def add(_sink: object) -> ChangeSet:
        return workspace.entities.add("sara", "وزارة الخارجية", "government")

    with held(new_location):
        session.run(AddSpan(article_id=article, label="ACTOR", fragments=(MINISTER,)))
    assert session.waiting.count == 1
    with damaged(workspace):
        session.long_steps.carry_out(add, lambda: 1, "إضافة كيان", outcomes.append)
        with pytest.raises(StorageError):
            outcomes.pop()()
        session.long_steps.carry_out(add, lambda: LONG, "إضافة كيان", outcomes.append)
        qtbot.waitUntil(lambda: not session.long_steps.is_running)
        with pytest.raises(StorageError):
            outcomes.pop()()
    assert len(told) == 1, "it is told once, however often it is tried"
    assert workspace.entities.find() == []
    session.long_steps.carry_out(add, lambda: 1, "إضافة كيان", outcomes.append)
    outcomes.pop()()
    assert [one.verb for one in steps_of(workspace)] == ["add_entity", "add_span"]
    session.stop()
    workspace.close()


def test_what_was_in_the_way_before_is_no_reason_while_somebody_saves_again(new_location: str, qtbot: QtBot) -> None:
    workspace = Workspace.open(new_location)
    article = add_article(workspace, TEXT)
    session = Session(workspace, "sara")
    assert session.open_article(article)
    told: list[object] = []
    session.failed.connect(told.append)
    with held(new_location):
        session.run(AddSpan(article_id=article, label="ACTOR", fragments=(MINISTER,)))
    with damaged(workspace):
        session.waiting.try_again()
        with pytest.raises(StorageError) as refusal:
            session.waiting.directly(lambda: workspace.entities.add("sara", "وزارة الخارجية", "government"))
        assert not isinstance(refusal.value, HeldError)
    with held(new_location), pytest.raises(HeldError):
        session.waiting.directly(lambda: workspace.entities.add("sara", "وزارة الخارجية", "government"))
    with damaged(workspace):
        session.waiting.try_again()
    assert len(told) == 1, "what is in the way again was told before"
    session.stop()
    workspace.close()


def take_over_and_wait(told: Connection, location: str) -> None:
    """Open what a killed program has left, as the window of somebody else does, and store nothing of it yet."""
    outbox = Outbox(Workspace.open(location), "עומר")
    outbox.look_for_left()
    told.send(outbox.count)
    threading.Event().wait()


def left_by(annotator: str, workspace: Workspace, article: str) -> None:
    """Leave a step waiting, as a window that is killed does."""
    left = Outbox(workspace, annotator)
    command = AddSpan(article_id=article, label="ACTOR", fragments=(MINISTER,))
    left.put(lambda there: command.apply(there.annotations(annotator)), [article])
    left.close()


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")
def test_what_another_window_had_taken_over_is_stored_when_that_is_killed_as_well(
    new_location: str, qtbot: QtBot
) -> None:
    with closing(Workspace.open(new_location)) as workspace:
        article = add_article(workspace, TEXT)
        left_by("sara", workspace, article)
        session = Session(workspace, "sara")
        with child_of(take_over_and_wait, new_location) as child:
            assert next(iter(child)) == 1
            session.waiting.look_for_left()
            session.waiting.look_again()
            assert session.waiting.count == 0
            assert workspace.articles.open(article).spans == ()
            child.kill()
        with qtbot.waitSignal(session.waiting.stored) as stored:
            pass
        assert stored.args == [1]
        assert [span.quote for span in workspace.articles.open(article).spans] == ["سامح شكري"]
        session.waiting.look_again()
        assert [one.verb for one in steps_of(workspace)] == ["add_span"]
        session.stop()


def test_what_others_left_is_stored_only_when_their_own_window_does_not_do_it(new_location: str, qtbot: QtBot) -> None:
    with closing(Workspace.open(new_location)) as workspace:
        article = add_article(workspace, TEXT)
        for annotator in ("سارة", "عمر"):
            left_by(annotator, workspace, article)
        session = Session(workspace, "عمر")
        session.waiting.look_for_left()
        assert [span.annotator for span in workspace.articles.open(article).spans] == ["عمر"]
        with qtbot.waitSignal(session.waiting.stored):
            session.waiting.look_again()
        assert {span.annotator for span in workspace.articles.open(article).spans} == {"عمر", "سارة"}
        assert session.waiting.count == 0
        session.stop()
