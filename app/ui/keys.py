"""Keys by their place on the keyboard, so that shortcuts work while an Arabic, Hebrew or Persian layout is on.

A key is named by the character a US keyboard has there: ``Q`` is the left-most letter of the upper row, whatever it
types.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, QKeyCombination, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

# Linux evdev codes (linux/input-event-codes.h); the codes of a PC keyboard's scan code set 1, which Windows reports.
_EVDEV_ROWS = {2: "1234567890-=", 16: "QWERTYUIOP[]", 30: "ASDFGHJKL;'`", 43: "\\ZXCVBNM,./"}
EVDEV = {first + step: key for first, row in _EVDEV_ROWS.items() for step, key in enumerate(row)}

X11_OFFSET = 8
"""An X11 or Wayland key code is the evdev code plus this (X11 reserves the first eight codes)."""

# Virtual key codes of a Mac's ANSI keyboard, from 0 (HIToolbox/Events.h, kVK_ANSI_…); a blank is a key we do not name.
MAC = {code: key for code, key in enumerate("ASDFHGZXCV BQWERYT123465=97-80]OU[IP LJ'K;\\,/NM.  `") if key != " "}

# What stands where, without Shift: Arabic 101, Hebrew (SI 1452), Persian (ISIRI 9147).
_LETTER_ROWS = (
    ("QWERTYUIOP[]", "ضصثقفغعهخحجد"),
    ("ASDFGHJKL;'", "شسيبلاتنمكط"),
    ("ZXCVNM,./", "ئءؤرىةوزظ"),
    ("ERTYUIOP", "קראטוןםפ"),
    ("ASDFGHJKL;", "שדגכעיחלךף"),
    ("ZXCVBNM,.", "זסבהנמצתץ"),
    ("ZXCVBNM", "ظطزرذدپ"),
    ("D;'", "یکگ"),
)
LETTERS = {"لا": "B", "ﻻ": "B"}
for _keys, _letters in _LETTER_ROWS:
    for _key, _letter in zip(_keys, _letters, strict=True):
        # Where Arabic and Persian disagree (ط ظ ز د), the one that stands on a letter key wins: labels have letters.
        if _key.isalpha() or _letter not in LETTERS:
            LETTERS[_letter] = _key

ASCII_ON_LETTER_KEYS = frozenset(
    {
        *{("Q", "/"), ("W", "'")},  # Hebrew
        *{
            ("U", "`"),
            ("D", "]"),
            ("F", "["),
            ("L", "/"),
            ("Z", "~"),
            ("C", "}"),
            ("V", "{"),
            ("M", "'"),
        },  # Arabic + Shift
        *{("O", "]"), ("P", "[")},  # Persian + Shift
    }
)
"""Letter keys that type ASCII punctuation in one of these layouts; elsewhere such a character is meant as typed."""

FIELDS = (QLineEdit, QTextEdit, QPlainTextEdit)

_MODIFIERS = (
    Qt.KeyboardModifier.ShiftModifier
    | Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)
_FIRST_SPECIAL_KEY = 0x01000000


def key_place(event: QKeyEvent, platform: str) -> str | None:
    """The key at the place pressed, by the codes of the hardware; None when the event does not say.

    Args:
        event: a key press or release.
        platform: Qt's name of the window system, ``QGuiApplication.platformName()``.
    """
    if platform == "cocoa":
        return MAC.get(event.nativeVirtualKey())
    if platform == "windows":
        return EVDEV.get(event.nativeScanCode())
    return EVDEV.get(event.nativeScanCode() - X11_OFFSET)


def engraved_key(event: QKeyEvent, platform: str) -> str | None:
    """The digit, capital Latin letter or sign that the key pressed stands for; None for keys such as Delete.

    A Latin letter or a digit of any script is taken at its word, so that other Latin layouts keep their own places.
    """
    code = event.key()
    if code >= _FIRST_SPECIAL_KEY and code != Qt.Key.Key_unknown:
        return None
    typed = chr(code) if 0 < code < _FIRST_SPECIAL_KEY else ""
    if typed.isascii() and typed.isalnum():
        return typed.upper()
    if typed.isdigit():
        return str(unicodedata.digit(typed))
    place = key_place(event, platform)
    if place is None:
        return LETTERS.get(typed) or LETTERS.get(event.text()) or typed or None
    meant_as_typed = typed.isascii() and typed and place.isalpha() and (place, typed) not in ASCII_ON_LETTER_KEYS
    return typed if meant_as_typed else place


def label_key(event: QKeyEvent, platform: str) -> str | None:
    """The digit or capital letter pressed on its own or with Shift, or None."""
    key = engraved_key(event, platform)
    others = event.modifiers() & _MODIFIERS & ~Qt.KeyboardModifier.ShiftModifier
    if key is None or others or not (key.isascii() and key.isalnum()):
        return None
    return key


def shortcut_of(event: QKeyEvent, platform: str) -> QKeyCombination | None:
    """The shortcut meant by a press that Qt itself could not match, or None.

    Qt compares what is typed: where no Latin layout is set up beside it, Ctrl+Z arrives as Ctrl+ئ. And under a Hebrew
    one, whose second level is Latin, Qt takes the Shift of Ctrl+Shift+Z for spent and finds no action either.
    """
    modifiers = event.modifiers() & _MODIFIERS
    key = engraved_key(event, platform)
    if key is None or not modifiers & ~Qt.KeyboardModifier.ShiftModifier:
        return None
    return QKeyCombination(modifiers, Qt.Key(ord(key)))


def bare_key_of(event: QKeyEvent, platform: str) -> QKeyCombination | None:
    """The key meant by a press without Ctrl, Alt and Meta, by its place on the keyboard; None for keys like Delete."""
    modifiers = event.modifiers() & _MODIFIERS
    key = engraved_key(event, platform)
    if key is None or modifiers & ~Qt.KeyboardModifier.ShiftModifier:
        return None
    return QKeyCombination(modifiers, Qt.Key(ord(key)))


def reaches(action: QAction, focus: QWidget | None) -> bool:
    """Whether the shortcuts of an action count while this widget has the keyboard."""
    if action.shortcutContext() != Qt.ShortcutContext.WidgetWithChildrenShortcut:
        return True
    owners = [owner for owner in action.associatedObjects() if isinstance(owner, QWidget)]
    return focus is not None and any(owner is focus or owner.isAncestorOf(focus) for owner in owners)


class KeyRouter(QObject):
    """Sends key presses that no widget wanted to the labels and to the actions.

    Presses travel from the focused widget up to the window; a field one types into keeps its letters for itself. Lists
    would search by the letters typed, so they are watched, too.
    """

    def __init__(
        self,
        platform: str,
        actions: Iterable[QAction],
        choose_label: Callable[[str, bool], bool],
        parent: QObject,
        choose_exactly: Callable[[str], bool] = lambda _key: False,
    ) -> None:
        """Both choices say whether the digit or capital letter meant a label.

        Args:
            platform: Qt's name of the window system.
            actions: whose shortcuts are looked for.
            choose_label: gets the key and whether Shift was held.
            parent: the window.
            choose_exactly: gets the key pressed with Alt.
        """
        super().__init__(parent)
        self._platform = platform
        self._actions = tuple(actions)
        self._choose_label = choose_label
        self._choose_exactly = choose_exactly

    def watch(self, *widgets: QWidget) -> None:
        """Have the keys of these widgets before they do."""
        for widget in widgets:
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take a press that means a label or an action; let everything else pass."""
        if not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        if event.type() == QEvent.Type.ShortcutOverride and bare_key_of(event, self._platform) is not None:
            # Qt goes by what is typed, and where US has [ a Hebrew keyboard types ]. The press comes here again.
            event.accept()
            return True
        if event.type() == QEvent.Type.KeyPress and self._route(event):
            event.accept()
            return True
        return super().eventFilter(watched, event)

    def _route(self, event: QKeyEvent) -> bool:
        if event.modifiers() & Qt.KeyboardModifier.KeypadModifier and 0 < event.key() < _FIRST_SPECIAL_KEY:
            pad = QKeyCombination(event.modifiers(), Qt.Key(event.key()))
            if self._trigger(QKeySequence(pad)):
                return True
        key = label_key(event, self._platform)
        if key is not None:
            shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            if not event.isAutoRepeat() and self._choose_label(key, shifted):
                return True
        combination = shortcut_of(event, self._platform)
        if combination is None:
            bare = bare_key_of(event, self._platform)
            return bare is not None and self._trigger(QKeySequence(bare))
        meant = combination.key()
        alone = combination.keyboardModifiers() == Qt.KeyboardModifier.AltModifier
        if alone and not event.isAutoRepeat() and self._choose_exactly(chr(meant)):
            return True
        field = QApplication.focusWidget()
        if isinstance(field, FIELDS) and meant != event.key():
            # Its own copy, paste and undo come first. What it does not want comes back here by the same way.
            QApplication.sendEvent(field, QKeyEvent(QEvent.Type.KeyPress, meant, event.modifiers()))
            return True
        return self._trigger(QKeySequence(combination))

    def _trigger(self, sequence: QKeySequence) -> bool:
        focus = QApplication.focusWidget()
        for action in self._actions:
            if action.isEnabled() and sequence in action.shortcuts() and reaches(action, focus):
                action.trigger()
                return True
        return False
