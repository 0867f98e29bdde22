"""What came of an import or an export: counts first, then everything that was not taken as it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFileDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.domain.errors import TransferError
from app.domain.wording.isolation import isolated
from app.services.transfer.loss_files import save_report
from app.ui.controls.control_names import resize_within_screen
from app.ui.controls.file_chooser import file_chooser
from app.ui.controls.filling import filled
from app.ui.controls.passing_label import PassingLabel
from app.ui.controls.straight_label import StraightLabel
from app.ui.transfer.copies_dialog import CopiesDialog
from app.ui.transfer.report_words import ReportWords, Section
from app.ui.transfer.sections_view import SectionsView
from app.ui.wording.error_words import error_text

if TYPE_CHECKING:
    from app.services.transfer.reports import DuplicateListing, ExportReport, ImportReport


class ReportDialog(QDialog):
    """Shows one report; the window behind it stays usable, so that refused files can be looked at beside it."""

    copies_unwanted = Signal(object)
    """Ids of the articles that came in and are copies: the user wants them in the trash."""

    def __init__(
        self,
        sentence: str,
        sections: Sequence[Section],
        data: Mapping[str, Any],
        *,
        copies: DuplicateListing | None = None,
        native_dialogs: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        """Show a report.

        Args:
            sentence: What was done.
            sections: What else there is to say.
            data: The report for programs, as it is saved.
            copies: Groups of copies; those that came in are offered for the trash.
            native_dialogs: Whether the place to save it is chosen in the system's own dialog.
            parent: The window.
        """
        super().__init__(parent)
        self.setObjectName("report_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("What was done"))
        self._sentence, self._sections, self._data = sentence, sections, data
        self._copies = copies
        self._native = native_dialogs
        self._browser = SectionsView()
        self._said = PassingLabel()
        self._said.setObjectName("report_dialog.said")
        self._said.setProperty("quiet", True)
        self._said.setWordWrap(True)
        self._lay_out()
        resize_within_screen(self, 640, 520)

    def _lay_out(self) -> None:
        heading = StraightLabel(self._sentence)
        heading.setObjectName("report_dialog.sentence")
        heading.setWordWrap(True)
        self._browser.setObjectName("report_dialog.text")
        self._browser.show_sections(self._sections)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        copy = buttons.addButton(self.tr("Copy the report"), QDialogButtonBox.ButtonRole.ActionRole)
        copy.setObjectName("report_dialog.copy")
        copy.setAutoDefault(False)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.text()))
        save = buttons.addButton(self.tr("Save the report…"), QDialogButtonBox.ButtonRole.ActionRole)
        save.setObjectName("report_dialog.save")
        save.setAutoDefault(False)
        save.clicked.connect(self._ask_where)
        buttons.rejected.connect(self.reject)
        rows = [self._copies_row(self._copies)] if self._copies is not None and self._copies.brought else []
        filled(QVBoxLayout(self), heading, (self._browser, 1), *rows, self._said, buttons, margins=24, spacing=16)

    def _copies_row(self, copies: DuplicateListing) -> QHBoxLayout:
        """All new copies into the trash, or those that one chooses; once only."""
        remove = QPushButton(self.tr("Move the %Ln new copies to the trash", "", len(copies.brought)))
        remove.setObjectName("report_dialog.remove_copies")
        choose = QPushButton(self.tr("Choose which stay…"))
        choose.setObjectName("report_dialog.choose_copies")
        row = QHBoxLayout()
        for button in (remove, choose):
            button.setAutoDefault(False)
            self.copies_unwanted.connect(lambda _ids, button=button: button.setEnabled(False))
            row.addWidget(button)
        row.addStretch(1)
        remove.clicked.connect(lambda: self.copies_unwanted.emit(copies.brought))
        choose.clicked.connect(lambda: self._choose(copies))
        return row

    def _choose(self, copies: DuplicateListing) -> None:
        dialog = CopiesDialog(copies.groups, copies.brought, self)
        dialog.unwanted.connect(self.copies_unwanted)
        dialog.open()

    @classmethod
    def of_import(cls, report: ImportReport, parent: QWidget | None = None) -> ReportDialog:
        """The report of an import."""
        copies = report.near_duplicates
        return cls(*ReportWords().of_import(report), report.to_json(), copies=copies, parent=parent)

    @classmethod
    def of_export(
        cls, report: ExportReport, parent: QWidget | None = None, *, titles: Mapping[str, str] | None = None
    ) -> ReportDialog:
        """The report of an export; `titles` of articles by their ids."""
        return cls(*ReportWords(titles).of_export(report), report.to_json(), parent=parent)

    def text(self) -> str:
        """The whole report as plain text, for the clipboard."""
        return "\n".join([self._sentence, *self._browser.lines(self._sections)])

    def _ask_where(self) -> None:
        dialog = file_chooser(self, self.tr("Save the report"), "report_dialog.chooser", native=self._native)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("json")
        dialog.selectFile("report.json")
        dialog.fileSelected.connect(self._save)
        dialog.open()

    def _save(self, name: str) -> None:
        try:
            save_report(self._data, Path(name))
        except TransferError as error:
            self._said.setText(error_text(error))
        else:
            self._said.setText(self.tr("Saved: {path}").format(path=isolated(name)))
