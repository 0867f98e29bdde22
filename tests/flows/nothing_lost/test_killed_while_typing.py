"""What is typed in the windows beside the main one outlives a program that is killed, and is never stored unasked."""

import os
import sys
from contextlib import ExitStack, closing

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLineEdit, QTreeWidget
from pytestqt.qtbot import QtBot

from app.domain.codebook.attribute_edits import DeleteValue
from app.domain.codebook.change import with_label
from app.domain.records import AttributeDefinition, Entity, Label
from app.services.workspace import Workspace
from app.ui.codebook.seen import NAME, Node
from app.ui.codebook.window import CodebookWindow
from app.ui.main_window import MainWindow
from tests.both_databases import on_sqlite
from tests.flows.codebook_hands import (
    GUIDELINE,
    attribute_of,
    field,
    guideline,
    label_of,
    open_editor,
    press_button,
    state,
)
from tests.flows.conftest import OpenWindow
from tests.flows.hands import press, text_of, type_into
from tests.flows.nothing_lost.drafts import drafts
from tests.flows.nothing_lost.killed_windows import killed
from tests.others_at_work import held
from tests.widgets import part

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")

POLARITY = Node("attribute", "polarity", "CLAIM", "label")
VALUE = "يؤيّد القول 😀، כן"
ROLE = "وزير الخارجية المصري"
UNTIL_KILLED = ExitStack()
"""What lasts as long as the program that is killed."""


def codebook_editor(window: MainWindow) -> CodebookWindow:
    window.codebook.open()
    editor = window.codebook.editor
    assert editor is not None
    return editor


def row_line(editor: CodebookWindow) -> QLineEdit | None:
    """The line open in the table of values."""
    tree = field(editor, "values")
    return next((one for one in tree.findChildren(QLineEdit) if one.isVisible()), None)


def write_in_row(editor: CodebookWindow, text: str) -> QLineEdit:
    """Write over the name of the first value, and stay there."""
    tree = field(editor, "values")
    assert isinstance(tree, QTreeWidget)
    row = tree.topLevelItem(0)
    assert row is not None
    tree.setFocus()
    tree.setCurrentItem(row, NAME)
    press(tree, Qt.Key.Key_F2)
    line = row_line(editor)
    assert line is not None
    type_into(line, text)
    return line


def a_value(window: MainWindow, _location: str) -> None:
    editor = codebook_editor(window)
    editor.tree.point_at(POLARITY)
    write_in_row(editor, VALUE)


def a_usual_value(window: MainWindow, _location: str) -> None:
    editor = codebook_editor(window)
    editor.tree.point_at(Node("attribute", "claim_date", "CLAIM", "label"))
    line = part(editor, QLineEdit, "attribute.claim_date")
    type_into(line, "31 مايو")


def a_guideline_that_waits(window: MainWindow, location: str) -> None:
    """Handed on already; somebody else keeps it from being stored until the program is killed."""
    UNTIL_KILLED.enter_context(held(location))
    editor = codebook_editor(window)
    editor.tree.point_at(Node("label", "CLAIM"))
    box = field(editor, "definition")
    type_into(box, GUIDELINE)
    press(box, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert window.session is not None
    assert window.session.long_steps.is_running
    assert not editor.form.is_pending()


def a_role_that_waits(window: MainWindow, location: str) -> None:
    """Typed about an entity, and handed on."""
    assert window.session is not None
    (entity,) = window.session.workspace.entities.find()
    window.registry.open()
    registry = window.registry.window
    assert registry is not None
    registry.show_entity(entity)
    UNTIL_KILLED.enter_context(held(location))
    line = registry.page.fields.lines["role"]
    type_into(line, ROLE)
    press(line, Qt.Key.Key_Return)
    assert window.session.long_steps.is_running
    assert not registry.page.fields.is_pending()


def polarity(location: str) -> AttributeDefinition:
    with closing(Workspace.open(location)) as workspace:
        part = POLARITY.part(workspace.codebook())
    assert isinstance(part, AttributeDefinition)
    return part


@on_sqlite()
def test_the_name_of_a_value_half_written_in_the_table_is_there_still(
    open_it: OpenWindow, location: str, qtbot: QtBot
) -> None:
    before = polarity(location)
    killed(location, a_value)
    window = open_it()
    qtbot.waitUntil(lambda: "in the codebook is not stored yet" in window.messages.bar.text())
    assert polarity(location) == before
    editor = open_editor(window, qtbot)
    qtbot.waitUntil(lambda: row_line(editor) is not None)
    assert editor.tree.node() == POLARITY
    line = row_line(editor)
    assert line is not None
    assert line.text() == VALUE
    assert "Being typed" in state(editor)
    assert not editor.messages.bar.isVisible(), "nobody has changed it"
    assert polarity(location) == before, "nothing is stored unasked"
    press(line, Qt.Key.Key_Return)
    first = before.values[0]
    qtbot.waitUntil(lambda: polarity(location).value_names[first]["en"] == VALUE)
    qtbot.waitUntil(lambda: not drafts())
    assert "All saved" in state(editor)


@on_sqlite()
def test_escape_in_the_row_lets_it_go(open_it: OpenWindow, location: str, qtbot: QtBot) -> None:
    window = open_it()
    editor = open_editor(window, qtbot)
    editor.tree.point_at(POLARITY)
    line = write_in_row(editor, VALUE)
    qtbot.waitUntil(lambda: bool(drafts()))
    assert "Being typed" in state(editor)
    press(line, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not drafts())
    qtbot.waitUntil(lambda: "All saved" in state(editor))
    assert editor.isVisible()


def test_where_the_value_was_taken_away_meanwhile_its_name_can_be_copied(
    open_it: OpenWindow, location: str, qtbot: QtBot
) -> None:
    killed(location, a_value)
    first = polarity(location).values[0]
    with closing(Workspace.open(location)) as omars:
        edit = DeleteValue(POLARITY.owner, POLARITY.key, POLARITY.of, first)
        omars.codebook_editing("عمر").apply(edit, version=omars.codebook().version)
    editor = open_editor(open_it(), qtbot)
    assert VALUE in editor.messages.bar.text()
    press_button(editor, "notice_bar.action")
    assert QGuiApplication.clipboard().text() == VALUE


def test_a_row_that_is_being_written_stays_when_somebody_else_changes_the_codebook(
    open_it: OpenWindow, location: str, qtbot: QtBot
) -> None:
    window = open_it()
    editor = open_editor(window, qtbot)
    editor.tree.point_at(POLARITY)
    write_in_row(editor, VALUE)
    with closing(Workspace.open(location)) as omars:
        cue = Label(key="CUE", name={"ar": "قرينة"}, color="#7b1fa2", color_dark="#ce93d8")
        omars.codebook_editing("عمر").change(with_label(omars.codebook(), cue))
    assert window.session is not None
    window.session.catch_up()
    assert window.session.codebook.label("CUE") is not None
    qtbot.waitUntil(lambda: row_line(editor) is not None)
    line = row_line(editor)
    assert line is not None
    assert line.text() == VALUE
    press(line, Qt.Key.Key_Return)
    first = polarity(location).values[0]
    qtbot.waitUntil(lambda: polarity(location).value_names[first]["en"] == VALUE)


@on_sqlite()
def test_a_usual_value_that_is_no_date_yet_is_there_still_and_escape_lets_it_go(
    open_it: OpenWindow, location: str, qtbot: QtBot
) -> None:
    killed(location, a_usual_value)
    window = open_it()
    editor = open_editor(window, qtbot)
    line = part(editor, QLineEdit, "attribute.claim_date")
    assert line.text() == "31 مايو"
    press(line, Qt.Key.Key_Escape)
    assert line.text() == ""
    assert editor.isVisible()
    qtbot.waitUntil(lambda: not drafts())
    assert attribute_of(window, "CLAIM", "claim_date").default is None


def test_a_guideline_that_waits_to_be_stored_is_there_still(open_at: OpenWindow, sqlite: str, qtbot: QtBot) -> None:
    killed(sqlite, a_guideline_that_waits)
    window = open_at(sqlite)
    qtbot.waitUntil(lambda: "in the codebook is not stored yet" in window.messages.bar.text())
    assert guideline(sqlite) != GUIDELINE
    editor = open_editor(window, qtbot)
    assert text_of(field(editor, "definition")) == GUIDELINE
    assert not editor.messages.bar.isVisible(), "nobody has changed it"
    press(field(editor, "definition"), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert label_of(window, "CLAIM").definition["en"] == GUIDELINE
    qtbot.waitUntil(lambda: not drafts())


def test_what_is_said_of_an_entity_and_waits_to_be_stored_is_there_still(
    open_at: OpenWindow, sqlite: str, qtbot: QtBot
) -> None:
    with closing(Workspace.open(sqlite)) as workspace:
        made = workspace.entities.add("sara", "سامح شكري", "person").changes[0].after
    assert isinstance(made, Entity)
    killed(sqlite, a_role_that_waits)
    window = open_at(sqlite)
    qtbot.waitUntil(lambda: "in the registry is not stored yet" in window.messages.bar.text())
    window.registry.open()
    registry = window.registry.window
    assert registry is not None
    line = registry.page.fields.lines["role"]
    assert line.text() == ROLE
    assert window.session is not None
    assert window.session.workspace.entities.get(made.id).attributes == {}
    press(line, Qt.Key.Key_Return)
    assert window.session.workspace.entities.get(made.id).attributes == {"role": ROLE}
    qtbot.waitUntil(lambda: not drafts())


def test_what_two_killed_windows_left_in_two_labels_is_shown_one_after_the_other(
    open_at: OpenWindow, sqlite: str, qtbot: QtBot
) -> None:
    killed(sqlite, a_value)
    (first,) = drafts()
    kept = first.rename(first.with_suffix(".aside"))
    killed(sqlite, a_guideline_that_waits)
    kept.rename(first)
    os.utime(first, (1, 1))
    assert len(drafts()) == 2
    window = open_at(sqlite)
    editor = open_editor(window, qtbot)
    qtbot.waitUntil(lambda: row_line(editor) is not None)
    assert guideline(sqlite) != GUIDELINE
    line = row_line(editor)
    assert line is not None
    press(line, Qt.Key.Key_Escape)
    editor.close()
    QApplication.processEvents()
    again = open_editor(window, qtbot)
    assert text_of(field(again, "definition")) == GUIDELINE
    assert guideline(sqlite) != GUIDELINE, "nothing is stored unasked"
