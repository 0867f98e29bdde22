"""A menu that shows keys as they are in a right-to-left interface, too."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QMenu, QStyleOptionMenuItem

from app.ui.keyboard.key_text import shown_key


class KeyMenu(QMenu):
    """Qt draws the shortcut in the direction of the interface, so that ``]`` would be seen as ``[``."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go up from the first row to the last one, and see it: from none, Qt goes there without scrolling."""
        rows = [one for one in self.actions() if one.isEnabled() and not one.isSeparator()]
        if event.key() == Qt.Key.Key_Up and self.activeAction() is None and rows:
            self.setActiveAction(rows[0])
        super().keyPressEvent(event)

    def initStyleOption(self, option: QStyleOptionMenuItem, action: QAction) -> None:
        """Put the shortcut between isolates."""
        super().initStyleOption(option, action)
        text, tab, _shortcut = option.text.partition("\t")
        if tab and not action.shortcut().isEmpty():
            option.text = f"{text}\t{shown_key(action.shortcut())}"
