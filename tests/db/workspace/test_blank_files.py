"""Whether a file that lies beside a workspace was ever written, asked while its maker may be at work on it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from app.services.workspace import Workspace
from db.workspace.sqlite_files import is_blank, prepare_new_file


@contextmanager
def at_work_alone(path: Path) -> Iterator[None]:
    """Somebody has the file for himself, as a window has the one in which its steps wait."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA locking_mode=EXCLUSIVE")
        connection.execute("BEGIN EXCLUSIVE")
        yield


def test_what_has_no_table_is_blank_and_what_has_one_or_is_no_database_is_not(new_file: Path, tmp_path: Path) -> None:
    nothing, prepared, foreign = (tmp_path / name for name in ("nothing", "prepared", "foreign"))
    nothing.touch()
    prepare_new_file(prepared)
    foreign.write_text("قال الوزير «لا نقبل»\n" * 100, encoding="utf-8")
    blank = {path.name: is_blank(path) for path in (nothing, prepared, foreign, new_file, tmp_path / "missing")}
    assert blank == {"nothing": True, "prepared": True, "foreign": False, new_file.name: False, "missing": False}


def test_who_has_a_file_for_himself_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "steps.hashiya"
    Workspace.create(path).close()
    patience: list[int] = []
    connect = sqlite3.connect

    def asked(*arguments: object, **settings: object) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*arguments, **settings)  # type: ignore[call-overload]
        patience.append(connection.execute("PRAGMA busy_timeout").fetchone()[0])
        return connection

    with at_work_alone(path):
        monkeypatch.setattr(sqlite3, "connect", asked)
        assert not is_blank(path)
    assert patience == [0], "milliseconds"
