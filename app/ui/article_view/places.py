"""Positions and places in the whole article: code points on one side, content coordinates on the other.

Content coordinates are pixels from the left edge of the column and from the top of the article, scrolled or not.
"""

from collections.abc import Iterator

from PySide6.QtCore import QPointF, QRectF

from app.ui.article_view.paragraphs import Paragraph, Paragraphs

_CARET_WIDTH = 2


class Places:
    """Finds places of positions and positions of places; lays paragraphs out as it needs them."""

    def __init__(self, paragraphs: Paragraphs) -> None:
        self._paragraphs = paragraphs
        self._map = paragraphs.text_map

    def locate(self, y: float) -> tuple[Paragraph, int]:
        """The paragraph and the number of the line at height `y`, kept within the article."""
        heights = self._paragraphs.heights
        index = heights.at(y)
        paragraph = self._paragraphs.get(index)
        # Laying it out may have moved the next one under this height.
        while y >= heights.top(index) + paragraph.height and index + 1 < len(self._paragraphs):
            index += 1
            paragraph = self._paragraphs.get(index)
        return paragraph, paragraph.line_at(y - heights.top(index))

    def position_at(self, point: QPointF) -> int:
        """The caret position nearest to `point`."""
        paragraph, number = self.locate(point.y())
        return paragraph.position(paragraph.line(number).position_at(point.x()))

    def character_at(self, point: QPointF) -> tuple[int, int] | None:
        """The grapheme that is seen at `point` as `(start, end)`; None beside the text."""
        paragraph, number = self.locate(point.y())
        found = paragraph.line(number).character_at(point.x())
        return (paragraph.position(found[0]), paragraph.position(found[1])) if found else None

    def line_of(self, position: int) -> tuple[Paragraph, int]:
        """The paragraph and line on which the caret stands at `position`."""
        paragraph = self._paragraphs.get(self._map.paragraph_at(position))
        return paragraph, paragraph.line_of(position)

    def neighbour(self, paragraph: Paragraph, step: int) -> Paragraph | None:
        """The paragraph `step` places further down; None beyond the ends of the article."""
        index = paragraph.index + step
        return self._paragraphs.get(index) if 0 <= index < len(self._paragraphs) else None

    def line_top(self, paragraph: Paragraph, number: int) -> int:
        """Height of the upper edge of a line."""
        return self._paragraphs.heights.top(paragraph.index) + number * paragraph.pitch

    def caret(self, position: int) -> QRectF:
        """Where the caret is drawn at `position`."""
        paragraph, number = self.line_of(position)
        x = paragraph.line(number).caret_x(paragraph.qt(position))
        if paragraph.blank:
            x = float(self._paragraphs.width if paragraph.rtl else 0)
        top = self.line_top(paragraph, number)
        return QRectF(
            x - _CARET_WIDTH / 2,
            top + paragraph.text_top,
            _CARET_WIDTH,
            paragraph.text_bottom - paragraph.text_top,
        )

    def rects(self, start: int, end: int, top: float = float("-inf"), bottom: float = float("inf")) -> list[QRectF]:
        """Where `[start, end)` is seen: a rectangle per line and directional run, in logical order.

        Lines outside `top` … `bottom` are left out, and their paragraphs are not laid out for it.
        """
        return [rect for _, rect, _, _ in self.pieces(start, end, top, bottom)]

    def pieces(self, start: int, end: int, top: float, bottom: float) -> Iterator[tuple[bool, QRectF, bool, bool]]:
        """`rects` with more: `(rtl, rectangle, holds the start, holds the end)`."""
        if start >= end:
            return
        first = self._map.paragraph_at(start)
        last = self._map.paragraph_at(end - 1)
        heights = self._paragraphs.heights
        if top > float("-inf"):
            first = max(first, heights.at(top))
        for index in range(first, last + 1):
            if heights.top(index) >= bottom:
                return
            paragraph = self._paragraphs.get(index)
            yield from self._pieces_of(paragraph, start, end, top, bottom)

    def _pieces_of(
        self, paragraph: Paragraph, start: int, end: int, top: float, bottom: float
    ) -> Iterator[tuple[bool, QRectF, bool, bool]]:
        if start >= paragraph.end or end <= paragraph.start:
            return
        qt_start, qt_end = paragraph.qt(start), paragraph.qt(end)
        y = self._paragraphs.heights.top(paragraph.index)
        number = paragraph.line_of(max(start, paragraph.start))
        if top > y:
            number = max(number, paragraph.line_at(top - y))
        while number < paragraph.line_count:
            line_top = y + number * paragraph.pitch
            line = paragraph.line(number)
            if line.first >= qt_end or line_top >= bottom:
                return
            for part in line.intervals(max(qt_start, line.first), min(qt_end, line.last)):
                rect = QRectF(
                    part.left,
                    line_top + paragraph.text_top,
                    part.right - part.left,
                    paragraph.text_bottom - paragraph.text_top,
                )
                starts = part.holds_start and line.first <= qt_start and start >= paragraph.start
                ends = part.holds_end and qt_end <= line.last and end <= paragraph.end
                yield part.rtl, rect, starts, ends
            number += 1
