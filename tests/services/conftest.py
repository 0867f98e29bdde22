"""A workspace on each of the two databases, with an article in it."""

from collections.abc import Iterator

import pytest

from app.services.workspace import Workspace
from tests.workspaces import add_article

TEXT = (
    "قال وزير النقل نديم الشهاوي إنّ «الجِسرَ سيُفتح غداً» 😀\n"
    "وأضاف أن الهيئةَ العامة للموانئ لن تقبل بأي تعديل، ما لم تُضمن الحقوق.\n"
    "هيئت بنادر می‌گوید که توافق \u2067نهایی\u2069 است. 👨‍👩‍👧"
)


@pytest.fixture
def location(new_location: str) -> str:
    """Where a new workspace lies, on each of the two databases."""
    return new_location


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
