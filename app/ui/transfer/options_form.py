"""The options of one format as fields of a form: a table made into widgets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QLineEdit, QSpinBox, QWidget

from app.ui.controls.choice_box import ChoiceBox
from app.ui.controls.control_names import name_inner_fields
from app.ui.controls.number_field import NumberField
from app.ui.transfer.format_words import option_help, option_name, unsaid, value_name

if TYPE_CHECKING:
    from app.exchange.options import FormatOption, OptionValue

_YES, _NO = "yes", "no"


class OptionsForm(QWidget):
    """One row per option; only what differs from the default is reported."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.rows = QFormLayout(self)
        self.rows.setContentsMargins(0, 0, 0, 0)
        self.rows.setSpacing(8)
        self._fields: dict[str, tuple[FormatOption, QWidget]] = {}

    def show_options(self, options: Sequence[FormatOption]) -> None:
        """Ask for these options in place of the ones before."""
        while self.rows.rowCount():
            self.rows.removeRow(0)
        self._fields = {}
        for option in options:
            field = _field(option)
            field.setObjectName(f"option.{option.name}")
            field.setToolTip(option_help(option))
            field.setAccessibleDescription(option_help(option))
            self._fields[option.name] = option, field
            self.rows.addRow(option_name(option), field)
            _signal(field).connect(self.changed)
        name_inner_fields(self)
        self.setVisible(bool(options))

    def values(self) -> dict[str, str]:
        """Option → value as a text, for the options that were changed."""
        given = {name: (_text(field), _default(option)) for name, (option, field) in self._fields.items()}
        return {name: value for name, (value, default) in given.items() if value != default}

    def set_values(self, values: Mapping[str, str]) -> None:
        """Fill in these values, and the defaults of the other options."""
        for name, (option, field) in self._fields.items():
            _set_text(field, _default(option))
            if name in values:
                _set_text(field, values[name])


def _field(option: FormatOption) -> QWidget:
    match option.kind:
        case "flag":
            box = QCheckBox()
            box.setChecked(bool(option.default))
            return box
        case "choice":
            combo = ChoiceBox()
            for value in option.choices:
                combo.addItem(value_name(value), value)
            combo.setCurrentIndex(combo.findData(str(option.default)))
            return combo
        case "number":
            spin = NumberField()
            spin.setRange(option.least, option.most)
            spin.setValue(int(option.default))
            if not option.least:
                spin.setSpecialValueText(unsaid(option))
            return spin
    line = QLineEdit(str(option.default))
    line.setPlaceholderText(unsaid(option))
    return line


def _text(field: QWidget) -> str:
    match field:
        case QCheckBox():
            return _YES if field.isChecked() else _NO
        case QComboBox():
            return str(field.currentData())
        case QSpinBox():
            return str(field.value())
        case QLineEdit():
            return field.text().strip()
    return ""


def _signal(field: QWidget) -> SignalInstance:
    match field:
        case QCheckBox():
            return field.toggled
        case QComboBox():
            return field.currentTextChanged
        case QSpinBox():
            return field.valueChanged
    assert isinstance(field, QLineEdit)
    return field.textChanged


def _set_text(field: QWidget, value: str) -> None:
    match field:
        case QCheckBox():
            field.setChecked(value == _YES)
        case QComboBox():
            # What a profile says may be no choice of this version.
            if (place := field.findData(value)) >= 0:
                field.setCurrentIndex(place)
        case QSpinBox():
            field.setValue(int(value) if value.isdecimal() else field.value())
        case QLineEdit():
            field.setText(value)


def _default(option: FormatOption) -> str:
    return option_text(option.default)


def option_text(value: OptionValue) -> str:
    """The value of an option as it is written."""
    if isinstance(value, bool):
        return _YES if value else _NO
    return str(value)
