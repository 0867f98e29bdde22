"""Comes back to the article that was read when a workspace was left, and to the line of every article."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QTimer

from app.domain.records import Article
from app.domain.text.segmentation import next_boundary, previous_boundary
from app.editing.preferences import Preferences
from app.editing.session import Session
from app.ui.article_list import ArticleListPanel
from app.ui.article_view import ArticleView
from app.ui.window.reading_positions import ReadingPositions

UPPER_THIRD = 3
REST = 1000
"""Milliseconds without scrolling until the place is kept, so that it is found again after a crash, too."""


class ReadingPlaces:
    """What is read lies in the upper third of the surface; there it is remembered, and there it comes to rest again."""

    def __init__(self, view: ArticleView, articles: ArticleListPanel, preferences: Preferences) -> None:
        self._view = view
        self._articles = articles
        self._preferences = preferences
        self._location = ""
        self._positions = ReadingPositions()
        self._above: dict[str, float] = {}
        """By article: how many pixels above the third the remembered line began, for as long as the window lives."""
        self._article: Article | None = None
        self._rest = QTimer(view, singleShot=True, interval=REST)
        self._rest.timeout.connect(self._keep)
        view.verticalScrollBar().valueChanged.connect(lambda: self._rest.start())
        articles.filter_changed.connect(self._keep_filter)

    def begin(self, session: Session) -> None:
        """Open the article that is chosen in the list, or else the one that was open last, or else the first.

        Then filter the list as it was when the workspace was left: the open article need not be among what is listed.
        """
        articles = self._articles
        self._location = session.workspace.location
        last = self._preferences.last_article(self._location)
        chosen = articles.current_article() or (last if articles.lists(last) else "")
        if not chosen or not session.open_article(chosen):
            articles.next_article()
        articles.filter_by(*self._preferences.listed_only(self._location))

    def remember(self, article: Article) -> None:
        """Remember where reading stopped; `article` is the one on the surface."""
        at_top = self._view.verticalScrollBar().value() == 0
        position = self._view.position_at(QPointF(self._view.viewport().width() / 2, self._third()))
        self._positions.remember(article.id, 0 if at_top else position)
        top = self._top_of_line(position)
        self._above[article.id] = self._third() - top if top is not None else 0.0

    def go_back(self, article: Article) -> None:
        """Scroll to where reading stopped; `article` is the one on the surface, from now on the one open last."""
        self._preferences.remember_article(self._location, article.id)
        self._article = article
        position = self._positions.of(article.id)
        if 0 < position < len(article.text):
            self._view.ensure_visible(position)
            top = self._top_of_line(position)
            if top is not None:
                bar = self._view.verticalScrollBar()
                bar.setValue(bar.value() + round(top - self._third() + self._above.get(article.id, 0.0)))

    def _third(self) -> float:
        return self._view.viewport().height() / UPPER_THIRD

    def _top_of_line(self, position: int) -> float | None:
        """Where the line of a position begins, in the viewport; None of a line without a letter."""
        text = self._view.text
        at, before = (position, next_boundary(text, position)), (previous_boundary(text, position), position)
        found = self._view.rects(*at) or self._view.rects(*before)
        return found[0].top() if found else None

    def _keep_filter(self, titles: str, states: frozenset[str]) -> None:
        if self._location:
            self._preferences.remember_listed(self._location, titles, states)

    def _keep(self) -> None:
        # The surface may have been emptied since.
        if self._article is not None and self._view.text == self._article.text:
            self.remember(self._article)
            self.save()

    def save(self) -> None:
        """Keep the places for the next start."""
        self._positions.save()
