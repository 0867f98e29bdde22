"""Rows of two lines with a sign before them: what happened above, who, when and where below."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QDateTime,
    QLocale,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFocusEvent, QFont, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from app.domain.records import Codebook
from app.domain.wording.isolation import isolated
from app.ui.controls.list_painting import ListTable, paint_ground, small_font, write_line
from app.ui.theme import current_colors, grown
from app.ui.theme.icons import paint_icon

Index = QModelIndex | QPersistentModelIndex
ROW_ROLE = Qt.ItemDataRole.UserRole
_EDGE, _ICON = 12, 18


@dataclass(frozen=True, slots=True)
class Row:
    """What a row shows. Foreign words in it are isolated already."""

    icon: str
    title: str
    note: str
    faded: bool = False


class RowModel(QAbstractListModel):
    """Things of a workspace as rows; what they are and how they are read is the business of the models made of it."""

    failed = Signal(object)
    """Something could not be read (`HashiyaError`)."""

    def __init__(
        self,
        codebook: Callable[[], Codebook],
        titles: Callable[[Sequence[str]], Mapping[str, str]],
        parent: QObject | None = None,
    ) -> None:
        """`codebook` names labels now, `titles` gives the titles of articles by id, as far as they are there."""
        super().__init__(parent)
        self.codebook = codebook
        self.titles: dict[str, str] = {}
        self._titles_of = titles

    def row(self, number: int) -> Row:
        """What a row shows."""
        raise NotImplementedError

    def look_up(self, articles: Iterable[str | None]) -> None:
        """Know the titles of these articles from now on.

        Raises:
            HashiyaError: the store cannot be read.
        """
        wanted = {one for one in articles if one is not None} - self.titles.keys()
        self.titles.update(self._titles_of(sorted(wanted)))

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The `Row`, or its two lines for tool tips and screen readers."""
        if not index.isValid():
            return None
        row = self.row(index.row())
        if role == ROW_ROLE:
            return row
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return f"{row.title}\n{row.note}"
        return row.title if role == Qt.ItemDataRole.DisplayRole else None


def row_height(font: QFont) -> int:
    """Pixels of every row, where the interface has this font."""
    return QFontMetrics(font).height() + QFontMetrics(small_font(font)).height() + 16


class RowDelegate(QStyledItemDelegate):
    """Paints a `Row` in the direction of the interface, which is the language of its sentences."""

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:
        """The same for every row."""
        return QSize(240, row_height(option.font))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one row."""
        row: Row | None = index.data(ROW_ROLE)
        colors, rect = current_colors(), QRectF(option.rect)
        rtl = option.direction == Qt.LayoutDirection.RightToLeft
        painter.save()
        chosen = paint_ground(painter, option, colors)
        if row is not None:
            quiet = QColor(colors["selectedQuiet" if chosen else "quiet"])
            ink = quiet if row.faded else QColor(colors["selectedText" if chosen else "text"])
            sign = grown(_ICON, option.font)
            x = rect.right() - _EDGE - sign if rtl else rect.left() + _EDGE
            paint_icon(painter, QRectF(x, rect.center().y() - sign / 2, sign, sign), row.icon, quiet)
            lead = 2 * _EDGE + sign
            room = rect.adjusted(_EDGE, 6, -lead, -6) if rtl else rect.adjusted(lead, 6, -_EDGE, -6)
            below = QFontMetrics(small_font(option.font)).height()
            font = QFont(option.font)
            font.setStrikeOut(row.faded)
            write_line(painter, room.adjusted(0, 0, 0, -below - 2), row.title, font, ink, rtl=rtl)
            last = QRectF(room.left(), room.bottom() - below, room.width(), below)
            write_line(painter, last, row.note, small_font(option.font), quiet, rtl=rtl)
        painter.restore()


class RowList(ListTable):
    """Any number of rows of one height; several can be chosen."""

    entered = Signal()
    """Return was pressed."""

    def __init__(self, name: str) -> None:
        super().__init__(name, row_height)
        self.setItemDelegate(RowDelegate(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)

    def chosen_rows(self) -> list[int]:
        """The chosen rows, from above."""
        return sorted(index.row() for index in self.selectionModel().selectedIndexes())

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Choose the first row when nothing is chosen: Qt would only make it the current one."""
        super().focusInEvent(event)
        if self.model().rowCount() and not self.selectionModel().hasSelection():
            self.setCurrentIndex(self.model().index(0, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tell of Return; leave Escape to the window."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        elif event.key() == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)


def when(created: str) -> str:
    """A time of the history as clocks show it here; empty when it is not known."""
    moment = QDateTime.fromString(created, Qt.DateFormat.ISODateWithMs)
    if not moment.isValid():
        return ""
    return isolated(QLocale().toString(moment.toLocalTime(), QLocale.FormatType.ShortFormat))
