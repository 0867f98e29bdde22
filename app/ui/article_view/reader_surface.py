"""What a reader can change about the surface, zoom and type, and what other widgets ask it: colours, places."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter

from app.domain.text.direction import Direction
from app.ui.article_view.marks import LabelStyle, PaperColors
from app.ui.article_view.metrics import MARGIN, LineMetrics
from app.ui.article_view.painter import Scene
from app.ui.article_view.surface import Surface

_ZOOM_STEP, _LEAST_ZOOM, _MOST_ZOOM = 10, 50, 300


class ReaderSurface(Surface):
    """A surface that can be set to a reader's eyes.

    Signals:
        zoom_changed: per cent.
    """

    zoom_changed = Signal(int)

    # ------------------------------------------------------------------ zoom and font

    def zoom(self) -> int:
        """Size of the letters in per cent."""
        return self._zoom

    def set_zoom(self, percent: int) -> None:
        """Set the size of the letters, kept between 50 and 300 per cent; the first visible line stays."""
        percent = max(_LEAST_ZOOM, min(percent, _MOST_ZOOM))
        if percent != self._zoom:
            self._zoom = percent
            self._change_font()
            self.zoom_changed.emit(percent)

    def zoom_in(self) -> None:
        """Letters one step larger."""
        self.set_zoom(self._zoom + _ZOOM_STEP)

    def zoom_out(self) -> None:
        """Letters one step smaller."""
        self.set_zoom(self._zoom - _ZOOM_STEP)

    def zoom_reset(self) -> None:
        """Letters in their usual size."""
        self.set_zoom(100)

    def set_type(
        self, families: Sequence[str], size: int, *, spacing: int = 100, column: int = 72, margin: int = MARGIN
    ) -> None:
        """Set fonts and measures at once; the first visible line stays.

        Args:
            families: in the order in which they are asked for a glyph; the first decides the line pitch.
            size: of the letters at 100 %, in pixels.
            spacing: of the lines, per cent of the usual pitch, 100 or more.
            column: widest column, in average letters.
            margin: least free space on either side, pixels.
        """
        wanted = (list(families), size, spacing, column, margin)
        if wanted != (self._families, self._size, self._spacing, self._characters, self._margin):
            self._families, self._size, self._spacing, self._characters, self._margin = wanted
            self._change_font()

    def set_direction(self, direction: Direction) -> None:
        """Read the article in another direction; spans, selection and the first visible line stay."""
        if direction != self._direction:
            first = self._first_visible()
            self._direction = direction
            self._lay_out_anew()
            self._scroll_back_to(*first)

    def set_invisible_shown(self, shown: bool) -> None:
        """Show signs for ZWNJ, bidi marks, NBSP, tatweel and soft hyphens, or none; nothing moves."""
        if shown != self._invisible:
            self._invisible = shown
            self._dress()

    def _change_font(self) -> None:
        first = self._first_visible()
        size = max(6, round(self._size * self._zoom / 100))
        self._metrics = LineMetrics.of(self._families, size, spacing=self._spacing, column=self._characters)
        self._lay_out_anew()
        self._scroll_back_to(*first)

    # ------------------------------------------------------------------ asked by others

    def labels_between(self, start: int, end: int) -> frozenset[str]:
        """Labels of the spans that share a character with `[start, end)`."""
        return self._spans.labels_between(start, end) if start < end else frozenset()

    def label_styles(self) -> dict[str, LabelStyle]:
        """How labels look, in the order of the codebook."""
        return dict(self._styles)

    def label_color(self, label: str) -> QColor:
        """The colour of a label on this paper."""
        return self._inks.ink(label).color

    def paper(self) -> PaperColors:
        """The colours of the paper."""
        return self._paper

    def position_at_share(self, share: float) -> int:
        """Roughly the code point at a share, 0 to 1, of the article's height; nothing is laid out for it."""
        heights = self._paragraphs.heights
        y = share * heights.total
        index = heights.at(y)
        start, end = self._map.starts[index], self._map.ends[index]
        within = (y - heights.top(index)) / max(1, heights[index])
        return start + round(max(0.0, min(within, 1.0)) * (end - start))

    def scroll_to(self, position: int) -> None:
        """Bring the line of `position` to the upper third of the viewport, wherever it is now."""
        paragraph, number = self._places.line_of(position)
        self._top = self._places.line_top(paragraph, number) - self.viewport().height() // 3
        self._settle()

    def image(self, start: int, end: int, ratio: float = 2.0) -> QImage:
        """A picture of the lines that hold `[start, end)`, labels included, without selection and caret.

        Args:
            start: code point.
            end: code point, after `start`.
            ratio: device pixels per pixel.
        """
        first, last = self._places.caret(start), self._places.caret(max(start, end - 1))
        lines = [self._places.locate(place.center().y()) for place in (first, last)]
        top = self._places.line_top(*lines[0])
        bottom = self._places.line_top(*lines[1]) + lines[1][0].pitch
        picture = QImage(
            round(self.viewport().width() * ratio), round((bottom - top) * ratio), QImage.Format.Format_RGB32
        )
        picture.setDevicePixelRatio(ratio)
        painter = QPainter(picture)
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        exposed = QRectF(0, 0, self.viewport().width(), bottom - top)
        painter.setClipRect(exposed)
        # The line below begins where this one ends.
        self._painter.paint(painter, exposed.adjusted(0, 0, 0, -0.5), self._left(), top, Scene((0, 0), None, None))
        painter.end()
        return picture
