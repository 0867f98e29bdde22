"""Choosing one entity of the registry: type, walk with the arrows, or take what is offered first."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.domain.records import Entity
from app.domain.wording.isolation import isolated, one_line
from app.ui.controls.filling import filled
from app.ui.controls.search_line import SearchLine
from app.ui.entities.words import kind_name

_LIST_KEYS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class TargetPicker(QWidget):
    """A field to search in, and below it what was found."""

    changed = Signal()
    """Another entity is marked, or none."""

    def __init__(self, search: Callable[[str], Sequence[Entity]], name: str, parent: QWidget | None) -> None:
        """``search`` gives the entities for what is typed; for nothing, those to be offered."""
        super().__init__(parent)
        self._search = search
        self.field = SearchLine()
        self.field.setObjectName("target_picker.field")
        self.field.setPlaceholderText(name)
        self.field.setAccessibleName(name)
        self.list = QListWidget()
        self.list.setObjectName("target_picker.list")
        self.list.setAccessibleName(name)
        self.list.setMinimumHeight(120)
        filled(QVBoxLayout(self), self.field, (self.list, 1), margins=0)
        self.field.textChanged.connect(self._show)
        self.field.installEventFilter(self)
        self.list.currentRowChanged.connect(lambda _row: self.changed.emit())
        self._found: Sequence[Entity] = ()
        self._show("")

    @property
    def target(self) -> Entity | None:
        """The entity marked."""
        row = self.list.currentRow()
        return self._found[row] if 0 <= row < len(self._found) else None

    def point_at(self, entity_id: str) -> None:
        """Mark an entity, if it is among those found."""
        for row, entity in enumerate(self._found):
            if entity.id == entity_id:
                self.list.setCurrentRow(row)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrows walk through the list while the field has the keyboard."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in _LIST_KEYS:
            self.list.keyPressEvent(event)
            return True
        return super().eventFilter(watched, event)

    def _show(self, typed: str) -> None:
        self._found = self._search(typed)
        self.list.clear()
        for entity in self._found:
            said = f"{isolated(one_line(entity.name))} · {kind_name(entity.kind)}"
            self.list.addItem(QListWidgetItem(said))
        self.list.setCurrentRow(0 if self._found else -1)
        self.changed.emit()


def without(entities: Sequence[Entity], ids: Collection[str]) -> list[Entity]:
    """The entities that are none of these."""
    return [entity for entity in entities if entity.id not in ids]
