"""One compact control per kind of attribute; each says a new value only when somebody gave one by mouse or key."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QWidget,
)

from app.domain.dates import is_date, with_ascii_digits
from app.domain.records import AttributeDefinition
from app.ui.controls.examples import example
from app.ui.controls.filling import filled
from app.ui.controls.still_box import StillBox
from app.ui.wording.wording import name_in

MOST_SEGMENTS = 3
"""Values of a choice up to which each has a button of its own."""
_INDENT = "\u2003"
_NOWHERE = -1


class Field(QWidget):
    """A control that holds the value of one attribute; None where there is none."""

    given = Signal(object)
    """The new value, of the type that the codebook asks for, or None."""
    typing = Signal()
    """A letter was typed, or taken away."""
    taken_back = Signal()
    """What is stored was typed again, in place of something that could not be stored."""

    overtaken = Signal(object, object)
    """What was typed, and what was stored when that was begun: something else is by now. Asked for by `guard`."""

    def guard(self) -> None:
        """Give what was typed only to who has seen what is stored."""

    def show_value(self, value: object) -> None:
        """Show what is stored."""
        raise NotImplementedError

    def show_typed(self, value: object) -> None:
        """Show what was typed and could not be stored; a control that is not typed into shows what is stored."""

    def commit(self) -> None:
        """Hand on what was typed and not yet given."""

    def being_typed(self) -> str | float | None:
        """What is typed and not handed on yet, as it would be, or as it stands there while that cannot be."""
        return None

    def forget(self) -> object:
        """Let what was typed and could not be given go, for another record comes; gives it, or None."""
        return None


def field_for(definition: AttributeDefinition) -> Field:
    """The control that fits an attribute, named ``attribute.<key>`` within."""
    match definition.kind:
        case "boolean":
            yes = QCoreApplication.translate("AttributeFields", "Yes")
            no = QCoreApplication.translate("AttributeFields", "No")
            return SegmentField([(yes, True), (no, False)], definition)
        case "choice" if len(definition.values) <= MOST_SEGMENTS and not definition.value_parents:
            return SegmentField(_named(definition), definition)
        case "choice":
            return ChoiceField(definition)
        case "choices":
            return SeveralField(definition)
        case _:
            return TextField(definition)


def value_name(definition: AttributeDefinition, value: str) -> str:
    """What a value is called in the language of the interface."""
    return name_in(definition.value_names.get(value, {}), value)


def unlisted(definition: AttributeDefinition, value: object) -> tuple[str, ...]:
    """What of a stored value the control of its attribute has no place for: an import may have brought it."""
    if definition.kind == "boolean":
        return () if value is None or isinstance(value, bool) else (str(value),)
    if definition.kind not in ("choice", "choices") or value is None:
        return ()
    held = value if isinstance(value, list | tuple) else (value,)
    if definition.kind == "choice" and isinstance(value, list | tuple):
        return tuple(map(str, held))
    return tuple(str(one) for one in held if one not in definition.values)


def _named(definition: AttributeDefinition) -> list[tuple[str, object]]:
    return [(value_name(definition, value), value) for value in definition.values]


def _in_tree_order(definition: AttributeDefinition) -> list[tuple[str, int]]:
    """The values with their depth, each after the one above it."""
    parents = definition.value_parents

    def below(parent: str | None, depth: int) -> list[tuple[str, int]]:
        rows: list[tuple[str, int]] = []
        for value in definition.values:
            if parents.get(value) == parent:
                rows += [(value, depth), *below(value, depth + 1)]
        return rows

    return below(None, 0)


def _digit(event: QKeyEvent) -> int:
    """The digit pressed alone, of any script; -1 when it was something else."""
    typed = event.text()
    return int(typed) if len(typed) == 1 and typed.isdecimal() else _NOWHERE


_AROUND = 14
"""Pixels of padding, border and gap beside the words of a segment."""


class SegmentField(Field):
    """A few values side by side; pressing the one that holds takes it away. Digits choose, 0 takes away."""

    def __init__(self, values: Sequence[tuple[str, object]], definition: AttributeDefinition) -> None:
        super().__init__()
        self._values = [value for _, value in values]
        self._buttons: list[QPushButton] = []
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for number, (name, _) in enumerate(values):
            button = QPushButton()
            button.setObjectName(f"attribute.{definition.key}.{number + 1}")
            button.setText(name)
            button.setToolTip(f"{name} ({number + 1})")
            button.setCheckable(True)
            button.setProperty("segment", True)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if number == 0 else Qt.FocusPolicy.ClickFocus)
            button.clicked.connect(lambda checked, number=number: self._press(number, checked=checked))
            row.addWidget(button, 1)
            self._buttons.append(button)
        row.addStretch()
        self.setFocusProxy(self._buttons[0])
        for button in self._buttons:
            button.installEventFilter(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the values below each other where they have no room beside each other."""
        super().resizeEvent(event)
        widest = max(self.fontMetrics().horizontalAdvance(button.text()) + _AROUND for button in self._buttons)
        narrow = widest * len(self._buttons) > self.width()
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if self._row.direction() != way:
            self._row.setDirection(way)

    def show_value(self, value: object) -> None:
        """Check the value's button."""
        for known, button in zip(self._values, self._buttons, strict=True):
            button.setChecked(known == value and type(known) is type(value))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Digits choose, arrows go along."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            number = _digit(event) - 1
            if -1 <= number < len(self._values):
                held = number >= 0 and self._buttons[number].isChecked()
                self._press(number, checked=not held)
                return True
            if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
                leftward = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
                forward = (event.key() == Qt.Key.Key_Right) != leftward
                at = next(i for i, button in enumerate(self._buttons) if button is watched)
                self._buttons[(at + (1 if forward else -1)) % len(self._buttons)].setFocus()
                return True
        return False

    def _press(self, number: int, *, checked: bool) -> None:
        value = self._values[number] if checked and number >= 0 else None
        self.show_value(value)
        self.given.emit(value)


class ChoiceField(Field):
    """A list to choose from, the first row for no value. Digits choose, 0 takes away."""

    def __init__(self, definition: AttributeDefinition) -> None:
        super().__init__()
        self._box = _DigitBox()
        self._box.setObjectName(f"attribute.{definition.key}")
        self._box.addItem("—", None)
        for value, depth in _in_tree_order(definition):
            self._box.addItem(_INDENT * depth + value_name(definition, value), value)
        self._box.setMinimumContentsLength(6)
        self._box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._box.activated.connect(lambda row: self.given.emit(self._box.itemData(row)))
        filled(QHBoxLayout(self), self._box, margins=0)
        self.setFocusProxy(self._box)

    def show_value(self, value: object) -> None:
        """Point at the value."""
        with QSignalBlocker(self._box):
            self._box.setCurrentIndex(max(0, self._box.findData(value)) if value is not None else 0)


class _DigitBox(StillBox):
    """A list closed until it is wanted; digits choose a row."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose the row of a digit."""
        number = _digit(event)
        if 0 <= number < self.count():
            self.setCurrentIndex(number)
            self.activated.emit(number)
            return
        super().keyPressEvent(event)


class SeveralField(Field):
    """A tick for every value; of values in a tree, the deeper stand further in.

    Digits tick, Space ticks where the keyboard is, arrows go to the other ticks and Tab past all of them.
    """

    def __init__(self, definition: AttributeDefinition) -> None:
        super().__init__()
        rows = _in_tree_order(definition)
        self._columns = columns = 1 if definition.value_parents else 2
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(2)
        self._order = list(definition.values)
        self._boxes: dict[str, QCheckBox] = {}
        self._rest: list[object] = []
        for number, (value, depth) in enumerate(rows):
            box = QCheckBox(_INDENT * depth + value_name(definition, value))
            box.setObjectName(f"attribute.{definition.key}.{number + 1}")
            box.clicked.connect(self._give)
            box.setFocusPolicy(Qt.FocusPolicy.ClickFocus if number else Qt.FocusPolicy.StrongFocus)
            box.installEventFilter(self)
            grid.addWidget(box, number // columns, number % columns)
            self._boxes[value] = box
        self.setFocusProxy(next(iter(self._boxes.values())))

    def show_value(self, value: object) -> None:
        """Tick the values."""
        held = value if isinstance(value, list | tuple) else ()
        self._rest = [one for one in held if one not in self._boxes]
        for known, box in self._boxes.items():
            box.setChecked(known in held)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Digits tick, arrows go about."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        boxes = list(self._boxes.values())
        number = _digit(event) - 1
        if 0 <= number < len(boxes):
            boxes[number].click()
            return True
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        at = next((i for i, box in enumerate(boxes) if box is watched), 0)
        target = {
            Qt.Key.Key_Up: at - self._columns,
            Qt.Key.Key_Down: at + self._columns,
            Qt.Key.Key_Left: at + (1 if mirrored else -1),
            Qt.Key.Key_Right: at + (-1 if mirrored else 1),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: len(boxes) - 1,
        }.get(Qt.Key(event.key()))
        if target is None:
            return False
        if 0 <= target < len(boxes):
            boxes[target].setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def _give(self) -> None:
        ticked = [value for value in self._order if self._boxes[value].isChecked()]
        self.given.emit([*ticked, *self._rest] or None)


class TextField(Field):
    """Text, a number or a date (``2024``, ``2024-05``, ``2024-05-31``); what cannot be one is marked and not given."""

    def __init__(self, definition: AttributeDefinition) -> None:
        super().__init__()
        self._kind = definition.kind
        self._stored = self._seen = ""
        self._guards = False
        self._line = QLineEdit()
        self._line.setObjectName(f"attribute.{definition.key}")
        self._line.editingFinished.connect(self.commit)
        self._line.textEdited.connect(self._mark)
        self._line.textEdited.connect(lambda _text: self.typing.emit())
        if self._kind == "date":
            self._line.setPlaceholderText(example("2024-05-31"))
        filled(QHBoxLayout(self), self._line, margins=0)
        self.setFocusProxy(self._line)

    def guard(self) -> None:
        """Give what was typed only to who has seen what is stored."""
        self._guards = True

    def show_value(self, value: object) -> None:
        """Write the value, unless something else is being typed."""
        stored = "" if value is None else str(value)
        if self._line.text() in (self._stored, stored) or not self._line.isModified():
            self._line.setText(stored)
            self._line.setModified(False)
            self._mark()
            self._seen = stored
        self._stored = stored

    def show_typed(self, value: object) -> None:
        """Write what was typed and could not be stored, unless one goes on typing; who leaves the field tries again."""
        if self._line.isModified():
            return
        self._line.setText("" if value is None else str(value))
        self._line.setModified(True)
        self._mark()

    def commit(self) -> None:
        """Hand on what was typed, if it fits."""
        typed = self._typed()
        if not self._line.isModified() or not self._fits(typed):
            return
        seen, self._seen = self._seen, self._stored
        if self._guards and self._stored not in (seen, typed):
            self.overtaken.emit(self._read(typed), self._read(seen))
            return
        self._line.setModified(False)
        if typed != self._stored:
            self._stored = typed
            self.given.emit(self._read(typed))
        else:
            self.taken_back.emit()

    def being_typed(self) -> str | float | None:
        """What is typed and not handed on yet, as it would be, or as it stands there while that cannot be."""
        typed = self._typed()
        if not typed or not self._line.isModified() or typed == self._stored:
            return None
        number = _number(typed) if self._kind == "number" else None
        return typed if number is None else number

    def forget(self) -> object:
        """Let what was typed and could not be given go, for another record comes; gives it, or None."""
        typed = self._line.text() if self._line.isModified() and not self._fits(self._typed()) else None
        self._line.setModified(False)
        return typed

    def _typed(self) -> str:
        """What was typed; a date has the digits of every script for the ASCII ones."""
        typed = self._line.text().strip()
        return with_ascii_digits(typed) if self._kind == "date" else typed

    def _fits(self, typed: str) -> bool:
        if not typed or self._kind == "text":
            return True
        if self._kind == "date":
            return is_date(typed)
        return _number(typed) is not None

    def _read(self, typed: str) -> object:
        if not typed:
            return None
        return _number(typed) if self._kind == "number" else typed

    def _mark(self, *_typed: object) -> None:
        wrong = not self._fits(self._typed())
        expected = self.tr("A date is written 2024, 2024-05 or 2024-05-31.")
        if self._kind == "number":
            expected = self.tr("A number is needed here.")
        self._line.setToolTip(expected if wrong else "")
        font = self._line.font()
        font.setStrikeOut(wrong)
        self._line.setFont(font)


def _number(typed: str) -> int | float | None:
    try:
        return int(typed)
    except ValueError:
        pass
    try:
        number = float(typed.replace("٫", "."))
    except ValueError:
        return None
    return number if abs(number) != float("inf") and number == number else None
