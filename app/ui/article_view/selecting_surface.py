"""What can be selected and chosen on the surface: the caret, a stretch of text, a span and its edges."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Literal

from PySide6.QtCore import QRectF, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication
from PySide6.QtWidgets import QWidget

from app.domain.text.segmentation import ceil_boundary, floor_boundary, next_boundary, previous_boundary
from app.ui.article_view.marks import SpanMark
from app.ui.article_view.reader_surface import ReaderSurface
from app.ui.article_view.selection import TextSelection

Edge = Literal["start", "end"]


class SelectingSurface(ReaderSurface):
    """A surface with a caret, a selection and a chosen span; mouse and keys say where.

    Signals:
        selection_changed: start and end of the selection; equal when nothing is selected.
        span_chosen: the id of the chosen span, or "" when none is any more.
        span_resize_requested: id, index of the fragment, its wanted start and end. The surface changes nothing itself.
        selection_made: the mouse button, or Shift after arrow keys, was let go of; whether Ctrl was held meanwhile.
    """

    selection_changed = Signal(int, int)
    span_chosen = Signal(str)
    span_resize_requested = Signal(str, int, int, int)
    selection_made = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        self._selection = TextSelection()
        self._chosen: str | None = None
        self._ghost: SpanMark | None = None
        self._caret_lit = True
        super().__init__(parent)
        self._blink = QTimer(self)
        self._blink.timeout.connect(self._blink_caret)

    def set_article(self, text: str, direction: str | None = None) -> None:
        """Show `text` from its beginning, without spans, nothing selected. See `Surface.set_article`."""
        self._selection = TextSelection(text)
        self._set_chosen(None)
        super().set_article(text, direction)
        self.selection_changed.emit(0, 0)

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

    # ------------------------------------------------------------------ the caret's light

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
