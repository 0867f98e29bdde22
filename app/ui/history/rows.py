"""Rows of two lines with a sign before them: what happened above, who, when and where below."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QDateTime, QLocale, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFont, QFontMetrics, QGuiApplication, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from app.ui.icons import paint_icon
from app.ui.theme import current_colors
from app.ui.wording import isolated

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


class RowDelegate(QStyledItemDelegate):
    """Paints a `Row` in the direction of the interface, which is the language of its sentences."""

    def row_height(self, font: QFont) -> int:
        """Pixels of every row."""
        return QFontMetrics(font).height() + QFontMetrics(_small(font)).height() + 16

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:
        """The same for every row."""
        return QSize(240, self.row_height(option.font))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one row."""
        row: Row | None = index.data(ROW_ROLE)
        colors, rect = current_colors(), QRectF(option.rect)
        rtl = option.direction == Qt.LayoutDirection.RightToLeft
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        if chosen:
            painter.fillRect(rect, QColor(colors["selected"]))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(colors["hover"]))
        painter.fillRect(QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1), QColor(colors["line"]))
        if row is not None:
            quiet = QColor(colors["selectedQuiet" if chosen else "quiet"])
            ink = quiet if row.faded else QColor(colors["selectedText" if chosen else "text"])
            x = rect.right() - _EDGE - _ICON if rtl else rect.left() + _EDGE
            paint_icon(painter, QRectF(x, rect.center().y() - _ICON / 2, _ICON, _ICON), row.icon, quiet)
            lead = 2 * _EDGE + _ICON
            room = rect.adjusted(_EDGE, 6, -lead, -6) if rtl else rect.adjusted(lead, 6, -_EDGE, -6)
            below = QFontMetrics(_small(option.font)).height()
            font = QFont(option.font)
            font.setStrikeOut(row.faded)
            _write(painter, room.adjusted(0, 0, 0, -below - 2), row.title, font, ink, rtl=rtl)
            last = QRectF(room.left(), room.bottom() - below, room.width(), below)
            _write(painter, last, row.note, _small(option.font), quiet, rtl=rtl)
        painter.restore()


class RowList(QTableView):
    """Any number of rows of one height; several can be chosen."""

    entered = Signal()
    """Return was pressed."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        delegate = RowDelegate(self)
        self.setItemDelegate(delegate)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.horizontalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        height = delegate.row_height(QGuiApplication.font())
        self.verticalHeader().setMinimumSectionSize(height)
        self.verticalHeader().setDefaultSectionSize(height)

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


def _small(font: QFont) -> QFont:
    small = QFont(font)
    small.setPixelSize(max(11, QFontMetrics(font).height() * 11 // 18))
    return small


def _write(painter: QPainter, room: QRectF, text: str, font: QFont, ink: QColor, *, rtl: bool) -> None:
    painter.setFont(font)
    painter.setPen(ink)
    shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, int(room.width()))
    side = Qt.AlignmentFlag.AlignRight if rtl else Qt.AlignmentFlag.AlignLeft
    force = Qt.TextFlag.TextForceRightToLeft if rtl else Qt.TextFlag.TextForceLeftToRight
    flags = int(Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter | side) | force
    painter.drawText(room, flags | Qt.TextFlag.TextSingleLine, shown)
