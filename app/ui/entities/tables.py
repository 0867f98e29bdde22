"""The look that all tables of the registry share, and how their rows are picked."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView

from app.ui.entities.paged_model import RECORD_ROLE, PagedModel

Index = QModelIndex | QPersistentModelIndex

USUAL_LINE = 20
"""Pixels of a line of text of the usual size."""
_SHARE = 64
"""Per cent of the width that all columns but the first may grow to together."""


class RowTable(QTableView):
    """Rows of records; a click shows one, Return or a double click goes to it."""

    shown = Signal(object)
    """The record that was clicked without holding a key: to be shown without taking the keyboard."""
    entered = Signal(object)
    """The record that Return or a double click was for."""

    def __init__(self, model: PagedModel, row_height: int, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.rows = model
        self.setModel(model)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.verticalHeader().hide()
        self._row_height = row_height
        self._widths: dict[int, int] = {}
        self._measure_rows()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setHighlightSections(False)
        # Qt would cut the title of a column of numbers at its beginning.
        self.horizontalHeader().setTextElideMode(Qt.TextElideMode.ElideRight)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Follow the room."""
        super().resizeEvent(event)
        self._share_width()

    def minimumSizeHint(self) -> QSize:
        """Room for the titles and three rows: where there is less, the page around it scrolls."""
        least = super().minimumSizeHint()
        rows = self.horizontalHeader().sizeHint().height() + 3 * self.verticalHeader().defaultSectionSize()
        return QSize(least.width(), max(least.height(), rows))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the size of the text."""
        if event.type() == QEvent.Type.FontChange:
            self._measure_rows()
        super().changeEvent(event)

    def _measure_rows(self) -> None:
        line = self.fontMetrics().height()
        self.verticalHeader().setDefaultSectionSize(max(self._row_height, line + 16))
        self._share_width()

    def _share_width(self) -> None:
        line = self.fontMetrics().height()
        # Large letters must not push a column out of sight; the first one, which is read, keeps its share.
        most = self.viewport().width() * _SHARE // 100
        wanted = sum(self._widths.values())
        for column, width in self._widths.items():
            self.horizontalHeader().resizeSection(
                column, max(width, min(width * line // USUAL_LINE, width * most // wanted))
            )

    def set_widths(self, widths: Mapping[int, int]) -> None:
        """Give columns these widths, pixels where text has its usual size; the first column takes what is left."""
        self._widths = dict(widths)
        self.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self._measure_rows()

    def records(self) -> list[object]:
        """The records of the rows selected, from the first."""
        rows = sorted({index.row() for index in self.selectionModel().selectedRows()})
        return self.rows.records(rows)

    def go_to_row(self, row: int) -> None:
        """Select a row and no other, and bring it into sight."""
        index = self.rows.index(row, 0)
        if index.isValid():
            # In a right-to-left window, Qt's own selectRow() selects nothing.
            whole = QItemSelection(index, self.rows.index(row, self.rows.columnCount() - 1))
            self.selectionModel().select(whole, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.scrollTo(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return goes to the current row."""
        record = self.currentIndex().data(RECORD_ROLE) if self.currentIndex().isValid() else None
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and record is not None:
            self.entered.emit(record)
            return
        super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Show the row clicked."""
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        plain = event.button() == Qt.MouseButton.LeftButton and not event.modifiers()
        if plain and index.isValid() and (record := index.data(RECORD_ROLE)) is not None:
            self.shown.emit(record)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Go to the row clicked twice."""
        super().mouseDoubleClickEvent(event)
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and (record := index.data(RECORD_ROLE)) is not None:
            self.entered.emit(record)

    def keyboardSearch(self, search: str) -> None:
        """Do nothing: searching would read every row."""
