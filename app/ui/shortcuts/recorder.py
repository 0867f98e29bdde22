"""A field that takes the next key pressed, whatever it is, by its place on the keyboard."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QLineEdit

from app.ui.keyboard.key_text import shown_key
from app.ui.keyboard.keys import pressed_key

_PASSED_ON = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Escape)
_FIRST_SPECIAL_KEY = 0x01000000


class KeyRecorder(QLineEdit):
    """Shows the key pressed last, and what that key types in the layout that is on. Tab and Esc work as ever."""

    recorded = Signal(str)
    """The key, as it is written."""

    def __init__(self) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.key = ""

    def forget(self) -> None:
        """Wait for a key anew."""
        self.key = ""
        self.clear()

    def event(self, event: QEvent) -> bool:
        """Keep every key from being taken for a shortcut before it comes here."""
        if isinstance(event, QKeyEvent) and event.key() not in _PASSED_ON:
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self._take(event)
                event.accept()
                return True
        return super().event(event)

    def _take(self, event: QKeyEvent) -> None:
        key = pressed_key(event, QGuiApplication.platformName())
        if key is None or event.isAutoRepeat():
            return
        self.key = key
        typed = chr(event.key()) if 0 < event.key() < _FIRST_SPECIAL_KEY else ""
        here = typed if typed.isprintable() and not typed.isascii() else ""
        self.setText(self.tr("{key} — here the key types {letter}").format(key=shown_key(key), letter=here))
        if not here:
            self.setText(shown_key(key))
        self.recorded.emit(key)
