"""Steps on very many spans: in the background, shown, stopped by a key, with the window alive and nothing editable."""

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QLabel
from pytestqt.qtbot import QtBot

from app.domain.records import Entity
from app.services.progress import Passes
from app.ui.codebook.seen import Node
from app.ui.codebook.window import CodebookWindow
from app.ui.entities.registry_window import RegistryWindow
from app.ui.entities.reshaping import MergeDialog
from app.ui.history.window import HistoryWindow
from app.ui.main_window import MainWindow
from app.ui.transfer import ProgressDialog
from tests.flows.codebook_hands import dialog_of, open_editor, press_button
from tests.flows.hands import CTRL, SHIFT, label, press, spans_of
from tests.widgets import part


class Gate:
    """Holds the thread of a step at its first report until it is opened."""

    def __init__(self) -> None:
        self.reached, self.opened = threading.Event(), threading.Event()

    def pass_through(self) -> None:
        self.reached.set()
        assert self.opened.wait(30)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    """Every step that reaches three things is a long one, and waits at the gate."""
    gate, tell = Gate(), Passes.__call__

    def waiting(self: Passes, things: int) -> None:
        gate.pass_through()
        tell(self, things)

    monkeypatch.setattr("app.editing.long_steps.LONG", 3)
    monkeypatch.setattr(Passes, "__call__", waiting)
    yield gate
    gate.opened.set()


@pytest.fixture
def labelled(window: MainWindow) -> MainWindow:
    """Three actors and a claim."""
    for words in ("سامح شكري", "وزارة الصحة", "غزة"):
        label(window, words, "1")
    label(window, "الهدنة انتهت", "2")
    return window


def labels(window: MainWindow) -> list[str]:
    return sorted(span.label for span in spans_of(window))


def shown(qtbot: QtBot, gate: Gate) -> ProgressDialog:
    """The dialog of the step that waits at the gate; the window goes on meanwhile."""
    qtbot.waitUntil(gate.reached.is_set)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, ProgressDialog)
    ticks: list[int] = []
    timer = QTimer()
    timer.timeout.connect(lambda: ticks.append(1))
    timer.start(1)
    qtbot.waitUntil(lambda: len(ticks) > 3)
    return dialog


def merge_actors(editor: CodebookWindow) -> None:
    editor.tree.point_at(Node("label", "ACTOR"))
    editor.commands["merge"].trigger()
    asked = dialog_of(editor, "codebook.edit_dialog")
    box = part(asked, QComboBox, "codebook.edit_dialog.into")
    box.setCurrentIndex([box.itemText(row) for row in range(box.count())].index("Organization"))
    press_button(asked, "codebook.edit_dialog.go")


def finished(window: MainWindow, qtbot: QtBot) -> None:
    session = window.session
    assert session is not None
    qtbot.waitUntil(lambda: not session.long_steps.is_running)
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None)


def test_a_long_merge_its_undo_and_redo_go_on_in_the_background(labelled: MainWindow, gate: Gate, qtbot: QtBot) -> None:
    window, editor = labelled, open_editor(labelled, qtbot)
    merge_actors(editor)
    dialog = shown(qtbot, gate)
    assert dialog.windowTitle() == "Merge \u2068Actor\u2069 into \u2068Organization\u2069"
    assert dialog.windowModality() == Qt.WindowModality.WindowModal
    assert labels(window) == ["ACTOR", "ACTOR", "ACTOR", "CLAIM"]
    gate.opened.set()
    finished(window, qtbot)
    assert labels(window) == ["CLAIM", "ORGANIZATION", "ORGANIZATION", "ORGANIZATION"]
    assert editor.tree.node() == Node("label", "ORGANIZATION")
    assert editor.messages.bar.isVisible()
    editor.close()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)

    for key, modifiers, told, wanted in (
        ("Z", CTRL, "Undo: merge label", ["ACTOR", "ACTOR", "ACTOR", "CLAIM"]),
        ("Z", CTRL | SHIFT, "Redo: merge label", ["CLAIM", "ORGANIZATION", "ORGANIZATION", "ORGANIZATION"]),
    ):
        gate.reached.clear()
        gate.opened.clear()
        press(window.view, key, modifiers)
        assert shown(qtbot, gate).windowTitle().startswith(told)
        gate.opened.set()
        finished(window, qtbot)
        assert labels(window) == wanted


def test_escape_stops_a_long_step_and_nothing_has_changed(labelled: MainWindow, gate: Gate, qtbot: QtBot) -> None:
    window, editor = labelled, open_editor(labelled, qtbot)
    before = codebook_version(window)
    merge_actors(editor)
    dialog = shown(qtbot, gate)
    press(dialog, Qt.Key.Key_Escape)
    detail = part(dialog, QLabel, "progress_dialog.detail")
    assert detail.text() == "Stopping; everything stays as it was…"
    gate.opened.set()
    finished(window, qtbot)
    assert labels(window) == ["ACTOR", "ACTOR", "ACTOR", "CLAIM"]
    assert codebook_version(window) == before
    assert editor.messages.bar.text() == "Cancelled; nothing was changed"
    assert editor.tree.node() == Node("label", "ACTOR")


def test_closing_the_workspace_ends_a_long_step_whole(labelled: MainWindow, gate: Gate, qtbot: QtBot) -> None:
    window, editor = labelled, open_editor(labelled, qtbot)
    merge_actors(editor)
    shown(qtbot, gate)
    location = location_of(window)
    threading.Timer(0.05, gate.opened.set).start()
    window.desk.close()
    assert window.session is None
    gate.opened.set()
    if "://" not in location:
        assert window.desk.open_location(location, "sara")
        assert labels(window) == ["ACTOR", "ACTOR", "ACTOR", "CLAIM"]


def test_a_short_step_is_done_at_once(
    labelled: MainWindow, gate: Gate, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.editing.long_steps.LONG", 5)
    editor = open_editor(labelled, qtbot)
    merge_actors(editor)
    assert labels(labelled) == ["CLAIM", "ORGANIZATION", "ORGANIZATION", "ORGANIZATION"]
    assert not gate.reached.is_set()


def location_of(window: MainWindow) -> str:
    assert window.session is not None
    return window.session.workspace.location


def codebook_version(window: MainWindow) -> int:
    assert window.session is not None
    return window.session.codebook.version


def named(window: MainWindow, name: str) -> int:
    """How many spans of the open article name this entity."""
    assert window.session is not None
    entities = {one.id: one.name for one in window.session.workspace.entities.find()}
    return sum(span.entity is not None and entities.get(span.entity) == name for span in spans_of(window))


@pytest.fixture
def minister(labelled: MainWindow) -> Entity:
    """An entity that the three actors name, and another one called like it."""
    assert labelled.session is not None
    registry = labelled.session.workspace.entities
    registry.add("sara", "شكري", "person")
    entity = registry.add("sara", "سامح شكري", "person").changes[0].after
    assert isinstance(entity, Entity)
    spans = [(span.id, span.version) for span in spans_of(labelled) if span.label == "ACTOR"]
    labelled.session.perform(lambda: registry.assign("sara", spans, entity.id))
    return entity


def open_registry(window: MainWindow, entity: Entity, qtbot: QtBot) -> RegistryWindow:
    press(window, "T", CTRL)
    registry = window.registry.window
    assert registry is not None
    qtbot.waitUntil(registry.isActiveWindow)
    registry.show_entity(entity)
    return registry


def waits_at(gate: Gate) -> None:
    """Let the next long step wait, too."""
    gate.reached.clear()
    gate.opened.clear()


def test_merging_an_entity_its_undo_and_deleting_it_go_on_in_the_background(
    labelled: MainWindow, minister: Entity, gate: Gate, qtbot: QtBot
) -> None:
    window, registry = labelled, open_registry(labelled, minister, qtbot)
    press(registry, "M", CTRL)
    asked = dialog_of(registry, "merge_dialog")
    assert isinstance(asked, MergeDialog)
    asked.picker.field.setText("شكري")
    press(asked.picker.field, Qt.Key.Key_Return)
    dialog = shown(qtbot, gate)
    assert dialog.windowTitle() == "Merge 2 entities"
    assert dialog.parentWidget() is registry
    assert named(window, "سامح شكري") == 3
    gate.opened.set()
    finished(window, qtbot)
    assert named(window, "شكري") == 3
    assert registry.page.entity is not None
    assert registry.page.entity.name == "شكري"

    waits_at(gate)
    press(registry, "Z", CTRL)
    assert shown(qtbot, gate).windowTitle().startswith("Undo: merge")
    gate.opened.set()
    finished(window, qtbot)
    assert named(window, "سامح شكري") == 3

    waits_at(gate)
    registry.activateWindow()
    qtbot.waitUntil(registry.isActiveWindow)
    registry.show_entity(minister)
    press(registry, Qt.Key.Key_Delete, CTRL)
    press_button(dialog_of(registry, "delete_dialog"), "delete_dialog.accept")
    dialog = shown(qtbot, gate)
    assert "سامح شكري" in dialog.windowTitle()
    press(dialog, Qt.Key.Key_Escape)
    gate.opened.set()
    finished(window, qtbot)
    assert named(window, "سامح شكري") == 3
    assert registry.messages.bar.text() == "Cancelled; nothing was changed"


def test_taking_steps_back_goes_on_in_the_background(labelled: MainWindow, gate: Gate, qtbot: QtBot) -> None:
    window, history = labelled, open_history(labelled, "H", CTRL, qtbot)
    before = labels(window)
    press(history.history.list, "A", CTRL)
    press_button(history, "history.back")
    qtbot.waitUntil(lambda: any(one.isVisible() for one in history.findChildren(QDialog, "revert_dialog")))
    press_button(dialog_of(history, "revert_dialog"), "revert_dialog.take_back")
    dialog = shown(qtbot, gate)
    assert dialog.windowTitle() == "Take back 4 steps"
    press(dialog, Qt.Key.Key_Escape)
    gate.opened.set()
    finished(window, qtbot)
    assert labels(window) == before
    press_button(history, "history.back")
    qtbot.waitUntil(lambda: any(one.isVisible() for one in history.findChildren(QDialog, "revert_dialog")))
    press_button(dialog_of(history, "revert_dialog"), "revert_dialog.take_back")
    finished(window, qtbot)
    assert labels(window) == []


def test_what_comes_back_from_the_trash_does_so_in_the_background(
    labelled: MainWindow, gate: Gate, qtbot: QtBot
) -> None:
    window, before = labelled, labels(labelled)
    for span in spans_of(window):
        window.gestures.show_span(span.id)
        press(window.view, Qt.Key.Key_Delete)
    assert labels(window) == []
    trash = open_history(window, "H", CTRL | SHIFT, qtbot)
    press(trash.trash.list, "A", CTRL)
    press_button(trash, "trash.restore")
    assert shown(qtbot, gate).windowTitle() == "Restore 4 things"
    assert labels(window) == []
    gate.opened.set()
    finished(window, qtbot)
    assert labels(window) == before
    assert trash.messages.bar.isVisible()


def open_history(window: MainWindow, key: str, modifiers: Qt.KeyboardModifier, qtbot: QtBot) -> HistoryWindow:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    press(window.view, key, modifiers)
    found = window.looking_back.window
    assert found is not None
    found.activateWindow()
    qtbot.waitUntil(found.isActiveWindow)
    return found
