"""What a screen of 1280 × 720 shows of the window: what is to be done next stands in sight, nothing twice scrolled."""

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QPushButton,
    QScrollArea,
    QToolBar,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.services.copies.near_duplicates import DuplicateArticle, DuplicateGroup
from app.ui.annotation_panel.label_buttons import LabelButton
from app.ui.article_list.empty_state import EmptyState
from app.ui.article_view import ArticleView
from app.ui.main_window import MainWindow
from app.ui.start_page import StartPage
from app.ui.transfer import ImportDialog
from app.ui.transfer.copies_dialog import CopiesDialog
from tests.flows.conftest import OpenWindow
from tests.flows.dataset_hands import begin
from tests.flows.hands import LEFT, click, click_text, label, press, spans_of
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


def whole(button: QAbstractButton) -> bool:
    """Whether a button has room for all that it asks for."""
    return button.width() >= button.sizeHint().width()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_at_1024_by_580_what_stands_above_the_spans_takes_less_and_the_page_does_not_scroll(
    window: MainWindow, look: Look, qtbot: QtBot, language: str
) -> None:
    look(100, language)
    page = part(window.panel, QScrollArea, "span_page")
    states = window.panel.progress.buttons
    window.resize(1280, 900)
    label(window, "الهدنة انتهت", "2")
    QApplication.processEvents()
    roomy = states[0].height()
    buttons = [part(window, LabelButton, f"label_button.{key}") for key in ("ACTOR", "CLAIM")]
    assert buttons[0].y() < buttons[1].y()
    for height in (640, 580):
        window.resize(1024, height)
        qtbot.waitUntil(lambda: states[0].height() < roomy and page.verticalScrollBar().maximum() == 0)
    assert buttons[0].y() == buttons[1].y()
    assert all(whole(button) for button in (*states, *buttons))
    # The buttons of the row are the same as ever.
    QTest.mouseClick(states[1], LEFT)
    assert window.commands["mark_doing"].isChecked()
    QTest.mouseClick(buttons[0], LEFT)
    assert [span.label for span in spans_of(window)] == ["ACTOR"]
    window.resize(1280, 900)
    qtbot.waitUntil(lambda: states[0].height() == roomy)
    assert buttons[0].y() < buttons[1].y()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_tools_stand_beside_the_menus_where_both_have_room_and_never_hide_one(
    window: MainWindow, look: Look, qtbot: QtBot, language: str
) -> None:
    tools, menus = part(window, QToolBar, "tool_bar"), window.menuBar()

    def places() -> list[QRect]:
        """Where the tools and all menus stand, in the window."""
        found = [
            QRect(menus.mapTo(window, one.topLeft()), one.size()) for one in map(menus.actionGeometry, menus.actions())
        ]
        return [QRect(tools.mapTo(window, QPoint(0, 0)), tools.size()), *found]

    def apart() -> bool:
        area, *others = places()
        whole = window.rect().contains(area) and all(menus.geometry().contains(one) for one in others)
        return whole and not any(map(area.intersects, others))

    beside = set()
    for letters, width in ((200, 1280), (150, 800), (100, 1024), (130, 900), (200, 1400)):
        look(letters, language)
        window.resize(width, 664)
        qtbot.waitUntil(apart)
        assert tools.width() >= tools.sizeHint().width()
        beside.add(places()[0].top() < menus.geometry().bottom())
    assert beside == {True, False}
    QTest.mouseClick(tools.widgetForAction(window.commands["next_article"]), LEFT)
    assert window.session is not None
    assert window.session.article is not None
    assert window.session.article.language == "he"


def test_in_the_largest_letters_the_chosen_span_and_a_neighbour_are_seen(window: MainWindow, look: Look) -> None:
    look(200, "ar")
    label(window, "سامح شكري", "1")
    label(window, "الهدنة انتهت", "2")
    QApplication.processEvents()
    spans, page = window.panel.spans, part(window.panel, QScrollArea, "span_page")
    for row in range(2):
        rect = spans.visualRect(spans.model().index(row, 0))
        place = QRect(spans.viewport().mapTo(page.viewport(), rect.topLeft()), rect.size())
        assert page.viewport().rect().contains(place), row
    labels = [part(window, LabelButton, f"label_button.{key}") for key in ("ACTOR", "CLAIM", "ORGANIZATION")]
    assert all(whole(button) for button in (*window.panel.progress.buttons, *labels))


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


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("letters", [150, 200])
def test_in_large_letters_nothing_of_an_import_is_cut_off_on_800_by_600_pixels(
    window: MainWindow, look: Look, tmp_path: Path, qtbot: QtBot, letters: int, language: str
) -> None:
    look(letters, language)
    source = tmp_path / "خبر.txt"
    source.write_text("قالت الوزارة إن الهدنة انتهت.", encoding="utf-8")
    window.desk.import_articles([source])
    dialog = part(window, ImportDialog)
    article = part(dialog, ArticleView, "import_dialog.article")
    qtbot.waitUntil(lambda: bool(article.text))
    # Offscreen a screen has 800 × 800 pixels; its height is taken by hand.
    dialog.resize(dialog.width(), 552)
    QApplication.processEvents()
    assert (dialog.width(), dialog.height()) == (784, 552)
    for name in ("import_dialog.choices", "import_dialog.shown"):
        area = part(dialog, QScrollArea, name)
        seen, page = area.viewport().rect(), area.widget()
        assert page is not None
        for field in page.findChildren(QWidget):
            if field.isVisibleTo(page) and isinstance(field, QAbstractButton | QComboBox | QLabel | ArticleView):
                left = field.mapTo(area.viewport(), QPoint(0, 0)).x()
                assert seen.left() <= left, field.objectName()
                assert left + field.width() <= seen.right() + 1, field.objectName()
        assert name.endswith("choices") or area.verticalScrollBar().maximum() == 0, "the article scrolls by itself"
    named = ("profile", "format", "encoding", "annotator", "unknown_labels", "near_duplicates")
    fields = [part(dialog, QComboBox, f"import_dialog.{name}") for name in named]
    edges = {field.mapTo(dialog, field.rect().topRight() if language == "ar" else QPoint(0, 0)).x() for field in fields}
    assert len(edges) == 1, "all of them below their labels"
    dialog.reject()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_in_the_largest_letters_a_dataset_is_chosen_within_800_pixels(
    window: MainWindow, look: Look, qtbot: QtBot, language: str
) -> None:
    look(200, language)
    dialog = begin(window, qtbot)
    qtbot.waitUntil(lambda: dialog.plan_view.table.columnCount() == 4)
    QApplication.processEvents()
    assert dialog.width() <= 780
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
