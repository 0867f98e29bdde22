"""Rows of any number, read a page at a time as they come into sight."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.ui.controls.number_column import NUMBERS_ALIGNED

Index = QModelIndex | QPersistentModelIndex
Fetch = Callable[[int, int], Sequence[Any]]
"""Most rows wanted and how many to pass over → the rows."""

PAGE = 200
_KEPT = 40
RECORD_ROLE = Qt.ItemDataRole.UserRole


class PagedModel(QAbstractTableModel):
    """``RECORD_ROLE`` gives the record of a row, in every column; what else is said of it, ``say`` says."""

    def __init__(
        self,
        columns: int,
        say: Callable[[Any, int], str],
        parent: QObject | None = None,
        *,
        numbers: Collection[int] = (),
    ) -> None:
        """``say`` gives the text of a record in a column; the columns in ``numbers`` hold numbers alone."""
        super().__init__(parent)
        self._numbers = frozenset(numbers)
        self._columns = columns
        self._say = say
        self._titles: Sequence[str] = ()
        self._fetch: Fetch = _nothing
        self._count = 0
        self._pages: OrderedDict[int, Sequence[Any]] = OrderedDict()

    def show_rows(self, count: int, fetch: Fetch) -> None:
        """Show this many rows, which ``fetch`` reads when they are wanted."""
        self.beginResetModel()
        self._count, self._fetch = count, fetch
        self._pages.clear()
        self.endResetModel()

    def set_titles(self, titles: Sequence[str]) -> None:
        """Name the columns."""
        self._titles = titles
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self._columns - 1)

    def record(self, row: int) -> Any:  # noqa: ANN401 - whatever is listed
        """The record of a row; None where there is none any more."""
        number, place = divmod(row, PAGE)
        page = self._pages.get(number)
        if page is None:
            page = self._pages[number] = self._fetch(PAGE, number * PAGE)
            if len(self._pages) > _KEPT:
                self._pages.popitem(last=False)
        return page[place] if place < len(page) else None

    def records(self, rows: Sequence[int]) -> list[Any]:
        """The records of these rows that are there; many are read at once rather than page by page."""
        if len({row // PAGE for row in rows} - self._pages.keys()) > 1:
            everything = self._fetch(self._count, 0)
            return [everything[row] for row in rows if row < len(everything)]
        return [record for record in map(self.record, rows) if record is not None]

    def rowCount(self, parent: Index | None = None) -> int:
        """One row for each record."""
        return 0 if parent is not None and parent.isValid() else self._count

    def columnCount(self, parent: Index | None = None) -> int:
        """As many as were asked for."""
        return 0 if parent is not None and parent.isValid() else self._columns

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The record, or its text in this column."""
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() in self._numbers:
            return NUMBERS_ALIGNED
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, RECORD_ROLE):
            return None
        record = self.record(index.row())
        if role == RECORD_ROLE or record is None:
            return record
        return self._say(record, index.column())

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The name of a column."""
        if role == Qt.ItemDataRole.TextAlignmentRole and section in self._numbers:
            return NUMBERS_ALIGNED
        if orientation == Qt.Orientation.Horizontal and role in _TOLD:
            return self._titles[section] if section < len(self._titles) else ""
        return None


_TOLD = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole)
"""Where a column is too narrow for its title, resting the mouse on it tells all of it."""


def _nothing(_limit: int, _offset: int) -> Sequence[Any]:
    return ()
