"""What a screen of 1280 × 720 shows of the window: what is to be done next stands in sight, nothing twice scrolled."""

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QPushButton, QScrollArea, QToolButton

from app.services.copies.near_duplicates import DuplicateArticle, DuplicateGroup
from app.ui.article_list.empty_state import EmptyState
from app.ui.main_window import MainWindow
from app.ui.start_page import StartPage
from app.ui.transfer import ImportDialog
from app.ui.transfer.copies_dialog import CopiesDialog
from tests.flows.conftest import OpenWindow
from tests.flows.hands import LEFT, click, click_text, label, press
from tests.flows.window.conftest import SMALL, Look
from tests.widgets import part


@pytest.fixture
def window(open_at: OpenWindow, sqlite: str, look: Look) -> MainWindow:
    """A window with the Arabic article open, with an Arabic interface."""
    window = open_at(sqlite)
    window.resize(*SMALL)
    look(100, "ar")
    return window


def test_all_about_links_is_in_sight_and_one_is_taken_away_by_the_button_beside_its_kind(window: MainWindow) -> None:
    claim = label(window, "الهدنة انتهت", "2")
    press(window.view, Qt.Key.Key_Escape)
    label(window, "سامح شكري", "1")
    window.panel.show_links()
    click(window, "link_from")
    click_text(window, claim.start + 1)
    kinds = part(window, QComboBox, "link_type")
    kinds.setCurrentIndex(kinds.findData("makes"))
    click(window, "link_add")
    QApplication.processEvents()
    assert part(window.panel, QScrollArea, "link_page").verticalScrollBar().maximum() == 0
    assert window.session is not None
    assert len(window.session.relations) == 1
    remove = part(window, QToolButton, "link_delete")
    assert not remove.isEnabled()
    assert remove.toolTip() == "اختر علاقة من القائمة أولًا"
    rows = window.panel.relations.list
    QTest.mouseClick(rows.viewport(), LEFT, pos=rows.visualRect(rows.model().index(0, 0)).center())
    assert remove.isEnabled()
    click(window, "link_delete")
    assert window.session.relations == []


def test_in_large_letters_the_button_that_imports_is_seen_where_there_are_no_articles(
    open_at: OpenWindow, new_file: Path, tmp_path: Path, look: Look
) -> None:
    window = open_at(str(shutil.copy(new_file, tmp_path / "فارغة.hashiya")))
    window.resize(*SMALL)
    place = next(one for one in window.articles.findChildren(EmptyState) if one.isVisible())
    button = part(place, QPushButton)
    for letters in (100, 200):
        look(letters, "ar")
        seen = QRect(button.mapTo(place.viewport(), button.rect().topLeft()), button.size())
        assert place.viewport().rect().contains(seen), letters
    QTest.mouseClick(button, LEFT)
    dialog = part(window, ImportDialog)
    assert dialog.isVisible()
    dialog.reject()


def test_the_rows_of_copies_are_alike_high(window: MainWindow) -> None:
    members = tuple(
        DuplicateArticle(
            id=str(number),
            title=f"الجيش الأورسيني ينفي إطلاق النار {number}",
            source="وكالة المنارة",
            published="2025-02-18",
            language="ar",
            direction=None,
            similarity=0.9,
        )
        for number in range(20)
    )
    dialog = CopiesDialog([DuplicateGroup(members=members)], {one.id for one in members[1:]}, window)
    dialog.show()
    QApplication.processEvents()
    rows = dialog.articles
    rows.setCurrentIndex(rows.model().index(3, 0))
    heights = {rows.visualRect(rows.model().index(row, 0)).height() for row in range(rows.model().rowCount())}
    assert len(heights) == 1
    assert heights.pop() >= 28
    dialog.close()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_words_on_the_start_page_keep_away_from_the_pictures_before_them(
    application: QApplication, start_page: MainWindow, look: Look, language: str
) -> None:
    look(100, language)
    button = part(part(start_page, StartPage), QPushButton, "start_page.open")
    image = button.grab(button.rect().adjusted(8, 8, -8, -8)).toImage()
    ground = image.pixel(0, image.height() // 2)
    inked = [any(image.pixel(x, y) != ground for y in range(image.height())) for x in range(image.width())]
    if language == "ar":
        inked.reverse()
    picture = inked.index(True)
    end = inked.index(False, picture)
    assert 10 <= end - picture <= 18, "the folder is one piece"
    assert inked.index(True, end) - end >= 5
