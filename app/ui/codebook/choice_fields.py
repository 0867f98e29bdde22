"""Fields with something to choose: a tick, one of several, the ends of a relation type, a shortcut, a usual value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSignalBlocker, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLineEdit

from app.domain.records import AttributeDefinition, Label
from app.domain.wording.isolation import isolated
from app.ui.annotation_panel.attribute_fields import Field, field_for
from app.ui.codebook.inputs import fill
from app.ui.codebook.seen import FormField, Seen, changed
from app.ui.controls.still_box import StillBox
from app.ui.controls.straight_label import StraightLabel
from app.ui.keyboard.keys import label_key
from app.ui.wording.wording import name_in

Choices = Callable[[Seen], Sequence[tuple[str, object]]]
"""What can be chosen: names in the language of the interface, and values."""

_COLUMNS = 3


class TickField(FormField):
    """Yes or no."""

    def __init__(self, name: str, title: str) -> None:
        super().__init__()
        self._name = name
        self._seen: Seen | None = None
        self._box = QCheckBox(title)
        self._box.setObjectName(f"codebook.{name}")
        self._box.clicked.connect(self._hand_on)
        fill(self, self._box)
        self.setFocusProxy(self._box)

    def show_part(self, seen: Seen) -> None:
        """Tick it or not."""
        self._seen = seen
        self._box.setChecked(bool(getattr(seen.part, self._name)))

    def _hand_on(self, checked: bool) -> None:
        if self._seen is not None:
            self.given.emit(changed(self._seen.part, **{self._name: checked}))


class ChoiceField(FormField):
    """One of several."""

    def __init__(self, name: str, choices: Choices) -> None:
        super().__init__()
        self._name = name
        self._choices = choices
        self._seen: Seen | None = None
        self._box = StillBox()
        self._box.setObjectName(f"codebook.{name}")
        self._box.activated.connect(self._hand_on)
        fill(self, self._box)
        self.setFocusProxy(self._box)

    def show_part(self, seen: Seen) -> None:
        """Point at what is chosen."""
        self._seen = seen
        value = getattr(seen.part, self._name)
        with QSignalBlocker(self._box):
            self._box.clear()
            for name, choice in self._choices(seen):
                self._box.addItem(name, choice)
                if choice == value:
                    self._box.setCurrentIndex(self._box.count() - 1)

    def _hand_on(self, row: int) -> None:
        value = self._box.itemData(row)
        if self._seen is not None and value != getattr(self._seen.part, self._name):
            self.given.emit(changed(self._seen.part, **{self._name: value}))


class EndsField(FormField):
    """The labels that an end of a relation type may have, a tick each."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._seen: Seen | None = None
        self._keys: tuple[tuple[str, str], ...] = ()
        self._boxes: dict[str, QCheckBox] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(4)

    def show_part(self, seen: Seen) -> None:
        """Tick the labels allowed; archived ones are there as long as they are allowed."""
        self._seen = seen
        held: tuple[str, ...] = getattr(seen.part, self._name)
        labels = tuple(
            (label.key, name_in(label.name, label.key))
            for label in seen.codebook.labels
            if not label.archived or label.key in held
        )
        if labels != self._keys:
            self._keys = labels
            self._build()
        for key, box in self._boxes.items():
            box.setChecked(key in held)

    def _build(self) -> None:
        for box in self._boxes.values():
            box.hide()
            box.deleteLater()
        self._boxes = {}
        for number, (key, name) in enumerate(self._keys):
            box = QCheckBox(name)
            box.setObjectName(f"codebook.{self._name}.{key}")
            box.clicked.connect(self._hand_on)
            self._grid.addWidget(box, number // _COLUMNS, number % _COLUMNS)
            self._boxes[key] = box
        if self._boxes:
            self.setFocusProxy(next(iter(self._boxes.values())))

    def _hand_on(self, _checked: bool) -> None:
        if self._seen is not None:
            keys = tuple(key for key, box in self._boxes.items() if box.isChecked())
            self.given.emit(changed(self._seen.part, **{self._name: keys}))


class ShortcutField(FormField):
    """The key that gives the label: pressed once, it is taken by its place on the keyboard. Backspace takes it away."""

    def __init__(self, name: str, action_on: Callable[[str], str]) -> None:
        """``action_on`` says which action of the window has a key of its own, or nothing."""
        super().__init__()
        self._seen: Seen | None = None
        self._action_on = action_on
        self._line = QLineEdit()
        self._line.setObjectName(f"codebook.{name}")
        self._line.setReadOnly(True)
        self._line.setMaximumWidth(96)
        self._line.installEventFilter(self)
        self._line.setPlaceholderText(QCoreApplication.translate("codebook", "press a key"))
        self._note = StraightLabel()
        self._note.setObjectName(f"codebook.{name}.note")
        self._note.setProperty("quiet", True)
        self._note.setWordWrap(True)
        fill(self, self._line, self._note)
        self.setFocusProxy(self._line)

    def show_part(self, seen: Seen) -> None:
        """Show the key, and which action loses it."""
        assert isinstance(seen.part, Label)
        self._seen = seen
        shortcut = seen.part.shortcut.upper()
        self._line.setText(shortcut)
        action = self._action_on(shortcut) if shortcut else ""
        words = QCoreApplication.translate("codebook", "In the text this key means {action} otherwise.")
        self._note.setText(words.format(action=isolated(action)) if action else "")
        self._note.setVisible(bool(action))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take a digit or a letter by its place."""
        if isinstance(event, QKeyEvent) and event.type() in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride):
            key = label_key(event, QGuiApplication.platformName())
            clears = event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete)
            if (key is None and not clears) or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
                return super().eventFilter(watched, event)
            event.accept()
            if event.type() == QEvent.Type.KeyPress:
                self._take(key or "")
            return True
        return super().eventFilter(watched, event)

    def _take(self, key: str) -> None:
        seen = self._seen
        if seen is None or not isinstance(seen.part, Label) or key == seen.part.shortcut.upper():
            return
        holder = next(
            (
                one
                for one in seen.codebook.labels
                if one.shortcut.upper() == key and one.key != seen.part.key and not one.archived
            ),
            None,
        )
        if key and holder is not None:
            words = QCoreApplication.translate("codebook", "{key} is the key of {label} already; choose another one.")
            self.told.emit(words.format(key=isolated(key), label=isolated(name_in(holder.name, holder.key))))
            return
        self.given.emit(replace(seen.part, shortcut=key))


class DefaultField(FormField):
    """The usual value of an attribute, in the very control that the panel has for it."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._object_name = f"codebook.{name}"
        self._seen: Seen | None = None
        self._built: AttributeDefinition | None = None
        self._field: Field | None = None
        self._given: object = None
        self._column = fill(self)

    def show_part(self, seen: Seen) -> None:
        """Show the value; the control is made anew when the kind or the values are others."""
        part = seen.part
        assert isinstance(part, AttributeDefinition)
        self._seen = seen
        # A tree of values has one column, and a new usual value needs no new control.
        wanted = replace(part, default=None, required=False)
        if wanted != self._built:
            self._built = wanted
            self._build(wanted)
        if self._field is not None:
            self._field.show_value(part.default)

    def commit(self) -> None:
        """Hand on what was typed."""
        if self._field is not None:
            self._field.commit()

    def is_pending(self) -> bool:
        """Whether another value is being typed, or what cannot be one."""
        return self._field is not None and self._field.being_typed() is not None

    def draft(self) -> object:
        """What is being typed, else the value that was given."""
        return self._field.being_typed() if self._field is not None and self.is_pending() else self._given

    def bring_back(self, draft: object) -> None:
        """Show a value that was typed and could not be stored as if it were being typed still."""
        if self._field is not None:
            self._field.show_typed(draft)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let Escape take back what was typed."""
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
            and self.is_pending()
        ):
            self._take_back()
            return True
        return super().eventFilter(watched, event)

    def _take_back(self) -> None:
        if self._field is not None and self._seen is not None and isinstance(self._seen.part, AttributeDefinition):
            self._field.forget()
            self._field.show_value(self._seen.part.default)
            self.typing.emit()

    def _build(self, definition: AttributeDefinition) -> None:
        if self._field is not None:
            self._column.removeWidget(self._field)
            self._field.hide()
            self._field.deleteLater()
            self._field = None
        if definition.kind in ("choice", "choices") and not definition.values:
            return
        self._field = field_for(definition)
        self._field.setObjectName(self._object_name)
        self._field.given.connect(self._hand_on)
        self._field.typing.connect(self.typing)
        (self._field.focusProxy() or self._field).installEventFilter(self)
        self._column.addWidget(self._field)
        self.setFocusProxy(self._field.focusProxy() or self._field)

    def _hand_on(self, value: object) -> None:
        seen = self._seen
        if seen is not None and isinstance(seen.part, AttributeDefinition) and value != seen.part.default:
            self._given = value
            self.given.emit(replace(seen.part, default=value))
