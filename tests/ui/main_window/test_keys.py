"""Labels and shortcuts go by the place of the key, under layouts that type no Latin letter."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QListWidget, QMainWindow, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.keyboard.keys import EVDEV, LETTERS, MAC, KeyRouter, engraved_key, label_key, shortcut_of

NONE = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier


def press(
    typed: str,
    modifiers: Qt.KeyboardModifier = NONE,
    *,
    scan_code: int = 0,
    virtual_key: int = 0,
    text: str | None = None,
) -> QKeyEvent:
    """A press as Qt's platform plugins report it: the key is the (capital) code point of what the layout types."""
    key = ord(typed.upper()[0])
    return QKeyEvent(QEvent.Type.KeyPress, key, modifiers, scan_code, virtual_key, 0, typed if text is None else text)


# X11 key codes of the keys (evdev + 8): A 38, S 39, C 54, Q 24, W 25, X 53, Z 52, B 56, N 57, 1 10, 3 12.
@pytest.mark.parametrize(
    ("layout", "typed", "scan_code", "key"),
    [
        ("Arabic", "ش", 38, "A"),
        ("Arabic", "ؤ", 54, "C"),
        ("Arabic", "ض", 24, "Q"),
        ("Arabic", "ء", 53, "X"),
        ("Arabic", "ى", 57, "N"),
        ("Hebrew", "ש", 38, "A"),
        ("Hebrew", "ב", 54, "C"),
        ("Hebrew", "/", 24, "Q"),
        ("Hebrew", "'", 25, "W"),
        ("Persian", "ش", 38, "A"),
        ("Persian", "ز", 54, "C"),
        ("Persian", "ط", 53, "X"),
        ("Urdu", "ق", 24, "Q"),
        ("Urdu", "چ", 54, "C"),
    ],
)
def test_letter_keys_go_by_their_place_on_x11_and_wayland(layout: str, typed: str, scan_code: int, key: str) -> None:
    assert label_key(press(typed, scan_code=scan_code), "xcb") == key
    assert label_key(press(typed, scan_code=scan_code), "wayland") == key


@pytest.mark.parametrize(("typed", "scan_code", "key"), [("ض", 16, "Q"), ("ب", 46, "C"), ("ذ", 48, "B")])
def test_letter_keys_go_by_their_place_on_windows(typed: str, scan_code: int, key: str) -> None:
    assert label_key(press(typed, scan_code=scan_code), "windows") == key


@pytest.mark.parametrize(("typed", "virtual_key", "key"), [("ش", 0, "A"), ("ض", 12, "Q"), ("ב", 8, "C"), ("ی", 2, "D")])
def test_letter_keys_go_by_their_place_on_a_mac(typed: str, virtual_key: int, key: str) -> None:
    assert label_key(press(typed, virtual_key=virtual_key), "cocoa") == key


def test_the_ligature_key_of_the_arabic_layout_is_b() -> None:
    # Windows types two letters, X11 one presentation form.
    assert label_key(press("ل", text="لا", scan_code=48), "windows") == "B"
    assert label_key(press("ﻻ", scan_code=56), "xcb") == "B"


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("ض", "Q"),
        ("ؤ", "C"),
        ("پ", "M"),
        ("ز", "C"),
        ("ی", "D"),
        ("ي", "D"),
        ("ק", "E"),
        ("ץ", "."),
        ("ش", "A"),
        ("ﻻ", "B"),
    ],
)
def test_without_hardware_codes_the_letter_tells_the_key(typed: str, key: str) -> None:
    assert engraved_key(press(typed), "xcb") == key


@pytest.mark.parametrize(
    ("typed", "scan_code"),
    [("1", 10), ("٣", 12), ("۳", 12), ("३", 12), ("&", 10), ("é", 11), ("۹", 0), ("9", 0)],
)
def test_digits_of_every_script_and_layout_are_digits(typed: str, scan_code: int) -> None:
    expected = {"1": "1", "٣": "3", "۳": "3", "३": "3", "&": "1", "é": "2", "۹": "9", "9": "9"}[typed]
    assert label_key(press(typed, scan_code=scan_code), "xcb") == expected


@pytest.mark.parametrize(
    ("layout", "typed", "scan_code", "key"),
    [
        ("AZERTY", "a", 24, "A"),
        ("Dvorak", "j", 54, "J"),
        ("AZERTY comma", ",", 58, None),
        ("Dvorak quote", "'", 24, None),
    ],
)
def test_other_latin_layouts_keep_their_own_places(layout: str, typed: str, scan_code: int, key: str | None) -> None:
    assert label_key(press(typed, scan_code=scan_code), "xcb") == key


@pytest.mark.parametrize("modifiers", [CTRL, ALT, CTRL | SHIFT])
def test_a_label_key_stands_alone_or_with_shift(modifiers: Qt.KeyboardModifier) -> None:
    assert label_key(press("ش", modifiers, scan_code=38), "xcb") is None
    # The second level of the same keys: a kasra in Arabic, an exclamation mark everywhere.
    assert label_key(press("\u0650", SHIFT, scan_code=38), "xcb") == "A"
    assert label_key(press("!", SHIFT, scan_code=10), "xcb") == "1"


def test_keys_without_a_character_are_no_label_keys() -> None:
    for code in (Qt.Key.Key_Delete, Qt.Key.Key_Left, Qt.Key.Key_F1, Qt.Key.Key_Shift):
        event = QKeyEvent(QEvent.Type.KeyPress, code, NONE, 119, 0, 0, "")
        assert label_key(event, "xcb") is None
        assert engraved_key(event, "xcb") is None


@pytest.mark.parametrize(
    ("typed", "modifiers", "scan_code", "shortcut"),
    [
        ("ئ", CTRL, 52, "Ctrl+Z"),
        ("~", CTRL | SHIFT, 52, "Ctrl+Shift+Z"),  # Arabic, second level of the key
        ("ظ", CTRL, 52, "Ctrl+Z"),
        ("ז", CTRL, 52, "Ctrl+Z"),
        ("/", CTRL, 24, "Ctrl+Q"),  # Hebrew
        ("Z", CTRL | SHIFT, 52, "Ctrl+Shift+Z"),  # Hebrew, whose second level is Latin
        ("'", CTRL, 24, "Ctrl+'"),  # Dvorak has it where US has Q
        ("٠", CTRL, 19, "Ctrl+0"),
        ("ز", CTRL, 60, "Ctrl+."),
        ("ش", ALT, 38, "Alt+A"),
    ],
)
def test_shortcuts_go_by_the_place_of_the_key(
    typed: str, modifiers: Qt.KeyboardModifier, scan_code: int, shortcut: str
) -> None:
    found = shortcut_of(press(typed, modifiers, scan_code=scan_code), "xcb")
    assert found is not None
    assert QKeySequence(found) == QKeySequence(shortcut)


def test_a_shortcut_has_a_modifier() -> None:
    assert shortcut_of(press("ش", scan_code=38), "xcb") is None
    assert shortcut_of(press("A", SHIFT, scan_code=38), "xcb") is None


def test_every_letter_and_digit_has_a_place_in_each_table() -> None:
    wanted = set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
    assert wanted <= set(EVDEV.values())
    assert wanted <= set(MAC.values())
    assert set("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == {key for key in LETTERS.values() if key.isalpha()}


class _Desk(QMainWindow):
    """A window with a field, a list and a plain widget, as the real one has."""

    def __init__(self) -> None:
        super().__init__()
        self.field, self.names, self.surface = QLineEdit(), QListWidget(), QWidget()
        self.surface.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        body = QWidget()
        column = QVBoxLayout(body)
        for widget in (self.field, self.names, self.surface):
            column.addWidget(widget)
        self.setCentralWidget(body)
        self.undo = QAction("Undo", self)
        self.undo.setShortcut("Ctrl+Z")
        self.addAction(self.undo)
        self.labels: list[str] = []
        router = KeyRouter("xcb", [self.undo], self._choose, self)
        router.watch(self, self.names)

    def _choose(self, key: str, shifted: bool) -> bool:
        self.labels.append(f"Shift+{key}" if shifted else key)
        return key in "1AC"


@pytest.fixture
def desk(qtbot: QtBot) -> _Desk:
    window = _Desk()
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


def test_a_press_nobody_wanted_reaches_the_labels(desk: _Desk) -> None:
    QCoreApplication.sendEvent(desk.surface, press("ش", scan_code=38))
    QCoreApplication.sendEvent(desk.names, press("ב", scan_code=54))
    QCoreApplication.sendEvent(desk.surface, press("!", SHIFT, scan_code=10))
    assert desk.labels == ["A", "C", "Shift+1"]


def test_a_field_keeps_its_letters(desk: _Desk) -> None:
    QCoreApplication.sendEvent(desk.field, press("ش", scan_code=38))
    assert desk.labels == []
    assert desk.field.text() == "ش"


def test_a_shortcut_works_under_an_arabic_layout_and_only_while_enabled(desk: _Desk) -> None:
    done: list[bool] = []
    desk.undo.triggered.connect(lambda: done.append(True))
    for target in (desk.surface, desk.names):
        target.setFocus()
        QCoreApplication.sendEvent(target, press("ئ", CTRL, scan_code=52))
    assert len(done) == 2
    desk.undo.setEnabled(False)
    QCoreApplication.sendEvent(desk.surface, press("ئ", CTRL, scan_code=52))
    assert len(done) == 2


def test_a_field_has_its_own_undo_and_copy_under_an_arabic_layout(desk: _Desk) -> None:
    done: list[bool] = []
    desk.undo.triggered.connect(lambda: done.append(True))
    desk.field.setFocus()
    QTest.keyClicks(desk.field, "note")
    QCoreApplication.sendEvent(desk.field, press("ش", CTRL, scan_code=38))
    assert desk.field.selectedText() == "note"
    QCoreApplication.sendEvent(desk.field, press("ئ", CTRL, scan_code=52))
    assert desk.field.text() == ""
    # Taking back a label while somebody types a note would go unseen.
    assert done == []
    save = QAction("Export", desk)
    save.setShortcut("Ctrl+E")
    save.triggered.connect(lambda: done.append(True))
    KeyRouter("xcb", [save], lambda _key, _shifted: False, desk).watch(desk)
    QCoreApplication.sendEvent(desk.field, press("ث", CTRL, scan_code=26))
    assert done == [True]


def test_a_shortcut_that_qt_matches_is_done_once(desk: _Desk) -> None:
    done: list[bool] = []
    desk.undo.triggered.connect(lambda: done.append(True))
    QTest.keyClick(desk.surface, Qt.Key.Key_Z, CTRL)
    assert len(done) == 1


def test_a_key_held_down_labels_once(desk: _Desk) -> None:
    QCoreApplication.sendEvent(desk.surface, press("ش", scan_code=38))
    repeat = QKeyEvent(QEvent.Type.KeyPress, ord("ش"), NONE, 38, 0, 0, "ش", True)
    QCoreApplication.sendEvent(desk.surface, repeat)
    assert desk.labels == ["A"]
