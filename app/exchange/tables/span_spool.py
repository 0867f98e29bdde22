"""Rows of tables of spans, links and claims, kept on the disk until the article they belong to comes by.

Articles and spans stand in two tables, in any order and of any size. A private database without a name, which SQLite
keeps in a temporary file, brings them together.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any, NamedTuple, TypeAlias
from uuid import UUID, uuid5

from app.domain.errors import RecordError
from app.exchange.files.temporary_database import LateTables
from app.exchange.formats import EncodingGuess, ReadOptions, Rejection
from app.exchange.records.attribute_values import definition_of
from app.exchange.records.completing import id_of_text, text_digest
from app.exchange.syntax.json_lines import parse_object
from app.exchange.tables.article_columns import column_names
from app.exchange.tables.cells import unguarded
from app.exchange.tables.claim_reading import count_unplaced, maker_row
from app.exchange.tables.rows import cell_value, own_part
from app.exchange.tables.span_building import ArticleBuilder, Joined
from app.exchange.tables.span_columns import (
    CLAIMS,
    LINKS,
    ROWS,
    SPANS,
    part_roles,
    refuse_lacking,
    whole_number,
)
from app.exchange.uncarried import CLAIM

_IDS = UUID("5a5d1a9e-8a55-5f7c-9d63-2f0c7d1b0e57")
"""Namespace of the ids of entities that a table only names."""
_SAMPLE = 20
_GLANCE = 5_000
"""Rows of a table that are read when only the first articles are wanted."""
_ATTRIBUTE = "attribute."
_CUT = 16_000
"""Code points after which our workbooks cut a quote, which the text tells all the same."""
_PAIR = re.compile(r"(\d{1,11})[–-](\d{1,11})")
_ABOUT_ARTICLE = frozenset({"title", "published", "source", "url"})
_CONTEXT = frozenset({"prefix", "suffix"})
_LINK_CONTEXT = frozenset({"from_quote", "to_quote"})
"""What our tables say of the ends of links besides."""
_LOST = "lost"
"""Key of what is kept of a row, beside its parts."""
_TABLES = """
CREATE TABLE part (number INTEGER PRIMARY KEY, kind TEXT, article TEXT, place TEXT, value TEXT);
CREATE TABLE head (number INTEGER PRIMARY KEY, article TEXT UNIQUE, place TEXT, digest TEXT, value TEXT);
CREATE TABLE used (article TEXT PRIMARY KEY);
CREATE TABLE rest (number INTEGER PRIMARY KEY, article TEXT, rows INTEGER);
"""
_AT_ONCE = 100
"""Articles of the workspace that are looked up together."""
Lost: TypeAlias = tuple[str, str, int]
"""A kind of loss, an example, and how often: counted when the article comes in to which the row belongs."""


class Row(NamedTuple):
    """One row of a table."""

    where: str
    cells: Sequence[str]
    position: int
    """Bytes of the source read so far."""
    number: int
    """Of the row in its sheet, of the line in which it begins in a file; from 1."""
    lost: Sequence[Lost] = ()
    """What of it is not in its cells."""


RowEvent: TypeAlias = Row | Rejection | EncodingGuess


class Rest(NamedTuple):
    """An article of which no table has the text, the place of its first row, and how many rows there are."""

    article: str
    where: str
    rows: int


class SpanSpool(LateTables):
    """What tables of spans, links and claims hold, by article.

    To be used in a ``with`` block, which raises `RecordError` when the disk has no room for them.
    """

    def __init__(self, options: ReadOptions) -> None:
        super().__init__(_TABLES)
        self._options = options
        self._filled: set[str] = set()
        self._cut = False
        self.position = 0
        """Bytes of the source read for rows so far."""

    def fill(
        self, events: Iterator[RowEvent], name: str, *, guards: bool, said: Mapping[str, object]
    ) -> Iterator[Rejection | EncodingGuess]:
        """Take in a table of spans, links or claims, and give what is wrong with it as a whole.

        Args:
            events: Its rows, the first of which is the header.
            name: What the table is called.
            guards: Whether our own tables of this format have guarded cells.
            said: What its columns are for, and what its rows are, as far as the user said.

        Raises:
            RecordError: it is none of them, or not what is said of it.
        """
        first = list(islice(events, _SAMPLE + 1))
        rows = [event for event in first if isinstance(event, Row)]
        columns = column_names(rows[0].cells if rows else ())
        reader = _reader_of(columns, [row.cells for row in rows[1:]], said, self._options, name)
        if reader.kind == CLAIMS and {SPANS, LINKS} <= self._filled and said.get(ROWS) != CLAIMS:
            # It tells once more what these two tell whole.
            return
        self._filled.add(reader.kind)
        if rows:
            first.remove(rows[0])
            for lost in rows[0].lost:
                self._options.source_losses.add(*lost)
        guards = guards and own_part(columns) is not None
        database = self._made()
        for number, event in enumerate(chain(first, events)):
            if self._options.glance and number >= _GLANCE:
                self._cut = True
                return
            if not isinstance(event, Row):
                yield event
            elif any(cell.strip() for cell in event.cells):
                cells = [unguarded(cell) for cell in event.cells] if guards else event.cells
                self.position = event.position
                reader.put(database, event.where, cells, event.lost)

    def articles(self) -> Iterator[tuple[str, dict[str, str]]]:
        """Place and columns of the first row of each article, of tables that have the texts, in their order."""
        if self._database:
            for place, value in self._database.execute("SELECT place, value FROM head ORDER BY number"):
                yield place, json.loads(value)

    def join(self, record: dict[str, Any], where: str, there: Sequence[Mapping[str, Any]] = ()) -> Joined:
        """`record` with the spans and links that are its own; `there`: those spans that it has in the workspace.

        Raises:
            RecordError: one of their rows cannot be read; the message begins with its place.
        """
        if self._database is None or not record["id"]:
            return Joined(record, where)
        self._index()
        key = _key(record["id"])
        self._database.execute("INSERT OR IGNORE INTO used VALUES (?)", (key,))
        found = self._database.execute("SELECT kind, place, value FROM part WHERE article = ? ORDER BY number", (key,))
        builder = ArticleBuilder(record, self._options, there)
        for kind, place, value in found:
            part = json.loads(value)
            if "error" in part:
                raise MisreadRowError(place, part["error"])
            for lost in part.pop(_LOST, ()):
                self._options.losses.add(*lost)
            if part:
                builder.add(kind, place, part)
        return builder.joined(where)

    def _index(self) -> None:
        assert self._database is not None
        self._database.execute("CREATE INDEX IF NOT EXISTS part_article ON part (article)")

    def rest(self) -> Iterator[list[Rest]]:
        """The articles that no article came by for, some at a time, in the order of their first rows; once only."""
        if self._database is None:
            return
        self._index()
        self._database.execute(
            "INSERT INTO rest SELECT min(number), article, count(*) FROM part "
            "WHERE article NOT IN (SELECT article FROM used) GROUP BY article"
        )
        query = (
            "SELECT number, rest.article, place, rows FROM rest JOIN part USING (number) "
            "WHERE number > ? ORDER BY number LIMIT ?"
        )
        last = 0
        while found := self._database.execute(query, (last, _AT_ONCE)).fetchall():
            last = found[-1][0]
            yield [Rest(json.loads(key), place, rows) for _, key, place, rows in found]

    def unclaimed(self) -> Iterator[Rejection]:
        """What no article came by for; nothing when not all was read."""
        if self._database is None or self._cut:
            return
        self._index()
        query = (
            "SELECT article, count(*), place, min(number) FROM part "
            "WHERE article NOT IN (SELECT article FROM used) GROUP BY article ORDER BY min(number)"
        )
        for key, count, place, _ in self._database.execute(query):
            article = json.loads(key)
            if article:
                yield Rejection(place, f"rows of the article {article!r}, which is in no table here: {count}")
            else:
                yield Rejection(place, f"rows that name no article: {count}")


class MisreadRowError(RecordError):
    """A row of a table of spans or links cannot be read."""

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(reason)
        self.where = where


def _key(article: str) -> str:
    # As ASCII: half of a surrogate pair has no other form that a database keeps.
    return json.dumps(article)


class _Reader:
    """Rows of one table, as what is kept of them."""

    def __init__(self, kind: str, columns: Sequence[str], roles: Mapping[str, int], options: ReadOptions) -> None:
        self.kind = kind
        self._columns = columns
        self._roles = roles
        self._options = options
        self._own = own_part(columns) is not None
        self._has_text = "text" in roles
        self._lost: list[Lost] = []
        """Of the row that is read."""

    def put(self, database: sqlite3.Connection, where: str, cells: Sequence[str], lost: Sequence[Lost]) -> None:
        """Keep one row, and what was lost of it before."""
        self._lost = list(lost)
        given = {role: cells[index] for role, index in self._roles.items() if index < len(cells) and cells[index]}
        key = _key(given.get("article", ""))
        try:
            if "article" not in self._roles and given.get("text"):
                given["article"] = id_of_text(text_digest(given["text"]))
                key = _key(given["article"])
            if self._has_text and self.kind == SPANS:
                self._put_head(database, where, key, given)
            self._refuse_nul(cells)
            read = {LINKS: self._link, SPANS: self._span, CLAIMS: self._claim}[self.kind]
            value = read(given, cells)
        except RecordError as error:
            value = {"error": str(error)}
        if self._lost:
            value[_LOST] = self._lost
        if value:
            database.execute(
                "INSERT INTO part (kind, article, place, value) VALUES (?, ?, ?, ?)",
                (self.kind, key, where, json.dumps(value)),
            )

    def _put_head(self, database: sqlite3.Connection, where: str, key: str, given: Mapping[str, str]) -> None:
        about = {role: given[role] for role in ("text", "title", "language", *_ABOUT_ARTICLE) if role in given}
        digest = text_digest(given.get("text", ""))
        known = database.execute("SELECT digest FROM head WHERE article = ?", (key,)).fetchone()
        if known is None:
            value = json.dumps({**about, "id": given.get("article", "")})
            database.execute(
                "INSERT INTO head (article, place, digest, value) VALUES (?, ?, ?, ?)", (key, where, digest, value)
            )
        elif known[0] != digest:
            raise RecordError("its text is not that of the article's other rows")

    def _span(self, given: Mapping[str, str], cells: Sequence[str]) -> dict[str, Any]:
        if self._has_text and not any(given.get(role) for role in ("start", "end", "label")):
            return {}
        _require(given, "label")
        start, end = whole_number(given.get("start", "")), whole_number(given.get("end", ""))
        if start is None or end is None:
            name = f"span {given['span']}" if given.get("span") else "span"
            raise RecordError(
                f"{name}: its offsets are not whole numbers: {given.get('start', '')!r}, {given.get('end', '')!r}"
            )
        span: dict[str, Any] = {"start": start, "end": end, "label": given["label"]}
        if given.get("fragments"):
            span["fragments"] = _fragments(given["fragments"])
        quote = given.get("quote")
        if quote is not None and not (self._own and len(quote) == _CUT):
            span["text"] = quote
        for role, name in (("span", "id"), *((same, same) for same in _SAME)):
            if role in given:
                span[name] = given[role]
        span["attributes"] = self._attributes(given, cells)
        named = given.get("entity_id") or given.get("entity")
        return {"span": span, **({"entity": _entity(given)} if named else {})}

    def _refuse_nul(self, cells: Sequence[str]) -> None:
        for column, cell in zip(self._columns, cells, strict=False):
            if "\0" in cell:
                raise RecordError(f"holds a NUL character (U+0000) in {column}")

    def _attributes(self, given: Mapping[str, str], cells: Sequence[str]) -> dict[str, Any]:
        """Of columns without a role, and of the JSON in ``attributes``, which is exact and goes before them."""
        exact = _json(given.get("attributes", ""))
        taken = set(self._roles.values())
        passed = _ABOUT_ARTICLE | (_LINK_CONTEXT if self.kind == LINKS else _CONTEXT)
        found: dict[str, Any] = {}
        for index, column in enumerate(self._columns):
            cell = cells[index] if index < len(cells) else ""
            key = column.removeprefix(_ATTRIBUTE)
            if not cell or index in taken or column in passed or key in exact:
                continue
            definition = definition_of(self._options.codebook, given["label"], key)
            if definition is None and self._own and _may_be_more(cell):
                self._lost.append(("value_kinds", f"{given.get('article', '')}: {key}", 1))
            found[key] = cell_value(cell, definition)
        return {**found, **exact}

    def _claim(self, given: Mapping[str, str], cells: Sequence[str]) -> dict[str, Any]:
        unplaced = count_unplaced(given)
        if unplaced:
            self._lost.append(("unplaced_parties", given.get("article", ""), unplaced))
        value = self._span({**given, "label": CLAIM}, cells)
        if "voice" in given:
            value["span"]["attributes"]["source"] = given["voice"]
        maker = maker_row(given)
        if maker is not None:
            made = self._span(maker, ())
            if "entity_kind" in maker and "entity" not in made:
                made["span"]["attributes"]["kind"] = maker["entity_kind"]
            value |= {"maker": made["span"], "entity": made.get("entity"), "cue": given.get("cue")}
        return value

    def _link(self, given: Mapping[str, str], cells: Sequence[str]) -> dict[str, Any]:
        if "link" in self._roles:
            _require(given, "link")
        _require(given, "type", "from", "to")
        more = {role: given[role] for role in ("annotator", "created", "updated") if role in given}
        named = {role: given[role] for role in ("link", "type", "from", "to") if role in given}
        return {**named, **more, "attributes": self._attributes({**given, "label": given["type"]}, cells)}


_SAME = ("annotator", "note", "origin", "created", "updated")
"""Columns that are called what they are called in a record."""


def _may_be_more(cell: str) -> bool:
    """Whether the text of a cell may stand for a list, a number or a truth value."""
    return "|" in cell or cell in ("true", "false") or cell.removeprefix("-")[:1].isdigit()


def _reader_of(
    columns: Sequence[str],
    sample: Sequence[Sequence[str]],
    said: Mapping[str, object],
    options: ReadOptions,
    name: str,
) -> _Reader:
    wanted = said.get(ROWS)
    for kind in (LINKS, CLAIMS, SPANS):
        roles = part_roles(kind, columns, sample, said) if wanted in (None, kind) else None
        if roles is not None:
            return _Reader(kind, columns, roles, options)
    refuse_lacking(columns, said, name)
    raise RecordError(f"{name} is no table of spans or links")


def _require(given: Mapping[str, str], *roles: str) -> None:
    for role in roles:
        if not given.get(role, "").strip():
            raise RecordError(f"has no {role}")


def _fragments(cell: str) -> list[list[int]]:
    pairs = [_PAIR.fullmatch(word) for word in cell.split()]
    if not all(pairs):
        raise RecordError(f'its "fragments" are not pairs like 45–60 70–88: {cell!r}')
    return [[int(pair[1]), int(pair[2])] for pair in pairs if pair]


def _json(cell: str) -> dict[str, Any]:
    if not cell.strip():
        return {}
    try:
        return parse_object(cell.encode(), 0)
    except (RecordError, UnicodeEncodeError) as error:
        raise RecordError(f"the attributes of a span or link are not JSON: {error}") from error


def _entity(given: Mapping[str, str]) -> dict[str, Any]:
    name, kind = given.get("entity", ""), given.get("entity_kind", "")
    identifier = given.get("entity_id") or str(uuid5(_IDS, json.dumps([name, kind])))
    return {
        "id": identifier,
        "name": name or identifier,
        "kind": kind,
        "aliases": [],
        "wikidata": given.get("wikidata") or None,
    }
