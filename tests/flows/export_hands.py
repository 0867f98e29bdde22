"""The hands of a test in the dialog of an export."""

from pathlib import Path

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QDialogButtonBox, QLineEdit
from pytestqt.qtbot import QtBot

from app.ui.main_window import MainWindow
from app.ui.transfer import ExportDialog, ImportDialog
from tests.flows.hands import LEFT
from tests.widgets import part


def export_by_dialog(window: MainWindow, out: Path, qtbot: QtBot, *, kind: str = "native") -> None:
    window.commands["export"].trigger()
    dialog = part(window, ExportDialog)
    formats = part(dialog, QComboBox, "export_dialog.format")
    field = part(dialog, QLineEdit, "export_dialog.path")
    formats.setCurrentIndex(formats.findData(kind))
    field.setText(str(out))
    press_ok(dialog)
    qtbot.waitUntil(lambda: not window.desk.transfers.is_running and out.exists())
    come_back(window, qtbot)


def come_back(window: MainWindow, qtbot: QtBot) -> None:
    """Wait until the window has the keyboard again; offscreen there is nobody else to give it back."""
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)


def press_ok(dialog: ImportDialog | ExportDialog) -> None:
    buttons = part(dialog, QDialogButtonBox)
    QTest.mouseClick(buttons.button(QDialogButtonBox.StandardButton.Ok), LEFT)
