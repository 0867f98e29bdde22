"""Escape in a dialog loses nothing that was typed: a notice opens it again as it was."""

from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QDialog, QLineEdit
from pytestqt.qtbot import QtBot

from app.ui.main_window import MainWindow
from tests.flows.conftest import OpenWindow
from tests.flows.hands import click

DIALOGS = {
    "open_workspace": ("location_dialog", "location_dialog.location"),
    "new_workspace": ("location_dialog", "location_dialog.location"),
    "annotator": ("annotator_dialog", "annotator_dialog.name"),
    "import": ("import_dialog", "import_dialog.annotator"),
    "export": ("export_dialog", "export_dialog.path"),
    "dataset": ("dataset", "dataset.title"),
}
"""Action → its dialog, and a field of that in which one types."""


@pytest.fixture
def window(open_at: OpenWindow, sqlite: str) -> MainWindow:
    """A window with the Arabic article open."""
    return open_at(sqlite)


def opened(window: MainWindow, name: str, qtbot: QtBot) -> QDialog:
    """The dialog of this name that is open."""
    found = [dialog for dialog in window.findChildren(QDialog, name) if dialog.isVisible()]
    assert len(found) == 1, name
    found[0].activateWindow()
    qtbot.waitUntil(found[0].isActiveWindow)
    return found[0]


def field_of(dialog: QDialog, name: str) -> QLineEdit:
    """The line that one types into."""
    box = dialog.findChild(QComboBox, name)
    field = box.lineEdit() if box is not None else dialog.findChild(QLineEdit, name)
    assert field is not None, name
    return field


def offered(window: MainWindow) -> QAbstractButton | None:
    """The button of the notice that is shown."""
    button = window.messages.bar.findChild(QAbstractButton, "notice_bar.action")
    return button if button is not None and button.isVisible() else None


@pytest.mark.parametrize("action", sorted(DIALOGS))
def test_escape_keeps_what_was_typed(window: MainWindow, qtbot: QtBot, action: str) -> None:
    name, line = DIALOGS[action]
    window.commands[action].trigger()
    dialog = opened(window, name, qtbot)
    field = field_of(dialog, line)
    field.setFocus()
    field.selectAll()
    field.insert("")
    QTest.keyClicks(QApplication.focusWidget() or field, "sara 2")
    QTest.keyClick(QApplication.focusWidget() or field, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    click(window, "notice_bar.action")
    assert opened(window, name, qtbot) is dialog
    assert field.text() == "sara 2"
    # Closed once more it is still not lost.
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    click(window, "notice_bar.action")
    assert field_of(opened(window, name, qtbot), line).text() == "sara 2"
    dialog.close()


def test_where_nothing_was_typed_nothing_is_said_and_nothing_kept(window: MainWindow, qtbot: QtBot) -> None:
    for action, (name, _) in DIALOGS.items():
        window.commands[action].trigger()
        QTest.keyClick(opened(window, name, qtbot), Qt.Key.Key_Escape)
        assert offered(window) is None, action
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        assert window.findChildren(QDialog, name) == [], action


def test_a_dialog_opened_again_does_its_work(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    out = tmp_path / "مرة أخرى.jsonl"
    window.commands["export"].trigger()
    dialog = opened(window, "export_dialog", qtbot)
    field = field_of(dialog, "export_dialog.path")
    field.setFocus()
    field.selectAll()
    # QTest types ASCII only; an input method does not.
    field.insert(str(out))
    field.setModified(True)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    click(window, "notice_bar.action")
    QTest.keyClick(opened(window, "export_dialog", qtbot), Qt.Key.Key_Return)
    qtbot.waitUntil(out.is_file)
    qtbot.waitUntil(lambda: not window.desk.transfers.is_running)


def test_nothing_is_kept_beyond_its_workspace(window: MainWindow, qtbot: QtBot) -> None:
    window.commands["dataset"].trigger()
    dialog = opened(window, "dataset", qtbot)
    field_of(dialog, "dataset.title").setFocus()
    QTest.keyClicks(field_of(dialog, "dataset.title"), "news")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    window.desk.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert window.findChildren(QDialog, "dataset") == []
    button = offered(window)
    if button is not None:
        button.click()
    assert [one for one in window.findChildren(QDialog) if one.isVisible()] == []
