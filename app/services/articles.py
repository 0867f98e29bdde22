"""The articles of a workspace: list them, open one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from app.domain.errors import NotFoundError
from app.domain.records import AnnotatedArticle, ArticleSummary, ProgressState
from app.domain.text.folding import fold_key
from app.services.progress import ProgressSink, Stage, raise_if_cancelled
from db.history.history import newest_entry
from db.stores.articles import Listing, count_states, list_articles, look_over, open_article, summaries

if TYPE_CHECKING:
    from db.workspace.engine import Database, Transaction

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


@dataclass(slots=True)
class _ReadAhead:
    """What the list of a large workspace needs, as it was when this entry of the history was the newest."""

    query: ArticleQuery
    newest: int | None
    ids: list[str] | None
    counts: Mapping[ProgressState, int]


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
        self._ahead: _ReadAhead | None = None

    def ids(self, query: ArticleQuery) -> list[str]:
        """Ids of the articles that the query asks for, in its order.

        Raises:
            StorageError: the database cannot be read.
        """
        with self._database.read() as connection:
            ahead = self._still_so(connection)
            if ahead is not None and ahead.query == query and ahead.ids is not None:
                ids, ahead.ids = ahead.ids, None
                return ids
            self._ahead = None
            return list_articles(connection, _listing(query))

    def look_over(self, query: ArticleQuery, progress: ProgressSink) -> None:
        """Read ahead what `ids`, `counts` and the first summaries need, which a large file that is cold takes long for.

        What they are asked for next is at hand then, until it was listed, unless something was changed meanwhile.

        Raises:
            CancelledError: the sink asked to stop.
            StorageError: the database cannot be read.
        """

        def pace(rows: int) -> None:
            raise_if_cancelled(progress)
            progress.report(rows, None, Stage.LIST)

        with self._database.read() as connection:
            look_over(connection, _listing(query), pace)
        with self._database.read() as connection:
            newest = newest_entry(connection)
            ids, counts = list_articles(connection, _listing(query)), count_states(connection, query.annotator)
        self.summaries(ids[:FIRST], query.annotator)
        raise_if_cancelled(progress)
        if self._database.dialect == "sqlite":
            self._ahead = _ReadAhead(query, newest, ids, counts)

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
            ahead = self._still_so(connection)
            if ahead is not None and ahead.query.annotator == annotator:
                if ahead.ids is None:
                    self._ahead = None  # A window asks before it lists them, and then.
                return ahead.counts
            return count_states(connection, annotator)

    def _still_so(self, connection: Transaction) -> _ReadAhead | None:
        """What was read ahead, unless something was changed since: no change is without its entry in the history."""
        if self._ahead is not None and newest_entry(connection) != self._ahead.newest:
            self._ahead = None
        return self._ahead
