"""What to export, and where to."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.errors import TransferError
from app.domain.wording.isolation import isolated
from app.ui.controls.choice_box import ChoiceBox
from app.ui.controls.control_names import height_within_screen, width_within_screen
from app.ui.controls.file_chooser import target_chooser
from app.ui.controls.filling import filled
from app.ui.controls.form_columns import align_labels
from app.ui.controls.scrolled_page import ScrolledPage
from app.ui.controls.straight_label import StraightLabel
from app.ui.transfer.format_words import format_title, option_name
from app.ui.transfer.options_form import OptionsForm

if TYPE_CHECKING:
    from app.exchange.formats import Format
    from app.services.transfer.reports import ExportOptions

_GAP = 8
"""Pixels between rows."""


class ExportDialog(QDialog):
    """Once accepted, `out` and `options` say what the user wants. A file that is there already is named as such."""

    def __init__(
        self,
        writers: Sequence[Format],
        annotators: Sequence[str],
        suggested: Path,
        *,
        articles: int = 0,
        selected: Sequence[str] = (),
        native_dialogs: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        """Ask for an export.

        Args:
            writers: The formats that can be exported.
            annotators: Who has a layer.
            suggested: A file name without its suffix, in the folder to look at first.
            articles: How many there are in all.
            selected: Ids of those that are selected in the list; then these or all can be exported.
            native_dialogs: Whether the place is chosen in the system's own dialog.
            parent: The window.
        """
        super().__init__(parent)
        self.setObjectName("export_dialog")
        self.setWindowTitle(self.tr("Export articles"))
        self._writers = {writer.name: writer for writer in writers}
        self._native = native_dialogs
        self._suffix, self._all = "", articles
        self._format, self._layer = ChoiceBox("export_dialog.format"), ChoiceBox("export_dialog.layer")
        self._which = ChoiceBox("export_dialog.articles")
        self._path = QLineEdit(str(suggested))
        self._path.setObjectName("export_dialog.path")
        self._path.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self._warning = StraightLabel()
        self._options = OptionsForm()
        self._scrolled = ScrolledPage(self._options, "export_dialog.options", whole=True)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self._ok = self._buttons.button(QDialogButtonBox.StandardButton.Ok)
        self._ok.setText(self.tr("Export"))
        self._fill(annotators)
        self._offer(selected)
        self._lay_out()
        self._format.currentIndexChanged.connect(self._format_chosen)
        self._which.currentIndexChanged.connect(self._name_for_format)
        self._path.textChanged.connect(self._judge)
        self._options.changed.connect(self._judge)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self._format_chosen()

    @property
    def out(self) -> Path:
        """The file, or the folder where the format writes several files."""
        return Path(self._path.text().strip()).expanduser()

    def options(self) -> ExportOptions:
        """How to export."""
        from app.services.transfer.reports import ExportOptions

        return ExportOptions(
            format=self._format.currentData(),
            annotator=self._layer.currentData(),
            values=self._options.values(),
            articles=self._chosen(),
        )

    def choose_selected(self) -> None:
        """Choose the selected articles rather than all."""
        self._which.setCurrentIndex(self._which.count() - 1)

    def given(self) -> dict[str, Any]:
        """All that was chosen and typed."""
        options = self.options()
        return {
            "format": options.format,
            "layer": options.annotator,
            "values": dict(options.values),
            "articles": options.articles,
            "path": self._path.text(),
        }

    def give(self, given: dict[str, Any]) -> None:
        """Fill in what `given` gave; what is not there any more is passed over."""
        if (found := self._format.findData(given.get("format"))) >= 0:
            self._format.setCurrentIndex(found)
            self._options.set_values(given.get("values") or {})
        self._layer.setCurrentIndex(max(self._layer.findData(given.get("layer")), 0))
        articles = given.get("articles")
        if isinstance(articles, list) and all(isinstance(one, str) for one in articles):
            self._offer(articles)
            self.choose_selected()
        self._path.setText(str(given.get("path") or self._path.text()))
        self._path.setModified(True)

    def _fill(self, annotators: Sequence[str]) -> None:
        for writer in self._writers.values():
            self._format.addItem(format_title(writer), writer.name)
        self._format.setCurrentIndex(max(self._format.findData("native"), 0))
        self._layer.addItem(self.tr("All annotators"), None)
        for annotator in annotators:
            self._layer.addItem(isolated(annotator), annotator)

    def _offer(self, selected: Sequence[str]) -> None:
        """All articles to choose, and those selected, if any are."""
        self._selected = list(selected)
        self._which.clear()
        self._which.addItem(self.tr("All articles ({count})").format(count=QLocale().toString(self._all)), False)
        if selected:
            count = QLocale().toString(len(selected))
            self._which.addItem(self.tr("The selected articles ({count})").format(count=count), True)

    def _chosen(self) -> list[str] | None:
        """Ids of the articles to export, which never pass through Qt; None for all."""
        return self._selected if self._which.currentData() else None

    def _lay_out(self) -> None:
        browse = QPushButton(self.tr("Choose…"))
        browse.setObjectName("export_dialog.browse")
        browse.setAutoDefault(False)
        browse.clicked.connect(self._browse)
        place = filled(QHBoxLayout(), (self._path, 1), browse, spacing=8)
        self._form = form = QFormLayout()
        form.setSpacing(8)
        form.addRow(self.tr("Articles"), self._which)
        form.addRow(self.tr("Format"), self._format)
        form.addRow(self.tr("Labels of"), self._layer)
        form.addRow(self.tr("Write to"), place)
        self._path.setAccessibleName(self.tr("Write to"))
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(_GAP)
        column.addLayout(form)
        column.addWidget(self._scrolled)
        column.addSpacing(8)
        self._warning.setObjectName("export_dialog.warning")
        self._warning.setProperty("quiet", True)
        self._warning.setWordWrap(True)
        # Beside the buttons, where its room is free while it says nothing.
        last = filled(QHBoxLayout(), (self._warning, 1), self._buttons, spacing=16)
        column.addLayout(last)
        # As tall as its rows: a format with few options leaves no gap where the one before had many.
        column.setVerticalSizeConstraint(QLayout.SizeConstraint.SetFixedSize)
        self.setMinimumWidth(width_within_screen(self, 640))

    def _browse(self) -> None:
        dialog = target_chooser(self, self.tr("Write to"), "export_dialog.chooser", self.out, native=self._native)
        dialog.fileSelected.connect(self._path.setText)
        dialog.open()

    def _format_chosen(self) -> None:
        writer = self._writers[self._format.currentData()]
        self._options.show_options([option for option in writer.options if option.on_export])
        self._fit()
        align_labels(self._form, self._options.rows, least=self._widest_label())
        self._name_for_format()

    def _name_for_format(self) -> None:
        """End the name as the files of the format do, or as a folder."""
        writer = self._writers[self._format.currentData()]
        one_file = writer.suffixes and writer.makes_one_file(writer.export_values({}), self._count())
        suffix = writer.suffixes[0] if one_file else ""
        name = self.out.name
        stem = name.removesuffix(self._suffix) if self._suffix and name.endswith(self._suffix) else name
        self._suffix = suffix
        self._path.setText(str(self.out.with_name(stem + suffix)) if stem else "")
        self._judge()

    def showEvent(self, event: QShowEvent) -> None:
        """Be no higher than the screen, now that the letters have their size."""
        super().showEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Let the options scroll where the screen has no room for all of them."""
        # Two lines beside the buttons, said or not: nothing moves when a name is typed.
        self._warning.setMinimumHeight(2 * self._warning.fontMetrics().lineSpacing() + 2)
        self._scrolled.hide()
        rest = self.sizeHint().height() + _GAP
        self._scrolled.setMaximumHeight(max(height_within_screen(self) - rest, self._path.sizeHint().height()))
        self._scrolled.setVisible(not self._options.isHidden())

    def _widest_label(self) -> int:
        """Pixels that the name of any option takes: nothing moves when another format is chosen."""
        options = (option for writer in self._writers.values() for option in writer.options if option.on_export)
        return max((self.fontMetrics().size(0, option_name(option)).width() for option in options), default=0)

    def look_again(self) -> None:
        """Look at the place anew: it was closed meanwhile."""
        self._judge()

    def _judge(self) -> None:
        typed, writer, folder = self._path.text().strip(), self._writers[self._format.currentData()], self._folder()
        misnamed = folder is None and writer.is_misnamed(self.out, self._writers.values())
        self._ok.setEnabled(bool(typed) and not misnamed)
        # Where the method of Path raises, because a name is too long or a folder is closed, this says no.
        there = bool(typed) and os.path.isfile(self.out)  # noqa: PTH113
        if not typed:
            self._warning.setText(self.tr("Say where to write to."))
        elif misnamed:
            told = self.tr("Files of this format end in {endings}; by this name it would be taken for another.")
            self._warning.setText(told.format(endings=isolated(" ".join(writer.suffixes))))
        elif folder is not None and folder != self.out:
            pages = self.tr("So many articles become pages in a folder: {name}")
            told = pages if writer.one_file else self.tr("This format makes several files, in a folder: {name}")
            self._warning.setText(told.format(name=isolated(folder.name)))
        else:
            self._warning.setText(self.tr("There is a file of this name; it will be replaced.") if there else "")

    def _folder(self) -> Path | None:
        """The folder that is made; None where it is one file."""
        writer = self._writers[self._format.currentData()]
        try:
            return writer.folder_for(self.out, writer.export_values(self._options.values()), self._count())
        except TransferError:
            return None

    def _count(self) -> int:
        """How many articles there are to export."""
        chosen = self._chosen()
        return self._all if chosen is None else len(chosen)
