"""Keys, texts and heads of articles by which copies are found; and articles of an import taken out of it again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, delete, func, select

from db.drivers import RowStream
from db.many_rows import IN_ONE_QUERY
from db.schema import AliasRow, ArticleRow, EntityRow, ProgressRow, RelationRow, SpanRow
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
    query = select(ArticleRow.id, ArticleRow.pk).where(ArticleRow.removed.is_(False))
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
        ArticleRow.pk,
        ArticleRow.id,
        ArticleRow.title,
        ArticleRow.meta,
        ArticleRow.published,
        ArticleRow.language,
        ArticleRow.direction,
    )
    found: dict[int, ArticleHead] = {}
    for first in range(0, len(keys), IN_ONE_QUERY):
        rows = connection.execute(query.where(ArticleRow.pk.in_(keys[first : first + IN_ONE_QUERY])))
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
    return connection.scalar(select(func.max(EntityRow.pk))) or 0


def take_out(connection: Connection, keys: Sequence[int], entities_after: int) -> TakenOut:
    """Remove articles that the same transaction has stored, and the entities of its own that nothing mentions then.

    Args:
        connection: the transaction.
        keys: of the articles.
        entities_after: the greatest key an entity had before.
    """
    counts = {RelationRow: 0, SpanRow: 0, ProgressRow: 0, ArticleRow: 0}
    for first in range(0, len(keys), IN_ONE_QUERY):
        some = keys[first : first + IN_ONE_QUERY]
        for table in (RelationRow, SpanRow, ProgressRow):
            counts[table] += connection.execute(delete(table).where(table.article_pk.in_(some))).rowcount
        counts[ArticleRow] += connection.execute(delete(ArticleRow).where(ArticleRow.pk.in_(some))).rowcount
    mentioned = select(SpanRow.entity_pk).where(SpanRow.entity_pk == EntityRow.pk).exists()
    lone = list(connection.scalars(select(EntityRow.pk).where(EntityRow.pk > entities_after, ~mentioned)))
    for first in range(0, len(lone), IN_ONE_QUERY):
        some = lone[first : first + IN_ONE_QUERY]
        connection.execute(delete(AliasRow).where(AliasRow.entity_pk.in_(some)))
        connection.execute(delete(EntityRow).where(EntityRow.pk.in_(some)))
    return TakenOut(counts[ArticleRow], counts[SpanRow], counts[RelationRow], len(lone))
