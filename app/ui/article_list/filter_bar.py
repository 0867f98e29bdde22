"""What to list and in which order: a line to filter by title, a chip per state, the order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from app.domain.records import ProgressState
from app.ui.controls.filling import filled
from app.ui.controls.search_line import SearchLine
from app.ui.controls.spoken import name_box
from app.ui.theme.icons import icon
from app.ui.wording.states import STATE_ICONS, state_name

if TYPE_CHECKING:
    from app.services.articles import ArticleQuery

DEBOUNCE_MS = 200
"""Pause in typing after which the list follows."""
ORDERS = ("added", "title", "published", "spans", "state")
"""Keys of ``ArticleQuery.order`` in the order they are offered."""
_FALLING_FIRST = frozenset({"published", "spans"})


class FilterBar(QWidget):
    """Emits ``changed`` when the list should follow: at once for chips and order, after a pause for typing."""

    changed = Signal()
    left_below = Signal()
    """The down arrow was pressed in the line; what it finds is shown already."""

    def __init__(self) -> None:
        super().__init__()
        self.line = SearchLine()
        self.line.setObjectName("article_list.filter")
        self._chips = {state: self._chip(state) for state in ProgressState}
        self._order = QComboBox()
        self._order.setObjectName("article_list.order")
        for key in ORDERS:
            self._order.addItem("", key)
        self._falling = QToolButton()
        self._falling.setObjectName("article_list.descending")
        self._falling.setCheckable(True)
        self._counts: Mapping[ProgressState, int] = {}
        self._pause = QTimer(self, singleShot=True, interval=DEBOUNCE_MS)
        self._lay_out()
        self._retranslate()
        self._pause.timeout.connect(self.changed)
        self.line.textChanged.connect(self._pause.start)
        self.line.returnPressed.connect(self._apply_now)
        for chip in self._chips.values():
            chip.toggled.connect(self._apply_now)
        self._order.activated.connect(self._order_chosen)
        self._falling.toggled.connect(self._direction_chosen)

    def query(self, annotator: str) -> ArticleQuery:
        """What the bar asks for."""
        # With the use cases comes SQLAlchemy, which takes longer to import than the first window to be painted.
        from app.services.articles import ArticleQuery

        return ArticleQuery(
            text=self.titles(),
            states=self.states(),
            annotator=annotator,
            order=self._order.currentData(),
            descending=self._falling.isChecked(),
        )

    def is_filtering(self) -> bool:
        """Whether anything is held back."""
        return bool(self.titles() or self.states())

    def titles(self) -> str:
        """The part of a title that is looked for, or empty."""
        return self.line.text().strip()

    def states(self) -> frozenset[ProgressState]:
        """The states of progress that alone are listed; empty for all."""
        return frozenset(state for state, chip in self._chips.items() if chip.isChecked())

    def begin(self) -> None:
        """Put the caret into the line; what is typed takes the place of what stands there."""
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.line.selectAll()

    def clear(self) -> None:
        """Hold nothing back any more."""
        self.put_back()
        self._apply_now()

    def put_back(self, titles: str = "", states: Iterable[str] = ()) -> None:
        """Filter by this from the next refresh on, without telling; a state that nobody knows is left out."""
        self.blockSignals(True)
        for state, chip in self._chips.items():
            chip.setChecked(state in states)
        self.line.setText(titles)
        self.blockSignals(False)
        self._pause.stop()

    def order(self) -> str:
        """The order as preferences keep it: ``title``, or ``-title`` when falling."""
        return ("-" if self._falling.isChecked() else "") + str(self._order.currentData())

    def set_order(self, order: str) -> None:
        """Take an order as `order` gives it; an unknown one is ignored."""
        key = order.removeprefix("-")
        if key in ORDERS:
            self.blockSignals(True)
            self._order.setCurrentIndex(ORDERS.index(key))
            self._falling.setChecked(order.startswith("-"))
            self.blockSignals(False)

    def show_counts(self, counts: Mapping[ProgressState, int]) -> None:
        """The number of articles in each state, on the chips."""
        self._counts = counts
        for state, chip in self._chips.items():
            count = counts.get(state, 0)
            chip.setText(f"{count:,}")
            chip.setToolTip(self.tr("Show only: {state}").format(state=state_name(state)))
            chip.setAccessibleName(f"{state_name(state)}: {count:,}")

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language of the interface."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Down from the line goes on to the list, to what it finds now; a line itself has no use for the key."""
        if event.key() == Qt.Key.Key_Down and self.line.hasFocus():
            self._apply_now()
            self.left_below.emit()
        else:
            super().keyPressEvent(event)

    def _chip(self, state: ProgressState) -> QToolButton:
        chip = QToolButton()
        chip.setObjectName(f"article_list.state.{state}")
        chip.setCheckable(True)
        chip.setIcon(icon(STATE_ICONS[state]))
        chip.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        chip.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        return chip

    def _lay_out(self) -> None:
        chips = filled(QHBoxLayout(), *self._chips.values(), spacing=4)
        order = filled(QHBoxLayout(), (self._order, 1), self._falling, spacing=4)
        filled(QVBoxLayout(self), self.line, chips, order, margins=8, spacing=8)

    def _retranslate(self) -> None:
        self.line.setPlaceholderText(self.tr("Filter by title"))
        self.line.setAccessibleName(self.tr("Filter by title"))
        names = {
            "added": self.tr("In order of import"),
            "title": self.tr("By title"),
            "published": self.tr("By date"),
            "spans": self.tr("By number of spans"),
            "state": self.tr("By progress"),
        }
        for position, key in enumerate(ORDERS):
            self._order.setItemText(position, names[key])
        name_box(self._order, self.tr("Order of the list"))
        self._show_direction()
        self.show_counts(self._counts)

    def _show_direction(self) -> None:
        falling = self._falling.isChecked()
        self._falling.setIcon(icon("sort-descending" if falling else "sort-ascending"))
        words = self.tr("Falling order; press for rising") if falling else self.tr("Rising order; press for falling")
        self._falling.setToolTip(words)
        self._falling.setAccessibleName(words)

    def _apply_now(self) -> None:
        self._pause.stop()
        self.changed.emit()

    def _order_chosen(self) -> None:
        self._falling.blockSignals(True)
        self._falling.setChecked(self._order.currentData() in _FALLING_FIRST)
        self._falling.blockSignals(False)
        self._direction_chosen()

    def _direction_chosen(self) -> None:
        self._show_direction()
        self._apply_now()
