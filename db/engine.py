"""Open a workspace: a SQLite file or a PostgreSQL database, checked, brought up to date, ready for transactions."""

from __future__ import annotations

import math
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, inspect
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from app.domain.errors import Clause, StorageError, WorkspaceError
from db import migrating, sqlite_files
from db.damage import told_in_words
from db.failures import NOT_READ, NOT_SAVED, READ_ONLY, is_held, reason_of, told_if_unknown

BUSY_TIMEOUT = 5.0
"""Seconds that a save waits for another window's save to end."""

Hear = Callable[[float], object]
"""Is told how many seconds a server has been silent for, now and then while it is waited for; 0 when that is over."""

Transaction = Connection
"""What `Database.write` and `Database.read` give; services hand it on to `db/` without looking inside."""

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


_POSTGRESQL = {"postgresql", "postgres", "postgresql+psycopg"}


class Database:
    """An open workspace. Connections come from a pool and may be used in any thread, one thread at a time.

    Attributes:
        engine: SQLAlchemy's engine; only `db/` may touch it.
        location: for messages; a URL is shown without its password.
        name: the file's stem, or the PostgreSQL database's name.
        path: the file, or None for PostgreSQL.
        read_only: whether saving is impossible because the file may not be written.
        backup: the copy made before an upgrade at opening, or None.
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
        self._busy_timeout = busy_timeout
        self._patience = threading.local()
        self._identity = sqlite_files.identity(path) if path is not None else None

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
                PostgreSQL, where only those wait who change the very same, it is not called.
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

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction: committed durably at the end, rolled back if anything is raised.

        On SQLite it takes the write lock at once, so that what it reads cannot change before it writes.

        Raises:
            StorageError: the database refused, cannot be reached or is read-only; nothing was saved. Only if the
                connection broke during the commit itself is that unknown. Nothing is ever tried twice: a stale
                connection is found out before the transaction begins.
            HeldError: somebody else's save went on for longer than one waits (`patience`); nothing was saved.
        """
        if self.read_only:
            raise self._not_saved(READ_ONLY)
        self._refuse_if_gone()
        with (
            told_in_words(self.engine, self.location, NOT_SAVED),
            self.engine.connect() as connection,
            connection.begin() as transaction,
        ):
            self._begin(connection)
            yield connection
            with told_if_unknown(self.location):
                transaction.commit()

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
        return self.path is not None and sqlite_files.identity(self.path) != self._identity

    def _refuse_if_gone(self) -> None:
        if self.path is not None and self.has_lost_its_file:
            raise self._not_saved(_REPLACED if self.path.exists() else _GONE)

    def _not_saved(self, reason: Clause) -> StorageError:
        return StorageError("{location}: {outcome}: {reason}", location=self.location, outcome=NOT_SAVED, reason=reason)

    def close(self) -> None:
        """Close all connections; the last one of a SQLite file folds its log into the file."""
        self.engine.dispose()


def open_database(
    location: str | Path,
    *,
    create: bool = False,
    fill: Callable[[Connection], None] | None = None,
    busy_timeout: float = BUSY_TIMEOUT,
    alone: bool = False,
    hear: Hear | None = None,
    migrations: Path = migrating.MIGRATIONS,
) -> Database:
    """Open the workspace at `location`, or make a new one.

    Args:
        location: a file path, or a URL ``postgresql://user:password@host/database`` (or ``sqlite:///path``).
        create: make a new workspace; there must be none, the PostgreSQL database must exist and be empty.
        fill: writes the first contents, in the transaction that makes the tables.
        busy_timeout: seconds to wait for another process's lock (SQLite).
        alone: keep others, and other threads, out of the file as long as it is open. An older one is brought up to
            date without a copy, which would have to read it beside us.
        hear: told in this thread while it waits for a server; a silent one is then given up (`db.server_waits`).
        migrations: where the revisions lie that an older workspace is brought up to date with.

    Raises:
        NewerWorkspaceError: written by a newer version.
        WorkspaceError: missing, unreadable, not a workspace, in use, or it cannot be created.
    """
    database = _connectable(location, create=create, busy_timeout=busy_timeout, alone=alone, hear=hear)
    try:
        if create:
            _create(database, fill)
        else:
            _bring_up_to_date(database, migrations, back_up=not alone)
    except SQLAlchemyError as error:
        database.close()
        raise WorkspaceError(
            "{location}: the workspace cannot be opened: {reason}",
            location=database.location,
            reason=reason_of(error),
        ) from error
    except BaseException:
        database.close()
        raise
    return database


def _connectable(
    location: str | Path, *, create: bool, busy_timeout: float, alone: bool, hear: Hear | None
) -> Database:
    if isinstance(location, str) and "://" in location:
        url = _parsed(location)
        if url.get_backend_name() != "sqlite":
            return _postgresql(url, hear)
        if not url.database or url.database == ":memory:":
            raise WorkspaceError("{location}: a workspace needs a file; name one", location=location)
        location = url.database
    path = Path(location).expanduser()
    read_only = False
    if create:
        sqlite_files.refuse_unless_free(path)
        _make_file(path)
    else:
        sqlite_files.refuse_unless_workspace(path)
        read_only = sqlite_files.is_read_only(path)
    engine = create_engine(
        "sqlite://",
        creator=sqlite_files.connector(path, read_only=read_only, busy_timeout=busy_timeout, alone=alone),
        poolclass=QueuePool,
        pool_size=1 if alone else 5,
        max_overflow=0 if alone else 10,
    )
    return Database(engine, str(path), path.stem, path, read_only=read_only, busy_timeout=busy_timeout)


def _make_file(path: Path) -> None:
    try:
        sqlite_files.prepare_new_file(path)
    except sqlite3.Error as error:
        sqlite_files.remove_file(path)
        raise WorkspaceError(
            "{path}: the workspace cannot be created: {reason}", path=path, reason=reason_of(error)
        ) from error


def _parsed(location: str) -> URL:
    try:
        url = make_url(location)
        if url.drivername in _POSTGRESQL:
            url = url.set(drivername="postgresql+psycopg")
        elif url.get_backend_name() != "sqlite":
            raise WorkspaceError(
                "{address}: a workspace is a file or a postgresql:// address; {kind_of_address} is neither",
                address=url.render_as_string(hide_password=True),
                kind_of_address=url.drivername,
            )
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        scheme = location.split("://", 1)[0]
        raise WorkspaceError(
            "The address that begins with {scheme} cannot be understood; "
            "write postgresql://user:password@host:port/database, or the path of a file",
            scheme=f"{scheme}://",
        ) from error
    return url


def _postgresql(url: URL, hear: Hear | None) -> Database:
    # Only here: the file of one annotator does not wait for the driver of PostgreSQL to be loaded.
    from db.server_waits import NETWORK, tell_of_waits

    engine = create_engine(
        url,
        # A connection that went stale is noticed before a transaction begins on it, and only there replaced.
        pool_pre_ping=True,
        pool_size=5,
        max_overflow=10,
        connect_args={**NETWORK, "application_name": "hashiya"},
    )
    tell_of_waits(engine, hear)
    # The name of our driver says nothing to anybody.
    shown = url.set(drivername="postgresql").render_as_string(hide_password=True)
    return Database(engine, shown, url.database or "", None)


def _create(database: Database, fill: Callable[[Connection], None] | None) -> None:
    try:
        with database.engine.connect() as connection, connection.begin():
            if database.path is not None:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            else:
                _refuse_unless_empty(connection, database.location)
            migrating.make_tables(connection)
            if fill is not None:
                fill(connection)
    except BaseException:
        if database.path is not None:
            database.close()
            database.path.unlink(missing_ok=True)
        raise


def _refuse_unless_empty(connection: Connection, location: str) -> None:
    if inspect(connection).get_table_names():
        raise WorkspaceError(
            "{location}: this database is not empty; open it if it is a workspace, or name another", location=location
        )


def _bring_up_to_date(database: Database, migrations: Path, *, back_up: bool) -> None:
    with database.engine.connect() as connection:
        revision = migrating.revision_of(connection)
        written_by = None
        if revision is not None and revision != migrating.head_of(migrations):
            written_by = connection.exec_driver_sql("SELECT value FROM workspace WHERE name = 'written_by'").scalar()
    migrating.refuse_foreign_revision(revision, database.location, written_by, migrations)
    if revision is None or revision == migrating.head_of(migrations):
        return
    if database.read_only:
        raise WorkspaceError(
            "{location}: this older workspace must be upgraded, but {reason}",
            location=database.location,
            reason=READ_ONLY,
        )
    if database.path is not None and back_up:
        database.backup = migrating.back_up_before_upgrade(database.path, revision)
    # PostgreSQL changes tables within the transaction, so a failure leaves the old schema; copies are its
    # administrator's business (`pg_dump`).
    with database.engine.connect() as connection, connection.begin():
        if database.dialect == "sqlite":
            # Rebuilding a table for ALTER would cascade; the pragma only works outside a transaction.
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        migrating.upgrade(connection, migrations)
    database.engine.dispose()
