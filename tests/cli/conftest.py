"""The sample as the command makes it, once."""

from pathlib import Path

import pytest

from app import cli


@pytest.fixture(scope="session")
def sample_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with the sample articles, to be copied."""
    path = tmp_path_factory.mktemp("sample") / "news.hashiya"
    assert cli.main(["init", str(path), "--sample"]) == 0
    return path
