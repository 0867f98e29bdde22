"""Where an import takes its articles from: a list of paths, and buttons to add to it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFileDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.ui.controls.file_chooser import file_chooser
from app.ui.controls.filling import filled
from app.ui.controls.reasons import allow
from app.ui.transfer.path_list import PathList

if TYPE_CHECKING:
    from app.exchange.formats import Format


class ImportSources(QWidget):
    """Files and folders, chosen in a dialog or dropped."""

    changed = Signal()

    def __init__(self, readers: Sequence[Format], folder: str, *, native_dialogs: bool) -> None:
        super().__init__()
        self._suffixes = sorted({f"*{suffix}" for reader in readers for suffix in reader.suffixes} | {"*.zip"})
        self.folder = folder
        """Where files were looked for last."""
        self._native = native_dialogs
        self._list = PathList()
        self._list.changed.connect(self.changed)
        files, whole, remove = (QPushButton() for _ in range(3))
        for button, name, text, slot in (
            (files, "files", self.tr("Add files…"), self._choose_files),
            (whole, "folder", self.tr("Add a folder…"), self._choose_folder),
            (remove, "remove", self.tr("Remove"), self._list.remove_selected),
        ):
            button.setObjectName(f"import_dialog.{name}")
            button.setText(text)
            button.setAutoDefault(False)
            button.clicked.connect(slot)
        unmarked = self.tr("Mark in the list what shall not come in")
        allow(remove, unmarked)
        self._list.itemSelectionChanged.connect(lambda: allow(remove, "" if self._list.selectedItems() else unmarked))
        self._buttons = files, whole, remove
        self._row = filled(QHBoxLayout(), filled(QHBoxLayout(), files, whole, None, spacing=8), remove, spacing=8)
        self._row.setAlignment(remove, Qt.AlignmentFlag.AlignLeading)
        filled(QVBoxLayout(self), self._row, (self._list, 1), margins=0, spacing=8)

    def minimumSizeHint(self) -> QSize:
        """As narrow as the buttons that add are beside each other: the third goes below them then."""
        files, whole, _remove = (button.sizeHint().width() for button in self._buttons)
        return QSize(files + whole + self._row.spacing(), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put all buttons beside each other where there is room for that."""
        super().resizeEvent(event)
        beside = sum(button.sizeHint().width() + self._row.spacing() for button in self._buttons)
        ways = QBoxLayout.Direction
        self._row.setDirection(ways.LeftToRight if self.width() >= beside else ways.TopToBottom)

    def paths(self) -> list[Path]:
        """The files and folders chosen."""
        return self._list.paths()

    def add(self, paths: Sequence[Path]) -> None:
        """Put paths on the list."""
        self._list.add(paths)

    def _choose_files(self) -> None:
        dialog = self._file_dialog(QFileDialog.FileMode.ExistingFiles, self.tr("Files and zip archives to import"))
        articles = self.tr("Articles ({suffixes})").format(suffixes=" ".join(self._suffixes))
        dialog.setNameFilters([articles, self.tr("All files (*)")])
        dialog.open()

    def _choose_folder(self) -> None:
        dialog = self._file_dialog(QFileDialog.FileMode.Directory, self.tr("Folder to import, with all it holds"))
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.open()

    def _file_dialog(self, mode: QFileDialog.FileMode, title: str) -> QFileDialog:
        dialog = file_chooser(self.window(), title, "import_dialog.chooser", native=self._native, folder=self.folder)
        dialog.setFileMode(mode)
        dialog.filesSelected.connect(self._chosen)
        return dialog

    def _chosen(self, names: list[str]) -> None:
        paths = [Path(name) for name in names]
        self._list.add(paths)
        if paths:
            self.folder = str(paths[0].parent)
