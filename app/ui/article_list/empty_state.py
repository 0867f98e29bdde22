"""What stands in the place of a list that has nothing to show: why, and what to do about it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.ui.controls.straight_label import StraightLabel
from app.ui.theme import current_colors
from app.ui.theme.icons import paint_icon


class EmptyState(QScrollArea):
    """An icon, a sentence, a hint, and at most one button."""

    chosen = Signal()
    """The button was pressed."""

    def __init__(self, icon_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # Large letters must not make the window higher than the screen.
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        page = QWidget()
        self._title, self._hint, self._button = StraightLabel(), StraightLabel(), QPushButton()
        self._hint.setProperty("quiet", True)
        # It is all there is to do here.
        self._button.setProperty("primary", True)
        self._button.clicked.connect(self.chosen)
        column = QVBoxLayout(page)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(8)
        column.addStretch(1)
        column.addWidget(_Picture(icon_name), 0, Qt.AlignmentFlag.AlignHCenter)
        for label in (self._title, self._hint):
            label.setWordWrap(True)
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(label)
        column.addSpacing(8)
        column.addWidget(self._button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(2)
        self.setWidget(page)

    def set_texts(self, title: str, hint: str, button: str = "") -> None:
        """Without a text there is no button."""
        self._title.setText(title)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        self._button.setText(button)
        self._button.setVisible(bool(button))


class _Picture(QWidget):
    """A large quiet icon."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self.setFixedSize(QSize(48, 48))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_icon(painter, QRectF(self.rect()), self._name, QColor(current_colors()["disabled"]))
        painter.end()
