"""The menu of the other button in the article list: for the row under it, and for all that are selected."""

import json
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QLineEdit, QMenu, QMessageBox, QTabWidget
from pytestqt.qtbot import QtBot

from app.domain.records import ArticleSummary, ProgressState
from app.services.workspace import Workspace
from app.ui.main_window import MainWindow
from app.ui.transfer import ExportDialog
from tests.flows.conftest import OpenWindow
from tests.flows.export_hands import come_back, press_ok
from tests.flows.hands import SHIFT, press, type_into
from tests.flows.menu_hands import ask_menu, ask_menu_by_key, entry, forget_menu, menu_at, take
from tests.widgets import part

HEBREW = 1
"""Row of the article that is not open."""


@pytest.fixture
def window(open_at: OpenWindow, sqlite: str) -> MainWindow:
    """A window with the Arabic article open."""
    return open_at(sqlite)


def summaries(window: MainWindow) -> list[ArticleSummary]:
    model = window.articles.view.model()
    return [model.index(row, 0).data(Qt.ItemDataRole.UserRole) for row in range(model.rowCount())]


def menu_of_row(window: MainWindow, row: int) -> QMenu:
    view = window.articles.view
    return menu_at(window, view.viewport(), view.visualRect(view.model().index(row, 0)).center(), "list_menu")


def language(window: MainWindow) -> str:
    assert window.session is not None
    assert window.session.article is not None
    return window.session.article.language


def texts(menu: QMenu) -> list[str]:
    return [one.text() for one in menu.actions() if not one.isSeparator()]


def test_a_row_that_is_not_open_is_marked_copied_opened_and_told_about(window: MainWindow, qtbot: QtBot) -> None:
    clipboard, hebrew = QGuiApplication.clipboard(), summaries(window)[HEBREW]
    take(menu_of_row(window, HEBREW), "In progress")
    qtbot.waitUntil(lambda: [one.state for one in summaries(window)] == [ProgressState.TODO, ProgressState.DOING])
    take(menu_of_row(window, HEBREW), "Copy the title")
    assert clipboard.text() == hebrew.title
    take(menu_of_row(window, HEBREW), "Copy the identifier")
    assert clipboard.text() == hebrew.id
    menu = menu_of_row(window, HEBREW)
    states = {one.text(): one.isChecked() for one in menu.actions() if one.isCheckable()}
    assert states == {"To do": False, "In progress": True, "Done": False, "Flagged": False}
    assert entry(menu, "Done").shortcut().toString() == "Ctrl+3"
    assert language(window) == "ar", "nothing of that opens the article"

    menu.close()
    forget_menu()

    window.commands["panel_column"].trigger()
    assert not window.panel.isVisible()
    take(menu_of_row(window, HEBREW), "About the article")
    assert language(window) == "he"
    assert window.panel.isVisible()
    assert part(window.panel, QTabWidget).currentWidget() is window.panel.details
    assert not entry(menu_of_row(window, HEBREW), "Open").isEnabled()


def test_open_and_history_go_to_the_article_under_the_mouse(window: MainWindow) -> None:
    take(menu_of_row(window, HEBREW), "Open")
    assert language(window) == "he"
    take(menu_of_row(window, 0), "History of the article…")
    assert language(window) == "ar"
    found = window.looking_back.window
    assert found is not None
    assert found.isVisible()
    assert found.history.filters.of_article


def test_the_key_for_menus_is_for_all_that_are_selected(window: MainWindow) -> None:
    view = window.articles.view
    view.setFocus()
    press(view, Qt.Key.Key_Down, SHIFT)
    both = summaries(window)
    for text, state in (("Done", ProgressState.DONE), ("Flagged", ProgressState.FLAGGED)):
        ask_menu_by_key(view)
        menu = part(window, QMenu, "list_menu")
        assert view.rect().contains(view.mapFromGlobal(menu.pos())), "beside the row"
        assert not {"Open", "About the article", "Print…"} & set(texts(menu))
        assert "Remove 2 articles" in texts(menu)
        take(menu, text)
        assert {one.state for one in summaries(window)} == {state}, text
    ask_menu_by_key(view)
    take(part(window, QMenu, "list_menu"), "Copy 2 titles")
    assert QGuiApplication.clipboard().text().split("\n") == [one.title for one in both]


def test_the_selected_articles_are_exported_by_mouse(open_it: OpenWindow, tmp_path: Path, qtbot: QtBot) -> None:
    window = open_it()
    hebrew = summaries(window)[HEBREW]
    take(menu_of_row(window, HEBREW), "Export…")
    dialog = part(window, ExportDialog)
    which = part(dialog, QComboBox, "export_dialog.articles")
    assert [which.itemText(row) for row in range(2)] == ["All articles (2)", "The selected articles (1)"]
    assert which.currentIndex() == 1
    assert dialog.out.name.endswith("-selected.jsonl"), "not the file of all articles"
    out = tmp_path / "ידיעה.jsonl"
    type_into(part(dialog, QLineEdit, "export_dialog.path"), str(out))
    press_ok(dialog)
    # The window of its progress has gone as well then.
    qtbot.waitUntil(lambda: not window.desk.transfers.is_running and out.exists())
    assert [json.loads(line)["id"] for line in out.read_text(encoding="utf-8").splitlines()] == [hebrew.id]
    come_back(window, qtbot)
    assert language(window) == "ar", "it was not opened for that"


def test_several_articles_are_exported_by_keys_and_the_choice_goes_back_to_all(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    view = window.articles.view
    view.setFocus()
    press(view, Qt.Key.Key_Down, SHIFT)
    ask_menu_by_key(view)
    menu = part(window, QMenu, "list_menu")
    for _step in menu.actions():
        if menu.activeAction() is not None and menu.activeAction().text() == "Export…":
            break
        press(menu, Qt.Key.Key_Down)
    press(menu, Qt.Key.Key_Return)
    forget_menu()
    dialog = part(window, ExportDialog)
    which = part(dialog, QComboBox, "export_dialog.articles")
    assert which.currentText() == "The selected articles (2)"
    assert dialog.options().articles == [one.id for one in summaries(window)]
    press(which, Qt.Key.Key_Up)
    assert dialog.options().articles is None
    press(dialog, Qt.Key.Key_Escape)
    window.commands["export"].trigger()
    dialog = part(window, ExportDialog)
    which = part(dialog, QComboBox, "export_dialog.articles")
    assert (which.currentText(), which.count()) == ("All articles (2)", 2)
    dialog.reject()


def test_an_article_that_a_colleague_removed_meanwhile_is_named(
    window: MainWindow, sqlite: str, tmp_path: Path, qtbot: QtBot
) -> None:
    hebrew = summaries(window)[HEBREW]
    take(menu_of_row(window, HEBREW), "Export…")
    with closing(Workspace.open(sqlite)) as workspace:
        workspace.trash.remove_articles("دانا", [hebrew.id])
    dialog = part(window, ExportDialog)
    type_into(part(dialog, QLineEdit, "export_dialog.path"), str(tmp_path / "ידיעה"))
    press_ok(dialog)
    qtbot.waitUntil(lambda: any(box.isVisible() for box in window.findChildren(QMessageBox)))
    box = part(window, QMessageBox)
    assert "is in the trash; bring it back" in box.text()
    assert hebrew.title in box.text()
    box.accept()
    assert dialog.isVisible(), "all of them can be chosen instead"
    dialog.reject()


def test_where_there_is_no_article_there_is_no_menu(window: MainWindow) -> None:
    viewport = window.articles.view.viewport()
    ask_menu(viewport, QPoint(viewport.width() // 2, viewport.height() - 2))
    assert window.findChild(QMenu, "list_menu") is None
