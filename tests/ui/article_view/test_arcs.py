"""Arcs in the margin: which are seen, which are lit, which way they point, and that they move no line."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.ui.article_view import ArcMark, Arcs, ArticleView, SpanMark

SENTENCE = "قال وزير الخارجية سامح شكري 😀 إن الهدنة انتهت، وفق بيان وزارة الصحة في غزة."
TEXT = "\n".join([SENTENCE] * 60)


def mark(words: str, number: int, label: str) -> SpanMark:
    start = number * (len(SENTENCE) + 1) + SENTENCE.index(words)
    return SpanMark(f"{label}{number}", label, ((start, start + len(words)),))


def makes(number: int, goal: int) -> ArcMark:
    return ArcMark(f"{number}-{goal}", f"ACTOR{number}", f"CLAIM{goal}", "makes", "#5e35b1")


@pytest.fixture
def view(qtbot: QtBot) -> ArticleView:
    """An article of many screens with an actor and a claim in every paragraph."""
    view = ArticleView()
    qtbot.addWidget(view)
    view.resize(640, 400)
    view.set_article(TEXT, "rtl")
    view.set_spans([mark("سامح شكري", n, "ACTOR") for n in range(60)] + [mark("الهدنة", n, "CLAIM") for n in range(60)])
    view.show()
    qtbot.waitExposed(view)
    return view


@pytest.fixture
def arcs(view: ArticleView) -> Arcs:
    return Arcs(view)


def picture(view: ArticleView) -> QImage:
    return view.viewport().grab().toImage()


def inked(before: QImage, after: QImage) -> set[tuple[int, int]]:
    """Pixels that differ."""
    return {
        (x, y) for x in range(before.width()) for y in range(before.height()) if before.pixel(x, y) != after.pixel(x, y)
    }


def test_arcs_stay_in_the_margin_at_the_end_of_the_lines(view: ArticleView, arcs: Arcs) -> None:
    before = picture(view)
    arcs.set_arcs([makes(0, 1)])
    pixels = inked(before, picture(view))
    assert pixels
    assert max(x for x, _ in pixels) < view.column().left()


def test_in_a_left_to_right_article_they_are_on_the_right(view: ArticleView, arcs: Arcs) -> None:
    text = "The minister said the truce is over.\nThe ministry denied it."
    view.set_article(text, "ltr")
    view.set_spans([SpanMark("ACTOR0", "ACTOR", ((4, 12),)), SpanMark("CLAIM1", "CLAIM", ((41, 49),))])
    before = picture(view)
    arcs.set_arcs([makes(0, 1)])
    pixels = inked(before, picture(view))
    assert pixels
    assert min(x for x, _ in pixels) > view.column().right()


def test_the_arrow_is_at_the_end_it_leads_to(view: ArticleView, arcs: Arcs) -> None:
    (first, *_), (second, *_) = (view.rects_in_sight(*mark("الهدنة", n, "CLAIM").fragments[0]) for n in (0, 1))
    heights = {0: first.center().y(), 1: second.center().y()}

    def arrow_beside(way: ArcMark) -> int:
        before = picture(view)
        arcs.set_arcs([way])
        pixels = inked(before, picture(view))
        arcs.set_arcs([])
        edge = int(view.column().left())
        near = [y for x, y in pixels if edge - 9 <= x <= edge - 5]
        tall = {n: sum(abs(y - at) < 14 for y in near) for n, at in heights.items()}
        return max(tall, key=lambda n: tall[n])

    assert arrow_beside(ArcMark("down", "CLAIM0", "CLAIM1", "repeats", "#4e342e")) == 1
    assert arrow_beside(ArcMark("up", "CLAIM1", "CLAIM0", "repeats", "#4e342e")) == 0


def test_only_links_with_an_end_in_sight_are_painted_and_run_over_the_edge(view: ArticleView, arcs: Arcs) -> None:
    near, far, beyond = makes(0, 0), makes(0, 50), makes(40, 41)
    arcs.set_arcs([near, far, beyond])
    assert {mark.id for mark in arcs.in_sight()} == {"0-0", "0-50"}
    before = picture(view)
    arcs.set_arcs([near, beyond])
    bottom = {y for _, y in inked(picture(view), before)}
    assert view.viewport().height() - 1 in bottom
    view.scroll_to(mark("الهدنة", 41, "CLAIM").start)
    assert [mark.id for mark in arcs.in_sight()] == ["40-41"]


def test_scrolling_shows_the_same_as_painting_anew(view: ArticleView, arcs: Arcs) -> None:
    arcs.set_arcs([makes(n, goal) for n, goal in [(0, 0), (0, 50), (1, 3), (4, 2), (6, 5)]])
    picture(view)
    for value in (30, 90, 260, 400, 120):
        view.verticalScrollBar().setValue(value)
        QTest.qWait(1)
        shown = view.grab().toImage()
        view.viewport().update()
        assert view.grab().toImage() == shown


@pytest.mark.parametrize("how", ["choose", "hover"])
def test_the_links_of_a_chosen_or_hovered_span_are_lit(view: ArticleView, arcs: Arcs, how: str) -> None:
    arcs.set_arcs([makes(0, 0), makes(1, 1)])
    assert arcs.lit() == []
    act: dict[str, Callable[[], None]] = {
        "choose": lambda: view.choose_span("CLAIM1"),
        "hover": lambda: QTest.mouseMove(
            view.viewport(), view.rects_in_sight(*mark("الهدنة", 1, "CLAIM").fragments[0])[0].center().toPoint()
        ),
    }
    before = picture(view)
    act[how]()
    assert [mark.id for mark in arcs.lit()] == ["1-1"]
    assert inked(before, picture(view))
    view.choose_span(None)
    QTest.mouseMove(view.viewport(), QPoint(3, view.viewport().height() - 3))
    QTest.mouseClick(view.viewport(), Qt.MouseButton.RightButton, pos=QPoint(3, view.viewport().height() - 3))
    assert {mark.id for mark in arcs.lit()} <= {"1-1"} - ({"1-1"} if how == "choose" else set())


def test_links_follow_a_span_that_moves_and_go_with_one_that_goes(view: ArticleView, arcs: Arcs) -> None:
    arcs.set_arcs([makes(0, 0)])
    moved = mark("الهدنة", 50, "CLAIM")
    view.update_span(SpanMark("CLAIM0", "CLAIM", moved.fragments))
    view.update_span(SpanMark("ACTOR0", "ACTOR", mark("سامح شكري", 51, "ACTOR").fragments))
    assert arcs.in_sight() == []
    view.scroll_to(moved.start)
    assert [mark.id for mark in arcs.in_sight()] == ["0-0"]
    view.remove_span("CLAIM0")
    assert arcs.in_sight() == []


def test_two_hundred_links_move_no_line(view: ArticleView, arcs: Arcs) -> None:
    before = [view.rects_in_sight(*mark("الهدنة", n, "CLAIM").fragments[0]) for n in range(4)]
    arcs.set_arcs([makes(n, goal) for n in range(50) for goal in (n, n + 1, n + 2, n + 7)])
    picture(view)
    assert [view.rects_in_sight(*mark("الهدنة", n, "CLAIM").fragments[0]) for n in range(4)] == before


def test_a_bundle_of_links_is_named_once_and_no_name_stands_on_another(view: ArticleView, arcs: Arcs) -> None:
    denies = [ArcMark(f"d{n}", "ACTOR0", f"CLAIM{n}", "denies", "#00695c") for n in range(30, 40)]
    arcs.set_arcs([*(makes(0, goal) for goal in range(20, 30)), *denies])
    view.choose_span("ACTOR0")
    assert len(arcs.lit()) == 20
    assert [name for name, _ in arcs.names()] == ["makes", "denies"]
    (_, first), (_, second) = arcs.names()
    assert not first.intersects(second)
    picture(view)
    assert arcs.names() == [("makes", first), ("denies", second)], "painting moves none"
