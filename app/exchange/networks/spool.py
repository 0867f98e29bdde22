"""Nodes and edges of a network, counted on the disk.

Their number grows with the articles, so a private database without a name holds them, which SQLite keeps in a
temporary file beyond a few megabytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import NamedTuple, TypeAlias

import orjson

from app.domain.dates import day_in
from app.domain.native_record import NativeRecord
from app.exchange.files.temporary_database import TemporaryTables

Value: TypeAlias = str | int
_CACHE = 8_000
"""KiB of the database that are kept in memory."""
_DIGEST = 16
"""Bytes that stand for the key of a node; two of 10^9 nodes share them with a chance of 1 in 10^20."""
_TABLES = """
CREATE TABLE node (number INTEGER PRIMARY KEY, key BLOB UNIQUE, told BLOB, frequency INTEGER);
CREATE TABLE edge (
    number INTEGER PRIMARY KEY, first INTEGER, second INTEGER, kind TEXT, value TEXT, weight INTEGER, articles INTEGER,
    article BLOB, first_day TEXT, last_day TEXT, UNIQUE (first, second, kind, value)
);
"""
_PUT_NODE = """
INSERT INTO node (key, told, frequency) VALUES (?, ?, ?)
ON CONFLICT (key) DO UPDATE SET frequency = frequency + excluded.frequency RETURNING number
"""
# A day counts whichever of the two has one; of NULL and a day, `min` and `max` make NULL.
_PUT_EDGE = """
INSERT INTO edge (first, second, kind, value, weight, articles, article, first_day, last_day)
VALUES (?1, ?2, ?3, ?4, 1, 1, ?5, ?6, ?6)
ON CONFLICT (first, second, kind, value) DO UPDATE SET
    weight = weight + 1,
    articles = articles + (article <> excluded.article),
    article = excluded.article,
    first_day = min(coalesce(first_day, excluded.first_day), coalesce(excluded.first_day, first_day)),
    last_day = max(coalesce(last_day, excluded.last_day), coalesce(excluded.last_day, last_day))
"""


class Edge(NamedTuple):
    """An edge, with the numbers of its nodes."""

    first: int
    second: int
    kind: str
    value: str
    told: dict[str, Value]
    """What is told of it, by the names of `EDGE_KEYS`."""


class Network(TemporaryTables):
    """Nodes and edges in the order of their first appearance, numbered from 1."""

    def __init__(self) -> None:
        super().__init__(_TABLES, cache=_CACHE)

    def mention(self, key: tuple[str, ...], told: Mapping[str, Value | None], times: int = 1) -> int:
        """Number of the node with this key, made with what is `told` when it is not there yet.

        Args:
            key: What tells it from all others.
            told: What stands at it; nothing and empty texts are left out.
            times: How many mentions of it are new.
        """
        shown = orjson.dumps({name: value for name, value in told.items() if value is not None and value != ""})
        return int(self._database.execute(_PUT_NODE, (_digest(*key), shown, times)).fetchone()[0])

    def edge(self, first: int, second: int, kind: str, value: str, record: NativeRecord) -> None:
        """One more edge, or the same one with more weight."""
        day = day_in(str(record["meta"].get("published"))) or None
        values = (first, second, kind, value, _digest(record["id"]), day)
        self._database.execute(_PUT_EDGE, values)

    def counts(self) -> dict[str, int]:
        """How many nodes and edges there are."""
        return {
            f"{what}s": int(self._database.execute(f"SELECT count(*) FROM {what}").fetchone()[0])
            for what in ("node", "edge")
        }

    def nodes(self) -> Iterator[dict[str, Value]]:
        """What is told of each node."""
        for told, frequency in self._database.execute("SELECT told, frequency FROM node ORDER BY number"):
            yield {**orjson.loads(told), "frequency": frequency}

    def edges(self) -> Iterator[Edge]:
        """Every edge."""
        columns = "first, second, kind, value, weight, articles, first_day, last_day"
        for first, second, kind, value, weight, articles, first_day, last_day in self._database.execute(
            f"SELECT {columns} FROM edge ORDER BY number"
        ):
            told: dict[str, Value] = {"type": kind, "value": value, "weight": weight, "articles": articles}
            if first_day:
                told |= {"first_day": first_day, "last_day": last_day}
            yield Edge(first, second, kind, value, told)


def _digest(*parts: str) -> bytes:
    return hashlib.blake2b(orjson.dumps(parts), digest_size=_DIGEST).digest()
