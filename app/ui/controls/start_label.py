"""A label whose words begin where the interface begins, whatever language they are in."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QLabel


class StartLabel(QLabel):
    """Qt puts plain text to the side of its own letters, and isolated text always to the left."""

    def __init__(self, text: str = "") -> None:
        super().__init__(text)
        self._align()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the direction of the interface."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._align()

    def _align(self) -> None:
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        side = Qt.AlignmentFlag.AlignRight if rtl else Qt.AlignmentFlag.AlignLeft
        self.setAlignment(side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter)
