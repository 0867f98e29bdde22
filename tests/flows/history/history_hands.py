"""The hands of a test in the windows of history and trash."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.ui.history.rows import ROW_ROLE
from app.ui.history.window import HistoryWindow
from app.ui.main_window import MainWindow
from tests.flows.hands import CTRL, press

ISOLATES = "\u2066\u2067\u2068\u2069"


def front(window: QWidget, qtbot: QtBot) -> None:
    """Give a window the keyboard, as a click on it would."""
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)


def opened(window: MainWindow, qtbot: QtBot, modifiers: Qt.KeyboardModifier = CTRL) -> HistoryWindow:
    """Open history (or, with Shift, trash) by its key."""
    front(window, qtbot)
    press(window.view, "H", modifiers)
    found = window.looking_back.window
    assert found is not None
    front(found, qtbot)
    return found


def lines(history: HistoryWindow) -> list[str]:
    """What the rows say, without isolates."""
    entries = history.history.entries
    rows = (entries.index(row).data(ROW_ROLE) for row in range(entries.rowCount()))
    return ["".join(one for one in row.title if one not in ISOLATES) for row in rows]


def choose(history: HistoryWindow, *rows: int) -> None:
    """Click on rows of the list, those after the first with Ctrl."""
    view = history.history.list
    for number, row in enumerate(rows):
        place = view.visualRect(history.history.entries.index(row)).center()
        keys = CTRL if number else Qt.KeyboardModifier.NoModifier
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, keys, place)


def details(history: HistoryWindow) -> list[list[str]]:
    """The details as the columns show them, without isolates."""
    tree = history.history.details
    return [
        ["".join(c for c in item.text(column) if c not in ISOLATES) for column in range(3)]
        for item in tree.findItems("*", Qt.MatchFlag.MatchWildcard | Qt.MatchFlag.MatchRecursive)
    ]
