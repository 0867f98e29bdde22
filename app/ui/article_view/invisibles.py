"""Signs for characters one cannot see, painted over the laid-out text: they take no room and move nothing."""

import re

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from app.ui.article_view.paragraphs import Paragraph

_SHOWN = re.compile("[\u00a0\u00ad\u0640\u061c\u180e\u200b-\u200f\u202a-\u202f\u2060-\u2069\ufeff]")
_TO_THE_RIGHT = "\u200e\u202a\u202d\u2066"
_TO_THE_LEFT = "\u200f\u061c\u202b\u202e\u2067"
_CLOSING = "\u202c\u2069"
_WIDE = "\u00a0\u202f\u0640"
_SIZE = 2.6


def paint_invisibles(
    painter: QPainter, paragraph: Paragraph, numbers: range, text: str, top: int, color: QColor
) -> None:
    """Paint the signs of some lines.

    Args:
        painter: in content coordinates.
        paragraph: whose lines they are.
        numbers: of the lines.
        text: the whole article.
        top: height of the paragraph's upper edge.
        color: of the signs.
    """
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(color, 1))
    painter.setBrush(color)
    for number in numbers:
        start, end = paragraph.line_range(number)
        y = top + number * paragraph.pitch
        for found in _SHOWN.finditer(text, start, end):
            _paint(painter, paragraph, number, found.start(), found.group(), y)
    painter.restore()


def _paint(painter: QPainter, paragraph: Paragraph, number: int, position: int, character: str, y: int) -> None:
    line, qt_position = paragraph.line(number), paragraph.qt(position)
    upper, lower = float(y + paragraph.text_top), float(y + paragraph.text_bottom)
    if character in _WIDE:
        for part in line.intervals(qt_position, qt_position + 1):
            middle = QPointF((part.left + part.right) / 2, lower - 4)
            if character == "\u0640":
                # Below the stroke that tatweel itself is.
                painter.drawLine(QPointF(part.left + 1, lower - 3), QPointF(part.right - 1, lower - 3))
            else:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawEllipse(middle, _SIZE - 0.6, _SIZE - 0.6)
                painter.setBrush(painter.pen().color())
        return
    x = line.caret_x(qt_position)
    painter.drawLine(QPointF(x, upper + 3), QPointF(x, lower - 3))
    _paint_head(painter, character, x, upper + 3)


def _paint_head(painter: QPainter, character: str, x: float, y: float) -> None:
    """What tells one zero-width character from another, at the upper end of its line."""
    if character in _TO_THE_RIGHT or character in _TO_THE_LEFT:
        way = 2 * _SIZE if character in _TO_THE_RIGHT else -2 * _SIZE
        painter.drawPolygon(QPolygonF([QPointF(x, y - _SIZE), QPointF(x + way, y), QPointF(x, y + _SIZE)]))
    elif character in _CLOSING:
        painter.drawRect(QRectF(x - _SIZE / 2, y - _SIZE / 2, _SIZE, _SIZE))
    elif character == "\u200c":
        painter.drawLine(QPointF(x - _SIZE, y), QPointF(x + _SIZE, y))
    elif character == "\u200d":
        painter.drawLine(QPointF(x - _SIZE, y - _SIZE), QPointF(x + _SIZE, y + _SIZE))
        painter.drawLine(QPointF(x - _SIZE, y + _SIZE), QPointF(x + _SIZE, y - _SIZE))
    elif character == "\u00ad":
        painter.drawLine(QPointF(x, y), QPointF(x - 2 * _SIZE, y))
    else:
        painter.drawEllipse(QPointF(x, y), 1.5, 1.5)
