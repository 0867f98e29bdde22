"""In which direction the open article is read: three actions, the stored choice and the surface, kept in step."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.domain.records import Article
from app.domain.text.direction import article_direction
from app.editing.commands import SetDirection
from app.editing.session import Session
from app.ui.actions.window_actions import Actions
from app.ui.article_view import ArticleView

CHOICES: dict[str, str | None] = {"direction_auto": None, "direction_rtl": "rtl", "direction_ltr": "ltr"}
"""Action → what is stored with the article; None lets its letters decide."""


class ArticleDirectionChoice(QObject):
    """Takes the reader's choice to the session, and what is stored to the surface and to the check marks."""

    def __init__(self, view: ArticleView, actions: Actions, parent: QObject) -> None:
        super().__init__(parent)
        self._view = view
        self._actions = actions
        self._session: Session | None = None

    def set_session(self, session: Session | None) -> None:
        """Serve this session from now on; the former one is gone."""
        self._session = session
        if session is not None:
            session.article_opened.connect(lambda opened: self._show(opened.article))
            session.direction_changed.connect(self._turn)

    def choose(self, action: str) -> None:
        """Store the direction of this action with the open article; in a refusal the check mark goes back."""
        session = self._session
        if session is None or session.article is None:
            return
        if session.article.direction != CHOICES[action]:
            session.run(SetDirection(article_id=session.article.id, direction=CHOICES[action]))
        if session.article is not None:
            self._show(session.article)

    def _turn(self, article: Article) -> None:
        found = article.direction or article_direction(article.text)
        self._view.set_direction("ltr" if found == "ltr" else "rtl")
        self._show(article)

    def _show(self, article: Article) -> None:
        self._actions.set_direction(self._view.direction)
        (action,) = (name for name, direction in CHOICES.items() if direction == article.direction)
        self._actions[action].setChecked(True)
