"""Projects of other programs that are SQLite databases, read without changing a byte of them.

The file comes from anywhere: only tables are read (a view could compute for ever), nothing in the schema is run, and a
file that its program has not finished writing is refused.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from typing import Any, Protocol

from app.domain.errors import RecordError
from app.exchange.files.name_parts import last_name, suffix_of
from app.exchange.files.sources import Source
from app.exchange.files.temporary_database import temporary_database
from app.exchange.files.temporary_files import folder_of_sqlite, no_room_in
from app.exchange.formats import Draft, MisfitRejection, ReadEvent, Rejection
from app.exchange.loss import LossReport
from app.exchange.records.checking import OffsetMismatchError

MAGIC = b"SQLite format 3\0"
_LONGEST = 256 * 1024**2
"""Bytes of one value."""
MAX_TEXT = 32 * 1024**2
"""Characters of a text, as in XML."""
_NUMBERS = "CREATE TABLE found (value, place, number INTEGER); CREATE INDEX found_value ON found (value, place);"
"""Values of a column, what orders them, and the numbers of their rows."""
_TEXT, _ANY, _NUMBER = "text", "any", "number"
_ALLOWED = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_PRAGMA})


def certainty(name: str, head: bytes, suffixes: Sequence[str], table: bytes) -> int:
    """How sure it is, in percent, that a file is the project of a program with this table, by its first bytes."""
    if not head.startswith(MAGIC):
        return 0
    return 95 if suffix_of(name) in suffixes else 80 if table in head else 0


class Tables:
    """The tables of one database."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._columns: dict[str, frozenset[str]] = {}
        self._asked: dict[tuple[str, str], str] = {}
        """Columns of tables whose rows have numbers, and what their values are compared as."""
        self._found: dict[tuple[str, str, str], sqlite3.Connection] = {}
        for name, sql in connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'"):
            if isinstance(name, str) and not str(sql).upper().lstrip().startswith("CREATE VIRTUAL"):
                quoted = name.replace('"', '""')
                rows = connection.execute(f'PRAGMA table_info("{quoted}")').fetchall()
                self._columns[name.lower()] = frozenset(str(row[1]).lower() for row in rows)
                if "WITHOUT ROWID" not in str(sql).upper() and "rowid" not in self._columns[name.lower()]:
                    self._asked.update(((name.lower(), str(row[1]).lower()), _affinity(str(row[2]))) for row in rows)

    def has(self, table: str, *columns: str) -> bool:
        """Whether there is this table with these columns; case does not count."""
        found = self._columns.get(table.lower())
        return found is not None and all(column.lower() in found for column in columns)

    def rows(
        self, table: str, columns: Sequence[str], where: Mapping[str, object] | None = None, order: str | None = None
    ) -> Iterator[tuple[Any, ...]]:
        """Values of `columns` row by row, None for a column that the table has not; nothing without the table.

        Args:
            table: Name of the table, one of this program's own words.
            columns: Names of columns, likewise.
            where: Columns and the values they must have.
            order: Column to order by.

        Raises:
            RecordError: a value is neither text nor number, or a text that no workspace keeps.
        """
        if not self.has(table):
            return
        chosen = ", ".join(f'"{column}"' if self.has(table, column) else "NULL" for column in columns)
        conditions = " AND ".join(f'"{column}" = ?' for column in where or ())
        sql = f'SELECT {chosen} FROM "{table}"'
        sql += f" WHERE {conditions}" if conditions else ""
        sql += f' ORDER BY "{order}"' if order and self.has(table, order) else ""
        for row in self._connection.execute(sql, tuple((where or {}).values())):
            if any(isinstance(value, bytes) for value in row):
                raise RecordError(f"its table {table} holds bytes where a text or a number should be")
            if any(isinstance(value, str) and "\0" in value for value in row):
                # PostgreSQL keeps none, and our own exports are not read with one.
                raise RecordError(f"holds a NUL character (U+0000) in {table}")
            yield row

    def rows_of(
        self, table: str, columns: Sequence[str], column: str, value: object, order: str | None = None
    ) -> Iterator[tuple[Any, ...]]:
        """`rows` with this value in a column without an index: the table is gone through once, not for each value."""
        key = table.lower(), column.lower(), order or ""
        affinity = self._asked.get(key[:2])
        if affinity is None or not (type(value) is int or (type(value) is str and affinity != _NUMBER)):
            yield from self.rows(table, columns, {column: value}, order)
            return
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = temporary_database(_NUMBERS)
            place = f'"{order}"' if order and self.has(table, order) else "rowid"
            given = self._connection.execute(f'SELECT "{column}", {place}, rowid FROM "{table}"')
            found.executemany("INSERT INTO found VALUES (?, ?, ?)", given)
        same = str(value) if affinity == _TEXT else value
        for (number,) in found.execute("SELECT number FROM found WHERE value = ? ORDER BY place", (same,)):
            yield from self.rows(table, columns, {"rowid": number})

    def close(self) -> None:
        """Let go of what was noted about the tables."""
        for found in self._found.values():
            found.close()


@contextmanager
def open_tables(source: Source, kind: str) -> Iterator[Tables]:
    """The tables of `source`.

    Args:
        source: The file.
        kind: What it should be, for the message.

    Raises:
        RecordError: it is no database, is damaged, or was not closed by its program.
    """
    name = last_name(source.name)
    for ending in ("-wal", "-journal"):
        left = source.beside(name + ending)
        if left is not None and left.size:
            raise RecordError(f"was not closed ({left.name} lies beside it): close the project in its program first")
    try:
        with source.as_path() as path:
            # Immutable: SQLite takes no lock and leaves no file beside it.
            address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
            with closing(sqlite3.connect(address, uri=True)) as connection:
                connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST)
                connection.execute("PRAGMA trusted_schema = OFF")
                connection.execute("PRAGMA cell_size_check = ON")
                connection.set_authorizer(_authorize)
                with closing(Tables(connection)) as tables:
                    yield tables
    except sqlite3.DataError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_TOOBIG:
            raise RecordError(f"is no {kind}, or a damaged one: {error}") from error
        raise RecordError(f"holds a value of more than {_LONGEST:,} bytes; no article is") from error
    except (sqlite3.Error, sqlite3.Warning, UnicodeDecodeError, OverflowError, MemoryError) as error:
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
            # Nothing is written into the database itself.
            raise RecordError(f"cannot be read: {no_room_in(folder_of_sqlite())}") from error
        # UnicodeDecodeError: the message of an error may quote damaged bytes.
        raise RecordError(f"is no {kind}, or a damaged one: {error}") from error


class ProjectReader(Protocol):
    """Makes articles of the texts in one database."""

    def texts(self) -> Iterator[tuple[str, tuple[Any, ...]]]:
        """Where each text stands, for messages, and its row."""
        ...

    def draft(self, row: tuple[Any, ...]) -> dict[str, Any]:
        """The article of one row.

        Raises:
            RecordError: it is not as it should be.
        """
        ...


def read_project(source: Source, kind: str, reader_of: Callable[[Tables], ProjectReader]) -> Iterator[ReadEvent]:
    """The articles of a project; what is wrong with one does not touch the others.

    Args:
        source: The database.
        kind: What it should be, for messages.
        reader_of: Makes the reader; raises `RecordError` for a database of another program.
    """
    try:
        with open_tables(source, kind) as tables:
            reader = reader_of(tables)
            found = False
            for where, row in reader.texts():
                found = True
                try:
                    _refuse_long(row)
                    draft = reader.draft(row)
                except RecordError as error:
                    refused = MisfitRejection if isinstance(error, OffsetMismatchError) else Rejection
                    yield refused(where, str(error))
                else:
                    yield Draft(where, draft, False, source.size)
            if not found:
                yield Rejection(source.name, "holds no texts")
    except RecordError as error:
        yield Rejection(source.name, str(error))


def count_orphans(
    tables: Tables, table: str, column: str, texts: Container[object], name: str, losses: LossReport
) -> None:
    """Count the rows of `table` that are about none of these texts, as where somebody has deleted one by hand.

    Args:
        tables: The project.
        table: Of spans.
        column: Which holds the number of the text of each.
        texts: Numbers of those that are there.
        name: Of the project.
        losses: Where they are counted.
    """
    count = sum(1 for (number,) in tables.rows(table, (column,)) if number not in texts)
    if count:
        losses.add("orphaned_spans", f"{name}: {table}", count)


def _refuse_long(row: Sequence[object]) -> None:
    if any(isinstance(value, str) and len(value) > MAX_TEXT for value in row):
        raise RecordError(f"holds a text of more than {MAX_TEXT:,} characters; no article is")


def _affinity(declared: str) -> str:
    """What SQLite makes of a value that a column declared so is compared with (https://sqlite.org/datatype3.html)."""
    kind = declared.upper()
    if "INT" in kind:
        return _NUMBER
    if any(word in kind for word in ("CHAR", "CLOB", "TEXT")):
        return _TEXT
    return _ANY if not kind or "BLOB" in kind else _NUMBER


def _authorize(action: int, first: str | None, *_rest: str | None) -> int:
    if action == sqlite3.SQLITE_PRAGMA and first != "table_info":
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY
