"""Ctrl with a letter in windows that have no router of their own: dialogs, with their fields, and the history.

Qt compares what is typed. Where no Latin layout is set up beside the Arabic one, Ctrl+V arrives as Ctrl+ر, and nothing
is pasted anywhere.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.keyboard.keys import KeyRouter, shortcut_of

_HERE = Qt.FindChildOption.FindDirectChildrenOnly


class DialogKeys(QObject):
    """One for the application. A press that the widget with the keyboard did not want comes up to its window."""

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._platform = application.platformName()
        application.focusChanged.connect(self._follow)

    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        window = now.window() if now is not None else None
        if window is not None and window.findChild(KeyRouter, options=_HERE) is None:
            # However often it is installed, it is asked once.
            window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Give the widget with the keyboard the press that is meant by its place, else an action of the window."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        meant = shortcut_of(event, self._platform)
        if meant is None or meant.key() == event.key():
            return False
        if isinstance(watched, QWidget):
            for action in watched.actions():
                if action.isEnabled() and QKeySequence(meant) in action.shortcuts():
                    action.trigger()
                    return True
        press = QKeyEvent(QEvent.Type.KeyPress, meant.key(), meant.keyboardModifiers())
        # What the widget does not want comes up once more, with a key that Qt knows, and goes to the window.
        QApplication.sendEvent(QApplication.focusWidget() or watched, press)
        return press.isAccepted()
