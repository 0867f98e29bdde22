"""Keys, texts and heads of articles by which copies are found; and articles of an import taken out of it again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, delete, func, select

from db.drivers import RowStream
from db.many_rows import IN_ONE_QUERY
from db.schema import ALIAS, ARTICLE, ENTITY, PROGRESS, RELATION, SPAN
from db.snapshots import json_values

_TEXTS = "SELECT pk, text FROM article WHERE pk IN ({marks}) ORDER BY pk"


class ArticleHead(NamedTuple):
    """What a list says of an article."""

    pk: int
    id: str
    title: str
    source: str
    published: str
    language: str
    direction: str | None


def shown_keys(connection: Connection) -> Iterator[tuple[str, int]]:
    """Id and key of every article that is shown, in no order."""
    # Told to sort by the key, SQLite would walk through the articles, texts and all, instead of the index of the list.
    query = select(ARTICLE.c.id, ARTICLE.c.pk).where(ARTICLE.c.removed.is_(False))
    yield from connection.execute(query)


def texts_of_keys(connection: Connection, keys: Sequence[int]) -> Iterator[tuple[int, str]]:
    """Key and text of these articles, by key, no more than some hundred; to be read to its end."""
    stream = RowStream(connection, "hashiya_texts", _TEXTS.format(marks=", ".join("?" * len(keys))), keys)
    try:
        yield from stream
    finally:
        stream.close()


def article_heads(connection: Connection, keys: Sequence[int]) -> dict[int, ArticleHead]:
    """What lists say of the articles with these keys."""
    query = select(
        ARTICLE.c.pk,
        ARTICLE.c.id,
        ARTICLE.c.title,
        ARTICLE.c.meta,
        ARTICLE.c.published,
        ARTICLE.c.language,
        ARTICLE.c.direction,
    )
    found: dict[int, ArticleHead] = {}
    for first in range(0, len(keys), IN_ONE_QUERY):
        rows = connection.execute(query.where(ARTICLE.c.pk.in_(keys[first : first + IN_ONE_QUERY])))
        for pk, identifier, title, meta, published, language, direction in rows:
            source = json_values(meta).get("source")
            named = source if isinstance(source, str) else ""
            found[pk] = ArticleHead(pk, identifier, title, named, published or "", language, direction)
    return found


class TakenOut(NamedTuple):
    """How much went with the articles."""

    articles: int
    spans: int
    relations: int
    entities: int


NOTHING = TakenOut(0, 0, 0, 0)


def last_entity(connection: Connection) -> int:
    """The greatest key of an entity; 0 when there is none."""
    return connection.scalar(select(func.max(ENTITY.c.pk))) or 0


def take_out(connection: Connection, keys: Sequence[int], entities_after: int) -> TakenOut:
    """Remove articles that the same transaction has stored, and the entities of its own that nothing mentions then.

    Args:
        connection: the transaction.
        keys: of the articles.
        entities_after: the greatest key an entity had before.
    """
    counts = {RELATION: 0, SPAN: 0, PROGRESS: 0, ARTICLE: 0}
    for first in range(0, len(keys), IN_ONE_QUERY):
        some = keys[first : first + IN_ONE_QUERY]
        for table in (RELATION, SPAN, PROGRESS):
            counts[table] += connection.execute(delete(table).where(table.c.article_pk.in_(some))).rowcount
        counts[ARTICLE] += connection.execute(delete(ARTICLE).where(ARTICLE.c.pk.in_(some))).rowcount
    mentioned = select(SPAN.c.entity_pk).where(SPAN.c.entity_pk == ENTITY.c.pk).exists()
    lone = list(connection.scalars(select(ENTITY.c.pk).where(ENTITY.c.pk > entities_after, ~mentioned)))
    for first in range(0, len(lone), IN_ONE_QUERY):
        some = lone[first : first + IN_ONE_QUERY]
        connection.execute(delete(ALIAS).where(ALIAS.c.entity_pk.in_(some)))
        connection.execute(delete(ENTITY).where(ENTITY.c.pk.in_(some)))
    return TakenOut(counts[ARTICLE], counts[SPAN], counts[RELATION], len(lone))
