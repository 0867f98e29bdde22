"""An open workspace: its transactions, and whom they wait for."""

from __future__ import annotations

import math
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, Engine, column, func, select, table
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

from app.domain.errors import Clause, StorageError
from db.failures import NOT_READ, NOT_SAVED, OTHER_VERSION, READ_ONLY, is_held, reason_of, told_if_unknown
from db.migrations import HEAD
from db.statements import Prepared
from db.workspace import sqlite_files
from db.workspace.commit_outcome import was_stored
from db.workspace.damage import told_in_words

BUSY_TIMEOUT = 5.0
"""Seconds that a save waits for another window's save to end."""

Transaction = Connection
"""What `Database.write` and `Database.read` give; services hand it on to `db/` without looking inside."""

_REVISION = Prepared(select(column("version_num")).select_from(table("alembic_version")))
_REVISION_ON_SERVER = Prepared(select(column("version_num"), func.txid_current()).select_from(table("alembic_version")))
"""Asked before every save, so at the driver's speed; of a server together with the number of the transaction."""
_GONE = Clause(
    "the file was moved, renamed or deleted while it was open; put it back and do the step again, "
    "or save a copy of the workspace"
)
_REPLACED = Clause("another file has taken its place; save a copy of the workspace, then open the one you want")


@dataclass(frozen=True, slots=True)
class _Patience:
    """How long a save waits for another one's lock: so many seconds, or again and again as long as `tell` lets it."""

    seconds: float
    tell: Callable[[], object] | None
    limit: float | None


_LONGEST = 2**31 - 1
"""Milliseconds: what both databases take as the longest wait."""


def _milliseconds(seconds: float) -> int:
    return min(_LONGEST, int(seconds * 1000))


class Database:
    """An open workspace. Connections come from a pool and may be used in any thread, one thread at a time.

    Attributes:
        engine: SQLAlchemy's engine; only `db/` may touch it.
        location: for messages; a URL is shown without its password.
        name: the file's stem, or the PostgreSQL database's name.
        path: the file, or None for PostgreSQL.
        identity: what tells the file that was opened from every other one, whatever their names; None for PostgreSQL.
        read_only: whether saving is impossible because the file may not be written.
        backup: the copy made before an upgrade at opening, or None.
        revision: of the schema that this program found or made when it opened the workspace.
        writes: how many transactions of this program were stored.
    """

    def __init__(
        self,
        engine: Engine,
        location: str,
        name: str,
        path: Path | None,
        *,
        read_only: bool = False,
        busy_timeout: float = BUSY_TIMEOUT,
    ) -> None:
        self.engine = engine
        self.location = location
        self.name = name
        self.path = path
        self.read_only = read_only
        self.backup: Path | None = None
        self.revision = HEAD
        self.writes = 0
        self._folded_at = -1 if self.log_size else 0
        self._busy_timeout = busy_timeout
        self._patience = threading.local()
        self._waiting = threading.local()
        self.identity = sqlite_files.identity(path) if path is not None else None

    @property
    def dialect(self) -> str:
        """``sqlite`` or ``postgresql``."""
        return self.engine.dialect.name

    @contextmanager
    def patience(
        self, seconds: float, tell: Callable[[], object] | None = None, *, limit: float | None = None
    ) -> Iterator[None]:
        """How long saves of this thread wait for those of others meanwhile, instead of `BUSY_TIMEOUT`.

        Args:
            seconds: how long; HeldError comes then, on PostgreSQL as well, which otherwise waits for ever.
            tell: called after so many seconds each time instead, to go on waiting; what it raises ends that. On
                PostgreSQL, where only those wait who change the very same, and in the middle of their transactions,
                it is called every `db.workspace.row_waits.LOOK_EVERY` seconds.
            limit: seconds after which HeldError comes although somebody is told; None: never.
        """
        before, self._patience.value = self._patience_here, _Patience(seconds, tell, limit)
        try:
            yield
        finally:
            self._patience.value = before

    @property
    def _patience_here(self) -> _Patience | None:
        found: _Patience | None = getattr(self._patience, "value", None)
        return found

    @property
    def waiting_backend(self) -> int | None:
        """On PostgreSQL, while this thread is told that it waits for others: the server's process that does."""
        found: int | None = getattr(self._waiting, "backend", None)
        return found

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction: committed durably at the end, rolled back if anything is raised.

        On SQLite it takes the write lock at once, so that what it reads cannot change before it writes.

        Raises:
            StorageError: the database refused, cannot be reached or is read-only; nothing was saved. Only if the
                connection broke during the commit itself, and no other one tells, is that unknown. Nothing is ever
                tried twice: a stale connection is found out before the transaction begins.
            HeldError: somebody else's save went on for longer than one waits (`patience`); nothing was saved.
        """
        self.refuse_if_read_only()
        self._refuse_if_gone()
        with (
            told_in_words(self.engine, self.location, NOT_SAVED),
            self.engine.connect() as connection,
            connection.begin() as transaction,
            self.in_turn(connection),
        ):
            number = self._refuse_if_outgrown(connection)
            yield connection
            with told_if_unknown(self.location, partial(was_stored, self.engine, number)), _ended(connection):
                transaction.commit()
            self.writes += 1

    @contextmanager
    def in_turn(self, connection: Connection) -> Iterator[None]:
        """While inside, a transaction that has just begun waits for others as long as this thread's `patience` says."""
        self._begin(connection)
        patience = self._patience_here
        if self.dialect == "sqlite" or patience is None or patience.tell is None:
            yield
            return
        from db.workspace.row_waits import told_of_rows

        tell = patience.tell

        def told(backend: int) -> None:
            self._waiting.backend = backend
            try:
                tell()
            finally:
                self._waiting.backend = None

        with told_of_rows(connection, told):
            yield

    def _begin(self, connection: Connection) -> None:
        patience = self._patience_here or _Patience(self._busy_timeout, None, None)
        limit = patience.limit if patience.tell is not None else patience.seconds
        if self.dialect != "sqlite":
            if self._patience_here is not None and limit is not None:
                # 0 would be for ever.
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = {max(1, _milliseconds(limit))}")
            return
        driver = connection.connection.driver_connection
        assert driver is not None
        until = math.inf if limit is None else time.monotonic() + limit
        while True:
            # SQLite waits by itself, in pieces: within one nobody could be told, and Ctrl+C would not be heard.
            piece = min(patience.seconds, max(0.0, until - time.monotonic()))
            driver.execute(f"PRAGMA busy_timeout={_milliseconds(piece)}")
            try:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            except OperationalError as error:
                if patience.tell is None or not is_held(error) or time.monotonic() >= until:
                    raise
                patience.tell()
            else:
                return

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A read transaction that sees one moment of the database, however long it takes.

        Raises:
            StorageError: the database cannot be read.
        """
        with told_in_words(self.engine, self.location, NOT_READ), self.engine.connect() as connection:
            if self.dialect == "sqlite":
                connection.exec_driver_sql("BEGIN")
            else:
                connection = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            yield connection
            # All is read, and perhaps written somewhere: who goes away now takes nothing back.
            with suppress(DBAPIError):
                connection.rollback()

    def copy_to(self, target: Path, aside: Path, progress: Callable[[int, int], object]) -> None:
        """Copy the workspace, as of one moment, into a file, even if its own file has lost its name.

        Args:
            target: appears when it is whole.
            aside: a folder on the same file system, which the copy is in until then.
            progress: told of the pages done and of all of them.

        Raises:
            StorageError: it cannot be read, or the copy cannot be written.
            OSError: the copy cannot be put into place.
        """
        with self.read() as connection:
            reading = connection.connection.driver_connection
            assert isinstance(reading, sqlite3.Connection), "only a file is copied"
            # The moment of the copy is that of the first statement.
            reading.execute("SELECT count(*) FROM sqlite_schema").fetchone()
            try:
                sqlite_files.copy_database(reading, target, progress, aside / target.name)
            except sqlite3.Error as error:
                raise StorageError(
                    "{path}: the copy cannot be made: {why}", path=target, why=reason_of(error)
                ) from error

    @property
    def has_lost_its_file(self) -> bool:
        """Whether the file open here is not the one found under its name.

        On POSIX a file without a name takes what is written as before, and all of it is gone when it is closed.
        """
        return self.path is not None and sqlite_files.identity(self.path) != self.identity

    @property
    def log_size(self) -> int:
        """Bytes in the log beside the file; 0 where there is none."""
        return sqlite_files.log_size(self.path) if self.path is not None else 0

    @property
    def is_folded(self) -> bool:
        """Whether the file alone holds all that this program has stored or found; else its log holds a part."""
        return self.path is None or self._folded_at == self.writes

    def fold(self) -> None:
        """Move what lies in the log of a file into the file itself, if nobody is at work in it; nobody is waited for.

        Then the file can be copied, renamed or put under another one without anything being lost or mixed up: SQLite
        finds the log by the name of the file alone, and gives up folding when that name is gone
        (https://www.sqlite.org/howtocorrupt.html#_unlinking_or_renaming_a_database_file_while_in_use).
        """
        if self.path is None or self.read_only or self.is_folded:
            return
        writes = self.writes
        # What cannot be folded now stays in the log, where it is as safe as it was.
        with suppress(SQLAlchemyError, sqlite3.Error), self.engine.connect() as connection:
            driver = connection.connection.driver_connection
            assert isinstance(driver, sqlite3.Connection), "only a file has a log"
            driver.execute("PRAGMA busy_timeout=0")
            try:
                (is_held, _, _) = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            finally:
                driver.execute(f"PRAGMA busy_timeout={_milliseconds(self._busy_timeout)}")
            if not is_held:
                self._folded_at = writes

    def refuse_if_read_only(self) -> None:
        """Say at once what `write` would say, before long work that ends with it.

        Raises:
            StorageError: saving is impossible, because the file may not be written.
        """
        if self.read_only:
            raise self._not_saved(READ_ONLY)

    def _refuse_if_gone(self) -> None:
        if self.path is not None and self.has_lost_its_file:
            self.fold()
            raise self._not_saved(_REPLACED if self.path.exists() else _GONE)

    def _refuse_if_outgrown(self, connection: Connection) -> int:
        """A window that is open while another version brings the workspace up to date must not write as before.

        Returns:
            The number of the transaction on PostgreSQL, by which it is known if its connection breaks; otherwise 0.
        """
        asked = _REVISION_ON_SERVER if self.dialect == "postgresql" else _REVISION
        revision, *number = asked.row(connection) or (None,)
        if revision != self.revision:
            raise self._not_saved(OTHER_VERSION)
        return number[0] if number else 0

    def _not_saved(self, reason: Clause) -> StorageError:
        return StorageError("{location}: {outcome}: {reason}", location=self.location, outcome=NOT_SAVED, reason=reason)

    def close(self) -> None:
        """Close all connections; the last one of a SQLite file folds its log into the file, also where it lies now."""
        if self.has_lost_its_file:
            self.fold()
        self.engine.dispose()


@contextmanager
def _ended(connection: Connection) -> Iterator[None]:
    """Leave no transaction open where a commit fails: SQLAlchemy takes it for ended, and would use the connection."""
    try:
        yield
    except BaseException:
        # Of whatever kind; where the connection is lost, nothing is open.
        with suppress(Exception):
            connection.connection.rollback()
        raise
