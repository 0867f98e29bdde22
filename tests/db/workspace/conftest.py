"""Places for workspaces that not everybody may write to."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def shared_folder() -> Iterator[Path]:
    """A folder that an ordinary user can reach, which pytest's own is not."""
    folder = Path(tempfile.mkdtemp(prefix="hashiya-shared-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)
