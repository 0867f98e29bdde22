"""A label that takes no room while it has nothing to say."""

from __future__ import annotations

from app.ui.controls.straight_label import StraightLabel


class PassingLabel(StraightLabel):
    """Stands in a form for what is seldom said: an empty line there would look like a field that is missing."""

    def __init__(self) -> None:
        super().__init__()
        self.hide()

    def setText(self, text: str) -> None:
        """Say something, or nothing (empty). To be called when the label has its place in a window."""
        super().setText(text)
        self.setVisible(bool(text))

    def clear(self) -> None:
        """Say nothing."""
        self.setText("")
