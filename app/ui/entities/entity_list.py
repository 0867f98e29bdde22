"""The registry as a list: search, kinds, order; any number of entities."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.domain.labelling.names import ENTITY_KINDS
from app.domain.wording.isolation import isolated, one_line
from app.ui.controls.filling import filled
from app.ui.controls.search_line import SearchLine
from app.ui.controls.spoken import name_box
from app.ui.entities.paged_model import PagedModel
from app.ui.entities.tables import RowTable
from app.ui.entities.words import kind_name
from app.ui.theme.icons import icon

if TYPE_CHECKING:
    from app.services.entities.entities import EntityService
    from app.services.entities.reading import EntitySummary

Order = Literal["name", "mentions"]

ROW_HEIGHT = 36
TYPING_PAUSE = 150
"""Milliseconds without a key until the search runs."""
LOOKED_THROUGH = 600
"""Rows from the first among which an entity is looked for to be selected."""
_WIDTHS = {1: 104, 2: 84, 3: 76}
_LEAST = 416
"""Pixels that the list takes at least: names are what it is read for."""


class EntityList(QWidget):
    """Shows what the registry says; it changes nothing."""

    picked = Signal(str)
    """The entity whose page is wanted; empty when several are selected."""
    new_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._registry: EntityService | None = None
        self.field = SearchLine()
        self.field.setObjectName("entity_search")
        self.kinds = QComboBox()
        self.kinds.setObjectName("entity_kinds")
        self.order = QComboBox()
        self.order.setObjectName("entity_order")
        self.new = QPushButton(icon("plus"), "")
        self.new.setObjectName("new_entity")
        self.new.clicked.connect(lambda: self.new_wanted.emit())
        self.model = PagedModel(4, self._say, self, numbers=(2, 3))
        self.table = RowTable(self.model, ROW_HEIGHT, "entity_list")
        self.count = QLabel()
        self.count.setProperty("quiet", True)
        self._pause = QTimer(self, singleShot=True, interval=TYPING_PAUSE)
        self._shown = ""
        self._is_quiet = False
        self._lay_out()
        self._pause.timeout.connect(self.refresh)
        self.field.textChanged.connect(lambda: self._pause.start())
        self.field.returnPressed.connect(self._to_list)
        self.kinds.currentIndexChanged.connect(self.refresh)
        self.order.currentIndexChanged.connect(self.refresh)
        self.table.selectionModel().selectionChanged.connect(self._selected)
        self.retranslate()

    def set_registry(self, registry: EntityService | None) -> None:
        """List this registry."""
        self._registry = registry
        self.refresh()

    @property
    def has_all_of_none(self) -> bool:
        """Whether there is no entity at all, and not only none that is looked for."""
        return not (self.model.rowCount() or self.field.text() or self._kinds())

    def selected(self) -> list[EntitySummary]:
        """The entities selected, from the first of the list."""
        return self.table.records()  # type: ignore[return-value]

    def refresh(self) -> None:
        """Read the list anew; what is selected stays so if it is still there."""
        self._pause.stop()
        registry, text, kinds, order = self._registry, self.field.text(), self._kinds(), self.order.currentData()
        if registry is None:
            self._quietly(lambda: self.model.show_rows(0, lambda _limit, _offset: ()))
        else:
            count = registry.count(text, kinds=kinds)
            fetch = partial(_listed, registry, text, kinds, order)
            self._quietly(lambda: self.model.show_rows(count, fetch))
        self.count.setText(self.tr("%n entity(s)", "", self.model.rowCount()))
        self._quietly(lambda: self._select(self._shown))

    def show_entity(self, entity_id: str, name: str) -> None:
        """Select an entity; where it is far down or hidden by the search, search for its name."""
        self._shown = entity_id
        self.refresh()
        if not any(one.entity.id == entity_id for one in self.selected()):
            with QSignalBlocker(self.field), QSignalBlocker(self.kinds):
                self.field.setText(name)
                self.kinds.setCurrentIndex(0)
            self.refresh()

    def retranslate(self) -> None:
        """Write the texts in the language of the interface."""
        self.field.setPlaceholderText(self.tr("Search names"))
        self.field.setAccessibleName(self.tr("Search names"))
        self.table.setAccessibleName(self.tr("Entities"))
        self.new.setText(self.tr("New entity"))
        with QSignalBlocker(self.kinds), QSignalBlocker(self.order):
            kind, order = self.kinds.currentData(), max(self.order.currentIndex(), 0)
            self.kinds.clear()
            self.kinds.addItem(self.tr("All kinds"), "")
            for one in ENTITY_KINDS:
                self.kinds.addItem(kind_name(one), one)
            self.kinds.setCurrentIndex(max(self.kinds.findData(kind), 0))
            self.order.clear()
            self.order.addItem(self.tr("By name"), "name")
            self.order.addItem(self.tr("Most mentioned first"), "mentions")
            self.order.setCurrentIndex(order)
        name_box(self.kinds, self.tr("Kind"))
        name_box(self.order, self.tr("Order"))
        self.model.set_titles([self.tr("Name"), self.tr("Kind"), self.tr("Mentions"), self.tr("Articles")])
        self.count.setText(self.tr("%n entity(s)", "", self.model.rowCount()))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language of the interface."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _lay_out(self) -> None:
        self.setMinimumWidth(_LEAST)
        self.table.set_widths(_WIDTHS)
        choices = filled(QHBoxLayout(), (self.kinds, 1), (self.order, 1))
        below = filled(QHBoxLayout(), (self.count, 1), self.new)
        filled(QVBoxLayout(self), self.field, choices, (self.table, 1), below, margins=8, spacing=8)

    def _kinds(self) -> Sequence[str] | None:
        kind = self.kinds.currentData()
        return [kind] if kind else None

    def _say(self, summary: EntitySummary, column: int) -> str:
        match column:
            case 0:
                return isolated(one_line(summary.entity.name))
            case 1:
                return kind_name(summary.entity.kind)
            case 2:
                return f"{summary.mentions:,}"
        return f"{summary.articles:,}"

    def _select(self, entity_id: str) -> None:
        """Select an entity if it is among the first rows; further down, nothing is selected and its page stays."""
        for row in range(min(self.model.rowCount(), LOOKED_THROUGH) if entity_id else 0):
            summary = self.model.record(row)
            if summary is not None and summary.entity.id == entity_id:
                self.table.go_to_row(row)
                return

    def _selected(self, *_changed: object) -> None:
        found = self.selected() if not self._is_quiet else []
        if found:
            self._shown = found[0].entity.id if len(found) == 1 else ""
            self.picked.emit(self._shown)

    def _quietly(self, change: Callable[[], object]) -> None:
        """Change the rows without taking the new selection for a wish of the user."""
        self._is_quiet = True
        try:
            change()
        finally:
            self._is_quiet = False

    def _to_list(self) -> None:
        self._pause.stop()
        self.refresh()
        if self.model.rowCount():
            self.table.go_to_row(0)
            self.table.setFocus(Qt.FocusReason.TabFocusReason)


def _listed(
    registry: EntityService, text: str, kinds: Collection[str] | None, order: Order, limit: int, offset: int
) -> Sequence[EntitySummary]:
    return registry.list(text, kinds=kinds, order=order, limit=limit, offset=offset)
