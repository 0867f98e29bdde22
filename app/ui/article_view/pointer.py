"""The mouse on the reading surface: select, choose a span, drag its edges, scroll by itself at the rim."""

from time import monotonic

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QMouseEvent

from app.ui.article_view.painter import GRIP
from app.ui.article_view.selecting_surface import Edge, SelectingSurface

_CLICK_RADIUS = 3
"""Pixels the mouse may move between press and release for it to be a click."""
_BAR_REACH = 3
_KNOB_REACH = GRIP + 3
_SCROLL_INTERVAL = 30
_SCROLL_FACTOR = 0.35
_FASTEST_SCROLL = 120


class Pointer(QObject):
    """Filters the mouse events of a view's viewport and carries out what they mean."""

    def __init__(self, view: SelectingSurface) -> None:
        super().__init__(view)
        self._view = view
        self._pressed: QPointF | None = None
        self._last = QPointF()
        self._is_click = False
        self._dragged_edge: tuple[int, Edge] | None = None
        self._double_click_at: tuple[float, QPointF] | None = None
        self._walked: tuple[QPointF, str] | None = None
        self._scroller = QTimer(self)
        self._scroller.setInterval(_SCROLL_INTERVAL)
        self._scroller.timeout.connect(self._scroll_on)

    def cancel(self) -> bool:
        """Leave off what is being dragged; an edge jumps back. False when nothing was."""
        busy = self._pressed is not None
        self._pressed = None
        self._dragged_edge = None
        self._scroller.stop()
        if busy:
            self._view.show_ghost(None)
        return busy

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002
        """Take the left button's events; leave all others to the view."""
        kind = event.type()
        if not isinstance(event, QMouseEvent):
            return False
        if kind == QEvent.Type.MouseMove:
            self._move(event)
            return True
        if event.button() == Qt.MouseButton.RightButton and kind == QEvent.Type.MouseButtonPress:
            self._press_right(event.position())
            return False
        if event.button() != Qt.MouseButton.LeftButton:
            return False
        if kind == QEvent.Type.MouseButtonPress:
            self._press(event)
        elif kind == QEvent.Type.MouseButtonDblClick:
            self._double_click(event)
        elif kind == QEvent.Type.MouseButtonRelease:
            self._release(event)
        return True

    # ------------------------------------------------------------------ buttons

    def _press(self, event: QMouseEvent) -> None:
        view, point = self._view, event.position()
        view.setFocus(Qt.FocusReason.MouseFocusReason)
        self._pressed = self._last = point
        self._is_click = False
        self._dragged_edge = self._edge_at(point)
        if self._dragged_edge is not None:
            self._is_click = True
            return
        position = view.position_at(point)
        if self._is_third_click(point):
            view.change_selection(lambda selection: selection.begin(self._character(point), "sentence"))
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            start = view.anchor()
            view.change_selection(lambda selection: selection.set(start, position))
        else:
            self._is_click = True
            view.change_selection(lambda selection: selection.place(position))

    def _press_right(self, point: QPointF) -> None:
        """A menu is about the selection under the mouse, or else about the span under it."""
        view = self._view
        view.setFocus(Qt.FocusReason.MouseFocusReason)
        start, end = view.selection()
        character = self._character(point)
        if not start <= character < end:
            view.set_caret(view.position_at(point))
            stack = [mark.id for mark in view.spans_under(point)]
            if view.chosen_span() not in stack:
                view.choose_span(stack[0] if stack else None)

    def _double_click(self, event: QMouseEvent) -> None:
        point = event.position()
        self._pressed = self._last = point
        self._is_click = False
        self._double_click_at = (monotonic(), point)
        self._view.change_selection(lambda selection: selection.begin(self._character(point), "word"))

    def _is_third_click(self, point: QPointF) -> bool:
        before, self._double_click_at = self._double_click_at, None
        if before is None:
            return False
        soon = monotonic() - before[0] <= QGuiApplication.styleHints().mouseDoubleClickInterval() / 1000
        return soon and (point - before[1]).manhattanLength() <= QGuiApplication.styleHints().startDragDistance()

    def _move(self, event: QMouseEvent) -> None:
        self._last = event.position()
        if self._pressed is None:
            at_edge = self._edge_at(self._last) is not None
            shape = Qt.CursorShape.SizeHorCursor if at_edge else Qt.CursorShape.IBeamCursor
            if self._view.viewport().cursor().shape() != shape:
                self._view.viewport().setCursor(shape)
            return
        if self._is_click and (self._last - self._pressed).manhattanLength() <= _CLICK_RADIUS:
            return
        self._is_click = False
        self._drag()
        outside = not 0 <= self._last.y() < self._view.viewport().height()
        if outside and not self._scroller.isActive():
            self._scroller.start()
        elif not outside:
            self._scroller.stop()

    def _release(self, event: QMouseEvent) -> None:
        view = self._view
        self._scroller.stop()
        pressed, self._pressed = self._pressed, None
        edge, self._dragged_edge = self._dragged_edge, None
        ghost = view.chosen_mark()
        if pressed is not None and self._is_click:
            self._choose_at(pressed)
        elif edge is not None and ghost is not None:
            view.show_ghost(None)
            view.request_resize(ghost, edge[0])
        elif pressed is not None and edge is None:
            view.selection_made.emit(bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))

    # ------------------------------------------------------------------ dragging

    def _drag(self) -> None:
        view = self._view
        inside = QPointF(self._last.x(), max(0.0, min(self._last.y(), view.viewport().height() - 1.0)))
        position = view.position_at(inside)
        mark = view.chosen_mark()
        if self._dragged_edge is None:
            view.change_selection(lambda selection: selection.extend(position))
        elif mark is not None:
            index, which = self._dragged_edge
            view.show_ghost(view.resized(mark, index, which, position))

    def _scroll_on(self) -> None:
        view = self._view
        beyond = self._last.y() if self._last.y() < 0 else self._last.y() - view.viewport().height() + 1
        step = max(-_FASTEST_SCROLL, min(beyond * _SCROLL_FACTOR, _FASTEST_SCROLL))
        bar = view.verticalScrollBar()
        bar.setValue(bar.value() + (int(step) or (1 if step > 0 else -1)))
        self._drag()

    def _edge_at(self, point: QPointF) -> tuple[int, Edge] | None:
        """The handle under the mouse: its bar only closely, so that a word beside it can still be selected."""
        for index, which, place in self._view.handle_rects():
            knob = QPointF(place.left(), place.top() if which == "start" else place.bottom())
            on_knob = (point - knob).manhattanLength() <= _KNOB_REACH
            on_bar = abs(point.x() - place.left()) <= _BAR_REACH and place.top() <= point.y() <= place.bottom()
            if on_knob or on_bar:
                return index, which
        return None

    # ------------------------------------------------------------------ choosing

    def _character(self, point: QPointF) -> int:
        """Start of the grapheme under the mouse, or the nearest position."""
        found = self._view.character_at(point)
        return found[0] if found else self._view.position_at(point)

    def _choose_at(self, point: QPointF) -> None:
        """Choose the smallest span under the mouse; the next larger one when that very place is clicked again."""
        view = self._view
        stack = [mark.id for mark in view.spans_under(point)]
        chosen = view.chosen_span()
        again = (
            self._walked is not None
            and self._walked[1] == chosen
            and (point - self._walked[0]).manhattanLength() <= _CLICK_RADIUS
        )
        if again and chosen in stack:
            wanted = stack[(stack.index(chosen) + 1) % len(stack)]
        else:
            wanted = stack[0] if stack else ""
        view.choose_span(wanted or None)
        self._walked = (point, wanted) if wanted else None
