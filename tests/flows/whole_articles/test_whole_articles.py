"""Whole sample articles labelled by keys alone, under four layouts, and by mouse alone: both equal the gold."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QCoreApplication, QPoint
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from app.ui.main_window import MainWindow
from tests.flows.conftest import FileWith, OpenWindow
from tests.flows.hands import CTRL, LEFT, NONE, click, drag_over, spans_of
from tests.flows.whole_articles.key_plan import LABEL_KEYS, PAGE, SAMPLES, Gold, Sample, plan, sample
from tests.flows.whole_articles.keyboard import Keyboard
from tests.widgets import part

BY_KEYS = {"Arabic": SAMPLES[0], "Hebrew": SAMPLES[7], "Persian": SAMPLES[9], "English": SAMPLES[11]}

OpenSample = Callable[[Sample], MainWindow]


@pytest.fixture
def open_sample(open_at: OpenWindow, file_with: FileWith) -> OpenSample:
    """Opens a window on one article without spans."""
    return lambda article: open_at(file_with(article.text, article.language))


def made(window: MainWindow) -> list[tuple[tuple[tuple[int, int], ...], str]]:
    """Fragments and labels as stored."""
    assert window.session is not None
    assert window.session.article is not None
    opened = window.session.workspace.articles.open(window.session.article.id)
    assert len(opened.spans) == len(spans_of(window))
    return sorted((span.fragments, span.label) for span in opened.spans)


def wanted(article: Sample) -> list[tuple[tuple[tuple[int, int], ...], str]]:
    """Fragments and labels of the gold."""
    return sorted((gold.fragments, gold.label) for gold in article.gold)


@pytest.mark.parametrize("layout", list(BY_KEYS))
def test_keys_alone_make_the_gold(open_sample: OpenSample, layout: str) -> None:
    article = sample(BY_KEYS[layout])
    window = open_sample(article)
    window.view.setFocus()
    keyboard = Keyboard(window, layout, article.language)
    for gold, way in plan(article):
        for step in (*way, LABEL_KEYS[gold.label]):
            keyboard.press(step)
        assert window.gestures.chosen is not None
        assert (window.gestures.chosen.fragments, way) == (gold.fragments, way)
    assert made(window) == wanted(article)
    spans = len(article.gold)
    row = f"| {article.name} | {article.language} | {spans} | {keyboard.presses} | {keyboard.presses / spans:.2f} |"
    assert row in PAGE.read_text(encoding="utf-8"), "run: python -m tests.flows.whole_articles.key_plan --write"


def take_by_menu(window: MainWindow, fragment: tuple[int, int]) -> None:
    """Have the label take the selection as it is, by its entry in the context menu."""
    view = window.view
    place = next(iter(view.rects(*fragment))).center().toPoint()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, view.viewport().mapToGlobal(place))
    QCoreApplication.sendEvent(view.viewport(), event)
    menu = part(window, QMenu, "context_menu")
    number = window.gestures.marking.offers().index((fragment,))
    entry = [action for action in menu.actions() if action.isCheckable()][number]
    QTest.mouseClick(menu, LEFT, NONE, menu.actionGeometry(entry).center())
    menu.deleteLater()
    QCoreApplication.processEvents()


def label_by_mouse(window: MainWindow, gold: Gold) -> None:
    """Drag over the span, correct the boundary by menu if need be, click the label; drag with Ctrl over the rest."""
    viewport = window.view.viewport()
    first, *others = gold.fragments
    # Beside the text nothing is chosen, so that no handle of a chosen span lies in the way.
    QTest.mouseClick(viewport, LEFT, NONE, QPoint(2, 2))
    drag_over(window, *first, NONE)
    if window.gestures.marking.taken() != (first,):
        take_by_menu(window, first)
    click(window, f"label_button.{gold.label}")
    for start, end in others:
        drag_over(window, start, end, CTRL)


def test_the_mouse_alone_makes_the_gold(open_sample: OpenSample) -> None:
    article = sample(SAMPLES[0])
    window = open_sample(article)
    for gold in article.gold:
        label_by_mouse(window, gold)
        assert window.gestures.chosen is not None
        assert window.gestures.chosen.fragments == gold.fragments
    assert made(window) == wanted(article)
