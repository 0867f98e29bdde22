"""A label of several lines that is never lower than its words."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent

from app.ui.controls.straight_label import StraightLabel


class WrappedLabel(StraightLabel):
    """A scroll area asks its page for a least height only, and not for which width: this label knows it."""

    def __init__(self, text: str = "") -> None:
        super().__init__(text)
        self.setWordWrap(True)

    def setText(self, text: str) -> None:
        """Show another text."""
        super().setText(text)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Follow the width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        # Qt answers -1 while there are no words.
        self.setMinimumHeight(max(0, self.heightForWidth(self.width())))
