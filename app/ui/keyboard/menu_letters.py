"""Alt with the underlined letter of a menu, whatever the layout: Qt knows only a letter that is really typed.

Where Arabic is typed, ``Alt+W`` of *Workspace* arrives as ``Alt+ص``; where only a Latin layout is on, no key types the
letter of an Arabic menu. So the key counts on which the letter stands.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QMenu, QMenuBar, QWidget

from app.ui.keyboard.keys import FIELDS, LETTERS, engraved_key

_TYPED_INTO = (*FIELDS, QAbstractSpinBox, QComboBox)


class MenuLetters(QObject):
    """Opens the menus of one window.

    A field would write what is typed with Alt, so its presses are looked at first; those of all others come up to the
    window when nobody wants them.
    """

    def __init__(self, bar: QMenuBar, platform: str) -> None:
        """Watch the fields of the window that a menu bar belongs to; `platform` is Qt's name of the window system."""
        super().__init__(bar)
        self._bar, self._platform = bar, platform
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._follow)

    def open(self, event: QKeyEvent) -> bool:
        """Open the menu whose letter stands on the key pressed; returns whether there is one."""
        pressed = engraved_key(event, self._platform)
        for action in self._bar.actions():
            letter = QKeySequence.mnemonic(action.text()).toString().rpartition("+")[2]
            menu = action.menu()
            if not letter or not isinstance(menu, QMenu) or LETTERS.get(letter, letter) != pressed:
                continue
            self._bar.setActiveAction(action)
            # As Qt does it when it knows the letter: Enter takes the first, arrows go on from there.
            first = (one for one in menu.actions() if one.isEnabled() and not one.isSeparator())
            menu.setActiveAction(next(first, action))
            return True
        return False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take Alt with a letter of a menu from a field."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        return event.modifiers() == Qt.KeyboardModifier.AltModifier and self.open(event)

    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        if isinstance(now, _TYPED_INTO) and now.window() is self._bar.window():
            # However often it is installed, it is asked once.
            now.installEventFilter(self)
