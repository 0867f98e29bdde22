"""No room left while saving: told in one line, nothing lost, and it goes on when there is room again."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from app.domain.errors import CancelledError
from app.services.workspace import Workspace
from db.failures import reason_of
from db.workspace.sqlite_files import copy_database
from tests.workspaces import add_article

ROOT = Path(__file__).parents[2]

# Files may not grow beyond a limit, as on a full disk; then the limit is lifted.
SCRIPT = """
import json, resource, signal, sys
from app.domain.errors import StorageError
from app.services.workspace import Workspace

location, article, limit = sys.argv[1], sys.argv[2], int(sys.argv[3])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
workspace = Workspace.open(location)
service = workspace.annotations("sara")
saved = [service.add_span(article, "CLAIM", [(0, 2)]).changes[0].object_id]
hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
errors = []
try:
    while len(saved) < 5000:
        saved.append(service.add_span(article, "CLAIM", [(0, 2)]).changes[0].object_id)
except StorageError as error:
    errors.append(str(error))
shown = [span.id for span in workspace.articles.open(article).spans]
undoable = service.undoable().id
resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
after = service.add_span(article, "CLAIM", [(2, 4)]).changes[0].object_id
workspace.close()
print(json.dumps({"saved": saved, "errors": errors, "shown": shown, "after": after}))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="a file-size limit is POSIX")
@pytest.mark.parametrize("room", [20_000, 200_000, 700_000])
def test_a_full_disk_loses_nothing_that_was_saved(tmp_path: Path, room: int) -> None:
    path = tmp_path / "a.hashiya"
    workspace = Workspace.create(path)
    article = add_article(workspace, "نص عربي قصير يكفي للتظليل.\n" * 20)
    workspace.close()
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(path), article, str(room)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    said = json.loads(done.stdout)
    (error,) = said["errors"]
    assert "\n" not in error
    assert error.startswith(f"{path}: nothing was saved: ")
    assert "make room" in error
    assert sorted(said["shown"]) == sorted(said["saved"])
    workspace = Workspace.open(path)
    try:
        assert {span.id for span in workspace.articles.open(article).spans} == {*said["saved"], said["after"]}
        assert workspace.check().clean
    finally:
        workspace.close()


def test_no_room_for_the_index_of_the_log_is_a_full_disk() -> None:
    """So it is when a workspace is opened on a disk with nothing left; SQLite calls it an error of the disk."""
    error = sqlite3.OperationalError("disk I/O error")
    assert "cannot be read or written" in str(reason_of(error))
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR_SHMSIZE
    assert str(reason_of(error)) == "the disk is full; make room and do the step again"


COPYING = """
import resource, signal, sys
from app.domain.errors import StorageError
from app.services.workspace import Workspace

location, out, limit = sys.argv[1], sys.argv[2], int(sys.argv[3])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
workspace = Workspace.open(location)
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    workspace.backup(out)
except StorageError as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="a file-size limit is POSIX")
@pytest.mark.parametrize("room", [1000, 100_000])
def test_a_backup_that_finds_no_room_leaves_nothing_behind(tmp_path: Path, room: int) -> None:
    Workspace.create(tmp_path / "a.hashiya").close()
    out = tmp_path / "copies"
    out.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", COPYING, str(tmp_path / "a.hashiya"), str(out / "b.hashiya"), str(room)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert "the copy cannot be made" in done.stdout
    assert list(out.iterdir()) == []


@pytest.mark.parametrize("ending", ["-journal", "-wal", "-shm"])
def test_what_sqlite_leaves_beside_a_copy_that_ends_early_is_taken_away(tmp_path: Path, ending: str) -> None:
    Workspace.create(tmp_path / "a.hashiya").close()
    out = tmp_path / "copies"
    out.mkdir()

    def leave_a_file(_done: int, _total: int) -> None:
        # As on a full disk, where SQLite cannot roll back and keeps its journal, or its log when that is to go.
        (out / f"b.hashiya.part{ending}").write_bytes(bytes(1024))
        raise CancelledError("Cancelled")

    with closing(sqlite3.connect(tmp_path / "a.hashiya")) as reading, pytest.raises(CancelledError):
        copy_database(reading, out / "b.hashiya", leave_a_file)
    assert list(out.iterdir()) == []


def test_what_sqlite_had_beside_a_copy_that_was_killed_goes_with_it(tmp_path: Path) -> None:
    Workspace.create(tmp_path / "a.hashiya").close()
    out = tmp_path / "copies"
    out.mkdir()
    for ending in ("", "-journal", "-wal", "-shm"):
        (out / f"b.hashiya.part{ending}").write_bytes(b"\0" * 4096)
    with closing(sqlite3.connect(tmp_path / "a.hashiya")) as reading:
        copy_database(reading, out / "b.hashiya", lambda _done, _total: None)
    assert [path.name for path in out.iterdir()] == ["b.hashiya"]
    with closing(Workspace.open(out / "b.hashiya")) as copy:
        assert copy.check().clean
