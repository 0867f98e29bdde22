"""A workspace on each of the two databases, with an article in it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.services.workspace import Workspace
from tests.postgres import PostgresServer
from tests.workspaces import add_article

TEXT = (
    "قال وزير النقل نديم الشهاوي إنّ «الجِسرَ سيُفتح غداً» 😀\n"
    "وأضاف أن الهيئةَ العامة للموانئ لن تقبل بأي تعديل، ما لم تُضمن الحقوق.\n"
    "هيئت بنادر می‌گوید که توافق \u2067نهایی\u2069 است. 👨‍👩‍👧"
)


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


@pytest.fixture(params=["sqlite", "postgresql"])
def location(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where a new workspace lies, on each of the two databases."""
    if request.param == "sqlite":
        file = tmp_path / "workspace.hashiya"
        shutil.copy(request.getfixturevalue("new_file"), file)
        yield str(file)
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    with server.fresh_database(request.getfixturevalue("new_database")) as name:
        yield server.url(name)


@pytest.fixture
def workspace(location: str) -> Iterator[Workspace]:
    opened = Workspace.open(location)
    yield opened
    opened.close()


@pytest.fixture
def article(workspace: Workspace) -> str:
    return add_article(workspace, TEXT)


@pytest.fixture
def other_window(workspace: Workspace, location: str) -> Iterator[Workspace]:
    """The same workspace, opened a second time."""
    opened = Workspace.open(location)
    yield opened
    opened.close()
