"""What is still being typed outlives a program that is killed; the next window stores it, or shows it in its field."""

import os
import stat
import sys
import threading
from contextlib import closing
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from app.bootstrap import create_application, open_window
from app.domain.records import Span
from app.editing.drafts import Drafts
from app.editing.unsaved_texts import typed_folder, write_private
from app.services.workspace import Workspace
from tests.both_databases import on_sqlite
from tests.children import child_of
from tests.flows.conftest import OpenWindow
from tests.flows.hands import click, label, press
from tests.flows.nothing_lost.drafts import drafts
from tests.flows.nothing_lost.panel_hands import line, stored, write

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")

NOTE = "وزير منذ 2018 😀، כך נאמר"
DATE = "2024-05-31"


def type_and_wait(told: Connection, home: str, location: str, span_id: str, field: str, text: str) -> None:
    """Type into a field of the panel, tell when it is kept, then wait to be killed."""
    os.environ["XDG_DATA_HOME"] = home
    application = create_application([])
    window = open_window(location, annotator="sara")
    window.show()
    application.processEvents()
    window.gestures.show_span(span_id)
    write(window, field, text)
    while not drafts():
        application.processEvents()
    told.send("typed")
    threading.Event().wait()


def killed_while_typing(location: str, span: Span, field: str, text: str) -> None:
    with child_of(type_and_wait, os.environ["XDG_DATA_HOME"], location, span.id, field, text) as child:
        assert next(iter(child)) == "typed"
        child.kill()


def labelled(open_it: OpenWindow, words: str, key: str) -> Span:
    window = open_it()
    span = label(window, words, key)
    window.close()
    window.desk.close()
    return span


def test_a_note_that_was_being_typed_when_the_program_was_killed_is_stored_by_the_next_window(
    open_it: OpenWindow, location: str, qtbot: QtBot
) -> None:
    span = labelled(open_it, "سامح شكري", "1")
    killed_while_typing(location, span, "span_note", NOTE)
    assert stored(location, span).note == ""
    (draft,) = drafts()
    assert stat.S_IMODE(draft.stat().st_mode) == 0o600
    assert "postgresql" not in draft.name + draft.read_text(encoding="utf-8")
    # It is none of another annotator's business.
    omars = open_it("عمر")
    assert drafts() == [draft]
    omars.close()
    again = open_it()
    qtbot.waitUntil(lambda: stored(location, span).note == NOTE)
    assert "is stored now" in again.messages.bar.text()
    again.gestures.show_span(span.id)
    assert line(again, "span_note").text() == NOTE
    qtbot.waitUntil(lambda: not drafts())


@on_sqlite()
def test_a_date_that_was_being_typed_is_there_still(open_it: OpenWindow, location: str, qtbot: QtBot) -> None:
    window = open_it()
    claim = label(window, "الهدنة انتهت", "2")
    key = next(one.key for one in window.panel.attributes._page.definitions if one.kind == "date")
    window.close()
    window.desk.close()
    killed_while_typing(location, claim, f"attribute.{key}", "31 مايو")
    again = open_it()
    again.gestures.show_span(claim.id)
    field = line(again, f"attribute.{key}")
    assert field.text() == "31 مايو"
    write(again, f"attribute.{key}", DATE)
    press(field, Qt.Key.Key_Return)
    assert stored(location, claim).attributes[key] == DATE
    assert field.text() == DATE
    assert not field.font().strikeOut()
    qtbot.waitUntil(lambda: not drafts())


@on_sqlite()
def test_what_is_typed_in_one_window_is_left_alone_by_another(open_it: OpenWindow, location: str, qtbot: QtBot) -> None:
    window = open_it()
    span = label(window, "سامح شكري", "1")
    write(window, "span_note", NOTE)
    qtbot.waitUntil(lambda: bool(drafts()))
    assert window.session is not None
    (draft,) = drafts()
    other = Drafts(window.session.workspace.location, "sara", window)
    assert other._name == window.session.drafts._name
    other.take_over()
    assert other.left_in("panel") == []
    assert drafts() == [draft]
    press(line(window, "span_note"), Qt.Key.Key_Return)
    assert stored(location, span).note == NOTE
    qtbot.waitUntil(lambda: not drafts())


@on_sqlite()
def test_what_is_taken_back_leaves_nothing_behind(open_it: OpenWindow, location: str, qtbot: QtBot) -> None:
    window = open_it()
    span = label(window, "سامح شكري", "1")
    write(window, "span_note", NOTE)
    qtbot.waitUntil(lambda: bool(drafts()))
    press(line(window, "span_note"), Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not drafts())
    assert stored(location, span).note == ""


def write_undo_and_wait(told: Connection, home: str, location: str, span_id: str) -> None:
    """Write a note, take it back at once, then wait to be killed: before anybody looks at what is being typed."""
    os.environ["XDG_DATA_HOME"] = home
    application = create_application([])
    window = open_window(location, annotator="sara")
    application.processEvents()
    window.gestures.show_span(span_id)
    field = write(window, "span_note", NOTE)
    assert window.session is not None
    window.session.drafts.write()
    window.session.drafts._timer.stop()
    press(field, Qt.Key.Key_Return)
    press(window.view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    application.processEvents()
    told.send([span.note for span in window.session.spans])
    threading.Event().wait()


@on_sqlite()
def test_a_note_that_was_undone_just_before_the_program_was_killed_is_not_written_again(
    open_it: OpenWindow, location: str, qtbot: QtBot
) -> None:
    span = labelled(open_it, "سامح شكري", "1")
    with child_of(write_undo_and_wait, os.environ["XDG_DATA_HOME"], location, span.id) as child:
        assert next(iter(child)) == [""]
        child.kill()
    again = open_it()
    assert again.session is not None
    assert not again.session.drafts.left_in("panel")
    # Whatever was left would be stored by then.
    press(again.view, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert stored(location, span).note == ""


def test_where_somebody_has_written_meanwhile_nothing_is_lost_or_overwritten(
    open_it: OpenWindow, location: str, qtbot: QtBot
) -> None:
    span = labelled(open_it, "وزارة الصحة", "3")
    killed_while_typing(location, span, "span_note", NOTE)
    with closing(Workspace.open(location)) as omars:
        omars.annotations("عمر").set_note(span.id, span.version, "ملاحظته")
    again = open_it()
    qtbot.waitUntil(lambda: "Somebody else has written" in again.messages.bar.text())
    again.gestures.show_span(span.id)
    field = line(again, "span_note")
    assert field.text() == NOTE
    assert stored(location, span).note == "ملاحظته"
    write(again, "span_note", "كلاهما")
    press(field, Qt.Key.Key_Return)
    assert stored(location, span).note == "كلاهما"
    assert field.text() == "كلاهما"
    assert not field.isModified()
    qtbot.waitUntil(lambda: not drafts())


@on_sqlite()
def test_where_the_span_was_deleted_meanwhile_the_text_can_be_copied(
    open_it: OpenWindow, location: str, qtbot: QtBot
) -> None:
    span = labelled(open_it, "سامح شكري", "1")
    killed_while_typing(location, span, "span_note", NOTE)
    with closing(Workspace.open(location)) as omars:
        omars.annotations("عمر").delete_span(span.id, span.version)
    again = open_it()
    qtbot.waitUntil(lambda: "is not there any more" in again.messages.bar.text())
    click(again, "notice_bar.action")
    assert QGuiApplication.clipboard().text() == NOTE
    qtbot.waitUntil(lambda: not drafts())


@on_sqlite()
def test_a_full_disk_is_no_business_of_who_types(
    open_it: OpenWindow, location: str, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_it()
    span = label(window, "سامح شكري", "1")
    tries: list[Path] = []

    def full(path: Path, _text: str) -> None:
        tries.append(path)
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("app.editing.drafts.write_private", full)
        write(window, "span_note", NOTE)
        qtbot.waitUntil(lambda: len(tries) > 1)
        assert drafts() == []
        assert not window.messages.bar.isVisible()
        assert not window.messages._box
    qtbot.waitUntil(lambda: len(drafts()) == 1)
    press(line(window, "span_note"), Qt.Key.Key_Return)
    assert stored(location, span).note == NOTE
    qtbot.waitUntil(lambda: not drafts())


@on_sqlite()
def test_a_file_that_cannot_be_read_keeps_nobody_from_working(open_it: OpenWindow, location: str) -> None:
    window = open_it()
    span = label(window, "سامح شكري", "1")
    assert window.session is not None
    name = window.session.drafts._name
    window.close()
    window.desk.close()
    for number, text in enumerate(("{", "[]", '{"panel": [{"record": 1}, 3]}', '{"panel": 7}')):
        typed_folder().mkdir(parents=True, exist_ok=True)
        write_private(typed_folder() / f"{name}-{number}.draft", text)
    again = open_it()
    again.gestures.show_span(span.id)
    assert line(again, "span_note").text() == ""
    again.close()


def test_a_value_that_somebody_gives_while_one_types_is_not_overwritten(
    open_it: OpenWindow, location: str, qtbot: QtBot
) -> None:
    window = open_it()
    claim = label(window, "الهدنة انتهت", "2")
    key = next(one.key for one in window.panel.attributes._page.definitions if one.kind == "date")
    name = f"attribute.{key}"
    write(window, name, DATE)
    with closing(Workspace.open(location)) as omars:
        omars.annotations("عمر").set_attributes(claim.id, claim.version, {key: "2023"})
    assert window.session is not None
    window.session.catch_up()
    field = line(window, name)
    assert field.text() == DATE
    press(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "Somebody else has written" in window.messages.bar.text())
    assert stored(location, claim).attributes == {key: "2023"}
    assert line(window, name).text() == DATE
    press(line(window, name), Qt.Key.Key_Return)
    assert stored(location, claim).attributes == {key: DATE}
    assert line(window, name).text() == DATE
    qtbot.waitUntil(lambda: not drafts())
