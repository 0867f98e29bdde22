"""Which articles of the workspace somebody's articles are: by their ids, or by their texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Column, Connection, select

from db.drivers import RowStream
from db.many_rows import IN_ONE_QUERY
from db.schema import ARTICLE, RELATION, SPAN
from db.snapshots import json_values


class KnownArticle(NamedTuple):
    """An article that is in the workspace already, perhaps removed, and the import that it came with."""

    pk: int
    id: str
    text_sha256: str
    removed: bool
    import_pk: int | None


class StoredHead(NamedTuple):
    """What an article has besides its text and its layers."""

    title: str
    language: str
    direction: str | None
    meta: Mapping[str, Any]


class TextEdges(NamedTuple):
    """How the text of an article begins and how it ends."""

    pk: int
    removed: bool
    head: str
    tail: str


_KNOWN = select(ARTICLE.c.pk, ARTICLE.c.id, ARTICLE.c.text_sha256, ARTICLE.c.removed, ARTICLE.c.import_pk)
_EDGES = """
SELECT pk, removed, substr(text, 1, ?), substr(text, CASE WHEN length(text) > ? THEN length(text) - ? ELSE 1 END)
FROM article WHERE import_pk IS NULL OR import_pk <> ?
"""


def known_by_id(connection: Connection, ids: Iterable[str]) -> dict[str, KnownArticle]:
    """Articles that have one of these ids, by id."""
    return {article.id: article for article in _known(connection, ARTICLE.c.id, ids)}


def known_by_text(connection: Connection, digests: Iterable[str]) -> dict[str, KnownArticle]:
    """Articles whose text has one of these digests, by digest, rather one that is not removed."""
    found: dict[str, KnownArticle] = {}
    for article in _known(connection, ARTICLE.c.text_sha256, digests):
        if article.text_sha256 not in found or not article.removed:
            found[article.text_sha256] = article
    return found


def taken_ids(connection: Connection, span_ids: Sequence[str], relation_ids: Sequence[str]) -> dict[str, int]:
    """Those of the ids that are taken, with the key of the article they are in."""
    taken: dict[str, int] = {}
    for table, ids in ((SPAN, span_ids), (RELATION, relation_ids)):
        for first in range(0, len(ids), IN_ONE_QUERY):
            some = select(table.c.id, table.c.article_pk).where(table.c.id.in_(ids[first : first + IN_ONE_QUERY]))
            taken.update(connection.execute(some).all())
    return taken


def heads_of(connection: Connection, keys: Sequence[int]) -> dict[int, StoredHead]:
    """The heads of these articles, by key."""
    query = select(ARTICLE.c.pk, ARTICLE.c.title, ARTICLE.c.language, ARTICLE.c.direction, ARTICLE.c.meta)
    found: dict[int, StoredHead] = {}
    for first in range(0, len(keys), IN_ONE_QUERY):
        rows = connection.execute(query.where(ARTICLE.c.pk.in_(keys[first : first + IN_ONE_QUERY])))
        for pk, title, language, direction, meta in rows:
            found[pk] = StoredHead(title, language, direction, json_values(meta))
    return found


def known_by_key(connection: Connection, key: int) -> KnownArticle:
    """The article with this key."""
    return KnownArticle(*connection.execute(_KNOWN.where(ARTICLE.c.pk == key)).one())


def text_edges(connection: Connection, size: int, but_import: int) -> Iterator[TextEdges]:
    """The edges of the texts of all articles that did not come with an import; to be read to its end.

    Args:
        connection: Any transaction.
        size: How many code points each edge has; a text that is no longer is both.
        but_import: The key of that import.
    """
    stream = RowStream(connection, "hashiya_text_edges", _EDGES, (size, size, size - 1, but_import))
    try:
        for row in stream:
            yield TextEdges(*row)
    finally:
        stream.close()


def _known(connection: Connection, column: Column[str], values: Iterable[str]) -> Iterator[KnownArticle]:
    wanted = list(dict.fromkeys(values))
    for first in range(0, len(wanted), IN_ONE_QUERY):
        some = wanted[first : first + IN_ONE_QUERY]
        for row in connection.execute(_KNOWN.where(column.in_(some)).order_by(ARTICLE.c.pk)):
            yield KnownArticle(*row)
