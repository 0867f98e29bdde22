"""The schema of a new workspace, and from an older one to this program's; a newer schema is refused."""

from __future__ import annotations

import filecmp
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Column, Connection, MetaData, PrimaryKeyConstraint, String, Table, insert, inspect

from app.domain.errors import NewerWorkspaceError, WorkspaceError
from app.domain.wording.file_reasons import file_reason
from db.failures import reason_of
from db.migrations import HEAD
from db.whole_schema import whole_schema
from db.workspace.sqlite_files import copy_file

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parents[1] / "migrations"
_REVISION = Table(
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)
"""Alembic's own note of the revision, in its shape."""


def make_tables(connection: Connection) -> None:
    """Make this program's schema in an empty database, inside the transaction of `connection`.

    As Alembic's cookbook advises for new databases: all at once, several times as fast as every step since the first
    one. A test compares both.
    https://alembic.sqlalchemy.org/en/latest/cookbook.html#building-an-up-to-date-database-from-scratch
    """
    whole_schema().create_all(connection, checkfirst=False)
    _REVISION.create(connection)
    connection.execute(insert(_REVISION).values(version_num=HEAD))


def revision_of(connection: Connection) -> str | None:
    """The revision of the schema, or None where there is no schema of ours."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return found


def refuse_foreign_revision(revision: str | None, location: str, written_by: str | None, migrations: Path) -> None:
    """Raise unless `revision` is HEAD or one that can be migrated to it.

    Raises:
        NewerWorkspaceError: it has a higher number than ours; the message names both.
        WorkspaceError: no revision, or one that we do not know.
    """
    if revision is None:
        raise WorkspaceError(
            "{location}: there is no workspace in this database; create one with `hashiya init`", location=location
        )
    if revision == head_of(migrations):
        return
    if re.fullmatch(r"\d{4}", revision) and revision > head_of(migrations):
        raise NewerWorkspaceError(
            "{location}: this workspace was written by Hashiya {version} with schema {revision}; this program knows "
            "schemas up to {head}: update Hashiya to open it",
            location=location,
            version=written_by or "?",
            revision=revision,
            head=head_of(migrations),
        )
    if not any(migrations.glob(f"versions/{revision}_*.py")):
        raise WorkspaceError(
            "{location}: this database has the unknown schema {revision}; it is no workspace of ours",
            location=location,
            revision=revision,
        )


def head_of(migrations: Path) -> str:
    """The newest revision in a folder of migrations; for our own folder without looking."""
    if migrations == MIGRATIONS:
        return HEAD
    return max(path.name.split("_")[0] for path in migrations.glob("versions/[0-9]*.py"))


def upgrade(connection: Connection, migrations: Path) -> None:
    """Bring the schema to the newest revision inside the transaction of `connection`."""
    # Alembic costs a quarter of a second to import; a workspace that is up to date never needs it.
    from alembic import command

    command.upgrade(_configuration(connection, migrations), "head")


def _configuration(connection: Connection, migrations: Path) -> Config:
    from alembic.config import Config

    configuration = Config(attributes={"connection": connection})
    # ConfigParser reads %(…)s in values.
    configuration.set_main_option("script_location", str(migrations).replace("%", "%%"))
    return configuration


def back_up_before_upgrade(path: Path, revision: str, progress: Callable[[int, int], object]) -> Path:
    """Copy the file beside itself as `<name>.<revision>.backup.hashiya`, never over an earlier copy that differs.

    One that is the same to the byte was made before an upgrade that was killed, and stays the only one.
    `progress` is told of the pages done and of all of them; what it raises ends the copying and leaves nothing.

    Raises:
        WorkspaceError: the copy cannot be made, so the workspace is left as it is.
    """
    stem = path.name.removesuffix(".hashiya")
    target = path.with_name(f"{stem}.{revision}.backup.hashiya")
    earlier, number = None, 1
    while target.exists():
        earlier, number = target, number + 1
        target = path.with_name(f"{stem}.{revision}.backup-{number}.hashiya")
    try:
        copy_file(path, target, progress)
        if earlier is not None and filecmp.cmp(earlier, target, shallow=False):
            target.unlink()
            target = earlier
    except (sqlite3.Error, OSError) as error:
        raise WorkspaceError(
            "{path}: this older workspace was not upgraded, because the copy {copy} cannot be made: {why}",
            path=path,
            copy=target.name,
            why=file_reason(error) if isinstance(error, OSError) else reason_of(error),
        ) from error
    return target
