"""The register of an HTML report: every entity, with the articles that mention it, whichever page they are on.

Their number grows with the articles, so a private database without a name holds them, which SQLite keeps in a temporary
file beyond a few megabytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from app.exchange.files.temporary_database import TemporaryTables

_PART = 500
"""Entities in a part of the register."""
_ARTICLES = 100
"""Articles that are named of one entity; of more, how many there are."""
_TOP = 24
"""Entities that the index names itself."""
_CACHE = 4_000
"""KiB of the database that are kept in memory."""
_TABLES = """
CREATE TABLE entity (
    number INTEGER PRIMARY KEY, id TEXT UNIQUE, name TEXT, names TEXT, kind TEXT, mentions INTEGER, articles INTEGER
);
CREATE TABLE place (entity INTEGER, article INTEGER, address TEXT, PRIMARY KEY (entity, article)) WITHOUT ROWID;
"""
_PUT = """
INSERT INTO entity (id, name, names, kind, mentions, articles) VALUES (?, ?, ?, ?, ?, 1)
ON CONFLICT (id) DO UPDATE SET mentions = mentions + excluded.mentions, articles = articles + 1
RETURNING number, articles
"""


class Named(NamedTuple):
    """An entity of the register; names and kind are markup."""

    number: int
    name: str
    names: str
    kind: str
    mentions: int
    articles: int


class Register(TemporaryTables):
    """Entities in the order of their first appearance, numbered from 1; what stands of them are names and places."""

    def __init__(self) -> None:
        super().__init__(_TABLES, cache=_CACHE)
        self.page = ""
        """The file of the page at hand."""
        self.count = 0
        """How many there are."""

    def note(self, entity_id: str, shown: tuple[str, str, str], mentions: int, article: int, place: str) -> str:
        """Note that an article of the page at hand mentions an entity.

        Args:
            entity_id: Its id.
            shown: Its name, all its names, and its kind, as markup.
            mentions: How often.
            article: The number of the article.
            place: Where the page tells of the entity.

        Returns:
            The address of the entity in the register, from a page.
        """
        number, articles = self._database.execute(_PUT, (entity_id, *shown, mentions)).fetchone()
        self.count = max(self.count, number)
        if articles <= _ARTICLES:
            self._database.execute("INSERT INTO place VALUES (?, ?, ?)", (number, article, f"{self.page}#{place}"))
        return _address(number)

    def top(self) -> Iterator[tuple[str, Named]]:
        """The entities with the most mentions, each with its address from a page."""
        columns = ", ".join(Named._fields)
        ordered = f"SELECT {columns} FROM entity ORDER BY mentions DESC, number LIMIT {_TOP}"
        for row in self._database.execute(ordered).fetchall():
            yield _address(row[0]), Named(*row)

    def parts(self) -> Iterator[tuple[int, str]]:
        """The parts of the register, numbered from 1, each with the name of its file."""
        for number in range(1, (self.count + _PART - 1) // _PART + 1):
            yield number, part_file(number)

    def rows(self, part: int, words: Mapping[str, str]) -> Iterator[bytes]:
        """The rows of one part, as a body of a table."""
        columns = ", ".join(Named._fields)
        chosen = f"SELECT {columns} FROM entity WHERE number > ? AND number <= ? ORDER BY number"
        yield b"<tbody>\n"
        for row in self._database.execute(chosen, ((part - 1) * _PART, part * _PART)):
            one = Named(*row)
            places = self._database.execute(
                "SELECT address, article FROM place WHERE entity = ? ORDER BY article", (one.number,)
            )
            links = " · ".join(f'<a href="{address}">{article:,}</a>' for address, article in places)
            more = f" … ({words['articles']}: {one.articles:,})" if one.articles > _ARTICLES else ""
            cells = (f"{one.number:,}", one.names, one.kind, f"{one.mentions:,}", links + more)
            yield f'<tr id="n{one.number}">{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>\n'.encode()
        yield b"</tbody>\n"


def part_file(part: int) -> str:
    """The file of a part, in the folder of the pages."""
    return f"entities-{part:04}.html"


def _address(number: int) -> str:
    return f"{part_file((number - 1) // _PART + 1)}#n{number}"
