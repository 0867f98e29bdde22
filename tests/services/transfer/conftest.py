"""Two workspaces to carry articles between."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.services.workspace import Workspace


@pytest.fixture
def second(request: pytest.FixtureRequest, location: str, tmp_path: Path) -> Iterator[Workspace]:
    """Another empty workspace on the same kind of database."""
    if "://" not in location:
        opened = Workspace.open(shutil.copy(request.getfixturevalue("new_file"), tmp_path / "second.hashiya"))
        yield opened
        opened.close()
        return
    server = request.getfixturevalue("postgres_server")
    with server.fresh_database(request.getfixturevalue("new_database")) as name:
        opened = Workspace.open(server.url(name))
        yield opened
        opened.close()
