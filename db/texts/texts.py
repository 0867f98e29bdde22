"""Keys, texts and heads of articles by which copies are found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, select

from db.drivers import RowStream
from db.many_rows import IN_ONE_QUERY
from db.schema import ARTICLE
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
    stream = RowStream(connection, "hashiya_texts", _TEXTS.format(marks=", ".join("?" * len(keys))), keys, texts=True)
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
