"""What is known about one entity, field by field; each is saved as one step the moment it is left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QWidget

from app.domain.labelling.names import ENTITY_ATTRIBUTES, ENTITY_KINDS
from app.domain.records import Entity
from app.domain.text.direction import article_direction
from app.ui.controls.examples import example
from app.ui.controls.still_box import StillBox
from app.ui.entities.words import field_name, kind_name

ALIAS_SIGN = " ؛ "
"""Between aliases in their field; as typed, any of ؛ ; and | parts them."""
_ALIAS_SIGNS = str.maketrans("؛|", ";;")
_LAYOUT = (
    (("name", 3), ("kind", 1)),
    (("aliases", 3), ("wikidata", 1)),
    (("role", 1), ("party", 1), ("country", 1), ("valid_from", 1)),
    (("note", 3), ("valid_to", 1)),
)
"""Rows of fields, each with the columns it takes."""
FIELDS = frozenset(field for row in _LAYOUT for field, _width in row) - {"kind"}
"""Those that are typed into."""


@dataclass(frozen=True, slots=True)
class TypedField:
    """What was typed into a field, and whose field that is."""

    entity_id: str
    field: str
    text: str
    seen: str = ""
    """What was stored there when it was typed."""


class EntityFields(QWidget):
    """Shows an entity and asks for changes; it makes none itself."""

    change_wanted = Signal(object)
    """The `Entity` as it should be, at the version it was read at."""
    rename_wanted = Signal(object, str)
    """The `Entity` and its new name; the old one is kept as an alias."""
    typing = Signal()
    """A letter was typed into a field, or taken away."""

    def __init__(self) -> None:
        super().__init__()
        self._entity: Entity | None = None
        self.handed: TypedField | None = None
        """What is being handed on, for as long as that takes."""
        self.lines: dict[str, _Line] = {}
        self._labels: dict[str, QLabel] = {}
        self.kind = StillBox()
        self.kind.setObjectName("entity_field.kind")
        self.kind.activated.connect(self._give_kind)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        for row, fields in enumerate(_LAYOUT):
            column = 0
            for field, width in fields:
                label = self._labels[field] = QLabel()
                label.setProperty("quiet", True)
                control = self.kind if field == "kind" else self._line(field)
                label.setBuddy(control)
                grid.addWidget(label, 2 * row, column, 1, width)
                grid.addWidget(control, 2 * row + 1, column, 1, width)
                column += width
        for column in range(4):
            grid.setColumnStretch(column, 1)
        self.retranslate()
        self.show_entity(None)

    def show_entity(self, entity: Entity | None) -> None:
        """Show an entity; what was being typed about the same one stays."""
        same = entity is not None and self._entity is not None and entity.id == self._entity.id
        if not same:
            self.commit()
        self._entity = entity
        for field, line in self.lines.items():
            line.stored = self._value(field)
            if not (same and line.isModified()):
                line.setText(self._value(field))
                line.setCursorPosition(0)
                line.setModified(False)
                if field == "aliases":
                    line.run_like_most_letters()
        with QSignalBlocker(self.kind):
            self.kind.clear()
            for one in dict.fromkeys((*ENTITY_KINDS, *([entity.kind] if entity else []))):
                self.kind.addItem(kind_name(one), one)
            self.kind.setCurrentIndex(self.kind.findData(entity.kind) if entity else -1)
        self.setEnabled(entity is not None)

    def commit(self) -> None:
        """Hand on what was typed and not given yet."""
        for field, line in self.lines.items():
            if line.isModified():
                self._give(field)

    def is_pending(self) -> bool:
        """Whether something typed was not handed on, or could not be stored."""
        return any(line.isModified() for line in self.lines.values())

    def forget(self) -> None:
        """Show what is stored in place of what could not be."""
        for field, line in self.lines.items():
            line.setText(self._value(field))
            line.setModified(False)

    def pending(self) -> list[TypedField]:
        """What was typed and not handed on, or could not be stored."""
        entity, lines = self._entity, [(field, line) for field, line in self.lines.items() if line.isModified()]
        return [TypedField(entity.id, field, line.text(), line.stored) for field, line in lines] if entity else []

    def pending_words(self) -> str:
        """What was typed and not handed on, or could not be stored, to be read."""
        return "\n".join(typed.text for typed in self.pending())

    def bring_back(self, typed: TypedField) -> None:
        """Show what could not be stored as if it were being typed still; its entity is shown already."""
        line = self.lines[typed.field]
        if typed.text != self._value(typed.field):
            line.setText(typed.text)
            line.setModified(True)

    def edit_name(self) -> None:
        """Put the keyboard into the name."""
        self.lines["name"].setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.lines["name"].selectAll()

    def retranslate(self) -> None:
        """Write the texts in the language of the interface."""
        for field, label in self._labels.items():
            label.setText(field_name(field))
            (self.kind if field == "kind" else self.lines[field]).setAccessibleName(field_name(field))
        self.lines["aliases"].setPlaceholderText(self.tr("other names, with ; between them"))
        self.lines["wikidata"].setPlaceholderText(example("Q42"))
        for field in ("valid_from", "valid_to"):
            # No longer one, and not all three ways of writing it, would fit into the field.
            self.lines[field].setPlaceholderText(example("2024-05"))
            self.lines[field].setToolTip(self.tr("2024, 2024-05 or 2024-05-31"))
        self.show_entity(self._entity)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language of the interface."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _line(self, field: str) -> _Line:
        line = _Line()
        line.setObjectName(f"entity_field.{field}")
        line.editingFinished.connect(lambda: self._give(field))
        line.textEdited.connect(lambda _text: self.typing.emit())
        self.lines[field] = line
        return line

    def _value(self, field: str) -> str:
        return value_of(self._entity, field) if self._entity is not None else ""

    def _give(self, field: str) -> None:
        entity, line = self._entity, self.lines[field]
        typed = line.text().strip()
        changed = line.isModified() and typed != self._value(field)
        line.setModified(False)
        if entity is not None and changed:
            self.handed = TypedField(entity.id, field, line.text())
            self._ask_for(entity, field, typed)
            self.handed = None

    def _ask_for(self, entity: Entity, field: str, typed: str) -> None:
        if field == "name":
            self.rename_wanted.emit(entity, typed)
        elif field == "aliases":
            names = dict.fromkeys(name.strip() for name in typed.translate(_ALIAS_SIGNS).split(";"))
            self.change_wanted.emit(replace(entity, aliases=tuple(name for name in names if name)))
        elif field in ENTITY_ATTRIBUTES:
            kept = {key: value for key, value in entity.attributes.items() if key != field}
            self.change_wanted.emit(replace(entity, attributes={**kept, field: typed} if typed else kept))
        elif field == "wikidata":
            self.change_wanted.emit(replace(entity, wikidata=typed or None))
        else:
            self.change_wanted.emit(replace(entity, note=typed))

    def _give_kind(self, row: int) -> None:
        kind = str(self.kind.itemData(row))
        if self._entity is not None and kind != self._entity.kind:
            self.change_wanted.emit(replace(self._entity, kind=kind))


def value_of(entity: Entity, field: str) -> str:
    """What stands in a field about an entity."""
    if field in ENTITY_ATTRIBUTES:
        return str(entity.attributes.get(field, ""))
    if field == "aliases":
        return ALIAS_SIGN.join(entity.aliases)
    return {"name": entity.name, "wikidata": entity.wikidata or "", "note": entity.note}[field]


def typed_from(entry: Mapping[str, Any]) -> TypedField | None:
    """What was typed, from what was written of it; None where another version of the program has written it."""
    try:
        typed = TypedField(**entry)
    except TypeError:
        return None
    return typed if typed.field in FIELDS else None


class _Line(QLineEdit):
    """A line that Escape leaves as it was."""

    stored = ""

    def run_like_most_letters(self) -> None:
        """Run in the direction that most letters have; Qt goes by the first, and `UN` turned all other names round.

        There is no method for that, only the key.
        """
        rtl = article_direction(self.text()) == "rtl" if self.text() else self.isRightToLeft()
        way = Qt.Key.Key_Direction_R if rtl else Qt.Key.Key_Direction_L
        super().keyPressEvent(QKeyEvent(QEvent.Type.KeyPress, way, Qt.KeyboardModifier.NoModifier))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.isModified():
            self.undo_all()
            return
        super().keyPressEvent(event)

    def undo_all(self) -> None:
        """Take back everything typed."""
        self.setText(self.stored)
        self.setModified(False)
