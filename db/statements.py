"""Statements written once with SQLAlchemy Core, compiled once per database, run at the driver's speed.

On SQLite they go to the driver's own connection: SQLAlchemy's bookkeeping of some 60 µs a statement would be felt in a
durable save of 0.3 ms. Our columns are text, integers and booleans, which need no processing on either database.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import orjson
from sqlalchemy import JSON, Connection, Dialect, Select, SQLColumnExpression, bindparam, cast, func, select
from sqlalchemy.sql import Executable
from sqlalchemy.sql.compiler import SQLCompiler

Row = Sequence[Any]


def by_code_points(connection: Connection, text: SQLColumnExpression[str]) -> SQLColumnExpression[str]:
    """The text as it is sorted and compared alike on every server, whatever its collation; SQLite does so anyway."""
    return text if connection.dialect.name == "sqlite" else text.collate("C")


class Prepared:
    """A Core statement whose free values are named `bindparam`s; what it fixes itself is filled in.

    Raised by every run: what the driver or SQLAlchemy raises; `Database.write` and `Database.read` translate it.
    """

    __slots__ = ("_compiled", "_statement")

    def __init__(self, statement: Executable) -> None:
        self._statement = statement
        self._compiled: dict[str, tuple[str, tuple[str, ...] | None, dict[str, Any]]] = {}

    def row(self, connection: Connection, /, **values: Any) -> Row | None:  # noqa: ANN401 - column values
        """The first row, or None."""
        found: Row | None = self._run(connection, values).fetchone()
        return found

    def rows(self, connection: Connection, /, **values: Any) -> Sequence[Row]:  # noqa: ANN401
        """All rows."""
        found: Sequence[Row] = self._run(connection, values).fetchall()
        return found

    def value(self, connection: Connection, /, **values: Any) -> Any:  # noqa: ANN401
        """The first column of the first row, or None."""
        found = self._run(connection, values).fetchone()
        return None if found is None else found[0]

    def change(self, connection: Connection, /, **values: Any) -> int:  # noqa: ANN401
        """How many rows an INSERT, UPDATE or DELETE touched."""
        touched: int = self._run(connection, values).rowcount
        return touched

    def change_all(self, connection: Connection, rows: Sequence[dict[str, Any]]) -> int:
        """How many rows were touched by running it with each of `rows`, which all have the same keys."""
        if not rows:
            return 0
        dialect = connection.dialect
        text, order, fixed = self._compiled.get(dialect.name) or self._compile(dialect)
        if order is None:
            touched: int = connection.exec_driver_sql(text, [{**fixed, **row} for row in rows]).rowcount
            return touched
        driver: Any = connection.connection.driver_connection
        values = ([{**fixed, **row}[name] for name in order] for row in rows)
        cursor = driver.executemany(text, values)
        changed: int = cursor.rowcount
        return changed

    def _run(self, connection: Connection, values: dict[str, Any]) -> Any:  # noqa: ANN401 - a cursor or a result
        dialect = connection.dialect
        text, order, fixed = self._compiled.get(dialect.name) or self._compile(dialect)
        given = {**fixed, **values}
        if order is None:
            return connection.exec_driver_sql(text, given)
        driver: Any = connection.connection.driver_connection
        return driver.execute(text, [given[name] for name in order])

    def _compile(self, dialect: Dialect) -> tuple[str, tuple[str, ...] | None, dict[str, Any]]:
        compiled = self._statement.compile(dialect=dialect)  # type: ignore[attr-defined]
        assert isinstance(compiled, SQLCompiler)
        order = tuple(compiled.positiontup) if compiled.positional and compiled.positiontup is not None else None
        fixed = {name: value for name, value in compiled.params.items() if value is not None}
        found = self._compiled[dialect.name] = (str(compiled), order, fixed)
        return found


class PreparedForMany:
    """A query for the rows in which a column of texts has one of many values, which go over as one JSON text.

    A list of values in the statement would be a text of its own for every number of them, compiled anew.
    """

    __slots__ = ("_variants",)

    def __init__(self, query: Select[*tuple[Any, ...]], column: SQLColumnExpression[str]) -> None:
        one_each = select(func.json_each(bindparam("many")).table_valued("value").c.value)
        elements = select(func.json_array_elements_text(cast(bindparam("many"), JSON)))
        self._variants = {
            "sqlite": Prepared(query.where(column.in_(one_each))),
            "postgresql": Prepared(query.where(column.in_(elements))),
        }

    def rows(
        self,
        connection: Connection,
        values: Sequence[str],
        at_once: int = 5000,
        **fixed: Any,  # noqa: ANN401 - column values
    ) -> Iterator[Sequence[Row]]:
        """The rows found for so many of the values at once, in no order; `fixed` are the query's own free values."""
        query = self._variants[connection.dialect.name]
        for first in range(0, len(values), at_once):
            yield query.rows(connection, many=orjson.dumps(values[first : first + at_once]).decode(), **fixed)
