"""Keys of rows that are about to be written, made here because other rows name them.

On SQLite the transaction holds the write lock, so counting on from the last key is safe; on PostgreSQL the keys are
drawn from the sequences, so that others may save at the same time.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Table, func, literal, select


class CountedKeys:
    """Keys of a SQLite table: on from the last one."""

    def __init__(self, last: int) -> None:
        self._last = last

    def take(self, count: int) -> Sequence[int]:
        """So many new keys, growing."""
        first = self._last + 1
        self._last += count
        return range(first, first + count)


class DrawnKeys:
    """Keys of a PostgreSQL table: drawn from its sequence, a thousand at a time."""

    _AT_ONCE = 1000

    def __init__(self, connection: Connection, table: Table) -> None:
        self._connection = connection
        self._sequence = connection.scalar(select(func.pg_get_serial_sequence(table.name, "pk")))
        self._drawn: list[int] = []

    def take(self, count: int) -> Sequence[int]:
        """So many new keys, growing."""
        while len(self._drawn) < count:
            self._draw()
        taken, self._drawn = self._drawn[:count], self._drawn[count:]
        return taken

    def _draw(self) -> None:
        numbers = func.generate_series(literal(1), literal(self._AT_ONCE)).table_valued("number")
        drawn = self._connection.scalars(select(func.nextval(self._sequence)).select_from(numbers))
        self._drawn += sorted(drawn)


def new_keys_of(connection: Connection, table: Table) -> CountedKeys | DrawnKeys:
    """The source of new keys of a table, for the rest of this transaction."""
    if connection.dialect.name == "postgresql":
        return DrawnKeys(connection, table)
    return CountedKeys(connection.scalar(select(func.max(table.c.pk))) or 0)
