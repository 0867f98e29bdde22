"""What was typed and could not be stored is kept, and stored as soon as it can be; nobody types it twice."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from app.domain.errors import StorageError
from app.domain.records import ChangeSet
from app.editing.unsaved_texts import typed_folder
from app.services.labelling.annotate import AnnotationService
from app.services.workspace import Workspace
from app.ui.main_window import MainWindow
from app.ui.steps.refused_steps import RefusedSteps
from tests.flows.conftest import OpenWindow
from tests.flows.hands import CTRL, chosen, click, label, press, spans_of
from tests.flows.nothing_lost.panel_hands import line, stored, write

NOTE = "وزير منذ 2018 😀"


@contextmanager
def full_disk() -> Iterator[None]:
    """No note and no attribute can be stored."""

    def full(*_arguments: object, **_named: object) -> ChangeSet:
        raise StorageError("There is no room left on the disk; the label was not saved")

    with pytest.MonkeyPatch.context() as patch:
        for name in ("set_note", "set_attributes", "add_span"):
            patch.setattr(AnnotationService, name, full)
        yield


def close_boxes(window: MainWindow) -> None:
    for box in window.findChildren(QMessageBox):
        if box.isVisible():
            box.close()
    window.activateWindow()


def test_a_note_that_cannot_be_saved_when_its_span_is_left_is_kept_and_saved_with_the_next_step(
    open_at: OpenWindow, sqlite: str, qtbot: QtBot
) -> None:
    window = open_at(sqlite)
    other = label(window, "غزة", "1")
    span = label(window, "سامح شكري", "1")
    with full_disk():
        write(window, "span_note", NOTE)
        window.gestures.show_span(other.id)
        assert "no room left" in next(one for one in window.findChildren(QMessageBox) if one.isVisible()).text()
        close_boxes(window)
        assert line(window, "span_note").text() == ""
        window.gestures.show_span(span.id)
        assert line(window, "span_note").text() == NOTE
        press(window.view, Qt.Key.Key_PageDown, CTRL)
        close_boxes(window)
    assert stored(sqlite, span).note == ""
    # In another article, and the next step that can be saved takes it along.
    assert window.session is not None
    assert window.session.article is not None
    assert window.session.article.id != span.article_id
    label(window, window.view.text[:5], "1")
    qtbot.waitUntil(lambda: stored(sqlite, span).note == NOTE)
    assert "is stored now" in window.messages.bar.text()
    press(window.view, Qt.Key.Key_PageUp, CTRL)
    assert window.session.article.id == span.article_id
    window.gestures.show_span(span.id)
    assert chosen(window).id == span.id
    assert chosen(window).note == NOTE
    assert line(window, "span_note").text() == NOTE
    assert not list(typed_files())


def typed_files() -> Iterator[Path]:
    yield from typed_folder().glob("*.json")


def test_it_outlives_the_window(open_at: OpenWindow, sqlite: str, qtbot: QtBot) -> None:
    window = open_at(sqlite)
    span = label(window, "سامح شكري", "1")
    with full_disk():
        write(window, "span_note", NOTE)
        window.close()
        close_boxes(window)
        window.desk.close()
    assert list(typed_files())
    again = open_at(sqlite)
    qtbot.waitUntil(lambda: stored(sqlite, span).note == NOTE)
    again.gestures.show_span(span.id)
    assert line(again, "span_note").text() == NOTE


def test_where_it_cannot_even_be_kept_closing_asks(
    open_at: OpenWindow, sqlite: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_at(sqlite)
    label(window, "سامح شكري", "1")
    monkeypatch.setattr(Path, "write_text", raises_no_space)
    with full_disk():
        write(window, "span_note", NOTE)
        assert not window.close()
        (question,) = (one for one in window.findChildren(QMessageBox, "question_box") if one.isVisible())
        assert NOTE in question.text()
        press(question, Qt.Key.Key_Escape)
        assert window.isVisible()
        close_boxes(window)
        assert line(window, "span_note").text() == NOTE
        assert not window.close()
        (question,) = (one for one in window.findChildren(QMessageBox, "question_box") if one.isVisible())
        go = next(one for one in question.findChildren(QPushButton) if one.text() == "Close without it")
        QTest.mouseClick(go, Qt.MouseButton.LeftButton)
        assert not window.isVisible()


def raises_no_space(*_arguments: object, **_named: object) -> int:
    raise OSError(28, "No space left on device")


def test_an_attribute_being_typed_is_kept_as_well(open_at: OpenWindow, sqlite: str, qtbot: QtBot) -> None:
    window = open_at(sqlite)
    other = label(window, "غزة", "1")
    claim = label(window, "الهدنة انتهت", "2")
    field = next(one for one in window.panel.attributes.findChildren(QLineEdit) if one.objectName())
    key = field.objectName().removeprefix("attribute.")
    with full_disk():
        write(window, field.objectName(), "2024-05-31")
        press(field, Qt.Key.Key_Return)
        close_boxes(window)
        assert line(window, field.objectName()).text() == "2024-05-31"
        window.gestures.show_span(other.id)
        close_boxes(window)
        window.gestures.show_span(claim.id)
        assert line(window, field.objectName()).text() == "2024-05-31"
        window.gestures.show_span(other.id)
        close_boxes(window)
    press(window.view, "S", CTRL)
    qtbot.waitUntil(lambda: stored(sqlite, claim).attributes.get(key) == "2024-05-31")


def test_who_writes_there_meanwhile_is_not_overwritten_and_nothing_typed_is_lost(
    open_at: OpenWindow, sqlite: str, qtbot: QtBot
) -> None:
    window = open_at(sqlite)
    other = label(window, "غزة", "1")
    span = label(window, "سامح شكري", "1")
    with full_disk():
        write(window, "span_note", NOTE)
        window.gestures.show_span(other.id)
        close_boxes(window)
    with closing(Workspace.open(sqlite)) as omars:
        omars.annotations("عمر").set_note(span.id, span.version, "ملاحظته")
    label(window, "وزارة الصحة", "3")
    qtbot.waitUntil(lambda: "Somebody else has written" in window.messages.bar.text())
    assert stored(sqlite, span).note == "ملاحظته"
    click(window, "notice_bar.action")
    assert chosen(window).id == span.id
    note = line(window, "span_note")
    assert note.text() == NOTE
    note.setFocus()
    press(note, Qt.Key.Key_Escape)
    assert note.text() == "ملاحظته"
    assert not list(typed_files())


def test_what_was_typed_about_a_span_that_somebody_deleted_can_be_copied(
    open_at: OpenWindow, sqlite: str, qtbot: QtBot
) -> None:
    window = open_at(sqlite)
    span = label(window, "سامح شكري", "1")
    write(window, "span_note", NOTE)
    with closing(Workspace.open(sqlite)) as omars:
        omars.annotations("عمر").delete_span(span.id, span.version)
    press(line(window, "span_note"), Qt.Key.Key_Return)
    close_boxes(window)
    assert spans_of(window) == []
    label(window, "وزارة الصحة", "3")
    qtbot.waitUntil(lambda: "is not there any more" in window.messages.bar.text())
    click(window, "notice_bar.action")
    assert QGuiApplication.clipboard().text() == NOTE
    assert not list(typed_files())


def test_an_attribute_being_typed_about_a_span_that_somebody_deletes_can_be_copied(
    open_at: OpenWindow, sqlite: str, qtbot: QtBot
) -> None:
    window = open_at(sqlite)
    claim = label(window, "الهدنة انتهت", "2")
    name = next(one.objectName() for one in window.panel.attributes.findChildren(QLineEdit) if one.objectName())
    write(window, name, "2024-05-31")
    with closing(Workspace.open(sqlite)) as omars:
        omars.annotations("عمر").delete_span(claim.id, claim.version)
    assert window.session is not None
    window.session.catch_up()
    close_boxes(window)
    assert spans_of(window) == []
    label(window, "وزارة الصحة", "3")
    qtbot.waitUntil(lambda: "is not there any more" in window.messages.bar.text())
    click(window, "notice_bar.action")
    assert QGuiApplication.clipboard().text() == "2024-05-31"


def test_a_note_that_somebody_writes_while_one_types_is_not_overwritten(
    open_at: OpenWindow, sqlite: str, qtbot: QtBot
) -> None:
    window = open_at(sqlite)
    span = label(window, "سامح شكري", "1")
    field = write(window, "span_note", NOTE)
    with closing(Workspace.open(sqlite)) as omars:
        omars.annotations("عمر").set_note(span.id, span.version, "ملاحظته")
    assert window.session is not None
    # As it comes about when steps that waited are stored, or others' are looked for.
    window.session.catch_up()
    assert field.text() == NOTE
    press(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "Somebody else has written" in window.messages.bar.text())
    assert stored(sqlite, span).note == "ملاحظته"
    assert field.text() == NOTE
    field.setFocus()
    press(field, Qt.Key.Key_Return)
    assert stored(sqlite, span).note == NOTE
    assert not list(typed_files())


def test_a_note_goes_along_into_the_copy_of_a_workspace_that_lost_its_file(
    open_at: OpenWindow, sqlite: str, tmp_path: Path, qtbot: QtBot
) -> None:
    window = open_at(sqlite)
    span = label(window, "سامح شكري", "1")
    other = label(window, "غزة", "1")
    window.gestures.show_span(span.id)
    Path(sqlite).rename(tmp_path / "elsewhere.hashiya")
    write(window, "span_note", NOTE)
    window.gestures.show_span(other.id)
    close_boxes(window)
    copy = tmp_path / "copy.hashiya"
    window.desk.transfers._copy(window.desk._workspace, copy)  # type: ignore[arg-type]
    qtbot.waitUntil(lambda: window.session is not None and window.session.workspace.location == str(copy))
    qtbot.waitUntil(lambda: stored(str(copy), span).note == NOTE)
    assert not list(typed_files())


def test_a_note_that_waited_and_was_refused_is_still_there(open_at: OpenWindow, sqlite: str, qtbot: QtBot) -> None:
    window = open_at(sqlite)
    span = label(window, "سامح شكري", "1")
    with closing(Workspace.open(sqlite)) as other, closing(Workspace.open(sqlite)) as omars:
        with other.database.write() as connection:
            connection.exec_driver_sql("UPDATE article SET language = language")
            press(write(window, "span_note", NOTE), Qt.Key.Key_Return)
            assert [one.note for one in spans_of(window)] == [NOTE]
        omars.annotations("عمر").set_note(span.id, span.version, "ملاحظته")
    qtbot.waitUntil(lambda: "Somebody else has written" in window.messages.bar.text())
    close_boxes(window)
    assert [one.note for one in spans_of(window)] == ["ملاحظته"]
    press(window.view, Qt.Key.Key_Escape)
    window.gestures.show_span(span.id)
    assert line(window, "span_note").text() == NOTE


def test_an_attribute_that_waited_and_was_refused_is_still_there(
    open_at: OpenWindow, sqlite: str, qtbot: QtBot
) -> None:
    window = open_at(sqlite)
    claim = label(window, "الهدنة انتهت", "2")
    name = next(one.objectName() for one in window.panel.attributes.findChildren(QLineEdit) if one.objectName())
    with closing(Workspace.open(sqlite)) as other, closing(Workspace.open(sqlite)) as omars:
        with other.database.write() as connection:
            connection.exec_driver_sql("UPDATE article SET language = language")
            press(write(window, name, "2024-05-31"), Qt.Key.Key_Return)
            assert line(window, name).text() == "2024-05-31"
        omars.annotations("عمر").set_note(claim.id, claim.version, "ملاحظته")
    # Nobody has written there, so it is stored after all, on top of what was done elsewhere.
    qtbot.waitUntil(lambda: "2024-05-31" in stored(sqlite, claim).attributes.values())
    close_boxes(window)
    assert stored(sqlite, claim).note == "ملاحظته"
    assert not list(typed_files())


def test_a_note_that_is_refused_while_the_window_closes_is_told_and_kept_by_the_next_one(
    open_it: OpenWindow, location: str, qtbot: QtBot
) -> None:
    window = open_it()
    span = label(window, "سامح شكري", "1")
    other = label(window, "غزة", "1")
    assert window.session is not None
    window.session.waiting._timer.setInterval(3_600_000)
    with closing(Workspace.open(location)) as importing, closing(Workspace.open(location)) as omars:
        with importing.database.write() as connection:
            connection.exec_driver_sql("UPDATE article SET language = language")
            window.gestures.show_span(span.id)
            press(write(window, "span_note", NOTE), Qt.Key.Key_Return)
            window.gestures.show_span(other.id)
            press(write(window, "span_note", "مدينة"), Qt.Key.Key_Return)
        omars.annotations("عمر").set_note(span.id, span.version, "ملاحظته")
    window.desk.close()
    assert [stored(location, one).note for one in (span, other)] == ["ملاحظته", ""]
    window.desk.open_location(location, "sara")
    qtbot.waitUntil(lambda: stored(location, other).note == "مدينة")
    (told,) = window.findChildren(RefusedSteps)
    assert NOTE in told.text()
    told.close()
    assert stored(location, span).note == "ملاحظته"
    window.gestures.show_span(span.id)
    assert line(window, "span_note").text() == NOTE


def test_a_note_being_typed_comes_back_with_its_deleted_span(open_at: OpenWindow, sqlite: str) -> None:
    window = open_at(sqlite)
    label(window, "سامح شكري", "1")
    write(window, "span_note", NOTE)
    window.gestures.delete_chosen()
    assert spans_of(window) == []
    press(window.view, "Z", CTRL)
    assert [one.note for one in spans_of(window)] == [NOTE]


def test_what_is_no_date_yet_is_there_still_when_its_span_is_chosen_again(open_at: OpenWindow, sqlite: str) -> None:
    window = open_at(sqlite)
    other = label(window, "غزة", "1")
    claim = label(window, "الهدنة انتهت", "2")
    kinds = {one.key: one.kind for one in window.panel.attributes._page.definitions}
    key = next(key for key, kind in kinds.items() if kind == "date")
    write(window, f"attribute.{key}", "31 مايو")
    window.gestures.show_span(other.id)
    window.gestures.show_span(claim.id)
    field = line(window, f"attribute.{key}")
    assert field.text() == "31 مايو"
    assert field.font().strikeOut()
    label(window, "وزارة الصحة", "3")
    window.gestures.show_span(claim.id)
    write(window, f"attribute.{key}", "2024-05-31")
    window.gestures.show_span(other.id)
    assert stored(sqlite, claim).attributes[key] == "2024-05-31"
    assert not list(typed_files())


def test_a_note_being_typed_in_an_article_that_somebody_puts_into_the_trash_comes_back_with_it(
    open_at: OpenWindow, sqlite: str, qtbot: QtBot
) -> None:
    window = open_at(sqlite)
    span = label(window, "سامح شكري", "1")
    write(window, "span_note", NOTE)
    assert window.session is not None
    session = window.session
    with closing(Workspace.open(sqlite)) as omars:
        omars.trash.remove_articles("عمر", [span.article_id])
        session.catch_up()
        close_boxes(window)
        qtbot.waitUntil(lambda: session.article is not None and session.article.id != span.article_id)
        omars.annotations("عمر").undo()
    label(window, window.view.text[:5], "1")
    qtbot.waitUntil(lambda: stored(sqlite, span).note == NOTE)
