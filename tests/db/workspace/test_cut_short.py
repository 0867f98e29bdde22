"""What is left where a program was killed while it made or upgraded a workspace, and two versions at one workspace."""

import sqlite3
import sys
import threading
from contextlib import closing
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from app.domain.errors import StorageError, WorkspaceError
from app.services.articles import ArticleQuery
from app.services.workspace import Workspace
from db.migrations import HEAD
from db.workspace import sqlite_files
from db.workspace.opening import make_database, open_database
from tests.children import child_of
from tests.older_workspaces import OLDER, backups
from tests.workspaces import add_article, spans_in, take_back_to

TEXT = "قال سامح شكري 😀 إن الهدنة انتهت.\nאבנר קדמי אמר כי העובדים ישבתו.\n"
LATER = "9999"

posix = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")


def make_and_wait(told: Connection, location: str) -> None:
    """Make a workspace, and stand still with its tables made and not stored."""

    def stand_still(_connection: object) -> None:
        told.send("tables")
        threading.Event().wait()

    make_database(location, fill=stand_still)


@posix
def test_where_the_making_of_a_workspace_was_killed_it_is_made_again(tmp_path: Path) -> None:
    path = tmp_path / "أخبار.hashiya"
    with child_of(make_and_wait, str(path)) as child:
        assert next(iter(child)) == "tables"
        with pytest.raises(WorkspaceError, match="there is a file of that name already"):
            Workspace.create(path)
        child.kill()
    assert path.stat().st_size
    with pytest.raises(WorkspaceError, match="there is no workspace in this database; create one"):
        Workspace.open(path)
    with closing(Workspace.create(path)) as workspace:
        add_article(workspace, TEXT)
        assert workspace.check().clean
    assert [one.name for one in tmp_path.iterdir()] == [path.name]
    with pytest.raises(WorkspaceError, match="there is a file of that name already"):
        Workspace.create(path)


def test_of_two_who_make_a_workspace_in_the_same_moment_the_first_has_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.hashiya"
    prepare = sqlite_files.prepare_new_file

    def somebody_is_faster(path: Path) -> None:
        monkeypatch.undo()
        prepare(path)
        with closing(Workspace.create(path)) as workspace:
            add_article(workspace, TEXT)

    monkeypatch.setattr(sqlite_files, "prepare_new_file", somebody_is_faster)
    with pytest.raises(WorkspaceError, match="there is a file of that name already"):
        Workspace.create(path)
    with closing(Workspace.open(path)) as workspace:
        assert workspace.info().articles == 1


def test_a_file_that_somebody_has_for_himself_while_he_makes_it_is_left_to_him(tmp_path: Path) -> None:
    path = tmp_path / "a.hashiya"
    sqlite_files.prepare_new_file(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("CREATE TABLE article (id)")
        with pytest.raises(WorkspaceError, match="there is a file of that name already"):
            Workspace.create(path)
        other.execute("COMMIT")
    assert path.exists()


def copy_and_wait(told: Connection, location: str) -> None:
    """Bring a workspace up to date, and stand still when its copy is made and nothing else."""
    from db.workspace import migrating

    def stand_still(_connection: object, _migrations: Path) -> None:
        told.send("copied")
        threading.Event().wait()

    migrating.upgrade = stand_still  # type: ignore[assignment]
    Workspace.open(location)


@posix
def test_killed_between_the_copy_and_the_upgrade_there_is_one_copy_afterwards(tmp_path: Path) -> None:
    path = tmp_path / "أخبار.hashiya"
    with closing(Workspace.create(path)) as workspace:
        article = add_article(workspace, TEXT)
        workspace.annotations("سارة").add_span(article, "ACTOR", [(4, 13)])
    take_back_to(path, OLDER)
    for _round in range(2):
        with child_of(copy_and_wait, str(path)) as child:
            assert next(iter(child)) == "copied"
            child.kill()
        (copy,) = backups(str(path))
    was = copy.read_bytes()
    with closing(Workspace.open(path)) as workspace:
        assert workspace.database.backup == copy
        assert workspace.check().clean
    assert backups(str(path)) == [copy]
    assert copy.read_bytes() == was
    assert spans_in(str(path)) == spans_in(str(copy)) == ["سامح شكري"]


def test_what_changed_since_an_earlier_copy_is_in_a_copy_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "a.hashiya"
    with closing(Workspace.create(path)) as workspace:
        article = add_article(workspace, TEXT)
    take_back_to(path, OLDER)
    Workspace.open(path).close()
    with closing(Workspace.open(path)) as workspace:
        workspace.annotations("سارة").add_span(article, "ACTOR", [(4, 13)])
    take_back_to(path, OLDER)
    Workspace.open(path).close()
    assert [spans_in(str(one)) for one in backups(str(path))] == [["سامح شكري"], []]


def change_version(location: str, revision: str, also: str = "") -> None:
    """What another version of the program does to the tables when it opens the workspace."""
    with closing(open_database(location)) as database, database.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{revision}'")
        if also:
            connection.exec_driver_sql(also)


def test_a_window_of_this_version_writes_nothing_into_a_workspace_that_a_newer_one_has_brought_up_to_date(
    database_location: str,
) -> None:
    with closing(Workspace.create(database_location)) as workspace:
        article = add_article(workspace, TEXT)
        sara = workspace.annotations("سارة")
        sara.add_span(article, "ACTOR", [(4, 13)])
        change_version(database_location, LATER)
        with pytest.raises(StorageError, match="nothing was saved: another version of Hashiya") as refused:
            sara.add_span(article, "CLAIM", [(0, 3)])
        assert "\n" not in str(refused.value)
        assert [span.label for span in workspace.articles.open(article).spans] == ["ACTOR"]
        change_version_back(workspace)
        sara.add_span(article, "CLAIM", [(0, 3)])
        assert len(workspace.articles.open(article).spans) == 2


def change_version_back(workspace: Workspace) -> None:
    with workspace.database.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{HEAD}'")


def test_what_this_version_cannot_read_any_more_is_said_to_be_of_another_one(database_location: str) -> None:
    with closing(Workspace.create(database_location)) as workspace:
        add_article(workspace, TEXT)
        change_version(database_location, LATER, "ALTER TABLE article RENAME COLUMN title TO headline")
        with pytest.raises(StorageError, match="it cannot be read: another version of Hashiya"):
            workspace.articles.summaries(workspace.articles.ids(ArticleQuery()), "سارة")
