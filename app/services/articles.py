"""The articles of a workspace: list them, open one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from app.domain.errors import NotFoundError
from app.domain.records import AnnotatedArticle, ArticleSummary, ProgressState
from app.domain.text.folding import fold_key
from app.services.progress import ProgressSink, Stage, raise_if_cancelled
from db.stores.articles import Listing, count_states, list_articles, look_over, open_article, summaries

if TYPE_CHECKING:
    from db.workspace.engine import Database

Order = Literal["title", "spans", "state", "published", "added"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleQuery:
    """Which articles to list, and in which order.

    Attributes:
        text: part of a title; compared folded, so harakat, tatweel, niqqud and the like do not matter.
        states: only articles in these states of `annotator`; empty for all.
        annotator: whose states are meant.
        order: what to sort by; ``spans`` counts all layers, ties stay in the order in which they were added.
        descending: the largest first.
    """

    text: str = ""
    states: frozenset[ProgressState] = frozenset()
    annotator: str = ""
    order: Order = "added"
    descending: bool = False


def whole_list(order: str, annotator: str) -> ArticleQuery:
    """All articles in an order that preferences keep (``title``, ``-title`` when falling); an unknown one is none."""
    known: dict[str, Order] = {one: one for one in get_args(Order)}
    wanted = known.get(order.removeprefix("-"), "added")
    return ArticleQuery(annotator=annotator, order=wanted, descending=order.startswith("-"))


FIRST = 128
"""Articles of a list that are seen first."""


def _listing(query: ArticleQuery) -> Listing:
    return Listing(
        text=fold_key(query.text),
        states=query.states,
        annotator=query.annotator,
        order=query.order,
        descending=query.descending,
    )


class ArticleService:
    """Reading articles."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ids(self, query: ArticleQuery) -> list[str]:
        """Ids of the articles that the query asks for, in its order.

        Raises:
            StorageError: the database cannot be read.
        """
        with self._database.read() as connection:
            return list_articles(connection, _listing(query))

    def look_over(self, query: ArticleQuery, progress: ProgressSink) -> None:
        """Read ahead what `ids`, `counts` and the first summaries need, which a large file that is cold takes long for.

        Raises:
            CancelledError: the sink asked to stop.
            StorageError: the database cannot be read.
        """

        def pace(rows: int) -> None:
            raise_if_cancelled(progress)
            progress.report(rows, None, Stage.LIST)

        with self._database.read() as connection:
            look_over(connection, _listing(query), pace)
        self.summaries(self.ids(query)[:FIRST], query.annotator)

    def summaries(self, ids: Sequence[str], annotator: str, layer: str | None = None) -> list[ArticleSummary]:
        """A row of the list for each id, in the same order; ids that are gone are left out.

        Args:
            ids: the articles.
            annotator: whose progress is told.
            layer: whose spans are counted; None counts everybody's.

        Raises:
            StorageError: the database cannot be read.
        """
        with self._database.read() as connection:
            return summaries(connection, ids, annotator, layer)

    def open(self, article_id: str) -> AnnotatedArticle:
        """The article with all layers, as of one moment.

        Raises:
            NotFoundError: there is no such article, or it was removed.
            StorageError: the database cannot be read.
        """
        with self._database.read() as connection:
            found = open_article(connection, article_id)
        if found is None:
            raise NotFoundError(
                "There is no article {id} in {location}", id=article_id, location=self._database.location
            )
        return found

    def counts(self, annotator: str) -> Mapping[ProgressState, int]:
        """How many articles are in which state for the annotator.

        Raises:
            StorageError: the database cannot be read.
        """
        with self._database.read() as connection:
            return count_states(connection, annotator)
