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

from app.editing.key_names import normal_key
from app.ui.keyboard.letter_keys import ARABIC, HEBREW, PERSIAN

# Linux evdev codes (linux/input-event-codes.h); the codes of a PC keyboard's scan code set 1, which Windows reports.
_EVDEV_ROWS = {2: "1234567890-=", 16: "QWERTYUIOP[]", 30: "ASDFGHJKL;'`", 43: "\\ZXCVBNM,./"}
EVDEV = {first + step: key for first, row in _EVDEV_ROWS.items() for step, key in enumerate(row)}

X11_OFFSET = 8
"""An X11 or Wayland key code is the evdev code plus this (X11 reserves the first eight codes)."""

EVDEV_SPACE, MAC_SPACE = 57, 49

# The numeric pad: evdev and scan code set 1 agree, but for / and Enter, which Windows reports with the extended bit.
# Without that bit the codes of the arrows beside it are other ones, so NumLock does not matter.
EVDEV_PAD = {
    **dict(zip(range(71, 84), "789-456+1230.", strict=True)),
    55: "*",
    98: "/",
    96: "Enter",
}
WINDOWS_PAD = {**{code: key for code, key in EVDEV_PAD.items() if code < 96}, 0x135: "/", 0x11C: "Enter"}
# HIToolbox/Events.h, kVK_ANSI_Keypad…
MAC_PAD = {
    **dict(zip(range(0x52, 0x5A), "01234567", strict=True)),
    **dict(zip((0x5B, 0x5C, 0x41, 0x43, 0x45, 0x4B, 0x4E), "89.*+/-", strict=True)),
    0x4C: "Enter",
}
# What the keys of the pad are while NumLock is off.
_PAD_OFF = {
    Qt.Key.Key_Insert: "0",
    Qt.Key.Key_End: "1",
    Qt.Key.Key_Down: "2",
    Qt.Key.Key_PageDown: "3",
    Qt.Key.Key_Left: "4",
    Qt.Key.Key_Clear: "5",
    Qt.Key.Key_Right: "6",
    Qt.Key.Key_Home: "7",
    Qt.Key.Key_Up: "8",
    Qt.Key.Key_PageUp: "9",
    Qt.Key.Key_Delete: ".",
    Qt.Key.Key_Enter: "Enter",
}

# Virtual key codes of a Mac's ANSI keyboard, from 0 (HIToolbox/Events.h, kVK_ANSI_…); a blank is a key we do not name.
MAC = {code: key for code, key in enumerate("ASDFHGZXCV BQWERYT123465=97-80]OU[IP LJ'K;\\,/NM.  `") if key != " "}

LETTERS = {"لا": "B", "ﻻ": "B"}
for _keys, _letters in (*ARABIC, *HEBREW, *PERSIAN):
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
_HELD = {
    Qt.KeyboardModifier.MetaModifier: "Meta",
    Qt.KeyboardModifier.ControlModifier: "Ctrl",
    Qt.KeyboardModifier.AltModifier: "Alt",
    Qt.KeyboardModifier.ShiftModifier: "Shift",
}
_COMMANDS = _MODIFIERS & ~Qt.KeyboardModifier.ShiftModifier
_FIRST_SPECIAL_KEY = 0x01000000


def key_place(event: QKeyEvent, platform: str) -> str | None:
    """The key at the place pressed, by the codes of the hardware; None when the event does not say.

    Args:
        event: a key press or release.
        platform: Qt's name of the window system, ``QGuiApplication.platformName()``.
    """
    if platform == "cocoa":
        return " " if event.nativeVirtualKey() == MAC_SPACE else MAC.get(event.nativeVirtualKey())
    code = event.nativeScanCode() - (0 if platform == "windows" else X11_OFFSET)
    return " " if code == EVDEV_SPACE else EVDEV.get(code)


def pad_place(event: QKeyEvent, platform: str) -> str | None:
    """The key of the numeric pad that was pressed (``0`` to ``9``, ``. + - * /``, ``Enter``), NumLock on or off."""
    if platform == "cocoa":
        return MAC_PAD.get(event.nativeVirtualKey())
    if event.nativeScanCode():
        code = event.nativeScanCode()
        return WINDOWS_PAD.get(code) if platform == "windows" else EVDEV_PAD.get(code - X11_OFFSET)
    if not event.modifiers() & Qt.KeyboardModifier.KeypadModifier:
        return None
    key = event.key()
    return chr(key) if 0 < key < _FIRST_SPECIAL_KEY else _PAD_OFF.get(Qt.Key(key))


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


def typing_key_of(event: QKeyEvent, platform: str) -> QKeyCombination | None:
    """The key meant by a press that would write into a field: one without Ctrl, Alt and Meta, by its place.

    None for keys like Delete; Return and Enter do write.
    """
    modifiers = event.modifiers() & _MODIFIERS
    if modifiers & ~Qt.KeyboardModifier.ShiftModifier:
        return None
    if event.key() == Qt.Key.Key_Return:
        return QKeyCombination(modifiers, Qt.Key.Key_Return)
    key = engraved_key(event, platform)
    return QKeyCombination(modifiers, Qt.Key(ord(key))) if key is not None else None


def pad_key_of(event: QKeyEvent, platform: str) -> QKeyCombination | None:
    """The key of the numeric pad that was pressed, while it types digits and signs; else None."""
    place = pad_place(event, platform)
    if place is None or (event.key() >= _FIRST_SPECIAL_KEY and place != "Enter"):
        return None
    key = Qt.Key.Key_Enter if place == "Enter" else Qt.Key(ord(place))
    return QKeyCombination((event.modifiers() & _MODIFIERS) | Qt.KeyboardModifier.KeypadModifier, key)


def pressed_key(event: QKeyEvent, platform: str) -> str | None:
    """The key pressed, as it is written; None for a modifier alone and for keys that have no name."""
    held = "".join(f"{name}+" for modifier, name in _HELD.items() if event.modifiers() & modifier)
    pad = pad_place(event, platform)
    if pad is not None:
        return normal_key(f"{held}Num+{pad}")
    if event.key() >= _FIRST_SPECIAL_KEY:
        code = Qt.Key(event.key())
        name = QKeySequence(QKeyCombination(code)).toString(QKeySequence.SequenceFormat.PortableText)
        return normal_key(f"{held}{name}")
    place = engraved_key(event, platform)
    return normal_key(f"{held}{'Space' if place == ' ' else place}") if place else None


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
        meant: Callable[[QKeyEvent], QKeyEvent | None] = lambda _event: None,
        open_menu: Callable[[QKeyEvent], bool] = lambda _event: False,
    ) -> None:
        """Both choices say whether the digit or capital letter meant a label.

        Args:
            platform: Qt's name of the window system.
            actions: whose shortcuts are looked for.
            choose_label: gets the key and whether Shift was held.
            parent: the window.
            choose_exactly: gets the key pressed with Alt.
            meant: another press that a press stands for, or None.
            open_menu: opens the menu whose letter stands on the key pressed with Alt; says whether there is one.
        """
        super().__init__(parent)
        self._platform = platform
        self._actions = tuple(actions)
        self._choose_label = choose_label
        self._choose_exactly = choose_exactly
        self._meant = meant
        self._open_menu = open_menu
        self._text: QWidget | None = None

    def watch(self, *widgets: QWidget) -> None:
        """Have the keys of these widgets before they do."""
        for widget in widgets:
            widget.installEventFilter(self)

    def serve_text(self, view: QWidget) -> None:
        """Let keys that write count only in this widget; it gets the press that is meant in the place of the other."""
        self._text = view
        view.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take a press that means a label or an action; let everything else pass."""
        if not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        meant = self._meant(event)
        if watched is self._text:
            if meant is not None:
                QApplication.sendEvent(watched, meant)
                event.setAccepted(meant.isAccepted())
            return meant is not None
        meant = meant or event
        if event.type() == QEvent.Type.ShortcutOverride and self._goes_by_place(meant):
            # Qt goes by what is typed, and where US has [ a Hebrew keyboard types ]. The press comes here again.
            event.accept()
            return True
        if event.type() == QEvent.Type.KeyPress and self._route(meant):
            event.accept()
            return True
        return super().eventFilter(watched, event)

    def _goes_by_place(self, event: QKeyEvent) -> bool:
        """Whether Qt must not look for a shortcut itself."""
        if typing_key_of(event, self._platform) is not None:
            return True
        pad = pad_key_of(event, self._platform)
        if pad is not None and self._is_bound(QKeySequence(pad)):
            return True
        combination = shortcut_of(event, self._platform)
        return (
            combination is not None and combination.key() != event.key() and self._is_bound(QKeySequence(combination))
        )

    def _route(self, event: QKeyEvent) -> bool:
        pad = pad_key_of(event, self._platform)
        if pad is not None and self._trigger(QKeySequence(pad), writes=not event.modifiers() & _COMMANDS):
            return True
        key = label_key(event, self._platform)
        if key is not None:
            shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            if not event.isAutoRepeat() and self._choose_label(key, shifted):
                return True
        combination = shortcut_of(event, self._platform)
        if combination is None:
            typing = typing_key_of(event, self._platform)
            return typing is not None and self._trigger(QKeySequence(typing), writes=True)
        meant = combination.key()
        alone = combination.keyboardModifiers() == Qt.KeyboardModifier.AltModifier
        if alone and not event.isAutoRepeat() and (self._choose_exactly(chr(meant)) or self._open_menu(event)):
            return True
        field = QApplication.focusWidget()
        if isinstance(field, FIELDS) and meant != event.key():
            # Its own copy, paste and undo come first. What it does not want comes back here by the same way.
            QApplication.sendEvent(field, QKeyEvent(QEvent.Type.KeyPress, meant, event.modifiers()))
            return True
        return self._trigger(QKeySequence(combination))

    def _is_bound(self, sequence: QKeySequence) -> bool:
        return any(sequence in action.shortcuts() for action in self._actions)

    def _trigger(self, sequence: QKeySequence, *, writes: bool = False) -> bool:
        focus = QApplication.focusWidget()
        if writes and self._text is not None and focus is not self._text:
            return False
        for action in self._actions:
            if action.isEnabled() and sequence in action.shortcuts() and reaches(action, focus):
                action.trigger()
                return True
        return False
