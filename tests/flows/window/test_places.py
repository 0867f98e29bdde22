"""Where one was: coming back to an article, and going on from the filter of the list, without a press too many."""

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel

from app.services.workspace import Workspace
from app.ui.main_window import MainWindow
from tests.flows.conftest import STRIKE, OpenWindow
from tests.flows.hands import CTRL, SHIFT, click, press
from tests.workspaces import add_article

LONG = "\n".join(
    f"{number}. قال وزير الخارجية سامح شكري 😀 إن الهدنة انتهت، وفق بيان وزارة الصحة في غزة، وأضاف أن المحادثات مستمرة."
    for number in range(60)
)


@pytest.fixture
def window(open_at: OpenWindow, new_file: Path, tmp_path: Path) -> MainWindow:
    """A window on a long article and a short one after it."""
    path = shutil.copy(new_file, tmp_path / "places.hashiya")
    workspace = Workspace.open(path)
    add_article(workspace, LONG)
    add_article(workspace, STRIKE, language="he")
    workspace.close()
    return open_at(str(path))


def place(window: MainWindow) -> tuple[int, float]:
    """A word in the middle, and how high it stands."""
    view = window.view
    position = view.position_at(QPointF(view.viewport().width() / 2, view.viewport().height() / 2))
    return position, view.rects(position, position + 1)[0].top()


def test_who_comes_back_to_an_article_finds_it_as_it_was_left(window: MainWindow) -> None:
    for scrolled in (37, 800, 1235, 2001):
        window.view.verticalScrollBar().setValue(scrolled)
        QApplication.processEvents()
        before = place(window)
        assert before[0] > 0
        for _ in range(4):
            press(window.view, Qt.Key.Key_PageDown, CTRL)
            QApplication.processEvents()
            assert window.view.text == STRIKE
            press(window.view, Qt.Key.Key_PageUp, CTRL)
            QApplication.processEvents()
        (rect, *_) = window.view.rects(before[0], before[0] + 1)
        assert rect.top() == pytest.approx(before[1], abs=1), scrolled


def test_from_the_filter_an_arrow_goes_on_to_what_it_found(window: MainWindow) -> None:
    press(window.view, "F", CTRL | SHIFT)
    line = window.articles.filter_bar.line
    assert line.hasFocus()
    line.setText("עובדי")
    # Before the pause after typing is over.
    press(line, Qt.Key.Key_Down)
    assert window.articles.view.hasFocus()
    assert window.view.text == STRIKE
    # The open article is among what is found: it stays open.
    press(window.view, "F", CTRL | SHIFT)
    line.clear()
    press(line, Qt.Key.Key_Down)
    assert window.articles.view.hasFocus()
    assert window.view.text == STRIKE
    # Nothing is found: the keyboard stays.
    press(window.view, "F", CTRL | SHIFT)
    line.setText("لا شيء كهذا")
    press(line, Qt.Key.Key_Down)
    assert line.hasFocus()
    assert window.view.text == STRIKE


def test_a_long_file_name_is_broken_where_it_is_shown_and_copied_whole(window: MainWindow) -> None:
    assert window.session is not None
    article = window.session.article
    assert article is not None
    (shown,) = (one for one in window.panel.details.findChildren(QLabel) if one.toolTip() == article.key)
    assert "-\u200b" in shown.text()
    (copying,) = shown.actions()
    assert copying.text() == "Copy"
    copying.trigger()
    assert QGuiApplication.clipboard().text() == article.key


def test_tomorrow_work_goes_on_in_the_article_that_was_open_last(window: MainWindow, open_at: OpenWindow) -> None:
    assert window.session is not None
    where = window.session.workspace.location
    press(window.view, Qt.Key.Key_PageDown, CTRL)
    window.close()
    again = open_at(where)
    assert again.view.text == STRIKE
    assert again.articles.selected_articles() == [again.articles.current_article()]


def test_when_the_last_article_is_gone_the_first_opens(window: MainWindow, open_at: OpenWindow) -> None:
    assert window.session is not None
    where = window.session.workspace.location
    press(window.view, Qt.Key.Key_PageDown, CTRL)
    assert window.session.article is not None
    gone = window.session.article.id
    window.close()
    elsewhere = Workspace.open(where)
    elsewhere.trash.remove_articles("ليلى", [gone])
    elsewhere.close()
    assert open_at(where).view.text == LONG


def test_the_filter_of_a_workspace_is_there_again_and_says_so(window: MainWindow, open_at: OpenWindow) -> None:
    assert window.session is not None
    where = window.session.workspace.location
    press(window.view, "F", CTRL | SHIFT)
    line = window.articles.filter_bar.line
    line.setText("עובדי")
    press(line, Qt.Key.Key_Return)
    assert window.view.text == LONG, "the open article need not be among what is listed"
    # Not closed, but killed: what is on the disk is all there is.
    QApplication.processEvents()
    assert "u05e2" in window._preferences.path.read_text(encoding="utf-8"), "the first letter, as JSON has it"

    again = open_at(where)
    assert again.view.text == LONG
    assert again.articles.filter_bar.line.text() == "עובדי"
    assert again.articles.view.model().rowCount() == 1
    assert not again.articles.lists(again.articles.current_article())
    click(again, "article_list.show_all")
    assert again.articles.view.model().rowCount() == 2
    assert again.articles.lists(again.articles.current_article())
    last = open_at(where)
    assert last.articles.filter_bar.line.text() == ""
    assert last.articles.view.model().rowCount() == 2


def test_states_are_filtered_by_again_and_the_next_workspace_is_listed_whole(
    window: MainWindow, open_at: OpenWindow, sqlite: str
) -> None:
    assert window.session is not None
    where = window.session.workspace.location
    press(window.view, "3", CTRL)
    click(window, "article_list.state.done")
    assert window.articles.view.model().rowCount() == 1
    window.desk.open_location(sqlite)
    assert window.articles.view.model().rowCount() == 2
    assert not window.articles.filter_bar.is_filtering()
    window.desk.open_location(where, "sara")
    assert window.articles.filter_bar.states() == {"done"}
    assert window.articles.view.model().rowCount() == 1
    assert open_at(sqlite).articles.view.model().rowCount() == 2
