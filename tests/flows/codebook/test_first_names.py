"""What is new in the codebook gets its key with its first name, and typing goes on where the keyboard is."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from app.ui.codebook.seen import Node
from app.ui.codebook.window import CodebookWindow
from app.ui.main_window import MainWindow
from tests.both_databases import on_sqlite
from tests.flows.codebook_hands import field, label_of, type_of, write
from tests.flows.hands import CTRL, label, press


@on_sqlite()
@pytest.mark.parametrize(
    ("tab", "name", "keys"),
    [
        (0, "Spokes-person (f.)", ("SPOKES_PERSON_F", "spokes_person_f", "spokes_person_f")),
        (2, "יו״ר הוועד", ("יו״ר_הוועד", "יו״ר_הוועד", "יו״ר_הוועד")),
        (0, "…", ("LABEL", "attribute", "relation")),
    ],
)
def test_what_is_new_gets_its_key_with_its_first_name(
    window: MainWindow, editor: CodebookWindow, tab: int, name: str, keys: tuple[str, str, str]
) -> None:
    label_key, attribute_key, kind_key = keys
    editor.languages.setCurrentIndex(tab)
    press(editor.tree, "N", CTRL)
    write(editor, "name", name)
    assert editor.tree.node() == Node("label", label_key)
    assert set(label_of(window, label_key).name.values()) == {name}
    press(editor.tree, "T", CTRL)
    write(editor, "name", name)
    assert editor.tree.node() == Node("attribute", attribute_key, label_key, "label")
    press(editor.tree, "L", CTRL)
    write(editor, "name", name)
    assert editor.tree.node() == Node("relation", kind_key)
    assert label_key in type_of(window, kind_key).from_labels
    press(editor.tree, "Z", CTRL)
    assert not type_of(window, "relation").name, "name and key are one step"


@on_sqlite()
def test_a_key_stays_when_it_was_chosen_is_in_use_or_another_name_follows(
    window: MainWindow, editor: CodebookWindow, qtbot: QtBot
) -> None:
    press(editor.tree, "N", CTRL)
    write(editor, "key", "GPE")
    write(editor, "name", "Place")
    write(editor, "name", "Region")
    assert label_of(window, "GPE").name == {"en": "Region"}
    press(editor.tree, "N", CTRL)
    write(editor, "name", "Gpe")
    assert editor.tree.node() == Node("label", "GPE_2")
    press(editor.tree, "N", CTRL)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    span = label(window, "غزة", "6")
    assert span.label == "LABEL"
    editor.activateWindow()
    qtbot.waitUntil(editor.isActiveWindow)
    write(editor, "name", "City")
    assert editor.tree.node() == Node("label", "LABEL")
    assert label_of(window, "LABEL").name == {"en": "City"}


@on_sqlite()
def test_after_the_first_name_typing_goes_on_in_the_next_field(window: MainWindow, editor: CodebookWindow) -> None:
    press(editor.tree, "N", CTRL)
    line = field(editor, "name")
    for letter in "Place":
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(line, QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter))
    press(line, Qt.Key.Key_Tab)
    key = field(editor, "key")
    assert QApplication.focusWidget() is key
    assert isinstance(key, QLineEdit)
    assert key.text() == "PLACE"
    assert label_of(window, "PLACE").name == {"en": "Place"}
