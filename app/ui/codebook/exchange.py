"""Codebooks that come from elsewhere and go there: files, presets, former versions; seen before they are taken over."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from app.domain.records import Codebook
from app.domain.wording.isolation import isolated
from app.ui.codebook.dialogs import TakeOverDialog
from app.ui.codebook.editing import Editing
from app.ui.codebook.versions import VersionsDialog
from app.ui.controls.file_chooser import file_chooser
from app.ui.messages import Messages

FILE_NAME = "codebook.json"


class Exchange(QObject):
    """Asks where from and where to, and shows what would change."""

    def __init__(self, editing: Editing, messages: Messages, window: QWidget) -> None:
        super().__init__(window)
        self._editing = editing
        self._messages = messages
        self._window = window

    def ask_import(self) -> None:
        """Ask for a file with a codebook."""
        dialog = self._file_dialog(QCoreApplication.translate("codebook", "Import a codebook"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda path: self.import_file(Path(path)))
        dialog.open()

    def import_file(self, path: Path) -> None:
        """Show what a file would change."""
        codebook = self._editing.read(path)
        if codebook is not None:
            self._ask(path.name, codebook)

    def ask_export(self) -> None:
        """Ask where to write the codebook."""
        dialog = self._file_dialog(QCoreApplication.translate("codebook", "Export the codebook"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("json")
        dialog.selectFile(FILE_NAME)
        dialog.fileSelected.connect(lambda path: self.export_file(Path(path)))
        dialog.open()

    def export_file(self, path: Path) -> None:
        """Write the codebook."""
        if self._editing.write(path):
            words = QCoreApplication.translate("codebook", "Written: {path}")
            self._messages.notice(words.format(path=isolated(str(path))))

    def ask_preset(self, name: str) -> None:
        """Show what a preset would change."""
        from app.services.codebook.editing import preset

        titles = {
            "minimal": QCoreApplication.translate("codebook", "Actors, claims, organizations"),
            "full": QCoreApplication.translate("codebook", "Cues, roles, places, evidence as well"),
        }
        self._ask(titles[name], preset(name))

    def show_versions(self) -> None:
        """List the versions."""
        dialog = VersionsDialog(self._editing, self._window)

        def take(codebook: Codebook, number: int) -> None:
            dialog.accept()
            self._ask(QCoreApplication.translate("codebook", "Version {number}").format(number=number), codebook)

        dialog.wanted.connect(take)
        dialog.open()

    def _ask(self, title: str, codebook: Codebook) -> None:
        dialog = TakeOverDialog(title, codebook, self._editing, self._window)
        dialog.accepted.connect(lambda: self._editing.take_over(dialog.codebook))
        dialog.open()

    def _file_dialog(self, title: str) -> QFileDialog:
        # One of Qt's own is window-modal on every platform.
        dialog = file_chooser(self._window, title, "codebook.file_dialog", native=False)
        dialog.setNameFilter("JSON (*.json)")
        dialog.setWindowModality(self._window.windowModality())
        return dialog
