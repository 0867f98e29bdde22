"""The panel over the real store, on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

import seeds
from app.domain.records import ArticleSummary, ProgressState
from app.services.transfer.transfer import ImportOptions, import_paths
from app.services.workspace import Workspace
from app.ui.article_list import ArticleListPanel


@pytest.fixture
def workspace(new_location: str) -> Iterator[Workspace]:
    workspace = Workspace.open(new_location)
    report = import_paths(workspace, [Path(str(seeds.ARTICLES))], ImportOptions(annotator="gold"))
    assert report.articles >= 12
    yield workspace
    workspace.close()


@pytest.fixture
def panel(qtbot: QtBot, workspace: Workspace) -> ArticleListPanel:
    panel = ArticleListPanel()
    qtbot.addWidget(panel)
    panel.resize(320, 900)
    panel.show()
    panel.set_source(workspace.articles, "sara")
    return panel


def rows(panel: ArticleListPanel) -> list[ArticleSummary]:
    model = panel.view.model()
    found = [model.index(row, 0).data(Qt.ItemDataRole.UserRole) for row in range(model.rowCount())]
    assert all(isinstance(row, ArticleSummary) for row in found)
    return found


def test_the_sample_is_listed_and_labelled(panel: ArticleListPanel, workspace: Workspace) -> None:
    shown = rows(panel)
    assert len(shown) == workspace.info().articles
    assert {row.language for row in shown} == {"ar", "he", "fa", "ur"}
    assert all(row.span_count > 0 and row.title and row.state is ProgressState.TODO for row in shown)


def test_most_spans_first(panel: ArticleListPanel) -> None:
    panel.set_order("-spans")
    panel.refresh()
    counts = [row.span_count for row in rows(panel)]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > counts[-1]


def test_a_gesture_shows_in_its_row_and_on_the_chips(panel: ArticleListPanel, workspace: Workspace) -> None:
    assert panel.next_article()
    article = panel.current_article()
    before = rows(panel)[0]
    sara = workspace.annotations("sara")
    sara.add_span(article, "ACTOR", [(0, 1)])
    sara.set_progress(article, ProgressState.DOING)
    panel.update_article(article)
    after = rows(panel)[0]
    assert (after.span_count, after.state) == (before.span_count + 1, ProgressState.DOING)
    assert panel.filter_bar.query("sara").states == frozenset()
    assert workspace.articles.counts("sara")[ProgressState.DOING] == 1


def test_a_word_is_found_without_its_marks(panel: ArticleListPanel) -> None:
    title = next(row.title for row in rows(panel) if row.language == "ar")
    word = max(title.split(), key=len)
    vocalized = "".join(letter + "\u064e" if letter.isalpha() else letter for letter in word)
    panel.filter_bar.line.setText(vocalized)
    QTest.keyClick(panel.filter_bar.line, Qt.Key.Key_Return)
    assert title in {row.title for row in rows(panel)}
    assert len(rows(panel)) < 12
