"""How keys are written: ``Ctrl+Shift+Z``, ``Alt+Left``, ``]``, ``Num+7``; the same text as Qt's portable one.

A letter, digit or sign names the key at that place of a US keyboard, whatever it types. ``Num+`` says that the key is
one of the numeric pad, so ``Num+1`` and ``1`` are two keys.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

MODIFIERS = ("Meta", "Ctrl", "Alt", "Shift", "Num")
"""In the order in which they are written."""

_SPECIAL = (
    *("Esc", "Tab", "Backtab", "Backspace", "Return", "Enter", "Ins", "Del", "Pause", "Print", "Home", "End"),
    *("Left", "Up", "Right", "Down", "PgUp", "PgDown", "Space", "Menu"),
    *(f"F{number}" for number in range(1, 36)),
)
_NAMES = {name.lower(): name for name in _SPECIAL} | {
    "escape": "Esc",
    "insert": "Ins",
    "delete": "Del",
    "pageup": "PgUp",
    "pagedown": "PgDown",
}
_TYPING = frozenset(("Space", "Return", "Enter"))
_SIDES = {"Left": "Right", "Right": "Left"}
_PAD_SIDES = {"4": "6", "6": "4", "7": "9", "9": "7", "1": "3", "3": "1"}

_SIDEWAYS, _UP_AND_DOWN = frozenset(("Left", "Right", "Home", "End")), frozenset(("Up", "Down", "PgUp", "PgDown"))
_ONLY_SHIFT = frozenset(("Shift",))
_OF_THE_SYSTEM = frozenset(("Alt+F4", "Alt+Space", "Shift+F10", "Menu", "Print", "Ctrl+Alt+Del"))

_REMEMBERED = 1024
"""Some two hundred keys are in the tables, and each of them is read a dozen times whenever keys are given out."""


@lru_cache(_REMEMBERED)
def split_key(key: str) -> tuple[frozenset[str], str] | None:
    """Modifiers and name of a key, or None when it cannot be read."""
    modifiers: set[str] = set()
    rest = key.strip() if key != " " else "Space"
    while True:
        first, plus, after = rest.partition("+")
        name = first.strip().capitalize()
        if not plus or not after or name not in MODIFIERS:
            break
        modifiers.add(name)
        rest = after.strip()
    if len(rest) == 1 and rest.isascii() and rest.isprintable():
        return frozenset(modifiers), rest.upper()
    known = _NAMES.get(rest.lower())
    return (frozenset(modifiers), known) if known is not None else None


@lru_cache(_REMEMBERED)
def normal_key(key: str) -> str | None:
    """The key as it is always written, or None when it cannot be read."""
    found = split_key(key)
    if found is None:
        return None
    return _written(*found)


def normal_keys(keys: Iterable[str]) -> tuple[str, ...]:
    """The keys that can be read, as they are always written, each once."""
    return tuple(dict.fromkeys(key for key in map(normal_key, keys) if key is not None))


def _written(modifiers: frozenset[str], name: str) -> str:
    return "+".join([*(modifier for modifier in MODIFIERS if modifier in modifiers), name])


@lru_cache(_REMEMBERED)
def mirrored_key(key: str) -> str:
    """The key on the other side: arrows to the sides and the sides of the numeric pad swap, others stay."""
    found = split_key(key)
    if found is None:
        return key
    modifiers, name = found
    return _written(modifiers, (_PAD_SIDES if "Num" in modifiers else _SIDES).get(name, name))


def types_something(key: str) -> bool:
    """Whether the key writes into a field: such a key counts only while the keyboard is in the article."""
    found = split_key(key)
    if found is None or found[0] & {"Ctrl", "Alt", "Meta"}:
        return False
    return len(found[1]) == 1 or found[1] in _TYPING


def is_reserved(key: str) -> bool:
    """Whether the key has to stay what it is: Esc, Tab, what moves the caret, what belongs to the system."""
    found = split_key(key)
    if found is None:
        return True
    modifiers, name = found
    if "Num" in modifiers:
        return False
    if name in ("Tab", "Backtab", "Esc") or _written(modifiers, name) in _OF_THE_SYSTEM:
        return True
    if name in _SIDEWAYS:
        return modifiers <= {"Ctrl", "Shift"}
    return name in _UP_AND_DOWN and modifiers <= _ONLY_SHIFT
