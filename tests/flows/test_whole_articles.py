"""Whole sample articles labelled by keys alone, under four layouts, and by mouse alone: both equal the gold."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from app.domain.segmentation import next_boundary, previous_boundary
from app.ui.article_view import ArticleView
from app.ui.main_window import MainWindow
from tests.flows.conftest import FileWith, OpenWindow
from tests.flows.hands import LEFT, NONE, click, press, show, spans_of
from tests.flows.key_plan import LABEL_KEYS, PAGE, SAMPLES, Gold, Sample, letter_key, plan, sample
from tests.flows.layouts import type_key

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
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


class Keyboard:
    """Presses the key of a step; arrows by the direction of the paragraph, signs by their place under the layout."""

    def __init__(self, window: MainWindow, layout: str, language: str) -> None:
        self._view = window.view
        self._language = language
        self._layout = layout
        self.presses = 0

    def press(self, step: str) -> None:
        self.presses += 1
        arrows = {
            "next word": (True, CTRL),
            "previous word": (False, CTRL),
            "select word": (True, CTRL | SHIFT),
        }
        edges = {
            "start a letter later": (Qt.Key.Key_Left, ALT | SHIFT),
            "end a letter earlier": (Qt.Key.Key_Right, ALT),
            "end a letter later": (Qt.Key.Key_Left, ALT),
            "next clause": (Qt.Key.Key_Down, CTRL),
            "previous clause": (Qt.Key.Key_Up, CTRL),
            "grow": (Qt.Key.Key_Space, NONE),
        }
        modes = {
            "leave": Qt.Key.Key_Escape,
            "other word ahead": Qt.Key.Key_Down,
            "other word behind": Qt.Key.Key_Up,
        }
        kind, _, letter = step.partition(" ")
        signs = {
            "letters": "F",
            "next offer": "]",
            "start later": ";",
            "start earlier": "'",
            "end earlier": ",",
            "interrupted": "/",
        }
        if step in arrows:
            forward, modifiers = arrows[step]
            right = self._view._keys.is_forward(self._view.caret(), right=True) == forward
            press(self._view, Qt.Key.Key_Right if right else Qt.Key.Key_Left, modifiers)
        elif kind in ("type", "reach"):
            key = letter_key(letter, self._language)
            type_key(self._view, self._layout, key, SHIFT if kind == "reach" else NONE)
        elif step in modes:
            press(self._view, modes[step])
        elif step in edges:
            press(self._view, *edges[step])
        else:
            type_key(self._view, self._layout, signs.get(step, step))


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
    assert row in PAGE.read_text(encoding="utf-8"), "run: python -m tests.flows.key_plan --write"


def take_by_menu(window: MainWindow, fragment: tuple[int, int]) -> None:
    """Have the label take the selection as it is, by its entry in the context menu."""
    view = window.view
    place = next(iter(view.rects(*fragment))).center().toPoint()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, view.viewport().mapToGlobal(place))
    QCoreApplication.sendEvent(view.viewport(), event)
    menu = window.findChild(QMenu, "context_menu")
    assert menu is not None
    number = window.gestures.marking.offers().index((fragment,))
    entry = [action for action in menu.actions() if action.isCheckable()][number]
    QTest.mouseClick(menu, LEFT, NONE, menu.actionGeometry(entry).center())
    menu.deleteLater()
    QCoreApplication.processEvents()


def inside(view: ArticleView, start: int, end: int, position: int) -> QPoint:
    """A point within the letter `[start, end)` where the caret goes to `position`, one of its edges."""
    for rect in view.rects(start, end):
        for share in (0.1, 0.9, 0.25, 0.75, 0.4, 0.6):
            point = QPoint(round(rect.left() + share * rect.width()), round(rect.center().y()))
            if view.position_at(QPointF(point)) == position:
                return point
    raise AssertionError(f"no pixel of the letter at {start} leads to {position}")


def drag_over(window: MainWindow, start: int, end: int, held: Qt.KeyboardModifier) -> None:
    """Drag from within the first letter to within the last one, as a hand does where directions mix."""
    view = window.view
    show(view, start, end)
    first = inside(view, start, next_boundary(view.text, start), start)
    last = inside(view, previous_boundary(view.text, end), end, end)
    QTest.mousePress(view.viewport(), LEFT, held, first)
    QTest.mouseMove(view.viewport(), QPoint((first.x() + last.x()) // 2, (first.y() + last.y()) // 2))
    QTest.mouseMove(view.viewport(), last)
    QTest.mouseRelease(view.viewport(), LEFT, held, last)


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
