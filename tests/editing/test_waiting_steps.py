"""Steps that come after what waits: not before it, and not at all while it cannot be stored."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from pytestqt.qtbot import QtBot

from app.domain.errors import HeldError, StorageError
from app.domain.records import ChangeSet
from app.editing.commands import AddSpan
from app.editing.long_steps import LONG, Outcome
from app.editing.session import Session
from app.services.workspace import Workspace
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
