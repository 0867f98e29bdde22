"""A new workspace on each of the two databases, closed in the end."""

from collections.abc import Iterator

import pytest

from app.services.workspace import Workspace


@pytest.fixture
def workspace(new_location: str) -> Iterator[Workspace]:
    workspace = Workspace.open(new_location)
    yield workspace
    workspace.close()
