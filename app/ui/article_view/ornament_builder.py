"""Works out what the spans add to a line; kept with its paragraph until a span of the line changes."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF

from app.ui.article_view.hit_testing import Interval
from app.ui.article_view.marks import VISIBLE_LANES, SpanMark, SpanTable
from app.ui.article_view.metrics import MARGIN, LineMetrics
from app.ui.article_view.ornaments import Ornaments
from app.ui.article_view.paragraphs import Paragraph

_TAG_GAP = 2
_FARTHEST_TAG = 160
"""Pixels a tag may be pushed along the line by its neighbours before it is counted instead of drawn."""
_TICK = 1.5


class OrnamentBuilder:
    """Builds the ornaments of lines.

    Args:
        spans: the article's spans with their lanes.
        metrics: the measures of a line.
        width: of the column.
        tag_width: width of a label's tag, in pixels.
    """

    def __init__(self, spans: SpanTable, metrics: LineMetrics, width: int, tag_width: Callable[[str], int]) -> None:
        self._spans = spans
        self._metrics = metrics
        self._width = width
        self._tag_width = tag_width

    def of(self, paragraph: Paragraph, number: int) -> Ornaments:
        """The ornaments of line `number`, from the paragraph's store or built into it."""
        ornaments = paragraph.ornaments.get(number)
        if ornaments is None:
            ornaments = self._build(paragraph, number)
            paragraph.ornaments[number] = ornaments
        return ornaments

    def _build(self, paragraph: Paragraph, number: int) -> Ornaments:
        ornaments = Ornaments()
        start, end = paragraph.line_range(number)
        wanted: list[tuple[float, bool, SpanMark]] = []
        seen: list[tuple[int, int]] = []
        hidden: list[SpanMark] = []
        for mark in self._spans.between(start, end) if start < end else ():
            lane = self._spans.lane(mark.id)
            if lane >= VISIBLE_LANES:
                # A tag without its underline would belong to nothing; the count tells of both.
                ornaments.hidden += 1
                hidden.append(mark)
                continue
            seen += mark.fragments
            parts = self._add_fragments(ornaments, paragraph, number, mark, lane)
            if parts and parts[0].holds_start and start <= mark.start < end:
                wanted.append((parts[0].right if parts[0].rtl else parts[0].left, parts[0].rtl, mark))
            if len(mark.fragments) > 1:
                self._add_links(ornaments, paragraph, number, mark, lane)
        for mark in hidden:
            self._add_grounds(ornaments, paragraph, number, mark, seen)
        ornaments.spread()
        self._place_tags(ornaments, wanted, rtl=paragraph.rtl)
        return ornaments

    def _add_grounds(
        self,
        ornaments: Ornaments,
        paragraph: Paragraph,
        number: int,
        mark: SpanMark,
        seen: Sequence[tuple[int, int]],
    ) -> None:
        """Colour the words that only a span without a lane labels: they would look as if nobody had labelled them."""
        metrics, line = self._metrics, paragraph.line(number)
        for start, end in _left_of(mark.fragments, seen):
            for part in line.intervals(max(paragraph.qt(start), line.first), min(paragraph.qt(end), line.last)):
                if part.right > part.left:
                    height = metrics.text_bottom - metrics.text_top
                    fill = QRectF(part.left, metrics.text_top, part.right - part.left, height)
                    ornaments.grounds.append((fill, mark.label))

    def _add_fragments(
        self, ornaments: Ornaments, paragraph: Paragraph, number: int, mark: SpanMark, lane: int
    ) -> list[Interval]:
        metrics, line = self._metrics, paragraph.line(number)
        found: list[Interval] = []
        for start, end in mark.fragments:
            first, last = paragraph.qt(start), paragraph.qt(end)
            for part in line.intervals(max(first, line.first), min(last, line.last)):
                width = part.right - part.left
                if width <= 0:
                    continue
                starts = part.holds_start and first >= line.first and start >= paragraph.start
                height = metrics.text_bottom - metrics.text_top
                ornaments.grounds.append((QRectF(part.left, metrics.text_top, width, height), mark.label))
                ornaments.bars.append((self._bar(part.left + 0.5, max(1.0, width - 1), lane), mark.label))
                if starts:
                    edge = part.right - _TICK if part.rtl else part.left
                    foot = metrics.lanes_top + lane * metrics.lane_step + metrics.lane_thickness
                    tick = QRectF(edge, metrics.text_top, _TICK, foot - metrics.text_top)
                    ornaments.ticks.append((tick, mark.label))
                found.append(Interval(part.left, part.right, part.rtl, starts, part.holds_end))
        return found

    def _add_links(self, ornaments: Ornaments, paragraph: Paragraph, number: int, mark: SpanMark, lane: int) -> None:
        line = paragraph.line(number)
        for (_, start), (end, _) in zip(mark.fragments, mark.fragments[1:], strict=False):
            first, last = max(paragraph.qt(start), line.first), min(paragraph.qt(end), line.last)
            for part in line.intervals(first, last):
                bar = self._bar(part.left, part.right - part.left, lane)
                ornaments.links.append((QRectF(bar.left(), bar.center().y(), bar.width(), 1), mark.label))

    def _bar(self, left: float, width: float, lane: int) -> QRectF:
        metrics = self._metrics
        return QRectF(left, metrics.lanes_top + lane * metrics.lane_step, width, metrics.lane_thickness)

    def _place_tags(self, ornaments: Ornaments, wanted: list[tuple[float, bool, SpanMark]], *, rtl: bool) -> None:
        """Give each tag the free place nearest to its span's start, along the reading direction of the paragraph."""
        taken: list[QRectF] = []
        for anchor, part_rtl, mark in wanted:
            width = self._tag_width(mark.label)
            left = anchor - width if part_rtl else anchor
            place = QRectF(left, 0, width, self._metrics.tag_height)
            while blocker := next((other for other in taken if _overlap(place, other)), None):
                place.moveLeft(blocker.left() - width - _TAG_GAP if rtl else blocker.right() + _TAG_GAP)
            inside = place.left() >= 4 - MARGIN and place.right() <= self._width + MARGIN - 4
            if inside and abs(place.left() - left) <= _FARTHEST_TAG:
                taken.append(place)
                ornaments.tags.append((place, mark.label, mark.id))
            else:
                ornaments.hidden += 1


def _left_of(ranges: Sequence[tuple[int, int]], taken: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """What is left of ranges where the others do not reach, code points."""
    left: list[tuple[int, int]] = []
    others = sorted(taken)
    for start, end in ranges:
        for first, last in others:
            if last <= start or first >= end:
                continue
            if start < first:
                left.append((start, first))
            start = max(start, last)
        if start < end:
            left.append((start, end))
    return left


def _overlap(one: QRectF, other: QRectF) -> bool:
    return one.left() < other.right() + _TAG_GAP and other.left() < one.right() + _TAG_GAP
