"""The menu of the other mouse button in the article list: what can be done with the selected articles."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QActionGroup, QKeySequence
from PySide6.QtWidgets import QWidget

from app.domain.records import ArticleSummary, ProgressState
from app.ui.actions.window_actions import Actions
from app.ui.annotation_panel import AnnotationPanel
from app.ui.article_list import ArticleListPanel
from app.ui.article_view.clipboard import copy_exactly
from app.ui.keyboard.key_menu import KeyMenu
from app.ui.theme.icons import icon
from app.ui.window.looking_back import LookingBack

_FEW = 128
"""Articles whose states are looked at for the check mark; of thousands that would keep the menu waiting."""


class ListMenu(QObject):
    """Opens it for the row under the mouse, and by the key for menus for the rows that are selected.

    What is done with one article alone opens it first: its details, its history and its pages show what is open.
    """

    def __init__(
        self,
        articles: ArticleListPanel,
        panel: AnnotationPanel,
        looking_back: LookingBack,
        export: Callable[[Sequence[str]], None],
        commands: Actions,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._articles, self._panel, self._looking_back = articles, panel, looking_back
        self._export, self._commands, self._window = export, commands, window
        articles.view.menu_requested.connect(self._open)

    def _open(self, place: QPoint) -> None:
        selected = self._articles.selected_articles()
        if not selected:
            return
        menu = KeyMenu(self._window)
        menu.setObjectName("list_menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        one = len(selected) == 1
        if one:
            opened = menu.addAction(icon("book-open-page-variant-outline"), self.tr("Open"), self._articles.open_chosen)
            opened.setShortcut(QKeySequence(Qt.Key.Key_Return))
            opened.setEnabled(selected[0] != self._articles.current_article())
            menu.addSeparator()
        self._add_states(menu, selected)
        menu.addSeparator()
        self._add_copying(menu, selected)
        exported = self._commands["export"]
        menu.addAction(exported.icon(), exported.text(), partial(self._export, selected))
        menu.addSeparator()
        if one:
            self._add_for_open(menu, selected[0])
            menu.addSeparator()
        menu.addAction(self._commands["remove_article"])
        menu.popup(place)

    def _add_states(self, menu: KeyMenu, selected: Sequence[str]) -> None:
        """The states; checked is the one that all selected are in, and not that of the open article."""
        states = {one.state for one in self._summaries()} if len(selected) <= _FEW else set()
        group = QActionGroup(menu)
        group.setExclusionPolicy(QActionGroup.ExclusionPolicy.ExclusiveOptional)
        for state in ProgressState:
            command = self._commands[f"mark_{state}"]
            entry = menu.addAction(command.icon(), command.text())
            entry.setShortcut(command.shortcut())
            entry.setStatusTip(command.statusTip())
            entry.setCheckable(True)
            group.addAction(entry)
            entry.setChecked(states == {state})
            entry.triggered.connect(partial(self._looking_back.mark, state))

    def _add_copying(self, menu: KeyMenu, selected: Sequence[str]) -> None:
        titles = self.tr("Copy %n title(s)", "", len(selected))
        menu.addAction(icon("text-short"), titles, lambda: _copy(one.title for one in self._summaries()))
        identifiers = self.tr("Copy %n identifier(s)", "", len(selected))
        menu.addAction(icon("identifier"), identifiers, partial(_copy, selected))

    def _summaries(self) -> list[ArticleSummary]:
        return self._articles.selected_summaries()

    def _add_for_open(self, menu: KeyMenu, article_id: str) -> None:
        """What is about the open article."""
        shown = partial(self._looking_back.show_history, of_article=True)
        for name, text, do in (
            ("information-outline", self.tr("About the article"), self._show_details),
            ("history", self.tr("History of the article…"), shown),
        ):
            menu.addAction(icon(name), text, partial(self._with_open, article_id, do))
        for action in ("print", "write_pdf"):
            command = self._commands[action]
            entry = menu.addAction(
                command.icon(), command.text(), partial(self._with_open, article_id, command.trigger)
            )
            entry.setShortcut(command.shortcut())

    def _with_open(self, article_id: str, do: Callable[[], object]) -> None:
        self._articles.open_chosen()
        # An article that cannot be read stays closed, and that is told.
        if self._articles.current_article() == article_id:
            do()

    def _show_details(self) -> None:
        if not self._commands["panel_column"].isChecked():
            self._commands["panel_column"].trigger()
        self._panel.show_details()


def _copy(lines: Iterable[str]) -> None:
    copy_exactly("\n".join(lines))
