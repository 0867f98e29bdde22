"""A label whose right-to-left lines all begin at the same place."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPalette, QTextLayout, QTextOption
from PySide6.QtGui import Qt as QtOfGui
from PySide6.QtWidgets import QFrame, QLabel

from app.domain.wording.isolation import runs_right_to_left

_LINE_SEPARATOR = "\u2028"


class StraightLabel(QLabel):
    """Where Qt paints the lines of a plain text, it counts the blank at which one was broken to its width.

    Right-to-left lines began a few pixels too far to the left for it, all but the last one, and could lose their end.
    """

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint wrapped right-to-left words line by line; all else as Qt does."""
        if not self._wraps_right_to_left():
            super().paintEvent(event)
            return
        QFrame.paintEvent(self, event)
        room = QRectF(self.contentsRect().adjusted(*(sign * self.margin() for sign in (1, 1, -1, -1))))
        layout, height = self._laid_out(room.width())
        side = self.alignment() & Qt.AlignmentFlag.AlignVertical_Mask
        free = room.height() - height
        top = {Qt.AlignmentFlag.AlignTop: 0.0, Qt.AlignmentFlag.AlignBottom: free}.get(side, free / 2)
        painter = QPainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        layout.draw(painter, room.topLeft() + QPointF(0, top))
        painter.end()

    def _wraps_right_to_left(self) -> bool:
        text, kind = self.text(), self.textFormat()
        rich = kind != Qt.TextFormat.PlainText and (kind != Qt.TextFormat.AutoText or QtOfGui.mightBeRichText(text))
        # Of text that can be selected a document takes care, which is right.
        selected = self.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse
        return self.wordWrap() and self.buddy() is None and not (rich or selected) and runs_right_to_left(text)

    def _laid_out(self, width: float) -> tuple[QTextLayout, float]:
        """The lines in this width, and how high they are together; pixels."""
        option = QTextOption(self._side())
        option.setTextDirection(Qt.LayoutDirection.RightToLeft)
        option.setWrapMode(QTextOption.WrapMode.WordWrap)
        layout = QTextLayout(self.text().replace("\n", _LINE_SEPARATOR), self.font(), self)
        layout.setTextOption(option)
        leading = max(0.0, QFontMetricsF(self.font()).leading())
        height = -leading
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            height += leading
            line.setPosition(QPointF(0, height))
            height += line.height()
        layout.endLayout()
        return layout, height

    def _side(self) -> Qt.AlignmentFlag:
        """Where the lines are, left or right as it is seen: the words run from right to left."""
        asked = self.alignment()
        if asked & Qt.AlignmentFlag.AlignHCenter:
            return Qt.AlignmentFlag.AlignHCenter
        absolute = bool(asked & Qt.AlignmentFlag.AlignAbsolute)
        trailing = bool(asked & Qt.AlignmentFlag.AlignRight)
        return Qt.AlignmentFlag.AlignRight if absolute == trailing else Qt.AlignmentFlag.AlignLeft
