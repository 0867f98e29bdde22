"""The hands of a test in the codebook editor."""

from contextlib import closing

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.domain.records import AttributeDefinition, Codebook, Label, RelationType
from app.services.workspace import Workspace
from app.ui.codebook.seen import Node
from app.ui.codebook.window import CodebookWindow
from app.ui.main_window import MainWindow
from tests.flows.hands import CTRL, LEFT, press
from tests.widgets import part

Place = QAbstractItemView.DropIndicatorPosition


def open_editor(window: MainWindow, qtbot: QtBot) -> CodebookWindow:
    window.view.setFocus()
    press(window.view, "B", CTRL)
    editor = window.codebook.editor
    assert editor is not None
    qtbot.waitUntil(editor.isActiveWindow)
    return editor


def codebook_of(window: MainWindow) -> Codebook:
    assert window.session is not None
    return window.session.codebook


def label_of(window: MainWindow, key: str) -> Label:
    found = codebook_of(window).label(key)
    assert found is not None, key
    return found


def type_of(window: MainWindow, key: str) -> RelationType:
    found = codebook_of(window).relation_type(key)
    assert found is not None, key
    return found


def attribute_of(window: MainWindow, owner: str, key: str) -> AttributeDefinition:
    return next(one for one in label_of(window, owner).attributes if one.key == key)


def field(editor: CodebookWindow, name: str) -> QWidget:
    return part(editor, QWidget, f"codebook.{name}")


def write(editor: CodebookWindow, name: str, text: str) -> None:
    """Write over what stands in a field and go on."""
    line = field(editor, name)
    line.setFocus()
    assert isinstance(line, QLineEdit | QPlainTextEdit)
    line.selectAll()
    for letter in text:
        key = Qt.Key.Key_Return if letter == "\n" else Qt.Key(0)
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(line, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, letter))
    press(line, Qt.Key.Key_Return, CTRL)


def drop(editor: CodebookWindow, key: str, place: Place) -> None:
    """Drop the current label on another one's row, above it or below it, as Qt says it when the mouse lets go there.

    A drag runs in a loop of the window system's own, so that a test cannot move the mouse meanwhile.
    """
    tree = editor.tree
    node = tree.node()
    rows = tree.findItems("", Qt.MatchFlag.MatchContains | Qt.MatchFlag.MatchRecursive)
    target = next(row for row in rows if row.data(0, Qt.ItemDataRole.UserRole) == Node("label", key))
    assert node is not None
    tree.request_drop(node.key, target, place)


def dialog_of(editor: QWidget, name: str) -> QDialog:
    found = [one for one in editor.findChildren(QDialog, name) if one.isVisible()]
    assert len(found) == 1, name
    return found[0]


def press_button(dialog: QWidget, name: str) -> None:
    button = part(dialog, QAbstractButton, name)
    assert button.isEnabled()
    QTest.mouseClick(button, LEFT)


def state(editor: CodebookWindow) -> str:
    found = field(editor, "state")
    assert isinstance(found, QLabel)
    return found.text()


GUIDELINE = "من يقول أو يفعل شيئًا 😀، كما ורד כתבה\nولا يُوسَم المكان"


def guideline(location: str) -> str:
    with closing(Workspace.open(location)) as workspace:
        label = workspace.codebook().label("CLAIM")
        assert label is not None
        return label.definition.get("en", "")
