"""Boundaries that are offered, keys that shape a selection: in the real window, under four layouts."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.services.workspace import Workspace
from app.ui.main_window import MainWindow
from tests.flows.conftest import OpenWindow
from tests.flows.hands import chosen, click, drag, press, spans_of
from tests.flows.layouts import LAYOUTS, type_key
from tests.workspaces import add_article

ALT = Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
TEXT = (
    "أعلنت أوكرانيا وروسيا 😀 الهدنة في القاهرة.\n"
    "«لن نقبل»، قال شكري لاحقاً، «بأي تعديل جديد».\n"
    "وأضاف أن «الاتفاق نهائي» ولا رجعة فيه.\n"
)
EVERY_LAYOUT = pytest.mark.parametrize("layout", list(LAYOUTS))


@pytest.fixture
def window(open_it: OpenWindow, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MainWindow]:
    """A window with one Arabic article."""
    path = tmp_path_factory.mktemp("marking") / "marking.hashiya"
    workspace = Workspace.create(path)
    add_article(workspace, TEXT)
    workspace.close()
    yield open_it(where=str(path))


def choose_words(window: MainWindow, words: str) -> None:
    """Drag over words of the article."""
    start = TEXT.index(words)
    drag(window, start, start + len(words))


def offered(window: MainWindow) -> list[str]:
    """The quotes outlined on the surface."""
    window.gestures.marking.show_offer()
    return [TEXT[start:end] for start, end in window.view.offer()]


def said(window: MainWindow) -> str:
    """What the status bar says of the selection."""
    line = window.findChild(QWidget, "status.selection")
    assert line is not None
    return line.accessibleName()


@EVERY_LAYOUT
def test_the_key_of_a_label_takes_what_is_offered(window: MainWindow, layout: str) -> None:
    choose_words(window, " وروسيا ")
    assert offered(window) == ["روسيا"]
    assert "«روسيا»" in said(window)
    assert "1 of 2" in said(window)
    type_key(window.view, layout, "1")
    assert chosen(window).quote == "روسيا"
    assert offered(window) == []


@EVERY_LAYOUT
def test_alt_refuses_the_offer_and_trims_only(window: MainWindow, layout: str) -> None:
    choose_words(window, " وروسيا ")
    type_key(window.view, layout, "1", ALT)
    assert chosen(window).quote == "وروسيا"
    press(window.view, "Z", Qt.KeyboardModifier.ControlModifier)
    assert spans_of(window) == []


@EVERY_LAYOUT
def test_other_boundaries_are_offered_by_keys(window: MainWindow, layout: str) -> None:
    choose_words(window, "وروسيا")
    type_key(window.view, layout, "]")
    # The selection itself needs no outline.
    assert offered(window) == []
    type_key(window.view, layout, "[")
    assert offered(window) == ["روسيا"]
    type_key(window.view, layout, "]")
    type_key(window.view, layout, "2")
    assert (chosen(window).quote, chosen(window).label) == ("وروسيا", "CLAIM")


def test_a_button_takes_the_offer_too(window: MainWindow) -> None:
    choose_words(window, "وروسيا 😀")
    click(window, "label_button.ACTOR")
    assert chosen(window).quote == "روسيا 😀"


@EVERY_LAYOUT
def test_the_start_steps_by_clitics_in_a_selection_and_in_a_span(window: MainWindow, layout: str) -> None:
    choose_words(window, "وروسيا 😀")
    type_key(window.view, layout, "'")
    assert window.view.selected_text() == "وروسيا 😀"
    assert offered(window) == []
    type_key(window.view, layout, "1")
    assert chosen(window).quote == "وروسيا 😀"
    type_key(window.view, layout, ";")
    assert chosen(window).quote == "روسيا 😀"
    type_key(window.view, layout, "'")
    assert chosen(window).quote == "وروسيا 😀"
    assert len(spans_of(window)) == 1


def test_the_edges_of_a_selection_step_by_letters(window: MainWindow) -> None:
    choose_words(window, "الهدنة")
    press(window.view, Qt.Key.Key_Right, ALT)
    assert window.view.selected_text() == "الهدن"
    press(window.view, Qt.Key.Key_Left, ALT | SHIFT)
    press(window.view, Qt.Key.Key_Left, ALT | SHIFT)
    assert window.view.selected_text() == "هدن"
    press(window.view, "1")
    assert chosen(window).quote == "هدن"


def test_the_selection_grows_and_shrinks_again(window: MainWindow) -> None:
    window.view.set_caret(TEXT.index("نهائي") + 2)
    window.view.setFocus()
    seen = []
    for _step in range(6):
        press(window.view, Qt.Key.Key_Space)
        seen.append(window.view.selected_text())
    assert seen[:3] == ["نهائي", "الاتفاق نهائي", "«الاتفاق نهائي»"]
    assert "وأضاف أن «الاتفاق نهائي» ولا رجعة فيه." in seen
    assert all(smaller in larger for smaller, larger in zip(seen, seen[1:], strict=False))
    for larger in reversed(seen[:-1]):
        press(window.view, Qt.Key.Key_Space, SHIFT)
        assert window.view.selected_text() == larger
    press(window.view, "2")
    assert chosen(window).quote == "نهائي"


def test_space_keeps_its_meaning_outside_the_text(window: MainWindow) -> None:
    choose_words(window, "روسيا")
    button = window.findChild(QWidget, "label_button.ORGANIZATION")
    assert button is not None
    button.setFocus()
    press(button, Qt.Key.Key_Space)
    assert (chosen(window).label, chosen(window).quote) == ("ORGANIZATION", "روسيا")
