"""What was typed into a dialog of the registry stays, with the reason, when it could not be stored."""

from contextlib import closing

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.domain.errors import StorageError
from app.domain.records import ChangeSet, Entity
from app.services.entities.entities import EntityService
from app.services.workspace import Workspace
from app.ui.entities.registry_window import RegistryWindow
from app.ui.entities.reshaping import MergeDialog, MoveDialog, NewDialog, SplitDialog
from app.ui.main_window import MainWindow
from tests.both_databases import on_sqlite
from tests.flows.codebook_hands import dialog_of
from tests.flows.hands import CTRL, SHIFT, press
from tests.flows.registry_hands import entities_of, names, open_registry
from tests.widgets import part

NAME = "شكري المُعاد تسميته 😀"


def full(*_arguments: object, **_named: object) -> ChangeSet:
    raise StorageError("There is no room left on the disk; nothing was saved")


def why(dialog: QWidget) -> str:
    said = part(dialog, QLabel, f"{dialog.objectName()}.preview")
    return said.text()


def asked_to_split(registry: RegistryWindow, entity: Entity) -> SplitDialog:
    registry.show_entity(entity)
    registry.page.mentions.go_to_row(1)
    press(registry, "S", CTRL | SHIFT)
    dialog = dialog_of(registry, "split_dialog")
    assert isinstance(dialog, SplitDialog)
    dialog.name.setText(NAME)
    dialog.kind.setCurrentIndex(dialog.kind.findData("other"))
    return dialog


@on_sqlite()
def test_on_a_full_disk_the_dialogs_stay_and_say_why(
    window: MainWindow, minister: Entity, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry = open_registry(window, qtbot)
    dialog = asked_to_split(registry, minister)
    with monkeypatch.context() as patch:
        patch.setattr(EntityService, "split", full)
        press(dialog, Qt.Key.Key_Return)
        assert dialog.isVisible()
        assert dialog.name.text() == NAME
        assert "no room left" in why(dialog)
    press(dialog, Qt.Key.Key_Return)
    assert names(registry) == ["سامح شكري 1", f"{NAME} 1"]
    assert entities_of(window)[NAME].kind == "other"
    press(registry, "N", CTRL)
    new = dialog_of(registry, "new_entity_dialog")
    assert isinstance(new, NewDialog)
    new.name.setText("الأونروا")
    with monkeypatch.context() as patch:
        patch.setattr(EntityService, "add", full)
        press(new, Qt.Key.Key_Return)
        assert (new.isVisible(), new.name.text()) == (True, "الأونروا")
        assert "no room left" in why(new)
    press(new, Qt.Key.Key_Return)
    assert "الأونروا" in entities_of(window)


def test_what_somebody_else_has_changed_meanwhile_is_asked_about_anew(
    window: MainWindow, minister: Entity, location: str, qtbot: QtBot
) -> None:
    registry = open_registry(window, qtbot)
    dialog = asked_to_split(registry, minister)
    with closing(Workspace.open(location)) as omars:
        omars.entities.rename("عمر", minister.id, minister.version, "سامح شكري سليم")
    press(dialog, Qt.Key.Key_Return)
    again = dialog_of(registry, "split_dialog")
    assert isinstance(again, SplitDialog)
    assert again is not dialog
    assert "سامح شكري سليم" in again.windowTitle()
    assert again.name.text() == NAME
    assert again.kind.currentData() == "other"
    assert "عمر" in why(again)
    press(again, Qt.Key.Key_Return)
    assert sorted(names(registry)) == sorted(["سامح شكري سليم 1", f"{NAME} 1"])


@on_sqlite()
def test_where_it_cannot_be_asked_any_more_what_was_typed_can_be_copied(
    window: MainWindow, minister: Entity, location: str, qtbot: QtBot
) -> None:
    registry = open_registry(window, qtbot)
    dialog = asked_to_split(registry, minister)
    with closing(Workspace.open(location)) as omars:
        omars.entities.delete("عمر", minister.id, minister.version)
    press(dialog, Qt.Key.Key_Return)
    assert not dialog.isVisible()
    assert NAME in registry.messages.bar.text()
    button = part(registry, QWidget, "notice_bar.action")
    press(button, Qt.Key.Key_Space)
    assert QGuiApplication.clipboard().text() == NAME


@on_sqlite()
@pytest.mark.parametrize("way", ["merge", "move"])
def test_whom_one_looked_for_is_looked_for_again(
    window: MainWindow, minister: Entity, location: str, qtbot: QtBot, way: str
) -> None:
    with closing(Workspace.open(location)) as omars:
        for name in ("نبيل فهمي", "نبيل العربي"):
            omars.entities.add("عمر", name, "person")
    registry = open_registry(window, qtbot)
    registry.show_entity(minister)
    registry.page.mentions.go_to_row(0)
    press(registry, "M", CTRL if way == "merge" else CTRL | SHIFT)
    dialog = dialog_of(registry, f"{way}_dialog")
    assert isinstance(dialog, MergeDialog | MoveDialog)
    dialog.picker.field.setText("نبيل")
    press(dialog.picker.field, Qt.Key.Key_Down)
    target = dialog.picker.target
    assert target is not None
    with closing(Workspace.open(location)) as omars:
        if way == "merge":
            omars.entities.rename("عمر", minister.id, minister.version, "سامح شكري سليم")
        else:
            line = registry.page.selected()[0]
            omars.annotations("عمر").set_note(line.span_id, line.version, "ملاحظته")
    press(dialog, Qt.Key.Key_Return)
    again = dialog_of(registry, f"{way}_dialog")
    assert isinstance(again, MergeDialog | MoveDialog)
    assert again is not dialog
    assert again.picker.field.text() == "نبيل"
    assert again.picker.target is not None
    assert again.picker.target.id == target.id
    assert "عمر" in why(again)
    assert registry.page.entity is not None
    assert registry.page.entity.id == minister.id, "nobody was led away from it"
    press(again, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not again.isVisible())
    assert f"{target.name} {2 if way == 'merge' else 1}" in names(registry)
