"""Workspaces in a file: what the file is, how its connections are made, how it is copied."""

from __future__ import annotations

import errno
import os
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import quote

from app.domain.errors import WorkspaceError
from app.domain.wording.file_reasons import file_reason
from db.workspace.shared_like import make_like

if os.name == "posix":
    import fcntl

APPLICATION_ID = int.from_bytes(b"Hshy")
"""Stands in the header of every workspace file (https://www.sqlite.org/pragma.html#pragma_application_id)."""

_NOT_THERE = frozenset({errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EINVAL})
"""What a file system says that lacks what it is asked for, such as locks."""
_PAGES_AT_ONCE = 4096
"""Of 4 KiB, between two reports of how far a copy is."""


def refuse_unless_workspace(path: Path) -> None:
    """Raise WorkspaceError unless `path` is a readable SQLite file made by this program.

    Its header is read by SQLite and not by us: closing any handle of the file would give up every lock that this
    process has on it, and another process would delete the log that is in use
    (https://www.sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_).
    """
    if os.path.isdir(path):  # noqa: PTH112 - where Path.is_dir raises, this says no
        raise WorkspaceError("{path}: this is a folder, not a workspace file", path=path)
    try:
        size = path.stat().st_size
    except (FileNotFoundError, NotADirectoryError) as error:
        raise WorkspaceError("{path}: there is no such workspace; create it with `hashiya init`", path=path) from error
    except OSError as error:
        raise WorkspaceError("{path}: the file cannot be read: {why}", path=path, why=file_reason(error)) from error
    if not size:
        raise WorkspaceError(
            "{path}: the file is empty, not a workspace; delete it and create one with `hashiya init`", path=path
        )
    if not os.access(path, os.R_OK, effective_ids=os.access in os.supports_effective_ids):
        raise WorkspaceError(
            "{path}: the file cannot be read: {why}",
            path=path,
            why=file_reason(OSError(errno.EACCES, os.strerror(errno.EACCES))),
        )
    application = _application_of(path)
    if application is None:
        raise WorkspaceError(
            "{path}: this is not a database; to read articles from it, use `hashiya import`", path=path
        )
    if application != APPLICATION_ID:
        raise WorkspaceError("{path}: this database belongs to another program, not to Hashiya", path=path)


def _application_of(path: Path) -> int | None:
    """Whose database it is; None if it is none."""
    uri = f"file:{quote(os.fsencode(path.absolute().as_posix()))}?mode=ro"
    # What is immutable takes no lock and needs no log beside it; the number stands in the file from its first moment.
    # But a file of which the log holds a part, because a disk was full or a program was killed, looks damaged so.
    for way in ("&immutable=1", ""):
        try:
            with closing(sqlite3.connect(uri + way, uri=True)) as reading:
                found: int = reading.execute("PRAGMA application_id").fetchone()[0]
                return found
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_NOTADB:
                return None
    # Held by somebody else, or where no log can be made: then nothing of this process has it open.
    try:
        with path.open("rb") as file:
            header = file.read(100)
    except OSError as error:
        raise WorkspaceError("{path}: the file cannot be read: {why}", path=path, why=file_reason(error)) from error
    return int.from_bytes(header[68:72])  # https://www.sqlite.org/fileformat2.html#the_database_header


def is_workspace(path: Path) -> bool:
    """Whether there is a file of ours; what cannot be read is none."""
    try:
        return path.is_file() and _application_of(path) == APPLICATION_ID
    except (OSError, WorkspaceError):
        return False


def refuse_unless_free(path: Path) -> None:
    """Raise WorkspaceError unless a new workspace can be made at `path`.

    An empty file there may be taken over, and so may what is left where the making of a workspace was killed.
    """
    if os.path.isdir(path):  # noqa: PTH112
        raise WorkspaceError("{path}: this is a folder; name a file in it", path=path)
    if os.path.exists(path) and path.stat().st_size and not _was_begun(path):  # noqa: PTH110
        raise taken(path)
    if not os.path.isdir(path.parent):  # noqa: PTH112
        raise WorkspaceError(
            "{path}: the folder {folder} does not exist; create it first", path=path, folder=path.parent
        )
    if not _may_write(path.parent):
        raise WorkspaceError(
            "{path}: the folder {folder} may not be written to; choose another place", path=path, folder=path.parent
        )


def taken(path: Path) -> WorkspaceError:
    """The error for a new workspace in the place of something."""
    return WorkspaceError("{path}: there is a file of that name already; open it or choose another name", path=path)


def _was_begun(path: Path) -> bool:
    """Whether somebody has begun to make a workspace there, and did not get as far as its tables."""
    return os.path.isfile(path) and _application_of(path) == APPLICATION_ID and is_blank(path)  # noqa: PTH113


def is_read_only(path: Path) -> bool:
    """Whether this user cannot save into the file or beside it (its write-ahead log lies beside it)."""
    return not (_may_write(path) and _may_write(path.parent))


def identity(path: Path) -> tuple[int, int] | None:
    """What tells this file from every other one, whatever their names; None when there is no file at `path`."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _may_write(path: Path) -> bool:
    return os.access(path, os.W_OK, effective_ids=os.access in os.supports_effective_ids)


def connector(path: Path, *, read_only: bool, busy_timeout: float, alone: bool) -> Callable[[], sqlite3.Connection]:
    """A function that opens a connection with our settings; transactions are begun by us, never by the driver.

    `alone` keeps everybody else out as long as the connection is open.

    Raises:
        WorkspaceError: its newest steps cannot be read where it lies.
    """
    mode = _read_only_mode(path) if read_only else "rw"
    if not read_only:
        _let_log_be_written(path)
    # On Unix a name is bytes, which need not be UTF-8.
    uri = f"file:{quote(os.fsencode(path.absolute().as_posix()))}?mode={mode}"

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(
            uri, uri=True, timeout=busy_timeout, isolation_level=None, check_same_thread=False, cached_statements=256
        )
        try:
            if alone:
                # Before anything else, so that the log is never shared:
                # https://www.sqlite.org/wal.html#use_of_wal_without_shared_memory
                connection.execute("PRAGMA locking_mode=EXCLUSIVE")
            connection.execute("PRAGMA foreign_keys=ON")
            connection.execute("PRAGMA synchronous=FULL")
            if not read_only:
                connection.execute("PRAGMA journal_mode=WAL")
        except BaseException:
            connection.close()
            raise
        return connection

    return connect


def _read_only_mode(path: Path) -> str:
    """How a file is opened that may only be read.

    A folder that cannot be written has no room for the log's index; if no log was left behind, the file is opened as
    immutable instead, which only reads (https://www.sqlite.org/wal.html#read_only_databases).
    """
    if _may_write(path.parent):
        return "ro"
    if not log_size(path):
        return "ro&immutable=1"
    if not path.with_name(f"{path.name}-shm").exists():
        raise WorkspaceError(
            "{path}: its newest steps lie beside it in {log}, and cannot be read from a folder that may not be written "
            "to; copy both files into a folder of your own, and open the copy",
            path=path,
            log=f"{path.name}-wal",
        )
    return "ro"


def _let_log_be_written(path: Path) -> None:
    """Give the log and its index the rights of the file.

    Who opens a file that may only be read, in a folder that may be written to, leaves both beside it with its rights;
    when the file may be written again, SQLite would say still that it is read-only.
    """
    for ending in ("-wal", "-shm"):
        beside = path.with_name(path.name + ending)
        if beside.exists() and not _may_write(beside):
            # Where they are somebody else's, a save will say so.
            with suppress(OSError):
                beside.chmod(path.stat().st_mode & 0o777)


def log_size(path: Path) -> int:
    """Bytes of the write-ahead log beside the file, which may hold a part of it; 0 where there is none."""
    try:
        return path.with_name(f"{path.name}-wal").stat().st_size
    except OSError:
        return 0


def remove_file(path: Path) -> None:
    """Delete a database that nobody has open, with whatever lies beside it."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def is_blank(path: Path) -> bool:
    """Whether the file is a database without a table, or nothing at all: whoever made it did not get any further.

    Nobody is waited for: whoever has it open for himself is still at work on it.
    """
    address = f"file:{quote(os.fsencode(path.absolute().as_posix()))}?mode=rw"
    try:
        with closing(sqlite3.connect(address, uri=True, timeout=0, isolation_level=None)) as one:
            # Who is making the tables just now has the turn to write.
            one.execute("BEGIN IMMEDIATE")
            tables: int = one.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
            return not tables
    except sqlite3.Error:
        return False


def prepare_new_file(path: Path) -> None:
    """Make `path` an empty SQLite file of ours in WAL mode; what SQLite puts beside it is as open as it is."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        # SQLite would wait for the disk eight times. It is asked once, below: before that, nothing can be lost.
        connection.execute("PRAGMA synchronous=OFF")
        # Before the log is switched on, so that it stands in the file itself from the first moment.
        connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
        connection.execute("PRAGMA journal_mode=WAL")
        # Whether the log can be used there is found out only when something is read.
        connection.execute("SELECT count(*) FROM sqlite_schema")
    with path.open("rb+") as file:
        _flush(file.fileno())


def memory_connection() -> sqlite3.Connection:
    """A database of ours in the memory of this program, which is gone with the connection."""
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False, cached_statements=256)
    connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
    connection.execute("PRAGMA foreign_keys=ON")
    return connection


def copy_small(reading: sqlite3.Connection, target: Path, beside: Path | None) -> None:
    """Put a small database into a new file, on the disk when this ends; `beside` says who may read and write it.

    Raises:
        sqlite3.Error, OSError: it cannot be; there is no file.
    """
    try:
        make_like(target, beside)
        with closing(sqlite3.connect(target, isolation_level=None)) as writing:
            reading.backup(writing)
    except BaseException:
        remove_file(target)
        raise


def _flush(handle: int) -> None:
    """Have a file on the disk; OSError where it cannot be."""
    try:
        os.fsync(handle)
    except OSError as error:
        # Where nobody can be asked when a file is on the disk, it is written all the same.
        if error.errno not in _NOT_THERE:
            raise


def can_lock(folder: Path) -> bool:
    """Whether a file in the folder can be locked, as far as it can be tried; some network disks have no locks."""
    if os.name != "posix":
        return True
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in _NOT_THERE
    return True


def copy_file(source: Path, target: Path, progress: Callable[[int, int], object]) -> None:
    """Copy a database as one consistent moment of it, while others may be working in it; `target` appears when whole.

    `progress` is as for `copy_database`.

    Raises:
        sqlite3.Error: it cannot be read or written.
        OSError: `target` cannot be put into place.
    """
    with closing(sqlite3.connect(f"file:{quote(source.absolute().as_posix())}?mode=ro", uri=True)) as reading:
        copy_database(reading, target, progress, beside=source)


def copy_database(
    reading: sqlite3.Connection,
    target: Path,
    progress: Callable[[int, int], object],
    partial: Path | None = None,
    beside: Path | None = None,
) -> None:
    """`copy_file` by a connection that is open already; so what lost its name while it was open can be rescued.

    Args:
        reading: is copied.
        target: appears when it is whole.
        progress: told of the pages done and of all of them now and then; what it raises ends the copying.
        partial: where it is until then, on the same file system; beside `target` if nothing is said.
        beside: a file; those may read and write the copy who may that one.
    """
    partial = partial if partial is not None else target.with_name(target.name + ".part")
    try:
        # A copy that was killed may have left it, and what SQLite had beside it.
        remove_file(partial)
        if beside is not None:
            make_like(partial, beside)
        with closing(sqlite3.connect(partial)) as writing:
            reading.backup(
                writing, pages=_PAGES_AT_ONCE, progress=lambda _status, left, total: progress(total - left, total)
            )
            # A copy is carried about as one file, so it must not need a log beside it.
            writing.execute("PRAGMA journal_mode=DELETE")
        with partial.open("rb+") as file:
            _flush(file.fileno())
        partial.replace(target)
    finally:
        # Where the disk is full, SQLite leaves its own files as well.
        remove_file(partial)
