"""Steps that reach beyond a gesture, asked for while others save: they wait, say so, and go on by themselves."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from app.services.articles import ArticleQuery
from app.services.workspace import Workspace
from app.ui.main_window import MainWindow
from app.ui.propagation.dialog import PropagationDialog
from tests.flows.codebook_hands import dialog_of, field, label_of, open_editor, press_button, write
from tests.flows.conftest import MINISTER, OpenWindow
from tests.flows.hands import CTRL, label, no_box, press, spans_of
from tests.flows.registry_hands import open_registry
from tests.flows.waiting_hands import WAITING, answer, over, question, waiting
from tests.others_at_work import held, somebody_importing
from tests.widgets import part
from tests.workspaces import add_article


def verbs(location: str) -> list[str]:
    """What is in the history, the oldest first, as anybody else finds it; without imports."""
    with closing(Workspace.open(location)) as workspace:
        entries = workspace.history.entries(limit=50)
        return [one.change_set.verb for one in reversed(entries) if one.change_set.verb != "import"]


def names(location: str) -> list[str]:
    with closing(Workspace.open(location)) as workspace:
        return sorted(one.name for one in workspace.entities.find())


def ask_new(window: MainWindow, qtbot: QtBot, name: str) -> QDialog:
    """Ask for a new entity of this name; the dialog in which it was typed."""
    registry = open_registry(window, qtbot)
    press(registry, "N", CTRL)
    asked = dialog_of(registry, "new_entity_dialog")
    line = part(asked, QLineEdit, "new_entity_dialog.name")
    # QTest types no Arabic.
    line.setText(name)
    press(line, Qt.Key.Key_Return)
    return asked


def remove(window: MainWindow, _qtbot: QtBot) -> Callable[[], bool]:
    window.commands["remove_article"].trigger()
    assert window.view.text == MINISTER
    return lambda: window.view.text not in ("", MINISTER)


def redo(window: MainWindow, _qtbot: QtBot) -> Callable[[], bool]:
    window.commands["redo"].trigger()
    return lambda: [one.quote for one in spans_of(window)] == ["سامح شكري"]


def colour(window: MainWindow, qtbot: QtBot) -> Callable[[], bool]:
    editor = open_editor(window, qtbot)
    write(editor, "color", "#1b6e3c")
    line = field(editor, "color")
    assert isinstance(line, QLineEdit)
    assert line.text() == "#1b6e3c", "what was typed stays in sight"
    return lambda: label_of(window, "ACTOR").color == "#1b6e3c"


def add_label(window: MainWindow, qtbot: QtBot) -> Callable[[], bool]:
    editor = open_editor(window, qtbot)
    before = len(editor.editing.codebook.labels)
    editor.commands["add_label"].trigger()
    return lambda: len(editor.editing.codebook.labels) == before + 1


def add_entity(window: MainWindow, qtbot: QtBot) -> Callable[[], bool]:
    asked = ask_new(window, qtbot, "وزارة الصحة")
    assert asked.isVisible(), "what was typed stays in sight"
    registry = window.registry.window
    assert registry is not None
    return lambda: registry.page.entity is not None and registry.page.entity.name == "وزارة الصحة"


STEPS = {
    "remove_articles": remove,
    "redo": redo,
    "change_codebook": colour,
    "add_label": add_label,
    "add_entity": add_entity,
}


@pytest.mark.parametrize("step", STEPS)
def test_while_another_process_imports_a_step_waits_and_goes_on_by_itself(
    open_at: OpenWindow, sqlite: str, tmp_path: Path, qtbot: QtBot, step: str
) -> None:
    window = open_at(sqlite)
    label(window, "سامح شكري", "1")
    press(window.view, "Z", CTRL)
    before = verbs(sqlite)
    with somebody_importing(sqlite, tmp_path / "theirs.jsonl") as (told, go_on):
        done = STEPS[step](window, qtbot)
        waiting(qtbot)
        assert verbs(sqlite) == before
        assert not done()
        go_on.send(None)
        assert list(told) == ["done"]
        over(window, qtbot)
    qtbot.waitUntil(done)
    assert len(verbs(sqlite)) == len(before) + 1
    assert no_box(window)
    with closing(Workspace.open(sqlite)) as workspace:
        assert workspace.check().clean


@pytest.mark.parametrize("step", ["remove_articles", "redo"])
def test_on_both_databases_a_step_waits_and_can_be_stopped(
    open_it: OpenWindow, location: str, qtbot: QtBot, step: str
) -> None:
    window = open_it()
    label(window, "سامح شكري", "1")
    press(window.view, "Z", CTRL)
    with held(location):
        STEPS[step](window, qtbot)
        press(waiting(qtbot), Qt.Key.Key_Escape)
        over(window, qtbot)
        assert "Cancelled; nothing was changed" in window.messages.bar.text()
        assert window.view.text == MINISTER
        assert spans_of(window) == []
        window.activateWindow()
        done = STEPS[step](window, qtbot)
        waiting(qtbot)
    over(window, qtbot)
    qtbot.waitUntil(done)
    assert no_box(window)


def test_what_was_typed_into_a_dialog_is_there_still_when_the_waiting_was_stopped(
    open_at: OpenWindow, sqlite: str, qtbot: QtBot
) -> None:
    window = open_at(sqlite)
    with held(sqlite):
        asked = ask_new(window, qtbot, "وزارة الصحة")
        press(waiting(qtbot), Qt.Key.Key_Escape)
        over(window, qtbot)
        line = part(asked, QLineEdit, "new_entity_dialog.name")
        assert asked.isVisible()
        assert line.text() == "وزارة الصحة"
        assert names(sqlite) == []
    press(line, Qt.Key.Key_Return)
    assert not asked.isVisible()
    assert names(sqlite) == ["وزارة الصحة"]


def test_a_step_comes_after_the_gestures_that_wait(
    open_at: OpenWindow, sqlite: str, tmp_path: Path, qtbot: QtBot
) -> None:
    window = open_at(sqlite)
    with somebody_importing(sqlite, tmp_path / "theirs.jsonl") as (told, go_on):
        span = label(window, "سامح شكري", "1")
        remove(window, qtbot)
        waiting(qtbot)
        go_on.send(None)
        assert list(told) == ["done"]
        over(window, qtbot)
    qtbot.waitUntil(lambda: window.view.text not in ("", MINISTER))
    assert verbs(sqlite) == ["add_span", "remove_articles"]
    press(window.view, "Z", CTRL)
    qtbot.waitUntil(lambda: window.view.text == MINISTER)
    assert [one.id for one in spans_of(window)] == [span.id]


def test_a_mention_labelled_meanwhile_is_looked_for_and_labelled_everywhere_afterwards(
    open_at: OpenWindow, sqlite: str, tmp_path: Path, qtbot: QtBot
) -> None:
    with closing(Workspace.open(sqlite)) as workspace:
        add_article(workspace, "التقى سامح شكري 😀 الوفد.")
        add_article(workspace, "ثم عاد سامح شكري.")
    window = open_at(sqlite)
    with somebody_importing(sqlite, tmp_path / "theirs.jsonl") as (told, go_on):
        label(window, "سامح شكري", "1")
        press(window.view, "R", CTRL)
        (dialog,) = (one for one in window.findChildren(PropagationDialog) if one.isVisible())
        counts = part(dialog, QLabel, "propagation.counts")
        qtbot.waitUntil(lambda: counts.text() == WAITING)
        go_on.send(None)
        assert list(told) == ["done"]
        qtbot.waitUntil(lambda: not dialog.searching)
    assert dialog.hits.rowCount() == 2
    press_button(dialog, "propagation.all")
    with held(sqlite):
        press_button(dialog, "propagation.apply")
        press(waiting(qtbot), Qt.Key.Key_Escape)
        over(window, qtbot)
        assert dialog.hits.counts() == (2, 0, 0), "what was decided stays"
        assert verbs(sqlite) == ["add_span"]
        press_button(dialog, "propagation.apply")
        waiting(qtbot)
    over(window, qtbot)
    qtbot.waitUntil(lambda: not any(one.isVisible() for one in window.findChildren(PropagationDialog)))
    assert verbs(sqlite) == ["add_span", "propagate"]


def test_closing_the_window_asks_what_becomes_of_a_step_that_waits(
    open_it: OpenWindow, location: str, qtbot: QtBot
) -> None:
    window = open_it()
    with held(location):
        remove(window, qtbot)
        waiting(qtbot)
        assert not window.close()
        assert not window.close(), "it is asked once"
        (box,) = question(window)
        assert "The step “Remove 1 article” is not stored yet" in box.text()
        press(box, Qt.Key.Key_Escape)
        assert window.isVisible()
        assert window.session is not None
        assert window.session.long_steps.is_running
        assert not window.close()
        (box,) = question(window)
        answer(box, "Close without it")
        assert not window.isVisible()
    window.desk.close()
    assert verbs(location) == []
    with closing(Workspace.open(location)) as workspace:
        assert len(workspace.articles.ids(ArticleQuery())) == 2


def test_what_is_typed_in_the_codebook_when_everything_closes_is_asked_about(
    open_at: OpenWindow, sqlite: str, qtbot: QtBot
) -> None:
    window = open_at(sqlite)
    editor = open_editor(window, qtbot)
    line = field(editor, "name")
    assert isinstance(line, QLineEdit)
    line.setFocus()
    QTest.keyClicks(line, "!")
    with held(sqlite):
        assert not window.close()
        assert editor.isVisible()
        (box,) = question(window)
        assert "Change the codebook" in box.text()
    over(window, qtbot)
    qtbot.waitUntil(lambda: not question(window))
    assert window.isVisible(), "it is stored, and nothing is asked any more"
    assert label_of(window, "ACTOR").name["en"] == "Actor!"
    assert window.close()
    assert not editor.isVisible()


@pytest.mark.parametrize("ending", ["workspace", "annotator"])
def test_a_session_that_ends_leaves_no_step_waiting(
    open_at: OpenWindow, sqlite: str, qtbot: QtBot, ending: str
) -> None:
    window = open_at(sqlite)
    with held(sqlite):
        remove(window, qtbot)
        waiting(qtbot)
        if ending == "workspace":
            window.desk.close()
        else:
            window.desk._become("عمر")
        qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None)
    assert verbs(sqlite) == []
