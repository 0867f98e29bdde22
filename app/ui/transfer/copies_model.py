"""Groups of copies as rows of a list, a heading above each group: words are made for those rows only that are seen."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QLocale, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QFont

from app.domain.wording.isolation import LEFT_TO_RIGHT_MARK, RIGHT_TO_LEFT_MARK
from app.ui.transfer.report_words import ReportWords

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from app.services.copies.near_duplicates import DuplicateArticle, DuplicateGroup

_ROOT = QModelIndex()
_MARKS = {True: RIGHT_TO_LEFT_MARK, False: LEFT_TO_RIGHT_MARK}
"""By whether the interface runs from right to left."""
_READ = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
_CHECKED = {True: Qt.CheckState.Checked, False: Qt.CheckState.Unchecked}


class CopiesModel(QAbstractListModel):
    """The groups that have two articles or more in the workspace, and which of these stay."""

    chosen_changed = Signal()

    def __init__(
        self, groups: Sequence[DuplicateGroup], brought: Collection[str], parent: QObject, *, rtl: bool
    ) -> None:
        """Groups and `brought` as for the dialog; `rtl`: whether the interface runs from right to left."""
        super().__init__(parent)
        self._words, self._mark = ReportWords(), _MARKS[rtl]
        self._locale = QLocale()
        self._groups: list[tuple[DuplicateGroup, list[DuplicateArticle]]] = []
        self._heads = array("l")
        """The row of the heading of each group."""
        self._stays = bytearray()
        """By row; headings go nowhere."""
        for group in groups:
            there = [one for one in group.members if not one.skipped]
            if len(there) > 1:
                self._heads.append(len(self._stays))
                self._groups.append((group, there))
                self._stays.append(True)
                self._stays.extend(one.id not in brought for one in there)
        self._staying = [sum(self._stays[head + 1 : head + 1 + len(there)]) for head, (_, there) in self._placed()]
        """How many of each group stay."""
        self.emptied = self._staying.count(0)
        """Groups of which nothing would stay."""

    def _placed(self) -> zip[tuple[int, tuple[DuplicateGroup, list[DuplicateArticle]]]]:
        return zip(self._heads, self._groups, strict=True)

    @property
    def going(self) -> int:
        """How many articles have no tick."""
        return self._stays.count(0)

    def chosen(self) -> list[str]:
        """Ids of the articles without a tick."""
        found = []
        row = self._stays.find(0)
        while row >= 0:
            group, place = self._at(row)
            found.append(self._groups[group][1][place].id)
            row = self._stays.find(0, row + 1)
        return found

    def is_heading(self, row: int) -> bool:
        """Whether the row is that of a group."""
        return self._at(row)[1] < 0

    def _at(self, row: int) -> tuple[int, int]:
        """The group of a row, and the place of its article in it; -1 for the heading."""
        group = bisect_right(self._heads, row) - 1
        return group, row - self._heads[group] - 1

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        """All articles and all headings."""
        return 0 if parent.isValid() else len(self._stays)

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        """Headings can be read and walked over, articles be ticked."""
        return _READ if self.is_heading(index.row()) else _READ | Qt.ItemFlag.ItemIsUserCheckable

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's
        """What a row says, and whether its article stays."""
        row = index.row()
        group, place = self._at(row)
        if place < 0:
            return self._of_heading(group, role)
        if role == Qt.ItemDataRole.CheckStateRole:
            return _CHECKED[bool(self._stays[row])]
        if role not in (
            *(Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole),
            *(Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.AccessibleDescriptionRole),
        ):
            return None
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return self._heading(group)
        whole, there = self._groups[group]
        told = self._words.article(there[place], first=there[place] is whole.members[0])
        # A row that holds nothing but names would run as the first of them.
        return f"{self._mark}{told}" if role == Qt.ItemDataRole.DisplayRole else told

    def _of_heading(self, group: int, role: int) -> Any:  # noqa: ANN401 - Qt's
        if role == Qt.ItemDataRole.DisplayRole:
            return self._heading(group)
        if role == Qt.ItemDataRole.FontRole:
            font = QFont()
            font.setBold(True)
            return font
        return None

    def _heading(self, group: int) -> str:
        return self.tr("Group {number}").format(number=self._locale.toString(group + 1))

    def setData(
        self,
        index: QModelIndex | QPersistentModelIndex,
        value: object,
        role: int = Qt.ItemDataRole.EditRole,
    ) -> bool:
        """Let an article stay, or not."""
        row = index.row()
        group, place = self._at(row)
        if role != Qt.ItemDataRole.CheckStateRole or place < 0:
            return False
        stays = value in (Qt.CheckState.Checked, Qt.CheckState.Checked.value)
        if stays != bool(self._stays[row]):
            self.emptied -= self._staying[group] == 0
            self._stays[row] = stays
            self._staying[group] += 1 if stays else -1
            self.emptied += self._staying[group] == 0
            self.dataChanged.emit(index, index, [Qt.ItemDataRole.CheckStateRole])
            self.chosen_changed.emit()
        return True
