"""What was typed in the codebook or the registry, and could not be stored when its session ended, comes back."""

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from multiprocessing.connection import Connection

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.bootstrap import create_application, open_window
from app.domain.codebook.edits import DeleteLabel
from app.domain.errors import StorageError
from app.domain.records import ChangeSet
from app.services.codebook.editing import CodebookEditing
from app.services.entities.entities import EntityService
from app.services.workspace import Workspace
from app.ui.codebook.seen import Node
from app.ui.main_window import MainWindow
from tests.both_databases import on_sqlite
from tests.children import child_of
from tests.flows.codebook_hands import GUIDELINE, field, guideline, label_of, open_editor, state
from tests.flows.conftest import OpenWindow
from tests.flows.hands import click, no_box, press, text_of, type_into
from tests.flows.nothing_lost.drafts import drafts
from tests.flows.registry_hands import open_registry
from tests.flows.waiting_hands import waiting
from tests.others_at_work import held
from tests.widgets import part

ROLE = "وزير الخارجية"


@contextmanager
def full_disk() -> Iterator[None]:
    """Nothing can be stored about the codebook and the registry."""

    def full(*_arguments: object, **_named: object) -> ChangeSet:
        raise StorageError("There is no room left on the disk; nothing was saved")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(CodebookEditing, "change", full)
        for name in ("change", "rename"):
            patch.setattr(EntityService, name, full)
        yield


def write_guideline(window: MainWindow, qtbot: QtBot) -> None:
    editor = open_editor(window, qtbot)
    editor.tree.point_at(Node("label", "CLAIM"))
    type_into(field(editor, "definition"), GUIDELINE)
    assert "Being typed" in state(editor)


@pytest.mark.parametrize("ending", ["workspace", "annotator"])
def test_a_guideline_that_cannot_be_stored_when_its_session_ends_comes_back(
    open_it: OpenWindow, location: str, qtbot: QtBot, ending: str
) -> None:
    window = open_it()
    write_guideline(window, qtbot)
    with full_disk():
        if ending == "workspace":
            window.desk.close()
        else:
            window.desk._become("عمر")
    assert "it is there again when you open the workspace" in window.messages.bar.text()
    assert guideline(location) != GUIDELINE
    if ending == "annotator":
        open_editor(window, qtbot)
        assert window.codebook.editor is not None
        assert not window.codebook.editor.form.is_pending(), "it is none of another annotator's business"
    window.desk.open_location(location, "sara")
    qtbot.waitUntil(lambda: "in the codebook is not stored yet" in window.messages.bar.text())
    click(window, "notice_bar.action")
    editor = window.codebook.editor
    assert editor is not None
    qtbot.waitUntil(editor.isActiveWindow)
    assert editor.tree.node() == Node("label", "CLAIM")
    assert text_of(field(editor, "definition")) == GUIDELINE
    press(field(editor, "definition"), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert guideline(location) == GUIDELINE
    qtbot.waitUntil(lambda: not drafts())


def test_a_guideline_that_waits_when_its_session_ends_comes_back(
    open_at: OpenWindow, sqlite: str, qtbot: QtBot
) -> None:
    window = open_at(sqlite)
    write_guideline(window, qtbot)
    editor = window.codebook.editor
    assert editor is not None
    with held(sqlite):
        press(field(editor, "definition"), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        waiting(qtbot)
        window.desk.close()
        qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None)
    assert guideline(sqlite) != GUIDELINE
    window.desk.open_location(sqlite, "sara")
    qtbot.waitUntil(lambda: "in the codebook is not stored yet" in window.messages.bar.text())
    # Whoever opens the editor by its key finds it as well.
    editor = open_editor(window, qtbot)
    assert text_of(field(editor, "definition")) == GUIDELINE
    assert window.session is not None
    editor.close()
    assert guideline(sqlite) == GUIDELINE
    assert label_of(window, "CLAIM").definition["en"] == GUIDELINE
    assert no_box(window)
    qtbot.waitUntil(lambda: not drafts())


def test_where_somebody_has_written_or_deleted_meanwhile_it_is_said(
    open_it: OpenWindow, location: str, qtbot: QtBot
) -> None:
    window = open_it()
    write_guideline(window, qtbot)
    with full_disk():
        window.desk.close()
    with closing(Workspace.open(location)) as omars:
        codebook = omars.codebook()
        editing = omars.codebook_editing("عمر")
        editing.apply(DeleteLabel("CLAIM"), version=codebook.version)
    window.desk.open_location(location, "sara")
    editor = open_editor(window, qtbot)
    assert "is not in the codebook any more" in editor.messages.bar.text()
    button = part(editor, QWidget, "notice_bar.action")
    press(button, Qt.Key.Key_Space)
    assert QGuiApplication.clipboard().text() == GUIDELINE


@on_sqlite()
def test_a_field_of_the_registry_comes_back(open_it: OpenWindow, location: str, qtbot: QtBot) -> None:
    with closing(Workspace.open(location)) as workspace:
        workspace.entities.add("sara", "سامح شكري", "person")
    window = open_it()
    registry = open_registry(window, qtbot)
    assert window.session is not None
    (entity,) = window.session.workspace.entities.find()
    registry.show_entity(entity)
    type_into(registry.page.fields.lines["role"], ROLE)
    qtbot.waitUntil(lambda: bool(drafts()))
    with full_disk():
        window.desk.close()
    assert "it is there again when you open the workspace" in window.messages.bar.text()
    window.desk.open_location(location, "sara")
    qtbot.waitUntil(lambda: "in the registry is not stored yet" in window.messages.bar.text())
    click(window, "notice_bar.action")
    again = window.registry.window
    assert again is not None
    assert again.page.fields.lines["role"].text() == ROLE
    assert again.page.entity is not None
    press(again.page.fields.lines["role"], Qt.Key.Key_Return)
    with closing(Workspace.open(location)) as workspace:
        assert workspace.entities.get(entity.id).attributes == {"role": ROLE}
    qtbot.waitUntil(lambda: not drafts())


def type_and_wait(told: Connection, home_folder: str, location: str) -> None:
    """Type a guideline, tell when it is kept, then wait to be killed."""
    os.environ["XDG_DATA_HOME"] = home_folder
    application = create_application([])
    window = open_window(location, annotator="sara")
    window.show()
    window.codebook.open()
    editor = window.codebook.editor
    assert editor is not None
    editor.tree.point_at(Node("label", "CLAIM"))
    type_into(field(editor, "definition"), GUIDELINE)
    while not drafts():
        application.processEvents()
    told.send("typed")
    threading.Event().wait()


@on_sqlite()
@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")
def test_a_guideline_that_was_being_typed_when_the_program_was_killed_is_there_still(
    open_it: OpenWindow, location: str, qtbot: QtBot
) -> None:
    with child_of(type_and_wait, os.environ["XDG_DATA_HOME"], location) as child:
        assert next(iter(child)) == "typed"
        child.kill()
    window = open_it()
    qtbot.waitUntil(lambda: "in the codebook is not stored yet" in window.messages.bar.text())
    editor = open_editor(window, qtbot)
    assert text_of(field(editor, "definition")) == GUIDELINE
    editor.close()
    assert guideline(location) == GUIDELINE
