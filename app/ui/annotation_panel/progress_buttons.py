"""How far one is with the article: four buttons in a row, pictures above words, or words alone where room is short."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

PROGRESS_HEIGHT, CLOSE_HEIGHT = 2, 1
"""Lines that a button is high within its padding: an icon above a word, or the word."""


class ProgressButtons(QWidget):
    """A button for each state. The words stay in any case: four signs alone would have to be learned."""

    def __init__(self, progress: Sequence[QAction]) -> None:
        """``progress`` are the actions that mark the article."""
        super().__init__()
        self._is_close = False
        self._roomy_height = 0
        self.buttons: list[QToolButton] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        # No group of buttons: the actions are one. Two would trigger an action whenever another one is checked.
        for action in progress:
            button = QToolButton()
            button.setObjectName(action.objectName().replace("action.", "progress_button."))
            button.setDefaultAction(action)
            button.setProperty("picture", "large")
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            row.addWidget(button)
            self.buttons.append(button)
        self._dress()

    def roomy_height(self) -> int:
        """Pixels that it takes with its pictures, shown or not."""
        if not self._is_close:
            self._roomy_height = self.sizeHint().height()
        return self._roomy_height

    def set_close(self, close: bool) -> None:
        """Do without the pictures, or show them again."""
        if close != self._is_close:
            self.roomy_height()
            self._is_close = close
            self._dress()

    def changeEvent(self, event: QEvent) -> None:
        """Be measured anew, with the pictures, in letters of another size."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.set_close(False)

    def _dress(self) -> None:
        style = Qt.ToolButtonStyle
        for button in self.buttons:
            button.setToolButtonStyle(style.ToolButtonTextOnly if self._is_close else style.ToolButtonTextUnderIcon)
            lines = CLOSE_HEIGHT if self._is_close else PROGRESS_HEIGHT
            button.setStyleSheet(f"QToolButton {{ height: {lines}em; }}")
