"""Dialogs that were closed while something was typed in them: Escape is pressed faster than meant."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QAbstractSpinBox, QDialog, QLineEdit, QPlainTextEdit

from app.ui.messages import Messages


class ClosedDialogs(QObject):
    """Keeps the one that was closed last, as it was, and offers it back; the others are destroyed."""

    def __init__(self, messages: Messages, parent: QObject) -> None:
        super().__init__(parent)
        self._messages = messages
        self._kept: QDialog | None = None

    def watch(self, dialog: QDialog, come_back: Callable[[], object] | None = None) -> None:
        """Take care of what becomes of a dialog that is rejected.

        Args:
            dialog: it must not destroy itself.
            come_back: what is to be done when it is open again.
        """
        dialog.rejected.connect(lambda: self._take(dialog, come_back))

    def forget(self) -> None:
        """Keep none any more: what it asked for is gone."""
        kept, self._kept = self._kept, None
        if kept is not None:
            kept.deleteLater()

    def _take(self, dialog: QDialog, come_back: Callable[[], object] | None) -> None:
        self.forget()
        if not typed_into(dialog):
            dialog.deleteLater()
            return
        self._kept = dialog
        again = self.tr("Open again")
        self._messages.notice(
            self.tr("Closed. What was typed is kept."), lambda: self._bring_back(dialog, come_back), again
        )

    def _bring_back(self, dialog: QDialog, come_back: Callable[[], object] | None) -> None:
        if self._kept is not dialog:
            return
        self._kept = None
        dialog.open()
        if come_back is not None:
            come_back()


def typed_into(dialog: QDialog) -> bool:
    """Whether somebody typed into a field of a dialog, and there is something in it."""
    lines = (one for one in dialog.findChildren(QLineEdit) if not isinstance(one.parent(), QAbstractSpinBox))
    boxes = dialog.findChildren(QPlainTextEdit)
    return any(line.isModified() and line.text() for line in lines) or any(
        box.document().isModified() and box.toPlainText() for box in boxes
    )
