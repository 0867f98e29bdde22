"""Labelling in the real window with real events; what stands for the other gestures on both databases."""

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.domain.records import Action, ProgressState
from app.ui.main_window import MainWindow
from tests.both_databases import on_sqlite
from tests.flows.conftest import MINISTER, STRIKE, OpenWindow
from tests.flows.hands import (
    ALT,
    CTRL,
    LEFT,
    SHIFT,
    chosen,
    click,
    click_text,
    contents,
    drag,
    label,
    point_at,
    press,
    rows,
    spans_of,
    take_all_back,
)
from tests.widgets import part


def test_drag_and_key_make_a_span_of_every_label(window: MainWindow) -> None:
    for words, key, expected in (
        ("سامح شكري", "1", "ACTOR"),
        ("الهدنة انتهت", "2", "CLAIM"),
        ("وزارة الصحة", "3", "ORGANIZATION"),
        ("OpenAI Inc.", "3", "ORGANIZATION"),
        ("شركة OpenAI", "3", "ORGANIZATION"),
    ):
        span = label(window, words, key)
        start = MINISTER.index(words)
        assert contents([span]) == {(expected, start, start + len(words), words, "")}
        assert list(rows(window)) == spans_of(window) == [span]
        take_all_back(window)


@on_sqlite()
def test_drag_and_button_make_a_span_of_every_label(window: MainWindow) -> None:
    start = MINISTER.index("سامح شكري")
    for key in ("ACTOR", "CLAIM", "ORGANIZATION"):
        drag(window, start, start + len("سامح شكري"))
        click(window, f"label_button.{key}")
        assert chosen(window).label == key
        assert chosen(window).quote == "سامح شكري"
        # The next arrow key belongs to the text again.
        assert window.view.hasFocus()
        take_all_back(window)


@on_sqlite()
def test_every_label_by_keys_alone(window: MainWindow) -> None:
    for key, expected in (("1", "ACTOR"), ("2", "CLAIM"), ("3", "ORGANIZATION")):
        press(window.view, Qt.Key.Key_Home, CTRL)
        press(window.view, Qt.Key.Key_Left, CTRL)
        # In a right-to-left article, left is forward; the blank after the word is selected, but never stored.
        press(window.view, Qt.Key.Key_Left, CTRL | SHIFT)
        press(window.view, Qt.Key.Key_Left, CTRL | SHIFT)
        assert window.view.selected_text() == "وزير الخارجية "
        press(window.view, key)
        assert (chosen(window).label, chosen(window).quote) == (expected, "وزير الخارجية")
        take_all_back(window)


@on_sqlite()
def test_blanks_and_bidi_marks_alone_cannot_be_labelled(window: MainWindow) -> None:
    blank = MINISTER.index(" ")
    drag(window, blank, blank + 1)
    press(window.view, "1")
    assert spans_of(window) == []
    assert window.messages.bar.isVisible()


@on_sqlite()
def test_a_label_key_without_selection_says_what_to_do(window: MainWindow) -> None:
    window.view.setFocus()
    press(window.view, "1")
    assert spans_of(window) == []
    assert "Select" in window.messages.bar.text()


@on_sqlite()
def test_spans_overlap_nest_and_share_their_extent(window: MainWindow) -> None:
    claim = label(window, "الهدنة انتهت، وفق بيان وزارة الصحة", "2")
    overlapping = label(window, "بيان وزارة الصحة في غزة", "2")
    nested = label(window, "وزارة الصحة", "3")
    press(window.view, "1", SHIFT)
    twin = chosen(window)
    assert (nested.start, nested.end) == (twin.start, twin.end)
    assert nested.id != twin.id
    assert {span.id for span in spans_of(window)} == {claim.id, overlapping.id, nested.id, twin.id}


@on_sqlite()
def test_clicking_again_walks_through_the_stack(window: MainWindow) -> None:
    outer = label(window, "بيان وزارة الصحة في غزة", "2")
    inner = label(window, "وزارة الصحة", "3")
    # Without letting go, the drag would begin at the handle of the chosen span.
    press(window.view, Qt.Key.Key_Escape)
    twin = label(window, "وزارة الصحة", "1")
    press(window.view, Qt.Key.Key_Escape)
    walked = []
    for _click in range(4):
        click_text(window, inner.start + 2)
        walked.append(chosen(window).id)
    assert set(walked[:2]) == {inner.id, twin.id}
    assert walked[2] == outer.id
    assert walked[3] == walked[0]
    assert window.panel.spans.currentIndex().data(Qt.ItemDataRole.UserRole).id == walked[3]
    click_text(window, MINISTER.index("قال"))
    assert window.gestures.chosen is None


@on_sqlite()
def test_choosing_in_the_list_and_in_the_text_is_one_choice(window: MainWindow) -> None:
    first, second = label(window, "سامح شكري", "1"), label(window, "وزارة الصحة", "3")
    click_text(window, first.start + 1)
    assert window.panel.spans.currentIndex().row() == 0
    index = window.panel.spans.model().index(1, 0)
    QTest.mouseClick(window.panel.spans.viewport(), LEFT, pos=window.panel.spans.visualRect(index).center())
    assert chosen(window).id == second.id
    assert window.view.chosen_span() == second.id
    press(window.panel.spans, Qt.Key.Key_Up)
    assert window.view.chosen_span() == first.id


@on_sqlite()
def test_a_label_key_gives_the_chosen_span_another_label(window: MainWindow) -> None:
    span = label(window, "وزارة الصحة", "1")
    press(window.view, "3")
    assert (chosen(window).id, chosen(window).label) == (span.id, "ORGANIZATION")
    combo = part(window, QComboBox, "span_label")
    assert combo.currentData() == "ORGANIZATION"
    combo.setFocus()
    press(combo, Qt.Key.Key_Up)
    assert chosen(window).label == "CLAIM"
    assert len(spans_of(window)) == 1


@on_sqlite()
def test_delete_offers_undo_and_undo_brings_the_span_back(window: MainWindow) -> None:
    span = label(window, "سامح شكري", "1")
    press(window.view, Qt.Key.Key_Delete)
    assert spans_of(window) == []
    assert list(rows(window)) == []
    assert window.messages.bar.isVisible()
    button = part(window.messages.bar, QPushButton, "notice_bar.action")
    QTest.mouseClick(button, LEFT)
    assert contents(spans_of(window)) == contents([span])


@on_sqlite()
def test_a_note_is_typed_and_kept(window: MainWindow, open_it: OpenWindow) -> None:
    label(window, "سامح شكري", "1")
    press(window.view, Qt.Key.Key_F2)
    field = part(window, QLineEdit, "span_note")
    assert field.hasFocus()
    QTest.keyClicks(field, "minister 123")
    press(field, Qt.Key.Key_Return)
    assert chosen(window).note == "minister 123"
    assert window.view.hasFocus()
    assert [span.note for span in spans_of(open_it())] == ["minister 123"]


@on_sqlite()
def test_escape_leaves_the_note_as_it_was(window: MainWindow) -> None:
    label(window, "سامح شكري", "1")
    press(window.view, Qt.Key.Key_F2)
    field = part(window, QLineEdit, "span_note")
    QTest.keyClicks(field, "oops")
    press(field, Qt.Key.Key_Escape)
    assert (chosen(window).note, field.text()) == ("", "")


@on_sqlite()
def test_a_note_is_not_lost_when_another_span_is_chosen_by_key(window: MainWindow) -> None:
    first, second = label(window, "سامح شكري", "1"), label(window, "وزارة الصحة", "3")
    click_text(window, first.start + 1)
    press(window.view, Qt.Key.Key_F2)
    field = part(window, QLineEdit, "span_note")
    QTest.keyClicks(field, "a note")
    press(field, Qt.Key.Key_Down, ALT)
    assert chosen(window).id == second.id
    assert [span.note for span in spans_of(window)] == ["a note", ""]
    assert field.text() == ""


@on_sqlite()
def test_who_presses_save_is_told_that_there_is_nothing_to_do(window: MainWindow, open_it: OpenWindow) -> None:
    label(window, "سامح شكري", "1")
    press(window.view, "S", CTRL)
    assert "saved already" in window.messages.bar.text()
    press(window.view, Qt.Key.Key_F2)
    field = part(window, QLineEdit, "span_note")
    QTest.keyClicks(field, "half a note")
    press(field, "S", CTRL)
    assert field.hasFocus(), "writing goes on"
    assert [span.note for span in spans_of(open_it())] == ["half a note"]


@on_sqlite()
def test_edges_move_by_keys_one_letter_at_a_time(window: MainWindow) -> None:
    start = MINISTER.index("وأضاف")
    drag(window, start, start + len("وأضاف شكري"))
    # As it is selected, not as it is offered.
    press(window.view, "1", ALT)
    # The start lies on the right; the attached و goes outside.
    press(window.view, Qt.Key.Key_Left, ALT | SHIFT)
    assert chosen(window).quote == "أضاف شكري"
    press(window.view, Qt.Key.Key_Right, ALT)
    assert chosen(window).quote == "أضاف شكر"
    press(window.view, Qt.Key.Key_Left, ALT)
    press(window.view, Qt.Key.Key_Right, ALT | SHIFT)
    assert chosen(window).quote == "وأضاف شكري"


@on_sqlite()
def test_an_edge_moved_by_key_steps_over_blanks_and_never_rests_on_one(window: MainWindow) -> None:
    label(window, "الخارجية", "1")
    press(window.view, Qt.Key.Key_Left, ALT)
    assert chosen(window).quote == "الخارجية ا"
    press(window.view, Qt.Key.Key_Right, ALT)
    assert chosen(window).quote == "الخارجية"
    press(window.view, Qt.Key.Key_Right, ALT | SHIFT)
    assert chosen(window).quote == "ر الخارجية"
    steps = window.commands["undo"].text()
    label(window, "قال", "1")
    press(window.view, Qt.Key.Key_Right, ALT | SHIFT)
    # The article begins here: nothing moves and no empty step is made.
    assert chosen(window).quote == "قال"
    press(window.view, "Z", CTRL)
    assert window.commands["undo"].text() == steps


@on_sqlite()
def test_edges_move_by_dragging_a_handle(window: MainWindow) -> None:
    span = label(window, "وزير الخارجية", "1")
    goal = span.end + len(" المصري")
    (_, _, handle) = next(found for found in window.view.handle_rects() if found[1] == "end")
    viewport = window.view.viewport()
    QTest.mousePress(viewport, LEFT, Qt.KeyboardModifier.NoModifier, handle.center().toPoint())
    QTest.mouseMove(viewport, point_at(window.view, goal))
    QTest.mouseRelease(viewport, LEFT, Qt.KeyboardModifier.NoModifier, point_at(window.view, goal))
    assert chosen(window).quote == "وزير الخارجية المصري"
    press(window.view, "Z", CTRL)
    assert chosen(window).quote == "وزير الخارجية"


@on_sqlite()
def test_keys_work_under_an_arabic_layout(window: MainWindow) -> None:
    def type_arabic(character: str, scan_code: int, modifiers: Qt.KeyboardModifier) -> None:
        key = ord(character)
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, key, modifiers, scan_code, 0, 0, character)
            QCoreApplication.sendEvent(window.view, event)

    start = MINISTER.index("سامح شكري")
    drag(window, start, start + len("سامح شكري"))
    type_arabic("١", 10, Qt.KeyboardModifier.NoModifier)
    assert contents(spans_of(window)) == {("ACTOR", start, start + 9, "سامح شكري", "")}
    type_arabic("ئ", 52, CTRL)
    assert spans_of(window) == []
    type_arabic("~", 52, CTRL | SHIFT)
    assert len(spans_of(window)) == 1


def test_undo_and_redo_name_their_step_and_survive_a_restart(window: MainWindow, open_it: OpenWindow) -> None:
    label(window, "سامح شكري", "1")
    span = label(window, "وزارة الصحة", "1")
    press(window.view, "3")
    window.close()
    window.desk.close()
    again = open_it()
    wanted = "Undo: change label of \u2067«وزارة الصحة»\u2069 to \u2068Organization\u2069"
    assert again.commands["undo"].text() == wanted
    press(again.view, "Z", CTRL)
    assert again.commands["undo"].text() == "Undo: label \u2068Actor\u2069 \u2067«وزارة الصحة»\u2069"
    assert [one.label for one in spans_of(again)] == ["ACTOR", "ACTOR"]
    press(again.view, "Z", CTRL)
    assert [one.quote for one in spans_of(again)] == ["سامح شكري"]
    assert again.commands["redo"].text() == "Redo: label \u2068Actor\u2069 \u2067«وزارة الصحة»\u2069"
    again.close()
    again.desk.close()
    third = open_it()
    press(third.view, "Z", CTRL | SHIFT)
    press(third.view, "Z", CTRL | SHIFT)
    assert not third.commands["redo"].isEnabled()
    assert [(one.id, one.label) for one in spans_of(third)][-1] == (span.id, "ORGANIZATION")
    for _step in range(3):
        press(third.view, "Z", CTRL)
    assert spans_of(third) == []
    assert not third.commands["undo"].isEnabled()


@on_sqlite()
def test_undo_goes_back_to_the_article_of_the_step(window: MainWindow) -> None:
    label(window, "سامح شكري", "1")
    press(window.view, Qt.Key.Key_PageDown, CTRL)
    assert window.view.text == STRIKE
    hebrew = label(window, "אבנר קדמי", "1")
    assert hebrew.quote == "אבנר קדמי"
    press(window.view, "Z", CTRL)
    assert window.view.text == STRIKE
    press(window.view, "Z", CTRL)
    assert window.view.text == MINISTER
    assert spans_of(window) == []


def test_two_windows_never_overwrite_each_other(open_it: OpenWindow) -> None:
    one, two = open_it(), open_it()
    span = label(one, "وزارة الصحة", "1")
    assert two.session is not None
    two.session.refresh()
    click_text(two, span.start + 1)
    press(two.view, "3")
    # The first window still shows the old label; its gesture is refused and told.
    press(one.view, "2")
    assert [found.label for found in spans_of(one)] == ["ORGANIZATION"]
    box = one.messages._box
    assert box is not None
    assert "sara" in box.text()
    box.close()
    press(one.view, "2")
    assert [found.label for found in spans_of(one)] == ["CLAIM"]


@on_sqlite()
def test_progress_is_marked_by_key_and_shown_everywhere(window: MainWindow, qtbot: QtBot) -> None:
    press(window.view, "3", CTRL)
    assert window.session is not None
    assert window.session.progress == ProgressState.DONE
    assert window.commands["mark_done"].isChecked()
    counts = part(window, QLabel, "status.progress")
    qtbot.waitUntil(lambda: counts.text() == "1 of 2 done")
    press(window.view, "Z", CTRL)
    assert window.commands["mark_todo"].isChecked()
    steps = window.session.workspace.history.entries()
    assert [one.change_set.action for one in steps] == [Action.UNDO, Action.DO]
    # Undoing marks nothing itself: the step can be done again.
    press(window.view, "Z", CTRL | SHIFT)
    assert window.commands["mark_done"].isChecked()


@on_sqlite()
def test_the_status_line_tells_the_selection_in_code_points(window: MainWindow) -> None:
    start = MINISTER.index("الهدنة")
    assert "😀" in MINISTER[:start]
    drag(window, start, start + 6)
    line = part(window, QWidget, "status.selection")
    said = line.accessibleName()
    assert f"{start}–{start + 6}" in said
    assert "«الهدنة»" in said


@on_sqlite()
def test_copy_takes_the_exact_slice(window: MainWindow) -> None:
    start = MINISTER.index("شكري 😀")
    drag(window, start, start + len("شكري 😀 إن"))
    press(window.view, "C", CTRL)
    assert QGuiApplication.clipboard().text() == "شكري 😀 إن"
