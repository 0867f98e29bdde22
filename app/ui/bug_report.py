"""What to show when the program itself is wrong: the facts, ready to be copied. Nothing saved is lost."""

from __future__ import annotations

import platform
import sys
import traceback
from types import TracebackType

from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QFontDatabase, QGuiApplication, QTextOption
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QVBoxLayout, QWidget

from app.domain.program import program_version
from app.ui.controls.control_names import resize_within_screen
from app.ui.controls.filling import filled
from app.ui.controls.straight_label import StraightLabel


def report_text(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> str:
    """The facts a developer needs: versions, then the traceback. It holds no text of an article by itself."""
    facts = [
        f"Hashiya {program_version()}",
        f"Python {sys.version.split()[0]}, Qt {qVersion()}, {platform.platform()}",
        f"Window system {QGuiApplication.platformName() or 'none'}",
        "",
        *(line.rstrip("\n") for line in traceback.format_exception(kind, error, trace)),
    ]
    return "\n".join(facts)


class BugReport(QDialog):
    """Shows a report and copies it; the window behind it stays usable."""

    def __init__(self, report: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("bug_report")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Something went wrong in Hashiya"))
        resize_within_screen(self, 720, 420)
        words = StraightLabel(
            self.tr(
                "This is a mistake of the program, not yours. Everything you labelled before is saved. "
                "You can go on working; please send us the report below."
            )
        )
        words.setWordWrap(True)
        self._text = QPlainTextEdit()
        # A line of code that begins with an Arabic name would run from right to left, and carets stand below letters.
        option = QTextOption(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute)
        option.setTextDirection(Qt.LayoutDirection.LeftToRight)
        self._text.document().setDefaultTextOption(option)
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPixelSize(QGuiApplication.font().pixelSize())
        self._text.setFont(font)
        self._text.setPlainText(report)
        self._text.setObjectName("bug_report.text")
        self._text.setReadOnly(True)
        self._text.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self._text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        copy = buttons.addButton(self.tr("Copy the report"), QDialogButtonBox.ButtonRole.ActionRole)
        copy.setObjectName("bug_report.copy")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(report))
        buttons.rejected.connect(self.reject)
        filled(QVBoxLayout(self), words, (self._text, 1), buttons, margins=24, spacing=16)
