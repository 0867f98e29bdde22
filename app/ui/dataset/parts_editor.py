"""The parts of a dataset, their names and weights, as rows of fields."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QPushButton, QToolButton, QVBoxLayout, QWidget

from app.domain.dataset.split import Part
from app.ui.controls.number_field import NumberField
from app.ui.theme.icons import icon

MOST = 8
"""Parts that can be asked for here; from a terminal there is no limit."""
_HEAVIEST = 100_000
GREATEST = 2**31 - 1
"""Of what a field for numbers takes."""


class PartsEditor(QWidget):
    """One row a part; the weights need not add up to a hundred."""

    changed = Signal()

    def __init__(self, parts: Sequence[Part]) -> None:
        super().__init__()
        self._rows: list[tuple[QLineEdit, NumberField, QToolButton]] = []
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(8)
        self._grid.setColumnStretch(0, 1)
        self._more = QPushButton(self.tr("Add a part"))
        self._more.setObjectName("dataset.add_part")
        self._more.setFlat(True)
        self._more.setAutoDefault(False)
        self._more.clicked.connect(self._add_next)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(self._grid)
        column.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeading)
        for part in parts:
            self._add(part)
        self._show()

    def parts(self) -> tuple[Part, ...]:
        """The parts as they are typed; a name may be wrong."""
        return tuple(Part(name.text().strip(), weight.value()) for name, weight, _ in self._rows)

    def set_parts(self, parts: Sequence[Part]) -> None:
        """Show these in place of what was there; weights beyond what a field takes are cut."""
        for _, _, remove in list(self._rows):
            self._drop(remove)
        for part in parts:
            self._add(part)
        self._show()
        self.changed.emit()

    def _add(self, part: Part) -> None:
        name, weight, remove = QLineEdit(part.name), NumberField(), QToolButton()
        name.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        weight.setRange(1, min(max(_HEAVIEST, part.weight), GREATEST))
        weight.setValue(min(part.weight, GREATEST))
        remove.setIcon(icon("close"))
        remove.clicked.connect(partial(self._remove, remove))
        name.textChanged.connect(self.changed)
        weight.valueChanged.connect(self.changed)
        self._rows.append((name, weight, remove))

    def _add_next(self) -> None:
        taken = {part.name for part in self.parts()}
        number = next(number for number in range(1, MOST + 2) if f"part{number}" not in taken)
        self._add(Part(f"part{number}", 10))
        self._show()
        # The layout would show them only when the events come round, and nothing hidden can be typed into.
        for widget in self._rows[-1]:
            widget.show()
        self._rows[-1][0].setFocus()
        self._rows[-1][0].selectAll()
        self.changed.emit()

    def _remove(self, pressed: QToolButton) -> None:
        at = self._drop(pressed)
        self._show()
        self._rows[min(at, len(self._rows) - 1)][0].setFocus()
        self.changed.emit()

    def _drop(self, remove: QToolButton) -> int:
        """Take the row with this button away; returns where it was."""
        at = next(number for number, row in enumerate(self._rows) if row[2] is remove)
        for widget in self._rows.pop(at):
            self._grid.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        return at

    def _show(self) -> None:
        """Put the rows in order, each with names for screen readers and tests."""
        for number, row in enumerate(self._rows):
            for column, widget in enumerate(row):
                self._grid.addWidget(widget, number, column)
            for widget, name in zip(row, ("name", "weight", "remove"), strict=True):
                widget.setObjectName(f"dataset.part.{number}.{name}")
            row[0].setAccessibleName(self.tr("Name of part {number}").format(number=number + 1))
            row[1].setAccessibleName(self.tr("Weight of part {number}").format(number=number + 1))
            row[2].setAccessibleName(self.tr("Remove part {number}").format(number=number + 1))
            row[2].setToolTip(row[2].accessibleName())
            row[2].setEnabled(len(self._rows) > 1)
        self._order()
        self._more.setEnabled(len(self._rows) < MOST)

    def showEvent(self, event: QShowEvent) -> None:
        """Say once more where Tab goes: said of widgets that are in no window yet, Qt does not heed it."""
        super().showEvent(event)
        self._order()

    def _order(self) -> None:
        """Let Tab go through the rows, and then to the button below them."""
        before: QWidget = self
        for widget in (*(part for row in self._rows for part in row), self._more):
            QWidget.setTabOrder(before, widget)
            before = widget
