"""The reading surface: an article that is read, selected in and labelled, with mouse or keys."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QHideEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from app.domain.finding.search import Hits
from app.ui.article_view.clipboard import copy_exactly
from app.ui.article_view.keyboard import CaretKeys
from app.ui.article_view.painter import Scene
from app.ui.article_view.pointer import Pointer
from app.ui.article_view.selecting_surface import SelectingSurface


class ArticleView(SelectingSurface):
    """An article with a caret, a selection and a chosen span. All offsets are code points of the article's text.

    Signals:
        context_menu_requested: global place and position.
        article_shown: another article is shown.
    """

    context_menu_requested = Signal(QPoint, int)
    article_shown = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        self._selecting = False
        self._visual_arrows = False
        self.edge_keys = True
        """Whether Alt and an arrow move an edge; off where the window has actions for it, whose keys can change."""
        self._offer: tuple[tuple[int, int], ...] = ()
        self._hits: Hits | None = None
        self._overlays: list[Callable[[QPainter, QRectF], None]] = []
        super().__init__(parent)
        self.setObjectName("article_view")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setCursor(Qt.CursorShape.IBeamCursor)
        self.viewport().setMouseTracking(True)
        self._pointer = Pointer(self)
        self.viewport().installEventFilter(self._pointer)

    # ------------------------------------------------------------------ what is shown

    def set_article(self, text: str, direction: str | None = None) -> None:
        """Show `text` from its beginning, without spans, nothing selected. See `Surface.set_article`."""
        self._pointer.cancel()
        self._hits = None
        super().set_article(text, direction)
        self.article_shown.emit()

    def set_hits(self, hits: Hits | None) -> None:
        """Light up what a search found in this article; None puts it out."""
        first, last = self.position_at(QPointF(0, 0)), self.position_at(QPointF(0, self.viewport().height()))
        for found in (self._hits, hits):
            for _, hit in found.between(*self._around(first, last)) if found is not None else ():
                self._repaint(*hit)
        self._hits = hits

    def _around(self, first: int, last: int) -> tuple[int, int]:
        """The paragraphs of two positions whole: at the upper edge a line's beginning may lie before the first one."""
        starts, ends = self._map.starts, self._map.ends
        return starts[self._map.paragraph_at(first)], ends[self._map.paragraph_at(last)]

    def hits(self) -> Hits | None:
        """What is lit up."""
        return self._hits

    def copy(self) -> None:
        """Put the exact selected slice on the clipboard; with nothing selected the clipboard stays as it is."""
        if not self._selection.is_empty:
            copy_exactly(self.selected_text())

    # ------------------------------------------------------------------ what is painted over it, and where things are

    def add_overlay(self, paint: Callable[[QPainter, QRectF], None]) -> None:
        """Have something painted over every frame: it gets a painter in viewport coordinates and what is exposed."""
        self._overlays.append(paint)

    def rects_in_sight(self, start: int, end: int) -> list[QRectF]:
        """`rects`, but only of lines in the viewport; nothing else is laid out for it."""
        top, bottom = float(self._top), float(self._top + self.viewport().height())
        return [self._to_viewport(rect) for rect in self._places.rects(start, end, top, bottom)]

    def positions_in_sight(self) -> tuple[int, int]:
        """First and last caret position of the lines in the viewport."""
        first, upper = self._places.locate(self._top)
        last, lower = self._places.locate(self._top + self.viewport().height())
        return first.line_range(upper)[0], last.line_range(lower)[1]

    def column(self) -> QRectF:
        """The column of text, in viewport coordinates and as high as the viewport."""
        return QRectF(self._left(), 0, self._paragraphs.width, self.viewport().height())

    def tag_under(self, point: QPointF) -> str:
        """Id of the span whose tag is at a point of the viewport, or empty."""
        content = self._to_content(point)
        paragraph, number = self._places.locate(content.y())
        within = QPointF(content.x(), content.y() - self._places.line_top(paragraph, number))
        tags = self._ornaments.of(paragraph, number).tags
        return next((span_id for rect, _, span_id in tags if rect.contains(within)), "")

    def cancel_mouse(self) -> None:
        """Leave off what the mouse has begun: somebody else takes the rest of the gesture."""
        self._pointer.cancel()

    def show_offer(self, fragments: tuple[tuple[int, int], ...]) -> None:
        """Outline what a label would take instead of the selection; an empty tuple ends that."""
        for start, end in (*self._offer, *fragments) if fragments != self._offer else ():
            self._repaint(start, end)
        self._offer = fragments

    def offer(self) -> tuple[tuple[int, int], ...]:
        """The fragments that are outlined."""
        return self._offer

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the article, and over it the outline of what is offered: its edges full, the rest dashed."""
        super().paintEvent(event)
        for paint in self._overlays:
            painter = QPainter(self.viewport())
            painter.setClipRect(event.rect())
            paint(painter, QRectF(event.rect()))
            painter.end()
        if not self._offer:
            return
        painter = QPainter(self.viewport())
        painter.setClipRect(event.rect())
        color = QColor(self._paper.caret)
        painter.setPen(QPen(color, 1.5, Qt.PenStyle.DashLine))
        top, bottom = float(self._top), float(self._top + self.viewport().height())
        for start, end in self._offer:
            for rtl, rect, starts, ends in self._places.pieces(start, end, top, bottom):
                place = self._to_viewport(rect).adjusted(0.5, 1.5, -0.5, -1.5)
                painter.drawRect(place)
                for holds, right in ((starts, rtl), (ends, not rtl)):
                    if holds:
                        x = place.right() if right else place.left()
                        painter.fillRect(QRectF(x - 1.5, place.top(), 3, place.height()), color)
        painter.end()

    # ------------------------------------------------------------------ keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the caret, select, copy, move the chosen span's edges; every other key goes on to the window."""
        event.accept()
        if event.matches(QKeySequence.StandardKey.SelectAll):
            self.select_all()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() == Qt.Key.Key_Escape and self._pointer.cancel():
            pass
        elif not self._nudge_by_key(event) and not self._move_by_key(event):
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Tell that a selection is made when Shift is let go of after selecting by arrow keys."""
        if event.key() == Qt.Key.Key_Shift and self._selecting:
            self._selecting = False
            self.selection_made.emit(False)
        super().keyReleaseEvent(event)

    def set_visual_arrows(self, visual: bool) -> None:
        """Let the arrows to the sides follow what is seen, or else the order of reading."""
        self._visual_arrows = self._keys.visual = visual

    def _move_by_key(self, event: QKeyEvent) -> bool:
        found = self._keys.target(event, self._selection.caret)
        if found is None:
            return False
        position, selecting = found
        if selecting:
            self._selecting = True
            start = self._selection.anchor
            self.change_selection(lambda selection: selection.set(start, position))
        else:
            self.set_caret(position)
        self.ensure_visible(self._selection.caret)
        return True

    def _nudge_by_key(self, event: QKeyEvent) -> bool:
        """Alt and a sideways arrow move the chosen span's end, with Shift its start, towards that side."""
        alt, shift = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        mark = self._spans.get(self._chosen)
        sideways = event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right)
        if not self.edge_keys or mark is None or not sideways or modifiers not in (alt, alt | shift):
            return False
        forward = self._keys.is_forward(mark.start, right=event.key() == Qt.Key.Key_Right)
        self.nudge_edge("start" if modifiers & shift else "end", 1 if forward else -1)
        return True

    def _lay_out_anew(self) -> None:
        super()._lay_out_anew()
        self._keys = CaretKeys(self.text, self._places, self._page_height)
        self._keys.visual = self._visual_arrows

    def _page_height(self) -> int:
        return max(self._metrics.pitch, self.viewport().height() - self._metrics.pitch)

    # ------------------------------------------------------------------ scene, menu, wheel

    def _scene(self) -> Scene:
        # Where no article is open there is nowhere to go.
        lit = self._caret_lit and self.hasFocus() and bool(self.text)
        return Scene(self._selection.range, self._selection.caret if lit else None, self.chosen_mark(), self._hits)

    def hideEvent(self, event: QHideEvent) -> None:
        """End what the mouse was doing."""
        self._pointer.cancel()
        super().hideEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for a menu at the mouse, or at the caret when a key called for it."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            position = self._selection.caret
            place = self.viewport().mapToGlobal(self.caret_rect(position).bottomLeft().toPoint())
        else:
            position = self.position_at(QPointF(event.pos()))
            place = event.globalPos()
        event.accept()
        self.context_menu_requested.emit(place, position)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll; with Ctrl, zoom."""
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().wheelEvent(event)
            return
        turned = event.angleDelta().y()
        if turned:
            (self.zoom_in if turned > 0 else self.zoom_out)()
        event.accept()
