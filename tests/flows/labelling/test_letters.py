"""Letters that go to words: a mode of the text, with real keys under several layouts."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from app.ui.main_window import MainWindow
from tests.flows.conftest import FileWith, OpenWindow
from tests.flows.hands import SHIFT, press, spans_of
from tests.flows.layouts import type_key
from tests.widgets import part

ARTICLE = "استأنف وفدا تلمار وأورسينا محادثاتهما في هيئة حوض تروة (TBA)، وقالت سلمى الدرواني: هذا لينا."

Keys = Callable[..., None]


@pytest.fixture
def location(file_with: FileWith) -> str:
    """An article without labels; the database has no part in this."""
    return file_with(ARTICLE)


def said(window: MainWindow) -> str:
    mode = part(window, QLabel, "status.letters")
    return mode.text()


def quotes(window: MainWindow) -> list[tuple[str, str]]:
    return [(span.label, span.quote) for span in spans_of(window)]


@pytest.mark.parametrize("layout", ["Arabic", "Persian", "English"])
def test_names_are_labelled_by_their_first_letters_under_any_layout(open_it: OpenWindow, layout: str) -> None:
    window = open_it()
    view = window.view
    view.setFocus()
    for keys in ("F", "J1", "H1", "I", "⇧J", "3", "T", "3"):
        shift = keys.startswith("⇧")
        for key in keys.removeprefix("⇧"):
            type_key(view, layout, key, SHIFT if shift else Qt.KeyboardModifier.NoModifier)
    wanted = [("ACTOR", "تلمار"), ("ACTOR", "أورسينا"), ("ORGANIZATION", "هيئة حوض تروة")]
    # The key T has ف in Arabic and Persian: «في» comes before the caret, and TBA is next.
    assert quotes(window) == [*wanted, ("ORGANIZATION", "TBA")]
    assert "letters go to words" in said(window)
    press(view, Qt.Key.Key_Escape)
    assert said(window) == ""


def test_more_letters_narrow_the_same_goes_on_and_arrows_go_to_others(window: MainWindow) -> None:
    view = window.view
    for key in "FJ":
        type_key(view, "Arabic", key)
    assert view.selected_text() == "تلمار"
    type_key(view, "Arabic", "J")
    assert view.selected_text() == "تروة"
    press(view, Qt.Key.Key_Up)
    assert view.selected_text() == "تلمار"
    press(view, Qt.Key.Key_Down)
    assert view.selected_text() == "تروة"
    press(view, Qt.Key.Key_Up)
    type_key(view, "Arabic", "V")
    assert view.selected_text() == "تروة"


def test_letters_are_no_commands_meanwhile_and_are_again_afterwards(window: MainWindow) -> None:
    view = window.view
    type_key(view, "Arabic", "F")
    type_key(view, "Arabic", "J")
    type_key(view, "Arabic", "1")
    # L is the key of ‘Link…’ and of م.
    type_key(view, "Arabic", "L")
    assert view.selected_text() == "محادثاتهما"
    assert not window.linking.active
    press(view, Qt.Key.Key_Escape)
    window.gestures.show_span(spans_of(window)[0].id)
    type_key(view, "Arabic", "L")
    assert window.linking.active


def test_what_is_selected_is_what_a_label_takes(window: MainWindow) -> None:
    """و of وقالت is likely a clitic, but whoever types it means it."""
    view = window.view
    view.set_caret(ARTICLE.index("وقالت"))
    type_key(view, "Arabic", "F")
    type_key(view, "Arabic", ",")
    assert view.selected_text() == "وقالت"
    type_key(view, "Arabic", "2")
    assert quotes(window) == [("CLAIM", "وقالت")]


def test_a_letter_that_begins_no_word_says_so_and_moves_nothing(window: MainWindow) -> None:
    view = window.view
    hints: list[str] = []
    window.letters.hint.connect(hints.append)
    view.set_caret(5)
    type_key(view, "Arabic", "F")
    type_key(view, "Arabic", "Q")
    assert (view.selection(), view.caret()) == ((5, 5), 5)
    assert hints == ["No word from here on begins with this letter."]
