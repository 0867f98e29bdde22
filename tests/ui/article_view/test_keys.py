"""The keyboard: carets move logically, selections are exact, other keys reach the window."""

import pytest
from hypothesis import HealthCheck, given, settings
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.domain.text.segmentation import graphemes
from app.ui.article_view import ArticleView, SpanMark
from tests.domain.texts import TEXTS
from tests.ui.article_view.conftest import ShowArticle

Key = Qt.Key
Modifier = Qt.KeyboardModifier
NONE, SHIFT, CTRL, ALT = Modifier.NoModifier, Modifier.ShiftModifier, Modifier.ControlModifier, Modifier.AltModifier
TEXT = (
    "واتفقت موسكو وبكين على التعاون مع شركة OpenAI Inc. في 10 يونيو 2022.\n\n"
    "وقالت 👨‍👩‍👧 می‌روم، مُحَمَّدٌ 😀 ثم انتهى الخبر."
)
WITH_VIEW = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def press(view: ArticleView, *keys: Key, modifiers: Modifier = NONE) -> None:
    for key in keys:
        QTest.keyClick(view, key, modifiers)


def stops(text: str) -> list[int]:
    return [0, *(end for _, end in graphemes(text))]


@WITH_VIEW
@given(text=TEXTS)
def test_arrows_visit_every_grapheme_there_and_back(view: ArticleView, text: str) -> None:
    view.set_article(text, "rtl")
    forward, steps = [view.caret()], len(stops(text)) + 1
    for _ in range(steps):
        press(view, Key.Key_Left if view._places.line_of(view.caret())[0].rtl else Key.Key_Right, modifiers=SHIFT)
        if view.caret() == forward[-1]:
            break
        forward.append(view.caret())
    assert forward == stops(text)
    assert view.selected_text() == text
    back = [view.caret()]
    for _ in range(steps):
        press(view, Key.Key_Right if view._places.line_of(view.caret())[0].rtl else Key.Key_Left)
        if view.caret() == back[-1]:
            break
        back.append(view.caret())
    assert back[::-1] == forward


def test_left_goes_forward_in_arabic_and_back_in_english(show: ShowArticle) -> None:
    view = show("قال\nword", direction="rtl")
    press(view, Key.Key_Left)
    assert view.caret() == 1
    view.set_caret(5)
    press(view, Key.Key_Left)
    assert view.caret() == 4
    press(view, Key.Key_Right)
    assert view.caret() == 5


def test_ctrl_shift_arrow_selects_by_words(show: ShowArticle) -> None:
    view = show(TEXT)
    view.set_caret(TEXT.index("موسكو"))
    press(view, Key.Key_Left, modifiers=CTRL | SHIFT)
    assert view.selected_text() == "موسكو "
    press(view, Key.Key_Left, modifiers=CTRL | SHIFT)
    assert view.selected_text() == "موسكو وبكين "
    press(view, Key.Key_Right, Key.Key_Right, Key.Key_Right, modifiers=CTRL | SHIFT)
    assert view.selected_text() == "واتفقت "
    assert view.anchor() == TEXT.index("موسكو")


def test_home_and_end_stay_on_their_line(show: ShowArticle) -> None:
    view = show("وقال الوزير إن المحادثات ستستأنف غدا في العاصمة " * 3, 430)
    paragraph = view._paragraphs.get(0)
    start, end = paragraph.line_range(1)
    view.set_caret(start + 5)
    press(view, Key.Key_End)
    assert view.caret() == end - 1
    assert view._places.line_of(view.caret())[1] == 1
    press(view, Key.Key_Home, modifiers=SHIFT)
    assert view.selection() == (start, end - 1)
    press(view, Key.Key_End, modifiers=CTRL)
    assert view.caret() == len(view.text)
    press(view, Key.Key_Home, modifiers=CTRL)
    assert view.caret() == 0


def test_up_and_down_begin_anew_where_something_else_has_put_the_caret(show: ShowArticle) -> None:
    text = "وقال الوزير إن المحادثات ستستأنف\nوقالت الوزيرة إن المحادثات انتهت"
    view = show(text)
    view.set_caret(text.index("ستستأنف"))
    press(view, Key.Key_Down)
    view.set_caret(2)
    x = view.caret_rect(2).center().x()
    press(view, Key.Key_Down)
    assert abs(view.caret_rect(view.caret()).center().x() - x) < 12


def test_up_and_down_keep_their_x_across_short_lines(show: ShowArticle) -> None:
    text = "وقال الوزير إن المحادثات ستستأنف\nنعم\n\nوقالت الوزيرة إن المحادثات انتهت"
    view = show(text)
    start = text.index("المحادثات")
    view.set_caret(start)
    x = view.caret_rect(start).center().x()
    press(view, Key.Key_Down)
    assert view.caret() == text.index("نعم") + 3
    press(view, Key.Key_Down, Key.Key_Down)
    assert abs(view.caret_rect(view.caret()).center().x() - x) < 8
    assert view.caret() > text.index("وقالت")
    press(view, Key.Key_Up, Key.Key_Up, Key.Key_Up)
    assert view.caret() == start
    press(view, Key.Key_Up)
    assert view.caret() == 0
    view.set_caret(len(text) - 3)
    press(view, Key.Key_Down)
    assert view.caret() == len(text)


def test_the_short_last_line_of_a_paragraph_does_not_draw_the_caret_aside(show: ShowArticle) -> None:
    text = "وقال الوزير إن المحادثات ستستأنف غدا بعد أن توقفت أسبوعا كاملا بسبب الخلاف، ثم قال له الوزير: نعم"
    view = show(text, 430)
    view.set_caret(len(text))
    press(view, Key.Key_Up, Key.Key_End)
    start = view.caret()
    x = view.caret_rect(start).center().x()
    press(view, Key.Key_Down)
    assert view.caret() == len(text)
    assert view.caret_rect(len(text)).center().x() - x > 40, "the last line ends further to the right"
    press(view, Key.Key_Up)
    assert abs(view.caret_rect(view.caret()).center().x() - x) < 8
    assert abs(view.caret() - start) <= 1, "behind the blank at which the line is broken, or before it"


def test_a_page_of_short_lines_does_not_draw_the_caret_aside(show: ShowArticle) -> None:
    first = "وقال الوزير إن المحادثات ستستأنف"
    view = show(first + "\nنعم" * 100)
    view.set_caret(len(first))
    press(view, Key.Key_PageDown)
    assert view.caret() > len(first)
    press(view, Key.Key_PageUp)
    assert view.caret() == len(first)


def test_pages_go_down_and_up(show: ShowArticle) -> None:
    view = show("وقال الوزير إن المحادثات ستستأنف غدا.\n" * 100)
    press(view, Key.Key_PageDown, Key.Key_PageDown)
    reached = view.caret()
    assert reached > 38
    assert view.viewport().rect().contains(view.caret_rect(reached).center().toPoint())
    press(view, Key.Key_PageUp, Key.Key_PageUp)
    assert view.caret() == 0


@pytest.mark.parametrize(
    "text", ["قال\u00a0الوزير", "أول\r\nثان\u2028ثالث", "\ufeffخبر", "قال\ufeff 😀\tثم", "\ufffeنعم", "أ\x00ب"]
)
def test_copy_is_the_exact_slice(show: ShowArticle, text: str) -> None:
    view = show(text)
    press(view, Key.Key_A, modifiers=CTRL)
    assert view.selection() == (0, len(text))
    press(view, Key.Key_C, modifiers=CTRL)
    assert QGuiApplication.clipboard().text() == text
    assert view.selected_text() == text


def test_copying_nothing_leaves_the_clipboard_alone(show: ShowArticle) -> None:
    QGuiApplication.clipboard().setText("قبل")
    view = show(TEXT)
    press(view, Key.Key_C, modifiers=CTRL)
    assert QGuiApplication.clipboard().text() == "قبل"


@pytest.mark.parametrize(
    ("key", "modifiers", "expected"),
    [
        (Key.Key_Left, ALT, (7, 13)),
        (Key.Key_Right, ALT, (7, 11)),
        (Key.Key_Left, ALT | SHIFT, (8, 12)),
        (Key.Key_Right, ALT | SHIFT, (6, 12)),
    ],
)
def test_alt_arrows_ask_for_moved_edges(
    show: ShowArticle, key: Key, modifiers: Modifier, expected: tuple[int, int]
) -> None:
    view = show(TEXT)
    view.set_spans([SpanMark("s", "ACTOR", ((7, 12),))])
    view.choose_span("s")
    asked: list[tuple[str, int, int, int]] = []
    view.span_resize_requested.connect(lambda *args: asked.append(args))
    press(view, key, modifiers=modifiers)
    assert asked == [("s", 0, *expected)]


def test_nudging_moves_by_graphemes_and_leaves_one(show: ShowArticle) -> None:
    text = "قال 👨‍👩‍👧 مُحَمَّد"
    view = show(text)
    asked: list[tuple[int, int]] = []
    view.span_resize_requested.connect(lambda _id, _index, start, end: asked.append((start, end)))
    family = (4, 9)
    view.set_spans([SpanMark("s", "ACTOR", (family,)), SpanMark("t", "ACTOR", ((0, 4), (10, 12)))])
    view.choose_span("s")
    view.nudge_edge("end", -1)
    view.nudge_edge("start", 1)
    assert asked == []
    view.nudge_edge("end", 1)
    view.nudge_edge("start", -1)
    assert asked == [(4, 10), (3, 9)]
    asked.clear()
    view.choose_span("t")
    view.nudge_edge("start", 1)
    view.nudge_edge("end", 1)
    assert asked == [(1, 4), (10, 14)]


class KeyTrap(QWidget):
    """A window that notes the keys its children leave to it."""

    def __init__(self) -> None:
        super().__init__()
        self.keys: list[int] = []

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Alt:
            self.keys.append(event.key())


def test_other_keys_reach_the_window(qtbot: QtBot, fonts: list[str]) -> None:
    window = KeyTrap()
    qtbot.addWidget(window)
    view = ArticleView(parent=window)
    view.set_article(TEXT)
    window.show()
    view.setFocus()
    press(view, Key.Key_1, Key.Key_A, Key.Key_Left, Key.Key_Escape, Key.Key_F2)
    press(view, Key.Key_Left, modifiers=ALT)
    assert window.keys == [Key.Key_1, Key.Key_A, Key.Key_Escape, Key.Key_F2, Key.Key_Left]


def test_ctrl_wheel_and_zoom_keep_the_first_line(show: ShowArticle, qtbot: QtBot) -> None:
    text = "وقال الوزير إن المحادثات ستستأنف غدا في العاصمة بعد توقف. " * 80
    view = show(text)
    view.ensure_visible(len(text) // 2)
    first = view._first_visible()[0]
    for change, percent in ((view.zoom_in, 110), (view.zoom_in, 120), (view.zoom_out, 110), (view.zoom_reset, 100)):
        with qtbot.waitSignal(view.zoom_changed) as caught:
            change()
        assert caught.args == [percent] == [view.zoom()]
        paragraph, number = view._places.locate(view._top)
        start, end = paragraph.line_range(number)
        assert start <= first < end
    view.set_zoom(10_000)
    assert view.zoom() == 300


def test_the_ring_shows_where_the_keys_go(show: ShowArticle) -> None:
    view = show(TEXT)
    with_focus = view.grab().toImage().pixelColor(1, 40).name()
    view.clearFocus()
    assert view.grab().toImage().pixelColor(1, 40).name() != with_focus
