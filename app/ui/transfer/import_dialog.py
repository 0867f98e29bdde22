"""What to import, and how."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.ui.transfer.options_form import OptionsForm
from app.ui.transfer.path_list import PathList
from app.ui.wording import isolated

if TYPE_CHECKING:
    from app.exchange.registry import Format
    from app.services.transfer_reports import ImportOptions

ENCODINGS = ("utf-8", "utf-16", "windows-1256", "iso-8859-6", "windows-1255")
"""Offered by name; any other that Python knows can be typed."""


class ImportDialog(QDialog):
    """Once accepted, `paths` and `options` say what the user wants."""

    def __init__(
        self,
        readers: Sequence[Format],
        annotators: Sequence[str],
        annotator: str,
        *,
        folder: str = "",
        native_dialogs: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        """Ask for an import.

        Args:
            readers: The formats that can be imported.
            annotators: Who has a layer already; the new one may be somebody else.
            annotator: Who works now.
            folder: Where to look for files first.
            native_dialogs: Whether files are chosen in the system's own dialog.
            parent: The window.
        """
        super().__init__(parent)
        self.setObjectName("import_dialog")
        self.setWindowTitle(self.tr("Import articles"))
        self._readers = readers
        self._folder = folder
        self._native = native_dialogs
        self._list = PathList()
        self._format = _combo("import_dialog.format")
        self._encoding = _combo("import_dialog.encoding", editable=True)
        self._annotator = _combo("import_dialog.annotator", editable=True)
        self._unknown = _combo("import_dialog.unknown_labels")
        self._copies = _combo("import_dialog.near_duplicates")
        self._strict = QCheckBox(self.tr("Take nothing at all if anything is refused"))
        self._strict.setObjectName("import_dialog.strict")
        self._options = OptionsForm()
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self._ok = self._buttons.button(QDialogButtonBox.StandardButton.Ok)
        self._fill(annotators, annotator)
        self._lay_out()
        self._format.currentIndexChanged.connect(self._format_chosen)
        self._list.changed.connect(self._judge)
        self._annotator.editTextChanged.connect(self._judge)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self._format_chosen()
        self._judge()

    @property
    def paths(self) -> list[Path]:
        """The files and folders chosen."""
        return self._list.paths()

    @property
    def folder(self) -> str:
        """Where files were looked for last."""
        return self._folder

    def add_paths(self, paths: Sequence[Path]) -> None:
        """Put paths on the list, as when they were dropped on the window."""
        self._list.add(paths)

    def options(self) -> ImportOptions:
        """How to import them."""
        from app.services.transfer_reports import ImportOptions

        typed = self._encoding.currentText().strip()
        return ImportOptions(
            annotator=self._annotator.currentText().strip(),
            format=self._format.currentData(),
            encoding=None if typed in ("", self._encoding.itemText(0)) else typed,
            strict=self._strict.isChecked(),
            unknown_labels=self._unknown.currentData(),
            values=self._options.values(),
            near_duplicates=self._copies.currentData(),
        )

    def _fill(self, annotators: Sequence[str], annotator: str) -> None:
        self._format.addItem(self.tr("Tell it from each file"), None)
        for reader in self._readers:
            self._format.addItem(isolated(reader.title), reader.name)
        self._encoding.addItem(self.tr("Tell it from each file"))
        self._encoding.addItems(ENCODINGS)
        self._annotator.addItems(sorted({*annotators, annotator}))
        self._annotator.setCurrentText(annotator)
        self._unknown.addItem(self.tr("Refuse the articles that use them"), "refuse")
        self._unknown.addItem(self.tr("Add them to the codebook"), "add")
        self._copies.addItem(self.tr("Bring them in and list them"), "report")
        self._copies.addItem(self.tr("Leave out all but the first and list them"), "skip")
        self._copies.addItem(self.tr("Do not look for them"), "keep")
        self._copies.setToolTip(
            self.tr(
                "Copies share half of their wording, as agency dispatches do. "
                "Looking for them reads every article of the workspace."
            )
        )
        self._ok.setText(self.tr("Import"))

    def _lay_out(self) -> None:
        files, folder, remove = (QPushButton() for _ in range(3))
        for button, name, text, slot in (
            (files, "files", self.tr("Add files…"), self._choose_files),
            (folder, "folder", self.tr("Add a folder…"), self._choose_folder),
            (remove, "remove", self.tr("Remove"), self._list.remove_selected),
        ):
            button.setObjectName(f"import_dialog.{name}")
            button.setText(text)
            button.setAutoDefault(False)
            button.clicked.connect(slot)
        remove.setEnabled(False)
        self._list.itemSelectionChanged.connect(lambda: remove.setEnabled(bool(self._list.selectedItems())))
        sources = QHBoxLayout()
        sources.setSpacing(8)
        sources.addWidget(files)
        sources.addWidget(folder)
        sources.addStretch(1)
        sources.addWidget(remove)
        form = QFormLayout()
        form.setSpacing(8)
        form.addRow(self.tr("Format"), self._format)
        form.addRow(self.tr("Encoding of texts"), self._encoding)
        form.addRow(self.tr("Spans without a name belong to"), self._annotator)
        form.addRow(self.tr("Labels the codebook lacks"), self._unknown)
        form.addRow(self.tr("Copies of articles"), self._copies)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(8)
        column.addLayout(sources)
        column.addWidget(self._list, 1)
        column.addSpacing(8)
        column.addLayout(form)
        column.addWidget(self._options)
        column.addWidget(self._strict)
        column.addSpacing(8)
        column.addWidget(self._buttons)
        self.setMinimumWidth(560)

    def _choose_files(self) -> None:
        dialog = self._file_dialog(QFileDialog.FileMode.ExistingFiles, self.tr("Files and zip archives to import"))
        suffixes = sorted({f"*{suffix}" for reader in self._readers for suffix in reader.suffixes} | {"*.zip"})
        articles = self.tr("Articles ({suffixes})").format(suffixes=" ".join(suffixes))
        dialog.setNameFilters([articles, self.tr("All files (*)")])
        dialog.open()

    def _choose_folder(self) -> None:
        dialog = self._file_dialog(QFileDialog.FileMode.Directory, self.tr("Folder to import, with all it holds"))
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.open()

    def _file_dialog(self, mode: QFileDialog.FileMode, title: str) -> QFileDialog:
        dialog = QFileDialog(self, title, self._folder)
        dialog.setObjectName("import_dialog.chooser")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog, not self._native)
        dialog.setFileMode(mode)
        dialog.filesSelected.connect(self._chosen)
        return dialog

    def _chosen(self, names: list[str]) -> None:
        paths = [Path(name) for name in names]
        self._list.add(paths)
        if paths:
            self._folder = str(paths[0].parent)

    def _format_chosen(self) -> None:
        chosen = next((reader for reader in self._readers if reader.name == self._format.currentData()), None)
        self._options.show_options([option for option in chosen.options if option.on_import] if chosen else [])

    def _judge(self) -> None:
        self._ok.setEnabled(bool(self._list.count() and self._annotator.currentText().strip()))


def _combo(name: str, *, editable: bool = False) -> QComboBox:
    combo = QComboBox()
    combo.setObjectName(name)
    combo.setEditable(editable)
    return combo
