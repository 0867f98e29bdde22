"""Whether the file of a workspace is whole, and whether its columns hold what they are declared for."""

from __future__ import annotations

import functools
import re
from collections.abc import Generator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Column, Connection, LargeBinary, Select, String, Table, func, or_, select
from sqlalchemy.exc import DBAPIError

from db.whole_schema import whole_schema

_OF_A_VALUE = re.compile(r"(CHECK constraint failed|NULL value|NUMERIC value|TEXT value|non-\w+ value) in ")
"""How SQLite speaks of a value (https://www.sqlite.org/pragma.html#pragma_integrity_check)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something that is wrong, or with `warning` unusual.

    Attributes:
        kind: what it concerns: ``database``, ``article``, ``span``, ``relation``, ``entity``,
            ``annotator``, ``codebook``, ``history``.
        id: of the object, or empty.
        message: one sentence.
    """

    kind: str
    id: str
    message: str
    warning: bool = False

    def to_json(self) -> dict[str, Any]:
        """The problem as JSON values."""
        return asdict(self)


def file_problems(connection: Connection) -> Generator[Problem, None, bool]:
    """Returns whether the file itself is damaged, so that nothing more can be read from it with confidence."""
    damaged = False
    try:
        for (said,) in connection.exec_driver_sql("PRAGMA integrity_check(100)"):
            if said == "ok":
                continue
            # A value that breaks a rule of its table is no damage to the file: whose it is, is found further below.
            of_a_value = _OF_A_VALUE.match(said) is not None
            damaged = damaged or not of_a_value
            what = "A stored value breaks a rule of its table" if of_a_value else "The file is damaged"
            yield Problem(kind="database", id="", message=f"{what}: {said}; restore a backup")
    except DBAPIError as error:
        yield Problem(kind="database", id="", message=f"The file is damaged: {error.orig}; restore a backup")
        return True
    for table, rowid, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield Problem(kind="database", id=str(rowid), message=f"A row of {table} refers to a missing row of {parent}")
    return damaged


def kind_problems(connection: Connection) -> Generator[Problem, None, bool]:
    """Returns whether a column holds another kind of value than it is declared for, which SQLite does not prevent."""
    found = False
    for table, keys, strange_rows in _strange_rows():
        for row in connection.execute(strange_rows):
            found = True
            name = ", ".join(map(str, row[:keys]))
            for column, strange in zip(table.columns, row[keys:], strict=True):
                if strange:
                    message = f"A row of {table} holds no {_kind(column)} in {column.name}"
                    yield Problem(kind="database", id=name, message=message)
    return found


@functools.cache
def _strange_rows() -> Sequence[tuple[Table, int, Select[Any]]]:
    """For each table how many columns name a row, and a query for these and for which of all columns are strange."""
    asked = []
    for table in whole_schema().sorted_tables:
        keys = [table.c.id] if "id" in table.c else list(table.primary_key.columns)
        strange = [func.typeof(column).not_in([_kind(column), "null"]) for column in table.columns]
        labelled = (one.label(f"strange_{number}") for number, one in enumerate(strange))
        asked.append((table, len(keys), select(*keys, *labelled).where(or_(*strange))))
    return asked


def _kind(column: Column[Any]) -> str:
    if isinstance(column.type, LargeBinary):
        return "blob"
    return "text" if isinstance(column.type, String) else "integer"
