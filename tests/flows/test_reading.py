"""Reading: finding, hovering, looking around, in the real window with real keys and mouse."""

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLineEdit, QStyle, QStyleOptionButton

from app.ui.main_window import MainWindow
from tests.flows.hands import LEFT, chosen, press

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def location(sqlite: str) -> str:
    """Reading has no part in the database."""
    return sqlite


def lit(window: MainWindow) -> list[str]:
    hits = window.view.hits()
    assert hits is not None
    return [window.view.text[slice(*hits[number])] for number in range(len(hits))]


def type_words(line: QLineEdit, words: str) -> None:
    """Type letters that no key of QTest's keyboard has."""
    for letter in words:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(line, QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter))


def _tick(box: QCheckBox) -> QPoint:
    option = QStyleOptionButton()
    box.initStyleOption(option)
    return box.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, box).center()


def test_words_are_found_lit_counted_and_stepped_through_by_keys(window: MainWindow) -> None:
    bar, view = window.reading.find_bar, window.view
    press(view, "F", CTRL)
    assert bar.isVisible()
    assert bar.line.hasFocus()
    type_words(bar.line, "ان")
    assert lit(window) == ["إن", "ان", "ان", "أن"]
    assert view.selected_text() == "إن"
    assert bar.count.text() == "1 of 4"
    press(bar.line, Qt.Key.Key_Return)
    press(bar.line, Qt.Key.Key_Return)
    assert bar.count.text() == "3 of 4"
    press(bar.line, Qt.Key.Key_Return, SHIFT)
    assert bar.count.text() == "2 of 4"
    press(bar.line, Qt.Key.Key_Escape)
    assert not bar.isVisible()
    assert view.hits() is None
    assert view.hasFocus()
    # What was found can be labelled right away.
    assert view.selected_text() == "ان"
    press(view, "1")
    assert chosen(window).quote == "ان"


def test_whole_words_and_proclitics_narrow_the_hits(window: MainWindow) -> None:
    bar = window.reading.find_bar
    press(window.view, "F", CTRL)
    bar.line.setText("صحه")
    assert lit(window) == ["صحة"]
    QTest.mouseClick(bar.whole_words, LEFT, pos=_tick(bar.whole_words))
    assert lit(window) == []
    assert bar.count.text() == "no hits"
    QTest.mouseClick(bar.proclitics, LEFT, pos=_tick(bar.proclitics))
    assert lit(window) == ["صحة"]


def test_f3_steps_round_from_the_text_and_a_selection_is_what_to_find(window: MainWindow) -> None:
    bar, view = window.reading.find_bar, window.view
    first, second = view.text.index("شكري"), view.text.rindex("شكري")
    view.select(first, first + 4)
    press(view, Qt.Key.Key_F3)
    assert bar.line.text() == "شكري"
    view.setFocus()
    press(view, Qt.Key.Key_F3)
    assert view.selection() == (second, second + 4)
    press(view, Qt.Key.Key_F3)
    assert view.selection() == (first, first + 4)
    press(view, Qt.Key.Key_F3, SHIFT)
    assert view.selection() == (second, second + 4)
    # The next article is searched for the same words.
    window.articles.next_article()
    assert lit(window) == []
    assert bar.count.text() == "no hits"
