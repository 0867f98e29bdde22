"""A line and a box to type into: what was typed is handed on when one leaves them, Escape takes it back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QMargins, QSignalBlocker, QSize, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLayout, QLineEdit, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

Finished = Callable[[str], object]


class LineInput(QLineEdit):
    """One line. Return hands it on, too."""

    def __init__(self, name: str, finished: Finished, letters: int = 0) -> None:
        """``letters`` is how many of them it has room for; 0 takes what room there is."""
        super().__init__()
        self._letters = letters
        if letters:
            self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setObjectName(f"codebook.{name}")
        self._finished = finished
        self._stored = ""
        self.handed: str | None = None
        """What is being handed on, for as long as that takes."""
        self.editingFinished.connect(self.commit)

    def show_text(self, text: str) -> None:
        """Show what is stored, unless something else is being typed."""
        self._stored = text
        if not self.isModified() and self.text() != text:
            self.setText(text)

    def sizeHint(self) -> QSize:
        """Room for the letters, in whatever size they are."""
        hint = super().sizeHint()
        if self._letters:
            hint.setWidth(self.fontMetrics().horizontalAdvance("0" * self._letters) + 32)
        return hint

    def commit(self) -> None:
        """Hand on what was typed."""
        if self.isModified():
            self.setModified(False)
            if self.text() != self._stored:
                self.handed = self.text()
                self._finished(self.handed)
                self.handed = None

    def draft(self) -> str:
        """What was typed."""
        return self.text() if self.handed is None else self.handed

    def bring_back(self, text: str) -> None:
        """Show what was typed and could not be stored as if it were being typed still."""
        if text != self._stored:
            self.setText(text)
            self.setModified(True)

    def take_back(self) -> None:
        """Show what is stored in place of what was typed."""
        self.setText(self._stored)
        self.setModified(False)

    def event(self, event: QEvent) -> bool:
        """Leave undo to the window when there is nothing typed to undo."""
        if _is_undo(event) and not self.isUndoAvailable():
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Escape take back what was typed."""
        if event.key() == Qt.Key.Key_Escape and self.isModified():
            self.take_back()
        else:
            super().keyPressEvent(event)


class BoxInput(QPlainTextEdit):
    """Several lines. Ctrl+Return hands them on, too; Tab goes on to the next control."""

    def __init__(self, name: str, finished: Finished, lines: int) -> None:
        super().__init__()
        self.setObjectName(f"codebook.{name}")
        self.setTabChangesFocus(True)
        self._finished = finished
        self._stored = ""
        self._lines = lines

    def draft(self) -> str:
        """What was typed."""
        return self.toPlainText()

    def bring_back(self, text: str) -> None:
        """Show what was typed and could not be stored as if it were being typed still."""
        if text != self._stored:
            self.setPlainText(text)
            self.document().setModified(True)

    def show_text(self, text: str) -> None:
        """Show what is stored, unless something else is being typed."""
        self._stored = text
        if not self.document().isModified() and self.toPlainText() != text:
            # For as long as Qt tells of it, the text counts as typed.
            with QSignalBlocker(self):
                self.setPlainText(text)

    def commit(self) -> None:
        """Hand on what was typed."""
        if self.document().isModified():
            self.document().setModified(False)
            if self.toPlainText() != self._stored:
                self._finished(self.toPlainText())

    def event(self, event: QEvent) -> bool:
        """Leave undo to the window when there is nothing typed to undo; be as high as the lines need."""
        if event.type() in (QEvent.Type.Polish, QEvent.Type.FontChange):
            margins: QMargins = self.contentsMargins()
            frame = margins.top() + margins.bottom() + int(2 * self.document().documentMargin()) + 8
            self.setFixedHeight(self.fontMetrics().lineSpacing() * self._lines + frame)
        if _is_undo(event) and not self.document().isUndoAvailable():
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Hand on by Ctrl+Return, take back by Escape."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and event.modifiers():
            self.commit()
        elif event.key() == Qt.Key.Key_Escape and self.document().isModified():
            self.setPlainText(self._stored)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hand on what was typed when somebody goes on; not while a menu or another window is looked at."""
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.commit()


def fill(place: QWidget, *parts: QWidget | QLayout) -> QVBoxLayout:
    """Put parts one below the other, with nothing around them."""
    column = QVBoxLayout(place)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4)
    for part in parts:
        if isinstance(part, QLayout):
            column.addLayout(part)
        else:
            column.addWidget(part)
    return column


def _is_undo(event: QEvent) -> bool:
    return (
        event.type() == QEvent.Type.ShortcutOverride
        and isinstance(event, QKeyEvent)
        and (event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo))
    )
