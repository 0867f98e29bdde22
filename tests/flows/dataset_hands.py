"""The hands of a test in the window that builds datasets."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QLineEdit,
    QProgressBar,
)
from pytestqt.qtbot import QtBot

from app.ui.dataset import DatasetDialog
from app.ui.main_window import MainWindow
from app.ui.transfer import ReportDialog
from tests.flows.hands import CTRL, SHIFT, press
from tests.widgets import part


def begun(window: MainWindow) -> DatasetDialog:
    """The window of datasets, opened by its key."""
    press(window.view, "B", CTRL | SHIFT)
    return part(window, DatasetDialog, "dataset")


def begin(window: MainWindow, qtbot: QtBot) -> DatasetDialog:
    dialog = begun(window)
    counted(dialog, qtbot)
    return dialog


def counted(dialog: DatasetDialog, qtbot: QtBot) -> None:
    """Wait until what is shown is what is chosen."""
    build, bar = part(dialog, QAbstractButton, "dataset.build"), part(dialog, QProgressBar, "dataset.progress")
    qtbot.waitUntil(lambda: build.isEnabled() and bar.isHidden())


def build(dialog: DatasetDialog, out: Path, window: MainWindow, qtbot: QtBot) -> ReportDialog:
    line = part(dialog, QLineEdit, "dataset.path")
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, str(out))
    press(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.findChild(ReportDialog) is not None)
    return part(window, ReportDialog)
