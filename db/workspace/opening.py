"""Open or make a workspace: a SQLite file or a PostgreSQL database, checked, brought up to date, ready to be used."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import URL, Connection, create_engine, inspect
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from app.domain.errors import WorkspaceError, WorkspaceHeldError
from app.domain.wording.file_reasons import file_reason
from db.failures import UNSHARED, is_held, reason_of
from db.workspace import migrating, sqlite_files
from db.workspace.engine import BUSY_TIMEOUT, Database
from db.workspace.shared_like import make_like
from db.workspace.upgrading import Pace, bring_up_to_date

if TYPE_CHECKING:
    from db.workspace.server_waits import Hear

_LOOK = 0.25
"""Seconds between two calls of `tell`, on SQLite."""
_POSTGRESQL = {"postgresql", "postgres", "postgresql+psycopg"}


def open_database(
    location: str | Path,
    *,
    busy_timeout: float = BUSY_TIMEOUT,
    alone: bool = False,
    hear: Hear | None = None,
    tell: Callable[[Database], object] | None = None,
    wait: float | None = None,
    upgrade: bool = True,
    pace: Pace | None = None,
    migrations: Path = migrating.MIGRATIONS,
) -> Database:
    """Open the workspace at `location`.

    Args:
        location: a path, or a URL ``postgresql://user:password@host/database`` (or ``sqlite:///path``).
        busy_timeout: seconds to wait for another process's lock (SQLite).
        alone: keep others, and other threads, out of the file as long as it is open. An older one is brought up to
            date without a copy, which would have to read it beside us.
        hear: told in this thread while it waits for a server; a silent one is then given up
            (`db.workspace.server_waits`).
        tell: told again and again while others keep an older workspace from being brought up to date; what it raises
            ends that. Without it, they are waited for as long as for any save.
        wait: seconds to wait for them; None: for ever where somebody is told, else `busy_timeout`.
        upgrade: whether an older one is brought up to date; else it is refused, with nothing waited for.
        pace: told how far the bringing up to date is; what it raises ends that, and all stays as it was.
        migrations: where the revisions lie that an older workspace is brought up to date with.

    Raises:
        NewerWorkspaceError: written by a newer version. OlderWorkspaceError: by an older one, and `upgrade` is off.
        WorkspaceHeldError: others were waited for in vain.
        WorkspaceError: missing, unreadable, not a workspace, or in use.
    """
    database = _connectable(location, create=False, busy_timeout=busy_timeout, alone=alone, hear=hear)
    with _closed_on_failure(database), _patience(database, busy_timeout, tell, wait):
        bring_up_to_date(database, migrations, back_up=not alone, upgrade=upgrade, pace=pace)
    return database


def make_database(
    location: str | Path,
    *,
    fill: Callable[[Connection], None] | None = None,
    alone: bool = False,
    beside: Path | None = None,
    hear: Hear | None = None,
) -> Database:
    """Make a new workspace at `location`: there must be none, a PostgreSQL database must exist and be empty.

    Args:
        location: as for `open_database`.
        fill: writes the first contents, in the transaction that makes the tables.
        alone: keep others, and other threads, out of the file as long as it is open.
        beside: with `alone`, whose readers and writers may read and write the new file as well; None: nobody else.
        hear: as for `open_database`.

    Raises:
        WorkspaceError: there is something already, or it cannot be made; nothing is left behind.
    """
    database = _connectable(location, create=True, busy_timeout=BUSY_TIMEOUT, alone=alone, hear=hear, beside=beside)
    with _closed_on_failure(database):
        _fill_new(database, fill)
    return database


def make_in_memory(
    shown: str, *, fill: Callable[[Connection], None] | None = None, copied: Database | None = None
) -> Database:
    """Make a workspace that lies in the memory of this program alone, for what finds no room on a disk.

    Args:
        shown: its location in messages.
        fill: writes the first contents.
        copied: a file whose contents it has instead.
    """
    engine = create_engine(
        "sqlite://", creator=sqlite_files.memory_connection, poolclass=QueuePool, pool_size=1, max_overflow=0
    )
    database = Database(engine, shown, "", None)
    with _closed_on_failure(database), database.engine.connect() as connection, connection.begin():
        if copied is not None:
            with copied.read() as source:
                _driver(source).backup(_driver(connection))
        else:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            migrating.make_tables(connection)
            if fill is not None:
                fill(connection)
    return database


def save_memory(database: Database, path: Path, beside: Path | None) -> Database:
    """Put what lies in memory into a new file, and open that alone; `beside` is as for `make_database`.

    Raises:
        WorkspaceError, StorageError: it cannot be written; there is no file.
    """
    try:
        with database.read() as connection:
            sqlite_files.copy_small(_driver(connection), path, beside)
    except OSError as error:
        raise WorkspaceError(
            "{path}: the workspace cannot be created: {reason}", path=path, reason=file_reason(error)
        ) from error
    return open_database(path, busy_timeout=0, alone=True)


def _driver(connection: Connection) -> sqlite3.Connection:
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection), "only files and memory are copied"
    return driver


@contextmanager
def _closed_on_failure(database: Database) -> Iterator[None]:
    """What ends the block ends the connections; what the database itself refuses becomes a sentence."""
    try:
        yield
    except SQLAlchemyError as error:
        database.close()
        raise _not_opened(database, error) from error
    except BaseException:
        database.close()
        raise


def _not_opened(database: Database, error: SQLAlchemyError) -> WorkspaceError:
    kind, reason = WorkspaceHeldError if is_held(error) else WorkspaceError, reason_of(error)
    if kind is WorkspaceHeldError and database.path is not None and not sqlite_files.can_lock(database.path.parent):
        # SQLite takes this for a lock of somebody else; nobody is to wait for its end.
        kind, reason = WorkspaceError, UNSHARED
    return kind("{location}: the workspace cannot be opened: {reason}", location=database.location, reason=reason)


def _patience(
    database: Database, busy_timeout: float, tell: Callable[[Database], object] | None, wait: float | None
) -> AbstractContextManager[None]:
    if tell is None:
        return database.patience(busy_timeout if wait is None else wait)
    return database.patience(_LOOK, partial(tell, database), limit=wait)


def _connectable(
    location: str | Path,
    *,
    create: bool,
    busy_timeout: float,
    alone: bool,
    hear: Hear | None,
    beside: Path | None = None,
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
        _make_file(path, alone=alone, beside=beside)
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


def _make_file(path: Path, *, alone: bool, beside: Path | None) -> None:
    is_ours = not os.path.lexists(path)
    try:
        if alone:
            make_like(path, beside)
        sqlite_files.prepare_new_file(path)
    except (sqlite3.Error, OSError) as error:
        # What was there before may be what somebody else is about to write.
        if is_ours:
            sqlite_files.remove_file(path)
        if isinstance(error, OSError):
            reason = file_reason(error)
        else:
            reason = UNSHARED if is_held(error) and not sqlite_files.can_lock(path.parent) else reason_of(error)
        raise WorkspaceError("{path}: the workspace cannot be created: {reason}", path=path, reason=reason) from error


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
    from db.workspace.server_waits import NETWORK, tell_of_waits

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


def _fill_new(database: Database, fill: Callable[[Connection], None] | None) -> None:
    is_ours = False
    try:
        with database.engine.connect() as connection, connection.begin():
            if database.path is not None:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                _refuse_if_overtaken(connection, database.path)
                is_ours = True
            else:
                _refuse_unless_empty(connection, database.location)
            migrating.make_tables(connection)
            if fill is not None:
                fill(connection)
    except BaseException:
        if database.path is not None and is_ours:
            database.close()
            sqlite_files.remove_file(database.path)
        raise


def _refuse_if_overtaken(connection: Connection, path: Path) -> None:
    """Raise if somebody else has made a workspace of the file since we looked."""
    if inspect(connection).get_table_names():
        raise sqlite_files.taken(path)


def _refuse_unless_empty(connection: Connection, location: str) -> None:
    if inspect(connection).get_table_names():
        raise WorkspaceError(
            "{location}: this database is not empty; open it if it is a workspace, or name another", location=location
        )
