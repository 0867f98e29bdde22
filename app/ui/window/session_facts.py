"""What the window says about its session besides the article itself: actions, title, counts, status line."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from app.domain.errors import HashiyaError
from app.domain.records import Fragments, ProgressState, Span, quote_of
from app.domain.wording.isolation import isolated
from app.domain.wording.quoting import titled
from app.editing.session import Session
from app.ui.actions.window_actions import Actions
from app.ui.article_list import ArticleListPanel
from app.ui.article_view import ArticleView
from app.ui.status_bar import StatusBar
from app.ui.wording.history_words import redo_text, undo_text
from app.ui.wording.wording import name_in

ROW_PAUSE = 50
"""Milliseconds from a gesture until the article's row and the counts are read again: a burst of labels reads once."""


class SessionFacts(QObject):
    """Keeps everything around the three columns in step with a session."""

    title_changed = Signal(str)
    failed = Signal(object)
    """The counts could not be read (`HashiyaError`)."""

    def __init__(
        self, actions: Actions, status: StatusBar, articles: ArticleListPanel, view: ArticleView, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._actions = actions
        self._status = status
        self._articles = articles
        self._view = view
        self._session: Session | None = None
        self._chosen: Span | None = None
        self._steps: set[str] = set()
        self._marked: set[str] = set()
        """Articles that somebody has marked since their rows were read; not only the open one can be."""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(ROW_PAUSE)
        self._pause.timeout.connect(self.show_counts)
        view.selection_changed.connect(self.show_selection)

    def set_session(self, session: Session | None) -> None:
        """Speak of this session from now on."""
        self._session = session
        self._chosen, self._marked = None, set()
        self._status.show_workspace(
            session.annotator if session is not None else "",
            read_only=session is not None and session.workspace.read_only,
        )
        if session is not None:
            session.article_opened.connect(self._article_changed)
            session.article_closed.connect(self._article_changed)
            session.progress_changed.connect(self._show_progress)
            session.history_changed.connect(self.show_history)
            session.codebook_changed.connect(self.retranslate)
            session.saved.connect(self._saved)
            session.articles_changed.connect(self._pause.start)
        self.show_history()
        self.show_counts()
        self._show_title()

    def show_history(self) -> None:
        """Name the steps that undo and redo would take."""
        session = self._session
        undo, redo = (session.undoable(), session.redoable()) if session is not None else (None, None)
        codebook = session.codebook if session is not None else None
        self._actions["undo"].setText(undo_text(undo, codebook))
        self._actions["redo"].setText(redo_text(redo, codebook))
        self._steps = {name for name, step in (("undo", undo), ("redo", redo)) if step is not None}
        self._show_available()

    def show_chosen(self, span: Span | None) -> None:
        """Take note of the chosen span."""
        self._chosen = span
        self._show_available()
        self.show_selection(*self._view.selection())

    def show_selection(self, start: int, end: int) -> None:
        """Say what is selected, or else what is chosen."""
        text, span, session = self._view.text, self._chosen, self._session
        if start < end or span is None or session is None:
            self._status.show_selection(text, start, end)
            return
        label = session.codebook.label(span.label)
        name = name_in(label.name, label.key) if label is not None else span.label
        self._status.show_selection(text, span.start, span.end, name)

    def show_offer(self, fragments: Fragments | None, number: int, count: int) -> None:
        """Say what the key of a label would take, where that is not the selection itself."""
        quote = quote_of(self._view.text, fragments) if fragments else ""
        self._status.show_offer(quote, number, count)

    def show_sticky(self, key: str) -> None:
        """Say which label sticks; empty for none."""
        label = self._session.codebook.label(key) if self._session is not None and key else None
        self._status.show_sticky(name_in(label.name, label.key) if label is not None else "")

    def show_counts(self) -> None:
        """Read the open article's row and the counts of all states again."""
        session = self._session
        if session is None:
            return
        changed = self._marked | ({session.article.id} if session.article is not None else set())
        self._marked = set()
        for article_id in changed:
            self._articles.update_article(article_id)
        try:
            self._status.show_counts(session.workspace.articles.counts(session.annotator))
        except HashiyaError as error:
            self.failed.emit(error)

    def show_progress(self) -> None:
        """Check the action of the open article's state."""
        state = self._session.progress if self._session is not None else ProgressState.TODO
        self._actions[f"mark_{state}"].setChecked(True)

    def retranslate(self) -> None:
        """Write the texts in the language of the interface."""
        self.show_history()
        self._show_title()
        self.show_selection(*self._view.selection())

    def _article_changed(self, *_opened: object) -> None:
        self.show_progress()
        self._show_available()
        self._show_title()

    def _show_progress(self, article_id: str, _state: str) -> None:
        self._marked.add(article_id)
        self.show_progress()
        self._pause.start()

    def _saved(self, *_change_set: object) -> None:
        self._status.show_saved()
        self._pause.start()

    def _show_available(self) -> None:
        there = set(self._steps)
        if self._session is not None:
            there.add("workspace")
            if self._session.article is not None:
                there.add("article")
        if self._chosen is not None:
            there.add("span")
        self._actions.set_available(*there)

    def _show_title(self) -> None:
        parts = [self.tr("Hashiya")]
        if self._session is not None:
            parts.insert(0, isolated(self._session.workspace.name))
            if self._session.article is not None:
                parts.insert(0, titled(self._session.article.title, 300))
        self.title_changed.emit(" — ".join(parts))
