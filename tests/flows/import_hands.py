"""The hands of a test in the dialog of an import, and a file of somebody else for it."""

from pathlib import Path

import orjson
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialogButtonBox,
    QTabWidget,
    QTextBrowser,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.ui.article_view import ArticleView
from app.ui.main_window import MainWindow
from app.ui.transfer import ImportDialog, ReportDialog
from app.ui.transfer.name_table import NameTable
from app.ui.transfer.path_list import PathList
from tests.flows.hands import LEFT, press
from tests.widgets import part

TEXT = "🇪🇬 قال محمد علي إن «الحزب» سيفوز."
SPANS = [
    {"start": 9, "end": 17, "label": "PER", "text": "محمد علي"},
    {"start": 21, "end": 34, "label": "CLAIM", "text": "«الحزب» سيفوز"},
    {"start": 22, "end": 27, "label": "LOC", "text": "الحزب"},
]
"""Counted in UTF-16 units."""


def theirs(folder: Path, name: str = "theirs.jsonl", text: str = TEXT) -> Path:
    path = folder / name
    path.write_bytes(orjson.dumps({"text": text, "spans": SPANS}) + b"\n{broken\n")
    return path


def opened(window: MainWindow, qtbot: QtBot, *paths: Path) -> ImportDialog:
    """The dialog, opened by its key, with the paths dropped on its list and looked at."""
    press(window, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    dialog = next(one for one in window.findChildren(ImportDialog) if one.isVisible())
    assert dropped(part(dialog, PathList, "import_dialog.paths").viewport(), *map(address, paths))
    assert dialog.paths == list(paths)
    looked_at(dialog, qtbot)
    return dialog


def address(path: Path) -> QUrl:
    return QUrl.fromLocalFile(str(path))


def dropped(onto: QWidget, *addresses: QUrl) -> bool:
    """Whether the widget takes what is dragged over it; then it is dropped."""
    data = QMimeData()
    data.setUrls(addresses)
    copy, none = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    dragged = QDragEnterEvent(QPoint(8, 8), copy, data, LEFT, none)
    dragged.ignore()
    QApplication.sendEvent(onto, dragged)
    if dragged.isAccepted():
        QApplication.sendEvent(onto, QDropEvent(QPointF(8, 8), copy, data, LEFT, none))
    return dragged.isAccepted()


def looked_at(dialog: ImportDialog, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not dialog._previewing.is_asked)


def remarks(dialog: ImportDialog) -> str:
    """What the preview says beside the articles."""
    return part(dialog, QTextBrowser, "import_dialog.remarks").toPlainText()


def seen(dialog: ImportDialog) -> ArticleView:
    view = part(dialog, ArticleView, "import_dialog.article")
    assert isinstance(view, ArticleView)
    return view


def quotes(dialog: ImportDialog) -> set[tuple[str, str]]:
    view = seen(dialog)
    return {(mark.label, view.text[mark.start : mark.end]) for mark in view.spans()}


def turn_to(dialog: ImportDialog, page: int) -> str:
    tabs = part(dialog, QTabWidget, "import_dialog.tabs")
    QTest.mouseClick(tabs.tabBar(), LEFT, pos=tabs.tabBar().tabRect(page).center())
    assert tabs.currentIndex() == page
    return str(tabs.tabText(page))


def choose(dialog: ImportDialog, qtbot: QtBot, name: str, data: object) -> None:
    """Walk with the arrow keys to a choice of a box."""
    if name.startswith("import_dialog.name."):
        turn_to(dialog, 1)
        furnished(dialog, qtbot)
    box = part(dialog, QComboBox, name)
    box.setFocus()
    press(box, Qt.Key.Key_Home)
    for _ in range(box.findData(data)):
        press(box, Qt.Key.Key_Down)
    assert box.currentData() == data
    looked_at(dialog, qtbot)


def furnished(dialog: ImportDialog, qtbot: QtBot) -> None:
    """Wait for the boxes of names, which appear while the window goes on answering."""
    qtbot.waitUntil(lambda: not part(dialog, NameTable, "import_dialog.names")._bare)


def take_in(window: MainWindow, dialog: ImportDialog, qtbot: QtBot) -> ReportDialog:
    ok = part(dialog, QDialogButtonBox, "").button(QDialogButtonBox.StandardButton.Ok)
    QTest.mouseClick(ok, LEFT)
    qtbot.waitUntil(lambda: window.findChild(ReportDialog) is not None)
    return part(window, ReportDialog)
