"""Whether the file of a workspace is whole, and whether its columns hold what they are declared for."""

from __future__ import annotations

import re
from collections.abc import Generator
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, LargeBinary, String, func, select
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
    for table in whole_schema().sorted_tables:
        for column in table.columns:
            kind = "blob" if isinstance(column.type, LargeBinary) else None
            kind = kind or ("text" if isinstance(column.type, String) else "integer")
            strange = func.typeof(column).not_in([kind, "null"])
            keys = (table.c.id,) if "id" in table.c else table.primary_key.columns
            for key in connection.execute(select(*keys).where(strange)):
                found = True
                name = ", ".join(map(str, key))
                yield Problem(kind="database", id=name, message=f"A row of {table} holds no {kind} in {column.name}")
    return found
