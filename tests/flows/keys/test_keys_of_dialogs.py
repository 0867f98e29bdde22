"""Under a layout without Latin letters, fields of dialogs copy and paste, and windows beside the main one take back."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialogButtonBox,
    QFileDialog,
    QLineEdit,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.ui.history.window import HistoryWindow
from app.ui.main_window import MainWindow
from app.ui.transfer import ImportDialog
from tests.flows.conftest import OpenWindow
from tests.flows.hands import CTRL, label, spans_of
from tests.flows.layouts import every_layout, type_key
from tests.widgets import part

FIELDS = {
    "open_workspace": "location_dialog.location",
    "export": "export_dialog.path",
    "import": "import_dialog.encoding",
    "annotator": "annotator_dialog.name",
    "palette": "palette.field",
    "reading_options": "reading_options.column",
}
"""Action → a field of the dialog that it opens, of every kind there is."""


@pytest.fixture
def window(open_at: OpenWindow, sqlite: str) -> MainWindow:
    """A window with the Arabic article open."""
    return open_at(sqlite)


def in_front(kind: Callable[[QWidget], bool], qtbot: QtBot) -> QWidget:
    """The window of this kind, when it has the keyboard."""
    found = [top for top in QApplication.topLevelWidgets() if top.isVisible() and kind(top)]
    assert len(found) == 1
    found[0].activateWindow()
    qtbot.waitUntil(found[0].isActiveWindow)
    return found[0]


@pytest.mark.parametrize("action", sorted(FIELDS))
def test_fields_of_dialogs_copy_cut_and_paste(window: MainWindow, qtbot: QtBot, action: str) -> None:
    window.commands[action].trigger()
    dialog = in_front(lambda top: top is not window, qtbot)
    box = part(dialog, QWidget, FIELDS[action])
    field = box.lineEdit() if isinstance(box, QComboBox | QAbstractSpinBox) else box
    assert isinstance(field, QLineEdit)
    for layout in every_layout(window):
        box.setFocus()
        QApplication.clipboard().setText("64")

        def press(key: str, layout: str = layout) -> None:
            keyboard = QApplication.focusWidget()
            assert keyboard is not None
            type_key(keyboard, layout, key, CTRL)

        press("A")
        press("V")
        assert field.text() == "64"
        press("A")
        press("X")
        assert field.text() == ""
        press("V")
        press("V")
        assert field.text().startswith("64")
        QApplication.clipboard().clear()
        press("A")
        press("C")
        assert QApplication.clipboard().text() == field.text()
    dialog.close()


def test_the_window_of_history_takes_back(window: MainWindow, qtbot: QtBot) -> None:
    for layout in every_layout(window):
        label(window, "سامح شكري", "1")
        window.commands["history"].trigger()
        history = in_front(lambda top: isinstance(top, HistoryWindow), qtbot)
        keyboard = QApplication.focusWidget() or history
        type_key(keyboard, layout, "Z", CTRL)
        assert spans_of(window) == []
        type_key(keyboard, layout, "Y", CTRL)
        assert len(spans_of(window)) == 1
        history.close()


def test_letters_alone_are_typed(window: MainWindow, qtbot: QtBot) -> None:
    window.commands["annotator"].trigger()
    dialog = in_front(lambda top: top is not window, qtbot)
    box = part(dialog, QComboBox, "annotator_dialog.name")
    box.setFocus()
    keyboard = QApplication.focusWidget()
    assert keyboard is not None
    QTest.keyClick(keyboard, Qt.Key.Key_A, CTRL)
    for key in "SA":
        type_key(keyboard, "Arabic", key)
    assert box.currentText() == "سش"
    dialog.close()


def test_enter_presses_the_button_that_has_the_keyboard(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "خبر.txt").write_text("قالت الوزارة إن الهدنة انتهت.", encoding="utf-8")
    window.desk.import_articles([tmp_path / "خبر.txt"])
    dialog = in_front(lambda top: isinstance(top, ImportDialog), qtbot)
    buttons = part(dialog, QDialogButtonBox)
    focus = QApplication.focusWidget()
    assert focus is buttons.button(QDialogButtonBox.StandardButton.Ok), "of what was dropped on the window"
    folder = part(dialog, QPushButton, "import_dialog.folder")
    folder.setFocus()
    QTest.keyClick(folder, Qt.Key.Key_Return)
    chooser = part(dialog, QFileDialog)
    assert chooser.isVisible()
    assert dialog.isVisible(), "nothing is imported yet"
    chooser.reject()
    dialog.close()
