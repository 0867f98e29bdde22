"""The letters of the interface, larger and smaller: by keys and in the dialog, at once, kept, never too large."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QSpinBox, QToolBar, QWidget
from pytestqt.qtbot import QtBot

from app.bootstrap import open_window
from app.ui.appearance import Appearance
from app.ui.main_window import MainWindow
from app.ui.reading_options.dialog import ReadingOptionsDialog
from tests.flows.conftest import OpenWindow
from tests.flows.layouts import every_layout, type_key
from tests.widgets import part

CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
USUAL = 13


@pytest.fixture
def window(open_at: OpenWindow, sqlite: str) -> MainWindow:
    """A window with the Arabic article open."""
    return open_at(sqlite)


def letters_of(*widgets: QWidget) -> set[int]:
    """Pixels of the letters that widgets are written in."""
    return {widget.font().pixelSize() for widget in widgets}


def parts(window: MainWindow) -> tuple[QWidget, ...]:
    """What is written in the letters of the interface, a part of each kind."""
    return (window.menuBar(), window.articles.view, window.articles.filter_bar.line, window.panel.spans, window.status)


def test_keys_make_the_interface_larger_and_smaller_under_every_layout(window: MainWindow) -> None:
    for layout in every_layout(window):
        article = window.view.rects(0, 12)[0].height()
        for _press in range(2):
            type_key(window.view, layout, ".", CTRL_SHIFT)
        assert letters_of(*parts(window)) == {round(USUAL * 1.2)}
        # Larger rows, larger pictures; the article has a zoom of its own.
        assert window.findChildren(QToolBar)[0].iconSize().width() == 24
        assert window.view.rects(0, 12)[0].height() == article
        type_key(window.view, layout, ",", CTRL_SHIFT)
        assert letters_of(*parts(window)) == {round(USUAL * 1.1)}
        QTest.keyClick(window.view, Qt.Key.Key_0, CTRL_SHIFT)
        assert letters_of(*parts(window)) == {USUAL}
        assert window.findChildren(QToolBar)[0].iconSize().width() == 20


def test_the_size_stops_at_both_ends_and_is_there_after_a_restart(
    window: MainWindow, open_at: OpenWindow, sqlite: str, application: QApplication
) -> None:
    appearance = part(application, Appearance)
    for key, before_the_end, end in ((Qt.Key.Key_Comma, 100, 12), (Qt.Key.Key_Period, 190, 26)):
        appearance.set_letters(before_the_end)
        for _press in range(3):
            QTest.keyClick(window.view, key, CTRL_SHIFT)
            assert letters_of(*parts(window)) == {end}
    window.close()
    # As in the next run: nothing of the look is worn yet.
    appearance._is_worn = False
    application.setStyleSheet("")
    assert letters_of(*parts(open_at(sqlite))) == {26}


def test_the_dialog_shows_the_size_and_grows_with_it(window: MainWindow, qtbot: QtBot) -> None:
    window.commands["letters_larger"].trigger()
    window.commands["reading_options"].trigger()
    dialog = part(window, ReadingOptionsDialog)
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    field = part(dialog, QSpinBox, "reading_options.letters")
    fonts = part(dialog, QComboBox, "reading_options.font.ar")
    assert field.value() == 110
    before = dialog.width()
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "20")
    # Not with each digit: 20 is no size, and the 2 of it would be none either.
    assert letters_of(fonts, *parts(window)) == {round(USUAL * 1.1)}
    QTest.keyClicks(field, "0")
    QTest.keyClick(field, Qt.Key.Key_Tab)
    assert letters_of(fonts, *parts(window)) == {26}
    qtbot.waitUntil(lambda: dialog.width() > before)
    usual = part(dialog, QWidget, "reading_options.usual")
    QTest.mouseClick(usual, Qt.MouseButton.LeftButton)
    assert letters_of(fonts, *parts(window)) == {USUAL}
    dialog.close()


def heights(window: MainWindow) -> dict[str, int]:
    """Name → pixels of what has a height of its own, by the letters."""
    named = {
        "labels": window.panel.labels,
        "filter": window.articles.filter_bar,
        "tools": window.findChildren(QToolBar)[0],
        "guideline": window.findChild(QWidget, "guideline.page"),
        "line": window.findChild(QLineEdit, "article_list.filter"),
    }
    found = {name: widget.height() for name, widget in named.items() if widget is not None}
    assert len(found) == len(named)
    return found | {"row": window.articles.view.rowHeight(0), "span": window.panel.spans.sizeHintForRow(0)}


def test_a_window_that_grew_is_like_one_that_was_opened_large(
    application: QApplication, open_at: OpenWindow, sqlite: str
) -> None:
    grown = open_at(sqlite)
    grown.commands["guideline"].trigger()
    QApplication.processEvents()
    appearance = part(application, Appearance)
    appearance.set_letters(180)
    QApplication.processEvents()
    opened = open_at(sqlite)
    QApplication.processEvents()
    assert heights(grown) == heights(opened)


def test_the_start_page_follows(application: QApplication, qtbot: QtBot) -> None:
    appearance = part(application, Appearance)
    appearance.preferences.remember_workspace("postgresql://news.example/أخبار")
    window = open_window(None)
    qtbot.addWidget(window)
    row = part(window, QWidget, "start_page.recent")
    before = row.height()
    appearance.set_letters(200)
    QApplication.processEvents()
    assert row.height() == 2 * before
    assert window.minimumSizeHint().width() <= 1260
    assert window.minimumSizeHint().height() <= 660
