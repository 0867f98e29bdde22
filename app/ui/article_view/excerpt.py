"""One line out of an article with a quote lit in it, as lists of hits and mentions show it; takes code points."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QTextLayout, QTextOption

from app.domain.direction import Direction, paragraph_direction
from app.domain.offsets import TextMap
from app.domain.segmentation import ceil_boundary, floor_boundary, graphemes
from app.ui.article_view.hit_testing import LineGeometry

_ENDLESS = 1_000_000
"""Pixels; a line that is never broken."""
_LONGEST = 600
"""Code points of a quote that can ever be seen on a line."""
_EDGE = 24
"""Pixels kept before a quote that is wider than its place."""
_ON_ONE_LINE = {
    **dict.fromkeys([0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029], " "),
    # The context is cut anywhere, and what is opened there may never be closed. Marks stay, they reach no further.
    **dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)], "\u2060"),
}
_CORNER = 3


class Excerpt:
    """A quote between what stands before and after it, laid out once as one text, so that joined letters stay joined.

    Args:
        before: the text just before the quote.
        quote: what is lit.
        after: the text just behind it.
        font: to write with.
        direction: of the article; a line of the other script only keeps its own.
    """

    def __init__(self, before: str, quote: str, after: str, font: QFont, direction: Direction) -> None:
        quote = quote[:_LONGEST]
        text = f"{before}{quote}{after}".translate(_ON_ONE_LINE)
        self._map = TextMap(text)
        self._rtl = paragraph_direction(text, direction) == "rtl"
        self._layout = self._lay_out(font)
        line = LineGeometry(
            self._layout,
            0,
            rtl=self._rtl,
            visible_end=self._map.utf16(0, len(text)),
            invisible=frozenset(),
            boundaries=self._boundaries,
        )
        qt_start, qt_end = self._map.utf16(0, len(before)), self._map.utf16(0, len(before) + len(quote))
        self._lit = [(part.left, part.right) for part in line.intervals(qt_start, qt_end)]

    @property
    def height(self) -> float:
        """Pixels from the top of the highest letter to the bottom of the deepest."""
        return self._layout.boundingRect().height()

    def lit(self, room: QRectF) -> list[QRectF]:
        """Where the quote is seen when the line is painted into `room`."""
        x, top = self._origin(room)
        return [QRectF(x + left, top, right - left, self.height) for left, right in self._lit]

    def paint(self, painter: QPainter, room: QRectF, ink: QColor, light: QColor) -> None:
        """Paint the line with the quote in the middle of `room`; what does not fit is cut off."""
        painter.save()
        painter.setClipRect(room)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(light)
        for place in self.lit(room):
            painter.drawRoundedRect(place.adjusted(-2, 0, 2, 0), _CORNER, _CORNER)
        painter.setPen(ink)
        x, top = self._origin(room)
        self._layout.draw(painter, QPointF(x, top))
        painter.restore()

    def _origin(self, room: QRectF) -> tuple[float, float]:
        """Where the layout's own corner comes to lie."""
        top = room.center().y() - self.height / 2
        if not self._lit:
            return room.left(), top
        left, right = min(one for one, _ in self._lit), max(one for _, one in self._lit)
        if right - left <= room.width() - 2 * _EDGE:
            return room.center().x() - (left + right) / 2, top
        return (room.right() - _EDGE - right if self._rtl else room.left() + _EDGE - left), top

    def _lay_out(self, font: QFont) -> QTextLayout:
        layout = QTextLayout(self._map.display(0), font)
        layout.setCacheEnabled(True)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.NoWrap)
        option.setTextDirection(Qt.LayoutDirection.RightToLeft if self._rtl else Qt.LayoutDirection.LeftToRight)
        option.setAlignment(Qt.AlignmentFlag.AlignLeft)
        layout.setTextOption(option)
        layout.beginLayout()
        line = layout.createLine()
        line.setLineWidth(_ENDLESS)
        line.setPosition(QPointF(0, 0))
        layout.endLayout()
        return layout

    def _boundaries(self, first: int, last: int) -> list[int]:
        text = self._map.text
        start = floor_boundary(text, self._map.position(0, first))
        end = ceil_boundary(text, self._map.position(0, last))
        return [self._map.utf16(0, place) for place in (start, *(stop for _, stop in graphemes(text, start, end)))]
