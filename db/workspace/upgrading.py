"""Bring an older workspace up to date: copied beside itself, in one transaction, told of and stopped at any moment."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection

from app.domain.errors import OlderWorkspaceError, WorkspaceError
from db.failures import READ_ONLY
from db.transfer.unfinished import hold_imports_off
from db.workspace import migrating
from db.workspace.engine import Database

Pace = Callable[[int, int], object]
"""Hears of the pages of the copy done and of all of them; then 0 and 0, again and again, while the tables change."""
_BETWEEN = 2_000
"""Steps of SQLite's machine between two calls of `Pace`: a millisecond or so."""


def bring_up_to_date(database: Database, migrations: Path, *, back_up: bool, upgrade: bool, pace: Pace | None) -> None:
    """Give an older workspace the newest schema. Killed at any moment, it is as it was, or up to date.

    Args:
        database: the workspace; `backup` says afterwards where the copy is.
        migrations: where the revisions lie.
        back_up: whether a file is copied beside itself first.
        upgrade: whether anything is changed at all.
        pace: what it raises ends the upgrade; the workspace is as it was then, and no copy is left.

    Raises:
        OlderWorkspaceError: it is older, and `upgrade` is off.
        WorkspaceError: it cannot be upgraded, or there is none.
    """
    with database.engine.connect() as connection:
        revision = migrating.revision_of(connection)
        written_by = None
        if revision is not None and revision != migrating.head_of(migrations):
            written_by = connection.exec_driver_sql("SELECT value FROM workspace WHERE name = 'written_by'").scalar()
    migrating.refuse_foreign_revision(revision, database.location, written_by, migrations)
    database.revision = migrating.head_of(migrations)
    if revision is None or revision == migrating.head_of(migrations):
        return
    if database.read_only:
        raise WorkspaceError(
            "{location}: this older workspace must be upgraded, but {reason}",
            location=database.location,
            reason=READ_ONLY,
        )
    if not upgrade:
        raise OlderWorkspaceError(
            "{location}: this workspace was written by an earlier Hashiya and must be brought up to date first",
            location=database.location,
        )
    try:
        _upgrade(database, migrations, pace or _unheard, back_up=back_up)
    except _StoppedError as stopped:
        if database.backup is not None:
            database.backup.unlink(missing_ok=True)
        raise stopped.why from None


class _StoppedError(Exception):
    """Somebody who was told how far it is has ended it."""

    def __init__(self, why: BaseException) -> None:
        super().__init__()
        self.why = why


def _unheard(_done: int, _total: int) -> None:
    """Nobody asks how far it is."""


def _upgrade(database: Database, migrations: Path, pace: Pace, *, back_up: bool) -> None:
    def told(done: int, total: int) -> None:
        try:
            pace(done, total)
        # Whatever it is, it is given on to whoever asked.
        except BaseException as error:
            raise _StoppedError(error) from error

    # PostgreSQL changes tables within the transaction, so a failure leaves the old schema; copies are its
    # administrator's business (`pg_dump`).
    with database.engine.connect() as connection, connection.begin():
        if database.dialect == "sqlite":
            # Rebuilding a table for ALTER would cascade; the pragma only works outside a transaction.
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        with database.in_turn(connection):
            if database.dialect == "postgresql":
                hold_imports_off(connection)
            # Whoever was waited for may have done it.
            if (revision := migrating.revision_of(connection)) != migrating.head_of(migrations):
                if database.path is not None and back_up:
                    # With all that others have saved until now: nobody else can save any more.
                    database.backup = migrating.back_up_before_upgrade(database.path, str(revision), told)
                told(0, 0)
                with _heard(connection, told):
                    migrating.upgrade(connection, migrations)
                told(0, 0)
    database.engine.dispose()


@contextmanager
def _heard(connection: Connection, told: Pace) -> Iterator[None]:
    """While inside, somebody is told in the midst of SQLite's statements as well, which rewrite whole tables."""
    driver = connection.connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        yield
        return
    why: list[_StoppedError] = []

    def go_on() -> int:
        try:
            told(0, 0)
        except _StoppedError as stopped:
            why.append(stopped)
        return len(why)

    driver.set_progress_handler(go_on, _BETWEEN)
    try:
        yield
    except BaseException:
        if why:
            raise why[0] from None
        raise
    finally:
        driver.set_progress_handler(None, 0)
