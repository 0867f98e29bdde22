"""Keys of the codebook, the registry and "label all of these" are chosen like those of the main window."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPushButton, QTreeWidget
from pytestqt.qtbot import QtBot

from app.ui.main_window import MainWindow
from app.ui.propagation.dialog import PropagationDialog
from app.ui.shortcuts.content import KeyContent
from app.ui.shortcuts.help import KeyHelp
from tests.flows.conftest import OpenWindow
from tests.flows.hands import CTRL, LEFT, SHIFT, label, press
from tests.flows.keys.key_hands import edit, opened, record, rows, said
from tests.flows.layouts import type_key
from tests.widgets import part


@pytest.fixture
def window(open_at: OpenWindow, sqlite: str) -> MainWindow:
    """A window on a file: what keys do has no part in the kind of database."""
    return open_at(sqlite)


@pytest.mark.parametrize("layout", ["Arabic", "English"])
def test_keys_of_the_registry_are_chosen_and_count_at_once(window: MainWindow, layout: str) -> None:
    assert window.session is not None
    window.session.workspace.entities.add("sara", "سامح شكري", "person")
    press(window, "T", CTRL)
    registry = window.registry.window
    assert registry is not None
    window.activateWindow()
    QApplication.processEvents()
    editor = edit(window)
    add = record(editor, "registry.new", "F", CTRL)
    assert "Search for an entity" in said(editor)
    assert add.text() == "Take over"
    QTest.mouseClick(add, LEFT)
    add = record(editor, "registry.new", "O", CTRL)
    assert "everywhere in the window" in said(editor), "what opens a workspace in the main window is free in this one"
    QTest.mouseClick(add, LEFT)
    table = rows(editor.table)
    assert table["Add an entity"][:2] == ["Ctrl+N  Ctrl+F  Ctrl+O", "changed"]
    assert table["Search for an entity"][:2] == ["", "changed, no key"]
    assert table["Open workspace"][:2] == ["Ctrl+O", ""]
    assert registry.list.new.toolTip().endswith("(Ctrl+N)")
    QTest.mouseClick(part(editor, QPushButton, "key_editor.remove.Ctrl+N"), LEFT)
    assert registry.list.new.toolTip().endswith("(Ctrl+F)")
    editor.close()
    registry.activateWindow()
    QApplication.processEvents()
    registry.list.field.setFocus()
    type_key(registry.list.field, layout, "O", CTRL)
    dialog = part(registry, QDialog, "new_entity_dialog")
    assert dialog.isVisible()
    dialog.reject()
    window.key_windows.show_help()
    assert rows(part(opened(window, KeyHelp), QTreeWidget, "key_help.table"))["Add an entity"] == ["Ctrl+F  Ctrl+O"]


def test_keys_of_the_codebook_are_chosen_while_it_is_open(window: MainWindow) -> None:
    window.codebook.open()
    codebook = window.codebook.editor
    assert codebook is not None
    window.activateWindow()
    QApplication.processEvents()
    editor = edit(window)
    QTest.mouseClick(record(editor, "codebook.add_label", "J", CTRL), LEFT)
    QTest.mouseClick(record(editor, "codebook.delete", "B", Qt.KeyboardModifier.NoModifier), LEFT)
    editor.close()
    assert codebook.commands["add_label"].toolTip().endswith("(Ctrl+N)")
    codebook.activateWindow()
    QApplication.processEvents()
    before = codebook.tree.node()
    type_key(codebook.tree, "Arabic", "J", CTRL)
    labels = window.session.codebook.labels  # type: ignore[union-attr]
    assert len(labels) == 4
    assert codebook.tree.node() != before
    codebook.tree.setFocus()
    type_key(codebook.tree, "Arabic", "B")
    assert len(window.session.codebook.labels) == 3  # type: ignore[union-attr]


def test_arrows_of_the_codebook_point_as_the_interface_does(window: MainWindow) -> None:
    window.codebook.open()
    codebook = window.codebook.editor
    assert codebook is not None
    assert codebook.commands["in"].shortcut().toString() == "Alt+Right"
    window.commands["language_ar"].trigger()
    assert codebook.commands["in"].shortcut().toString() == "Alt+Left"


@pytest.mark.parametrize("layout", ["Arabic", "Hebrew", "English"])
def test_keys_of_labelling_all_of_these_are_chosen(window: MainWindow, layout: str, qtbot: QtBot) -> None:
    editor = edit(window)
    QTest.mouseClick(record(editor, "propagation.reject", "N", Qt.KeyboardModifier.NoModifier), LEFT)
    assert rows(editor.table)["Reject and go on"][0] == "R  X  N"
    for key in ("R", "X"):
        QTest.mouseClick(part(editor, QPushButton, f"key_editor.remove.{key}"), LEFT)
    editor.close()
    label(window, "في", "1")
    window.view.setFocus()
    press(window.view, "R", CTRL)
    dialog = part(window, PropagationDialog)
    qtbot.waitUntil(lambda: not dialog.searching)
    assert dialog.hits.rowCount() > 0
    words = [found.text() for found in dialog.findChildren(QLabel)]
    assert any("N: reject and go on" in text and "Space or A: accept and go on" in text for text in words)
    type_key(dialog.list, layout, "R")
    assert dialog.hits.counts()[1] == 0
    type_key(dialog.list, layout, "N")
    assert dialog.hits.counts()[1] == 1
    type_key(dialog.list, layout, "N", SHIFT)
    press(dialog.list, Qt.Key.Key_Enter)
    qtbot.waitUntil(lambda: window.findChild(PropagationDialog) is None)


def test_the_sheet_has_the_keys_of_every_window(window: MainWindow) -> None:
    titles = {section.title: dict(section.rows) for section in KeyContent(window.keys).sections(as_in_table=True)}
    assert titles["In the registry"]["Merge the selected entities"] == "Ctrl+M"
    assert titles["In the codebook"]["Move further in"] == "Alt+←"
    assert titles["While labelling all of these"]["Accept and go on"] == "Space  A"
    assert {section.title: dict(section.rows) for section in KeyContent(window.keys).sections()}["In the codebook"][
        "Move further in"
    ] == "Alt+→"
