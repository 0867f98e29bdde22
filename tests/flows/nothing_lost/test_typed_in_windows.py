"""What was typed into the codebook or the registry stays in its field until it is stored, whatever comes between."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMessageBox, QPushButton, QTreeWidget
from pytestqt.qtbot import QtBot

from app.domain.codebook.change import with_label
from app.domain.codebook.edits import DeleteLabel
from app.domain.errors import StorageError
from app.domain.records import ChangeSet, Entity, Label
from app.services.codebook.editing import CodebookEditing
from app.services.entities.entities import EntityService
from app.services.workspace import Workspace
from app.ui.codebook.seen import Node
from app.ui.entities.registry_window import RegistryWindow
from app.ui.main_window import MainWindow
from tests.flows.codebook_hands import attribute_of, field, label_of, open_editor, state, write
from tests.flows.conftest import OpenWindow
from tests.flows.hands import ALT, CTRL, LEFT, press, text_of, type_into
from tests.flows.waiting_hands import answer, over, question, waiting
from tests.others_at_work import held
from tests.widgets import part

GUIDE = "المتحدث الذي يُنسب إليه القول 😀"


@pytest.fixture
def main(open_at: OpenWindow, sqlite: str) -> MainWindow:
    return open_at(sqlite)


def give_up(window: MainWindow, qtbot: QtBot) -> None:
    press(waiting(qtbot), Qt.Key.Key_Escape)
    over(window, qtbot)


def close_boxes() -> None:
    for box in QApplication.topLevelWidgets():
        if isinstance(box, QMessageBox) and box.objectName() == "message_box" and box.isVisible():
            box.close()


@contextmanager
def full_disk() -> Iterator[None]:
    def full(*_arguments: object, **_named: object) -> ChangeSet:
        raise StorageError("There is no room left on the disk; the label was not saved")

    with pytest.MonkeyPatch.context() as patch:
        for service, name in ((CodebookEditing, "change"), (EntityService, "change"), (EntityService, "rename")):
            patch.setattr(service, name, full)
        yield
    close_boxes()


def test_a_text_of_the_codebook_is_there_still_when_its_waiting_was_stopped(
    main: MainWindow, sqlite: str, qtbot: QtBot
) -> None:
    editor = open_editor(main, qtbot)
    box, name = field(editor, "definition"), field(editor, "name")
    with held(sqlite):
        type_into(box, GUIDE)
        press(box, Qt.Key.Key_Return, CTRL)
        give_up(main, qtbot)
        assert text_of(box) == GUIDE
        assert state(editor).startswith("Being typed")
        # Somebody goes on to another label, and that waits, too.
        press(editor.tree, Qt.Key.Key_Down)
        give_up(main, qtbot)
        qtbot.waitUntil(lambda: editor.tree.node() == Node("label", "ACTOR"))
        qtbot.waitUntil(lambda: text_of(field(editor, "definition")) == GUIDE)
        type_into(name, "Speaker")
        press(name, Qt.Key.Key_Return)
        give_up(main, qtbot)
        assert text_of(name) == "Speaker"
        assert text_of(box) == GUIDE
    assert label_of(main, "ACTOR").name["en"] == "Actor"
    editor.activateWindow()
    assert editor.close()
    assert (label_of(main, "ACTOR").name["en"], label_of(main, "ACTOR").definition["en"]) == ("Speaker", GUIDE)


def test_a_language_and_the_examples_come_back_as_well(main: MainWindow, sqlite: str, qtbot: QtBot) -> None:
    editor = open_editor(main, qtbot)
    editor.languages.setCurrentIndex(1)
    right, wrong = (field(editor, f"examples.{which}") for which in ("right", "wrong"))
    with held(sqlite):
        type_into(right, GUIDE)
        type_into(wrong, "لا [شيء]")
        # Leaving the first box handed both on.
        give_up(main, qtbot)
        type_into(wrong, "لا [شيء]")
        editor.languages.setCurrentIndex(0)
        press(wrong, Qt.Key.Key_Return, CTRL)
        give_up(main, qtbot)
        qtbot.waitUntil(lambda: editor.languages.currentIndex() == 1)
    qtbot.waitUntil(lambda: (text_of(right), text_of(wrong)) == (GUIDE, "لا [شيء]"))


def test_a_value_is_written_on_when_it_could_not_be_stored(main: MainWindow, sqlite: str, qtbot: QtBot) -> None:
    editor = open_editor(main, qtbot)
    editor.tree.point_at(Node("attribute", "polarity", "CLAIM", "label"))
    tree = field(editor, "values")
    assert isinstance(tree, QTreeWidget)
    before = attribute_of(main, "CLAIM", "polarity").value_names
    tree.setFocus()
    row = tree.topLevelItem(0)
    assert row is not None
    tree.setCurrentItem(row, 1)
    press(tree, Qt.Key.Key_F2)
    line = QApplication.focusWidget()
    assert isinstance(line, QLineEdit)
    assert tree.isAncestorOf(line)
    with held(sqlite):
        type_into(line, "يؤيّد القول")
        press(line, Qt.Key.Key_Return)
        give_up(main, qtbot)
        qtbot.waitUntil(lambda: any(one.isVisible() for one in tree.findChildren(QLineEdit)))
    (again,) = (one for one in tree.findChildren(QLineEdit) if one.isVisible())
    assert again.text() == "يؤيّد القول"
    assert attribute_of(main, "CLAIM", "polarity").value_names == before
    editor.close()
    first = attribute_of(main, "CLAIM", "polarity").values[0]
    assert attribute_of(main, "CLAIM", "polarity").value_names[first]["en"] == "يؤيّد القول"


def test_a_key_that_is_taken_stays_to_be_written_differently(main: MainWindow, qtbot: QtBot) -> None:
    editor = open_editor(main, qtbot)
    write(editor, "key", "CLAIM")
    close_boxes()
    key = field(editor, "key")
    assert text_of(key) == "CLAIM"
    press(key, Qt.Key.Key_Escape)
    assert text_of(key) == "ACTOR"


def test_closing_an_editor_asks_about_what_cannot_be_stored(main: MainWindow, qtbot: QtBot) -> None:
    editor = open_editor(main, qtbot)
    with full_disk():
        type_into(field(editor, "definition"), GUIDE)
        assert not editor.close()
        (box,) = question(main)
        assert GUIDE in box.text()
        press(box, Qt.Key.Key_Escape)
        assert text_of(field(editor, "definition")) == GUIDE
        close_boxes()
        assert not main.close(), "with its main window, too"
        assert main.isVisible()
        (box,) = question(main)
        close_boxes()
        answer(box, "Close without it")
        assert not [one for one in QApplication.topLevelWidgets() if isinstance(one, QMessageBox) and one.isVisible()]
        assert main.codebook.editor is None
        assert main.close()


def test_somebody_elses_change_wins_and_what_was_typed_stays(main: MainWindow, sqlite: str, qtbot: QtBot) -> None:
    editor = open_editor(main, qtbot)
    with closing(Workspace.open(sqlite)) as other:
        named = replace(label_of(main, "ACTOR"), name={"en": "Speaker"})
        other.codebook_editing("dana").change(with_label(other.codebook(), named))
    write(editor, "name", GUIDE)
    assert label_of(main, "ACTOR").name == {"en": "Speaker"}
    (box,) = (one for one in editor.findChildren(QMessageBox) if one.isVisible())
    assert "The label \u2068ACTOR\u2069 was changed in the codebook in the meantime" in box.text()
    close_boxes()
    line = field(editor, "name")
    assert text_of(line) == GUIDE
    assert state(editor).startswith("Being typed")
    press(line, Qt.Key.Key_Escape)
    assert text_of(line) == "Speaker"


def test_what_others_changed_elsewhere_in_the_codebook_stays(main: MainWindow, sqlite: str, qtbot: QtBot) -> None:
    editor = open_editor(main, qtbot)
    with closing(Workspace.open(sqlite)) as other:
        cue = Label(key="CUE", name={"ar": "قرينة"}, color="#7b1fa2", color_dark="#ce93d8")
        other.codebook_editing("dana").change(with_label(other.codebook(), cue))
    write(editor, "name", "Person")
    assert not [one for one in editor.findChildren(QMessageBox) if one.isVisible()]
    assert label_of(main, "ACTOR").name["en"] == "Person"
    assert label_of(main, "CUE").name == {"ar": "قرينة"}
    press(editor.tree, Qt.Key.Key_Up, ALT)
    assert label_of(main, "ACTOR").name["en"] == "Person"


def test_what_was_typed_about_a_label_that_somebody_deleted_can_be_copied(
    main: MainWindow, sqlite: str, qtbot: QtBot
) -> None:
    editor = open_editor(main, qtbot)
    type_into(field(editor, "definition"), GUIDE)
    with closing(Workspace.open(sqlite)) as other:
        other.codebook_editing("dana").apply(DeleteLabel("ACTOR"), version=other.codebook().version)
    press(field(editor, "definition"), Qt.Key.Key_Return, CTRL)
    close_boxes()
    qtbot.waitUntil(lambda: "not in the codebook any more" in editor.messages.bar.text())
    copy = part(editor.messages.bar, QPushButton, "notice_bar.action")
    QTest.mouseClick(copy, LEFT)
    assert QGuiApplication.clipboard().text() == GUIDE


@pytest.fixture
def registry(main: MainWindow, qtbot: QtBot) -> RegistryWindow:
    """The registry with two entities; the page of the first is shown."""
    assert main.session is not None
    service = main.session.workspace.entities
    made = [service.add("sara", name, "person").changes[0].after for name in ("سامح شكري", "سيرغي لافروف")]
    press(main, "T", CTRL)
    found = main.registry.window
    assert found is not None
    qtbot.waitUntil(found.isActiveWindow)
    first = made[0]
    assert isinstance(first, Entity)
    found.show_entity(first)
    return found


def note_of_minister(main: MainWindow) -> str:
    assert main.session is not None
    return next(one.note for one in main.session.workspace.entities.find() if one.name == "سامح شكري")


def page_of(registry: RegistryWindow) -> str:
    return registry.page.entity.name if registry.page.entity is not None else ""


def test_a_field_of_the_registry_is_there_still_when_its_waiting_was_stopped(
    main: MainWindow, registry: RegistryWindow, sqlite: str, qtbot: QtBot
) -> None:
    note = registry.page.fields.lines["note"]
    with held(sqlite):
        type_into(note, GUIDE)
        press(note, Qt.Key.Key_Return)
        give_up(main, qtbot)
        assert note.text() == GUIDE
        # Somebody turns to another entity, and that waits, too.
        assert main.session is not None
        other = next(one for one in main.session.workspace.entities.find() if one.name == "سيرغي لافروف")
        registry.show_entity(other)
        give_up(main, qtbot)
        assert page_of(registry) == "سامح شكري"
        assert note.text() == GUIDE
    registry.activateWindow()
    assert registry.close()
    assert note_of_minister(main) == GUIDE


def test_a_field_of_the_registry_outlives_a_full_disk_and_somebody_else(
    main: MainWindow, registry: RegistryWindow, sqlite: str
) -> None:
    note = registry.page.fields.lines["note"]
    with full_disk():
        type_into(note, GUIDE)
        assert not registry.close()
        (box,) = question(main)
        assert GUIDE in box.text()
        press(box, Qt.Key.Key_Escape)
        assert note.text() == GUIDE
        close_boxes()
        assert not registry.close()
        (box,) = question(main)
        close_boxes()
        answer(box, "Close without it")
        assert not registry.isVisible()
        assert not [one for one in QApplication.topLevelWidgets() if isinstance(one, QMessageBox) and one.isVisible()]
        assert note.text() == ""
        registry.show()
        type_into(note, GUIDE)
    entity = registry.page.entity
    assert entity is not None
    with closing(Workspace.open(sqlite)) as other:
        other.entities.change("dana", replace(entity, note="ملاحظة دانا"))
    press(note, Qt.Key.Key_Return)
    close_boxes()
    assert note.text() == GUIDE
    press(note, Qt.Key.Key_Return)
    assert note_of_minister(main) == GUIDE
