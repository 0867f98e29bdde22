"""Imports in the history: told by their numbers, and taken back with a word about it."""

from pathlib import Path

import orjson
import pytest
from pytestqt.qtbot import QtBot

from app.services.articles import ArticleQuery
from app.services.transfer.transfer import ImportOptions, import_paths
from app.services.workspace import Workspace
from app.ui.main_window import MainWindow
from tests.flows.conftest import OpenWindow
from tests.flows.hands import CTRL, click, label, press
from tests.flows.history.history_hands import choose, details, front, lines, opened

TEXT = "🇪🇬 قال محمد علي إن «الحزب» سيفوز."
GOOD = {"id": "g", "label": "ACTOR", "start": 7, "end": 15, "text": "محمد علي"}


@pytest.fixture
def imported(sqlite: str, tmp_path: Path) -> str:
    """The workspace after an import by Sara: an article, one that is refused, and something that is lost."""
    articles = [
        {"id": "a", "text": TEXT, "spans": [GOOD], "غريب": 1, "colour": "x"},
        {"id": "b", "text": "نص آخر", "spans": [{**GOOD, "end": 90}]},
    ]
    file = tmp_path / "أخبار.jsonl"
    file.write_bytes(b"\n".join(map(orjson.dumps, articles)))
    workspace = Workspace.open(sqlite)
    report = import_paths(workspace, [file], ImportOptions(annotator="sara"))
    report_again = import_paths(workspace, [file], ImportOptions(annotator="sara", skip_bad_spans=True))
    workspace.close()
    assert (report.files, report.articles, report.refusals.count) == (1, 1, 1)
    assert (report_again.articles, report_again.losses.count("misfit_spans")) == (1, 1)
    return sqlite


def articles_of(window: MainWindow) -> int:
    session = window.session
    assert session is not None
    return len(session.workspace.articles.ids(ArticleQuery(annotator="sara")))


def test_an_import_is_told_by_the_numbers_of_its_report(open_at: OpenWindow, imported: str, qtbot: QtBot) -> None:
    history = opened(open_at(imported, "sara"), qtbot)
    assert lines(history)[:2] == ["import articles: 1", "import articles: 1"]
    choose(history, 1)
    told = details(history)
    assert ["Files", "", "1"] in told
    assert ["Format", "", "Plain span JSONL"] in told
    assert ["Spans", "", "1"] in told
    assert ["Refused", "", "1"] in told
    (refusal,) = [row for row in told if row[0] == "أخبار.jsonl:2"]
    assert "it ends at 90" in refusal[2]
    choose(history, 0)
    told = details(history)
    assert ["Could not be carried over", "", "1"] in told
    assert ["spans that do not fit the text of their article were left out, as was asked for", "", "1"] in told
    assert ["Skipped", "", "1"] in told


def test_taking_an_import_back_is_said_and_brings_its_articles_back_at_a_click(
    open_at: OpenWindow, imported: str, qtbot: QtBot
) -> None:
    window = open_at(imported, "sara")
    before = articles_of(window)
    span = label(window, "سامح شكري", "1")
    press(window.view, "Z", CTRL)
    assert not window.messages.bar.isVisible()
    press(window.view, "Z", CTRL)
    qtbot.waitUntil(lambda: articles_of(window) == before - 1)
    assert window.messages.bar.isVisible()
    front(window, qtbot)
    click(window, "notice_bar.action")
    qtbot.waitUntil(lambda: articles_of(window) == before)
    assert not window.messages.bar.isVisible()
    assert span.label == "ACTOR"
