"""Which column of a table is the text, the title, the date, the start of a span: a choice for each, above the rows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QGridLayout,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.exchange.span_columns import CLAIMS, LINKS, SPAN_ROLES, SPANS
from app.exchange.table_columns import NO_COLUMN, ROLES, TablePreview
from app.ui.choice_box import ChoiceBox
from app.ui.wording import directed, isolated, shortened

_SHOWN = 8
_FEW = 5
"""Columns that share the width; more of them are as wide as the user makes them."""
_CELL = 60
"""Code points of a cell that are shown."""
_ARTICLES = ""
_ROLES = {_ARTICLES: ROLES, SPANS: (*SPAN_ROLES, "text"), LINKS: (), CLAIMS: ()}
"""What a row is → what its columns can be for; the columns of links and claims are only found by their names."""


class ColumnForm(QWidget):
    """What was chosen for a role stays when another table has no such column."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chosen: dict[str, str] = {}
        self._tables: dict[str, TablePreview] = {}
        self._unfound: tuple[TablePreview, tuple[str, ...]] | None = None
        """The table in which spans would be, and all columns that can be offered for them, when none was found."""
        self._wanted = _ARTICLES
        self._laid_out: str | None = None
        self._boxes: dict[str, tuple[QLabel, ChoiceBox]] = {}
        self._kind = ChoiceBox("import_dialog.rows_are")
        self._kind.activated.connect(self._choose_kind)
        self._rows = QTableWidget()
        self._rows.setObjectName("import_dialog.rows")
        self._rows.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._rows.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self._rows.verticalHeader().hide()
        self._grid = QGridLayout()
        self._grid.setSpacing(8)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(3, 1)
        self._add_boxes()
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        column.addLayout(self._grid)
        column.addWidget(self._rows, 1)
        self._lay_out(_ARTICLES)

    def columns(self) -> dict[str, str]:
        """Role → column, as far as the user said."""
        return dict(self._chosen)

    def set_columns(self, columns: dict[str, str]) -> None:
        """Choose these instead of what was chosen before."""
        self._chosen = dict(columns)
        self._wanted = SPANS if any(role in SPAN_ROLES for role in columns) else _ARTICLES

    def show_tables(self, tables: Sequence[TablePreview]) -> None:
        """Offer the columns of these tables, and show the first rows of the first one of the kind that is looked at."""
        self._tables = {table.kind: table for table in reversed(tables)}
        articles = [table for table in tables if table.kind == _ARTICLES]
        if SPANS not in self._tables and articles:
            # Somebody may say of a table in which no spans were found that they are there, and where.
            said = {column for role, column in self._chosen.items() if role in SPAN_ROLES}
            likely = max(reversed(articles), key=lambda table: len(said.intersection(table.columns)))
            columns = dict.fromkeys(name for table in (likely, *articles) for name in table.columns)
            self._unfound = likely._replace(roles={}, kind=SPANS), tuple(columns)
        else:
            self._unfound = None
        self._show()

    def _show(self) -> None:
        if self._wanted == SPANS and self._unfound is not None:
            table, columns = self._unfound
        else:
            table = self._tables.get(self._wanted) or next(iter(self._tables.values()))
            columns = table.columns
        kind = table.kind
        with QSignalBlocker(self._kind):
            self._kind.clear()
            for one, title in self._kinds():
                if one in self._tables or (one == SPANS and self._unfound is not None):
                    self._kind.addItem(title, one)
            self._kind.setCurrentIndex(self._kind.findData(kind))
        for role in _ROLES[kind]:
            _, box = self._boxes[role]
            with QSignalBlocker(box):
                self._fill(box, role, table, columns)
        self._lay_out(kind)
        self._show_rows(table)

    def _show_rows(self, table: TablePreview) -> None:
        titles = set(table.roles.values())
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
                cell = shortened(cells[index] if index < len(cells) else "", _CELL)
                self._rows.setItem(number, index, QTableWidgetItem(directed(cell)))

    def _kinds(self) -> tuple[tuple[str, str], ...]:
        return (
            (_ARTICLES, self.tr("An article")),
            (SPANS, self.tr("A span")),
            (LINKS, self.tr("A link")),
            (CLAIMS, self.tr("A claim")),
        )

    def _add_boxes(self) -> None:
        titles = {
            "text": self.tr("Text"),
            "title": self.tr("Title"),
            "id": self.tr("Identifier"),
            "language": self.tr("Language"),
            "published": self.tr("Date"),
            "source": self.tr("Source"),
            "url": self.tr("Address"),
            "span-article": self.tr("Article"),
            "span-start": self.tr("Start"),
            "span-end": self.tr("End"),
            "span-label": self.tr("Label"),
            "span-quote": self.tr("Quote"),
            "span-annotator": self.tr("Annotator"),
            "span-note": self.tr("Note"),
        }
        head = QLabel(self.tr("A row is"))
        head.setBuddy(self._kind)
        self._grid.addWidget(head, 0, 0)
        self._grid.addWidget(self._kind, 0, 1)
        for role, text in titles.items():
            box = ChoiceBox(f"import_dialog.column.{role}", self, characters=8)
            box.currentIndexChanged.connect(lambda _index, role=role: self._choose(role))
            title = QLabel(text, self)
            title.setBuddy(box)
            self._boxes[role] = title, box

    def _lay_out(self, kind: str) -> None:
        """Two boxes a row, beside and below what a row is. Where nothing changes, the keyboard stays where it is."""
        if kind == self._laid_out:
            return
        self._laid_out = kind
        for title, box in self._boxes.values():
            for one in (title, box):
                self._grid.removeWidget(one)
                one.hide()
        for number, role in enumerate(_ROLES[kind], 1):
            for column, part in enumerate(self._boxes[role]):
                self._grid.addWidget(part, number // 2, number % 2 * 2 + column)
                part.show()

    def _fill(self, box: ChoiceBox, role: str, table: TablePreview, columns: Sequence[str]) -> None:
        box.clear()
        found = table.roles.get(role)
        said = role in self._chosen
        if found is not None and not said:
            box.addItem(self.tr("Found: {column}").format(column=isolated(shortened(table.columns[found], 30))), None)
        else:
            box.addItem(self.tr("None found") if found is None else self.tr("Found by its name"), None)
        if role != "text" and role in ROLES and NO_COLUMN not in columns:
            box.addItem(self.tr("No column"), NO_COLUMN)
        for name in columns:
            box.addItem(isolated(shortened(name, 30)), name)
        if said:
            place = box.findData(self._chosen[role])
            if place < 0:
                box.addItem(isolated(self._chosen[role]), self._chosen[role])
                place = box.count() - 1
            box.setCurrentIndex(place)

    def _choose_kind(self) -> None:
        self._wanted = self._kind.currentData()
        if self._wanted != SPANS and any(role in SPAN_ROLES for role in self._chosen):
            self._chosen = {role: column for role, column in self._chosen.items() if role not in SPAN_ROLES}
            self.changed.emit()
        self._show()

    def _choose(self, role: str) -> None:
        _, box = self._boxes[role]
        column = box.currentData(Qt.ItemDataRole.UserRole)
        if column is None:
            self._chosen.pop(role, None)
        else:
            self._chosen[role] = column
        self.changed.emit()
