"""Imports that were killed: nothing of them came in, and whoever opens the workspace next is told so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from app.domain.errors import HashiyaError, HeldError
from db.transfer.unfinished import (
    BegunImport,
    any_noted,
    forget_import,
    import_in_the_way,
    latest_import,
    note_import,
    take_cut_short,
)

if TYPE_CHECKING:
    from db.workspace.engine import Database

_MOMENT = timedelta(seconds=5)
"""An import that began less than this ago may be between its note and its first article."""
_HURRY = 0.2


@contextmanager
def noted(database: Database, source: str, annotator: str) -> Iterator[str]:
    """Note an import while it is at work; gives the name of the note, which the import takes away when it comes in.

    Raises:
        StorageError: nothing can be written.
    """
    with database.write() as connection:
        name = note_import(connection, source, annotator)
    try:
        yield name
    finally:
        # Where that cannot be, the next to open the workspace is told of an import that did not come in: so it is.
        with suppress(HashiyaError), database.patience(_HURRY), database.write() as connection:
            forget_import(connection, name)


def imports_cut_short(database: Database, *, moment: timedelta = _MOMENT) -> list[BegunImport]:
    """The imports that were cut short, each told once only; none while an import is at work.

    Raises:
        StorageError: the workspace cannot be read or written.
    """
    if database.read_only:
        return []
    with database.read() as connection:
        if not any_noted(connection):
            return []
    before = (datetime.now(UTC) - moment).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"
    try:
        with database.patience(_HURRY), database.write() as connection:
            return take_cut_short(connection, before)
    except HeldError:
        return []


def import_at_work(database: Database) -> BegunImport | None:
    """The import that is what others wait for, where one is known; but for this thread on PostgreSQL, probably.

    Raises:
        StorageError: the workspace cannot be read.
    """
    backend = database.waiting_backend
    with database.read() as connection:
        return latest_import(connection) if backend is None else import_in_the_way(connection, backend)
