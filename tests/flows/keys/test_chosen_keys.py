"""Keys are chosen in their window, count at once everywhere, are there after a restart, and label with each preset."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPdfWriter
from PySide6.QtPrintSupport import QPrintDialog
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QTreeWidget,
)

from app.editing.key_map import KeyMap
from app.ui.actions.palette_entries import palette_entries
from app.ui.appearance import Appearance
from app.ui.main_window import MainWindow
from app.ui.shortcuts.content import KeyContent
from app.ui.shortcuts.editor import KeyEditor
from app.ui.shortcuts.help import KeyHelp
from app.ui.shortcuts.sheet import MOST_PAGES, print_keys
from tests.flows.conftest import MINISTER, OpenWindow
from tests.flows.hands import ALT, CTRL, LEFT, SHIFT, chosen, drag, label, press, spans_of
from tests.flows.keys.key_hands import edit, opened, record, rows, said
from tests.flows.layouts import LAYOUTS, type_key, type_pad
from tests.flows.link_hands import links
from tests.widgets import part

Open = Callable[[], MainWindow]


@pytest.fixture
def opening(open_at: OpenWindow, sqlite: str) -> Open:
    """Opens a window on a file: what keys do has no part in the kind of database."""
    return lambda: open_at(sqlite)


@pytest.fixture
def window(opening: Open) -> MainWindow:
    return opening()


@pytest.mark.parametrize("layout", list(LAYOUTS))
def test_a_key_pressed_in_any_layout_is_recorded_by_its_place(window: MainWindow, layout: str) -> None:
    editor = edit(window)
    add = record(editor, "link", "K", ALT, layout)
    assert editor.details.recorder.key == "Alt+K"
    assert LAYOUTS[layout]["K"] in editor.details.recorder.text()
    QTest.mouseClick(add, LEFT)
    editor.close()
    window.activateWindow()
    QApplication.processEvents()
    claim = label(window, "الهدنة انتهت", "2")
    label(window, "سامح شكري", "1")
    window.gestures.show_span(claim.id)
    window.view.setFocus()
    type_key(window.view, layout, "K", ALT)
    assert window.linking.active
    guidance = part(window.view, QLabel, "link_banner")
    before = guidance.text()
    type_key(window.view, layout, "K", ALT)
    assert guidance.text() != before, "once more leads to another kind of link"
    press(window.view, Qt.Key.Key_Escape)
    type_key(window.view, layout, "L")
    assert window.linking.active, "the key of before is still there"


def test_a_key_taken_over_counts_everywhere_at_once(window: MainWindow) -> None:
    editor = edit(window)
    add = record(editor, "relabel", "E", CTRL)
    assert "Export" in said(editor)
    assert add.text() == "Take over"
    QTest.mouseClick(add, LEFT)
    table = rows(editor.table)
    assert table["Change label"][:2] == ["Ctrl+L  Ctrl+E", "changed"]
    assert table["Export"][:2] == ["", "changed, no key"]
    remove = part(editor, QPushButton, "key_editor.remove.Ctrl+L")
    QTest.mouseClick(remove, LEFT)
    assert window.commands["relabel"].toolTip().splitlines()[0].endswith("(Ctrl+E)")
    assert "(" not in window.commands["export"].toolTip()
    entries = {entry.text: entry.keys for entry in palette_entries(window.commands, None, lambda _key: None)}
    assert (entries["Change label"], entries["Export"]) == ("Ctrl+E", "")
    editor.close()
    window.key_windows.show_help()
    help_rows = rows(part(opened(window, KeyHelp), QTreeWidget, "key_help.table"))
    assert help_rows["Change label"] == ["Ctrl+E"]
    assert "Alt" in help_rows["Label exactly what is selected"][0]
    assert {"Select a word", "Select a sentence", "Add to the chosen span"} <= help_rows.keys()


def test_help_follows_an_editor_opened_from_it(window: MainWindow) -> None:
    press(window.view, Qt.Key.Key_F1)
    shown = opened(window, KeyHelp)
    QTest.mouseClick(part(shown, QPushButton, "key_help.edit"), LEFT)
    editor = part(shown, KeyEditor)
    QTest.mouseClick(record(editor, "new_workspace", "D", CTRL | ALT), LEFT)
    assert rows(part(shown, QTreeWidget, "key_help.table"))["New workspace"] == ["Ctrl+N  Ctrl+Alt+D"]
    QTest.mouseClick(part(editor, QPushButton, "key_editor.remove.Ctrl+N"), LEFT)
    assert part(window, QPushButton, "start_page.create").toolTip().endswith("(Ctrl+Alt+D)")


@pytest.mark.parametrize(
    ("key", "held", "words"),
    [
        ("1", Qt.KeyboardModifier.NoModifier, "label \u2068Actor\u2069"),
        ("2", SHIFT, "label \u2068Claim\u2069"),
        ("3", ALT, "label \u2068Organization\u2069"),
        ("E", ALT, "menu \u2068Edit\u2069"),
        ("L", Qt.KeyboardModifier.NoModifier, "has L already"),
    ],
)
def test_what_cannot_be_had_is_said_at_once(
    window: MainWindow, key: str, held: Qt.KeyboardModifier, words: str
) -> None:
    editor = edit(window)
    add = record(editor, "link", key, held)
    assert words in said(editor)
    assert not add.isEnabled()
    press(editor.details.recorder, Qt.Key.Key_Left, CTRL)
    assert "cannot be changed" in said(editor)
    type_key(editor.details.recorder, "Arabic", "V", CTRL)
    assert "Text fields" not in said(editor), "links are made in the text only"
    assert add.isEnabled()


def test_the_table_is_searched_by_words_and_by_keys(window: MainWindow) -> None:
    editor = edit(window)
    search = part(editor, QLineEdit, "key_editor.search")
    QTest.keyClicks(search, "next bound")
    assert list(rows(editor.table)) == ["Next boundary offered"]
    search.setText("ctrl+shift+z")
    assert list(rows(editor.table)) == ["Redo"]
    search.setText("actor")
    assert rows(editor.table)["Actor"] == ["1", "chosen in the codebook"]


def test_choices_are_there_after_a_restart_and_can_be_reset(opening: Open) -> None:
    first = opening()
    editor = edit(first)
    QTest.mouseClick(record(editor, "undo", "U", CTRL | ALT), LEFT)
    preset = part(editor, QComboBox, "key_editor.preset")
    preset.setFocus()
    press(preset, Qt.Key.Key_Down)
    first.close()
    second = opening()
    assert second.keys.chosen == KeyMap("left_hand", {"undo": ("Ctrl+Z", "Ctrl+Alt+U")})
    assert second.commands["link"].shortcut().toString() == "C"
    editor = edit(second)
    QTest.mouseClick(part(editor, QPushButton, "key_editor.reset_all"), LEFT)
    assert second.keys.chosen == KeyMap("left_hand")
    QTest.mouseClick(part(editor, QPushButton, "notice_bar.action"), LEFT)
    assert second.commands["undo"].shortcuts()[1].toString() == "Ctrl+Alt+U"
    editor.table.choose("undo")
    QTest.mouseClick(part(editor, QPushButton, "key_editor.reset"), LEFT)
    assert second.keys.chosen == KeyMap("left_hand")


def test_a_broken_preference_is_no_hindrance(application: QApplication, opening: Open) -> None:
    appearance = part(application, Appearance)
    appearance.preferences._settings.setValue("window/keys", '{"preset": 3, "keys": {"link": 5, "undo": ["Nix+"]')
    window = opening()
    assert window.keys.chosen == KeyMap()
    assert window.commands["link"].shortcut().toString() == "L"


def test_keys_go_to_a_file_and_come_back(window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "keys.json"
    window.keys.choose(KeyMap("right_hand", {"link": ("Ctrl+Alt+L",)}))
    editor = edit(window)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(path), ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(path), ""))
    menu = {action.text(): action for action in part(editor, QPushButton, "key_editor.more").menu().actions()}
    menu["Export keys…"].trigger()
    window.keys.choose(KeyMap())
    menu["Import keys…"].trigger()
    assert window.keys.chosen == KeyMap("right_hand", {"link": ("Ctrl+Alt+L",)})
    assert "keys.json" in editor.messages.bar.text()
    content = json.loads(path.read_text(encoding="utf-8"))
    content["keys"]["undo"] = ["Ctrl+Alt+L"]
    path.write_text(json.dumps(content), encoding="utf-8")
    menu["Import keys…"].trigger()
    box = part(editor, QMessageBox, "message_box")
    words = box.text().translate(dict.fromkeys(map(ord, "\u2066\u2068\u2069")))
    assert words == "keys.json: Ctrl+Alt+L is given to link and to undo; take it from one of them"
    box.close()
    assert window.keys.chosen == KeyMap("right_hand", {"link": ("Ctrl+Alt+L",)})


# ------------------------------------------------------------------ presets in the window


def test_the_left_hand_labels_under_every_layout(window: MainWindow) -> None:
    window.keys.choose(KeyMap("left_hand"))
    for layout in LAYOUTS:
        start = MINISTER.index("وأضاف")
        drag(window, start, start + len("وأضاف"))
        type_key(window.view, layout, "Q")
        type_key(window.view, layout, "1")
        assert chosen(window).quote == "وأضاف"
        type_key(window.view, layout, "W")
        assert chosen(window).quote == "أضاف"
        type_key(window.view, layout, "A", SHIFT)
        assert chosen(window).quote == "أضا"
        type_key(window.view, layout, "X")
        assert spans_of(window) == []


def test_the_right_hand_labels_links_and_undoes_under_every_layout(window: MainWindow) -> None:
    window.keys.choose(KeyMap("right_hand"))
    for layout in LAYOUTS:
        for words, key in (("سامح شكري", "J"), ("الهدنة انتهت", "K")):
            start = MINISTER.index(words)
            drag(window, start, start + len(words))
            type_key(window.view, layout, key)
            press(window.view, Qt.Key.Key_Escape)
            if key == "K":
                window.gestures.show_span(spans_of(window)[-1].id)
        type_key(window.view, layout, "H")
        type_key(window.view, layout, "J")
        assert links(window) == [("سامح شكري", "makes", "الهدنة انتهت")], layout
        for _step in range(3):
            type_key(window.view, layout, "\\")
        assert spans_of(window) == [], layout


@pytest.mark.parametrize("num_lock", [True, False])
def test_the_numeric_pad_labels_and_links(window: MainWindow, num_lock: bool) -> None:
    window.keys.choose(KeyMap("numeric_pad"))
    for words, key in (("سامح شكري", "1"), ("الهدنة انتهت", "2")):
        start = MINISTER.index(words)
        drag(window, start, start + len(words))
        type_pad(window.view, key, num_lock=num_lock)
        press(window.view, Qt.Key.Key_Escape)
    claim = spans_of(window)[-1]
    window.gestures.show_span(claim.id)
    type_pad(window.view, "/", num_lock=num_lock)
    type_pad(window.view, "1", num_lock=num_lock)
    assert links(window) == [("سامح شكري", "makes", "الهدنة انتهت")]
    type_pad(window.view, "4", CTRL, num_lock=num_lock)
    assert chosen(window).end == claim.end + 1
    type_pad(window.view, ".", CTRL, num_lock=num_lock)
    assert [span.quote for span in spans_of(window)] == ["سامح شكري"]


def test_a_label_with_the_key_of_a_stand_in_keeps_it(window: MainWindow) -> None:
    window.keys.choose(KeyMap("right_hand"))
    session = window.session
    assert session is not None
    labels = window.keys.label_keys()
    window.keys.label_keys = lambda: {**labels, "J": "ACTOR"}  # type: ignore[method-assign]
    start = MINISTER.index("سامح شكري")
    drag(window, start, start + len("سامح شكري"))
    type_key(window.view, "Arabic", "J")
    assert spans_of(window) == [], "J is not the digit 1 any more"
    type_key(window.view, "Arabic", "K")
    assert chosen(window).label == "CLAIM"


# ------------------------------------------------------------------ the sheet


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("preset", ["standard", "numeric_pad"])
def test_the_sheet_takes_two_pages_at_most(
    application: QApplication, window: MainWindow, tmp_path: Path, language: str, preset: str
) -> None:
    appearance = part(application, Appearance)
    appearance.set_language(language)
    window.keys.choose(KeyMap(preset))
    sections = KeyContent(window.keys).sections(as_in_table=True)
    assert len({keys for section in sections for _, keys in section.rows}) > 80
    writer = QPdfWriter(str(tmp_path / "keys.pdf"))
    assert 1 <= print_keys("Keys", "note", sections, writer) <= MOST_PAGES


def test_the_sheet_is_written_and_printed_from_help(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "keys.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(path), ""))
    window.key_windows.show_help()
    shown = opened(window, KeyHelp)
    QTest.mouseClick(part(shown, QPushButton, "key_help.pdf"), LEFT)
    assert path.read_bytes().startswith(b"%PDF")
    assert "keys.pdf" in shown.messages.bar.text()
    path = tmp_path / "no such folder" / "keys.pdf"
    QTest.mouseClick(part(shown, QPushButton, "key_help.pdf"), LEFT)
    assert "cannot be written" in shown.messages.bar.text()
    QTest.mouseClick(part(shown, QPushButton, "key_help.print"), LEFT)
    dialog = part(shown, QPrintDialog)
    assert dialog.isVisible()
    dialog.reject()


def test_the_sheet_is_written_and_printed_from_the_editor(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "keys.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(path), ""))
    editor = edit(window)
    menu = {action.text(): action for action in part(editor, QPushButton, "key_editor.more").menu().actions()}
    menu["Sheet of keys as a PDF…"].trigger()
    assert path.read_bytes().startswith(b"%PDF")
    assert "keys.pdf" in editor.messages.bar.text()
    menu["Print the sheet of keys…"].trigger()
    dialog = part(editor, QPrintDialog)
    assert dialog.isVisible()
    dialog.reject()
