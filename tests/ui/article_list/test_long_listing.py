"""A list of very many articles is read in the background: never a wrong one is acted upon, and the last wish counts."""

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QToolButton
from pytestqt.qtbot import QtBot

from app.domain.errors import StorageError
from app.domain.records import ProgressState
from app.services.articles import ArticleQuery
from app.ui.article_list import ArticleListPanel
from app.ui.article_list import panel as module
from tests.ui.article_list.conftest import Articles
from tests.widgets import part

READING = "Reading the list of articles…"


class SlowArticles(Articles):
    """Answers a thread only when the gate is open; the window itself is answered at once."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.gate = threading.Event()
        self.gate.set()
        self.in_background: list[ArticleQuery] = []

    def ids(self, query: ArticleQuery) -> list[str]:
        if threading.current_thread() is not threading.main_thread():
            self.in_background.append(query)
            assert self.gate.wait(120)
        return super().ids(query)


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch) -> Iterator[SlowArticles]:
    monkeypatch.setattr(module, "MANY", 6)
    source = SlowArticles(6)
    yield source
    source.gate.set()


def shown(panel: ArticleListPanel) -> list[str]:
    return [panel._model.id_at(row) for row in range(panel._model.rowCount())]


def foot(panel: ArticleListPanel) -> str:
    return part(panel, QLabel, "article_list.count").text()


def turn_around(panel: ArticleListPanel) -> None:
    """Ask for the other direction."""
    QTest.mouseClick(part(panel, QToolButton, "article_list.descending"), Qt.MouseButton.LeftButton)


def test_the_list_before_stays_until_the_new_one_is_known(
    panel: ArticleListPanel, source: SlowArticles, qtbot: QtBot
) -> None:
    panel.set_source(source, "sara")
    assert source.in_background == [], "the first list is there at once"
    panel.show_article("a4")
    source.gate.clear()
    turn_around(panel)
    assert shown(panel) == ["a0", "a1", "a2", "a3", "a4", "a5"]
    assert foot(panel) == READING
    source.gate.set()
    qtbot.waitUntil(lambda: foot(panel) != READING)
    assert shown(panel) == ["a5", "a4", "a3", "a2", "a1", "a0"]
    assert foot(panel).startswith("6 article")
    assert panel.current_article() == "a4"
    assert [index.row() for index in panel.view.selectionModel().selectedIndexes()] == [1]


def test_few_articles_are_listed_at_once(panel: ArticleListPanel, source: SlowArticles) -> None:
    del source.titles["a5"]
    panel.set_source(source, "sara")
    turn_around(panel)
    assert shown(panel) == ["a4", "a3", "a2", "a1", "a0"]
    assert source.in_background == []


def test_the_next_article_is_that_of_the_new_list(panel: ArticleListPanel, source: SlowArticles, qtbot: QtBot) -> None:
    panel.set_source(source, "sara")
    panel.show_article("a4")
    source.gate.clear()
    turn_around(panel)
    assert panel.next_article()
    assert panel.current_article() == "a3"
    assert foot(panel).startswith("6 article")
    source.gate.set()
    turn_around(panel)
    qtbot.waitUntil(lambda: shown(panel)[0] == "a0")
    assert panel.current_article() == "a3", "what the background found for the former order is of no use any more"


def test_who_filters_and_goes_into_the_list_gets_what_was_filtered(
    panel: ArticleListPanel, source: SlowArticles
) -> None:
    panel.set_source(source, "sara")
    panel.show_article("a0")
    source.states["a0"] = ProgressState.DONE
    source.gate.clear()
    title = part(panel, QLineEdit, "article_list.filter")
    title.setText(source.titles["a3"])
    title.setFocus()
    QTest.keyClick(title, Qt.Key.Key_Down)
    assert shown(panel) == ["a3"]
    assert panel.current_article() == "a3"
    assert not panel.lists("a0")


def test_the_last_wish_is_answered_and_only_one_asked_at_a_time(
    panel: ArticleListPanel, source: SlowArticles, qtbot: QtBot
) -> None:
    panel.set_source(source, "sara")
    source.gate.clear()
    title = part(panel, QLineEdit, "article_list.filter")
    wanted = source.titles["a2"]
    for end in (1, 3, len(wanted)):
        with qtbot.waitSignal(panel.filter_changed):
            title.setText(wanted[:end])
    qtbot.waitUntil(lambda: len(source.in_background) == 1)
    source.gate.set()
    qtbot.waitUntil(lambda: foot(panel) != READING)
    assert shown(panel) == ["a2"]
    assert [query.text for query in source.in_background] == [wanted[:1], wanted]


def test_a_list_that_cannot_be_read_is_told_and_the_one_before_stays(
    panel: ArticleListPanel, source: SlowArticles, qtbot: QtBot
) -> None:
    panel.set_source(source, "sara")
    source.broken = True
    told: list[object] = []
    panel.failed.connect(told.append)
    turn_around(panel)
    qtbot.waitUntil(lambda: foot(panel) != READING)
    assert told
    assert isinstance(told[0], StorageError)
    assert shown(panel) == ["a0", "a1", "a2", "a3", "a4", "a5"]
    assert foot(panel).startswith("6 article")


def test_another_workspace_waits_for_who_still_reads_in_the_one_before(
    panel: ArticleListPanel, source: SlowArticles, qtbot: QtBot
) -> None:
    panel.set_source(source, "sara")
    source.gate.clear()
    turn_around(panel)
    qtbot.waitUntil(lambda: bool(source.in_background))
    opener = threading.Timer(0, source.gate.set)
    opener.start()
    panel.set_source(Articles(2), "sara")
    opener.join()
    assert not [one for one in threading.enumerate() if one.name == "hashiya-task"]
    qtbot.waitUntil(lambda: panel._later._task is None)
    assert shown(panel) == ["a1", "a0"]
