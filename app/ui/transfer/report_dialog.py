"""What came of an import or an export: counts first, then everything that was not taken as it was."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QTextBrowser, QVBoxLayout, QWidget

from app.ui.transfer.report_words import ReportWords, Section
from app.ui.wording import isolated, one_line

if TYPE_CHECKING:
    from app.services.transfer_reports import ExportReport, ImportReport


class ReportDialog(QDialog):
    """Shows one report; the window behind it stays usable, so that refused files can be looked at beside it."""

    def __init__(self, sentence: str, sections: Sequence[Section], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("report_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("What was done"))
        self._sentence, self._sections = sentence, sections
        heading = QLabel(sentence)
        heading.setObjectName("report_dialog.sentence")
        heading.setWordWrap(True)
        browser = QTextBrowser()
        browser.setObjectName("report_dialog.text")
        browser.setOpenLinks(False)
        browser.setHtml("".join(self._html(section) for section in sections))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        copy = buttons.addButton(self.tr("Copy the report"), QDialogButtonBox.ButtonRole.ActionRole)
        copy.setObjectName("report_dialog.copy")
        copy.setAutoDefault(False)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.text()))
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(16)
        column.addWidget(heading)
        column.addWidget(browser, 1)
        column.addWidget(buttons)
        self.resize(640, 400)

    @classmethod
    def of_import(cls, report: ImportReport, parent: QWidget | None = None) -> ReportDialog:
        """The report of an import."""
        return cls(*ReportWords().of_import(report), parent)

    @classmethod
    def of_export(cls, report: ExportReport, parent: QWidget | None = None) -> ReportDialog:
        """The report of an export."""
        return cls(*ReportWords().of_export(report), parent)

    def text(self) -> str:
        """The whole report as plain text, for the clipboard."""
        lines = [self._sentence]
        for section in self._sections:
            lines += ["", section.title]
            lines += [f"  {where}: {said}" if where else f"  {said}" for where, said in section.rows]
            lines += [f"  {self._more(section)}"] if section.more else []
        return "\n".join(lines)

    def _html(self, section: Section) -> str:
        rows = []
        for where, said in section.rows:
            place = f"<b>{escape(isolated(one_line(where)))}</b><br>" if where else ""
            # Places, reasons and encodings are the same words as on the command line, from left to right.
            rows.append(f'<p dir="ltr" style="margin: 0 0 8px 0">{place}{escape(one_line(said))}</p>')
        if section.more:
            rows.append(f"<p>{escape(self._more(section))}</p>")
        return f'<p style="margin: 8px 0 8px 0"><b>{escape(section.title)}</b></p>{"".join(rows)}'

    def _more(self, section: Section) -> str:
        return self.tr("… and %Ln more", "", section.more)
