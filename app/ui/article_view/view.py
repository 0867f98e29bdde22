"""The reading surface: an article that is read, selected in and labelled, with mouse or keys."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Literal

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QHideEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from app.domain.search import Hits
from app.domain.segmentation import ceil_boundary, floor_boundary, next_boundary, previous_boundary
from app.ui.article_view.clipboard import copy_exactly
from app.ui.article_view.keyboard import CaretKeys
from app.ui.article_view.marks import SpanMark
from app.ui.article_view.painter import Scene
from app.ui.article_view.pointer import Pointer
from app.ui.article_view.reader_surface import ReaderSurface
from app.ui.article_view.selection import TextSelection
from app.ui.article_view.surface import DEFAULT_FAMILIES, DEFAULT_SIZE

Edge = Literal["start", "end"]


class ArticleView(ReaderSurface):
    """An article with a caret, a selection and a chosen span. All offsets are code points of the article's text.

    Signals:
        selection_changed: start and end of the selection; equal when nothing is selected.
        span_chosen: the id of the chosen span, or "" when none is any more.
        span_resize_requested: id, index of the fragment, its wanted start and end. The surface changes nothing itself.
        context_menu_requested: global place and position.
        selection_made: the mouse button, or Shift after arrow keys, was let go of; whether Ctrl was held meanwhile.
        article_shown: another article is shown.
        zoom_changed: per cent.
    """

    selection_changed = Signal(int, int)
    span_chosen = Signal(str)
    span_resize_requested = Signal(str, int, int, int)
    context_menu_requested = Signal(QPoint, int)
    selection_made = Signal(bool)
    article_shown = Signal()

    def __init__(
        self, families: Sequence[str] = DEFAULT_FAMILIES, size: int = DEFAULT_SIZE, parent: QWidget | None = None
    ) -> None:
        self._selection = TextSelection()
        self._chosen: str | None = None
        self._selecting = False
        self._visual_arrows = False
        self.edge_keys = True
        """Whether Alt and an arrow move an edge; off where the window has actions for it, whose keys can change."""
        self._ghost: SpanMark | None = None
        self._offer: tuple[tuple[int, int], ...] = ()
        self._hits: Hits | None = None
        self._overlays: list[Callable[[QPainter, QRectF], None]] = []
        self._caret_lit = True
        super().__init__(families, size, parent)
        self.setObjectName("article_view")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setCursor(Qt.CursorShape.IBeamCursor)
        self.viewport().setMouseTracking(True)
        self._blink = QTimer(self)
        self._blink.timeout.connect(self._blink_caret)
        self._pointer = Pointer(self)
        self.viewport().installEventFilter(self._pointer)

    # ------------------------------------------------------------------ what is shown

    def set_article(self, text: str, direction: str | None = None) -> None:
        """Show `text` from its beginning, without spans, nothing selected. See `Surface.set_article`."""
        self._pointer.cancel()
        self._selection = TextSelection(text)
        self._set_chosen(None)
        self._hits = None
        super().set_article(text, direction)
        self.selection_changed.emit(0, 0)
        self.article_shown.emit()

    def set_spans(self, spans: Iterable[SpanMark]) -> None:
        """Show these spans and no others; a chosen span stays chosen when it is among them."""
        super().set_spans(spans)
        if self._spans.get(self._chosen) is None:
            self._set_chosen(None)

    def remove_span(self, span_id: str) -> None:
        """Show a span no longer. Raises KeyError when it was not shown."""
        super().remove_span(span_id)
        if self._chosen == span_id:
            self._set_chosen(None)

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

    # ------------------------------------------------------------------ selection and caret

    def select(self, start: int, end: int) -> None:
        """Select from `start` to `end`, the caret at `end`; an edge inside a grapheme cluster moves outwards."""
        self.change_selection(lambda selection: selection.set(start, end))

    def select_all(self) -> None:
        """Select the whole article."""
        self.select(0, len(self.text))

    def selection(self) -> tuple[int, int]:
        """`(start, end)` of the selection, ascending; equal when nothing is selected."""
        return self._selection.range

    def selected_text(self) -> str:
        """The exact slice of the article that is selected."""
        start, end = self._selection.range
        return self.text[start:end]

    def copy(self) -> None:
        """Put the exact selected slice on the clipboard; with nothing selected the clipboard stays as it is."""
        if not self._selection.is_empty:
            copy_exactly(self.selected_text())

    def anchor(self) -> int:
        """Where the selection began; the caret is at its other end."""
        return self._selection.anchor

    def caret(self) -> int:
        """Position of the caret."""
        return self._selection.caret

    def set_caret(self, position: int) -> None:
        """Put the caret at `position`; nothing is selected then."""
        self.change_selection(lambda selection: selection.place(position))

    def change_selection(self, change: Callable[[TextSelection], None]) -> None:
        """Apply `change` to the selection, repaint what differs and tell everybody."""
        before, caret = self._selection.range, self._selection.caret
        change(self._selection)
        after, now = self._selection.range, self._selection.caret
        if before == after and caret == now:
            return
        for old, new in zip(before, after, strict=True):
            if old != new:
                self._repaint(min(old, new), max(old, new))
        self._repaint(caret, caret)
        self._repaint(now, now)
        self._light_caret()
        if before != after:
            self.selection_changed.emit(*after)

    # ------------------------------------------------------------------ the chosen span

    def chosen_span(self) -> str | None:
        """Id of the chosen span, the one with handles."""
        return self._chosen

    def choose_span(self, span_id: str | None) -> None:
        """Choose a span, or none. Raises KeyError when it is not shown."""
        if span_id is not None and span_id not in self._spans:
            raise KeyError(span_id)
        self._set_chosen(span_id)

    def chosen_mark(self) -> SpanMark | None:
        """The chosen span, with the edges it is being dragged to."""
        return self._ghost or self._spans.get(self._chosen)

    def nudge_edge(self, which: Edge, step: int) -> None:
        """Ask for the chosen span's start or end to move by one grapheme: forward when `step` is above 0, else back.

        Nothing is asked for when no span is chosen, or when no character would be left in its first or last fragment.
        """
        mark = self._spans.get(self._chosen)
        if mark is not None:
            index = 0 if which == "start" else len(mark.fragments) - 1
            edge = mark.fragments[index][which == "end"]
            move = next_boundary if step > 0 else previous_boundary
            self.request_resize(self.resized(mark, index, which, move(self.text, edge)), index)

    def resized(self, mark: SpanMark, index: int, which: Edge, position: int) -> SpanMark:
        """`mark` with an edge of one fragment at `position`, as near as its other edge and other fragments allow."""
        start, end = mark.fragments[index]
        if which == "start":
            least = mark.fragments[index - 1][1] + 1 if index else 0
            start = max(ceil_boundary(self.text, least), floor_boundary(self.text, position))
            start = min(start, previous_boundary(self.text, end))
        else:
            most = mark.fragments[index + 1][0] - 1 if index + 1 < len(mark.fragments) else len(self.text)
            end = min(floor_boundary(self.text, most), ceil_boundary(self.text, position))
            end = max(end, next_boundary(self.text, start))
        fragments = (*mark.fragments[:index], (start, end), *mark.fragments[index + 1 :])
        return replace(mark, fragments=fragments)

    def request_resize(self, wanted: SpanMark, index: int) -> None:
        """Ask for the chosen span to become `wanted`, if that is a change."""
        mark = self._spans.get(wanted.id)
        if mark is not None and mark.fragments != wanted.fragments:
            self.span_resize_requested.emit(wanted.id, index, *wanted.fragments[index])

    def show_ghost(self, ghost: SpanMark | None) -> None:
        """Show the chosen span with other edges while it is being dragged; None ends that."""
        self._repaint_chosen()
        self._ghost = ghost
        self._repaint_chosen()

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

    def _set_chosen(self, span_id: str | None) -> None:
        if span_id == self._chosen:
            return
        self._repaint_chosen()
        self._chosen = span_id
        self._ghost = None
        self._repaint_chosen()
        self.span_chosen.emit(span_id or "")

    def _repaint_chosen(self) -> None:
        mark = self.chosen_mark()
        if mark is not None:
            self._repaint(mark.start, mark.end)

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

    # ------------------------------------------------------------------ caret, focus, menu, wheel

    def _scene(self) -> Scene:
        lit = self._caret_lit and self.hasFocus()
        return Scene(self._selection.range, self._selection.caret if lit else None, self.chosen_mark(), self._hits)

    def _light_caret(self) -> None:
        self._caret_lit = True
        flash = QGuiApplication.styleHints().cursorFlashTime()
        if self.hasFocus() and flash > 1:
            self._blink.start(flash // 2)

    def _blink_caret(self) -> None:
        self._caret_lit = not self._caret_lit
        self.viewport().update(self.caret_rect(self._selection.caret).toAlignedRect())

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Let the caret blink and show the ring."""
        self._light_caret()
        self._repaint(self._selection.caret, self._selection.caret)
        self.update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Put the caret and the ring out."""
        self._blink.stop()
        self._repaint(self._selection.caret, self._selection.caret)
        self.update()
        super().focusOutEvent(event)

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

    def handle_rects(self) -> list[tuple[int, Edge, QRectF]]:
        """Edges of the chosen span that are visible: fragment, which edge, and where its handle is, in the viewport."""
        mark = self.chosen_mark()
        if mark is None:
            return []
        top, bottom = float(self._top), float(self._top + self.viewport().height())
        found: list[tuple[int, Edge, QRectF]] = []
        for index, (start, end) in enumerate(mark.fragments):
            for rtl, rect, starts, ends in self._places.pieces(start, end, top, bottom):
                place = self._to_viewport(rect)
                if starts:
                    x = place.right() if rtl else place.left()
                    found.append((index, "start", QRectF(x, place.top(), 0, place.height())))
                if ends:
                    x = place.left() if rtl else place.right()
                    found.append((index, "end", QRectF(x, place.top(), 0, place.height())))
        return found
