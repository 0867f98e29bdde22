"""Straight to the database driver, for streams of rows that SQLAlchemy would slow down.

Reading the rows of 10,000 articles through the ORM costs nineteen times the driver's own cursor. Errors are still told
in SQLAlchemy's classes, so that `db.failures` knows them.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

Row = tuple[Any, ...]

_FETCHED = 500
"""Rows fetched at once from a PostgreSQL cursor."""
TEXTS_AT_FIRST = 10
"""Texts of articles that are held at once as long as nobody knows how long they are."""
MOST_TEXTS = 100
"""Texts of articles that are held at once, however short they are."""
MOST_CHARACTERS = 1_000_000
"""Of texts that are held at once: a hundred speeches or chapters would be too much."""


def texts_at_once(texts: int, characters: int) -> int:
    """How many texts to hold next, after as many with so many characters."""
    return max(1, min(MOST_TEXTS, MOST_CHARACTERS * texts // max(1, characters)))


@contextmanager
def driver_errors_wrapped(connection: Connection) -> Iterator[None]:
    """Raise what the driver raises as SQLAlchemy would have raised it, and leave a broken connection as it would."""
    driver: Any = connection.dialect.loaded_dbapi
    try:
        yield
    except driver.Error as error:
        lost = _is_lost(connection, driver, error)
        if lost and not connection.closed:
            connection.invalidate(error)
        raise DBAPIError.instance(
            None, None, error, driver.Error, connection_invalidated=lost, dialect=connection.dialect
        ) from error


def _is_lost(connection: Connection, driver: Any, error: Exception) -> bool:  # noqa: ANN401 - a driver is a module
    """Whether the server is gone: without a state, or with one of class 57 (operator intervention)."""
    if connection.dialect.name != "postgresql" or not isinstance(error, driver.OperationalError):
        return False
    state: str | None = getattr(error, "sqlstate", None)
    return state is None or state[:2] == "57"


def marked(connection: Connection, statement: str) -> str:
    """The statement with the driver's own signs for values; it is written with ``?``."""
    return statement if connection.dialect.name == "sqlite" else statement.replace("?", "%s")


class RowStream:
    """The rows of a query, one after the other, without holding them all: a server-side cursor on PostgreSQL.

    Args:
        connection: Within a transaction.
        name: Of the cursor.
        statement: The query.
        values: For its ``?``.
        texts: Whether the rows hold texts of articles, of which a hundred may be more than fits into the memory.
    """

    def __init__(
        self, connection: Connection, name: str, statement: str, values: Sequence[Any] = (), *, texts: bool = False
    ) -> None:
        self._connection = connection
        self._texts = texts
        self._rows: Generator[Row, None, None] | None = None
        driver: Any = connection.connection.driver_connection
        self._cursor: Any
        if connection.dialect.name == "postgresql":
            self._cursor = driver.cursor(name=name)
            self._cursor.itersize = _FETCHED
        else:
            self._cursor = driver.cursor()
        with driver_errors_wrapped(connection):
            try:
                self._cursor.execute(marked(connection, statement), values)
            except BaseException:
                self.close()
                raise

    def __iter__(self) -> Iterator[Row]:
        self._rows = self._fetched()
        return self._rows

    def _fetched(self) -> Generator[Row, None, None]:
        with driver_errors_wrapped(self._connection):
            if not self._texts or self._connection.dialect.name != "postgresql":
                yield from self._cursor
                return
            wanted = TEXTS_AT_FIRST
            while rows := self._cursor.fetchmany(wanted):
                characters = sum(len(value) for row in rows for value in row if isinstance(value, str))
                wanted = texts_at_once(len(rows), characters)
                yield from rows
                del rows  # Else these would be there still while the next ones come.

    def close(self) -> None:
        """Give the cursor back; the connection goes on."""
        # Where closing fails, the connection is lost, and whoever read from it has been told.
        driver: Any = self._connection.dialect.loaded_dbapi
        with suppress(driver.Error, DBAPIError):
            if self._rows is not None:
                # Left alone it would close the cursor when it is collected, of a connection that is closed by then.
                self._rows.close()
            self._cursor.close()


class RowSink:
    """Takes rows for one table, many at a time: COPY on PostgreSQL, `executemany` on SQLite."""

    def __init__(self, connection: Connection, table: str, columns: Sequence[str]) -> None:
        self._connection = connection
        self._driver: Any = connection.connection.driver_connection
        self._copies = connection.dialect.name == "postgresql"
        if self._copies:
            # Only here: for the SQLite file of one annotator, the driver of PostgreSQL would be a tenth of the start.
            from psycopg.sql import SQL, Identifier

            names = SQL(", ").join(map(Identifier, columns))
            self._statement: Any = SQL("COPY {} ({}) FROM STDIN").format(Identifier(table), names)
        else:
            marks = ", ".join("?" * len(columns))
            self._statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"

    def write(self, rows: Iterable[Row]) -> None:
        """Store `rows`, values in the order of the columns."""
        with driver_errors_wrapped(self._connection):
            if not self._copies:
                self._driver.executemany(self._statement, rows)
                return
            with self._driver.cursor() as cursor, cursor.copy(self._statement) as copy:
                for row in rows:
                    copy.write_row(row)
