"""What an export could not carry is told by the names that the reader knows."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.exchange.loss import ARTICLE_ID
from app.ui.transfer import ReportDialog
from tests.flows.conftest import OpenWindow
from tests.flows.export_hands import export_by_dialog
from tests.flows.hands import label
from tests.widgets import part


@pytest.fixture
def location(sqlite: str) -> str:
    """The windows here open the SQLite workspace."""
    return sqlite


def test_losses_name_articles_by_their_titles(open_it: OpenWindow, tmp_path: Path, qtbot: QtBot) -> None:
    window = open_it()
    label(window, "سامح شكري", "1")
    export_by_dialog(window, tmp_path / "out.conll", qtbot, kind="conll")
    report = part(window, ReportDialog)
    said = report.text()
    assert "the names of the annotators have no place in this format" in said
    assert "قال وزير الخارجية المصري" in said
    assert ARTICLE_ID.search(said) is None
    report.close()
