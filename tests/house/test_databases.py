"""The ground the other tests stand on: both databases and the isolated process."""

import os
import sys
from pathlib import Path

import platformdirs
import psycopg
import pytest
from PySide6.QtCore import QDir
from PySide6.QtGui import QGuiApplication
from sqlalchemy import create_engine, text

from tests.postgres import MEMORY, PREFIX, PostgresServer, locked, memory_with_room

ARABIC = "قال الوزير «لا» — \U0001f600"


@pytest.mark.parametrize("round_number", [1, 2])
def test_each_test_gets_an_empty_database_that_keeps_its_text(database_location: str, round_number: int) -> None:
    url = database_location if "://" in database_location else f"sqlite:///{database_location}"
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE article (body TEXT)"))  # fails if the other round left it behind
            connection.execute(text("INSERT INTO article VALUES (:body)"), {"body": ARABIC})
            assert connection.execute(text("SELECT body, length(body) FROM article")).one() == (ARABIC, len(ARABIC))
    finally:
        engine.dispose()


def test_a_postgres_server_can_go_away_and_come_back() -> None:
    server = PostgresServer()
    try:
        server.start()
        with server.fresh_database() as name:
            engine = create_engine(server.url(name))
            dsn = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
            engine.dispose()
            with psycopg.connect(dsn) as connection:
                connection.execute("CREATE TABLE kept (word TEXT)")
                connection.execute("INSERT INTO kept VALUES (%s)", [ARABIC])
            server.stop()
            with pytest.raises(psycopg.OperationalError):
                psycopg.connect(dsn)
            server.start()
            with psycopg.connect(dsn) as connection:
                assert connection.execute("SELECT word FROM kept").fetchone() == (ARABIC,)
    finally:
        server.close()


@pytest.mark.skipif(sys.platform != "linux", reason="files in memory are Linux's")
def test_what_a_killed_run_left_in_memory_goes_and_what_is_in_use_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, postgres_server: PostgresServer
) -> None:
    if postgres_server.folder.parent == MEMORY:
        with pytest.raises(BlockingIOError):
            locked(postgres_server.folder)
    monkeypatch.setattr("tests.postgres.MEMORY", tmp_path)
    used, left, of_others = tmp_path / f"{PREFIX}used", tmp_path / f"{PREFIX}left", tmp_path / "others"
    for folder in (used, left, of_others):
        (folder / "data").mkdir(parents=True)
        os.utime(folder, (0, 0))
    new = tmp_path / f"{PREFIX}new"
    new.mkdir()
    lock = locked(used)
    try:
        assert memory_with_room() in (tmp_path, None)
    finally:
        os.close(lock)
    assert set(tmp_path.iterdir()) == {used, of_others, new}


def test_tests_write_into_no_real_home() -> None:
    home = Path.home()
    assert home.name.startswith("hashiya-home-")
    assert Path(QDir.homePath()) == home
    for folder in (
        platformdirs.user_cache_dir("x"),
        platformdirs.user_config_dir("x"),
        platformdirs.user_data_dir("x"),
    ):
        assert Path(folder).is_relative_to(home)


def test_qt_draws_offscreen_at_scale_one(qapp: QGuiApplication) -> None:
    assert qapp.platformName() == "offscreen"
    assert qapp.devicePixelRatio() == 1.0
