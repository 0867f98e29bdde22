"""What can lie where a workspace is expected, each told in one clear line."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import inspect

from app.domain.errors import HashiyaError, NewerWorkspaceError, StorageError, WorkspaceError
from app.services.workspace import Workspace
from db.migrations import HEAD
from db.workspace.migrating import MIGRATIONS
from db.workspace.opening import make_database, open_database
from tests.db.workspace.users import ordinary_user
from tests.workspaces import add_article

NEXT = f"{int(HEAD) + 1:04}"
"""The revision that a newer program would have."""
TEXT = "قال الوزير «لا نقبل» \U0001f600"


def one_line(error: pytest.ExceptionInfo[HashiyaError]) -> str:
    said = str(error.value)
    assert "\n" not in said
    assert "Traceback" not in said
    return said


@pytest.fixture
def made(tmp_path: Path) -> Path:
    path = tmp_path / "ورشة.hashiya"
    Workspace.create(path).close()
    return path


def _text(path: Path) -> None:
    path.write_text("عنوان\nهذا مقال وليس قاعدة بيانات " * 20, encoding="utf-8")


def _foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE t (a)")
        connection.commit()


@pytest.mark.parametrize(
    ("prepare", "said"),
    [
        (Path.exists, "there is no such workspace"),
        (Path.mkdir, "a folder"),
        (lambda path: path.write_bytes(b""), "empty"),
        (_text, "not a database"),
        (lambda path: path.write_bytes(bytes(range(256)) * 30), "not a database"),
        (_foreign, "another program"),
    ],
)
def test_what_is_no_workspace_is_refused_and_left_alone(
    tmp_path: Path, prepare: Callable[[Path], None], said: str
) -> None:
    path = tmp_path / "a.hashiya"
    prepare(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(WorkspaceError) as error:
        Workspace.open(path)
    assert said in one_line(error)
    assert str(path) in one_line(error)
    assert (path.read_bytes() if path.is_file() else None) == before
    assert [entry for entry in tmp_path.iterdir() if entry != path] == []


def test_a_damaged_workspace_is_refused(made: Path) -> None:
    content = bytearray(made.read_bytes())
    content[100:8192] = bytes(8092)
    made.write_bytes(content)
    with pytest.raises(WorkspaceError) as error:
        Workspace.open(made)
    assert "damaged" in one_line(error)


def test_an_unreadable_workspace_is_refused(shared_folder: Path) -> None:
    path = shared_folder / "a.hashiya"
    Workspace.create(path).close()
    path.chmod(0o000)
    with ordinary_user(), pytest.raises(WorkspaceError) as error:
        Workspace.open(path)
    assert "cannot be read" in one_line(error)


@pytest.mark.parametrize("folder_too", [True, False])
def test_a_read_only_workspace_opens_for_reading_and_says_so_on_saving(shared_folder: Path, folder_too: bool) -> None:
    path = shared_folder / "a.hashiya"
    workspace = Workspace.create(path)
    article_id = add_article(workspace, TEXT)
    workspace.close()
    path.chmod(0o444)
    if not folder_too:
        shared_folder.chmod(0o777)
    with ordinary_user():
        workspace = Workspace.open(path)
        try:
            assert workspace.read_only
            assert workspace.articles.open(article_id).article.text == TEXT
            with pytest.raises(StorageError) as error:
                workspace.annotations("sara").add_span(article_id, "ACTOR", [(0, 3)])
            assert "read-only" in one_line(error)
            assert workspace.check().clean
        finally:
            workspace.close()


def test_newest_steps_that_cannot_be_read_where_they_lie_are_told(shared_folder: Path) -> None:
    path = shared_folder / "أخبار.hashiya"
    with closing(Workspace.create(path)) as workspace:
        article_id = add_article(workspace, TEXT)
        # As on a medium that was written while somebody worked, without the index of the log.
        copy = shared_folder / "medium" / path.name
        copy.parent.mkdir()
        for ending in ("", "-wal"):
            shutil.copy(f"{path}{ending}", f"{copy}{ending}")
    copy.parent.chmod(0o555)
    with ordinary_user(), pytest.raises(WorkspaceError) as error:
        Workspace.open(copy)
    assert "its newest steps lie beside it in أخبار.hashiya-wal" in one_line(error)
    copy.parent.chmod(0o777)
    with closing(Workspace.open(copy)) as workspace:
        assert workspace.articles.open(article_id).article.text == TEXT


def test_a_folder_that_may_not_be_written_to_takes_no_new_workspace(shared_folder: Path) -> None:
    with ordinary_user(), pytest.raises(WorkspaceError) as error:
        Workspace.create(shared_folder / "a.hashiya")
    assert "may not be written to" in one_line(error)


def test_a_workspace_is_never_created_over_something(made: Path, tmp_path: Path) -> None:
    before = made.read_bytes()
    for location, said in ((made, "already"), (tmp_path, "folder"), (tmp_path / "no" / "a.hashiya", "does not exist")):
        with pytest.raises(WorkspaceError) as error:
            Workspace.create(location)
        assert said in one_line(error)
    assert made.read_bytes() == before


def test_a_creation_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    def fail(_: object) -> None:
        raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError):
        make_database(tmp_path / "a.hashiya", fill=fail)
    assert list(tmp_path.iterdir()) == []


def test_a_locked_workspace_is_told_at_opening_and_at_saving(made: Path) -> None:
    with closing(sqlite3.connect(made, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode=EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        other.execute("CREATE TABLE hold (a)")
        with pytest.raises(WorkspaceError) as error:
            open_database(made, busy_timeout=0.05)
        assert "another window or program is writing into it" in one_line(error)
        other.execute("ROLLBACK")
    database = open_database(made, busy_timeout=0.05)
    try:
        with closing(sqlite3.connect(made, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(StorageError) as busy, database.write():
                pass
            assert "another window or program is writing into it" in one_line(busy)
        with database.write() as connection:
            connection.exec_driver_sql("UPDATE workspace SET value = value")
    finally:
        database.close()


def test_a_workspace_whose_maker_was_killed_in_the_first_moment_is_known_as_ours(made: Path, tmp_path: Path) -> None:
    """The file's header must name us even while all tables are still in the log."""
    workspace = Workspace.open(made)
    article_id = add_article(workspace, TEXT)
    for suffix in ("", "-wal"):
        shutil.copy(str(made) + suffix, str(tmp_path / "copy.hashiya") + suffix)
    workspace.close()
    copy = Workspace.open(tmp_path / "copy.hashiya")
    assert copy.articles.open(article_id).article.text == TEXT
    copy.close()


def _newer_migrations(folder: Path) -> Path:
    """The schema of a program that knows one revision more."""
    migrations = folder / "migrations"
    shutil.copytree(MIGRATIONS, migrations, ignore=shutil.ignore_patterns("__pycache__"))
    (migrations / "versions" / f"{NEXT}_note_who_reviewed.py").write_text(
        "import sqlalchemy as sa\n"
        "from alembic import op\n"
        f'revision, down_revision, branch_labels, depends_on = "{NEXT}", "{HEAD}", None, None\n'
        "def upgrade():\n"
        '    with op.batch_alter_table("article", recreate="auto") as table:\n'
        '        table.add_column(sa.Column("reviewer", sa.Text()))\n'
        '        table.create_check_constraint("reviewer", "reviewer <> \'\'")\n'
        "def downgrade():\n"
        "    raise NotImplementedError\n",
        encoding="utf-8",
    )
    return migrations


def _labelled(location: str | Path) -> tuple[str, str]:
    workspace = Workspace.create(location)
    article_id = add_article(workspace, TEXT)
    span = workspace.annotations("سارة").add_span(article_id, "ACTOR", [(4, 10)]).changes[0].object_id
    workspace.close()
    return article_id, span


def test_an_older_workspace_is_copied_beside_itself_and_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "ورشة.hashiya"
    article_id, span_id = _labelled(path)
    database = open_database(path, migrations=_newer_migrations(tmp_path))
    try:
        assert database.backup == tmp_path / f"ورشة.{HEAD}.backup.hashiya"
        with database.read() as connection:
            assert "reviewer" in {column["name"] for column in inspect(connection).get_columns("article")}
            # Rebuilding the table of articles must not take their spans along.
            assert connection.exec_driver_sql("SELECT id FROM span").scalar() == span_id
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    finally:
        database.close()
    backup = Workspace.open(tmp_path / f"ورشة.{HEAD}.backup.hashiya")
    assert [span.id for span in backup.articles.open(article_id).spans] == [span_id]
    assert backup.check().clean
    backup.close()


def test_an_earlier_copy_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "a.hashiya"
    _labelled(path)
    (tmp_path / f"a.{HEAD}.backup.hashiya").write_text("kept")
    open_database(path, migrations=_newer_migrations(tmp_path)).close()
    assert (tmp_path / f"a.{HEAD}.backup.hashiya").read_text() == "kept"
    assert (tmp_path / f"a.{HEAD}.backup-2.hashiya").stat().st_size > 4096


def test_an_upgrade_that_fails_leaves_the_older_workspace(database_location: str, tmp_path: Path) -> None:
    article_id, span_id = _labelled(database_location)
    migrations = _newer_migrations(tmp_path)
    script = migrations / "versions" / f"{NEXT}_note_who_reviewed.py"
    script.write_text(script.read_text(encoding="utf-8").replace("def downgrade", "    boom\ndef downgrade"))
    with pytest.raises(NameError):
        open_database(database_location, migrations=migrations)
    workspace = Workspace.open(database_location)
    assert [span.id for span in workspace.articles.open(article_id).spans] == [span_id]
    assert workspace.check().clean
    workspace.close()


def test_an_older_postgresql_workspace_is_brought_up_to_date(postgres_url: str, tmp_path: Path) -> None:
    _, span_id = _labelled(postgres_url)
    database = open_database(postgres_url, migrations=_newer_migrations(tmp_path))
    try:
        assert database.backup is None
        with database.read() as connection:
            assert connection.exec_driver_sql("SELECT id, (SELECT count(reviewer) FROM article) FROM span").one() == (
                span_id,
                0,
            )
    finally:
        database.close()


def test_a_newer_workspace_is_refused_with_both_versions(database_location: str, tmp_path: Path) -> None:
    _labelled(database_location)
    open_database(database_location, migrations=_newer_migrations(tmp_path)).close()
    with pytest.raises(NewerWorkspaceError) as error:
        Workspace.open(database_location)
    said = one_line(error)
    assert HEAD in said
    assert NEXT in said


def test_an_unknown_schema_is_refused(database_location: str) -> None:
    Workspace.create(database_location).close()
    database = open_database(database_location)
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'f00d'")
    database.close()
    with pytest.raises(WorkspaceError) as error:
        Workspace.open(database_location)
    assert "f00d" in one_line(error)


@pytest.mark.parametrize(
    ("location", "said"),
    [
        ("mysql://sara:secret@host/db", "neither"),
        ("nonsense://x", "nonsense"),
        ("postgresql://sara:secret@host:port/db", "cannot be understood"),
        ("sqlite://", "needs a file"),
    ],
)
def test_an_address_that_is_none_is_refused_without_showing_the_password(location: str, said: str) -> None:
    with pytest.raises(WorkspaceError) as error:
        Workspace.open(location)
    assert said in one_line(error)
    assert "secret" not in one_line(error)


def test_the_same_file_opens_by_path_and_by_address(made: Path) -> None:
    workspace = Workspace.open(f"sqlite:///{made.as_posix()}")
    assert workspace.name == "ورشة"
    assert workspace.location == str(made)
    workspace.close()


def test_plain_postgresql_addresses_open_and_passwords_are_not_shown(postgres_url: str) -> None:
    plain = postgres_url.replace("postgresql+psycopg://postgres@", "postgresql://postgres:geheim@")
    with pytest.raises(WorkspaceError, match="no workspace"):
        Workspace.open(plain)
    workspace = Workspace.create(plain)
    assert "geheim" not in workspace.location
    workspace.close()
    with pytest.raises(WorkspaceError, match="not empty"):
        Workspace.create(plain)


@pytest.mark.usefixtures("durable")
def test_settings_make_saves_durable_and_links_checked(made: Path) -> None:
    database = open_database(made)
    try:
        with database.read() as connection:
            for pragma, value in (("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)):
                assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value
    finally:
        database.close()
    assert [path.name for path in made.parent.iterdir()] == [made.name]


def test_reading_sees_one_moment(database_location: str) -> None:
    Workspace.create(database_location).close()
    database = open_database(database_location)
    try:
        count = "SELECT count(*) FROM workspace"
        with database.read() as reading:
            before = reading.exec_driver_sql(count).scalar()
            with database.write() as writing:
                writing.exec_driver_sql("INSERT INTO workspace (name, value) VALUES ('new', '1')")
            assert reading.exec_driver_sql(count).scalar() == before
        with database.read() as reading:
            assert reading.exec_driver_sql(count).scalar() == (before or 0) + 1
    finally:
        database.close()


def test_a_file_whose_log_holds_a_part_of_it_is_known_as_ours(made: Path, tmp_path: Path) -> None:
    """So a program leaves it that is killed while the log is folded into it, or when the disk is full then."""
    torn = tmp_path / "torn.hashiya"
    with closing(sqlite3.connect(made, isolation_level=None)) as writing:
        writing.execute("PRAGMA wal_autocheckpoint=0")
        writing.execute("CREATE TABLE filler (text TEXT)")
        writing.executemany("INSERT INTO filler VALUES (?)", [("نص " * 2000,)] * 50)
        log, size = made.with_name(made.name + "-wal").read_bytes(), made.stat().st_size
        writing.execute("PRAGMA wal_checkpoint(PASSIVE)")
        torn.write_bytes(made.read_bytes()[:size])
        torn.with_name(torn.name + "-wal").write_bytes(log)
    database = open_database(torn)
    with database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM filler").scalar() == 50
    database.close()
