"""Dialogs in which a file or a folder is chosen: window-modal, and gone when they are closed."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget


def file_chooser(parent: QWidget, title: str, name: str, *, native: bool, folder: str = "") -> QFileDialog:
    """A dialog that is not open yet.

    Args:
        parent: Its window.
        title: What it is for.
        name: Its object name.
        native: Whether it is the system's own dialog.
        folder: Where it begins; where the last one ended when not said.
    """
    dialog = QFileDialog(parent, title, folder)
    dialog.setObjectName(name)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog, not native)
    return dialog


def target_chooser(parent: QWidget, title: str, name: str, near: Path, *, native: bool) -> QFileDialog:
    """A dialog for the place of something to be written, which may be a file or a folder and begins with `near`."""
    dialog = file_chooser(parent, title, name, native=native, folder=str(near.parent))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    # Who asks says beside the name whether something is there already; asking twice teaches to press Enter.
    dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
    dialog.selectFile(near.name)
    return dialog
