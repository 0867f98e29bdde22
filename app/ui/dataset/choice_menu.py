"""A box that opens a list of things to tick; none ticked means all."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QMenu, QWidget

from app.domain.wording.isolation import isolated, one_line
from app.domain.wording.quoting import shortened
from app.ui.controls.choice_box import ChoiceBox

_NAMED = 2
"""Chosen things that the button names; of more it gives the number."""
_LONGEST = 28


class ChoiceMenu(ChoiceBox):
    """Says what is chosen; Space or a click in its list ticks without closing it."""

    changed = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._list = _StayingMenu(self)
        self._list.setObjectName(f"{name}.menu")
        self.addItem("")
        self._show()

    def set_items(self, items: Sequence[tuple[str, str]]) -> None:
        """Offer these values under these names; what was ticked stays ticked, also when it is not offered any more."""
        self._fill(items, self.chosen())

    def set_chosen(self, values: Sequence[str]) -> None:
        """Tick these and no others, also when they are not offered."""
        self._fill([action.data() for action in self._list.actions()], values)

    def _fill(self, items: Sequence[tuple[str, str]], ticked: Sequence[str]) -> None:
        self._list.clear()
        known = [value for value, _ in items]
        for value, text in [*items, *((value, value) for value in ticked if value not in known)]:
            action = self._list.addAction(isolated(one_line(text).replace("&", "&&")))
            action.setData((value, text))
            action.setCheckable(True)
            action.setChecked(value in ticked)
            action.toggled.connect(self._toggled)
        self.setEnabled(bool(self._list.actions()))
        self._show()

    def chosen(self) -> tuple[str, ...]:
        """The values that are ticked."""
        return tuple(action.data()[0] for action in self._list.actions() if action.isChecked())

    def showPopup(self) -> None:
        """Open the list below the box, at least as wide."""
        self._list.setMinimumWidth(self.width())
        below = self.rect().bottomRight() if self.isRightToLeft() else self.rect().bottomLeft()
        place = self.mapToGlobal(below)
        self._list.popup(place - QPoint(self._list.sizeHint().width(), 0) if self.isRightToLeft() else place)

    def event(self, event: QEvent) -> bool:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._show()
        return super().event(event)

    def _toggled(self) -> None:
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        names = [action.data()[1] for action in self._list.actions() if action.isChecked()]
        if not names:
            words = self.tr("All")
        elif len(names) <= _NAMED:
            words = " · ".join(isolated(shortened(name, _LONGEST)) for name in names)
        else:
            words = self.tr("%Ln chosen", "", len(names))
        self.setItemText(0, words)


class _StayingMenu(QMenu):
    """Stays open while things are ticked."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        action = self.actionAt(event.position().toPoint())
        if action in self.actions():
            action.trigger()
        else:
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        action = self.activeAction()
        if event.key() == Qt.Key.Key_Space and action in self.actions():
            action.trigger()
        else:
            super().keyPressEvent(event)
