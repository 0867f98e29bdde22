"""A field for whole numbers."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QSpinBox

_MARGIN = 8


class NumberField(QSpinBox):
    """A spin box whose number stands in the middle: Qt would put it on the left of an Arabic form as well.

    The wheel scrolls the form that it stands in, and leaves the number alone.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        # A style sheet's padding has no effect on the left.
        self.lineEdit().setTextMargins(_MARGIN, 0, _MARGIN, 0)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the form."""
        event.ignore()
