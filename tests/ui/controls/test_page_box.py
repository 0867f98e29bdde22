"""Pages whose titles do not fit beside each other are chosen from a box, by keys, too; else by their tabs."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QTabWidget, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.controls.page_box import PageBox

TITLES = ("المقالات", "الأسماء: أربعة مجهولة", "الأعمدة", "الملاحظات: 12")


@pytest.fixture
def pages(qtbot: QtBot) -> Iterator[tuple[QTabWidget, PageBox]]:
    """Four pages of which the third cannot be chosen, in a room that is wide enough."""
    room = QWidget()
    qtbot.addWidget(room)
    tabs = QTabWidget()
    tabs.setUsesScrollButtons(False)
    tabs.setElideMode(Qt.TextElideMode.ElideRight)
    for title in TITLES:
        tabs.addTab(QLabel(title), title)
    tabs.setTabEnabled(2, False)
    box = PageBox(tabs, "page", "ما يُعرض", room)
    column = QVBoxLayout(room)
    column.addWidget(box)
    column.addWidget(tabs)
    box.follow()
    room.resize(1200, 300)
    room.show()
    yield tabs, box
    room.close()


def test_box_and_tabs_take_turns(pages: tuple[QTabWidget, PageBox]) -> None:
    tabs, box = pages
    assert (tabs.tabBar().isVisible(), box.isVisible()) == (True, False)
    tabs.window().resize(220, 300)
    QApplication.processEvents()
    assert tabs.width() < box.wanted()
    assert (tabs.tabBar().isVisible(), box.isVisible()) == (False, True)
    tabs.window().resize(1200, 300)
    QApplication.processEvents()
    assert (tabs.tabBar().isVisible(), box.isVisible()) == (True, False)


def test_a_page_is_chosen_in_the_box(pages: tuple[QTabWidget, PageBox]) -> None:
    tabs, box = pages
    tabs.window().resize(220, 300)
    QApplication.processEvents()
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Down)
    assert (box.currentText(), tabs.currentIndex()) == (TITLES[1], 1)
    QTest.keyClick(box, Qt.Key.Key_Down)
    assert (box.currentText(), tabs.currentIndex()) == (TITLES[3], 3), "the page with nothing on it is stepped over"
    tabs.setCurrentIndex(0)
    assert box.currentText() == TITLES[0]
