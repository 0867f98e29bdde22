"""Several articles of the list at once, selected by mouse and keys: removed, marked, brought back as one step."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from app.domain.records import ProgressState
from app.services.articles import ArticleQuery
from app.services.workspace import Workspace
from app.ui.main_window import MainWindow
from tests.both_databases import on_sqlite
from tests.flows.hands import CTRL, LEFT, NONE, SHIFT, press
from tests.widgets import part
from tests.workspaces import add_article

HEADLINES = ("أبرمت الحكومة اتفاقًا", "بيان وزارة الصحة 😀", "ועידת הנמלים", "توافق در تهران", "ثالث الأخبار")


@pytest.fixture
def location(new_location: str) -> str:
    """A workspace with five articles."""
    workspace = Workspace.open(new_location)
    for headline in HEADLINES:
        add_article(workspace, f"{headline}.\nنص الخبر.")
    workspace.close()
    return new_location


def titles(window: MainWindow) -> list[str]:
    model = window.articles.view.model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def click_row(window: MainWindow, row: int, modifiers: Qt.KeyboardModifier = NONE) -> None:
    view = window.articles.view
    QTest.mouseClick(view.viewport(), LEFT, modifiers, view.visualRect(view.model().index(row, 0)).center())


def selected(window: MainWindow) -> list[int]:
    return sorted(index.row() for index in window.articles.view.selectionModel().selectedIndexes())


def opened(window: MainWindow) -> int:
    """The row of the open article."""
    assert window.session is not None
    assert window.session.article is not None
    return titles(window).index(window.session.article.title)


def steps(window: MainWindow) -> int:
    assert window.session is not None
    return len(window.session.workspace.history.entries())


def states(window: MainWindow) -> list[ProgressState]:
    assert window.session is not None
    articles = window.session.workspace.articles
    return [one.state for one in articles.summaries(articles.ids(ArticleQuery()), "sara")]


@on_sqlite("new_location")
def test_rows_are_selected_without_anything_being_opened(window: MainWindow) -> None:
    assert (opened(window), selected(window)) == (0, [0])
    click_row(window, 2, CTRL)
    click_row(window, 4, CTRL)
    assert (opened(window), selected(window)) == (0, [0, 2, 4])
    click_row(window, 2, CTRL)
    click_row(window, 0, CTRL)
    assert (opened(window), selected(window)) == (0, [4])
    click_row(window, 4)
    assert (opened(window), selected(window)) == (4, [4])
    click_row(window, 2, SHIFT)
    assert (opened(window), selected(window)) == (4, [2, 3, 4])
    click_row(window, 3)
    assert (opened(window), selected(window)) == (3, [3])


@on_sqlite("new_location")
def test_keys_select_and_return_opens(window: MainWindow) -> None:
    rows = window.articles.view
    rows.setFocus()
    press(rows, Qt.Key.Key_Down, SHIFT)
    press(rows, Qt.Key.Key_Down, SHIFT)
    press(rows, Qt.Key.Key_Up, SHIFT)
    assert (opened(window), selected(window)) == (0, [0, 1])
    press(rows, Qt.Key.Key_End, SHIFT)
    assert (opened(window), selected(window)) == (0, [0, 1, 2, 3, 4])
    press(rows, Qt.Key.Key_Space, CTRL)
    assert selected(window) == [0, 1, 2, 3]
    press(rows, Qt.Key.Key_Return)
    assert (opened(window), selected(window)) == (4, [4])
    press(rows, Qt.Key.Key_Up)
    assert (opened(window), selected(window)) == (3, [3])
    # What was opened in another way is where Shift begins.
    press(window.view, Qt.Key.Key_PageUp, CTRL)
    press(rows, Qt.Key.Key_Down, SHIFT)
    assert (opened(window), selected(window)) == (2, [2, 3])


def test_several_go_to_the_trash_as_one_step_and_come_back(window: MainWindow, qtbot: QtBot) -> None:
    before, count = titles(window), steps(window)
    click_row(window, 1)
    click_row(window, 3, SHIFT)
    assert window.commands["remove_article"].text() == "Remove 3 articles"
    press(window.articles.view, Qt.Key.Key_Delete, CTRL | SHIFT)
    assert titles(window) == [before[0], before[4]]
    assert steps(window) == count + 1
    assert window.messages.bar.text() == "Done: remove articles: 3"
    qtbot.waitUntil(lambda: window.session is not None and window.session.article is not None)
    assert window.commands["remove_article"].text() == "Remove the article"
    press(window.view, "Z", CTRL)
    assert titles(window) == before
    press(window.view, "Z", CTRL | SHIFT)
    assert titles(window) == [before[0], before[4]]

    press(window.view, "H", CTRL | SHIFT)
    trash = window.looking_back.window
    assert trash is not None
    qtbot.waitUntil(trash.isActiveWindow)
    trash.trash.list.selectAll()
    button = part(trash, QAbstractButton, "trash.restore")
    count = steps(window)
    QTest.mouseClick(button, LEFT)
    assert titles(window) == before
    assert steps(window) == count + 1
    assert window.session is not None
    window.session.undo()
    assert titles(window) == [before[0], before[4]]


@on_sqlite("new_location")
def test_several_are_marked_as_one_step(window: MainWindow) -> None:
    count = steps(window)
    click_row(window, 2, CTRL)
    click_row(window, 3, CTRL)
    window.commands["mark_done"].trigger()
    done, todo = ProgressState.DONE, ProgressState.TODO
    assert states(window) == [done, todo, done, done, todo]
    assert steps(window) == count + 1
    assert selected(window) == [0, 2, 3]
    assert window.commands["mark_done"].isChecked()
    assert window.commands["undo"].text() == "Undo: mark articles as Done: 3"
    press(window.view, "Z", CTRL)
    assert states(window) == [todo] * 5
    click_row(window, 1)
    window.commands["mark_flagged"].trigger()
    assert states(window) == [todo, ProgressState.FLAGGED, todo, todo, todo]


@on_sqlite("new_location")
def test_what_is_selected_outlives_the_news_of_others(window: MainWindow, location: str) -> None:
    click_row(window, 2, SHIFT)
    other = Workspace.open(location)
    other.trash.remove_articles("omar", [other.articles.ids(ArticleQuery())[1]])
    other.close()
    assert window.session is not None
    window.session.catch_up()
    assert len(titles(window)) == 4
    window.session.catch_up()
    assert (opened(window), selected(window)) == (0, [0, 1])
