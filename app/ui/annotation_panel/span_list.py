"""The spans of the open article as a list: quote, label, entity, note; any number of rows."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from html import escape

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.domain.records import Span
from app.domain.text.direction import article_direction
from app.domain.wording.isolation import isolated, one_line
from app.domain.wording.quoting import shortened
from app.editing.reading_order import reading_order
from app.ui.controls.list_painting import ListTable, paint_choice, small_font, write_line

Index = QModelIndex | QPersistentModelIndex

SPAN_ROLE = Qt.ItemDataRole.UserRole
_ROW_HEIGHT = 48
_LEAST_ROWS, _BORDERS = 2, 2
EDGE = 12
"""Pixels between the edge of a row and its text."""
QUOTE_LENGTH = 200
"""Code points of a quote that can ever be seen in a row; a span may be as long as the article."""


class SpanModel(QAbstractListModel):
    """Spans in reading order. Rows come and go one by one, so that a list of thousands stays where it is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spans: list[Span] = []
        self._keys: list[tuple[int, int, str, str]] = []
        self._names: Mapping[str, str] = {}

    def rowCount(self, parent: Index | None = None) -> int:
        """One row per span."""
        return 0 if parent is not None and parent.isValid() else len(self._spans)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The quote, the whole span, or what a tool tip and a screen reader say."""
        if not index.isValid():
            return None
        span = self._spans[index.row()]
        name = self._names.get(span.label, span.label)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return one_line(span.quote[:QUOTE_LENGTH])
            case Qt.ItemDataRole.ToolTipRole:
                note = f"<p>{escape(span.note)}</p>" if span.note else ""
                quote = escape(shortened(span.quote, 600))
                way = article_direction(span.quote)
                return f"<p dir='{way}'>{quote}</p><p><b>{escape(name)}</b> {span.start}–{span.end}</p>{note}"
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{name}: {shortened(span.quote, QUOTE_LENGTH)}"
            case Qt.ItemDataRole.UserRole:
                return span
        return None

    def set_spans(self, spans: Iterable[Span], names: Mapping[str, str]) -> None:
        """Show these spans; ``names`` maps a label's key to the name shown."""
        self.beginResetModel()
        self._spans = sorted(spans, key=reading_order)
        self._keys = [reading_order(span) for span in self._spans]
        self._names = names
        self.endResetModel()

    def add(self, span: Span) -> None:
        """Put a span in its place."""
        row = bisect_left(self._keys, reading_order(span))
        self.beginInsertRows(QModelIndex(), row, row)
        self._spans.insert(row, span)
        self._keys.insert(row, reading_order(span))
        self.endInsertRows()

    def remove(self, span: Span) -> None:
        """Take a span out."""
        row = self._row(span)
        if row is None:
            return
        self.beginRemoveRows(QModelIndex(), row, row)
        del self._spans[row], self._keys[row]
        self.endRemoveRows()

    def change(self, before: Span, after: Span) -> None:
        """Show a span as it is now, at its new place if it has one."""
        row = self._row(before)
        if row is None or reading_order(before) != reading_order(after):
            self.remove(before)
            self.add(after)
            return
        self._spans[row] = after
        self.dataChanged.emit(self.index(row), self.index(row))

    def index_of(self, span: Span | None) -> QModelIndex:
        """Where a span stands; an invalid index when it is not here."""
        row = self._row(span) if span is not None else None
        return QModelIndex() if row is None else self.index(row)

    def neighbour(self, span: Span | None, by: int, position: int) -> Span | None:
        """The span ``by`` rows further; without a span, the nearest that begins at or after (before) the position."""
        row = self._row(span) if span is not None else None
        if row is None:
            after = bisect_left(self._keys, (position, 0, "", ""))
            row = after - by if by > 0 else after
        row += by
        return self._spans[row] if 0 <= row < len(self._spans) else None

    def _row(self, span: Span) -> int | None:
        key = reading_order(span)
        row = bisect_left(self._keys, key)
        return row if row < len(self._keys) and self._keys[row] == key else None


def row_height(font: QFont) -> int:
    """Pixels of every row, where the interface has this font."""
    return max(_ROW_HEIGHT, QFontMetrics(font).height() + QFontMetrics(small_font(font)).height() + 12)


class SpanDelegate(QStyledItemDelegate):
    """Paints a row in the direction of the article: the quote above, label and note below."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._names: Mapping[str, str] = {}
        self._colors: Mapping[str, QColor] = {}
        self._own = ""
        self._entity_name: Callable[[str], str] = str
        self._rtl = True

    def dress(
        self,
        names: Mapping[str, str],
        colors: Mapping[str, QColor],
        own: str,
        entity_name: Callable[[str], str],
        *,
        rtl: bool,
    ) -> None:
        """Say how rows look.

        Args:
            names: what labels are called.
            colors: their colours.
            own: whose spans go without a name.
            entity_name: what the entity with an id is called, empty for one that is gone.
            rtl: whether the article runs from right to left.
        """
        self._names, self._colors, self._own, self._rtl = names, colors, own, rtl
        self._entity_name = entity_name

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Two lines."""
        return QSize(120, row_height(option.font))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one span."""
        span: Span = index.data(SPAN_ROLE)
        rect: QRect = option.rect
        painter.save()
        ink, quiet = paint_choice(painter, option)
        color = self._colors.get(span.label, option.palette.color(QPalette.ColorRole.Text))
        bar = QRect(rect.right() - 3 if self._rtl else rect.left(), rect.top() + 6, 4, rect.height() - 12)
        painter.fillRect(bar, color)
        small = small_font(option.font)
        line = QRectF(rect.adjusted(EDGE, 5, -EDGE, -rect.height() // 2))
        write_line(painter, line, one_line(span.quote[:QUOTE_LENGTH]), option.font, ink, rtl=self._rtl)
        name = self._names.get(span.label, span.label)
        below = QRectF(rect.adjusted(EDGE, rect.height() // 2 + 2, -EDGE, -4))
        chosen = option.state & QStyle.StateFlag.State_Selected
        used = write_line(painter, below, name, small, ink if chosen else color, rtl=self._rtl)
        entity = self._entity_name(span.entity) if span.entity is not None else ""
        named = isolated(f"→ {one_line(entity)}" if not self._rtl else f"← {one_line(entity)}") if entity else ""
        rest = " · ".join(part for part in (named, self._whose(span), one_line(span.note)) if part)
        if rest:
            gap = used + 8
            room = below.adjusted(0, 0, -gap, 0) if self._rtl else below.adjusted(gap, 0, 0, 0)
            write_line(painter, room, rest, small, quiet, rtl=self._rtl)
        painter.restore()

    def _whose(self, span: Span) -> str:
        return "" if span.annotator == self._own else isolated(one_line(span.annotator))


class SpanList(ListTable):
    """The list itself; the row of the chosen span is the current one.

    A QListView lays all its rows out again whenever one comes, 170 ms at 30,000 rows.
    """

    span_requested = Signal(str)
    """Somebody picked this span in the list."""

    def __init__(self) -> None:
        super().__init__("span_list", row_height)
        self.spans = SpanModel(self)
        self.delegate = SpanDelegate(self)
        self.setModel(self.spans)
        self.setItemDelegate(self.delegate)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self._choosing = False
        self._chosen: Span | None = None

    def minimumSizeHint(self) -> QSize:
        """Never less than the chosen span and a neighbour, also where letters are large and the page scrolls."""
        return (
            super()
            .minimumSizeHint()
            .expandedTo(QSize(0, _LEAST_ROWS * self.verticalHeader().defaultSectionSize() + _BORDERS))
        )

    def show_spans(self, spans: Iterable[Span], names: Mapping[str, str]) -> None:
        """Show these spans in place of the present ones; none is chosen."""
        self._chosen = None
        with self._quietly():
            self.spans.set_spans(spans, names)

    def tell_what_next(self, *, is_open: bool) -> None:
        """Say how the first span is made, as long as an article is open that has none."""
        what = self.tr("Select words, then press the key of a label or its button.")
        self.set_empty_text(what if is_open else "")

    def add_span(self, span: Span) -> None:
        """Put a span in its place."""
        with self._quietly():
            self.spans.add(span)

    def remove_span(self, span: Span) -> None:
        """Take a span out; its neighbour is not chosen in its place."""
        if self._chosen is not None and self._chosen.id == span.id:
            self._chosen = None
        with self._quietly():
            self.spans.remove(span)

    def change_span(self, before: Span, after: Span) -> None:
        """Show a span as it is now."""
        if self._chosen is not None and self._chosen.id == after.id:
            self._chosen = after
        with self._quietly():
            self.spans.change(before, after)

    def choose(self, span: Span | None) -> None:
        """Mark the row of a span and bring it into view, without asking for it again."""
        self._chosen = span
        with self._quietly():
            index = self.spans.index_of(span)
            if index.isValid():
                self.scrollTo(index)

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Ask for the span the user went to."""
        super().currentChanged(current, previous)
        if current.isValid() and not self._choosing:
            self.span_requested.emit(current.data(SPAN_ROLE).id)

    def keyboardSearch(self, search: str) -> None:
        """Do nothing: searching would read every row, and the letters are label keys."""

    @contextmanager
    def _quietly(self) -> Iterator[None]:
        """Keep the chosen row the current one while rows move, and take nothing of it for a wish of the user."""
        self._choosing = True
        try:
            yield
            index = self.spans.index_of(self._chosen)
            self.setCurrentIndex(index)
            if not index.isValid():
                self.clearSelection()
        finally:
            self._choosing = False
