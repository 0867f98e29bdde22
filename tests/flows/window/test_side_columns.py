"""The article list and the annotation panel put away, by keys and by mouse, and brought back as they were."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QSplitter, QToolButton, QWidget

from app.ui.main_window import MainWindow
from tests.flows.conftest import OpenWindow
from tests.flows.hands import CTRL, LEFT, NONE, SHIFT, click, label, press

KEYS = {"list_column": Qt.Key.Key_F11, "panel_column": Qt.Key.Key_F12}


def column(window: MainWindow, name: str) -> QWidget:
    return window.articles if name == "list_column" else window.panel


def edge(window: MainWindow, name: str) -> QToolButton:
    found = window.findChild(QToolButton, f"columns.{name}")
    assert isinstance(found, QToolButton)
    return found


def splitter(window: MainWindow) -> QSplitter:
    found = window.findChild(QSplitter, "columns")
    assert isinstance(found, QSplitter)
    return found


def drag_border(window: MainWindow, number: int, to: int) -> None:
    """Drag the border before a column to an x of the splitter."""
    handle = splitter(window).handle(number)
    start = handle.rect().center()
    QTest.mousePress(handle, LEFT, NONE, start)
    for share in (2, 1):
        end = handle.mapFrom(splitter(window), QPoint(to, start.y()))
        QTest.mouseMove(handle, start + (end - start) / share)
    end = handle.mapFrom(splitter(window), QPoint(to, start.y()))
    QTest.mouseMove(handle, end)
    QTest.mouseRelease(handle, LEFT, NONE, end)
    QApplication.processEvents()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_key_leaves_the_room_to_the_article_and_brings_the_column_back(
    open_at: OpenWindow, sqlite: str, language: str
) -> None:
    window = open_at(sqlite)
    window._appearance.set_language(language)
    QApplication.processEvents()
    for name, key in KEYS.items():
        widths, wide = splitter(window).sizes(), window.view.width()
        assert window.commands[name].isChecked()
        press(window.view, key)
        QApplication.processEvents()
        assert not column(window, name).isVisible()
        assert not window.commands[name].isChecked()
        assert window.view.width() > wide + 200
        # What brings it back stands where it stood, and says so.
        shown = edge(window, name)
        assert shown.isVisible()
        assert shown.accessibleName()
        assert QKeySequence(key).toString() in shown.toolTip()
        at_left = shown.mapTo(window, QPoint()).x() < window.width() / 2
        assert at_left == ((name == "list_column") == (language == "en"))
        press(window.view, key)
        QApplication.processEvents()
        assert splitter(window).sizes() == widths
        assert not shown.isVisible()
        assert window.view.hasFocus()


@pytest.mark.parametrize(("number", "name"), [(1, "list_column"), (2, "panel_column")])
def test_the_mouse_drags_a_column_away_and_a_click_at_the_edge_brings_it_back(
    open_at: OpenWindow, sqlite: str, number: int, name: str
) -> None:
    window = open_at(sqlite)
    widths = splitter(window).sizes()
    drag_border(window, number, 0 if number == 1 else splitter(window).width() - 1)
    assert not column(window, name).isVisible()
    assert edge(window, name).isVisible()
    assert not window.commands[name].isChecked()
    QTest.mouseClick(edge(window, name), LEFT)
    QApplication.processEvents()
    assert column(window, name).isVisible()
    assert column(window, name).width() == widths[0 if number == 1 else 2]
    assert window.commands[name].isChecked()


@pytest.mark.parametrize("number", [1, 2])
def test_the_article_is_never_dragged_away(open_at: OpenWindow, sqlite: str, number: int) -> None:
    window = open_at(sqlite)
    drag_border(window, number, splitter(window).width() - 1 if number == 1 else 0)
    assert window.view.isVisible()
    assert window.view.width() >= 240
    assert window.articles.isVisible()
    assert window.panel.isVisible()


def test_what_is_put_away_stays_away_and_comes_back_as_wide(open_at: OpenWindow, sqlite: str) -> None:
    window = open_at(sqlite)
    drag_border(window, 1, 300)
    widths = splitter(window).sizes()
    assert widths[0] == pytest.approx(300, abs=16)
    for key in KEYS.values():
        press(window.view, key)
    QApplication.processEvents()
    # Not closed, but killed: what is kept is kept by now.
    text = window._preferences.path.read_text(encoding="utf-8")
    assert "list_column" in text
    assert "panel_column" in text
    window.close()

    again = open_at(sqlite)
    assert not again.articles.isVisible()
    assert not again.panel.isVisible()
    QTest.mouseClick(edge(again, "panel_column"), LEFT)
    press(again.view, Qt.Key.Key_F11)
    QApplication.processEvents()
    assert splitter(again).sizes() == widths
    again.close()
    assert splitter(open_at(sqlite)).sizes() == widths


def test_labelling_goes_on_without_the_panel_and_what_needs_it_brings_it_back(open_at: OpenWindow, sqlite: str) -> None:
    window = open_at(sqlite)
    for key in KEYS.values():
        press(window.view, key)
    span = label(window, "سامح شكري", "1")
    assert not window.panel.isVisible()
    window.gestures.show_span(span.id)
    press(window.view, Qt.Key.Key_F2)
    assert window.panel.isVisible()
    assert window.panel.isAncestorOf(window.focusWidget())
    # The keyboard does not go with the column.
    press(window.focusWidget(), Qt.Key.Key_F12)
    assert not window.panel.isVisible()
    assert window.view.hasFocus()
    press(window.view, "F", CTRL | SHIFT)
    assert window.articles.filter_bar.line.hasFocus()
    click(window, "article_list.state.done")
    press(window.view, Qt.Key.Key_PageDown, CTRL)


def test_by_tab_the_edge_is_reached_and_gives_the_keyboard_to_the_text(open_at: OpenWindow, sqlite: str) -> None:
    window = open_at(sqlite)
    press(window.view, Qt.Key.Key_F12)
    edge(window, "panel_column").setFocus(Qt.FocusReason.TabFocusReason)
    press(window, Qt.Key.Key_Tab)
    reached = set()
    for _step in range(20):
        holder = window.focusWidget()
        if holder in reached:
            break
        reached.add(holder)
        press(holder, Qt.Key.Key_Tab)
    assert edge(window, "panel_column") in reached
    edge(window, "panel_column").setFocus(Qt.FocusReason.TabFocusReason)
    press(edge(window, "panel_column"), Qt.Key.Key_Space)
    assert window.panel.isVisible()
    assert window.view.hasFocus()


def test_the_start_page_has_no_columns_to_put_away(start_page: MainWindow) -> None:
    start_page.show()
    press(start_page, Qt.Key.Key_F11)
    assert not start_page.commands["list_column"].isEnabled()
    assert start_page.commands["list_column"].isChecked()
