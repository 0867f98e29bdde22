"""Many rows of one table at once: look their keys up, overwrite them, remove them.

A row is overwritten or removed only at the version at which it was read. What does not change is left alone: SQLite
writes the entry of an index anew for every column that an UPDATE names, whether its value is another one or not.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import Column, Connection, Table, select

from db.drivers import Row, driver_errors_wrapped

IN_ONE_QUERY = 500
"""Values that a query names at once; more are looked up in several queries."""

MANY = 100
"""From so many rows on, keys are looked up together; for fewer, subqueries in one prepared statement are faster."""

AT_ONCE = 1000
"""Rows between two calls of a `Pace`."""

Pace = Callable[[int], None]
"""Told again and again how many rows more are dealt with. What it raises ends the transaction."""


def unwatched(_rows: int) -> None:
    """The pace of work that nobody watches."""


def paced(rows: Sequence[Any], pace: Pace) -> Iterator[Any]:
    """The rows one after the other, told of while they are taken."""
    for number, row in enumerate(rows, 1):
        yield row
        if number % AT_ONCE == 0:
            pace(AT_ONCE)
    pace(len(rows) % AT_ONCE)


def keys_of(
    connection: Connection,
    name: Column[str],
    key: Column[int],
    names: Collection[str],
) -> dict[str, int]:
    """Name → key of its row, for those of the names that there are."""
    wanted = sorted(names)
    found: dict[str, int] = {}
    for first in range(0, len(wanted), IN_ONE_QUERY):
        rows = connection.execute(select(name, key).where(name.in_(wanted[first : first + IN_ONE_QUERY])))
        found.update((one, pk) for one, pk in rows)
    return found


def overwrite(connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[Row], pace: Pace) -> bool:
    """Overwrite columns of many rows; False if one is not at the version at which it was seen any more.

    Args:
        connection: a transaction of `Database.write`.
        table: has the columns `id` and `version`.
        columns: what is overwritten.
        rows: id, version seen, and the new values in the order of the columns.
        pace: is told how many rows are done.
    """
    if connection.dialect.name == "postgresql":
        types = ["text", "integer", *(table.c[name].type.compile(connection.dialect) for name in columns)]
        values = ", ".join(f"{name} = seen.new_{name}" for name in columns)
        statement = (
            f"UPDATE {table.name} SET {values} "
            f"FROM unnest({', '.join(f'%s::{one}[]' for one in types)}) "
            f"AS seen (id, version, {', '.join(f'new_{name}' for name in columns)}) "
            f"WHERE {table.name}.id = seen.id AND {table.name}.version = seen.version"
        )
    else:
        values = ", ".join(f"{name} = ?{number}" for number, name in enumerate(columns, 3))
        statement = f"UPDATE {table.name} SET {values} WHERE id = ?1 AND version = ?2"
    return _touch_all(connection, statement, rows, pace)


def remove(connection: Connection, table: Table, seen: Sequence[Row], pace: Pace) -> bool:
    """Delete many rows, given by id and version; False if one is not at its version any more."""
    if connection.dialect.name == "postgresql":
        statement = (
            f"DELETE FROM {table.name} "
            "USING unnest(%s::text[], %s::integer[]) AS seen (id, version) "
            f"WHERE {table.name}.id = seen.id AND {table.name}.version = seen.version"
        )
    else:
        statement = f"DELETE FROM {table.name} WHERE id = ?1 AND version = ?2"
    return _touch_all(connection, statement, seen, pace)


def _touch_all(connection: Connection, statement: str, rows: Sequence[Row], pace: Pace) -> bool:
    """Run a statement for all rows; whether each of them was there."""
    driver: Any = connection.connection.driver_connection
    for first in range(0, len(rows), AT_ONCE):
        some = rows[first : first + AT_ONCE]
        if connection.dialect.name == "postgresql":
            columns = tuple(map(list, zip(*some, strict=True)))
            touched = connection.exec_driver_sql(statement, columns).rowcount
        else:
            with driver_errors_wrapped(connection):
                touched = driver.executemany(statement, some).rowcount
        if touched != len(some):
            return False
        pace(len(some))
    return True
