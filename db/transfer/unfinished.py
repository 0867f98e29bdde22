"""Notes of imports that have begun: of one that was killed nothing else is left that could tell of it."""

from __future__ import annotations

from dataclasses import dataclass
from zlib import crc32

import orjson
from sqlalchemy import Connection, delete, insert, select

from app.domain.identity import new_id, utc_now
from db.schema import WORKSPACE

_PREFIX = "importing "
_KEY = int.from_bytes(b"Hashiya")
"""Names the lock that imports hold on PostgreSQL, where others may save meanwhile."""
_ONE = int.from_bytes(b"one")
"""Names, with a number made from its note, the lock that one of them holds, by which others know for whom they wait."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BegunImport:
    """An import that has begun: from where, by whom, and when (ISO 8601, UTC)."""

    source: str
    annotator: str
    begun: str


def note_import(connection: Connection, source: str, annotator: str) -> str:
    """Note that an import is about to begin; returns the name of the note."""
    name = _PREFIX + new_id()
    value = orjson.dumps({"source": source, "annotator": annotator, "begun": utc_now()}).decode()
    connection.execute(insert(WORKSPACE).values(name=name, value=value))
    return name


def hold_note(connection: Connection, name: str) -> None:
    """Let others see that this import is at work, as long as this transaction lasts; on SQLite they do anyway."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock_shared({_KEY})")
        # The server takes the number as one with a sign.
        signed = (_number(name) ^ _SIGN) - _SIGN
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock_shared({_ONE}, {signed})")


_SIGN = 1 << 31


def _number(name: str) -> int:
    """32 bits for a note."""
    return crc32(name.encode())


def hold_imports_off(connection: Connection) -> None:
    """On PostgreSQL, wait until no import is at work, and let none begin until this transaction ends."""
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_KEY})")


def forget_import(connection: Connection, name: str) -> None:
    """Take the note away; with the import's own transaction it goes when the import has come in."""
    connection.execute(delete(WORKSPACE).where(WORKSPACE.c.name == name))


def take_cut_short(connection: Connection, before: str) -> list[BegunImport]:
    """The imports that began by a time (as `utc_now` writes it) and are not at work any more; this forgets them."""
    if connection.dialect.name == "postgresql" and not _is_free(connection):
        return []
    found = []
    for name, begun in _notes(connection):
        if begun.begun <= before:
            forget_import(connection, name)
            found.append(begun)
    return found


def import_in_the_way(connection: Connection, backend: int) -> BegunImport | None:
    """The import for which one of the processes of PostgreSQL waits, if it is one."""
    query = (
        "SELECT objid FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND objsubid = 2 "
        "AND pid = ANY(pg_blocking_pids(%s))"
    )
    held = set(connection.exec_driver_sql(query, (_ONE, backend)).scalars())
    return next((begun for name, begun in _notes(connection) if _number(name) in held), None)


def latest_import(connection: Connection) -> BegunImport | None:
    """The import that is at work, as far as its note tells; asked when something is known to keep others from saving.

    A note whose import was killed may still be there, then what is at work may be something else.
    """
    if connection.dialect.name == "postgresql" and _is_free(connection):
        return None
    notes = [begun for _, begun in _notes(connection)]
    return notes[-1] if notes else None


def _is_free(connection: Connection) -> bool:
    """Whether no import is at work on PostgreSQL; taken with it until the end of the transaction if so."""
    return bool(connection.exec_driver_sql(f"SELECT pg_try_advisory_xact_lock({_KEY})").scalar())


def _notes(connection: Connection) -> list[tuple[str, BegunImport]]:
    query = select(WORKSPACE.c.name, WORKSPACE.c.value).where(WORKSPACE.c.name.startswith(_PREFIX))
    rows = connection.execute(query.order_by(WORKSPACE.c.name)).all()
    return [(name, BegunImport(**orjson.loads(value))) for name, value in rows]


def any_noted(connection: Connection) -> bool:
    """Whether there is any note, which is found out without writing."""
    query = select(WORKSPACE.c.name).where(WORKSPACE.c.name.startswith(_PREFIX)).limit(1)
    return connection.execute(query).first() is not None
