"""Databases that fail at a statement of one's choice: the first, the second, …, so that none is left out."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

_WRITES = ("INSERT", "UPDATE", "DELETE", "COPY")


def sqlite_error(code: int, words: str) -> sqlite3.OperationalError:
    """What SQLite says, with its code."""
    error = sqlite3.OperationalError(words)
    error.sqlite_errorcode = code
    return error


FULL = {
    "sqlite": lambda: sqlite_error(sqlite3.SQLITE_FULL, "database or disk is full"),
    "postgresql": lambda: psycopg.errors.DiskFull("could not extend file"),
}
BROKEN = {
    "sqlite": lambda: sqlite_error(sqlite3.SQLITE_IOERR_READ, "disk I/O error"),
    "postgresql": lambda: psycopg.errors.SerializationFailure("could not serialize access"),
}


class Statements:
    """Counts what is asked of a database, and fails where it is told to."""

    def __init__(self) -> None:
        self._left: int | None = None
        self._error: Callable[[], Exception] | None = None
        self._cut: Callable[[Any], object] | None = None
        self._answered: int | None = None
        self.fired = ""

    @contextmanager
    def failing(self, at: int, error: Callable[[], Exception]) -> Iterator[None]:
        """The statement of this number fails, and all that write after it until the block is left.

        `fired` tells which it was; empty, if there were not so many.
        """
        self._left, self._error, self.fired = at, error, ""
        try:
            yield
        finally:
            self._left = self._error = None

    @contextmanager
    def cut_off(self, at: int, cut: Callable[[Any], object]) -> Iterator[None]:
        """The connection, of psycopg, is `cut` just before the commit of this number; `fired` as in `failing`."""
        self._left, self._cut, self.fired = at, cut, ""
        try:
            yield
        finally:
            self._left = self._cut = None

    @contextmanager
    def unanswered(self, at: int) -> Iterator[None]:
        """The commit of this number is carried out, and its connection breaks before anybody on it is told so."""
        self._answered, self.fired = at, ""
        try:
            yield
        finally:
            self._answered = None

    def next(self, said: object, connection: Any = None) -> None:
        """Another statement; raises if it is to fail. `connection` is that of psycopg."""
        if self._left is None or str(said).startswith(("ROLLBACK", "PRAGMA")) or (self._cut and said != "COMMIT"):
            return
        if self._left:
            self._left -= 1
        elif self._error is not None and (not self.fired or str(said).upper().startswith(_WRITES)):
            self.fired = self.fired or str(said)
            raise self._error()
        elif self._cut is not None and not self.fired:
            self.fired = str(said)
            self._cut(connection)

    def committed(self, connection: Any) -> None:
        """A commit on psycopg was carried out; raises if nobody is to hear of it."""
        if self._answered:
            self._answered -= 1
        elif self._answered == 0 and not self.fired:
            self.fired = "COMMIT"
            connection.pgconn.finish()
            raise psycopg.OperationalError("server closed the connection unexpectedly")


def counted_statements(location: str, monkeypatch: pytest.MonkeyPatch) -> Statements:
    """Those of a workspace, whoever opens it from now on; its waiting files are left alone."""
    counted = Statements()
    if "://" in location:
        # COPY, by which many rows come in, and the cursors by which they are read, have ways of their own.
        _count(psycopg.Cursor, ("execute", "executemany", "copy"), counted, monkeypatch)
        _count(psycopg.ServerCursor, ("execute",), counted, monkeypatch)
        _count(psycopg.Connection, ("commit",), counted, monkeypatch)
        return counted

    class Cursor(sqlite3.Cursor):
        pass

    class Counted(sqlite3.Connection):
        def __init__(self, database: object, *args: Any, **named: Any) -> None:
            super().__init__(str(database), *args, **named)
            self.is_workspace = f"{location}?" in str(database)

        def cursor(self, factory: Any = None) -> Any:
            found: Any = super().cursor(factory or (Cursor if self.is_workspace else sqlite3.Cursor))
            return found

        def execute(self, sql: str, *args: Any) -> Any:
            return self.cursor().execute(sql, *args)

        def executemany(self, sql: str, *args: Any) -> Any:
            return self.cursor().executemany(sql, *args)

        def commit(self) -> None:
            if self.is_workspace and self.in_transaction:
                counted.next("COMMIT")
            super().commit()

    _count(Cursor, ("execute", "executemany"), counted, monkeypatch)
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *args, **named: connect(*args, **{"factory": Counted, **named}))
    return counted


def _count(kind: type, names: tuple[str, ...], counted: Statements, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in names:
        plain = getattr(kind, name)

        def told(self: Any, *args: Any, plain: Any = plain, name: str = name, **named: Any) -> Any:
            counted.next(args[0] if args and name != "copy" else name.upper(), getattr(self, "connection", self))
            done = plain(self, *args, **named)
            if name == "commit":
                counted.committed(self)
            return done

        monkeypatch.setattr(kind, name, told)
