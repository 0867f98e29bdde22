"""The sample in four languages, on each of the two databases."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.services.transfer.transfer import ImportOptions, import_paths
from app.services.workspace import Workspace
from tests.exchange.articles import SEEDS
from tests.postgres import PostgresServer


def filled(location: str) -> str:
    """Bring the sample into a workspace; returns where it is."""
    workspace = Workspace.open(location)
    import_paths(workspace, [SEEDS[0].parent], ImportOptions(annotator="سارة"))
    workspace.close()
    return location


@pytest.fixture(scope="session")
def full_file(new_file: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A workspace with the sample in a file, to be copied."""
    return filled(str(shutil.copy(new_file, tmp_path_factory.mktemp("full") / "full.hashiya")))


@pytest.fixture(scope="session")
def full_database(postgres_server: PostgresServer, new_database: str) -> Iterator[str]:
    """Name of a PostgreSQL database with the sample, to be copied."""
    with postgres_server.fresh_database(new_database) as name:
        filled(postgres_server.url(name))
        yield name


@pytest.fixture(params=["sqlite", "postgresql"])
def full(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Workspace]:
    """A workspace with the sample in four languages."""
    if request.param == "sqlite":
        opened = Workspace.open(shutil.copy(request.getfixturevalue("full_file"), tmp_path / "full.hashiya"))
        yield opened
        opened.close()
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    with server.fresh_database(request.getfixturevalue("full_database")) as name:
        opened = Workspace.open(server.url(name))
        yield opened
        opened.close()
