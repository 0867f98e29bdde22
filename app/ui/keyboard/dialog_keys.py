"""Keys in windows that have no router of their own: dialogs, with their fields, and the history.

Qt compares what is typed. Where no Latin layout is set up beside the Arabic one, Ctrl+V arrives as Ctrl+ر, and nothing
is pasted anywhere. And Enter on a button that is not to be the one for Enter all the time would press another:
somebody on *Add a folder…* would import what is there so far.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox, QDialog, QPushButton, QRadioButton, QWidget

from app.ui.keyboard.keys import KeyRouter, shortcut_of

OWN_ENTER = "own_enter"
"""Property of a window in which Enter is a key that somebody has chosen for something."""
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
        if _is_enter(event) and _press_focused(watched):
            return True
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


def _is_enter(event: QKeyEvent) -> bool:
    plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def _press_focused(window: QObject) -> bool:
    """Press the button of a dialog that has the keyboard; False where it is none, or one that is ticked.

    Only where Enter would press another button: elsewhere it may mean what the window wants.
    """
    button = QApplication.focusWidget()
    if not isinstance(window, QDialog) or window.property(OWN_ENTER):
        return False
    if not any(one.isDefault() for one in window.findChildren(QPushButton)):
        return False
    if not isinstance(button, QAbstractButton) or isinstance(button, QCheckBox | QRadioButton):
        return False
    if button.window() is not window or not button.isEnabled():
        return False
    if isinstance(button, QPushButton) and button.menu() is not None:
        button.showMenu()
    else:
        button.click()
    return True
