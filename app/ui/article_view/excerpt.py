"""One line out of an article with a quote lit in it, as lists of hits and mentions show it; takes code points."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QLinearGradient,
    QPainter,
    QPen,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)

from app.domain.records import CONTEXT_LENGTH
from app.domain.text.direction import Direction, article_direction, paragraph_direction
from app.domain.text.offsets import TextMap
from app.domain.text.segmentation import ceil_boundary, floor_boundary, graphemes
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
_FADE = 28
"""Pixels in which the ink runs out where a line goes on beyond its room."""


class Quotation(Protocol):
    """A quote between what stands before and after it in an article."""

    @property
    def prefix(self) -> str:
        """What stands before it."""
        ...

    @property
    def quote(self) -> str:
        """The quote."""
        ...

    @property
    def suffix(self) -> str:
        """What stands behind it."""
        ...

    @property
    def direction(self) -> str | None:
        """Of the article, where somebody decided it."""
        ...


def direction_of(line: Quotation) -> Direction:
    """The direction of the article; where nobody decided it, that of what is seen of it."""
    decided = line.direction or article_direction(f"{line.prefix}{line.quote}{line.suffix}")
    return "ltr" if decided == "ltr" else "rtl"


class Excerpt:
    """A quote between what stands before and after it, laid out as one text, so that joined letters stay joined.

    Args:
        before: the text just before the quote.
        quote: what is lit.
        after: the text just behind it.
        font: to write with.
        direction: of the article; a line of the other script only keeps its own.
    """

    def __init__(self, before: str, quote: str, after: str, font: QFont, direction: Direction) -> None:
        parts = _from_a_word(before), quote[:_LONGEST], _to_a_word(after)
        before, quote, after = (part.translate(_ON_ONE_LINE) for part in parts)
        rtl = paragraph_direction(f"{before}{quote}{after}", direction) == "rtl"
        self._whole = _Line(before, quote, after, font, rtl=rtl)
        self._fitted = (_ENDLESS, self._whole)

    @property
    def height(self) -> float:
        """Pixels from the top of the highest letter to the bottom of the deepest."""
        return self._whole.height

    def lit(self, room: QRectF) -> list[QRectF]:
        """Where the quote is seen when the line is painted into `room`."""
        return self._in(room).lit(room)

    def paint(self, painter: QPainter, room: QRectF, ink: QColor, light: QColor, context: QColor | None = None) -> None:
        """Paint the line with the quote in the middle of `room`, as many words around it as there is room for.

        What cannot be left out, such as a quote that is itself too long, fades away at the edges.

        Args:
            painter: on the row.
            room: where the line may be seen.
            ink: of the words.
            light: behind the quote.
            context: ink of the words around the quote, if it is another one.
        """
        self._in(room).paint(painter, room, ink, light, context)

    def _in(self, room: QRectF) -> _Line:
        width = int(room.width())
        if self._fitted[0] != width:
            line: _Line | None = self._whole
            fitted = self._whole
            while line is not None:
                fitted, line = line, line.shorter(room)
            self._fitted = (width, fitted)
        return self._fitted[1]


class _Line:
    """An excerpt with so many words of its context; the parts are fit to stand on one line."""

    def __init__(self, before: str, quote: str, after: str, font: QFont, *, rtl: bool) -> None:
        self._parts, self._font, self._rtl = (before, quote, after), font, rtl
        text = f"{before}{quote}{after}"
        self._map = TextMap(text)
        self._layout = self._lay_out(font)
        line = LineGeometry(
            self._layout,
            0,
            rtl=self._rtl,
            visible_end=self._map.utf16(0, len(text)),
            invisible=frozenset(),
            boundaries=self._boundaries,
        )
        self._qt_quote = self._map.utf16(0, len(before)), self._map.utf16(0, len(before) + len(quote))
        self._lit = [(part.left, part.right) for part in line.intervals(*self._qt_quote)]

    @property
    def height(self) -> float:
        return self._layout.boundingRect().height()

    def shorter(self, room: QRectF) -> _Line | None:
        """The same with a word less on the side that goes on beyond `room`; None if it fits, or nothing can go."""
        before, quote, after = self._parts
        left, right = self._beyond(room, self._origin(room)[0])
        leading, trailing = (right, left) if self._rtl else (left, right)
        less = _without_first_word(before) if leading else None
        if less is not None:
            return _Line(less, quote, after, self._font, rtl=self._rtl)
        # Of a quote that is wider than its place nobody sees what stands behind it.
        less = _without_last_word(after) if trailing and self._is_whole(room) else None
        return _Line(before, quote, less, self._font, rtl=self._rtl) if less is not None else None

    def lit(self, room: QRectF) -> list[QRectF]:
        x, top = self._origin(room)
        return [QRectF(x + left, top, right - left, self.height) for left, right in self._lit]

    def paint(self, painter: QPainter, room: QRectF, ink: QColor, light: QColor, context: QColor | None) -> None:
        painter.save()
        painter.setClipRect(room)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(light)
        for place in self.lit(room):
            painter.drawRoundedRect(place.adjusted(-2, 0, 2, 0), _CORNER, _CORNER)
        x, top = self._origin(room)
        painter.setPen(QPen(self._fading(context or ink, room, x), 1))
        # What is merely painted in another colour is still shaped as one text.
        self._layout.draw(painter, QPointF(x, top), [self._quote_in(self._fading(ink, room, x))] if context else [])
        painter.restore()

    def _beyond(self, room: QRectF, x: float) -> tuple[bool, bool]:
        """Whether the line goes on beyond `room` on the left, and on the right."""
        words = self._layout.lineAt(0).naturalTextRect().translated(x, 0)
        return words.left() < room.left(), words.right() > room.right()

    def _fading(self, ink: QColor, room: QRectF, x: float) -> QBrush:
        """Ink that runs out where the line goes on beyond `room`: half a letter reads as another one."""
        left, right = self._beyond(room, x)
        if not (left or right):
            return QBrush(ink)
        clear = QColor(ink)
        clear.setAlpha(0)
        share = min(0.5, _FADE / max(1.0, room.width()))
        gradient = QLinearGradient(room.left(), 0, room.right(), 0)
        gradient.setStops([(0, clear if left else ink), (share, ink), (1 - share, ink), (1, clear if right else ink)])
        return QBrush(gradient)

    def _quote_in(self, ink: QBrush) -> QTextLayout.FormatRange:
        found = QTextLayout.FormatRange()
        found.start, found.length = self._qt_quote[0], self._qt_quote[1] - self._qt_quote[0]
        found.format = QTextCharFormat()
        found.format.setForeground(ink)
        return found

    def _origin(self, room: QRectF) -> tuple[float, float]:
        """Where the layout's own corner comes to lie."""
        top = room.center().y() - self.height / 2
        if not self._lit:
            return room.left(), top
        left, right = self._ends()
        if self._has_room(room):
            return room.center().x() - (left + right) / 2, top
        return (room.right() - _EDGE - right if self._rtl else room.left() + _EDGE - left), top

    def _has_room(self, room: QRectF) -> bool:
        left, right = self._ends()
        return right - left <= room.width() - 2 * _EDGE

    def _is_whole(self, room: QRectF) -> bool:
        """Whether all of the quote is seen, if not in the middle."""
        left, right = self._ends()
        return right - left <= room.width() - _EDGE

    def _ends(self) -> tuple[float, float]:
        """Where the quote begins and ends on the line, from the left."""
        return min((one for one, _ in self._lit), default=0.0), max((one for _, one in self._lit), default=0.0)

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


def _without_first_word(before: str) -> str | None:
    """The context before a quote with a word less and a sign that it goes on; None where no whole word can go."""
    _word, blank, rest = before.removeprefix("…").lstrip(" ").partition(" ")
    return f"… {rest}" if blank else None


def _without_last_word(after: str) -> str | None:
    """The context behind a quote with a word less and a sign that it goes on; None where no whole word can go."""
    rest, blank, _word = after.removesuffix("…").rstrip(" ").rpartition(" ")
    return f"{rest} …" if blank else None


def _from_a_word(before: str) -> str:
    """The context before a quote, without the word that may have lost its beginning where the context was cut."""
    cut, blank, rest = before.partition(" ")
    return f"…{blank}{rest}" if len(before) >= CONTEXT_LENGTH and blank and cut else before


def _to_a_word(after: str) -> str:
    """The context behind a quote, without the word that may have lost its end where the context was cut."""
    rest, blank, cut = after.rpartition(" ")
    return f"{rest}{blank}…" if len(after) >= CONTEXT_LENGTH and blank and cut else after
