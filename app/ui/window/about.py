"""What this program is, which version, and where the work is kept."""

from __future__ import annotations

from PySide6.QtCore import Qt, qVersion
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from app.domain.program import program_version
from app.domain.wording.isolation import isolated
from app.ui.controls.filling import filled
from app.ui.theme import grown
from app.ui.wording.wording import as_place


class About(QDialog):
    """A few lines and a button."""

    def __init__(self, location: str, parent: QWidget | None) -> None:
        """``location`` is the open workspace for display, or empty."""
        super().__init__(parent)
        self.setObjectName("about")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("About Hashiya"))
        name = QLabel(self.tr("Hashiya {version}").format(version=isolated(program_version())))
        font = name.font()
        font.setPixelSize(grown(22))
        name.setFont(font)
        lines = [
            self.tr("Label right-to-left news: who says what, and about whom."),
            self.tr("Free software under the Apache License 2.0. Fonts under the SIL Open Font License 1.1."),
            self.tr("Runs on {library}").format(library=as_place(f"Qt {qVersion()}")),
        ]
        if location:
            lines.append(self.tr("Open workspace: {location}").format(location=as_place(location)))
        words = QLabel("\n\n".join(lines))
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setWordWrap(True)
        words.setMinimumWidth(grown(400))
        words.setMinimumHeight(words.heightForWidth(grown(400)))
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        filled(QVBoxLayout(self), name, words, buttons, margins=24, spacing=16)
