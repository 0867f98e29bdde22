"""Every action can have another key, and is done by it at the place of that key, whatever layout is on."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QMainWindow, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.editing.key_map import KeyMap
from app.editing.key_presets import PRESETS
from app.ui.actions.actions import ACTIONS, KEY_TABLE
from app.ui.actions.window_actions import Actions
from app.ui.keyboard.keys import KeyRouter
from app.ui.keyboard.stand_ins import StandIns
from tests.flows.layouts import LAYOUTS, type_key, type_pad

CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
LETTERS = "QWERTYUIOPASDFGHJKLZXCVBNM[];',./"


class _Window(QMainWindow):
    """A window with all actions, something to read and a field; tells what was done."""

    def __init__(self) -> None:
        super().__init__()
        self.text, self.field = QWidget(), QLineEdit()
        self.text.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        body = QWidget()
        column = QVBoxLayout(body)
        column.addWidget(self.text)
        column.addWidget(self.field)
        self.setCentralWidget(body)
        self.done: list[str] = []
        self.actions_of = Actions(self)
        self.actions_of.connect_all({spec.id: self._noting(spec.id) for spec in ACTIONS})
        self.actions_of.set_available("workspace", "article", "span", "undo", "redo")
        self.actions_of.attach_to_text(self.text)
        self.stand_ins = StandIns("xcb", lambda _key: False)
        router = KeyRouter("xcb", self.actions_of.all(), self._label, self, meant=self.stand_ins.meant)
        router.watch(self)
        router.serve_text(self.text)

    def choose(self, chosen: KeyMap) -> None:
        """Use these keys."""
        keys = KEY_TABLE.keys(chosen)
        digits, bound = KEY_TABLE.stand_ins(chosen), KEY_TABLE.bound(keys)
        self.stand_ins.follow(digits, bound, pad_digits=chosen.of_preset.pad_digits)
        self.actions_of.set_keys(keys)

    def _noting(self, action: str) -> Callable[[], None]:
        return lambda: self.done.append(action)

    def _label(self, key: str, again: bool) -> bool:
        if key not in "123":
            return False
        self.done.append(f"label {key}{' again' if again else ''}")
        return True


@pytest.fixture
def window(qtbot: QtBot) -> _Window:
    window = _Window()
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.text.setFocus()
    return window


@pytest.mark.parametrize("layout", list(LAYOUTS))
def test_every_action_is_done_by_the_key_it_was_given(window: _Window, layout: str) -> None:
    for held, modifiers in (("Ctrl+Alt+", CTRL | ALT), ("Ctrl+Alt+Shift+", CTRL | ALT | SHIFT), ("Shift+", SHIFT)):
        for start in range(0, len(ACTIONS), len(LETTERS)):
            part = list(zip(ACTIONS[start : start + len(LETTERS)], LETTERS, strict=False))
            chosen = KeyMap()
            for spec, letter in part:
                chosen = KEY_TABLE.taken_over(chosen, spec.id, held + letter)
            window.choose(chosen)
            window.done.clear()
            for _spec, letter in part:
                type_key(window.text, layout, letter, modifiers)
            assert window.done == [spec.id for spec, _letter in part]


def test_a_key_that_was_taken_away_does_nothing(window: _Window) -> None:
    window.choose(KeyMap().with_keys("undo", []).with_keys("link", ["Ctrl+Alt+L"]))
    type_key(window.text, "Hebrew", "Z", CTRL)
    type_key(window.text, "Hebrew", "L")
    assert window.done == []
    window.choose(KeyMap())
    type_key(window.text, "Hebrew", "Z", CTRL)
    type_key(window.text, "Hebrew", "L")
    assert window.done == ["undo", "link"]


@pytest.mark.parametrize("layout", list(LAYOUTS))
def test_brackets_with_control_go_by_place_though_hebrew_types_the_other(window: _Window, layout: str) -> None:
    window.choose(KeyMap().with_keys("undo", ["Ctrl+["]).with_keys("redo", ["Ctrl+]"]))
    type_key(window.text, layout, "[", CTRL)
    type_key(window.text, layout, "]", CTRL)
    assert window.done == ["undo", "redo"]


def test_keys_that_write_count_in_the_text_only(window: _Window) -> None:
    window.choose(KeyMap().with_keys("delete_span", ["X"]).with_keys("zoom_in", ["Return"]))
    window.field.setFocus()
    type_key(window.field, "Arabic", "X")
    assert (window.done, window.field.text()) == ([], "ء")
    window.text.setFocus()
    type_key(window.text, "Arabic", "X")
    assert window.done == ["delete_span"]


@pytest.mark.parametrize("direction", ["rtl", "ltr"])
def test_keys_of_edges_follow_the_side_after_they_were_changed(window: _Window, direction: str) -> None:
    window.choose(KeyMap("numeric_pad").with_keys("shrink_end", ["Ctrl+Alt+Right"]))
    window.actions_of.set_direction(direction)
    rtl = direction == "rtl"
    for num_lock in (True, False):
        type_pad(window.text, "4" if rtl else "6", CTRL, num_lock=num_lock)
    assert window.done == ["grow_end", "grow_end"]
    found = window.actions_of["shrink_end"].shortcut()
    assert found == QKeySequence("Ctrl+Alt+Right" if rtl else "Ctrl+Alt+Left")


@pytest.mark.parametrize("layout", list(LAYOUTS))
def test_letters_of_the_right_hand_are_digits(window: _Window, layout: str) -> None:
    window.choose(KeyMap("right_hand"))
    for letter in "JKL":
        type_key(window.text, layout, letter)
    type_key(window.text, layout, "J", SHIFT)
    assert window.done == ["label 1", "label 2", "label 3", "label 1 again"]
    window.choose(KeyMap("right_hand").with_keys("link", ["K"]))
    window.done.clear()
    for letter in "JKL":
        type_key(window.text, layout, letter)
    assert window.done == ["label 1", "link", "label 3"]


@pytest.mark.parametrize("num_lock", [True, False])
def test_the_numeric_pad_labels_and_walks_whatever_num_lock_says(window: _Window, num_lock: bool) -> None:
    window.choose(KeyMap("numeric_pad"))
    for key in "1230.+-*/":
        type_pad(window.text, key, num_lock=num_lock)
    type_pad(window.text, "Enter", num_lock=num_lock)
    type_pad(window.text, ".", CTRL, num_lock=num_lock)
    type_pad(window.text, "9", CTRL, num_lock=num_lock)
    assert window.done == [
        *("label 1", "label 2", "label 3", "grow_selection", "shrink_selection"),
        *("next_clause", "previous_clause", "next_offer", "link", "label_again", "delete_span", "grow_start"),
    ]


def test_the_row_of_digits_and_the_pad_are_different_keys(window: _Window) -> None:
    window.choose(KeyMap().with_keys("link", ["Num+1"]).with_keys("undo", ["Ctrl+Num+1"]))
    type_key(window.text, "English", "1")
    type_pad(window.text, "1", num_lock=True)
    type_pad(window.text, "1", num_lock=False)
    type_pad(window.text, "2", num_lock=True)
    type_key(window.text, "English", "1", CTRL)
    type_pad(window.text, "1", CTRL, num_lock=True)
    assert window.done == ["label 1", "link", "link", "label 2", "mark_todo", "undo"]


def test_without_num_lock_the_pad_walks_in_the_standard_keys(window: _Window) -> None:
    seen: list[QKeyEvent] = []
    window.text.keyPressEvent = seen.append  # type: ignore[method-assign]
    window.choose(KeyMap())
    type_pad(window.text, "4", num_lock=False)
    assert [event.key() for event in seen] == [Qt.Key.Key_Left]
    assert window.done == []


@pytest.mark.parametrize("preset", list(PRESETS))
@pytest.mark.parametrize("layout", list(LAYOUTS))
def test_the_first_key_of_everything_works_with_each_preset(window: _Window, preset: str, layout: str) -> None:
    window.choose(KeyMap(preset))
    by_name = {"Ctrl": CTRL, "Alt": ALT, "Shift": SHIFT}
    expected = []
    for spec in ACTIONS:
        *held, name = KEY_TABLE.keys(KeyMap(preset))[spec.id][0].replace("++", "+plus").split("+")
        modifiers = Qt.KeyboardModifier.NoModifier
        for one in held:
            modifiers |= by_name.get(one, Qt.KeyboardModifier.NoModifier)
        if "Num" in held:
            type_pad(window.text, "+" if name == "plus" else name, modifiers, num_lock=layout != "Persian")
        elif name in LAYOUTS[layout]:
            type_key(window.text, layout, name, modifiers)
        else:
            continue
        expected.append(spec.id)
    assert window.done == expected
    assert len(expected) > len(ACTIONS) / 2
