"""Presses that mean another key: the numeric pad while NumLock is off, and letters that stand for digits."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from app.editing.key_names import MODIFIERS
from app.ui.keyboard.keys import engraved_key, pad_place

_FIRST_SPECIAL_KEY = 0x01000000
_PAD = Qt.KeyboardModifier.KeypadModifier
_SHIFT_ALT = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.AltModifier
_BY_NAME = {
    "Meta": Qt.KeyboardModifier.MetaModifier,
    "Ctrl": Qt.KeyboardModifier.ControlModifier,
    "Alt": Qt.KeyboardModifier.AltModifier,
    "Shift": Qt.KeyboardModifier.ShiftModifier,
}


class StandIns:
    """Says which press is meant by a press, following the key map.

    Args:
        platform: Qt's name of the window system.
        is_label_key: whether a label of the codebook has this digit or capital letter; then it is meant itself.
    """

    def __init__(self, platform: str, is_label_key: Callable[[str], bool]) -> None:
        self._platform = platform
        self._is_label_key = is_label_key
        self._digits: Mapping[str, str] = {}
        self._pad_digits = False
        self._bound: frozenset[str] = frozenset()

    def follow(self, digits: Mapping[str, str], bound: frozenset[str], *, pad_digits: bool) -> None:
        """Follow a key map.

        Args:
            digits: key → digit it stands for.
            bound: the keys of all actions.
            pad_digits: whether the numeric pad means digits even while NumLock is off.
        """
        self._digits, self._bound, self._pad_digits = digits, bound, pad_digits

    def meant(self, event: QKeyEvent) -> QKeyEvent | None:
        """The press meant by a press, or None when it means itself."""
        pad = pad_place(event, self._platform)
        if pad is not None:
            return self._on_pad(event, pad)
        if not self._digits or event.modifiers() & ~_SHIFT_ALT:
            return None
        key = engraved_key(event, self._platform)
        digit = self._digits.get(key or "")
        if key is None or digit is None or self._is_label_key(key):
            return None
        return _pressed(event, digit, event.modifiers())

    def _on_pad(self, event: QKeyEvent, place: str) -> QKeyEvent | None:
        if event.key() < _FIRST_SPECIAL_KEY or place == "Enter":
            return None
        held = event.modifiers()
        names = [name for name in MODIFIERS[:-1] if held & _BY_NAME[name]]
        is_digit = self._pad_digits and place in "123456789" and not held & ~(_SHIFT_ALT | _PAD)
        if not is_digit and "+".join([*names, "Num", place]) not in self._bound:
            return None
        return _pressed(event, place, held | _PAD)


def _pressed(event: QKeyEvent, key: str, modifiers: Qt.KeyboardModifier) -> QKeyEvent:
    """The same press of another key. It has no place: the key itself says what it is."""
    return QKeyEvent(QEvent.Type(event.type()), ord(key), modifiers, 0, 0, 0, key, event.isAutoRepeat())
