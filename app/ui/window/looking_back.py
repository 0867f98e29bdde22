"""History and trash as the window has them: opened when first asked for, and articles put into the trash."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.domain.errors import HashiyaError
from app.domain.records import ChangeSet, ProgressState
from app.editing.commands import SetProgress
from app.editing.session import Session
from app.ui.actions.actions import translated
from app.ui.actions.looking import LOOKING_ACTIONS
from app.ui.actions.window_actions import Actions
from app.ui.article_list import ArticleListPanel
from app.ui.article_view import ArticleView
from app.ui.labelling.gestures import Gestures

if TYPE_CHECKING:
    from app.ui.history.window import HistoryWindow


class LookingBack(QObject):
    """Stands between the session, the article list and the window of history and trash."""

    removed = Signal(object)
    """The `ChangeSet` that put articles into the trash, to be offered for undo."""

    def __init__(
        self, view: ArticleView, gestures: Gestures, articles: ArticleListPanel, actions: Actions, window: QWidget
    ) -> None:
        super().__init__(window)
        self._view = view
        self._gestures = gestures
        self._articles = articles
        self._actions = actions
        self._parent = window
        self._session: Session | None = None
        self.window: HistoryWindow | None = None
        articles.selection_changed.connect(self.show_count)

    def set_session(self, session: Session | None) -> None:
        """Serve this session from now on; the window of the former one closes."""
        self.close()
        self._session = session
        if session is not None:
            # While the session tells, the article list is not yet what it will be.
            session.article_closed.connect(lambda: QTimer.singleShot(0, self, self._go_on))

    def close(self) -> None:
        """Close the window of history and trash, if it is open."""
        if self.window is not None:
            self.window.close()

    def show_history(self, *, of_article: bool = False) -> None:
        """Show who did what when, in all the workspace or in the open article."""
        window = self._opened()
        if window is not None:
            if of_article:
                window.history.filters.choose_article()
            window.show_page(window.history)

    def show_trash(self) -> None:
        """Show what was deleted."""
        window = self._opened()
        if window is not None:
            window.show_page(window.trash)

    def remove_article(self) -> None:
        """Put the open article into the trash, or all that are selected in the list."""
        self.remove_articles(self._meant())

    def remove_articles(self, ids: Sequence[str]) -> None:
        """Put articles into the trash, as one step."""
        session, wanted = self._session, list(ids)
        if session is None or not wanted:
            return
        trash, annotator = session.workspace.trash, session.annotator
        session.long_steps.carry_out(
            lambda sink: trash.remove_articles(annotator, wanted, sink),
            lambda: len(wanted),
            self.tr("Remove %n article(s)", "", len(wanted)),
            self._tell_removed,
        )

    def mark(self, state: ProgressState) -> None:
        """Say how far one has come with the open article, or with all that are selected in the list."""
        session, wanted = self._session, self._meant()
        if session is None or not wanted:
            return
        if len(wanted) > 1:
            annotations = session.workspace.annotations(session.annotator)
            session.long_steps.carry_out(
                lambda sink: annotations.set_progress_of(wanted, state, sink),
                lambda: len(wanted),
                self.tr("Mark %n article(s)", "", len(wanted)),
                session.perform,
            )
        elif session.article is None or wanted[0] != session.article.id or session.progress != state:
            session.run(SetProgress(article_id=wanted[0], state=state))

    def show_count(self) -> None:
        """Say in the action how many articles it would remove."""
        several = len(self._articles.selected_articles())
        if several > 1:
            self._actions["remove_article"].setText(self.tr("Remove %n article(s)", "", several))
        else:
            self._actions["remove_article"].setText(self._remove_one())

    @staticmethod
    def _remove_one() -> str:
        return translated(next(spec.text for spec in LOOKING_ACTIONS if spec.id == "remove_article"))

    def _meant(self) -> list[str]:
        """The selected articles; the open one when the list shows none of them."""
        selected = self._articles.selected_articles()
        if selected or self._session is None or self._session.article is None:
            return selected
        return [self._session.article.id]

    def _tell_removed(self, outcome: Callable[[], ChangeSet]) -> None:
        change_set = self._session.perform(outcome) if self._session is not None else None
        if change_set is not None:
            self.removed.emit(change_set)

    def go_to(self, article_id: str, span_id: str, position: int) -> None:
        """Show a place in its article: the span, or where it was."""
        session = self._session
        if session is None:
            return
        opened = session.article is not None and session.article.id == article_id
        if not opened and not session.open_article(article_id):
            return
        if session.span(span_id) is not None:
            self._gestures.show_span(span_id)
        else:
            self._view.set_caret(position)
            self._view.ensure_visible(position)

    def _opened(self) -> HistoryWindow | None:
        if self.window is None and self._session is not None and self._can_read(self._session):
            from app.ui.history.window import HistoryWindow

            actions = [self._actions["undo"], self._actions["redo"]]
            window = self.window = HistoryWindow(self._session, actions, self._parent)
            window.place_requested.connect(self.go_to)
            window.closed.connect(self._forget)
        return self.window

    def _can_read(self, session: Session) -> bool:
        """Whether there is anything to show; an empty window would say that nothing was ever done."""
        try:
            session.workspace.history.entries(limit=1)
        except HashiyaError as error:
            session.failed.emit(error)
            return False
        return True

    def _forget(self) -> None:
        self.window = None

    def _go_on(self) -> None:
        """The open article went into the trash: open its neighbour."""
        session = self._session
        if session is not None and session.article is None and not self._articles.next_article():
            self._articles.previous_article()
