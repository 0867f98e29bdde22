"""Keys as they are shown: in the words of the system, and never turned around by a right-to-left interface."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence

_ARROWS = {Qt.Key.Key_Left: "←", Qt.Key.Key_Right: "→", Qt.Key.Key_Up: "↑", Qt.Key.Key_Down: "↓"}
_LEFT_TO_RIGHT_ISOLATE, _POP_ISOLATE = "\u2066", "\u2069"


def shown_key(key: str | QKeySequence) -> str:
    """One key. In a right-to-left line ``]`` would be seen as ``[``, and ``Ctrl++`` as ``++Ctrl``: it is isolated."""
    sequence = QKeySequence(key)
    text = sequence.toString(QKeySequence.SequenceFormat.NativeText)
    if not sequence.isEmpty() and (sign := _ARROWS.get(sequence[sequence.count() - 1].key())):
        # Qt names the arrows in the language of the interface and all other keys in English.
        bare = QKeySequence(sequence[sequence.count() - 1].key()).toString(QKeySequence.SequenceFormat.NativeText)
        text = text.removesuffix(bare) + sign
    if not text or QGuiApplication.layoutDirection() != Qt.LayoutDirection.RightToLeft:
        return text
    return f"{_LEFT_TO_RIGHT_ISOLATE}{text}{_POP_ISOLATE}"


def shown_keys(keys: Iterable[str | QKeySequence]) -> str:
    """Several keys beside each other."""
    return "  ".join(shown_key(key) for key in keys)


def keys_of(action: QAction) -> str:
    """The shortcuts of an action as they are shown."""
    return shown_keys(action.shortcuts())
