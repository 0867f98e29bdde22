"""The links of a REFI-QDA project, kept on the disk until the text they belong to comes by.

They stand behind all texts, and there may be several for each article.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import NamedTuple

from app.domain.errors import RecordError
from app.exchange.files.temporary_database import temporary_database

_TABLES = """
CREATE TABLE link (number INTEGER PRIMARY KEY, origin TEXT, guid TEXT, name TEXT, target TEXT);
CREATE INDEX link_origin ON link (origin, number);
"""
_OF = (
    "SELECT origin, guid, name, target FROM link"
    " WHERE origin IN (SELECT value FROM json_each(?)) ORDER BY origin, number"
)


class Link(NamedTuple):
    """A link between two selections."""

    guid: str
    name: str
    target: str
    """The selection it ends at."""


class Links:
    """In the order of the project; for a ``with`` block, which raises `RecordError` when the disk has no room."""

    def __init__(self) -> None:
        self._database: sqlite3.Connection | None = None

    def __enter__(self) -> Links:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._database:
            self._database.close()
        if isinstance(error, sqlite3.Error):
            raise RecordError(f"cannot be read: there is no room for its links on the disk: {error}") from error

    def add(self, values: Mapping[str, str]) -> None:
        """Take in the attributes of one link."""
        if self._database is None:
            self._database = temporary_database(_TABLES)
        named = (values.get(key, "") for key in ("originGUID", "guid", "name", "targetGUID"))
        self._database.execute("INSERT INTO link (origin, guid, name, target) VALUES (?, ?, ?, ?)", tuple(named))

    def of(self, selections: Iterable[str]) -> Mapping[str, list[Link]]:
        """The links that begin at some of these selections, by the selection."""
        found: dict[str, list[Link]] = {}
        if self._database:
            for origin, *link in self._database.execute(_OF, (json.dumps(list(selections)),)):
                found.setdefault(origin, []).append(Link(*link))
        return found
