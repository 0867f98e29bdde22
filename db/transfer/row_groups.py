"""Rows of articles and what hangs on them, taken a few at a time."""

from __future__ import annotations

from collections.abc import Iterator

from db.drivers import MOST_CHARACTERS, MOST_TEXTS, Row

_TEXT = 3
"""Its place in a row of an article."""


def chunk_of(articles: Iterator[Row]) -> list[Row]:
    """The next articles to be held at once, with what is labelled in them; none at the end."""
    chunk: list[Row] = []
    characters = 0
    for row in articles:
        chunk.append(row)
        characters += len(row[_TEXT])
        if len(chunk) == MOST_TEXTS or characters >= MOST_CHARACTERS:
            break
    return chunk


class Grouped:
    """Rows ordered by their first value, handed out group by group; groups that nobody asks for are passed over."""

    def __init__(self, rows: Iterator[Row]) -> None:
        self._rows = rows
        self._next: Row | None = next(rows, None)

    def take(self, key: int) -> list[Row]:
        """The rows whose first value is `key`; keys must grow from call to call."""
        row, rows, group = self._next, self._rows, []
        while row is not None and row[0] < key:
            row = next(rows, None)
        while row is not None and row[0] == key:
            group.append(row)
            row = next(rows, None)
        self._next = row
        return group
