"""A private database for what would fill the memory: SQLite keeps it in a temporary file beyond a few megabytes."""

from __future__ import annotations

import sqlite3
from types import TracebackType
from typing import Self

from app.domain.errors import HashiyaError, RecordError, TransferError
from app.exchange.files.temporary_files import folder_of_sqlite, full_folder, no_room_in


class TemporaryTables:
    """Tables of such a database, in a ``with`` block; it raises `TransferError` where the disk is full."""

    def __init__(self, tables: str, *, cache: int) -> None:
        """The arguments are those of `temporary_database`."""
        self._database = temporary_database(tables, cache=cache)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()
        if isinstance(error, sqlite3.Error) and (told := told_full(error)):
            raise told from error


class LateTables:
    """Tables of such a database that are made when something goes into them, for a ``with`` block of an import.

    It raises `RecordError` where the disk is full.
    """

    def __init__(self, tables: str) -> None:
        """`tables` as for `temporary_database`."""
        self._tables = tables
        self._database: sqlite3.Connection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._database:
            self._database.close()
        if isinstance(error, sqlite3.Error) and (told := self._told(error)):
            raise told from error

    def _told(self, error: sqlite3.Error) -> HashiyaError | None:
        """What is raised in place of `error`; it itself where this is None."""
        full = isinstance(error, sqlite3.OperationalError)
        return RecordError(f"cannot be read: {no_room_in(folder_of_sqlite()) if full else error}")

    def _made(self) -> sqlite3.Connection:
        """The database, with its tables."""
        if self._database is None:
            self._database = temporary_database(self._tables)
        return self._database


def told_full(error: sqlite3.Error) -> TransferError | None:
    """What ends an export whose temporary database has no room; None where it is something else."""
    return full_folder(folder_of_sqlite()) if isinstance(error, sqlite3.OperationalError) else None


def temporary_database(tables: str, *, cache: int = 2_000) -> sqlite3.Connection:
    """A database without a name that goes when it is closed, within a transaction that is never committed.

    Args:
        tables: The statements that make its tables.
        cache: KiB that are kept in memory.

    Raises:
        sqlite3.Error: the disk has no room, here or later.
    """
    database = sqlite3.connect("", isolation_level=None, check_same_thread=False)
    # Nobody else reads it, and nobody needs it after a crash.
    database.executescript(
        f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -{cache}; {tables} BEGIN;"
    )
    return database
