"""The scrolled sheet: lays out, paints, scrolls and zooms an article with its spans; it knows no mouse and no keys."""

from collections.abc import Iterable, Mapping
from time import perf_counter

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from app.domain.text.direction import Direction, article_direction
from app.domain.text.offsets import TextMap
from app.ui.article_view.inks import Inks
from app.ui.article_view.marks import LIGHT_PAPER, LabelStyle, PaperColors, SpanMark, SpanTable
from app.ui.article_view.metrics import MARGIN, LineMetrics
from app.ui.article_view.ornament_builder import OrnamentBuilder
from app.ui.article_view.painter import GRIP, Scene, SurfacePainter
from app.ui.article_view.paragraphs import Paragraphs
from app.ui.article_view.places import Places

_FAMILIES = ("Noto Naskh Arabic", "Noto Sans Hebrew", "Vazirmatn", "Noto Emoji")
"""Fonts until others are set, in the order in which they are asked for a glyph; the first decides the line pitch."""
_SIZE = 21
"""Pixels of the letters at 100 %, until another size is set."""
_RING = 2
"""Width of the focus ring, in the margin around the viewport, where scrolling never smears it."""
_PADDING = 14
"""Free space above the first and below the last line."""
_NARROW_MARGIN = 28
_IDLE_SLICE = 0.003
_REST = 80
"""Milliseconds without a frame after which the surface counts as idle and measures what is still estimated."""
_RESIZE_PAUSE = 50
_LONG_ARTICLE = 30_000
"""Code points from which a resize waits for the window to rest, milliseconds `_RESIZE_PAUSE`."""


class Surface(QAbstractScrollArea):
    """An article on paper. Every position that goes in or out is a code point offset of the article's text."""

    marks_changed = Signal(int, int)
    """Something between these two code points is marked otherwise: spans or their looks."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        # A scroll bar that comes and goes changes the width and with it every line.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setViewportMargins(_RING, _RING, _RING, _RING)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._families = list(_FAMILIES)
        self._size = _SIZE
        self._zoom = 100
        self._spacing, self._characters, self._margin = 100, 72, MARGIN
        self._invisible = False
        self._paper = LIGHT_PAPER
        self._styles: dict[str, LabelStyle] = {}
        self._spans = SpanTable()
        self._map = TextMap("")
        self._direction: Direction = "rtl"
        # `_top` is the truth about scrolling; the bar follows it, and `_shown` says what the pixels on screen show.
        self._top = self._shown = -_PADDING
        self._anchor: tuple[int, int, int] | None = None
        self._bar_value = 0
        self._syncing = False
        self._painting = False
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.timeout.connect(self._measure_a_while)
        self._resized = QTimer(self)
        self._resized.setSingleShot(True)
        self._resized.setInterval(_RESIZE_PAUSE)
        self._resized.timeout.connect(self._reflow_in_place)
        self._metrics = LineMetrics.of(self._families, self._size)
        self._lay_out_anew()

    # ------------------------------------------------------------------ what is shown

    def set_article(self, text: str, direction: str | None = None) -> None:
        """Show `text` from its beginning, without spans.

        Args:
            text: the article, untouched; it is never copied back from here.
            direction: `rtl` or `ltr`; None lets the majority of its letters decide.
        """
        self._map = TextMap(text)
        self._direction = "ltr" if direction == "ltr" else "rtl" if direction == "rtl" else article_direction(text)
        self._spans = SpanTable()
        self._top = self._shown = -_PADDING
        self._anchor = None
        self._lay_out_anew()

    @property
    def text(self) -> str:
        """The article's text."""
        return self._map.text

    @property
    def direction(self) -> Direction:
        """The article's base direction."""
        return self._direction

    def set_spans(self, spans: Iterable[SpanMark]) -> None:
        """Show these spans and no others."""
        self._spans.replace(spans)
        self._forget_ornaments()

    def spans(self) -> list[SpanMark]:
        """The spans that are shown."""
        return list(self._spans)

    def add_span(self, mark: SpanMark) -> None:
        """Show one more span, or the one of the same id anew."""
        self._repaint_marks(self._spans.put(mark))

    def update_span(self, mark: SpanMark) -> None:
        """Show a changed span. Raises KeyError when no span of its id is shown."""
        if mark.id not in self._spans:
            raise KeyError(mark.id)
        self._repaint_marks(self._spans.put(mark))

    def remove_span(self, span_id: str) -> None:
        """Show a span no longer. Raises KeyError when it was not shown."""
        self._repaint_marks(self._spans.remove(span_id))

    def set_label_styles(self, styles: Mapping[str, LabelStyle]) -> None:
        """Say how labels look, by label key; a label that is missing is grey."""
        self._styles = dict(styles)
        self._dress()

    def set_paper(self, paper: PaperColors) -> None:
        """Change the colours of the paper."""
        self._paper = paper
        self._dress()
        self.update()

    # ------------------------------------------------------------------ places, in viewport coordinates

    def rects(self, start: int, end: int) -> list[QRectF]:
        """Where `[start, end)` is seen, in logical order: one rectangle per line and directional run."""
        return [self._to_viewport(rect) for rect in self._places.rects(start, end)]

    def position_at(self, point: QPointF) -> int:
        """The caret position nearest to a point of the viewport."""
        return self._places.position_at(self._to_content(point))

    def character_at(self, point: QPointF) -> tuple[int, int] | None:
        """The grapheme that is seen at a point of the viewport as `(start, end)`; None beside the text."""
        return self._places.character_at(self._to_content(point))

    def spans_at(self, position: int) -> list[SpanMark]:
        """Spans that hold the character at `position`, the smallest first."""
        return self._spans.stack_at(position)

    def spans_under(self, point: QPointF) -> list[SpanMark]:
        """Spans at a point of the viewport: the one whose tag or underline is there, else those of the character."""
        content = self._to_content(point)
        paragraph, number = self._places.locate(content.y())
        within = QPointF(content.x(), content.y() - self._places.line_top(paragraph, number))
        for rect, _, span_id in self._ornaments.of(paragraph, number).tags:
            if rect.contains(within):
                return [self._spans[span_id]]
        character = self._places.character_at(content)
        stack = self._spans.stack_at(character[0]) if character else []
        lane = int((within.y() - self._metrics.lanes_top) // self._metrics.lane_step)
        return [mark for mark in stack if self._spans.lane(mark.id) == lane] or stack

    def caret_rect(self, position: int) -> QRectF:
        """Where a caret at `position` stands."""
        return self._to_viewport(self._places.caret(position))

    def ensure_visible(self, position: int) -> None:
        """Scroll as little as it takes to see the line of `position`; from far away, to the upper third."""
        paragraph, number = self._places.line_of(position)
        line_top = self._places.line_top(paragraph, number)
        height = self.viewport().height()
        above = line_top - self._top
        if not -height <= above <= 2 * height:
            self._top = line_top - height // 3
        elif above < 0:
            self._top = line_top - min(_PADDING, height // 4)
        elif above + paragraph.pitch > height:
            self._top = line_top + paragraph.pitch + min(_PADDING, height // 4) - height
        self._settle()

    def _to_viewport(self, rect: QRectF) -> QRectF:
        return rect.translated(self._left(), -self._top)

    def _to_content(self, point: QPointF) -> QPointF:
        return QPointF(point.x() - self._left(), point.y() + self._top)

    def _left(self) -> int:
        return (self.viewport().width() - self._paragraphs.width) // 2

    # ------------------------------------------------------------------ layout

    def _column_width(self) -> int:
        available = self.viewport().width()
        margin = (
            self._margin if available >= 8 * self._margin else MARGIN if available >= 8 * MARGIN else _NARROW_MARGIN
        )
        return max(120, min(self._metrics.column, available - 2 * margin))

    def _lay_out_anew(self) -> None:
        """Forget all layouts; whoever calls says where to scroll."""
        self._paragraphs = Paragraphs(
            self._map, self._direction, self._metrics, self._column_width(), self._height_changed
        )
        self._places = Places(self._paragraphs)
        self._dress()
        self._sync_bar()

    def _dress(self) -> None:
        self._inks = Inks(self._styles, self._paper, self._metrics)
        self._ornaments = OrnamentBuilder(self._spans, self._metrics, self._paragraphs.width, self._inks.tag_width)
        self._painter = SurfacePainter(
            self._paragraphs,
            self._places,
            self._ornaments,
            self._inks,
            self._paper,
            self._metrics,
            invisible=self._invisible,
        )
        self._forget_ornaments()

    def _forget_ornaments(self) -> None:
        for paragraph in self._paragraphs.all_kept():
            paragraph.ornaments.clear()
        self.viewport().update()
        self.marks_changed.emit(0, len(self.text))

    def _first_visible(self) -> tuple[int, int]:
        """First visible code point, and how far below the viewport's upper edge its line begins."""
        if self._anchor is not None and self._anchor[2] == self._top:
            # Not scrolled since the lines were broken anew: several zooms or resizes must not creep away.
            return self._anchor[:2]
        paragraph, number = self._places.locate(max(self._top, 0))
        offset = self._places.line_top(paragraph, number) - self._top
        return paragraph.line_range(number)[0], offset

    def _scroll_back_to(self, position: int, offset: int) -> None:
        paragraph, number = self._places.line_of(position)
        self._top = self._places.line_top(paragraph, number) - offset
        self._settle()
        self._anchor = (position, offset, self._top)
        self.viewport().update()

    def _reflow_in_place(self) -> None:
        if self._column_width() != self._paragraphs.width:
            first = self._first_visible()
            self._lay_out_anew()
            self._scroll_back_to(*first)

    def _height_changed(self, top: int, growth: int) -> None:
        if top < self._top:
            # It lies above: what is on screen stays where it is.
            self._top += growth
            self._shown += growth

    def _measure_a_while(self) -> None:
        until = perf_counter() + _IDLE_SLICE
        while perf_counter() < until and self._paragraphs.measure_next():
            pass
        self._sync_bar()
        if self.isVisible() and self._paragraphs.needs_measuring:
            self._idle.start(1)

    # ------------------------------------------------------------------ scrolling

    def _settle(self) -> None:
        """Lay out what is visible; then the heights on screen are exact and the scroll bar is right."""
        paragraphs, height = self._paragraphs, self.viewport().height()
        index = paragraphs.heights.at(self._top)
        while True:
            top = paragraphs.heights.top(index)
            bottom = self._top + height
            while index < len(paragraphs) and top < bottom and paragraphs.is_exact(index):
                top += paragraphs.heights[index]
                index += 1
            if index >= len(paragraphs) or top >= bottom:
                break
            paragraphs.get(index)
            index = paragraphs.heights.at(self._top)
        self._sync_bar()

    def _sync_bar(self) -> None:
        bar, height = self.verticalScrollBar(), self.viewport().height()
        most = max(0, self._paragraphs.heights.total + 2 * _PADDING - height)
        value = max(0, min(self._top + _PADDING, most))
        self._top = value - _PADDING
        self._bar_value = value
        self._syncing = True
        bar.setPageStep(max(1, height - self._metrics.pitch))
        bar.setSingleStep(self._metrics.pitch // 2)
        bar.setRange(0, most)
        bar.setValue(value)
        self._syncing = False
        self._bring_pixels()

    def _bring_pixels(self) -> None:
        moved = self._shown - self._top
        self._shown = self._top
        if moved and not self._painting and abs(moved) < self.viewport().height():
            self.viewport().scroll(0, moved)
        elif moved:
            self.viewport().update()

    def scrollContentsBy(self, dx: int, dy: int) -> None:  # noqa: ARG002
        """Follow the scroll bar."""
        if self._syncing:
            return
        bar = self.verticalScrollBar()
        self._top += bar.value() - self._bar_value
        self._bar_value = bar.value()
        if bar.value() == bar.minimum():
            self._top = -_PADDING
        to_the_end = bar.value() == bar.maximum()
        self._settle()
        if to_the_end:
            self._top = self._paragraphs.heights.total
            self._settle()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines anew when the column's width changed."""
        if len(self._map.text) < _LONG_ARTICLE or not self.isVisible():
            self._reflow_in_place()
        else:
            self._resized.start()
        self._settle()
        super().resizeEvent(event)

    # ------------------------------------------------------------------ painting

    def _scene(self) -> Scene:
        return Scene((0, 0), None, None)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the lines that are exposed."""
        self._painting = True
        self._settle()
        painter = QPainter(self.viewport())
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        exposed = QRectF(event.rect())
        painter.setClipRect(exposed)
        self._painter.paint(painter, exposed, self._left(), self._top, self._scene())
        painter.end()
        self._painting = False
        if self._paragraphs.needs_measuring:
            self._idle.start(_REST)

    def event(self, event: QEvent) -> bool:
        """Paint the focus ring around the viewport when the frame itself is to be painted."""
        handled = super().event(event)
        if event.type() == QEvent.Type.Paint:
            painter = QPainter(self)
            color = self._paper.focus if self.hasFocus() else self._paper.paper
            painter.setPen(QPen(QColor(color), _RING))
            painter.drawRect(QRectF(self.viewport().geometry()).adjusted(-1, -1, 1, 1))
            painter.end()
        return handled

    def _repaint_marks(self, marks: Iterable[SpanMark]) -> None:
        for mark in marks:
            self._forget_ornaments_between(mark.start, mark.end)
            self._repaint(mark.start, mark.end)
            self.marks_changed.emit(mark.start, mark.end)

    def _forget_ornaments_between(self, start: int, end: int) -> None:
        for paragraph in self._paragraphs.kept_between(start, end):
            first = paragraph.line_of(max(start, paragraph.start))
            last = paragraph.line_of(min(end, paragraph.end))
            for number in range(first, last + 1):
                paragraph.ornaments.pop(number, None)

    def _repaint(self, start: int, end: int) -> None:
        """Have the lines of `[start, end]` painted again, as far as they are visible."""
        top, bottom = self._line_edge(start)[0] - self._top, self._line_edge(end)[1] - self._top
        top, bottom = max(0, top - GRIP - 2), min(self.viewport().height(), bottom + GRIP + 2)
        if top < bottom:
            self.viewport().update(QRect(0, top, self.viewport().width(), bottom - top))

    def _line_edge(self, position: int) -> tuple[int, int]:
        index = self._map.paragraph_at(position)
        top = self._paragraphs.heights.top(index)
        paragraph = self._paragraphs.kept(index)
        if paragraph is None:
            return top, top + self._paragraphs.heights[index]
        top += paragraph.line_of(position) * paragraph.pitch
        return top, top + paragraph.pitch
