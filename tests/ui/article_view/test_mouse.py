"""Real mouse events select exactly what they pass over, choose spans, and drag their edges."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.text.segmentation import graphemes, previous_boundary
from app.ui.article_view import ArticleView, SpanMark
from tests.application_look import borrowed_look
from tests.ui.article_view.conftest import ShowArticle

TEXT = (
    "واتفقت موسكو وبكين على التعاون مع شركة OpenAI Inc. في 10 يونيو 2022 لتعزيز الاتفاقية. وأضاف الوزير «لأمريكا دور» "
    "😀 انتهى، ثم قالت وزارة الخارجية إن می‌روم خانه‌ها (example.com) مُحَمَّدٌ.\nوفي الفقرة الثانية: שלום עולם"
)
LEFT = Qt.MouseButton.LeftButton
NO_KEY = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture(autouse=True)
def patient_clicks(qapp: QApplication) -> Iterator[None]:
    """A slow machine must not turn a triple click into three single ones."""
    with borrowed_look(qapp):
        qapp.setDoubleClickInterval(60_000)
        yield


def grapheme_point(view: ArticleView, start: int, *, trailing: bool) -> QPoint:
    """A point in the first (or last) quarter of the grapheme at `start`, in reading direction."""
    end = start + 1
    rect = view.rects(start, end)[0]
    rtl = view.caret_rect(start).center().x() > rect.center().x()
    x = rect.left() + rect.width() / 4 if rtl == trailing else rect.right() - rect.width() / 4
    return QPoint(round(x), round(rect.center().y()))


def drag(view: ArticleView, start: QPoint, end: QPoint) -> None:
    port = view.viewport()
    QTest.mousePress(port, LEFT, NO_KEY, start)
    QTest.mouseMove(port, (start + end) / 2)
    QTest.mouseMove(port, end)
    QTest.mouseRelease(port, LEFT, NO_KEY, end)


def click(view: ArticleView, point: QPoint, modifiers: Qt.KeyboardModifier = NO_KEY) -> None:
    QTest.mouseClick(view.viewport(), LEFT, modifiers, point)


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("width", [430, 760])
@pytest.mark.parametrize(
    "words",
    ["موسكو", "شركة OpenAI", "OpenAI Inc.", "Inc. في 10 يونيو", "أمريكا", "😀", "خانه‌ها", "example.com", "2022 لتعزيز",
     "«لأمريكا دور»", "مُحَمَّدٌ", "الثانية: שלום", "انتهى، ثم قالت وزارة الخارجية"],
)  # fmt: skip
def test_a_drag_selects_what_it_passes_over(show: ShowArticle, words: str, width: int, backwards: bool) -> None:
    view = show(TEXT, width)
    start = TEXT.index(words)
    last = previous_boundary(TEXT, start + len(words))
    points = [grapheme_point(view, start, trailing=False), grapheme_point(view, last, trailing=True)]
    drag(view, *(reversed(points) if backwards else points))
    assert view.selected_text() == words
    assert view.selection() == (start, start + len(words))
    assert view.caret() == (start if backwards else start + len(words))


@pytest.mark.parametrize(
    ("inside", "word"),
    [
        ("بكين", "وبكين"),
        ("OpenAI", "OpenAI"),
        ("لأمريكا", "لأمريكا"),
        ("روم", "می‌روم"),
        ("2022", "2022"),
        ("حَمَّ", "مُحَمَّدٌ"),
    ],
)
def test_double_click_selects_the_word(show: ShowArticle, inside: str, word: str) -> None:
    view = show(TEXT)
    QTest.mouseDClick(view.viewport(), LEFT, NO_KEY, grapheme_point(view, TEXT.index(inside), trailing=False))
    assert view.selected_text() == word


def test_third_click_selects_the_sentence(show: ShowArticle) -> None:
    view = show(TEXT)
    point = grapheme_point(view, TEXT.index("موسكو"), trailing=False)
    QTest.mouseDClick(view.viewport(), LEFT, NO_KEY, point)
    click(view, point)
    assert view.selected_text().startswith("واتفقت")
    assert view.selected_text().endswith("الاتفاقية.")
    click(view, point)
    assert view.selected_text() == ""


@pytest.mark.parametrize(("start", "end"), [("بكين", "التعاون"), ("التعاون", "بكين")])
def test_a_drag_after_a_double_click_goes_by_words(show: ShowArticle, start: str, end: str) -> None:
    view = show(TEXT, 760)
    first, last = (grapheme_point(view, TEXT.index(word) + 1, trailing=False) for word in (start, end))
    port, place = view.viewport(), QPointF(first)
    # QTest's double click releases the button, which would end the gesture.
    QApplication.sendEvent(
        port, QMouseEvent(QEvent.Type.MouseButtonDblClick, place, port.mapToGlobal(place), LEFT, LEFT, NO_KEY)
    )
    QTest.mouseMove(port, last)
    QTest.mouseRelease(port, LEFT, NO_KEY, last)
    assert view.selected_text() == "وبكين على التعاون"


def test_shift_click_extends_from_the_anchor(show: ShowArticle) -> None:
    view = show(TEXT)
    start, end = TEXT.index("بكين"), TEXT.index(" على")
    click(view, grapheme_point(view, start, trailing=False))
    click(view, grapheme_point(view, end - 1, trailing=True), SHIFT)
    assert view.selection() == (start, end)
    click(view, grapheme_point(view, 0, trailing=False), SHIFT)
    assert view.selection() == (0, start)


def test_no_drag_ever_cuts_a_grapheme(show: ShowArticle) -> None:
    text = "قال👨‍👩‍👧مُحَمَّدٌ🇸🇦e\u0301 ثم"
    view = show(text)
    whole = {edge for cluster in graphemes(text) for edge in cluster}
    rect = view.rects(0, 1)[0]
    start = QPoint(round(rect.right()), round(rect.center().y()))
    ends = set()
    for distance in range(4, 260, 3):
        drag(view, start, start - QPoint(distance, 0))
        assert set(view.selection()) <= whole
        ends.add(view.selection()[1])
    assert ends == whole


SPANS = [
    SpanMark("claim", "CLAIM", ((7, 47),)),
    SpanMark("outer", "ORGANIZATION", ((34, 45),)),
    SpanMark("inner", "ACTOR", ((39, 45),)),
    SpanMark("twin", "ORGANIZATION", ((39, 45),)),
]


def test_clicking_again_walks_through_the_stack(show: ShowArticle, qtbot: QtBot) -> None:
    view = show(TEXT)
    view.set_spans(SPANS)
    point = grapheme_point(view, 41, trailing=False)
    chosen = []
    for _ in range(5):
        with qtbot.waitSignal(view.span_chosen) as caught:
            click(view, point)
        chosen.append(caught.args[0])
        assert view.chosen_span() == chosen[-1]
    assert chosen == ["inner", "twin", "outer", "claim", "inner"]


def test_clicking_elsewhere_starts_with_the_smallest_again(show: ShowArticle) -> None:
    view = show(TEXT)
    view.set_spans(SPANS)
    click(view, grapheme_point(view, 36, trailing=False))
    assert view.chosen_span() == "outer"
    click(view, grapheme_point(view, 41, trailing=False))
    assert view.chosen_span() == "inner"
    click(view, grapheme_point(view, 2, trailing=False))
    assert view.chosen_span() is None


def test_a_drag_chooses_nothing(show: ShowArticle) -> None:
    view = show(TEXT)
    view.set_spans(SPANS)
    drag(view, grapheme_point(view, 10, trailing=False), grapheme_point(view, 20, trailing=True))
    assert view.chosen_span() is None
    assert view.selection() == (10, 21)


def test_a_click_on_a_tag_or_an_underline_chooses_its_span(show: ShowArticle) -> None:
    view = show(TEXT)
    view.set_spans(SPANS)
    view.grab()
    paragraph, number = view._places.line_of(8)
    place = next(rect for rect, _, span_id in view._ornaments.of(paragraph, number).tags if span_id == "claim")
    top = view._places.line_top(paragraph, number) - view._top
    click(view, QPoint(round(place.center().x() + view._left()), round(place.center().y() + top)))
    assert view.chosen_span() == "claim"
    rect = view.rects(41, 42)[0]
    lane = view._spans.lane("outer")
    line_top = rect.top() - view._metrics.text_top
    y = line_top + view._metrics.lanes_top + lane * view._metrics.lane_step + 1
    click(view, QPoint(round(rect.center().x()), round(y)))
    assert view.chosen_span() == "outer"


@pytest.mark.parametrize("which", ["start", "end"])
@pytest.mark.parametrize(("to", "trailing"), [("التعاون", False), ("شركة", True), ("Inc.", False)])
def test_dragging_a_handle_asks_for_a_new_edge_once(
    show: ShowArticle, qtbot: QtBot, which: str, to: str, trailing: bool
) -> None:
    view = show(TEXT, 760)
    span = SpanMark("s", "CLAIM", ((7, 66),))
    view.set_spans([span])
    view.choose_span("s")
    asked: list[tuple[str, int, int, int]] = []
    view.span_resize_requested.connect(lambda *args: asked.append(args))
    handle = next(place for _, edge, place in view.handle_rects() if edge == which)
    grip = QPoint(round(handle.left()), round(handle.top() if which == "start" else handle.bottom()))
    target = grapheme_point(view, TEXT.index(to), trailing=trailing)
    wanted = view.position_at(QPointF(target))
    port = view.viewport()
    QTest.mousePress(port, LEFT, NO_KEY, grip)
    QTest.mouseMove(port, target)
    ghost = view.chosen_mark()
    assert ghost is not None
    assert ghost.fragments != span.fragments
    assert asked == []
    QTest.mouseRelease(port, LEFT, NO_KEY, target)
    assert asked == [("s", 0, wanted, 66) if which == "start" else ("s", 0, 7, wanted)]
    assert view.spans() == [span]
    assert view.selection() == (0, 0)


def test_an_edge_stops_before_the_other_one_and_the_next_fragment(show: ShowArticle) -> None:
    view = show(TEXT)
    span = SpanMark("s", "CLAIM", ((7, 12), (20, 26)))
    view.set_spans([span])
    assert view.resized(span, 0, "end", 40).fragments == ((7, 19), (20, 26))
    assert view.resized(span, 0, "end", 0).fragments == ((7, 8), (20, 26))
    assert view.resized(span, 1, "start", 0).fragments == ((7, 12), (13, 26))
    assert view.resized(span, 1, "start", 99).fragments == ((7, 12), (25, 26))


def test_escape_lets_a_dragged_edge_jump_back(show: ShowArticle) -> None:
    view = show(TEXT)
    view.set_spans([SpanMark("s", "CLAIM", ((7, 30),))])
    view.choose_span("s")
    asked: list[object] = []
    view.span_resize_requested.connect(lambda *args: asked.append(args))
    handle = next(place for _, edge, place in view.handle_rects() if edge == "end")
    QTest.mousePress(view.viewport(), LEFT, NO_KEY, QPoint(round(handle.left()), round(handle.bottom())))
    QTest.mouseMove(view.viewport(), grapheme_point(view, 12, trailing=False))
    QTest.keyClick(view, Qt.Key.Key_Escape)
    QTest.mouseRelease(view.viewport(), LEFT, NO_KEY, grapheme_point(view, 12, trailing=False))
    assert asked == []
    assert view.chosen_mark() == SpanMark("s", "CLAIM", ((7, 30),))


def test_dragging_below_the_viewport_scrolls_and_selects_on(show: ShowArticle, qtbot: QtBot) -> None:
    view = show("وقال الوزير إن المحادثات ستستأنف غدا.\n" * 60)
    port = view.viewport()
    QTest.mousePress(port, LEFT, NO_KEY, grapheme_point(view, 0, trailing=False))
    QTest.mouseMove(port, QPoint(100, port.height() + 90))
    qtbot.waitUntil(lambda: view.verticalScrollBar().value() > 100)
    QTest.mouseMove(port, QPoint(100, port.height() // 2))
    QTest.mouseRelease(port, LEFT, NO_KEY, QPoint(100, port.height() // 2))
    stopped = view.verticalScrollBar().value()
    assert view.selection()[0] == 0
    qtbot.waitUntil(lambda: not view._pointer._scroller.isActive())
    assert view.verticalScrollBar().value() == stopped


def test_dragging_above_the_viewport_scrolls_back(show: ShowArticle, qtbot: QtBot) -> None:
    text = "وقال الوزير إن المحادثات ستستأنف غدا.\n" * 60
    view = show(text)
    view.ensure_visible(len(text))
    start = view.position_at(QPointF(300, 200))
    QTest.mousePress(view.viewport(), LEFT, NO_KEY, QPoint(300, 200))
    QTest.mouseMove(view.viewport(), QPoint(300, -400))
    qtbot.waitUntil(lambda: view.verticalScrollBar().value() == 0)
    QTest.mouseRelease(view.viewport(), LEFT, NO_KEY, QPoint(300, -400))
    assert view.selection()[1] == start
    assert view.selection()[0] < 38


def test_the_menu_is_about_what_is_under_the_mouse(show: ShowArticle, qtbot: QtBot) -> None:
    view = show(TEXT)
    view.set_spans(SPANS)
    view.select(0, 6)
    point = grapheme_point(view, 41, trailing=False)
    QTest.mousePress(view.viewport(), Qt.MouseButton.RightButton, NO_KEY, point)
    assert view.chosen_span() == "inner"
    assert view.selection() == (41, 41)
    view.select(7, 12)
    QTest.mousePress(view.viewport(), Qt.MouseButton.RightButton, NO_KEY, grapheme_point(view, 9, trailing=False))
    assert view.selection() == (7, 12)
