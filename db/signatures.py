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


_STORED = "SELECT article_pk, words_digest, numbers FROM text_signature WHERE method = ?"
# Two processes may have made the same ones at the same time; neither is to fail for it.
_STORE = """
INSERT INTO text_signature (article_pk, method, words_digest, numbers) VALUES (?, ?, ?, ?)
ON CONFLICT (article_pk) DO UPDATE
SET method = excluded.method, words_digest = excluded.words_digest, numbers = excluded.numbers
WHERE text_signature.method <> excluded.method
"""


def stored_signatures(connection: Connection, method: int) -> Iterator[tuple[int, Signature]]:
    """Key of the article and signature, for those made by this method, in no order; to be read to its end."""
    stream = RowStream(connection, "hashiya_signatures", _STORED, (method,))
    try:
        for pk, words_digest, numbers in stream:
            yield pk, Signature(words_digest, numbers)
    finally:
        stream.close()


def store_signatures(connection: Connection, method: int, made: Sequence[tuple[int, Signature]]) -> None:
    """Keep signatures, by key of the article; to be handed over in the order of the keys, lest two writers meet."""
    if not made:
        return
    rows = [(pk, method, *signature) for pk, signature in made]
    connection.exec_driver_sql(marked(connection, _STORE), rows)
