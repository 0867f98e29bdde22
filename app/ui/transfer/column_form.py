"""Which column of a table is the text, the title, the date, the start of a span: a choice for each, above the rows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
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

from app.domain.wording.isolation import isolated, one_line
from app.domain.wording.quoting import directed, shortened
from app.exchange.table_preview import TablePreview
from app.exchange.tables.article_columns import NO_COLUMN, ROLES
from app.exchange.tables.column_mapping import (
    ARTICLES,
    HEADER_ROW,
    NOTHING,
    own_columns,
    sheet_and_role,
    sheet_key,
    sheets_named,
)
from app.exchange.tables.span_columns import CLAIM_ROLES, CLAIMS, LINK_ROLES, LINKS, ROWS, SPAN_ROLES, SPANS
from app.ui.controls.choice_box import ChoiceBox
from app.ui.controls.filling import filled
from app.ui.theme import grown

_SHOWN = 8
_FEW = 5
"""Columns that share the width; more of them are as wide as the user makes them."""
_GAP = 8
_ROOM_FOR_ROWS = 128
"""Pixels below which the rows scroll away together with the choices."""
_CELL = 60
"""Code points of a cell that are shown."""
_NAMED = 20
"""Rows that are offered as the one that names the columns."""
_ARTICLES = ""
_ROLES = {
    _ARTICLES: ROLES,
    SPANS: (*SPAN_ROLES, "text"),
    LINKS: LINK_ROLES,
    CLAIMS: CLAIM_ROLES,
    NOTHING: (),
}
"""What a row is → what its columns can be for."""


class ColumnForm(QWidget):
    """What was chosen for a role stays when another table has no such column.

    Of a workbook with several sheets, each has columns of its own, and what its rows are can be said of each.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._chosen: dict[str, str] = {}
        self._tables: dict[str, TablePreview] = {}
        """Tables that are no sheets, by what a row is."""
        self._sheets: dict[str, TablePreview] = {}
        self._sheet = ""
        """The sheet that is looked at; empty for the other tables."""
        self._unfound: tuple[TablePreview, tuple[str, ...]] | None = None
        """The table in which spans would be, and all columns that can be offered for them, when none was found."""
        self._wanted = _ARTICLES
        self._laid_out: tuple[str, tuple[bool, bool], int] | None = None
        """What a row is, whether there are sheets, whether one of them is looked at, choices side by side."""
        self._boxes: dict[str, tuple[QLabel, ChoiceBox]] = {}
        self._kind, self._sheet_box = ChoiceBox("import_dialog.rows_are", self), ChoiceBox("import_dialog.sheet", self)
        self._kind.activated.connect(self._choose_kind)
        self._sheet_box.activated.connect(self._choose_sheet)
        self._kind_head, self._sheet_head = QLabel(self.tr("A row is"), self), QLabel(self.tr("Sheet"), self)
        self._kind_head.setBuddy(self._kind)
        self._sheet_head.setBuddy(self._sheet_box)
        self._names, self._names_head = ChoiceBox("import_dialog.names_in", self), QLabel(self.tr("Names in row"), self)
        self._names.activated.connect(self._choose_names)
        self._names_head.setBuddy(self._names)
        for title, box in self._heads():
            title.hide()
            box.hide()
        self._rows = QTableWidget()
        self._rows.setObjectName("import_dialog.rows")
        self._rows.setAccessibleName(self.tr("First rows of the table"))
        self._rows.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._rows.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self._rows.verticalHeader().hide()
        # Above what stands below them, where Qt would put them into the middle.
        self._rows.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        # Qt would cut a long title at both ends.
        self._rows.horizontalHeader().setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self._rows.setTabKeyNavigation(False)
        self._rows.setMinimumHeight(grown(_ROOM_FOR_ROWS))
        self._grid = QGridLayout()
        self._grid.setSpacing(_GAP)
        filled(QVBoxLayout(self), self._grid, (self._rows, 1), margins=_GAP, spacing=_GAP)

    def minimumSizeHint(self) -> QSize:
        """As wide as one choice beside its title: where there is no room for two in a row, each has its own."""
        least = super().minimumSizeHint()
        return least if self._laid_out is None else QSize(self._width_of(1), least.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put two choices in a row, or one."""
        super().resizeEvent(event)
        if self._laid_out is not None:
            kind, sheets, _ = self._laid_out
            self._lay_out(kind, sheets)

    def columns(self) -> dict[str, str]:
        """Role → column, as far as the user said."""
        return dict(self._chosen)

    def set_columns(self, columns: dict[str, str]) -> None:
        """Choose these instead of what was chosen before."""
        self._chosen = dict(columns)
        self._wanted = SPANS if any(role in SPAN_ROLES for role in columns) else _ARTICLES

    def show_tables(self, tables: Sequence[TablePreview]) -> None:
        """Offer the columns of these tables, and show the first rows of the first one of the kind that is looked at."""
        self._tables = {table.kind: table for table in reversed(tables) if not table.sheet}
        # A sheet that is named but not there is offered, too: what is said of it can only so be taken back.
        absent = {name: TablePreview((), {}, (), NOTHING, name) for name in sheets_named(self._chosen)}
        there = {table.sheet: table for table in reversed(tables) if table.sheet}
        self._sheets = {**dict(reversed(there.items())), **{name: absent[name] for name in absent if name not in there}}
        articles = [table for table in tables if table.kind == _ARTICLES and not table.sheet]
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
        offered = [*([""] if self._tables else []), *self._sheets]
        if self._sheet not in offered:
            self._sheet = next(iter(self._sheets), "")
        with QSignalBlocker(self._sheet_box):
            self._sheet_box.clear()
            for sheet in offered:
                self._sheet_box.addItem(isolated(shortened(sheet, 30)) if sheet else self.tr("Other files"), sheet)
            self._sheet_box.setCurrentIndex(self._sheet_box.findData(self._sheet))
        table, columns = self._sheet_in_view() if self._sheet else self._table_in_view()
        for role in _ROLES[table.kind]:
            _, box = self._titled_box(role)
            with QSignalBlocker(box):
                self._fill(box, role, table, columns)
        self._offer_names(table)
        self._lay_out(table.kind, (len(offered) > 1, bool(self._sheet)))
        self._show_rows(table)

    def _table_in_view(self) -> tuple[TablePreview, Sequence[str]]:
        """A table of the kind that is looked at, and the columns that are offered."""
        if self._wanted == SPANS and self._unfound is not None:
            table, columns = self._unfound
        else:
            table = self._tables.get(self._wanted) or next(iter(self._tables.values()))
            columns = table.columns
        there = [one for one in self._kinds() if one[0] in self._tables or (one[0] == SPANS and self._unfound)]
        self._offer_kinds(there, table.kind)
        return table, columns

    def _sheet_in_view(self) -> tuple[TablePreview, Sequence[str]]:
        """The sheet that is looked at, as what it is said to be, and its columns."""
        table, said = self._sheets[self._sheet], own_columns(self._chosen, self._sheet).get(ROWS)
        kinds = dict(self._kinds())
        found = self.tr("Found by its columns") if said else self.tr("Found: {kind}").format(kind=kinds[table.kind])
        self._offer_kinds([(None, found), *((one or ARTICLES, title) for one, title in kinds.items())], said)
        kind = table.kind if said is None else _ARTICLES if said == ARTICLES else said
        return (table if kind == table.kind else table._replace(kind=kind, roles={})), table.columns

    def _offer_kinds(self, kinds: Sequence[tuple[str | None, str]], chosen: str | None) -> None:
        with QSignalBlocker(self._kind):
            self._kind.clear()
            for kind, title in kinds:
                self._kind.addItem(title, kind)
            self._kind.setCurrentIndex([kind for kind, _ in kinds].index(chosen))

    def _offer_names(self, table: TablePreview) -> None:
        """The rows that may name the columns of the sheet that is looked at."""
        said = self._chosen.get(sheet_key(self._sheet, HEADER_ROW)) if self._sheet else None
        found = self.locale().toString(table.names_in)
        rows = [str(row) for row in range(1, _NAMED + 1)]
        with QSignalBlocker(self._names):
            self._names.clear()
            self._names.addItem(
                self.tr("Found by itself") if said or not table.names_in else self.tr("Found: {row}").format(row=found),
                None,
            )
            for row in [*rows, *([said] if said and said not in rows else [])]:
                self._names.addItem(self.locale().toString(int(row)), row)
            self._names.setCurrentIndex(self._names.findData(said) if said else 0)

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
            header.setToolTip(isolated(one_line(name)))
            self._rows.setHorizontalHeaderItem(index, header)
        for number, cells in enumerate(table.rows[:_SHOWN]):
            for index in range(len(table.columns)):
                cell = shortened(cells[index] if index < len(cells) else "", _CELL)
                item = QTableWidgetItem(directed(cell))
                item.setToolTip(item.text())
                self._rows.setItem(number, index, item)

    def _kinds(self) -> tuple[tuple[str, str], ...]:
        return (
            (_ARTICLES, self.tr("An article")),
            (SPANS, self.tr("A span")),
            (LINKS, self.tr("A link")),
            (CLAIMS, self.tr("A claim")),
            (NOTHING, self.tr("Nothing to read")),
        )

    def _titled_box(self, role: str) -> tuple[QLabel, ChoiceBox]:
        """The choice for a role, and its title; made when a table is first shown: most imports have none."""
        if role not in self._boxes:
            box = ChoiceBox(f"import_dialog.column.{role}", self, characters=8)
            box.currentIndexChanged.connect(lambda _index: self._choose(role))
            title = QLabel(self._titles()[role], self)
            title.setBuddy(box)
            self._boxes[role] = title, box
        return self._boxes[role]

    def _titles(self) -> dict[str, str]:
        return {
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
            "span-id": self.tr("Identifier"),
            "link-article": self.tr("Article"),
            "link-id": self.tr("Identifier"),
            "link-type": self.tr("Type of link"),
            "link-from": self.tr("From the span"),
            "link-to": self.tr("To the span"),
            "link-annotator": self.tr("Annotator"),
            "claim-article": self.tr("Article"),
            "claim-start": self.tr("Start"),
            "claim-end": self.tr("End"),
            "claim-quote": self.tr("Quote"),
            "claim-annotator": self.tr("Annotator"),
            "claim-voice": self.tr("Voice"),
            "claim-maker-start": self.tr("Start of the maker"),
            "claim-maker-end": self.tr("End of the maker"),
            "claim-maker-quote": self.tr("Quote of the maker"),
            "claim-maker-label": self.tr("Label of the maker"),
        }

    def _heads(self) -> tuple[tuple[QLabel, ChoiceBox], ...]:
        """The choices above those of columns, each with its title."""
        return (self._sheet_head, self._sheet_box), (self._kind_head, self._kind), (self._names_head, self._names)

    def _shown(self, kind: str, sheets: tuple[bool, bool]) -> list[tuple[QLabel, ChoiceBox]]:
        """The choices for rows of this kind, in their order: sheet, what a row is, which one has the names, roles."""
        heads = [(self._sheet_head, self._sheet_box)] if sheets[0] else []
        heads += [(self._kind_head, self._kind), *([(self._names_head, self._names)] if sheets[1] else [])]
        return [*heads, *map(self._titled_box, _ROLES[kind])]

    def _width_of(self, pairs: int) -> int:
        """Pixels that so many choices need side by side, each with its title."""
        kind, sheets, _ = self._laid_out or (_ARTICLES, (False, False), 0)
        shown = self._shown(kind, sheets)
        columns = [(shown[side::pairs], at) for side in range(pairs) for at in (0, 1)]
        widths = [max((pair[at].minimumSizeHint().width() for pair in pairs_in), default=0) for pairs_in, at in columns]
        return sum(widths) + _GAP * (len(widths) + 1)

    def _lay_out(self, kind: str, sheets: tuple[bool, bool]) -> None:
        """As many choices in a row as fit. Where nothing changes, the keyboard stays where it is."""
        before_that, self._laid_out = self._laid_out, (kind, sheets, 0)
        pairs = 2 if self.width() >= self._width_of(2) else 1
        self._laid_out = kind, sheets, pairs
        if self._laid_out == before_that:
            return
        shown = self._shown(kind, sheets)
        for parts in (*self._heads(), *self._boxes.values()):
            for one in parts:
                self._grid.removeWidget(one)
                one.setVisible(parts in shown)
        for column in range(4):
            self._grid.setColumnStretch(column, column % 2 if column < 2 * pairs else 0)
        before: QWidget | None = None
        for number, (title, box) in enumerate(shown):
            for column, part in enumerate((title, box)):
                self._grid.addWidget(part, number // pairs, number % pairs * 2 + column)
            if before is not None:
                QWidget.setTabOrder(before, box)
            before = box
        self.updateGeometry()

    def _fill(self, box: ChoiceBox, role: str, table: TablePreview, columns: Sequence[str]) -> None:
        box.clear()
        found = table.roles.get(role)
        chosen = self._said(role, columns)
        said = chosen is not None
        if found is not None and not said:
            box.addItem(self.tr("Found: {column}").format(column=isolated(shortened(table.columns[found], 30))), None)
        else:
            box.addItem(self.tr("None found") if found is None else self.tr("Found by its name"), None)
        if role != "text" and role in ROLES and NO_COLUMN not in columns:
            box.addItem(self.tr("No column"), NO_COLUMN)
        for name in columns:
            box.addItem(isolated(shortened(name, 30)), name)
        if chosen is not None:
            place = box.findData(chosen)
            if place < 0:
                box.addItem(isolated(chosen), chosen)
                place = box.count() - 1
            box.setCurrentIndex(place)

    def _said(self, role: str, columns: Sequence[str]) -> str | None:
        """The column that was chosen for a role: in the sheet that is looked at, or for all tables if it has it."""
        shared = self._chosen.get(role)
        if not self._sheet:
            return shared
        return self._chosen.get(sheet_key(self._sheet, role), shared if shared in columns else None)

    def _choose_sheet(self) -> None:
        self._sheet = self._sheet_box.currentData()
        self._show()

    def _choose_kind(self) -> None:
        if self._sheet:
            self._choose_rows(self._kind.currentData())
            return
        self._wanted = self._kind.currentData()
        if self._wanted != SPANS and any(role in SPAN_ROLES for role in self._chosen):
            self._chosen = {role: column for role, column in self._chosen.items() if role not in SPAN_ROLES}
            self.changed.emit()
        self._show()

    def _choose_rows(self, kind: str | None) -> None:
        """What the rows of the sheet are is said: what was said of columns that they cannot have is taken back."""
        roles = () if kind is None else _ROLES[_ARTICLES if kind == ARTICLES else kind]
        about = {key: sheet_and_role(key) for key in self._chosen}
        self._chosen = {
            key: column
            for key, column in self._chosen.items()
            if about[key][0] != self._sheet or about[key][1] in (*roles, HEADER_ROW)
        }
        if kind is not None:
            self._chosen[sheet_key(self._sheet, ROWS)] = kind
        self._show()
        self.changed.emit()

    def _choose_names(self) -> None:
        """The row that names the columns of the sheet is said, or to be found again."""
        key, row = sheet_key(self._sheet, HEADER_ROW), self._names.currentData()
        self._chosen.pop(key, None)
        if row is not None:
            self._chosen[key] = row
        self.changed.emit()

    def _choose(self, role: str) -> None:
        _, box = self._boxes[role]
        column = box.currentData(Qt.ItemDataRole.UserRole)
        key = sheet_key(self._sheet, role)
        if column is None:
            self._chosen.pop(key, None)
            self._chosen.pop(role, None)
        else:
            self._chosen[key] = column
        if self._sheet and self._laid_out is not None:
            self._chosen[sheet_key(self._sheet, ROWS)] = self._laid_out[0] or ARTICLES
        self.changed.emit()
