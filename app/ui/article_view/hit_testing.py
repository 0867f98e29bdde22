"""From text to places and back, within one laid-out line.

Qt's own `QTextLine.xToCursor` is off by the width of the trailing blank on every wrapped right-to-left line, and
`cursorToX` cannot tell the two places apart that a position has where directions meet. So a line is seen here as a
table of directional runs with their edges; what lies between the edges comes from the line or from the glyphs.
All positions in this module are UTF-16 positions of the paragraph, all x are pixels from the column's left edge.
"""

from collections.abc import Callable, Container
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QRectF
from PySide6.QtGui import QGlyphRun, QTextLayout, QTextLine

_TOUCHING = 0.6
"""Parts of one direction whose edges are nearer than this, in pixels, are one."""
_SAME_PLACE = 0.05
"""Coordinates nearer than this, in pixels, are equal."""


@dataclass(slots=True)
class Run:
    """A stretch of one direction: positions `[first, last)` between two x coordinates."""

    first: int
    last: int
    left: float
    right: float
    rtl: bool
    glyph_x: dict[int, float]
    """Left edges of clusters by their first positions, as far as the glyphs tell; for left-to-right runs only."""
    many_fonts: bool = False
    """Whether fonts change within the run; then Qt tells the glyphs' places, but not whose they are."""
    shift: float = 0.0
    """How much further right Qt has the cursor than the glyphs."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Where a part of a range lies on its line, and whether the range's very start or end lies at its edge."""

    left: float
    right: float
    rtl: bool
    holds_start: bool
    holds_end: bool


class LineGeometry:
    """The runs of one line.

    Args:
        layout: the paragraph's layout; kept alive here, because Qt crashes on a line whose layout has died.
        number: which of its lines.
        rtl: base direction of the paragraph.
        visible_end: where the caret goes at the line's logical end, before the blank at which a line was broken.
        invisible: positions of the paragraph's characters that have no ink and no width of their own.
        boundaries: gives the grapheme boundaries from one position to another; where one of these cuts a cluster, the
            cluster's edge instead.
    """

    __slots__ = (
        "_boundaries",
        "_invisible",
        "_layout",
        "_line",
        "_rtl",
        "_stops",
        "_visible_end",
        "first",
        "last",
        "runs",
    )

    def __init__(
        self,
        layout: QTextLayout,
        number: int,
        *,
        rtl: bool,
        visible_end: int,
        invisible: Container[int],
        boundaries: Callable[[int, int], list[int]],
    ) -> None:
        self._layout = layout
        self._line = layout.lineAt(number)
        self._rtl = rtl
        self._visible_end = visible_end
        self._invisible = invisible
        self._boundaries = boundaries
        self.first: int = self._line.textStart()
        self.last: int = self.first + self._line.textLength()
        self.runs = _runs(self._line, invisible)
        if self.runs:
            self._mind_the_blank(self.runs[-1])
        self._stops: dict[int, list[tuple[float, int]]] = {}

    def intervals(self, start: int, end: int) -> list[Interval]:
        """Where `[start, end)` is seen on this line, in logical order: one interval for each run it touches."""
        found = []
        for run in self.runs:
            if start < run.last and run.first < end:
                first, last = max(start, run.first), min(end, run.last)
                here, there = self._edge(run, first), self._edge(run, last)
                if here == there and start < first and last < end:
                    # Without width, in the middle of the range, it must not part what touches.
                    continue
                found.append(Interval(min(here, there), max(here, there), run.rtl, first == start, last == end))
        return _joined(found)

    def caret_x(self, position: int) -> float:
        """Where the caret stands before the character at `position`, or after the line's last one."""
        for run in self.runs:
            if run.first <= position < run.last:
                return self._edge(run, position)
        if self.runs:
            last = self.runs[-1]
            return self._edge(last, last.last)
        return _cursor_x(self._line, position)

    def position_at(self, x: float) -> int:
        """The caret position nearest to `x`; beside the text, the line's logical start or end on that side."""
        if not self.runs:
            return self.first
        if x <= min(run.left for run in self.runs):
            return self._visible_end if self._rtl else self.first
        if x >= max(run.right for run in self.runs):
            return self.first if self._rtl else self._visible_end
        run = min(self.runs, key=lambda run: max(run.left - x, x - run.right, 0.0))
        stops = self._stops_of(run)
        distances = [abs(x - stop) for stop, _ in stops]
        almost = min(distances) + _SAME_PLACE
        nearest = [stop for stop, distance in zip(stops, distances, strict=True) if distance < almost]
        # Characters without width share one place; the side that was hit tells on which side of them to stop.
        came_before = (x > nearest[0][0]) == run.rtl
        return nearest[0][1] if came_before else nearest[-1][1]

    def character_at(self, x: float) -> tuple[int, int] | None:
        """The grapheme that is seen at `x`, as `(first, last)`; None beside the text."""
        for run in self.runs:
            if run.left <= x < run.right:
                stops = self._stops_of(run)
                for (here, first), (there, last) in pairwise(stops):
                    if min(here, there) <= x < max(here, there):
                        return first, last
        return None

    def _mind_the_blank(self, run: Run) -> None:
        """Put right what the blank at which a line was broken does to the last run; it has no glyph there.

        In a left-to-right paragraph Qt counts a blank that is right to left into the places of the cursor, but leaves
        no room for it where it draws. And a blank of the other direction is not a part of the run at all.
        """
        end = self._visible_end
        if not run.first < end < run.last:
            return
        x = _cursor_x(self._line, end)
        begins, ends = (run.right, run.left) if run.rtl else (run.left, run.right)
        if run.rtl and not self._rtl and abs(_cursor_x(self._line, run.last) - ends) < _SAME_PLACE:
            run.shift = x - ends
        elif abs(x - ends) > _TOUCHING and abs(x - begins) < _TOUCHING:
            self.runs.append(Run(end, run.last, x, x, not run.rtl, {}))
            run.last = end

    def _edge(self, run: Run, position: int) -> float:
        """X of the caret before the character at `position`, on the side where the rest of `run` lies."""
        while run.first < position < run.last:
            if position in run.glyph_x:
                # After a combining mark `cursorToX` is wrong in a left-to-right run of a right-to-left line.
                return run.glyph_x[position]
            if position not in self._invisible:
                x = self._cursor_x(run, position)
                if run.left - _TOUCHING < x < run.right + _TOUCHING:
                    return max(run.left, min(x, run.right))
            # It has no place in this run: whatever is without width stands where the next character begins.
            position += 1
        at_left = (position <= run.first) != run.rtl
        return run.left if at_left else run.right

    def _cursor_x(self, run: Run, position: int) -> float:
        return _cursor_x(self._line, position) - run.shift if run.rtl else _inside_cluster(run, position)

    def _stops_of(self, run: Run) -> list[tuple[float, int]]:
        """Every caret position of `run` with its x, in logical order, both edges included."""
        stops = self._stops.get(run.first)
        if stops is None:
            stops = [(self._edge(run, position), position) for position in self._boundaries(run.first, run.last)]
            self._stops[run.first] = stops
        return stops


def _cursor_x(line: QTextLine, position: int) -> float:
    found: tuple[float, int] = line.cursorToX(position)  # type: ignore[assignment]
    return found[0]


def _inside_cluster(run: Run, position: int) -> float:
    """Where a position falls that has no glyph of its own: its ligature is divided evenly."""
    before = max((known for known in run.glyph_x if known < position), default=run.first)
    after = min((known for known in run.glyph_x if known > position), default=run.last)
    left = run.glyph_x.get(before, run.left)
    right = run.glyph_x.get(after, run.right)
    return left + (right - left) * (position - before) / (after - before)


def _runs(line: QTextLine, invisible: Container[int]) -> list[Run]:
    found: list[Run] = []
    drawn: dict[float, list[QGlyphRun]] = {}
    thin: list[Run] = []
    whole = QTextLayout.GlyphRunRetrievalFlag.RetrieveAll
    for glyphs in line.glyphRuns(line.textStart(), line.textLength(), whole):
        indexes = glyphs.stringIndexes()
        box = glyphs.boundingRect()
        unseen = all(index in invisible for index in indexes)
        if unseen and box.width() < _SAME_PLACE:
            # It has no place, but it may part runs that lie on different sides of it.
            thin.append(Run(min(indexes), 0, box.left(), box.right(), glyphs.isRightToLeft(), {}))
            continue
        same = next((run for run in found if _is_same_place(run, box)), None)
        if same is not None:
            # Where fonts change within a run, Qt gives its place again with each, and only the first indexes right.
            same.many_fonts |= not unseen or same.first in invisible
        else:
            run = Run(min(indexes), 0, box.left(), box.right(), glyphs.isRightToLeft(), {})
            found.append(run)
            if not run.rtl:
                for index, place in zip(indexes, glyphs.positions(), strict=True):
                    run.glyph_x.setdefault(index, place.x())
        drawn.setdefault(box.left(), []).append(glyphs)
    known = {run.first for run in found}
    found += (run for run in thin if run.first not in known) if found else ()
    found.sort(key=lambda run: run.first)
    for run, following in pairwise(found):
        run.last = following.first
    if found:
        found[0].first = line.textStart()
        found[-1].last = line.textStart() + line.textLength()
    for run in found:
        if run.many_fonts and not run.rtl:
            # Asked for here alone: of a long run the places take longer than all the rest of a line.
            places = [place.x() for glyphs in drawn[run.left] for place in glyphs.positions()]
            run.glyph_x = _rising(line, run, sorted(places))
    return found


def _rising(line: QTextLine, run: Run, places: list[float]) -> dict[int, float]:
    """Where each position of a left-to-right run of many fonts is: by the cursor, which may not go back.

    Where it does (after a combining mark it returns to the run's start) the next glyph's place is the right one.
    """
    found: dict[int, float] = {}
    last = run.left
    for position in range(run.first + 1, run.last):
        x = _cursor_x(line, position)
        if not last - _SAME_PLACE < x < run.right + _TOUCHING:
            x = next((place for place in places if place > last + _SAME_PLACE), run.right)
        found[position] = last = x
    return found


def _is_same_place(run: Run, box: QRectF) -> bool:
    return abs(run.left - box.left()) < _SAME_PLACE and abs(run.right - box.right()) < _SAME_PLACE


def _joined(parts: list[Interval]) -> list[Interval]:
    """Neighbours of one direction that touch, as one: fonts change within a directional run of the text."""
    joined: list[Interval] = []
    for part in parts:
        last = joined[-1] if joined else None
        if (
            last
            and last.rtl == part.rtl
            and abs(last.left - part.right if part.rtl else part.left - last.right) < _TOUCHING
        ):
            left, right = min(last.left, part.left), max(last.right, part.right)
            joined[-1] = Interval(left, right, part.rtl, last.holds_start, part.holds_end)
        else:
            joined.append(part)
    return joined
