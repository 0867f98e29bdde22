"""Keys as they are shown: in the words of the system, and never turned around by a right-to-left interface."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence

_ARROWS = {"Left": "←", "Right": "→", "Up": "↑", "Down": "↓"}
_LEFT_TO_RIGHT_ISOLATE, _POP_ISOLATE = "\u2066", "\u2069"


def shown_key(key: str | QKeySequence) -> str:
    """One key. In a right-to-left line ``]`` would be seen as ``[``, and ``Ctrl++`` as ``++Ctrl``: it is isolated."""
    sequence = QKeySequence(key)
    text = sequence.toString(QKeySequence.SequenceFormat.NativeText)
    name = sequence.toString(QKeySequence.SequenceFormat.PortableText).rpartition("+")[2]
    if name in _ARROWS:
        # Qt names the arrows in the language of the interface and all other keys in English.
        named = QKeySequence(name).toString(QKeySequence.SequenceFormat.NativeText)
        text = text.removesuffix(named) + _ARROWS[name]
    elif name == "Return":
        # Sentences, and most keyboards, call it so.
        text = text.removesuffix("Return") + "Enter"
    if not text or QGuiApplication.layoutDirection() != Qt.LayoutDirection.RightToLeft:
        return text
    return f"{_LEFT_TO_RIGHT_ISOLATE}{text}{_POP_ISOLATE}"


def shown_keys(keys: Iterable[str | QKeySequence]) -> str:
    """Several keys beside each other."""
    return "  ".join(shown_key(key) for key in keys)


def with_key(text: str, keys: Sequence[str | QKeySequence]) -> str:
    """A text with the first of the keys behind it, if there is one."""
    return f"{text} ({shown_key(keys[0])})" if keys else text


def keys_of(action: QAction) -> str:
    """The shortcuts of an action as they are shown."""
    return shown_keys(action.shortcuts())
