"""A combo box for forms that scroll."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QWidget


class StillBox(QComboBox):
    """The wheel leaves it alone: who scrolls the form that it stands in must not choose, and store, another value."""

    closed = Signal()
    """Its list was open and is closed now, whether something was chosen or not."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the form."""
        event.ignore()

    def showPopup(self) -> None:
        """Open the list."""
        super().showPopup()
        # Escape and a click elsewhere hide the list without asking the box.
        self.view().window().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Tell that the list is closed."""
        if event.type() == QEvent.Type.Hide and watched is not self.window():
            watched.removeEventFilter(self)
            self.closed.emit()
        return super().eventFilter(watched, event)
