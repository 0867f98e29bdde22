"""A field in which one types what to look for; its pictures grow with the letters of the interface."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QToolButton

from app.ui.theme import grown
from app.ui.theme.icons import icon, paint_icon

_PICTURE = 16
_EDGE, _GAP = 9, 8
"""Pixels between the edge of the field and a picture, and between a picture and the text."""


class SearchLine(QLineEdit):
    """A magnifier before the text, behind it a cross that empties the field.

    Qt has both, but draws them 16 pixels large whatever size the letters have. The room of the cross is kept while
    there is nothing to empty: what is typed first must not move.
    """

    def __init__(self) -> None:
        super().__init__()
        self._empty = QToolButton(self)
        self._empty.setObjectName("search_line.empty")
        self._empty.setIcon(icon("close-circle", QPalette.ColorRole.PlaceholderText))
        # Esc and Ctrl+A with Del do the same by keys; Tab goes from field to field.
        self._empty.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._empty.setCursor(Qt.CursorShape.ArrowCursor)
        self._empty.clicked.connect(self.clear)
        self.textChanged.connect(self._follow)
        self._retranslate()
        self._follow()
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language, the direction and the size of the letters."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        elif event.type() in (
            QEvent.Type.FontChange,
            QEvent.Type.StyleChange,
            QEvent.Type.LayoutDirectionChange,
        ):
            self._fit()
        elif event.type() == QEvent.Type.ReadOnlyChange:
            self._follow()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the cross at the end."""
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the magnifier into the room kept for it."""
        super().paintEvent(event)
        size = grown(_PICTURE, self.font())
        group = QPalette.ColorGroup.Active if self.isEnabled() else QPalette.ColorGroup.Disabled
        left = self.width() - _EDGE - size if self._mirrored() else _EDGE
        room = QRectF(left, (self.height() - size) / 2, size, size)
        painter = QPainter(self)
        paint_icon(painter, room, "magnify", self.palette().color(group, QPalette.ColorRole.PlaceholderText))
        painter.end()

    def _mirrored(self) -> bool:
        return self.layoutDirection() == Qt.LayoutDirection.RightToLeft

    def _fit(self) -> None:
        size = grown(_PICTURE, self.font())
        # The field's own padding stands between its edge and this.
        before = after = size + _GAP - 2
        self.setTextMargins(*((after, 0, before, 0) if self._mirrored() else (before, 0, after, 0)))
        self._empty.setIconSize(QSize(size, size))
        wide = size + _EDGE + _GAP // 2
        self._empty.setGeometry(0 if self._mirrored() else self.width() - wide, 0, wide, self.height())

    def _follow(self, *_text: object) -> None:
        self._empty.setVisible(bool(self.text()) and not self.isReadOnly())

    def _retranslate(self) -> None:
        words = self.tr("Empty the field")
        self._empty.setToolTip(words)
        self._empty.setAccessibleName(words)
