"""What the databases say when something goes wrong, in sentences for the user."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import orjson
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from app.domain.errors import Clause, CrossedError, FullError, HeldError, StorageError

_FULL = Clause("the disk is full; make room and do the step again")
_DAMAGED = Clause("the file is damaged; run `hashiya check` on it and restore a backup")
_SPOILED = Clause("a stored value is damaged; run `hashiya check`")
_HELD = Clause("another window or program is writing into it, such as an import; when that is done, do the step again")
READ_ONLY = Clause("it is read-only; copy it to a place you may write to")
OTHER_VERSION = Clause(
    "another version of Hashiya has changed its tables meanwhile; close this window and open it with that version"
)
UNSHARED = Clause(
    "programs cannot share a file on its disk, as on some network disks; move it to a disk of this computer, "
    "or work with a PostgreSQL database"
)
_UNSHARED_CODES = frozenset(
    {
        sqlite3.SQLITE_IOERR_LOCK,
        sqlite3.SQLITE_IOERR_RDLOCK,
        sqlite3.SQLITE_IOERR_UNLOCK,
        sqlite3.SQLITE_IOERR_SHMLOCK,
        sqlite3.SQLITE_IOERR_SHMMAP,
        sqlite3.SQLITE_IOERR_SHMOPEN,
        sqlite3.SQLITE_IOERR_CHECKRESERVEDLOCK,
        # What a network disk gives whose locks come too late.
        sqlite3.SQLITE_PROTOCOL,
    }
)

_SQLITE_REASONS = (
    ("database or disk is full", _FULL),
    ("disk i/o error", Clause("the disk cannot be read or written; make room or check it, then do the step again")),
    ("readonly database", READ_ONLY),
    ("database is locked", _HELD),
    ("database table is locked", _HELD),
    ("could not decode to utf-8", _SPOILED),
    ("malformed", _DAMAGED),
    ("not a database", _DAMAGED),
    ("no such column", OTHER_VERSION),
    ("no such table", OTHER_VERSION),
    ("has no column named", OTHER_VERSION),
    ("unable to open database file", Clause("it cannot be opened; was it moved, or is its folder read-only?")),
)

NOT_SAVED = Clause("nothing was saved")
NOT_READ = Clause("it cannot be read")

_LOCK_NOT_AVAILABLE = "55P03"
"""What PostgreSQL says when `lock_timeout` has passed (https://www.postgresql.org/docs/current/errcodes-appendix.html)."""
_DISK_FULL = "53100"
"""What PostgreSQL calls a disk with no room."""
_NO_ROOM_CODES = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE})
"""What SQLite says where there is no room, or where a share of the disk is used up, for which it has no word."""
_NO_ROOM = frozenset(getattr(errno, name) for name in ("ENOSPC", "EDQUOT", "EFBIG") if hasattr(errno, name))
_UNDEFINED = ("42703", "42P01")
"""What PostgreSQL says of a column and of a table that is not there."""
_CROSSED = ("40001", "40P01")
"""What PostgreSQL calls two transactions of which one had to give way: serialization failure, deadlock."""


class DamagedValueError(ValueError):
    """A stored value is not of the kind that its column holds."""


def reason_of(error: BaseException) -> Clause | str:
    """One clause, without line ends, that says why the database refused; in the database's own words a text."""
    original = getattr(error, "orig", None) or error
    if isinstance(error, PoolTimeoutError):
        return Clause("all connections to it are busy; let the running imports and exports end first")
    said = " ".join(str(original).split()) or type(original).__name__
    if isinstance(original, sqlite3.Error):
        code = getattr(original, "sqlite_errorcode", 0)
        if code == sqlite3.SQLITE_IOERR_SHMSIZE:
            # The index of the log beside the file cannot grow.
            return _FULL
        if code in _UNSHARED_CODES:
            return UNSHARED
        low = said.lower()
        for sign, reason in _SQLITE_REASONS:
            if sign in low:
                return reason
        return said
    if is_held(error):
        return _HELD
    if getattr(original, "sqlstate", None) == _DISK_FULL:
        return Clause("the disk of the server is full; when there is room on it, do the step again")
    if getattr(original, "sqlstate", None) in _UNDEFINED:
        return OTHER_VERSION
    if _names(original) & {"ServerSilent", "ConnectionTimeout"}:
        return Clause("the server does not answer; when it does, look and repeat the step")
    if is_connection_lost(error):
        return Clause(
            "the server cannot be reached ({said}); when it is back, look and repeat the step",
            said=_of_server(original),
        )
    return said


def _names(error: BaseException) -> set[str]:
    """What the classes of an error are called; the driver they are from need not be loaded."""
    return {one.__name__ for one in type(error).__mro__}


def _of_server(error: BaseException) -> str:
    """The driver's sentence, without the hints on its further lines."""
    first = next(iter(str(error).splitlines()), "") or type(error).__name__
    return first.removeprefix("connection failed: ").removeprefix("connection is bad: ")


def is_held(error: BaseException) -> bool:
    """Whether another window or program has locked what was to be written, and did not let go in time."""
    original = getattr(error, "orig", None) or error
    if isinstance(original, sqlite3.OperationalError):
        # The low byte is the kind of error, the others say more (https://www.sqlite.org/rescode.html).
        # What the driver itself finds wrong, such as a text that is not UTF-8, has no code.
        return (getattr(original, "sqlite_errorcode", 0) & 0xFF) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
    return getattr(original, "sqlstate", None) == _LOCK_NOT_AVAILABLE


def is_full(error: BaseException) -> bool:
    """Whether there was no room for what was to be written; looks behind errors that were raised from others."""
    cause: BaseException | None = error
    while cause is not None:
        original = getattr(cause, "orig", None) or cause
        if isinstance(original, sqlite3.Error) and getattr(original, "sqlite_errorcode", 0) in _NO_ROOM_CODES:
            return True
        if isinstance(original, OSError) and original.errno in _NO_ROOM:
            return True
        if getattr(original, "sqlstate", None) == _DISK_FULL:
            return True
        cause = cause.__cause__
    return False


def is_connection_lost(error: BaseException) -> bool:
    """Whether the connection to the server broke, or none could be made."""
    if not isinstance(error, DBAPIError):
        return False
    # psycopg reports a failed attempt to connect as an OperationalError without an SQLSTATE.
    refused = error.orig is not None and "OperationalError" in _names(error.orig)
    return error.connection_invalidated or (refused and getattr(error.orig, "sqlstate", "") is None)


@contextmanager
def told_as_storage_error(location: str, outcome: Clause) -> Iterator[None]:
    """Turn whatever SQLAlchemy or a driver raises inside into a StorageError of `location`, `outcome` and reason."""
    try:
        yield
    except (IntegrityError, sqlite3.IntegrityError) as error:
        broken = Clause("a rule of the store was broken ({said})", said=reason_of(error))
        raise StorageError(
            "{location}: {outcome}: {reason}", location=location, outcome=outcome, reason=broken
        ) from error
    except (SQLAlchemyError, sqlite3.Error, UnicodeEncodeError) as error:
        if getattr(getattr(error, "orig", None), "sqlstate", None) in _CROSSED:
            raise CrossedError(
                "Somebody else saved at the same moment and both waited for each other; nothing was saved. "
                "Do your step again."
            ) from error
        kind = HeldError if is_held(error) else FullError if is_full(error) else StorageError
        raise kind(
            "{location}: {outcome}: {reason}", location=location, outcome=outcome, reason=reason_of(error)
        ) from error
    except (orjson.JSONDecodeError, DamagedValueError) as error:
        raise spoiled(location, outcome) from error


def spoiled(location: str, outcome: Clause) -> StorageError:
    """The error for a workspace that holds what no version of this program has stored."""
    return StorageError("{location}: {outcome}: {reason}", location=location, outcome=outcome, reason=_SPOILED)


@contextmanager
def told_if_unknown(location: str, was_stored: Callable[[], bool | None]) -> Iterator[None]:
    """Where the server goes away inside, while a commit is waited for, ask it again whether all `was_stored`.

    If so, it is as if it had answered. StorageError is raised if nobody knows.
    """
    try:
        yield
    except DBAPIError as error:
        stored = was_stored() if is_connection_lost(error) else False
        if stored:
            return
        if stored is not None:
            raise
        raise StorageError(
            "{location}: the server went away while saving; it is unknown whether the last step was saved: "
            "open the article again and look",
            location=location,
        ) from error
