"""The window of keys as a hand uses it."""

from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPushButton, QTreeWidget, QTreeWidgetItem, QWidget

from app.ui.main_window import MainWindow
from app.ui.shortcuts.editor import KeyEditor
from tests.flows.hands import CTRL, SHIFT, press
from tests.flows.layouts import type_key
from tests.widgets import part

Kind = TypeVar("Kind", bound=QWidget)
Dialog = TypeVar("Dialog", bound=QDialog)


def opened(window: MainWindow, kind: type[Dialog]) -> Dialog:
    """The dialog of this kind, with the keyboard in it."""
    dialog = part(window, kind)
    dialog.activateWindow()
    QApplication.processEvents()
    return dialog


def edit(window: MainWindow) -> KeyEditor:
    """Open the editor by its key."""
    window.view.setFocus()
    press(window.view, "K", CTRL | SHIFT)
    return opened(window, KeyEditor)


def record(editor: KeyEditor, action: str, key: str, held: Qt.KeyboardModifier, layout: str = "Arabic") -> QPushButton:
    """Choose an action, press a key in the recorder, and return the button that gives it to the action."""
    editor.table.choose(action)
    recorder = editor.details.recorder
    recorder.setFocus()
    type_key(recorder, layout, key, held)
    return part(editor, QPushButton, "key_editor.add")


def said(editor: KeyEditor) -> str:
    return part(editor, QLabel, "key_editor.finding").text()


def rows(tree: QTreeWidget) -> dict[str, list[str]]:
    """Text of a visible row → its other columns; the first of a name counts."""
    found: dict[str, list[str]] = {}
    groups = [group for at in range(tree.topLevelItemCount()) if (group := tree.topLevelItem(at)) is not None]
    items: list[QTreeWidgetItem | None] = [group.child(at) for group in groups for at in range(group.childCount())]
    for item in items:
        if item is not None and not item.isHidden():
            found.setdefault(item.text(0), [item.text(column) for column in range(1, item.columnCount())])
    return found
