"""Workspaces on disks that lack what a database needs of them: said as it is, with nothing left behind."""

import errno
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from app.domain.errors import WorkspaceError, WorkspaceHeldError
from app.services.workspace import Workspace
from db.failures import UNSHARED, reason_of
from db.workspace import sqlite_files
from db.workspace.opening import open_database

pytestmark = pytest.mark.skipif(os.name != "posix", reason="locks and limits of POSIX")


@pytest.fixture
def locked(tmp_path: Path) -> Path:
    """A workspace that SQLite says is locked."""
    path = tmp_path / "أخبار.hashiya"
    Workspace.create(path).close()
    return path


def test_a_disk_without_locks_is_not_taken_for_somebody_who_saves(
    locked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(sqlite3.connect(locked, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode=EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(WorkspaceHeldError):
            open_database(locked, busy_timeout=0)

        def none(*_arguments: object) -> None:
            raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

        monkeypatch.setattr("db.workspace.sqlite_files.fcntl.lockf", none)
        with pytest.raises(WorkspaceError) as raised:
            open_database(locked, busy_timeout=0)
    assert not isinstance(raised.value, WorkspaceHeldError), "nobody waits for its end"
    assert str(raised.value) == f"{locked}: the workspace cannot be opened: {UNSHARED}"
    assert [path.name for path in locked.parent.iterdir() if not path.name.startswith(locked.name)] == []


def test_here_files_can_be_locked(tmp_path: Path) -> None:
    assert sqlite_files.can_lock(tmp_path)
    assert sqlite_files.can_lock(tmp_path / "nowhere"), "what cannot be tried is not told"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (sqlite3.SQLITE_IOERR_SHMMAP, "disk I/O error"),
        (sqlite3.SQLITE_IOERR_LOCK, "disk I/O error"),
        (sqlite3.SQLITE_PROTOCOL, "locking protocol"),
    ],
)
def test_a_disk_that_cannot_share_memory_or_locks_is_named(code: int, said: str) -> None:
    error = sqlite3.OperationalError(said)
    error.sqlite_errorcode = code
    assert reason_of(error) is UNSHARED


def test_a_workspace_that_cannot_be_made_leaves_nothing(tmp_path: Path) -> None:
    """There is room for the file itself, and none for what lies beside it."""
    script = (
        "import resource, signal, sys; from app import cli; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)); sys.exit(cli.main(sys.argv[1:]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "init", str(tmp_path / "أخبار.hashiya")],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "the workspace cannot be created: " in done.stderr
    assert "make room" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_copy_on_a_disk_that_cannot_be_asked_is_made(locked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(handle: int) -> None:
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))

    monkeypatch.setattr(os, "fsync", unknown)
    with closing(Workspace.open(locked)) as workspace:
        workspace.backup(locked.with_name("نسخة.hashiya"))
    with closing(Workspace.open(locked.with_name("نسخة.hashiya"))) as copy:
        assert copy.check().clean


def test_a_new_file_is_on_the_disk_as_a_workspace_before_anything_goes_into_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One call for the whole file: on a slow disk, a step that waits goes into a new one while somebody looks on."""
    path = tmp_path / "أخبار.hashiya"
    heads: list[bytes] = []
    fsync = os.fsync

    def noted(handle: int) -> None:
        if os.fstat(handle).st_ino == path.stat().st_ino:
            heads.append(path.read_bytes()[:100])
        fsync(handle)

    monkeypatch.setattr(os, "fsync", noted)
    Workspace.create(path).close()
    (head,) = heads
    # https://www.sqlite.org/fileformat2.html#the_database_header
    assert (head[18:20], int.from_bytes(head[68:72])) == (b"\2\2", sqlite_files.APPLICATION_ID)


def test_a_disk_that_hears_late_that_it_is_full_leaves_no_workspace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(WorkspaceError, match="cannot be created: its disk is full; make room there"):
        Workspace.create(tmp_path / "أخبار.hashiya")
    assert list(tmp_path.iterdir()) == []
