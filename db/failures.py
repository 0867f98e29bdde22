"""What the databases say when something goes wrong, in sentences for the user."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from app.domain.errors import StorageError

_SQLITE_REASONS = (
    ("database or disk is full", "the disk is full; make room and do the step again"),
    ("disk i/o error", "the disk cannot be read or written; make room or check it, then do the step again"),
    ("readonly database", "it is read-only; copy it to a place you may write to"),
    ("database is locked", "another process holds it; close that one and do the step again"),
    ("database table is locked", "another process holds it; close that one and do the step again"),
    ("malformed", "the file is damaged; run `hashiya check` on it and restore a backup"),
    ("not a database", "the file is damaged; run `hashiya check` on it and restore a backup"),
    ("unable to open database file", "it cannot be opened; was it moved, or is its folder read-only?"),
)


def reason_of(error: BaseException) -> str:
    """One clause, without line ends, that says why the database refused."""
    original = getattr(error, "orig", None) or error
    if isinstance(error, PoolTimeoutError):
        return "all connections to it are busy; let the running imports and exports end first"
    said = " ".join(str(original).split()) or type(original).__name__
    if isinstance(original, sqlite3.Error):
        low = said.lower()
        for sign, reason in _SQLITE_REASONS:
            if sign in low:
                return reason
        return said
    if isinstance(error, DBAPIError) and (error.connection_invalidated or _is_connection_loss(original)):
        return f"the server cannot be reached ({said}); the step was not taken up again by itself: look and repeat it"
    return said


def _is_connection_loss(original: BaseException) -> bool:
    # psycopg reports a failed attempt to connect as an OperationalError without an SQLSTATE.
    return type(original).__name__ == "OperationalError" and getattr(original, "sqlstate", "") is None


@contextmanager
def told_as_storage_error(location: str) -> Iterator[None]:
    """Turn whatever SQLAlchemy or a driver raises inside into a StorageError that names the workspace."""
    try:
        yield
    except (IntegrityError, sqlite3.IntegrityError) as error:
        raise StorageError(
            f"{location}: nothing was saved: a rule of the store was broken ({reason_of(error)})"
        ) from error
    except (SQLAlchemyError, sqlite3.Error, UnicodeEncodeError) as error:
        raise StorageError(f"{location}: nothing was saved: {reason_of(error)}") from error
