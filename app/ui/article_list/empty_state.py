"""What stands in the place of a list that has nothing to show: why, and what to do about it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
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
        self._picture = _Picture(icon_name)
        column.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignHCenter)
        for label in (self._title, self._hint):
            label.setWordWrap(True)
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(label)
        column.addSpacing(8)
        column.addWidget(self._button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(2)
        self._column = column
        self.setWidget(page)

    def set_texts(self, title: str, hint: str, button: str = "") -> None:
        """Without a text there is no button."""
        self._title.setText(title)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        self._button.setText(button)
        self._button.setVisible(bool(button))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep what is to be done in sight."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the size of the letters."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def _fit(self) -> None:
        """Where there is not room for everything, go without the picture, and have the hint below the button."""
        rows = self._column
        width = self.viewport().width() - rows.contentsMargins().left() - rows.contentsMargins().right()
        words = sum(label.heightForWidth(width) for label in (self._title, self._hint) if not label.isHidden())
        gaps = 2 * rows.contentsMargins().top() + 5 * rows.spacing()
        fits = self._picture.height() + words + self._button.sizeHint().height() + gaps <= self.viewport().height()
        self._picture.setVisible(fits)
        before, after = rows.indexOf(self._hint), rows.indexOf(self._button)
        if fits != (before < after):
            rows.removeWidget(self._hint)
            at = rows.indexOf(self._title if fits else self._button) + 1
            rows.insertWidget(at, self._hint)


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
