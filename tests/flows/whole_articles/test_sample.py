"""The sample workspace is made whole or not at all."""

from pathlib import Path

import pytest

from app.domain.errors import StorageError
from app.services import sample
from app.services.articles import ArticleQuery
from app.services.workspace import Workspace
from app.ui.main_window import MainWindow
from app.ui.workspaces.desk import sample_path

SAMPLES = 12


def test_a_sample_that_could_not_be_made_is_made_at_the_next_try(
    start_page: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    made: list[Workspace] = []

    def disk_is_full(workspace: Workspace) -> None:
        # Whoever is killed here leaves this.
        made.append(workspace)
        assert not sample_path().exists()
        raise StorageError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(sample, "load_sample", disk_is_full)
        start_page.desk.open_sample()
    assert made
    failed = start_page.session
    assert failed is None
    assert list(sample_path().parent.iterdir()) == []
    start_page.desk.open_sample()
    assert start_page.session is not None
    assert len(start_page.session.workspace.articles.ids(ArticleQuery())) == SAMPLES
    assert not list(sample_path().parent.glob(".hashiya-*"))
    start_page.desk.close()
    start_page.desk.open_sample()
    assert start_page.session is not None
    assert start_page.session.workspace.location == str(sample_path())
