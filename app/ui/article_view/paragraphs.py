"""Paragraphs, laid out when they are needed.

One `QTextLayout` per paragraph, made on demand and forgotten when many others were shown since. Lines have a fixed
pitch and baseline, whatever a fallback font would like, so that heights are whole numbers and nothing moves later.
"""

import re
from collections import OrderedDict
from collections.abc import Callable

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QTextLayout, QTextOption

from app.domain.text.direction import Direction, paragraph_direction
from app.domain.text.offsets import TextMap
from app.domain.text.segmentation import ceil_boundary, floor_boundary, graphemes
from app.ui.article_view.heights import Heights
from app.ui.article_view.hit_testing import LineGeometry
from app.ui.article_view.metrics import LineMetrics
from app.ui.article_view.ornaments import Ornaments

_INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
"""Soft hyphen, zero-width blanks and joiners, bidi marks and controls, byte order marks."""
_KEPT = 400
"""Laid-out paragraphs in memory; about a screen and a half of the smallest ones, twenty of usual ones."""


class Paragraph:
    """One laid-out paragraph. Its x runs from the column's left edge, its y from its own top."""

    def __init__(self, index: int, text_map: TextMap, layout: QTextLayout, metrics: LineMetrics, *, rtl: bool) -> None:
        self.index = index
        self.layout = layout
        self.rtl = rtl
        self.start = text_map.starts[index]
        self.end = text_map.ends[index]
        self.line_count: int = layout.lineCount()
        self.ornaments: dict[int, Ornaments] = {}
        self._text_map = text_map
        self._geometry: dict[int, LineGeometry] = {}
        self._invisible = frozenset(
            self.qt(found.start()) for found in _INVISIBLE.finditer(text_map.text, self.start, self.end)
        )
        self.blank = self.line_count == 1 and not text_map.text[self.start : self.end].strip()
        self.pitch = metrics.blank if self.blank else metrics.pitch
        self.text_top = 0 if self.blank else metrics.text_top
        self.text_bottom = metrics.blank if self.blank else metrics.text_bottom
        followed = index + 1 < len(text_map) and text_map.continues(index + 1)
        self.height = self.line_count * self.pitch + (0 if followed or self.blank else metrics.gap)

    def line(self, number: int) -> LineGeometry:
        """The geometry of line `number`."""
        geometry = self._geometry.get(number)
        if geometry is None:
            geometry = LineGeometry(
                self.layout,
                number,
                rtl=self.rtl,
                visible_end=self._visible_end(number),
                invisible=self._invisible,
                boundaries=self._boundaries,
            )
            self._geometry[number] = geometry
        return geometry

    def line_at(self, y: float) -> int:
        """Number of the line at `y`, kept within the paragraph."""
        return max(0, min(int(y // self.pitch), self.line_count - 1))

    def line_of(self, position: int) -> int:
        """Number of the line on which the caret stands at code point `position`."""
        number: int = self.layout.lineForTextPosition(self.qt(position)).lineNumber()
        return max(0, min(number, self.line_count - 1))

    def line_range(self, number: int) -> tuple[int, int]:
        """Code points `(start, end)` of line `number`, the blank at which it was broken included."""
        line = self.layout.lineAt(number)
        first: int = line.textStart()
        return self.position(first), self.position(first + line.textLength())

    def line_end(self, number: int) -> int:
        """Code point position of the caret at the logical end of line `number`."""
        return self.position(self._visible_end(number))

    def qt(self, position: int) -> int:
        """UTF-16 position of a code point position."""
        return self._text_map.utf16(self.index, position)

    def position(self, qt_position: int) -> int:
        """Code point position of a UTF-16 position."""
        return self._text_map.position(self.index, qt_position)

    def _boundaries(self, first: int, last: int) -> list[int]:
        """Grapheme boundaries from `first` to `last`, whole clusters at the edges; Qt sees others in flags."""
        text = self._text_map.text
        start, end = floor_boundary(text, self.position(first)), ceil_boundary(text, self.position(last))
        return [self.qt(start), *(self.qt(stop) for _, stop in graphemes(text, start, end))]

    def _visible_end(self, number: int) -> int:
        text = self._text_map.text
        start, end = self.line_range(number)
        followed = self.index + 1 < len(self._text_map) and self._text_map.continues(self.index + 1)
        if number == self.line_count - 1 and not followed:
            return self.qt(end)
        visible = end
        while visible > start and text[visible - 1].isspace():
            visible -= 1
        # The position after the last letter of a word broken between lines belongs to the next line.
        visible = floor_boundary(text, visible if visible < end else end - 1)
        return self.qt(max(start, visible))


class Paragraphs:
    """All paragraphs of an article in one column.

    Args:
        text_map: the article's map.
        direction: base direction of the article.
        metrics: the measures of its lines.
        width: of the column, in pixels.
        on_growth: called as `(top, growth)` in pixels when the paragraph that begins at `top` turned out to be higher
            (or, below zero, lower) than it was estimated.
    """

    def __init__(
        self,
        text_map: TextMap,
        direction: Direction,
        metrics: LineMetrics,
        width: int,
        on_growth: Callable[[int, int], None],
    ) -> None:
        self.text_map = text_map
        self.metrics = metrics
        self.width = width
        self._direction = direction
        self._on_growth = on_growth
        self._kept: OrderedDict[int, Paragraph] = OrderedDict()
        self._exact = bytearray(len(text_map))
        self._next_idle = 0
        self._whole_directions: dict[int, Direction] = {}
        per_line = max(8.0, width / metrics.average)
        lengths = (end - start for start, end in zip(text_map.starts, text_map.ends, strict=True))
        self.heights = Heights(
            metrics.pitch * (1 + int(length / per_line)) + metrics.gap if length else metrics.blank
            for length in lengths
        )

    def __len__(self) -> int:
        return len(self.text_map)

    def is_exact(self, index: int) -> bool:
        """Whether the height of paragraph `index` is measured, not estimated."""
        return bool(self._exact[index])

    def kept(self, index: int) -> Paragraph | None:
        """Paragraph `index` if it is laid out."""
        return self._kept.get(index)

    def all_kept(self) -> list[Paragraph]:
        """Every paragraph that is laid out."""
        return list(self._kept.values())

    def kept_between(self, start: int, end: int) -> list[Paragraph]:
        """Laid-out paragraphs that hold a position from `start` to `end`."""
        first, last = self.text_map.paragraph_at(start), self.text_map.paragraph_at(end)
        if last - first > len(self._kept):
            return [paragraph for index, paragraph in self._kept.items() if first <= index <= last]
        return [self._kept[index] for index in range(first, last + 1) if index in self._kept]

    @property
    def needs_measuring(self) -> bool:
        """Whether a paragraph may be left that is only estimated."""
        return self._next_idle < len(self)

    def get(self, index: int) -> Paragraph:
        """Paragraph `index`, laid out now if it was not."""
        paragraph = self._kept.get(index)
        if paragraph is not None:
            self._kept.move_to_end(index)
            return paragraph
        paragraph = self._lay_out(index)
        self._kept[index] = paragraph
        if len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return paragraph

    def measure_next(self) -> bool:
        """Measure one more paragraph that is only estimated; False when none is left."""
        while self._next_idle < len(self) and self._exact[self._next_idle]:
            self._next_idle += 1
        if self._next_idle >= len(self):
            return False
        self._lay_out(self._next_idle)
        return True

    def is_rtl(self, index: int) -> bool:
        """Whether paragraph `index` runs from right to left; its pieces all run like the whole."""
        text = self.text_map.text
        start, end = self.text_map.starts[index], self.text_map.ends[index]
        cut = self.text_map.continues(index) or (index + 1 < len(self) and self.text_map.continues(index + 1))
        if not cut:
            return paragraph_direction(text[start:end], self._direction) == "rtl"
        start, end = self.text_map.whole(index)
        if start not in self._whole_directions:
            self._whole_directions[start] = paragraph_direction(text[start:end], self._direction)
        return self._whole_directions[start] == "rtl"

    def _lay_out(self, index: int) -> Paragraph:
        metrics = self.metrics
        rtl = self.is_rtl(index)
        layout = QTextLayout(self.text_map.display(index), metrics.font)
        # Without it every drawing shapes the text again.
        layout.setCacheEnabled(True)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        option.setTextDirection(Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight)
        # A layout takes alignment literally: right is right in every direction.
        option.setAlignment(Qt.AlignmentFlag.AlignRight if rtl else Qt.AlignmentFlag.AlignLeft)
        layout.setTextOption(option)
        layout.beginLayout()
        top = 0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(self.width)
            line.setPosition(QPointF(0, top + metrics.baseline - line.ascent()))
            top += metrics.pitch
        layout.endLayout()
        paragraph = Paragraph(index, self.text_map, layout, metrics, rtl=rtl)
        if not self._exact[index]:
            self._exact[index] = 1
            growth = self.heights.set(index, paragraph.height)
            if growth:
                self._on_growth(self.heights.top(index), growth)
        return paragraph
