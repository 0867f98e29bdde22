"""Long articles: laid out when needed, anchored while they are, quick anywhere."""

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.ui.article_view import ArticleView, SpanMark
from app.ui.article_view.heights import Heights
from tests.ui.article_view.conftest import ShowArticle

PARAGRAPH = "وقال الوزير إن المحادثات ستستأنف غدا في العاصمة، مضيفا أن الوفد عاد. "


def top_line(view: ArticleView) -> tuple[int, float]:
    position, offset = view._first_visible()
    return position, offset


def test_a_million_characters_in_one_line(show: ShowArticle) -> None:
    text = (PARAGRAPH * (1_000_000 // len(PARAGRAPH) + 1))[:1_000_000]
    view = show(text)
    assert len(view._paragraphs) > 500
    view.set_spans([SpanMark(f"s{i}", "ACTOR", ((i * 300, i * 300 + 40),)) for i in range(3000)])
    for position in (999_990, 500_000, 3, 123_456):
        view.ensure_visible(position)
        rect = view.rects(position, position + 1)
        assert view.viewport().rect().contains(view.caret_rect(position).center().toPoint())
        assert view.position_at(rect[0].center()) in {position, position + 1}
    view.select(499_000, 501_000)
    assert view.selected_text() == text[499_000:501_000]
    assert len(view._paragraphs.all_kept()) < 60


def test_pieces_of_a_paragraph_have_no_gap_between_them(show: ShowArticle) -> None:
    view = show(PARAGRAPH * 60)
    first = view._paragraphs.get(0)
    assert view._paragraphs.get(1).start == first.end
    assert first.height == first.line_count * view._metrics.pitch


def test_measuring_in_the_background_keeps_the_view_where_it_is(show: ShowArticle, qtbot: QtBot) -> None:
    text = "\n".join(("ا " if i % 3 else "شش ") * (60 + i % 7) for i in range(600))
    view = show(text)
    view._idle.stop()
    view.ensure_visible(len(text) * 2 // 3)
    shown, before = top_line(view), view.viewport().grab().toImage()
    estimated = view._paragraphs.heights.total
    while view._paragraphs.measure_next():
        pass
    view._sync_bar()
    assert top_line(view) == shown
    assert view._paragraphs.heights.total != estimated
    assert view.verticalScrollBar().maximum() > view.verticalScrollBar().value() > 0
    assert view.viewport().grab().toImage() == before


def test_measuring_comes_to_an_end_by_itself(show: ShowArticle, qtbot: QtBot) -> None:
    view = show("\n".join([PARAGRAPH] * 300))
    qtbot.waitUntil(lambda: not view._paragraphs.measure_next())


def test_scrolling_up_into_estimated_paragraphs_does_not_jump(show: ShowArticle) -> None:
    text = "\n".join(PARAGRAPH * (1 + i * 7 % 5) for i in range(400))
    view = show(text)
    view._idle.stop()
    view.ensure_visible(len(text) // 2)
    bar = view.verticalScrollBar()
    for _ in range(60):
        view._idle.stop()
        middle = view.position_at(QPointF(300, 150))
        before = view.caret_rect(middle).top()
        bar.setValue(bar.value() - 45)
        assert view.caret_rect(middle).top() == pytest.approx(before + 45)


def test_both_ends_can_be_reached_by_the_bar(show: ShowArticle) -> None:
    text = "\n".join(PARAGRAPH * (1 + i * 7 % 5) for i in range(400))
    view = show(text)
    view._idle.stop()
    bar = view.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert view.viewport().rect().contains(view.caret_rect(len(text)).center().toPoint())
    bar.setValue(bar.minimum())
    assert view.viewport().rect().contains(view.caret_rect(0).center().toPoint())
    assert view._top < 0


def test_a_resize_keeps_the_first_visible_character(show: ShowArticle) -> None:
    text = "\n".join([PARAGRAPH * 3] * 80)
    view = show(text, 700)
    view.ensure_visible(len(text) // 2)
    first, offset = top_line(view)
    view.resize(400, 420)
    paragraph, number = view._places.line_of(first)
    start, end = paragraph.line_range(number)
    assert start <= first < end
    assert view._places.line_top(paragraph, number) - view._top == offset


def test_a_long_article_waits_for_the_window_to_rest(show: ShowArticle, qtbot: QtBot) -> None:
    view = show("\n".join([PARAGRAPH] * 800), 640)
    width = view._paragraphs.width
    view.resize(420, 420)
    assert view._paragraphs.width == width
    qtbot.waitUntil(lambda: view._paragraphs.width < width)


def test_the_column_is_narrow_enough_to_read_and_in_the_middle(show: ShowArticle) -> None:
    view = show(PARAGRAPH * 40, 1600)
    paragraph = view._paragraphs.get(0)
    lengths = [end - start for start, end in map(paragraph.line_range, range(paragraph.line_count - 1))]
    assert 55 <= sum(lengths) / len(lengths) <= 80
    left, width = view._left(), view._paragraphs.width
    assert abs(left - (view.viewport().width() - left - width)) <= 1
    assert view.verticalScrollBar().isVisible()


def test_a_new_article_begins_at_its_beginning(show: ShowArticle) -> None:
    view = show("\n".join([PARAGRAPH] * 100))
    view.set_spans([SpanMark("s", "ACTOR", ((0, 4),))])
    view.choose_span("s")
    view.select(5, 900)
    view.ensure_visible(4000)
    view.set_article("خبر جديد")
    assert (view.selection(), view.chosen_span(), view.spans()) == ((0, 0), None, [])
    assert view.verticalScrollBar().value() == 0
    assert view.rects(0, 3)[0].top() < 60


def test_signals_tell_of_changes_only(show: ShowArticle) -> None:
    view = show("وقال الوزير إن المحادثات")
    selections: list[tuple[int, int]] = []
    chosen: list[str] = []
    view.selection_changed.connect(lambda *args: selections.append(args))
    view.span_chosen.connect(chosen.append)
    view.set_spans([SpanMark("s", "ACTOR", ((5, 11),))])
    view.select(5, 11)
    view.select(5, 11)
    view.choose_span("s")
    view.choose_span("s")
    view.update_span(SpanMark("s", "CLAIM", ((5, 14),)))
    view.remove_span("s")
    assert selections == [(5, 11)]
    assert chosen == ["s", ""]
    with pytest.raises(KeyError):
        view.choose_span("s")
    with pytest.raises(KeyError):
        view.update_span(SpanMark("s", "CLAIM", ((5, 14),)))


def test_select_moves_edges_out_of_graphemes_and_line_ends(show: ShowArticle) -> None:
    view = show("قال👨‍👩‍👧\r\nثم")
    view.select(4, 7)
    assert view.selection() == (3, 8)
    view.select(9, 9)
    assert view.selected_text() in {"", "\r\n"}
    view.select(9, 4)
    assert (view.anchor(), view.caret()) == (10, 3)


@pytest.mark.parametrize("text", ["", "\n\n", "\u200f\u200e", " \u00a0", "\x00", "\ufeff"])
def test_articles_without_letters_can_be_shown_and_clicked(show: ShowArticle, text: str) -> None:
    view = show(text)
    QTest.keyClick(view, Qt.Key.Key_Left)
    view.select(0, len(text))
    assert view.selected_text() == text
    view.grab()
    for y in (0, 50, 400):
        assert 0 <= view.position_at(QPointF(100, y)) <= len(text)


def test_heights_agree_with_plain_sums() -> None:
    plain = [7 + i % 13 for i in range(1000)]
    heights = Heights(plain)
    for index, height in ((0, 90), (255, 1), (256, 60), (999, 3), (500, 0)):
        assert heights.set(index, height) == height - plain[index]
        plain[index] = height
    assert heights.total == sum(plain)
    for index in (0, 1, 255, 256, 257, 600, 999):
        assert heights.top(index) == sum(plain[:index])
        assert heights.at(sum(plain[:index]) + plain[index] / 2) == index
    assert heights.at(-50) == 0
    assert heights.at(10**9) == 999
