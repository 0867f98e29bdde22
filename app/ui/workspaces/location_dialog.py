"""Where a workspace is, or is to be made: a file, or the address of a team's database."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.ui.controls.file_chooser import file_chooser
from app.ui.controls.filling import filled
from app.ui.controls.reasons import allow
from app.ui.controls.wrapped_label import WrappedLabel
from app.ui.theme import grown

SUFFIX = ".hashiya"
_DATABASES = (SUFFIX, ".db", ".sqlite", ".sqlite3")
"""«أخبار 2.5» has no suffix, though it has a dot."""


class LocationDialog(QDialog):
    """Ask for a path or URL. It stays, with what was typed, until whoever opens the workspace has done so."""

    asked = Signal()
    """`location` is to be opened; then call `done`."""

    def __init__(self, folder: str, *, create: bool, parent: QWidget | None = None) -> None:
        """``create`` asks for a new workspace, else for one that is there; browsing begins in ``folder``."""
        super().__init__(parent)
        self.setObjectName("location_dialog")
        self._create = create
        self._folder = folder
        self.setWindowTitle(self.tr("New workspace") if create else self.tr("Open workspace"))
        self._field = QLineEdit()
        self._field.setObjectName("location_dialog.location")
        self._field.setAccessibleName(self.tr("File or address"))
        self._field.setMinimumWidth(grown(440))
        self._field.setPlaceholderText(self.tr("A file, or postgresql://user@server/database"))
        browse = QPushButton(self.tr("Choose…"))
        browse.setObjectName("location_dialog.browse")
        browse.setAutoDefault(False)
        browse.clicked.connect(self._browse)
        words = self.tr(
            "A file on this computer is all one person needs. A team labels together in a PostgreSQL database."
        )
        about = WrappedLabel(words)
        about.setProperty("quiet", True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._accept = buttons.addButton(
            self.tr("Create") if create else self.tr("Open"), QDialogButtonBox.ButtonRole.AcceptRole
        )
        self._accept.setDefault(True)
        nowhere = self.tr("Write where it is, or choose a place")
        allow(self._accept, nowhere)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self._field.textChanged.connect(lambda text: allow(self._accept, "" if text.strip() else nowhere))
        row = filled(QHBoxLayout(), (self._field, 1), browse, spacing=8)
        filled(QVBoxLayout(self), row, about, buttons, margins=24, spacing=16)

    def accept(self) -> None:
        """Ask for the workspace."""
        self.asked.emit()

    @property
    def location(self) -> str:
        """The path, with the suffix of a workspace where a new one was named without, or the URL.

        A name without a folder lies where the last one was, not where the program happened to be started from.
        """
        location = self._field.text().strip()
        if not location or "://" in location:
            return location
        if self._create and Path(location).suffix.lower() not in _DATABASES:
            location += SUFFIX
        return str(Path(self._folder or Path.home()) / Path(location).expanduser())

    def _browse(self) -> None:
        dialog = file_chooser(self, self.windowTitle(), "location_dialog.files", native=True, folder=self._folder)
        dialog.setNameFilters([self.tr("Workspaces (*{suffix})").format(suffix=SUFFIX), self.tr("All files (*)")])
        if self._create:
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            dialog.setDefaultSuffix(SUFFIX)
        else:
            dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self._field.setText)
        dialog.open()
