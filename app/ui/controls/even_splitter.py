"""A splitter whose first part is whole in a right-to-left window, too."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QSplitter


class EvenSplitter(QSplitter):
    """Has its parts side by side.

    From right to left Qt moves all of them one pixel to the right, which cut off the frame of the first. That pixel is
    kept free.
    """

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._keep_free()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the direction of the interface."""
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._keep_free()
        super().changeEvent(event)

    def _keep_free(self) -> None:
        self.setContentsMargins(0, 0, int(self.isRightToLeft()), 0)
