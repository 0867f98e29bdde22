"""The menu of the other mouse button: the same on a span in the text and on its row in the list."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QWidget

from app.ui.actions.window_actions import Actions
from app.ui.annotation_panel import AnnotationPanel
from app.ui.article_view import ArticleView
from app.ui.keyboard.key_menu import KeyMenu
from app.ui.labelling.gestures import Gestures


class ContextMenu(QObject):
    """Opens it where it is asked for; labels come first, then what the chosen span or the selection allows."""

    def __init__(
        self, view: ArticleView, panel: AnnotationPanel, gestures: Gestures, commands: Actions, window: QWidget
    ) -> None:
        super().__init__(window)
        self._spans, self._gestures, self._commands, self._window = panel.spans, gestures, commands, window
        view.context_menu_requested.connect(self._open)
        self._spans.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._spans.customContextMenuRequested.connect(self._open_for_row)

    def _open_for_row(self, place: QPoint) -> None:
        """The button that asks for the menu has chosen the row under it, the key for it leaves the current one."""
        if self._spans.indexAt(place).isValid():
            self._open(self._spans.viewport().mapToGlobal(place))

    def _open(self, place: QPoint, _position: int = 0) -> None:
        menu = KeyMenu(self._window)
        menu.setObjectName("context_menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._gestures.fill_label_menu(menu)
        self._commands.fill_context_menu(menu)
        menu.popup(place)
