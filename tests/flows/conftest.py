"""A window per test on a workspace of its own; the application is left as it was found."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.bootstrap import create_application, open_window
from app.domain.records import Entity
from app.services.transfer.transfer import ImportOptions, import_paths
from app.services.workspace import Workspace
from app.ui.appearance import Appearance
from app.ui.codebook.window import CodebookWindow
from app.ui.main_window import MainWindow
from tests.application_look import borrowed_look, destroy_windows
from tests.conftest import copied_location
from tests.exchange.articles import SEEDS
from tests.flows.codebook_hands import open_editor
from tests.flows.hands import label, press
from tests.flows.registry_hands import popup_field
from tests.postgres import PostgresServer
from tests.widgets import part
from tests.workspaces import add_article

MINISTER = (
    "قال وزير الخارجية المصري سامح شكري 😀 إن الهدنة انتهت، وفق بيان وزارة الصحة في غزة.\n"
    "وأضاف شكري أن شركة OpenAI Inc. أعلنت في 10/6/2022 «لن نقبل بأي تعديل».\n"
)
STRIKE = "עובדי נמל צוקי־ים השביתו את הרציפים. יו״ר האיגוד אבנר קדמי אמר כי העובדים לא יישאו במחיר המכירה.\n"

OpenWindow = Callable[..., MainWindow]
FileWith = Callable[..., str]


@pytest.fixture
def application(qapp: QApplication) -> Iterator[QApplication]:
    """The application as it starts on a fresh machine: English, light, nothing remembered."""
    with borrowed_look(qapp):
        create_application([])
        appearance = part(qapp, Appearance)
        appearance.preferences._settings.clear()
        appearance.set_language("en")
        appearance.preferences._settings.clear()
        # A window is styled much faster as a whole than part by part.
        appearance._is_worn = False
        yield qapp
        # Else they would be styled once more, now and while the next one is built.
        destroy_windows(qapp)
        appearance.set_language("en")


@pytest.fixture
def start_page(application: QApplication, qtbot: QtBot, tmp_path: Path) -> MainWindow:
    """A window without a workspace; one that is gone by now was open last."""
    appearance = part(application, Appearance)
    appearance.preferences.remember_workspace(str(tmp_path / "gone.hashiya"))
    window = open_window(None)
    qtbot.addWidget(window)
    return window


def add_both(location: str) -> str:
    """Put the two articles into a workspace, the Arabic one first; returns where it is."""
    workspace = Workspace.open(location)
    add_article(workspace, MINISTER)
    add_article(workspace, STRIKE, language="he")
    workspace.close()
    return location


@pytest.fixture(scope="session")
def two_articles_file(new_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with the two articles in a file, to be copied."""
    path = tmp_path_factory.mktemp("two") / "two.hashiya"
    add_both(str(shutil.copy(new_file, path)))
    return path


@pytest.fixture(scope="session")
def two_articles_database(postgres_server: PostgresServer, new_database: str) -> Iterator[str]:
    """Name of a PostgreSQL database with the two articles, to be copied."""
    with postgres_server.fresh_database(new_database) as name:
        add_both(postgres_server.url(name))
        yield name


@pytest.fixture(params=["sqlite", "postgresql"])
def location(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A workspace with two articles. Runs the test on both databases."""
    with copied_location(request, tmp_path, "two_articles_file", "two_articles_database") as place:
        yield place


@pytest.fixture
def file_with(new_file: Path, tmp_path: Path) -> FileWith:
    """Makes a workspace with one article, on SQLite only: for what the database has no part in."""

    def make(text: str, language: str = "ar") -> str:
        path = shutil.copy(new_file, tmp_path / "one.hashiya")
        workspace = Workspace.open(path)
        add_article(workspace, text, language=language)
        workspace.close()
        return str(path)

    return make


@pytest.fixture
def open_at(application: QApplication, qtbot: QtBot) -> Iterator[OpenWindow]:
    """Opens windows, each active when it is given; closes them in the end."""
    opened: list[MainWindow] = []

    def open_one(where: str, annotator: str = "sara") -> MainWindow:
        window = open_window(where, annotator=annotator)
        window.resize(1280, 800)
        opened.append(window)
        qtbot.addWidget(window)
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        return window

    yield open_one
    for window in opened:
        window.desk.close()


@pytest.fixture
def open_it(open_at: OpenWindow, location: str) -> OpenWindow:
    """Opens windows on the workspace of the test."""

    def open_one(annotator: str = "sara", where: str = location) -> MainWindow:
        return open_at(where, annotator)

    return open_one


@pytest.fixture
def window(open_it: OpenWindow) -> MainWindow:
    """A window with the Arabic article open."""
    return open_it()


@pytest.fixture
def sqlite(two_articles_file: Path, tmp_path: Path) -> str:
    """A workspace with the two articles, on SQLite only: for what the database has no part in."""
    return str(shutil.copy(two_articles_file, tmp_path / "window.hashiya"))


@pytest.fixture
def editor(window: MainWindow, qtbot: QtBot) -> Iterator[CodebookWindow]:
    """The editor of a window with the Arabic article open."""
    yield open_editor(window, qtbot)
    window.codebook.close()


@pytest.fixture(scope="session")
def sample_file(new_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with the sample articles in a file, to be copied."""
    path = Path(shutil.copy(new_file, tmp_path_factory.mktemp("sample") / "sample.hashiya"))
    workspace = Workspace.open(path)
    import_paths(workspace, [SEEDS[0].parent], ImportOptions(annotator="sara"))
    workspace.close()
    return path


@pytest.fixture
def sample(sample_file: Path, tmp_path: Path) -> str:
    """A workspace with the sample articles, on SQLite only: for what the database has no part in."""
    return str(shutil.copy(sample_file, tmp_path / "sample.hashiya"))


@pytest.fixture
def minister(window: MainWindow) -> Entity:
    """A minister whom two mentions of the Arabic article name; the second is called شكري only."""
    first = label(window, "سامح شكري", "1")
    press(window.view, "E")
    press(popup_field(window), "0")
    label(window, "شكري", "1", after=first.end)
    press(window.view, "E")
    press(popup_field(window), "1")
    assert window.session is not None
    (entity,) = window.session.workspace.entities.find()
    return entity
