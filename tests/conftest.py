"""What every test may rely on: an offscreen Qt, a home of its own, and both databases."""

import gc
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import Engine, event

from app.editing.unsaved_texts import typed_folder
from app.services.collector import _USUAL
from app.services.workspace import Workspace
from tests.application_look import destroy_windows, look_of
from tests.compiled import create_sharing_engine
from tests.import_shares import import_share
from tests.postgres import PostgresServer, memory_with_room

REAL_ARTICLES = Path(__file__).parents[2] / "shared" / "articles"


def _keep_files_in_memory() -> None:
    """Have temporary files made in memory, where there is room, unless it was said where they go.

    Each window writes its preferences to the disk twice, each export its file once, and they wait until it is there.
    """
    memory = memory_with_room()
    if memory is not None and "TMPDIR" not in os.environ and not os.statvfs(memory).f_flag & os.ST_NOEXEC:
        os.environ["TMPDIR"] = str(memory)
        tempfile.tempdir = None  # asked for anew


def _isolate_process() -> tempfile.TemporaryDirectory[str]:
    """Give Qt and platformdirs an offscreen screen and a temporary home; before anything asks for either."""
    home = tempfile.TemporaryDirectory(prefix="hashiya-home-", ignore_cleanup_errors=True)
    root = Path(home.name)
    folders = {
        "HOME": root,
        "USERPROFILE": root,
        "XDG_CONFIG_HOME": root / "config",
        "XDG_CACHE_HOME": root / "cache",
        "XDG_DATA_HOME": root / "data",
        "XDG_STATE_HOME": root / "state",
        "XDG_RUNTIME_DIR": root / "runtime",
        "APPDATA": root / "roaming",
        "LOCALAPPDATA": root / "local",
    }
    for name, folder in folders.items():
        folder.mkdir(mode=0o700, exist_ok=True)
        os.environ[name] = str(folder)
    # The interface speaks the language of the machine until it is told which; tests begin in English everywhere.
    os.environ["LC_ALL"] = "C.UTF-8"
    os.environ.pop("LANGUAGE", None)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["QT_SCALE_FACTOR"] = "1"
    return home


_keep_files_in_memory()
_HOME = _isolate_process()

# A busy machine must not turn a right answer into a failure, and a change must not fail by the luck of the draw: the
# suite meets the same examples on every run. `--hypothesis-profile=thorough` draws new ones and looks long and hard.
settings.register_profile(
    "hashiya", deadline=None, max_examples=25, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("thorough", settings.get_profile("hashiya"), max_examples=1000, derandomize=False)
settings.load_profile("hashiya")

PATIENCE = 120_000
"""Milliseconds after which what is waited for is taken to hang."""

# What a test makes is dropped with it, so there is little to find while it runs.
COLLECTOR = (4_000, 10, 1_000)
LOOKS_BEFORE_ALL_IS_SEARCHED = 4


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol() -> Generator[None, object, object]:
    """Search for cycles between tests, and leave alone what outlives them: modules, plugins, prepared workspaces.

    Looked over again and again, it is the largest part of what there is.
    """
    gc.set_threshold(*COLLECTOR)  # each time, as imports and exports go back to what was usual when they were loaded
    done = yield
    if gc.get_count()[2] >= LOOKS_BEFORE_ALL_IS_SEARCHED:
        gc.collect()
        gc.freeze()
    return done


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Generator[None, object, object]:
    """Thousands of tests are made once and stay: searched for cycles over and over, they take a tenth of the time."""
    gc.disable()
    try:
        import_share(session.config)
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()


@event.listens_for(Engine, "connect")
def do_not_wait_for_the_disk(connection: object, _record: object) -> None:
    """Surviving a power cut proves nothing here; killed processes, and files written at once, do without it."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous=OFF")


@pytest.fixture
def usual_collector() -> None:
    """Python looks for cycles as often as outside of tests, for one that measures memory: what waits for it counts."""
    gc.set_threshold(*_USUAL)


@pytest.fixture
def durable() -> Iterator[None]:
    """Files are opened as they are outside of tests."""
    event.remove(Engine, "connect", do_not_wait_for_the_disk)
    yield
    event.listen(Engine, "connect", do_not_wait_for_the_disk)


@pytest.fixture(scope="session", autouse=True)
def statements_compiled_once() -> Iterator[None]:
    """Compiling SQL for each workspace takes a tenth of a test that opens one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("db.workspace.opening.create_engine", create_sharing_engine)
        yield


@pytest.fixture(autouse=True)
def nothing_typed_is_found() -> Iterator[None]:
    """What one test leaves half typed on the disk is not there for the next."""
    yield
    shutil.rmtree(typed_folder(), ignore_errors=True)


@pytest.fixture(autouse=True)
def application_given_back(nothing_typed_is_found: None) -> Iterator[None]:
    """A test that leaves the application in another look fails itself, instead of whichever test comes after it."""
    application = QApplication.instance()
    before = look_of(application) if isinstance(application, QApplication) else None
    yield
    application = QApplication.instance()
    if isinstance(application, QApplication):
        destroy_windows(application)
    if before is not None and isinstance(application, QApplication):
        left = before.changes(look_of(application))
        assert not left, f"left behind: {'; '.join(left)}"


@pytest.fixture
def qtbot(qtbot: QtBot) -> QtBot:
    """Waits as long as a busy machine may need: five seconds, which are usual, turn right answers into failures."""
    for wait in ("waitUntil", "waitSignal", "waitSignals"):
        setattr(qtbot, wait, partial(getattr(qtbot, wait), timeout=PATIENCE))
    return qtbot


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """The PostgreSQL server of this test process; to stop and start one, make a `PostgresServer` of your own."""
    server = PostgresServer(memory_with_room())
    try:
        server.start()
        yield server
    finally:
        server.close()


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """The `postgresql+psycopg://` URL of an empty database of its own."""
    with postgres_server.fresh_database() as name:
        yield postgres_server.url(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_location(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a new workspace may be made: a file path (SQLite), then a URL (PostgreSQL). Runs the test on both."""
    if request.param == "sqlite":
        return str(tmp_path / "workspace.hashiya")
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture(scope="session")
def new_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new workspace in a file, to be copied; making one anew for each test takes twenty times as long."""
    path = tmp_path_factory.mktemp("new") / "new.hashiya"
    Workspace.create(path).close()
    return path


@pytest.fixture(scope="session")
def new_database(postgres_server: PostgresServer) -> Iterator[str]:
    """Name of a PostgreSQL database with a new workspace, to be copied."""
    with postgres_server.fresh_database() as name:
        Workspace.create(postgres_server.url(name)).close()
        yield name


@contextmanager
def copied_location(request: pytest.FixtureRequest, folder: Path, file: str, database: str) -> Iterator[str]:
    """Where a copy of a prepared workspace lies.

    Args:
        request: whose parameter says which of both it is to be.
        folder: for a file.
        file: Name of the fixture that gives the prepared file.
        database: Name of the fixture that gives the name of the prepared PostgreSQL database.
    """
    if request.param == "sqlite":
        yield str(shutil.copy(request.getfixturevalue(file), folder / "workspace.hashiya"))
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    with server.fresh_database(request.getfixturevalue(database)) as name:
        yield server.url(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def new_location(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where a new workspace lies. Runs the test on both databases."""
    with copied_location(request, tmp_path, "new_file", "new_database") as location:
        yield location


@pytest.fixture(scope="session")
def real_articles() -> list[Path]:
    """The real articles lying beside the checkout, sorted by name; skips where there are none."""
    articles = sorted(REAL_ARTICLES.glob("*.txt"))
    if not articles:
        pytest.skip("no real articles beside this checkout")
    return articles
