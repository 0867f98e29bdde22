"""The links of a REFI-QDA project, kept on the disk until the text they belong to comes by.

They stand behind all texts, and there may be several for each article.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from app.exchange.files.temporary_database import LateTables

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


class Links(LateTables):
    """In the order of the project; for a ``with`` block, which raises `RecordError` when the disk has no room."""

    def __init__(self) -> None:
        super().__init__(_TABLES)
        self.waiting = 0
        """How many begin at a selection that nobody has asked for yet."""

    def add(self, values: Mapping[str, str]) -> None:
        """Take in the attributes of one link."""
        named = (values.get(key, "") for key in ("originGUID", "guid", "name", "targetGUID"))
        self.waiting += 1
        self._made().execute("INSERT INTO link (origin, guid, name, target) VALUES (?, ?, ?, ?)", tuple(named))

    def of(self, selections: Iterable[str]) -> Mapping[str, list[Link]]:
        """The links that begin at some of these selections, by the selection; each is asked for once."""
        found: dict[str, list[Link]] = {}
        if self._database:
            for origin, *link in self._database.execute(_OF, (json.dumps(list(selections)),)):
                found.setdefault(origin, []).append(Link(*link))
                self.waiting -= 1
        return found
