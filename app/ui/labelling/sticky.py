"""Sticky label mode: one label is chosen, and each selection becomes a span of it at once."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class StickyLabel(QObject):
    """Whether the mode is on, and with which label; it labels nothing itself.

    Signals:
        changed: key of the label that sticks, or empty.
        waiting: the mode was asked for, and the next label chosen will stick.
    """

    changed = Signal(str)
    waiting = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._label = ""
        self._last = ""
        self._waits = False

    @property
    def label(self) -> str:
        """Key of the label that sticks, or empty."""
        return self._label

    @property
    def last(self) -> str:
        """Key of the label that sticks, else of the one used last, else empty."""
        return self._label or self._last

    def toggle(self) -> None:
        """Wait for a label to stick; when one does, or is waited for, leave the mode."""
        if not self.leave():
            self._waits = True
            self.waiting.emit()

    def leave(self) -> bool:
        """Leave the mode; False when it was not on."""
        was_on = self._waits or bool(self._label)
        self._waits = False
        if self._label:
            self._label = ""
            self.changed.emit("")
        return was_on

    def stick(self, label: str) -> None:
        """Let this label stick from now on."""
        self._waits = False
        self._label = self._last = label
        self.changed.emit(label)

    def take_note(self, label: str) -> bool:
        """A label was chosen; True when the mode was waiting for it, so that it sticks now."""
        self._last = label
        if not self._waits:
            return False
        self.stick(label)
        return True
