"""From text to places and back, within one laid-out line.

Qt's own `QTextLine.xToCursor` is off by the width of the trailing blank on every wrapped right-to-left line, and
`cursorToX` cannot tell the two places apart that a position has where directions meet. So a line is seen here as a
table of directional runs with their edges; what lies between the edges comes from the line or from the glyphs.
All positions in this module are UTF-16 positions of the paragraph, all x are pixels from the column's left edge.
"""

from dataclasses import dataclass, field
from itertools import pairwise

from PySide6.QtGui import QTextLayout, QTextLine

_TOUCHING = 0.6
"""Runs of one direction whose edges are nearer than this, in pixels, are one."""
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
    glyph_x: dict[int, float] = field(default_factory=dict)
    """Left edge of each cluster by its first position; in left-to-right runs only."""


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
    """

    __slots__ = ("_layout", "_line", "_rtl", "_stops", "_visible_end", "first", "last", "runs")

    def __init__(self, layout: QTextLayout, number: int, *, rtl: bool, visible_end: int) -> None:
        self._layout = layout
        self._line = layout.lineAt(number)
        self._rtl = rtl
        self._visible_end = visible_end
        self.first: int = self._line.textStart()
        self.last: int = self.first + self._line.textLength()
        self.runs = _runs(self._line)
        self._stops: dict[int, list[tuple[float, int]]] = {}

    def intervals(self, start: int, end: int) -> list[Interval]:
        """Where `[start, end)` is seen on this line, in logical order: one interval for each run it touches."""
        found = []
        for run in self.runs:
            if start < run.last and run.first < end:
                first, last = max(start, run.first), min(end, run.last)
                here, there = self._edge(run, first), self._edge(run, last)
                found.append(Interval(min(here, there), max(here, there), run.rtl, first == start, last == end))
        return found

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
        distance = min(abs(x - stop) for stop, _ in stops)
        nearest = [stop for stop in stops if abs(x - stop[0]) - distance < _SAME_PLACE]
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

    def _edge(self, run: Run, position: int) -> float:
        if position <= run.first:
            return run.right if run.rtl else run.left
        if position >= run.last:
            return run.left if run.rtl else run.right
        if run.rtl:
            return max(run.left, min(_cursor_x(self._line, position), run.right))
        # After a combining mark `cursorToX` is wrong in a left-to-right run of a right-to-left line.
        return run.glyph_x[position] if position in run.glyph_x else _inside_cluster(run, position)

    def _stops_of(self, run: Run) -> list[tuple[float, int]]:
        """Every caret position of `run` with its x, in logical order, both edges included."""
        stops = self._stops.get(run.first)
        if stops is None:
            stops = [(self._edge(run, run.first), run.first)]
            position: int = self._layout.nextCursorPosition(run.first)
            while stops[-1][1] < position < run.last:
                stops.append((self._edge(run, position), position))
                position = self._layout.nextCursorPosition(position)
            stops.append((self._edge(run, run.last), run.last))
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


def _runs(line: QTextLine) -> list[Run]:
    found: list[Run] = []
    whole = QTextLayout.GlyphRunRetrievalFlag.RetrieveAll
    for glyphs in line.glyphRuns(line.textStart(), line.textLength(), whole):
        indexes = glyphs.stringIndexes()
        box = glyphs.boundingRect()
        if not indexes or box.width() < _SAME_PLACE:
            continue
        run = Run(min(indexes), 0, box.left(), box.right(), glyphs.isRightToLeft())
        # A control character comes as a run of its own that repeats its neighbour's place.
        if any(
            abs(run.left - other.left) < _SAME_PLACE and abs(run.right - other.right) < _SAME_PLACE for other in found
        ):
            continue
        if not run.rtl:
            for index, place in zip(indexes, glyphs.positions(), strict=True):
                run.glyph_x.setdefault(index, place.x())
        found.append(run)
    found.sort(key=lambda run: run.first)
    for run, following in pairwise(found):
        run.last = following.first
    if found:
        found[-1].last = line.textStart() + line.textLength()
    return _joined(found)


def _joined(runs: list[Run]) -> list[Run]:
    """Neighbours of one direction that touch, as one: fonts change within a run, directions do not."""
    joined: list[Run] = []
    for run in runs:
        last = joined[-1] if joined else None
        if (
            last
            and last.rtl == run.rtl
            and abs((last.left - run.right) if run.rtl else (run.left - last.right)) < _TOUCHING
        ):
            last.last = run.last
            last.left, last.right = min(last.left, run.left), max(last.right, run.right)
            last.glyph_x.update(run.glyph_x)
        else:
            joined.append(run)
    return joined
