"""Links drawn as arcs in the margin where lines end: painted over the sheet, they never move a line.

An arc is a bracket between the lines of its two ends, with an arrow at the one it leads to. It has one lane for as long
as the links are the same, so that scrolling moves it along; where an end is out of sight it runs on over the edge.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontInfo, QFontMetrics, QMouseEvent, QPainter, QPen, QPolygonF

if TYPE_CHECKING:
    from app.ui.article_view.view import ArticleView

_EDGE = 5
"""Pixels kept free beside the text and at the viewport's edge."""
_WIDEST_LANE, _NARROWEST_LANE = 14, 4
_ARROW = 5
_ROUND = 4
_DIM, _LIT = 120, 255
_NAME_SIZE, _PILL_SIZE = 10, 12
_PILL_FRAME = 2
"""Pixels that a pill is higher than its letters."""
_USUAL_SIZE = 13
"""Pixels of the letters of the interface, where nobody has chosen another size."""
_BEYOND = 40
_SPREAD = 3
_LIGHTNESS_ON_DARK = 185
"""Of 255: type colours are chosen for light paper."""


@dataclass(frozen=True, slots=True)
class ArcMark:
    """A link as the surface needs it: ids of its spans, the name of its type and that one's colour, `#rrggbb`."""

    id: str
    from_span: str
    to_span: str
    name: str
    color: str


@dataclass(slots=True)
class _Arc:
    mark: ArcMark
    start: int
    goal: int
    lane: int = 0


class Arcs(QObject):
    """Paints the links of an article over a view; only those with an end in sight cost anything in a frame."""

    def __init__(self, view: "ArticleView") -> None:
        super().__init__(view)
        self._view = view
        self._marks: tuple[ArcMark, ...] = ()
        self._arcs: list[_Arc] = []
        self._ends: list[tuple[int, int]] = []
        self._lanes = 1
        self._stale = False
        self._hovered: frozenset[str] = frozenset()
        self._seen: frozenset[int] = frozenset()
        view.add_overlay(self.paint)
        view.viewport().installEventFilter(self)
        view.span_chosen.connect(self._update)
        view.marks_changed.connect(self._forget_places)
        view.verticalScrollBar().valueChanged.connect(self._scrolled)

    def set_arcs(self, marks: Iterable[ArcMark]) -> None:
        """Show these links and no others; one with an end that is not shown is left out."""
        self._marks = tuple(marks)
        self._forget_places()

    def in_sight(self) -> list[ArcMark]:
        """The links that are painted: those with an end in the viewport."""
        return [self._arcs[index].mark for index in sorted(self._visible())]

    def lit(self) -> list[ArcMark]:
        """The links in sight that are not dimmed, an end of theirs being chosen or under the mouse."""
        return [mark for mark in self.in_sight() if self._is_lit(mark)]

    def names(self) -> list[tuple[str, QRectF]]:
        """The types written across lit links, and where, in viewport coordinates."""
        lit = [index for index in sorted(self._visible()) if self._is_lit(self._arcs[index].mark)]
        return [(arc.mark.name, pill) for arc, pill in self._pills(self.strip(), lit, self._heights(lit))]

    def strip(self) -> QRectF:
        """The margin in which arcs are drawn, in viewport coordinates."""
        column, height = self._view.column(), self._view.viewport().height()
        if self._view.direction == "rtl":
            return QRectF(0, 0, max(0.0, column.left()), height)
        return QRectF(column.right(), 0, max(0.0, self._view.viewport().width() - column.right()), height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002
        """Light up the links of the span under the mouse; take nothing."""
        if self._marks and isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseMove:
            self._hover(frozenset(mark.id for mark in self._view.spans_under(event.position())[:1]))
        elif event.type() == QEvent.Type.Leave:
            self._hover(frozenset())
        return False

    def paint(self, painter: QPainter, exposed: QRectF) -> None:
        """Paint what touches the exposed part: first the dim ones, then over them those that are lit."""
        strip = self.strip()
        if not self._marks or not exposed.intersects(strip):
            return
        visible = sorted(self._visible())
        self._seen = frozenset(visible)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(exposed.intersected(strip))
        places = self._heights(visible)
        lit = [index for index in visible if self._is_lit(self._arcs[index].mark)]
        dim = {index: places[index] for index in visible if index not in lit}
        self._paint_arcs(painter, strip, dim, _DIM if not lit else _DIM // 2)
        self._paint_arcs(painter, strip, {index: places[index] for index in lit}, _LIT)
        painter.setFont(self._pill_font(strip))
        for arc, pill in self._pills(strip, lit, places):
            self._paint_pill(painter, arc, pill)
        painter.restore()

    # ------------------------------------------------------------------ which

    def _is_lit(self, mark: ArcMark) -> bool:
        chosen = self._view.chosen_span()
        return not {mark.from_span, mark.to_span}.isdisjoint(self._hovered | ({chosen} if chosen else frozenset()))

    def _visible(self) -> set[int]:
        if self._stale:
            self._place()
        first, last = self._view.positions_in_sight()
        low, high = bisect_left(self._ends, (first, -1)), bisect_left(self._ends, (last + 1, -1))
        return {index for _, index in self._ends[low:high]}

    def _place(self) -> None:
        """Sort the ends and give every arc the lowest lane that is free between them."""
        self._stale = False
        starts = {mark.id: mark.start for mark in self._view.spans()}
        self._arcs = [
            _Arc(mark, starts[mark.from_span], starts[mark.to_span])
            for mark in self._marks
            if mark.from_span in starts and mark.to_span in starts
        ]
        self._arcs.sort(key=lambda arc: (min(arc.start, arc.goal), max(arc.start, arc.goal), arc.mark.id))
        free: list[int] = []
        taken: list[tuple[int, int]] = []
        self._lanes = 0
        for arc in self._arcs:
            low, high = sorted((arc.start, arc.goal))
            while taken and taken[0][0] < low:
                heappush(free, heappop(taken)[1])
            if free:
                arc.lane = heappop(free)
            else:
                arc.lane, self._lanes = self._lanes, self._lanes + 1
            heappush(taken, (high, arc.lane))
        self._ends = sorted((end, index) for index, arc in enumerate(self._arcs) for end in (arc.start, arc.goal))

    # ------------------------------------------------------------------ where

    def _heights(self, visible: Iterable[int]) -> dict[int, tuple[float, float]]:
        """Heights of both ends of arcs; one out of sight lies beyond the viewport's edge."""
        first, last = self._view.positions_in_sight()
        lines: dict[int, float] = {}

        def height(position: int, lane: int) -> float:
            if position < first:
                return -float(_BEYOND)
            if position > last:
                return float(self._view.viewport().height() + _BEYOND)
            if position not in lines:
                lines[position] = self._view.caret_rect(position).center().y()
            # Several links of one line stay apart.
            return lines[position] + (lane % 5 - 2) * _SPREAD

        arcs = self._arcs
        return {i: (height(arcs[i].start, arcs[i].lane), height(arcs[i].goal, arcs[i].lane)) for i in visible}

    def _lane_width(self, strip: QRectF) -> float:
        room = max(1.0, strip.width() - 2 * _EDGE - _ARROW)
        return max(float(_NARROWEST_LANE), min(room / max(1, self._lanes), _WIDEST_LANE))

    def _across(self, strip: QRectF) -> Callable[[int], float]:
        """Lane → its x; when the margin is full, further lanes begin at the text again."""
        width = self._lane_width(strip)
        fitting = max(1, int((strip.width() - 2 * _EDGE - _ARROW) / width))
        text, outward = (strip.right(), -1) if self._view.direction == "rtl" else (strip.left(), 1)
        return lambda lane: text + outward * (_EDGE + _ARROW + (lane % fitting + 0.5) * width)

    # ------------------------------------------------------------------ how

    def _color(self, arc: _Arc, alpha: int) -> QColor:
        color = QColor(arc.mark.color)
        if self._view.paper().dark:
            color.setHsl(color.hslHue(), color.hslSaturation(), max(color.lightness(), _LIGHTNESS_ON_DARK))
        color.setAlpha(alpha)
        return color

    def _paint_arcs(
        self, painter: QPainter, strip: QRectF, places: Mapping[int, tuple[float, float]], alpha: int
    ) -> None:
        """The arcs with their heights: all brackets, then over them arrows, dots and names."""
        x_of = self._across(strip)
        drawn = [(self._arcs[index], ends, self._color(self._arcs[index], alpha)) for index, ends in places.items()]
        # Smoothing costs ten times as much, and all but the corners of a bracket is straight.
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for arc, ends, color in drawn:
            painter.setPen(QPen(color, 2 if alpha == _LIT else 1))
            painter.drawPolyline(self._bracket(strip, x_of(arc.lane), *ends))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        named = alpha != _LIT and self._lane_width(strip) >= _WIDEST_LANE - 2
        for arc, ends, color in drawn:
            self._paint_ends(painter, strip, *ends, color)
            if named:
                self._paint_name(painter, x_of(arc.lane), arc, ends, color)

    def _bracket(self, strip: QRectF, x: float, start: float, goal: float) -> QPolygonF:
        text, inward = self._text_edge(strip)
        turn = min(_ROUND, abs(goal - start) / 2) * (1 if goal >= start else -1)
        corners = (
            QPointF(text, start),
            QPointF(x + inward * _ROUND, start),
            QPointF(x, start + turn),
            QPointF(x, goal - turn),
            QPointF(x + inward * _ROUND, goal),
            QPointF(text - inward * _ARROW, goal),
        )
        return QPolygonF(corners)

    def _paint_ends(self, painter: QPainter, strip: QRectF, start: float, goal: float, color: QColor) -> None:
        """An arrow where the link leads to, a dot where it comes from."""
        text, inward = self._text_edge(strip)
        foot = text - inward * _ARROW
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawPolygon(
            QPolygonF([QPointF(text, goal), QPointF(foot, goal - _ARROW * 0.7), QPointF(foot, goal + _ARROW * 0.7)])
        )
        painter.drawEllipse(QPointF(text - inward * 1.5, start), 2, 2)

    def _text_edge(self, strip: QRectF) -> tuple[float, int]:
        """Where arcs end beside the text, and the sign of the way from the margin into it."""
        return (strip.right() - 2, 1) if self._view.direction == "rtl" else (strip.left() + 2, -1)

    def _paint_name(self, painter: QPainter, x: float, arc: _Arc, places: tuple[float, float], color: QColor) -> None:
        """The type along the arc, where there is room beside it; it hangs at an end in sight, to scroll with it."""
        font = QFont(self._view.font())
        font.setPixelSize(self._grown(_NAME_SIZE))
        width = QFontMetrics(font).horizontalAdvance(arc.mark.name)
        if abs(places[0] - places[1]) < width + 4 * _ROUND:
            return
        upper, lower = min(places), max(places)
        middle = upper + 2 * _ROUND + width / 2 if upper >= 0 else lower - 2 * _ROUND - width / 2
        painter.save()
        painter.translate(x, middle)
        painter.rotate(-90)
        painter.setFont(font)
        painter.setPen(QPen(color))
        high = self._grown(_NAME_SIZE) + 3
        box = QRectF(-width / 2 - 2, -high, width + 4, high)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), arc.mark.name)
        painter.restore()

    def _pills(
        self, strip: QRectF, lit: Iterable[int], places: Mapping[int, tuple[float, float]]
    ) -> list[tuple[_Arc, QRectF]]:
        """Where the types of lit arcs stand: across them, one below the other, and once for those side by side."""
        metrics, x_of = QFontMetrics(self._pill_font(strip)), self._across(strip)
        taken: list[tuple[_Arc, QRectF]] = []
        for index in lit:
            arc, (start, goal) = self._arcs[index], places[index]
            size = QSizeF(metrics.horizontalAdvance(arc.mark.name) + 8, metrics.height() + _PILL_FRAME)
            if size.width() > strip.width() - _PILL_FRAME:
                # In a narrow margin the name stands upright.
                size.transpose()
            middle = (max(0.0, min(start, goal)) + min(strip.height(), max(start, goal))) / 2
            x = min(x_of(arc.lane) - size.width() / 2, strip.right() - size.width() - 1)
            pill = QRectF(QPointF(max(strip.left() + 1, x), middle - size.height() / 2), size)
            while blocker := next((other for other in taken if other[1].intersects(pill)), None):
                if blocker[0].mark.name == arc.mark.name:
                    break
                pill.moveTop(blocker[1].bottom() + 1)
            else:
                taken.append((arc, pill))
        return taken

    def _grown(self, pixels: int) -> int:
        """What is so many pixels where the interface has letters of the usual size."""
        return max(pixels, round(pixels * QFontInfo(self._view.font()).pixelSize() / _USUAL_SIZE))

    def _pill_font(self, strip: QRectF) -> QFont:
        """The letters of the interface, or smaller ones where a name standing upright would not fit the margin."""
        font = QFont(self._view.font())
        font.setPixelSize(self._grown(_PILL_SIZE))
        high = QFontMetrics(font).height() + _PILL_FRAME
        if high > (room := strip.width() - 2 * _PILL_FRAME):
            font.setPixelSize(max(_NAME_SIZE, int(font.pixelSize() * room / high)))
        return font

    def _paint_pill(self, painter: QPainter, arc: _Arc, pill: QRectF) -> None:
        """The type, in full colour on paper."""
        painter.setPen(QPen(self._color(arc, _LIT), 1))
        painter.setBrush(QColor(self._view.paper().paper))
        painter.drawRoundedRect(pill, _ROUND, _ROUND)
        painter.save()
        painter.translate(pill.center())
        words = QRectF(pill)
        if pill.height() > pill.width():
            painter.rotate(-90)
            words = words.transposed()
        words.moveCenter(QPointF(0, 0))
        painter.drawText(words, int(Qt.AlignmentFlag.AlignCenter), arc.mark.name)
        painter.restore()

    # ------------------------------------------------------------------ when

    def _hover(self, spans: frozenset[str]) -> None:
        if spans != self._hovered:
            before, self._hovered = self._hovered, spans
            ends = {end for mark in self._marks for end in (mark.from_span, mark.to_span)}
            if (before | spans) & ends:
                self._update()

    def _scrolled(self, _value: int) -> None:
        # Moving pixels along is right as long as the same arcs are seen and no name hangs on the viewport itself.
        if self._marks and (self._visible() != self._seen or self.lit()):
            self._update()

    def _forget_places(self, *_marked: object) -> None:
        self._stale = True
        self._update()

    def _update(self, *_chosen: object) -> None:
        strip: QRect = self.strip().toAlignedRect()
        self._view.viewport().update(strip)
