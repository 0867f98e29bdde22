"""Stored signatures of texts, by which copies of articles are found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from db.drivers import RowStream, marked


class Signature(NamedTuple):
    """What a text is compared by.

    Attributes:
        words_digest: the same for the same folded words.
        numbers: of the MinHash signature, a byte each.
    """

    words_digest: bytes
    numbers: bytes


# Told to join in this order, SQLite finds what is shown in the index of the list; else it would read the articles.
_STORED = """
SELECT article_pk, words_digest, numbers FROM article CROSS JOIN text_signature
WHERE removed = ? AND article_pk = pk AND method = ?
"""
_UNSIGNED = """
SELECT pk FROM article WHERE removed = ?
AND NOT EXISTS (SELECT 1 FROM text_signature WHERE article_pk = pk AND method = ?)
"""
# Two processes may have made the same ones at the same time; neither is to fail for it.
_STORE = """
INSERT INTO text_signature (article_pk, method, words_digest, numbers) VALUES (?, ?, ?, ?)
ON CONFLICT (article_pk) DO UPDATE
SET method = excluded.method, words_digest = excluded.words_digest, numbers = excluded.numbers
WHERE text_signature.method <> excluded.method
"""


def stored_signatures(connection: Connection, method: int) -> Iterator[tuple[int, Signature]]:
    """Keys of shown articles and their signatures made by this method, in no order; to be read to its end."""
    stream = RowStream(connection, "hashiya_signatures", _STORED, (False, method))
    try:
        for pk, words_digest, numbers in stream:
            yield pk, Signature(words_digest, numbers)
    finally:
        stream.close()


def unsigned_keys(connection: Connection, method: int) -> list[int]:
    """Keys of the shown articles that have no signature made by this method, in their order."""
    # Sorted here: SQLite would walk through the articles in their order, texts and all, instead of an index.
    stream = RowStream(connection, "hashiya_unsigned", _UNSIGNED, (False, method))
    keys = sorted(pk for (pk,) in stream)
    stream.close()
    return keys


def store_signatures(connection: Connection, method: int, made: Sequence[tuple[int, Signature]]) -> None:
    """Keep signatures, by key of the article; to be handed over in the order of the keys, lest two writers meet."""
    if not made:
        return
    rows = [(pk, method, *signature) for pk, signature in made]
    connection.exec_driver_sql(marked(connection, _STORE), rows)
