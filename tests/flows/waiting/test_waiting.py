"""Labelling goes on while another window or program saves for long: nothing stands still, and nothing is lost."""

from contextlib import closing
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QMessageBox, QPushButton, QTextBrowser
from pytestqt.qtbot import QtBot

from app.domain.records import ProgressState, Span
from app.editing.unsaved_texts import UnsavedText, UnsavedTexts
from app.services.articles import ArticleQuery
from app.services.workspace import Workspace
from app.ui.main_window import MainWindow
from app.ui.steps.refused_steps import RefusedSteps
from tests.flows.conftest import MINISTER, OpenWindow
from tests.flows.hands import contents, drag, label, no_box, press, spans_of
from tests.others_at_work import held, somebody_importing
from tests.steps import steps_of
from tests.widgets import part

CONTROL = Qt.KeyboardModifier.ControlModifier


def said(window: MainWindow) -> str:
    """What the status bar says about saving."""
    return part(window, QLabel, "status.saved").text()


def stored(location: str) -> tuple[Span, ...]:
    """The spans of the Arabic article as anybody else finds them."""
    with closing(Workspace.open(location)) as workspace:
        first, *_ = workspace.articles.ids(ArticleQuery())
        return workspace.articles.open(first).spans


def test_an_annotator_goes_on_while_another_process_imports(
    open_at: OpenWindow, sqlite: str, tmp_path: Path, qtbot: QtBot
) -> None:
    window = open_at(sqlite)
    first = label(window, "سامح شكري", "1")
    with somebody_importing(sqlite, tmp_path / "theirs.jsonl") as (told, go_on):
        second = label(window, "وزارة الصحة", "3")
        assert said(window) == "1 step waiting to be stored"
        note = part(window.panel, QLineEdit, "span_note")
        note.setFocus()
        QTest.keyClicks(note, "official 123")
        press(window.view, "S", CONTROL)
        assert "kept in a file of its own" in window.messages.bar.text()
        label(window, "غزة", "1")
        press(window.view, "Z", CONTROL)
        assert {span.quote for span in spans_of(window)} == {"سامح شكري", "وزارة الصحة"}
        window.commands["mark_done"].trigger()
        assert window.session is not None
        assert window.session.progress == ProgressState.DONE
        assert no_box(window)
        assert [span.id for span in stored(sqlite)] == [first.id]
        go_on.send(None)
        assert list(told) == ["done"]
    qtbot.waitUntil(lambda: said(window) == "All saved")
    assert "5 steps that waited are stored now" in window.messages.bar.text()
    assert contents(list(stored(sqlite))) == contents(spans_of(window))
    assert {(span.id, span.note) for span in stored(sqlite)} == {(first.id, ""), (second.id, "official 123")}
    assert window.session.progress == ProgressState.DONE
    assert list(Path(sqlite).parent.glob("*-waiting-*")) == []
    # They are steps like all others.
    for _ in range(3):
        press(window.view, "Z", CONTROL)
    assert [span.id for span in stored(sqlite)] == [first.id]


def test_what_waits_is_shown_in_every_article_one_comes_back_to(
    open_it: OpenWindow, location: str, qtbot: QtBot
) -> None:
    window = open_it()
    with held(location):
        span = label(window, "سامح شكري", "1")
        window.commands["next_article"].trigger()
        assert window.view.text != MINISTER
        label(window, "אבנר קדמי", "1")
        window.commands["previous_article"].trigger()
        assert window.view.text == MINISTER
        assert spans_of(window) == [span]
        assert said(window) == "2 steps waiting to be stored"
        press(window.view, "Z", CONTROL)
        press(window.view, "Z", CONTROL)
        assert spans_of(window) == []
        press(window.view, "Y", CONTROL)
        assert [one.id for one in spans_of(window)] == [span.id]
    qtbot.waitUntil(lambda: said(window) == "All saved")
    assert [one.quote for one in stored(location)] == ["سامح شكري"]


def test_what_waits_when_the_window_closes_is_stored_at_the_next_opening(
    open_it: OpenWindow, location: str, qtbot: QtBot
) -> None:
    window = open_it()
    with held(location):
        span = label(window, "سامح شكري", "1")
        window.close()
        window.desk.close()
    assert stored(location) == ()
    again = open_it()
    qtbot.waitUntil(lambda: [one.id for one in spans_of(again)] == [span.id])
    assert "1 step that waited is stored now" in again.messages.bar.text()
    assert [one.id for one in stored(location)] == [span.id]


def test_what_was_left_is_stored_before_what_was_typed_after_it_and_before_any_new_gesture(
    open_it: OpenWindow, location: str, qtbot: QtBot
) -> None:
    window = open_it()
    span = label(window, "سامح شكري", "1")
    assert window.session is not None
    place = window.session.workspace.location
    with held(location):
        press(window.view, "3")
        window.close()
        window.desk.close()
    UnsavedTexts(place, "sara").keep(
        UnsavedText(
            article_id=span.article_id, record_id=span.id, field="", typed="وزير منذ 2018", seen="", quote=span.quote
        )
    )
    again = open_it()
    assert [one.label for one in spans_of(again)] == ["ORGANIZATION"], "it is shown as it was left"
    again.gestures.show_span(span.id)
    press(again.view, "2")
    qtbot.waitUntil(lambda: said(again) == "All saved" and not len(UnsavedTexts(place, "sara")))
    assert no_box(again)
    with closing(Workspace.open(location)) as workspace:
        verbs = [step.verb for step in reversed(steps_of(workspace))]
    assert verbs[:2] == ["add_span", "relabel_span"]
    assert sorted(verbs[2:]) == ["relabel_span", "set_note"]
    assert [(one.label, one.note) for one in stored(location)] == [("CLAIM", "وزير منذ 2018")]


def refused_at(window: MainWindow, location: str, qtbot: QtBot) -> Span:
    """Have a change of label refused, because another annotator wrote about the span while it waited."""
    span = label(window, "سامح شكري", "1")
    with closing(Workspace.open(location)) as other, closing(Workspace.open(location)) as omars:
        with other.database.write() as connection:
            connection.exec_driver_sql("UPDATE article SET language = language")
            press(window.view, "2")
            assert said(window) == "1 step waiting to be stored"
            assert [one.label for one in spans_of(window)] == ["CLAIM"]
        omars.annotations("عمر").set_note(span.id, span.version, "ملاحظته")
    qtbot.waitUntil(lambda: bool(refused_in(window)))
    return span


def refused_in(window: MainWindow) -> list[RefusedSteps]:
    return [one for one in window.findChildren(RefusedSteps) if one.isVisible()]


def click(dialog: RefusedSteps, name: str) -> None:
    button = dialog.findChild(QPushButton, f"refused_steps.{name}")
    assert button is not None
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_what_somebody_else_changed_meanwhile_is_told_with_all_that_was_in_the_step(
    open_it: OpenWindow, location: str, qtbot: QtBot
) -> None:
    window = open_it()
    span = refused_at(window, location, qtbot)
    (dialog,) = refused_in(window)
    click(dialog, "copy")
    told = QGuiApplication.clipboard().text()
    assert "1 step that waited while others saved could not be stored" in told
    for words in ("سامح شكري", "Claim", "Actor", f"{span.start}–{span.end}", "عمر", "changed by"):
        assert words in told, words
    assert window.session is not None
    assert window.session.article is not None
    assert window.session.article.title in told
    assert [(one.label, one.note) for one in spans_of(window)] == [(span.label, "ملاحظته")]
    assert said(window) == "All saved"
    window.commands["next_article"].trigger()
    browser = dialog.findChild(QTextBrowser)
    assert browser is not None
    browser.anchorClicked.emit(QUrl(f"step:{next(iter(dialog._steps))}"))
    assert window.view.text == MINISTER
    assert window.gestures.chosen is not None
    assert window.gestures.chosen.id == span.id


def test_what_was_refused_is_shown_at_every_opening_until_somebody_has_read_it(
    open_it: OpenWindow, location: str, qtbot: QtBot
) -> None:
    window = open_it()
    refused_at(window, location, qtbot)
    window.desk.close()
    # It does not stand beside another workspace.
    qtbot.waitUntil(lambda: not refused_in(window))
    another = open_it(annotator="عمر")
    assert not refused_in(another), "it is not another annotator's"
    for way in ("later", "escape", "read"):
        again = open_it()
        (dialog,) = refused_in(again)
        assert "سامح شكري" in dialog.text()
        if way == "escape":
            QTest.keyClick(dialog, Qt.Key.Key_Return)
            assert refused_in(again), "Return is pressed all day"
            QTest.keyClick(dialog, Qt.Key.Key_Escape)
        else:
            click(dialog, way)
        assert not refused_in(again)
        again.desk.close()
    assert not refused_in(open_it())


def test_a_selection_is_labelled_at_once_by_who_has_never_labelled_before(
    open_it: OpenWindow, location: str, qtbot: QtBot
) -> None:
    window = open_it(annotator="نور")
    with held(location):
        start = MINISTER.index("وزارة الصحة")
        drag(window, start, start + len("وزارة الصحة"))
        press(window.view, "3")
        assert [span.annotator for span in spans_of(window)] == ["نور"]
    qtbot.waitUntil(lambda: said(window) == "All saved")
    assert [span.annotator for span in stored(location)] == ["نور"]


def test_an_import_that_was_killed_is_told_once_by_the_next_window(
    open_at: OpenWindow, sqlite: str, tmp_path: Path
) -> None:
    with somebody_importing(sqlite, tmp_path / "وكالة.jsonl"):
        assert no_box(open_at(sqlite)), "it is at work"
    with closing(Workspace.open(sqlite)) as workspace, workspace.database.write() as connection:
        # What began a moment ago might be about to begin its work.
        connection.exec_driver_sql(
            "UPDATE workspace SET value = json_set(value, '$.begun', '2026-01-01T10:00:00.000Z') "
            "WHERE name LIKE 'importing %'"
        )
    window = open_at(sqlite)
    (box,) = (one for one in window.findChildren(QMessageBox) if one.isVisible())
    assert "وكالة.jsonl" in box.text()
    assert "nothing of it came in" in box.text()
    box.close()
    assert no_box(open_at(sqlite))
