"""Comes back to the line that was read when an article was left."""

from __future__ import annotations

from PySide6.QtCore import QPointF

from app.domain.records import Article
from app.ui.article_view import ArticleView
from app.ui.reading_positions import ReadingPositions

UPPER_THIRD = 3


class ReadingPlaces:
    """What is read lies in the upper third of the surface; there it is remembered, and there it comes to rest again."""

    def __init__(self, view: ArticleView) -> None:
        self._view = view
        self._positions = ReadingPositions()

    def remember(self, article: Article) -> None:
        """Remember where reading stopped; `article` is the one on the surface."""
        viewport = self._view.viewport()
        place = QPointF(viewport.width() / 2, viewport.height() / UPPER_THIRD)
        at_top = self._view.verticalScrollBar().value() == 0
        self._positions.remember(article.id, 0 if at_top else self._view.position_at(place))

    def go_back(self, article: Article) -> None:
        """Scroll to where reading stopped; `article` is the one on the surface."""
        position = self._positions.of(article.id)
        if 0 < position < len(article.text):
            # From far below, the line comes to rest where it was remembered: in the upper third.
            self._view.ensure_visible(len(article.text))
            self._view.ensure_visible(position)

    def save(self) -> None:
        """Keep the places for the next start."""
        self._positions.save()
