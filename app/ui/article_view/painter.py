"""Paints exposed lines: first the paper, the labels and the selection, then the text over them, once and whole.

The text is laid out without any format, so a label can never change the shape of a word, nor cover a pixel of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from app.domain.finding.search import Hits
from app.ui.article_view.inks import Inks
from app.ui.article_view.invisibles import paint_invisibles
from app.ui.article_view.marks import PaperColors, SpanMark
from app.ui.article_view.metrics import MARGIN, LineMetrics
from app.ui.article_view.ornament_builder import OrnamentBuilder
from app.ui.article_view.paragraphs import Paragraph, Paragraphs
from app.ui.article_view.places import Places

GRIP = 4
"""Radius of the knob by which an edge of the chosen span is dragged, in pixels."""
_SELECTION_ALPHA = 150


@dataclass(frozen=True, slots=True)
class Scene:
    """What a frame shows beside text and labels. Positions are code points.

    Args:
        selection: `(start, end)`, equal when nothing is selected.
        caret: its position, or None while it is not to be seen.
        chosen: the span with handles, with the edges it is being dragged to.
        hits: what a search found, or None.
    """

    selection: tuple[int, int]
    caret: int | None
    chosen: SpanMark | None
    hits: Hits | None = None


class SurfacePainter:
    """Draws frames of one article in one look.

    Args:
        paragraphs: the article's.
        places: of its positions.
        ornaments: of its lines.
        inks: of its labels.
        paper: the colours.
        metrics: of its lines.
        invisible: whether invisible characters get signs.
        tag_ratio: pixels of a tag's picture per pixel; None takes the screen's. A printer wants more.
    """

    def __init__(
        self,
        paragraphs: Paragraphs,
        places: Places,
        ornaments: OrnamentBuilder,
        inks: Inks,
        paper: PaperColors,
        metrics: LineMetrics,
        *,
        invisible: bool = False,
        tag_ratio: float | None = None,
    ) -> None:
        self._paragraphs = paragraphs
        self._places = places
        self._ornaments = ornaments
        self._inks = inks
        self._metrics = metrics
        self._invisible = invisible
        self._tag_ratio = tag_ratio
        self._paper = QColor(paper.paper)
        self._text = QColor(paper.text)
        self._muted = QColor(paper.muted)
        self._caret = QColor(paper.caret)
        self._hit = QColor(paper.hit)
        self._selection = QColor(paper.selection)
        self._selection.setAlpha(_SELECTION_ALPHA)

    def paint(self, painter: QPainter, exposed: QRectF, left: int, scroll: int, scene: Scene) -> None:
        """Paint the part `exposed` of the viewport.

        Args:
            painter: on the viewport.
            exposed: viewport coordinates.
            left: of the column, in the viewport.
            scroll: height of the article above the viewport.
            scene: what else to show.
        """
        painter.fillRect(exposed, self._paper)
        painter.translate(left, -scroll)
        # Patterns keep their phase wherever a repaint begins.
        painter.setBrushOrigin(QPointF(left, 0))
        clip = exposed.translated(-left, scroll)
        self._paint_lines(painter, clip, scene)
        if scene.chosen is not None:
            self._paint_grips(painter, clip, scene.chosen)
        if scene.caret is not None:
            caret = self._places.caret(scene.caret)
            if caret.intersects(clip):
                painter.fillRect(caret, self._caret)

    def _paint_lines(self, painter: QPainter, clip: QRectF, scene: Scene) -> None:
        heights = self._paragraphs.heights
        index = heights.at(clip.top())
        top = heights.top(index)
        shown: list[tuple[Paragraph, int, range]] = []
        while index < len(self._paragraphs) and top < clip.bottom():
            paragraph = self._paragraphs.get(index)
            lines = range(paragraph.line_at(clip.top() - top), paragraph.line_at(clip.bottom() - top) + 1)
            self._paint_below(painter, paragraph, top, lines)
            shown.append((paragraph, top, lines))
            top += paragraph.height
            index += 1
        self._paint_selection(painter, clip, scene)
        if scene.hits is not None and shown:
            self._paint_hits(painter, clip, scene, scene.hits.between(shown[0][0].start, shown[-1][0].end))
        painter.setPen(self._text)
        for paragraph, top, lines in shown:
            paragraph.layout.draw(painter, QPointF(0, top), [], clip)
            if self._invisible:
                paint_invisibles(painter, paragraph, lines, self._paragraphs.text_map.text, top, self._caret)

    def _paint_below(self, painter: QPainter, paragraph: Paragraph, top: int, numbers: range) -> None:
        ratio = self._tag_ratio or painter.device().devicePixelRatioF()
        for number in numbers:
            ornaments = self._ornaments.of(paragraph, number)
            y = top + number * paragraph.pitch
            for rect, labels in ornaments.fills:
                painter.fillRect(rect.translated(0, y), self._inks.ground(labels))
            for rect, label in (*ornaments.ticks, *ornaments.links):
                painter.fillRect(rect.translated(0, y), self._inks.ink(label).color)
            for rect, label in ornaments.bars:
                painter.fillRect(rect.translated(0, y), self._inks.ink(label).bar)
            for rect, label, _ in ornaments.tags:
                painter.drawPixmap(rect.topLeft() + QPointF(0, y), self._inks.tag(label, ratio))
            if ornaments.hidden:
                self._paint_count(painter, paragraph, y, ornaments.hidden)

    def _paint_count(self, painter: QPainter, paragraph: Paragraph, y: int, hidden: int) -> None:
        """«+n» in the margin where the line begins, beside the lanes."""
        metrics = self._metrics
        left = self._paragraphs.width + 6 if paragraph.rtl else 6 - MARGIN
        box = QRectF(left, y + metrics.text_bottom - metrics.tag_height / 2, MARGIN - 12, 2 * metrics.tag_height)
        side = Qt.AlignmentFlag.AlignLeft if paragraph.rtl else Qt.AlignmentFlag.AlignRight
        painter.setFont(metrics.tag_font)
        painter.setPen(self._muted)
        painter.drawText(box, side | Qt.AlignmentFlag.AlignVCenter, f"\u2066+{hidden}\u2069")
        painter.setPen(self._text)

    def _paint_hits(
        self, painter: QPainter, clip: QRectF, scene: Scene, hits: Iterable[tuple[int, tuple[int, int]]]
    ) -> None:
        """A fill and, because colour alone is no sign, a line under it; a frame around the hit that is selected."""
        painter.setPen(QPen(self._caret, 1.5))
        for _, hit in hits:
            for rect in self._places.rects(*hit, clip.top(), clip.bottom()):
                painter.fillRect(rect, self._hit)
                painter.fillRect(QRectF(rect.left(), rect.bottom() - 2, rect.width(), 2), self._muted)
                if hit == scene.selection:
                    painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5))

    def _paint_selection(self, painter: QPainter, clip: QRectF, scene: Scene) -> None:
        for rect in self._places.rects(*scene.selection, clip.top(), clip.bottom()):
            painter.fillRect(rect, self._selection)
        if scene.chosen is not None:
            painter.setPen(QPen(self._inks.ink(scene.chosen.label).color, 1.5))
            for start, end in scene.chosen.fragments:
                for rect in self._places.rects(start, end, clip.top(), clip.bottom()):
                    painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5))

    def _paint_grips(self, painter: QPainter, clip: QRectF, chosen: SpanMark) -> None:
        color = self._inks.ink(chosen.label).color
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for start, end in chosen.fragments:
            for rtl, rect, starts, ends in self._places.pieces(start, end, clip.top(), clip.bottom()):
                if starts:
                    self._paint_grip(painter, rect.right() if rtl else rect.left(), rect, color, above=True)
                if ends:
                    self._paint_grip(painter, rect.left() if rtl else rect.right(), rect, color, above=False)

    def _paint_grip(self, painter: QPainter, x: float, rect: QRectF, color: QColor, *, above: bool) -> None:
        painter.fillRect(QRectF(x - 1, rect.top(), 2, rect.height()), color)
        painter.setPen(QPen(self._paper, 1.5))
        painter.setBrush(color)
        painter.drawEllipse(QPointF(x, rect.top() if above else rect.bottom()), GRIP, GRIP)
