"""Which column of a table is the text, the title, the date: a choice for each, above the first rows."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QGridLayout,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.exchange.table_columns import NO_COLUMN, ROLES, TablePreview
from app.ui.choice_box import ChoiceBox
from app.ui.wording import directed, isolated, shortened

_SHOWN = 8
_FEW = 5
"""Columns that share the width; more of them are as wide as the user makes them."""
_CELL = 60
"""Code points of a cell that are shown."""


class ColumnForm(QWidget):
    """What was chosen for a role stays when another table has no such column."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chosen: dict[str, str] = {}
        self._names: tuple[str, ...] = ()
        self._boxes: dict[str, QComboBox] = {}
        self._rows = QTableWidget()
        self._rows.setObjectName("import_dialog.rows")
        self._rows.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._rows.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self._rows.verticalHeader().hide()
        titles = {
            "text": self.tr("Text"),
            "title": self.tr("Title"),
            "id": self.tr("Identifier"),
            "language": self.tr("Language"),
            "published": self.tr("Date"),
            "source": self.tr("Source"),
            "url": self.tr("Address"),
        }
        grid = QGridLayout()
        grid.setSpacing(8)
        for number, role in enumerate(ROLES):
            box = self._boxes[role] = ChoiceBox(f"import_dialog.column.{role}", characters=8)
            box.currentIndexChanged.connect(lambda _index, role=role: self._choose(role))
            title = QLabel(titles[role])
            title.setBuddy(box)
            grid.addWidget(title, number // 2, number % 2 * 2)
            grid.addWidget(box, number // 2, number % 2 * 2 + 1)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        column.addLayout(grid)
        column.addWidget(self._rows, 1)

    def columns(self) -> dict[str, str]:
        """Role → column, as far as the user said."""
        return dict(self._chosen)

    def set_columns(self, columns: dict[str, str]) -> None:
        """Choose these instead of what was chosen before."""
        self._chosen = dict(columns)
        self._names = ()

    def show_table(self, table: TablePreview) -> None:
        """Offer the columns of this table, and show its first rows."""
        for role, box in self._boxes.items():
            with QSignalBlocker(box):
                self._fill(box, role, table)
        self._names = table.columns
        titles = {index: role for role, index in table.roles.items()}
        self._rows.setColumnCount(len(table.columns))
        few = len(table.columns) <= _FEW
        self._rows.horizontalHeader().setSectionResizeMode(
            QHeaderView.ResizeMode.Stretch if few else QHeaderView.ResizeMode.Interactive
        )
        self._rows.setRowCount(min(len(table.rows), _SHOWN))
        for index, name in enumerate(table.columns):
            header = QTableWidgetItem(isolated(shortened(name, _CELL)))
            font = header.font()
            font.setBold(index in titles)
            header.setFont(font)
            self._rows.setHorizontalHeaderItem(index, header)
        for number, cells in enumerate(table.rows[:_SHOWN]):
            for index in range(len(table.columns)):
                cell = cells[index] if index < len(cells) else ""
                self._rows.setItem(number, index, QTableWidgetItem(directed(shortened(cell, _CELL))))

    def _fill(self, box: QComboBox, role: str, table: TablePreview) -> None:
        box.clear()
        found = table.roles.get(role)
        said = role in self._chosen
        if found is not None and not said:
            box.addItem(self.tr("Found: {column}").format(column=isolated(shortened(table.columns[found], 30))), None)
        else:
            box.addItem(self.tr("None found") if found is None else self.tr("Found by its name"), None)
        if role != "text" and NO_COLUMN not in table.columns:
            box.addItem(self.tr("No column"), NO_COLUMN)
        for name in table.columns:
            box.addItem(isolated(shortened(name, 30)), name)
        if said:
            place = box.findData(self._chosen[role])
            if place < 0:
                box.addItem(isolated(self._chosen[role]), self._chosen[role])
                place = box.count() - 1
            box.setCurrentIndex(place)

    def _choose(self, role: str) -> None:
        column = self._boxes[role].currentData(Qt.ItemDataRole.UserRole)
        if column is None:
            self._chosen.pop(role, None)
        else:
            self._chosen[role] = column
        self.changed.emit()
