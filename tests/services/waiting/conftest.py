"""Steps that wait: a store of them, and places in the article of these tests."""

from collections.abc import Iterator

import pytest

from app.services.waiting.outbox import Outbox
from app.services.workspace import Workspace
from tests.services.conftest import TEXT

LONG = 60.0
MINISTER = (TEXT.index("نديم"), TEXT.index(" إنّ"))
BODY = (TEXT.index("الهيئةَ"), TEXT.index(" لن تقبل"))


@pytest.fixture
def outbox(workspace: Workspace) -> Iterator[Outbox]:
    made = Outbox(workspace, "سارة")
    yield made
    made.close()
