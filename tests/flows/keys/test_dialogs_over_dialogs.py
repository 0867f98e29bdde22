"""Dialogs that dialogs open are walked through and left by keys, which then go on where they were."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from app.ui.appearance import Appearance
from app.ui.codebook.seen import Node
from app.ui.history.window import HistoryWindow
from app.ui.main_window import MainWindow
from app.ui.transfer import ExportDialog, ReportDialog
from tests.flows.codebook_hands import open_editor
from tests.flows.conftest import OpenWindow
from tests.flows.dataset_hands import begin, build
from tests.flows.hands import CTRL, NONE, SHIFT, label, press
from tests.flows.import_hands import opened, take_in
from tests.flows.menu_hands import ask_menu_by_key, forget_menu
from tests.flows.window.opened_windows import controls, unreached
from tests.widgets import part

STORY = "قال وزير الخارجية المصري إن الوفدين سيلتقيان في جنيف يوم الأحد لبحث وقف إطلاق النار وتبادل الأسرى 😀، {}."
Opener: TypeAlias = Callable[[], object]
Way: TypeAlias = Callable[[MainWindow, QtBot, Path], tuple[QWidget, Opener]]
"""Brings the keyboard to where a dialog is opened from; gives what has it then, and the keys that open the dialog."""


def by_space(button: QWidget) -> tuple[QWidget, Opener]:
    button.setFocus(Qt.FocusReason.TabFocusReason)
    return button, lambda: press(button, Qt.Key.Key_Space)


def by_menu(button: QWidget) -> tuple[QWidget, Opener]:
    """The first row of the menu of a button, which has a loop of its own: what is pressed there waits for it."""

    def choose() -> None:
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        press(menu, Qt.Key.Key_Down)
        press(menu, Qt.Key.Key_Return)

    def ask() -> None:
        QTimer.singleShot(0, choose)
        press(button, Qt.Key.Key_Space)

    button.setFocus(Qt.FocusReason.TabFocusReason)
    return button, ask


def in_front(top: QWidget, qtbot: QtBot) -> None:
    """Offscreen nobody else gives the keyboard to the window that lies in front."""
    top.activateWindow()
    qtbot.waitUntil(top.isActiveWindow)


def button_of(action: str, name: str) -> Way:
    """A button of the dialog that an action of the main window opens."""

    def way(window: MainWindow, qtbot: QtBot, _folder: Path) -> tuple[QWidget, Opener]:
        window.commands[action].trigger()
        button = part(window, QPushButton, name)
        in_front(button.window(), qtbot)
        return by_space(button)

    return way


def menu_of(action: str, name: str) -> Way:
    """The first row of the menu of such a button."""

    def way(window: MainWindow, qtbot: QtBot, _folder: Path) -> tuple[QWidget, Opener]:
        window.commands[action].trigger()
        button = part(window, QPushButton, name)
        in_front(button.window(), qtbot)
        return by_menu(button)

    return way


def report_of_import(name: str) -> Way:
    """A button of the report of an import that brought a copy."""

    def way(window: MainWindow, qtbot: QtBot, folder: Path) -> tuple[QWidget, Opener]:
        for file, ending in (("أ", "وفق بيان"), ("ب", "بحسب بيان")):
            (folder / f"{file}.txt").write_text(STORY.format(ending), encoding="utf-8")
        report = take_in(window, opened(window, qtbot, folder / "أ.txt", folder / "ب.txt"), qtbot)
        in_front(report, qtbot)
        return by_space(part(report, QPushButton, name))

    return way


def codebook(key: str | Qt.Key, modifier: Qt.KeyboardModifier) -> Way:
    """A key in the editor of the codebook, with a label chosen that is in use."""

    def way(window: MainWindow, qtbot: QtBot, _folder: Path) -> tuple[QWidget, Opener]:
        label(window, "سامح شكري", "1")
        editor = open_editor(window, qtbot)
        assert editor.tree.point_at(Node("label", "ACTOR"))
        editor.tree.setFocus()
        return editor.tree, lambda: press(editor.tree, key, modifier)

    return way


def registry(key: str | Qt.Key, modifier: Qt.KeyboardModifier) -> Way:
    """A key in the registry, with two entities chosen."""

    def way(window: MainWindow, qtbot: QtBot, _folder: Path) -> tuple[QWidget, Opener]:
        assert window.session is not None
        for name in ("سامح شكري", "وزارة الصحة"):
            window.session.workspace.entities.add("sara", name, "person")
        press(window.view, "T", CTRL)
        found = window.registry.window
        assert found is not None
        in_front(found, qtbot)
        rows = found.list.table
        rows.setFocus()
        press(rows, Qt.Key.Key_Home)
        press(rows, Qt.Key.Key_Down, SHIFT)
        return rows, lambda: press(rows, key, modifier)

    return way


def history(window: MainWindow, qtbot: QtBot, _folder: Path) -> tuple[QWidget, Opener]:
    """Taking back a step, in the window of history."""
    label(window, "سامح شكري", "1")
    window.commands["history"].trigger()
    found = part(window, HistoryWindow)
    in_front(found, qtbot)
    press(found.history.list, Qt.Key.Key_Home)
    button = part(found, QPushButton, "history.back")
    qtbot.waitUntil(button.isEnabled)
    return by_space(button)


WAYS: dict[str, Way] = {
    "files of an import": button_of("import", "import_dialog.files"),
    "folder of an import": button_of("import", "import_dialog.folder"),
    "name of a profile": menu_of("import", "import_dialog.profiles"),
    "place of an export": button_of("export", "export_dialog.browse"),
    "place of a workspace": button_of("open_workspace", "location_dialog.browse"),
    "place of a dataset": button_of("dataset", "dataset.browse"),
    "card of a dataset": menu_of("dataset", "dataset.card"),
    "copies of an import": report_of_import("report_dialog.choose_copies"),
    "place of a report": report_of_import("report_dialog.save"),
    "versions of the codebook": codebook("H", CTRL),
    "merging labels": codebook("M", CTRL),
    "deleting a label": codebook(Qt.Key.Key_Delete, NONE),
    "file of a codebook": codebook("I", CTRL),
    "new entity": registry("N", CTRL),
    "merging entities": registry("M", CTRL),
    "taking back a step": history,
}


@pytest.fixture
def window(open_at: OpenWindow, sqlite: str) -> MainWindow:
    """A window with the Arabic article open; the keyboard is in the text."""
    window = open_at(sqlite)
    window.view.setFocus()
    return window


def tops() -> set[QWidget]:
    """The windows that can be seen, but no menus and tips."""
    kinds = (Qt.WindowType.Dialog, Qt.WindowType.Window, Qt.WindowType.Sheet)
    return {top for top in QApplication.topLevelWidgets() if top.isVisible() and top.windowType() in kinds}


def leave(top: QWidget, below: QWidget, qtbot: QtBot) -> None:
    """Press Escape, and have the window below in front."""
    focus = QApplication.focusWidget()
    assert focus is not None
    press(focus, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not (isValid(top) and top.isVisible()))
    in_front(below, qtbot)


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("way", WAYS)
def test_a_dialog_over_another_is_walked_and_left_by_keys_which_go_back_to_where_they_were(
    window: MainWindow, application: QApplication, qtbot: QtBot, tmp_path: Path, way: str, language: str
) -> None:
    part(application, Appearance).set_language(language)
    holder, open_it = WAYS[way](window, qtbot, tmp_path)
    below = holder.window()
    assert QApplication.focusWidget() is holder
    before = tops()
    open_it()
    qtbot.waitUntil(lambda: len(tops() - before) == 1)
    (dialog,) = tops() - before
    in_front(dialog, qtbot)
    focus = QApplication.focusWidget()
    assert focus is not None
    assert focus.window() is dialog
    if not isinstance(dialog, QFileDialog):
        # What Qt's own has is Qt's.
        assert unreached(dialog) == []
        assert controls(dialog)
    leave(dialog, below, qtbot)
    assert below.isVisible(), "one Escape leaves one dialog"
    assert QApplication.focusWidget() is holder
    leave(below, window, qtbot)
    assert QApplication.focusWidget() is window.view


@pytest.mark.parametrize("kind", ["import", "dataset"])
def test_after_a_report_the_keys_are_in_the_text_again(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, kind: str
) -> None:
    if kind == "import":
        report_of_import("report_dialog.save")(window, qtbot, tmp_path)
        report = part(window, ReportDialog)
    else:
        report = build(begin(window, qtbot), tmp_path / "built", window, qtbot)
        in_front(report, qtbot)
    assert unreached(report) == []
    leave(report, window, qtbot)
    assert QApplication.focusWidget() is window.view


def test_after_the_menu_of_the_list_has_opened_an_export_the_keys_are_in_the_list_again(
    window: MainWindow, qtbot: QtBot
) -> None:
    rows = window.articles.view
    rows.setFocus()
    ask_menu_by_key(rows)
    menu = part(window, QMenu, "list_menu")
    while (active := menu.activeAction()) is None or active.text() != "Export…":
        press(menu, Qt.Key.Key_Down)
    press(menu, Qt.Key.Key_Return)
    forget_menu()
    dialog = part(window, ExportDialog)
    in_front(dialog, qtbot)
    assert unreached(dialog) == []
    leave(dialog, window, qtbot)
    assert QApplication.focusWidget() is rows
