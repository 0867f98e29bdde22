"""Folded texts, made when they are first searched; articles that hold a mention, and places that are taken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from operator import itemgetter
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, func, select

from app.domain.text.folded_bytes import folded_bytes
from app.domain.text.folding import fold_key
from db.drivers import RowStream, marked
from db.many_rows import IN_ONE_QUERY
from db.schema import ANNOTATOR, ARTICLE, FOLDED_TEXT, REJECTION

FOLDING = 1
"""Number of the rules of `app.domain.text.folding` and `app.domain.text.folded_bytes`.

Whoever changes them raises it, and every text is folded anew.
"""

_FOLDED = "SELECT article_pk, text FROM folded_text WHERE +folding = ? ORDER BY article_pk"
_STORE = """
INSERT INTO folded_text (article_pk, folding, text) VALUES (?, ?, ?)
ON CONFLICT (article_pk) DO UPDATE SET folding = excluded.folding, text = excluded.text
"""
_FOLDED_HOLDING = """
SELECT article_pk, text FROM folded_text WHERE folding = ? AND position(? IN text) > 0 ORDER BY article_pk
"""
_SEARCHED = "SELECT pk, id, title, language, direction, text, removed FROM article WHERE pk IN ({marks})"
_ARTICLE = (
    ARTICLE.c.pk,
    ARTICLE.c.id,
    ARTICLE.c.title,
    ARTICLE.c.language,
    ARTICLE.c.direction,
    ARTICLE.c.text,
)

Place = tuple[int, int, int]
"""Key of an article, start, end."""


class SearchedArticle(NamedTuple):
    """An article that holds what is looked for."""

    pk: int
    id: str
    title: str
    language: str
    direction: str | None
    text: str
    folded: bytes


def is_usable() -> ColumnElement[bool]:
    """That a folded text is one of this article, made by today's rules."""
    return (FOLDED_TEXT.c.article_pk == ARTICLE.c.pk) & (FOLDED_TEXT.c.folding == FOLDING)


def count_unfolded(connection: Connection) -> int:
    """How many articles, those of the trash included, have no folded text yet."""
    folded = select(func.count()).select_from(FOLDED_TEXT).where(FOLDED_TEXT.c.folding == FOLDING)
    articles = select(func.count()).select_from(ARTICLE)
    return (connection.scalar(articles) or 0) - (connection.scalar(folded) or 0)


def fold_some(connection: Connection, limit: int) -> int:
    """Fold the texts of up to `limit` articles that lack it; how many there were."""
    query = select(ARTICLE.c.pk, ARTICLE.c.text).outerjoin(FOLDED_TEXT, is_usable())
    missing = query.where(FOLDED_TEXT.c.article_pk.is_(None)).limit(limit)
    rows = connection.execute(missing).fetchall()
    if rows:
        # In the order of the keys, so that two programs at the same work do not wait for each other crosswise.
        folded = [(pk, FOLDING, folded_bytes(fold_key(text))) for pk, text in sorted(rows)]
        connection.exec_driver_sql(marked(connection, _STORE), folded)
    return len(rows)


def articles_holding(connection: Connection, form: bytes) -> Iterator[SearchedArticle]:
    """Shown articles whose folded text holds the form, oldest first; those without a folded text are missed."""
    rows = list(_holding(connection, form))
    # Two queries: joined, SQLite would walk through the articles and sort what it finds, texts and all. Whether an
    # article is removed is looked at here, lest it choose the index that begins with that.
    for first in range(0, len(rows), IN_ONE_QUERY):
        folded = dict(rows[first : first + IN_ONE_QUERY])
        marks = ", ".join("?" * len(folded))
        stream = RowStream(connection, "hashiya_searched", _SEARCHED.format(marks=marks), tuple(folded))
        found = sorted(stream, key=itemgetter(0))
        stream.close()
        for pk, identifier, title, language, direction, text, removed in found:
            if not removed:
                yield SearchedArticle(pk, identifier, title, language, direction, text, folded[pk])


def _holding(connection: Connection, form: bytes) -> Iterator[tuple[int, bytes]]:
    """Key and folded text of the articles that hold the form, oldest first."""
    if connection.dialect.name == "sqlite":
        # Python looks through bytes in half the time that `instr` takes.
        stream = RowStream(connection, "hashiya_folded", _FOLDED, (FOLDING,))
        yield from ((pk, text) for pk, text in stream if form in text)
    else:
        stream = RowStream(connection, "hashiya_folded", _FOLDED_HOLDING, (FOLDING, form))
        yield from ((pk, bytes(text)) for pk, text in stream)
    stream.close()


def unfolded_articles(connection: Connection, article_id: str | None = None) -> Iterator[SearchedArticle]:
    """Shown articles without a folded text, or the one named, with the folded text made on the way."""
    query = select(*_ARTICLE).where(ARTICLE.c.removed.is_(False)).order_by(ARTICLE.c.pk)
    if article_id is None:
        query = query.outerjoin(FOLDED_TEXT, is_usable()).where(FOLDED_TEXT.c.article_pk.is_(None))
    else:
        query = query.where(ARTICLE.c.id == article_id)
    for pk, identifier, title, language, direction, text in connection.execute(query):
        yield SearchedArticle(pk, identifier, title, language, direction, text, folded_bytes(fold_key(text)))


_LABELLED = """
SELECT DISTINCT hit.article_pk, hit.start_cp, hit.end_cp FROM hit
JOIN span ON span.article_pk = hit.article_pk AND span.start_cp <= hit.start_cp AND span.end_cp >= hit.end_cp
JOIN label ON label.pk = span.label_pk JOIN annotator ON annotator.pk = span.annotator_pk
WHERE label.key = {mark} AND annotator.name = {mark}
"""


def places_labelled(connection: Connection, places: Sequence[Place], label: str, annotator: str) -> set[Place]:
    """Those places that lie within a span of this label and layer."""
    if connection.dialect.name == "postgresql":
        columns = [list(column) for column in zip(*places, strict=True)] if places else [[], [], []]
        hit = "SELECT * FROM unnest(%s::bigint[], %s::integer[], %s::integer[])"
        found = connection.exec_driver_sql(
            f"WITH hit (article_pk, start_cp, end_cp) AS ({hit}) {_LABELLED.format(mark='%s')}",
            (*columns, label, annotator),
        )
        return {(pk, start, end) for pk, start, end in found}
    taken: set[Place] = set()
    for first in range(0, len(places), IN_ONE_QUERY):
        some = places[first : first + IN_ONE_QUERY]
        rows = ", ".join(["(?, ?, ?)"] * len(some))
        found = connection.exec_driver_sql(
            f"WITH hit (article_pk, start_cp, end_cp) AS (VALUES {rows}) {_LABELLED.format(mark='?')}",
            (*chain.from_iterable(some), label, annotator),
        )
        taken.update((pk, start, end) for pk, start, end in found)
    return taken


def places_rejected(connection: Connection, label: str, annotator: str) -> set[Place]:
    """All places that the annotator does not want to have this label."""
    query = (
        select(REJECTION.c.article_pk, REJECTION.c.start_cp, REJECTION.c.end_cp)
        .join(ANNOTATOR, ANNOTATOR.c.pk == REJECTION.c.annotator_pk)
        .where(ANNOTATOR.c.name == annotator, REJECTION.c.label == label)
    )
    return {(pk, start, end) for pk, start, end in connection.execute(query)}


def texts_of(connection: Connection, ids: Sequence[str]) -> dict[str, tuple[int, str]]:
    """Key and text of those of the articles that are shown, by id."""
    found: dict[str, tuple[int, str]] = {}
    query = select(ARTICLE.c.id, ARTICLE.c.pk, ARTICLE.c.text).where(ARTICLE.c.removed.is_(False))
    for first in range(0, len(ids), IN_ONE_QUERY):
        rows = connection.execute(query.where(ARTICLE.c.id.in_(ids[first : first + IN_ONE_QUERY])))
        found.update((identifier, (pk, text)) for identifier, pk, text in rows)
    return found
