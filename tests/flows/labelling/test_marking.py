"""Boundaries that are offered, keys that shape a selection: in the real window, under four layouts."""

from contextlib import closing
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from app.editing.nudges import Nudges
from app.services.articles import ArticleQuery
from app.services.workspace import Workspace
from app.ui.main_window import MainWindow
from tests.flows.conftest import FileWith, OpenWindow
from tests.flows.hands import ALT, CTRL, LEFT, SHIFT, chosen, click, drag, point_at, press, spans_of
from tests.flows.layouts import LAYOUTS, every_layout, type_key
from tests.widgets import part

TEXT = (
    "أعلنت أوكرانيا وروسيا 😀 الهدنة في القاهرة.\n"
    "«لن نقبل»، قال شكري لاحقاً، «بأي تعديل جديد».\n"
    "وأضاف أن «الاتفاق نهائي» ولا رجعة فيه.\n"
)


@pytest.fixture
def window(open_at: OpenWindow, file_with: FileWith) -> MainWindow:
    """A window with one Arabic article; what marking does has no part in the kind of database."""
    return open_at(file_with(TEXT))


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
    line = part(window, QWidget, "status.selection")
    return line.accessibleName()


def test_the_key_of_a_label_takes_what_is_offered(window: MainWindow) -> None:
    for layout in every_layout(window):
        choose_words(window, " وروسيا ")
        assert offered(window) == ["روسيا"]
        assert "«روسيا»" in said(window)
        assert "1 of 2" in said(window)
        type_key(window.view, layout, "1")
        assert chosen(window).quote == "روسيا"
        assert offered(window) == []


def test_alt_refuses_the_offer_and_trims_only(window: MainWindow) -> None:
    for layout in every_layout(window):
        choose_words(window, " وروسيا ")
        type_key(window.view, layout, "1", ALT)
        assert chosen(window).quote == "وروسيا"
        press(window.view, "Z", CTRL)
        assert spans_of(window) == []


@pytest.mark.parametrize("layout", list(LAYOUTS))
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


def test_the_start_steps_by_clitics_in_a_selection_and_in_a_span(window: MainWindow) -> None:
    for layout in every_layout(window):
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
    assert all(smaller in larger for smaller, larger in pairwise(seen))
    for larger in reversed(seen[:-1]):
        press(window.view, Qt.Key.Key_Space, SHIFT)
        assert window.view.selected_text() == larger
    press(window.view, "2")
    assert chosen(window).quote == "نهائي"


def test_space_keeps_its_meaning_outside_the_text(window: MainWindow) -> None:
    choose_words(window, "روسيا")
    button = part(window, QWidget, "label_button.ORGANIZATION")
    button.setFocus()
    press(button, Qt.Key.Key_Space)
    assert (chosen(window).label, chosen(window).quote) == ("ORGANIZATION", "روسيا")


def drag_with_ctrl(window: MainWindow, words: str) -> None:
    """Drag over words while Ctrl is held."""
    view, start = window.view, TEXT.index(words)
    view.ensure_visible(start)
    first, last = point_at(view, start), point_at(view, start + len(words))
    QTest.mousePress(view.viewport(), LEFT, CTRL, first)
    QTest.mouseMove(view.viewport(), last)
    QTest.mouseRelease(view.viewport(), LEFT, CTRL, last)


def quote_parts(window: MainWindow) -> list[str]:
    """The fragments of the chosen span."""
    return [TEXT[start:end] for start, end in chosen(window).fragments]


def test_fragments_are_added_and_removed(window: MainWindow) -> None:
    for layout in every_layout(window):
        choose_words(window, "أوكرانيا")
        type_key(window.view, layout, "1")
        drag_with_ctrl(window, "القاهرة")
        assert quote_parts(window) == ["أوكرانيا", "القاهرة"]
        choose_words(window, "الهدنة")
        type_key(window.view, layout, "J", CTRL)
        assert quote_parts(window) == ["أوكرانيا", "الهدنة", "القاهرة"]
        assert len(spans_of(window)) == 1
        window.view.set_caret(TEXT.index("الهدنة") + 2)
        type_key(window.view, layout, "J", CTRL | SHIFT)
        assert quote_parts(window) == ["أوكرانيا", "القاهرة"]
        press(window.view, "Z", CTRL)
        assert quote_parts(window) == ["أوكرانيا", "الهدنة", "القاهرة"]


def test_an_interrupted_quotation_is_one_gesture(window: MainWindow) -> None:
    for layout in every_layout(window):
        window.view.set_caret(TEXT.index("تعديل"))
        window.view.setFocus()
        type_key(window.view, layout, "/")
        assert offered(window) == ["لن نقبل", "بأي تعديل جديد"]
        type_key(window.view, layout, "2")
        assert quote_parts(window) == ["لن نقبل", "بأي تعديل جديد"]
        assert len(spans_of(window)) == 1


def test_a_label_sticks_until_escape(window: MainWindow) -> None:
    window.view.setFocus()
    press(window.view, Qt.Key.Key_F9)
    press(window.view, "1")
    shown = part(window, QLabel, "status.sticky")
    button = part(window, QWidget, "label_button.ACTOR")
    assert "Actor" in shown.text()
    assert "each selection" in button.accessibleDescription()
    for words in ("وروسيا", "أوكرانيا"):
        choose_words(window, words)
    assert {span.quote for span in spans_of(window)} == {"روسيا", "أوكرانيا"}
    window.view.set_caret(TEXT.index("شكري"))
    press(window.view, Qt.Key.Key_Left, CTRL | SHIFT)
    QTest.keyRelease(window.view, Qt.Key.Key_Shift)
    assert "شكري" in {span.quote for span in spans_of(window)}
    press(window.view, Qt.Key.Key_Escape)
    assert shown.text() == ""
    choose_words(window, "القاهرة")
    assert len(spans_of(window)) == 3
    # The label used last is one key away.
    press(window.view, Qt.Key.Key_Return)
    assert (chosen(window).quote, chosen(window).label) == ("القاهرة", "ACTOR")


def test_a_button_sticks_with_control(window: MainWindow) -> None:
    button = part(window, QWidget, "label_button.CLAIM")
    QTest.mouseClick(button, LEFT, CTRL)
    assert window.gestures.sticky.label == "CLAIM"
    choose_words(window, "الاتفاق نهائي")
    assert [(span.label, span.quote) for span in spans_of(window)] == [("CLAIM", "الاتفاق نهائي")]


def test_split_and_merge_are_one_step_each(window: MainWindow) -> None:
    for layout in every_layout(window):
        choose_words(window, "أوكرانيا وروسيا")
        type_key(window.view, layout, "1", ALT)
        window.view.set_caret(TEXT.index("وروسيا"))
        type_key(window.view, layout, "D", CTRL)
        assert {span.quote for span in spans_of(window)} == {"أوكرانيا", "وروسيا"}
        assert chosen(window).quote == "أوكرانيا"
        type_key(window.view, layout, "M", CTRL)
        assert [span.quote for span in spans_of(window)] == ["أوكرانيا وروسيا"]
        press(window.view, "Z", CTRL)
        assert len(spans_of(window)) == 2
        press(window.view, "Z", CTRL)
        assert len(spans_of(window)) == 1


def test_a_merge_takes_the_next_of_ones_own_with_the_same_label(open_at: OpenWindow, file_with: FileWith) -> None:
    """Neither a claim over the same words nor what a colleague has marked there is swallowed."""
    place = file_with(TEXT)
    with closing(Workspace.open(place)) as workspace:
        (article,) = workspace.articles.ids(ArticleQuery())
        for who, label, words in (
            ("عمر", "ACTOR", "أوكرانيا وروسيا"),
            ("sara", "CLAIM", "أوكرانيا وروسيا 😀 الهدنة"),
            ("sara", "ACTOR", "القاهرة"),
            ("sara", "ACTOR", "شكري"),
        ):
            start = TEXT.index(words)
            workspace.annotations(who).add_span(article, label, [(start, start + len(words))])
    window = open_at(place)
    before = {(span.annotator, span.label, span.quote) for span in spans_of(window)}
    choose_words(window, "أوكرانيا")
    press(window.view, "1")
    press(window.view, "M", CTRL)
    assert chosen(window).quote == "أوكرانيا القاهرة"
    after = {(span.annotator, span.label, span.quote) for span in spans_of(window)}
    assert after == before - {("sara", "ACTOR", "القاهرة")} | {("sara", "ACTOR", "أوكرانيا القاهرة")}
    press(window.view, "Z", CTRL)
    assert {(span.annotator, span.label, span.quote) for span in spans_of(window)} == before | {
        ("sara", "ACTOR", "أوكرانيا")
    }


def test_what_cannot_be_done_is_told(window: MainWindow) -> None:
    choose_words(window, "القاهرة")
    press(window.view, "1")
    for name in ("split_span", "merge_spans", "remove_fragment", "add_fragment"):
        window.messages.hide_notice()
        window.commands[name].trigger()
        assert window.messages.bar.isVisible(), name
    assert len(spans_of(window)) == 1


def test_repeated_nudges_are_one_step(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(window.gestures, "_nudges", Nudges(lambda: now[0]))
    choose_words(window, "القاهرة")
    press(window.view, "1")
    for _nudge in range(3):
        press(window.view, Qt.Key.Key_Right, ALT)
    assert chosen(window).quote == "القا"
    now[0] = 60.0
    press(window.view, Qt.Key.Key_Right, ALT)
    assert chosen(window).quote == "الق"
    press(window.view, "Z", CTRL)
    assert chosen(window).quote == "القا"
    press(window.view, "Z", CTRL)
    assert chosen(window).quote == "القاهرة"
    press(window.view, "Z", CTRL | SHIFT)
    assert chosen(window).quote == "القا"


def test_keys_lead_through_clauses_and_sentences_without_a_label(window: MainWindow) -> None:
    window.view.setFocus()
    press(window.view, Qt.Key.Key_Home, CTRL)
    press(window.view, Qt.Key.Key_Down, CTRL)
    assert window.view.selected_text() == "أعلنت أوكرانيا وروسيا 😀 الهدنة في القاهرة"
    press(window.view, "2")
    press(window.view, Qt.Key.Key_Home, CTRL)
    press(window.view, Qt.Key.Key_F8)
    assert window.view.selected_text().startswith("«لن نقبل»")
    press(window.view, Qt.Key.Key_F8)
    assert window.view.selected_text().startswith("وأضاف")
    press(window.view, Qt.Key.Key_F8)
    assert window.messages.bar.isVisible()
    press(window.view, Qt.Key.Key_F8, SHIFT)
    assert window.view.selected_text().startswith("«لن نقبل»")
    press(window.view, Qt.Key.Key_Up, CTRL)
    assert window.view.selected_text() == "أعلنت أوكرانيا وروسيا 😀 الهدنة في القاهرة"


def test_keys_lead_into_and_out_of_nesting(window: MainWindow) -> None:
    for words in ("أعلنت أوكرانيا وروسيا 😀 الهدنة في القاهرة", "أوكرانيا وروسيا", "أوكرانيا"):
        window.view.select(TEXT.index(words), TEXT.index(words) + len(words))
        press(window.view, "1", ALT)
    assert chosen(window).quote == "أوكرانيا"
    seen = []
    for key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageUp, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_PageDown):
        press(window.view, key, ALT)
        seen.append(len(chosen(window).quote.split()))
    assert seen == [2, 7, 7, 2, 1]
