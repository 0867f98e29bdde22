from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QFont, QImage, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPushButton, QTableView, QToolButton
from pytestqt.qtbot import QtBot

from app.domain.errors import StorageError
from app.domain.records import ProgressState
from app.ui.article_list import ArticleListPanel
from app.ui.article_list.delegate import row_height
from app.ui.theme import INTERFACE_FONT_PIXELS
from tests.application_look import borrowed_look
from tests.ui.article_list.conftest import TITLES, Articles
from tests.widgets import part


def titles(panel: ArticleListPanel) -> list[str]:
    model = panel.view.model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def row_rect(panel: ArticleListPanel, row: int) -> QRect:
    return panel.view.visualRect(panel.view.model().index(row, 0))


def selected_rows(panel: ArticleListPanel) -> list[int]:
    return [index.row() for index in panel.view.selectionModel().selectedIndexes()]


def chosen(panel: ArticleListPanel) -> list[str]:
    ids: list[str] = []
    panel.article_chosen.connect(ids.append)
    return ids


def button(panel: ArticleListPanel, text: str) -> QPushButton:
    (found,) = [one for one in panel.findChildren(QPushButton) if one.text() == text and one.isVisible()]
    return found


def type_text(line: QLineEdit, text: str) -> None:
    """Key events as a layout for this script sends them; ``QTest.keyClicks`` ends the process beyond Latin-1."""
    for letter in text:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, Qt.Key.Key_unknown, Qt.KeyboardModifier.NoModifier, letter)
            QApplication.sendEvent(line, event)


def chip(panel: ArticleListPanel, state: ProgressState) -> QToolButton:
    return part(panel, QToolButton, f"article_list.state.{state}")


def test_a_click_chooses_an_article(panel: ArticleListPanel) -> None:
    panel.set_source(Articles(5), "sara")
    ids = chosen(panel)
    for row in (3, 3, 0):
        QTest.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=row_rect(panel, row).center())
    assert ids == ["a3", "a0"]
    assert selected_rows(panel) == [0]
    assert panel.current_article() == "a0"


def test_arrow_keys_choose_and_letters_are_left_alone(panel: ArticleListPanel) -> None:
    source = Articles(2_000)
    panel.set_source(source, "sara")
    ids = chosen(panel)
    panel.view.setFocus()
    assert ids == []
    QTest.keyClick(panel.view, Qt.Key.Key_Down)
    QTest.keyClick(panel.view, Qt.Key.Key_Down)
    QTest.keyClick(panel.view, Qt.Key.Key_Up)
    QTest.keyClicks(panel.view, "O")
    assert ids == ["a1", "a2", "a1"]
    assert len(source.asked) < 1_000


def test_next_and_previous_walk_through_the_shown_rows(panel: ArticleListPanel) -> None:
    source = Articles(4)
    source.states = {"a1": ProgressState.DONE}
    panel.set_source(source, "sara")
    chip(panel, ProgressState.TODO).click()
    ids = chosen(panel)
    steps = [panel.next_article() for _ in range(4)]
    assert ids == ["a0", "a2", "a3"]
    assert steps == [True, True, True, False]
    assert panel.previous_article()
    assert panel.current_article() == "a2"


def test_from_an_article_that_is_filtered_away_the_next_is_its_neighbour(panel: ArticleListPanel) -> None:
    source = Articles(6)
    panel.set_source(source, "sara")
    panel.show_article("a2")
    source.states["a2"] = ProgressState.DONE
    chip(panel, ProgressState.TODO).click()
    assert selected_rows(panel) == []
    assert panel.current_article() == "a2"
    assert panel.next_article()
    assert panel.current_article() == "a3"


def test_only_rows_in_sight_are_read(panel: ArticleListPanel, qtbot: QtBot) -> None:
    source = Articles(100_000)
    panel.set_source(source, "sara")
    panel.grab()
    panel.show_article("a70000")
    panel.grab()
    assert 0 < len(source.asked) <= 512
    assert selected_rows(panel) == [70_000]
    assert panel.view.viewport().rect().contains(row_rect(panel, 70_000))


def test_scrolling_through_everything_forgets_what_is_far_away(panel: ArticleListPanel) -> None:
    source = Articles(20_000)
    panel.set_source(source, "sara")
    model = panel.view.model()
    for row in range(0, 20_000, 100):
        model.index(row, 0).data()
    before = len(source.asked)
    model.index(19_900, 0).data()
    assert len(source.asked) == before
    model.index(0, 0).data()
    assert len(source.asked) > before


def test_the_choice_survives_another_order(panel: ArticleListPanel) -> None:
    source = Articles(500)
    panel.set_source(source, "sara")
    panel.show_article("a7")
    ids, orders = chosen(panel), list[str]()
    panel.order_changed.connect(orders.append)
    order = part(panel, QComboBox, "article_list.order")
    order.setFocus()
    QTest.keyClick(order, Qt.Key.Key_End)
    QTest.keyClick(order, Qt.Key.Key_Up)
    assert orders[-1] == "-spans"
    assert source.queries[-1].order == "spans"
    assert selected_rows(panel) == [492]
    assert panel.view.viewport().rect().contains(row_rect(panel, 492))
    assert ids == []


@pytest.mark.parametrize("order", ["added", "-published", "title"])
def test_the_order_of_last_time_is_taken_up(panel: ArticleListPanel, order: str) -> None:
    source = Articles(3)
    panel.set_order(order)
    panel.set_order("by the colour of its cover")
    panel.set_source(source, "sara")
    assert panel.filter_bar.order() == order
    assert source.queries[-1].order == order.removeprefix("-")
    assert source.queries[-1].descending is order.startswith("-")


def test_typing_filters_after_a_pause_and_enter_at_once(panel: ArticleListPanel, qtbot: QtBot) -> None:
    source = Articles(10)
    panel.set_source(source, "sara")
    asked = len(source.queries)
    line = panel.filter_bar.line
    type_text(line, "زعفران")
    assert len(source.queries) == asked
    qtbot.waitUntil(lambda: len(source.queries) == asked + 1)
    assert titles(panel) == ["زعفران و بازار ارز می‌لرزد"] * 2

    line.clear()
    type_text(line, "OpenAI")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert titles(panel) == ["OpenAI قالت إنها ستفتح مكتبا 🚀"] * 2
    assert [query.text for query in source.queries[asked:]] == ["زعفران", "OpenAI"]


def test_the_open_article_is_in_sight_again_when_a_filter_is_taken_away(panel: ArticleListPanel) -> None:
    panel.set_source(Articles(10_000), "sara")
    panel.show_article("a9990")
    panel.grab()
    for text in ("لا شيء كهذا", "OpenAI"):
        type_text(panel.filter_bar.line, text)
        QTest.keyClick(panel.filter_bar.line, Qt.Key.Key_Return)
        panel.grab()
        panel.filter_bar.line.clear()
        QTest.keyClick(panel.filter_bar.line, Qt.Key.Key_Return)
        panel.grab()
        assert selected_rows(panel) == [9_990]
        assert panel.view.viewport().rect().contains(row_rect(panel, 9_990))


def test_chips_show_counts_and_filter_together(panel: ArticleListPanel) -> None:
    source = Articles(1_200)
    source.states = {"a1": ProgressState.DONE, "a4": ProgressState.FLAGGED}
    panel.set_source(source, "sara")
    assert chip(panel, ProgressState.TODO).text() == "1,198"
    chip(panel, ProgressState.DONE).click()
    chip(panel, ProgressState.FLAGGED).click()
    assert source.queries[-1].states == {ProgressState.DONE, ProgressState.FLAGGED}
    assert panel.view.model().rowCount() == 2


def test_one_row_is_read_again_without_moving(panel: ArticleListPanel) -> None:
    source = Articles(400)
    panel.set_source(source, "sara")
    panel.grab()
    before = panel.view.grab(row_rect(panel, 2)).toImage()
    other = panel.view.grab(row_rect(panel, 3)).toImage()
    source.asked.clear()
    source.spans["a2"] = 7
    source.states["a2"] = ProgressState.DONE
    panel.update_article("a2")
    assert source.asked == ["a2"]
    assert panel.view.grab(row_rect(panel, 2)).toImage() != before
    assert panel.view.grab(row_rect(panel, 3)).toImage() == other
    assert chip(panel, ProgressState.DONE).text() == "1"
    panel.update_article("not listed")
    assert source.asked == ["a2"]


def test_a_title_has_no_power_over_its_row(panel: ArticleListPanel) -> None:
    panel.set_source(Articles(5), "sara")
    assert titles(panel)[4] == "أسعار النفط ترتفع 5%"


def ink_columns(panel: ArticleListPanel, row: int) -> tuple[int, int]:
    """First and last column of the row's title line that holds ink, leaving out the state and the edges."""
    rect = row_rect(panel, row)
    image = panel.view.viewport().grab(QRect(rect.left() + 40, rect.top() + 6, rect.width() - 80, 24)).toImage()
    ground = image.pixel(image.width() // 2, 0)
    inked = [x for x in range(image.width()) if any(image.pixel(x, y) != ground for y in range(image.height()))]
    return inked[0], image.width() - 1 - inked[-1]


def test_titles_stand_at_the_side_their_article_begins(panel: ArticleListPanel) -> None:
    source = Articles(2)
    source.titles = {"a0": "عنوان قصير من القاهرة", "a1": "a short one from Cairo", "a2": "OpenAI قالت إنها"}
    panel.set_source(source, "sara")
    for row, begins_right in ((0, True), (1, False), (2, True)):
        left, right = ink_columns(panel, row)
        assert (right < left) is begins_right


def test_states_differ_without_colour(panel: ArticleListPanel) -> None:
    source = Articles(4)
    source.titles = dict.fromkeys(source.titles, "قصير")
    source.states = dict(zip(source.titles, ProgressState, strict=True))
    panel.set_source(source, "sara")
    pictures = []
    for row in range(4):
        gray = panel.view.viewport().grab(row_rect(panel, row)).toImage().convertToFormat(QImage.Format.Format_Mono)
        pictures.append(gray)
    assert all(one != other for i, one in enumerate(pictures) for other in pictures[:i])


def test_what_a_screen_reader_says(panel: ArticleListPanel) -> None:
    source = Articles(1)
    source.spans["a0"] = 3
    source.states["a0"] = ProgressState.FLAGGED
    panel.set_source(source, "sara")
    spoken = panel.view.model().index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "موسكو تعلن وقفا لإطلاق النار" in spoken
    assert "3" in spoken
    assert "Flagged" in spoken
    assert panel.view.accessibleName() == "Articles"


def test_an_empty_workspace_says_what_to_do(panel: ArticleListPanel, qtbot: QtBot) -> None:
    panel.set_source(Articles(0), "sara")
    assert button(panel, "Import articles…").property("primary"), "it is all there is to do"
    with qtbot.waitSignal(panel.import_requested):
        QTest.mouseClick(button(panel, "Import articles…"), Qt.MouseButton.LeftButton)
    assert not panel.view.isVisible()


def test_a_filter_that_finds_nothing_can_be_cleared(panel: ArticleListPanel) -> None:
    source = Articles(5)
    panel.set_source(source, "sara")
    type_text(panel.filter_bar.line, "كاراكاس")
    QTest.keyClick(panel.filter_bar.line, Qt.Key.Key_Return)
    chip(panel, ProgressState.DONE).click()
    assert not panel.view.isVisible()
    QTest.mouseClick(button(panel, "Show all articles"), Qt.MouseButton.LeftButton)
    assert panel.view.isVisible()
    assert panel.view.model().rowCount() == 5
    assert not chip(panel, ProgressState.DONE).isChecked()


def test_while_a_filter_holds_articles_back_a_button_shows_them_again(panel: ArticleListPanel) -> None:
    panel.set_source(Articles(30), "sara")
    button_of = panel.findChild(QPushButton, "article_list.show_all")
    assert isinstance(button_of, QPushButton)
    assert not button_of.isVisible(), "nothing is held back"
    QTest.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=row_rect(panel, 4).center())
    first = row_rect(panel, 0).top()
    type_text(panel.filter_bar.line, "ا")
    QTest.keyClick(panel.filter_bar.line, Qt.Key.Key_Return)
    QApplication.processEvents()
    assert 0 < len(titles(panel)) < 30
    assert button_of.isVisible()
    assert row_rect(panel, 0).top() == first, "no row moves when the button comes"
    count = panel.findChild(QLabel, "article_list.count")
    assert isinstance(count, QLabel)
    assert count.geometry().top() >= button_of.geometry().bottom()
    QTest.mouseClick(button_of, Qt.MouseButton.LeftButton)
    assert len(titles(panel)) == 30
    assert panel.filter_bar.line.text() == ""
    assert not button_of.isVisible()
    assert panel.view.hasFocus(), "the keyboard does not go with the button"
    # A filter that every article passes holds nothing back.
    QTest.mouseClick(chip(panel, ProgressState.TODO), Qt.MouseButton.LeftButton)
    assert len(titles(panel)) == 30
    assert not button_of.isVisible()


def test_the_chosen_article_stays_in_sight_when_the_button_comes(panel: ArticleListPanel) -> None:
    source = Articles(30)
    source.states["a29"] = ProgressState.DONE
    panel.set_source(source, "sara")
    panel.show_article("a28")
    QTest.mouseClick(chip(panel, ProgressState.TODO), Qt.MouseButton.LeftButton)
    QApplication.processEvents()
    assert button(panel, "Show all articles").isVisible()
    row = titles(panel).index(source.titles["a28"], 28)
    assert panel.view.viewport().rect().contains(row_rect(panel, row))


def test_a_filter_stays_in_the_workspace_it_was_made_in(panel: ArticleListPanel) -> None:
    panel.set_source(Articles(10), "sara")
    told: list[tuple[str, object]] = []
    panel.filter_changed.connect(lambda *filters: told.append(filters))
    QTest.mouseClick(chip(panel, ProgressState.FLAGGED), Qt.MouseButton.LeftButton)
    assert told == [("", {ProgressState.FLAGGED})]
    panel.set_source(Articles(10), "sara")
    assert len(titles(panel)) == 10
    panel.filter_by("زعفران", {"todo", "a state of a later version"})
    assert titles(panel) == [TITLES[2]] * 2
    assert chip(panel, ProgressState.TODO).isChecked()
    assert len(told) == 1, "only what somebody did is told"


def test_a_store_that_goes_away_is_told_and_the_list_stays(panel: ArticleListPanel, qtbot: QtBot) -> None:
    source = Articles(1_000)
    panel.set_source(source, "sara")
    panel.grab()
    errors: list[StorageError] = []
    panel.failed.connect(errors.append)
    source.broken = True
    panel.view.scrollToBottom()
    panel.grab()
    qtbot.waitUntil(lambda: len(errors) == 1)
    panel.grab()
    panel.refresh()
    assert len(errors) == 2
    assert panel.view.model().rowCount() == 1_000
    source.broken = False
    panel.refresh()
    panel.grab()
    assert titles(panel)[999] == titles(panel)[4]


def test_nothing_is_shown_without_a_workspace(panel: ArticleListPanel) -> None:
    panel.set_source(Articles(5), "sara")
    panel.show_article("a1")
    panel.set_source(None, "")
    assert panel.view.model().rowCount() == 0
    assert panel.current_article() == ""
    assert not panel.next_article()


def test_rows_have_one_height_and_fill_the_width(panel: ArticleListPanel) -> None:
    panel.set_source(Articles(3), "sara")
    view = panel.view
    assert isinstance(view, QTableView)
    assert {row_rect(panel, row).height() for row in range(3)} == {56}
    assert row_rect(panel, 0).width() == view.viewport().width()
    assert view.indexAt(QPoint(view.viewport().width() // 2, 60)).row() == 1
    assert view.rootIndex() == QModelIndex()


@pytest.fixture
def large(qapp: QApplication) -> Iterator[None]:
    """Letters of twice the usual size."""
    with borrowed_look(qapp):
        font = QFont(qapp.font())
        font.setPixelSize(2 * INTERFACE_FONT_PIXELS)
        qapp.setFont(font)
        yield


def test_rows_are_as_high_as_large_letters_want(panel: ArticleListPanel, large: None) -> None:
    QApplication.sendEvent(panel.view, QEvent(QEvent.Type.FontChange))
    usual = QFont()
    usual.setPixelSize(INTERFACE_FONT_PIXELS)
    assert panel.view.verticalHeader().defaultSectionSize() == 2 * row_height(usual)
