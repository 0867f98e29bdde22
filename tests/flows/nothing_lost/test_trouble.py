"""What goes wrong is told once, and nothing that was saved is lost."""

import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
)
from pytestqt.qtbot import QtBot

from app.bootstrap import report_bug
from app.domain.errors import StorageError
from app.domain.records import AnnotatedArticle, ChangeSet
from app.services.articles import ArticleService
from app.services.history.history import HistoryEntry, HistoryService
from app.services.labelling.annotate import AnnotationService
from app.services.workspace import Workspace
from tests.flows.conftest import MINISTER, OpenWindow
from tests.flows.hands import LEFT, drag, label, press, spans_of
from tests.widgets import part


@pytest.fixture
def location(sqlite: str) -> str:
    """The windows here open the SQLite workspace."""
    return sqlite


def test_what_cannot_be_opened_is_told_and_nothing_else_is_lost(open_it: OpenWindow, tmp_path: Path) -> None:
    window = open_it()
    broken = tmp_path / "broken.hashiya"
    broken.write_bytes(b"not a database at all, but long enough to be looked at" * 20)
    assert not window.desk.open_location(str(broken))
    box = window.messages._box
    assert box is not None
    assert "broken.hashiya" in box.text()
    box.close()
    label(window, "سامح شكري", "1")
    assert len(spans_of(window)) == 1


def test_a_workspace_that_may_only_be_read_does_not_say_that_all_is_saved(
    open_at: OpenWindow, sqlite: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Workspace, "read_only", property(lambda _self: True))
    window = open_at(sqlite)
    said = part(window, QLabel, "status.saved")
    assert said.text() == "Read-only"
    assert said.toolTip() == "This workspace may only be read; labels made now cannot be saved."


def test_a_gesture_that_cannot_be_saved_is_told_and_the_next_one_is_saved(
    open_it: OpenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_it()
    label(window, "سامح شكري", "1")

    def full(*_arguments: object, **_named: object) -> ChangeSet:
        raise StorageError("There is no room left on the disk; the label was not saved")

    with monkeypatch.context() as patch:
        patch.setattr(AnnotationService, "add_span", full)
        start = MINISTER.index("وزارة الصحة")
        drag(window, start, start + len("وزارة الصحة"))
        press(window.view, "3")
    assert len(spans_of(window)) == 1
    saved = part(window, QLabel, "status.saved")
    assert saved.text() == "Not saved"
    # What was selected is selected still: the gesture can be repeated at once.
    assert window.view.selected_text() == "وزارة الصحة"
    box = window.messages._box
    assert box is not None
    box.close()
    press(window.view, "S", Qt.KeyboardModifier.ControlModifier)
    assert "no room left on the disk" in window.messages.bar.text(), "nobody is told that all is well"
    press(window.view, "3")
    assert len(spans_of(window)) == 2
    assert saved.text() == "All saved"


def test_a_bug_is_reported_with_text_to_copy_and_the_window_goes_on(
    open_it: OpenWindow, capsys: pytest.CaptureFixture[str]
) -> None:
    window = open_it()
    error = ZeroDivisionError("a bug of ours")
    report_bug(type(error), error, None)
    report_bug(type(error), error, None)
    reports = [one for one in QApplication.topLevelWidgets() if one.objectName() == "bug_report" and one.isVisible()]
    assert len(reports) == 1
    (report,) = reports
    text = part(report, QPlainTextEdit, "bug_report.text")
    button = part(report, QPushButton, "bug_report.copy")
    assert "a bug of ours" in text.toPlainText()
    assert text.document().defaultTextOption().textDirection() == Qt.LayoutDirection.LeftToRight
    QTest.mouseClick(button, LEFT)
    assert QGuiApplication.clipboard().text() == text.toPlainText()
    report.close()
    assert "a bug of ours" in capsys.readouterr().err
    label(window, "سامح شكري", "1")


def test_a_sentence_for_the_user_is_no_bug(open_it: OpenWindow, capsys: pytest.CaptureFixture[str]) -> None:
    window = open_it()
    report_bug(StorageError, StorageError("The server went away; nothing was saved"), None)
    box = window.messages._box
    assert box is not None
    assert "went away" in box.text()
    box.close()
    assert capsys.readouterr().err == ""


def test_a_sentence_for_the_user_is_none_beside_the_window_either(
    open_it: OpenWindow, qtbot: QtBot, capsys: pytest.CaptureFixture[str]
) -> None:
    window = open_it()
    window.commands["registry"].trigger()
    registry = window.registry.window
    assert registry is not None
    registry.activateWindow()
    qtbot.waitUntil(registry.isActiveWindow)
    report_bug(StorageError, StorageError("The server went away; nothing was saved"), None)
    box = window.messages._box
    assert box is not None
    assert "went away" in box.text()
    box.close()
    assert capsys.readouterr().err == ""
    window.registry.close()


@pytest.mark.parametrize("action", ["history", "trash"])
def test_a_history_that_cannot_be_read_is_not_shown_as_an_empty_one(
    open_it: OpenWindow, monkeypatch: pytest.MonkeyPatch, action: str
) -> None:
    window = open_it()
    label(window, "سامح شكري", "1")

    def away(*_arguments: object, **_named: object) -> list[HistoryEntry]:
        raise StorageError("The server went away")

    monkeypatch.setattr(HistoryService, "entries", away)
    window.commands[action].trigger()
    assert window.looking_back.window is None
    box = window.messages._box
    assert box is not None
    assert "went away" in box.text()
    box.close()


def test_coming_back_to_a_window_shows_what_others_did_and_never_nags(
    open_it: OpenWindow, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    one = open_it()
    two = open_it()
    span = label(two, "سامح شكري", "1")
    assert spans_of(one) == []
    one.activateWindow()
    qtbot.waitUntil(lambda: spans_of(one) == [span])

    def away(*_arguments: object) -> AnnotatedArticle:
        raise StorageError("The server went away")

    monkeypatch.setattr(ArticleService, "open", away)
    two.activateWindow()
    qtbot.waitUntil(two.isActiveWindow)
    assert two.messages._box is None
    assert spans_of(two) == [span]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps open files where they are")
def test_a_workspace_whose_file_was_deleted_is_rescued_by_a_copy(
    open_it: OpenWindow, sqlite: str, tmp_path: Path, qtbot: QtBot
) -> None:
    window = open_it()
    first = label(window, "سامح شكري", "1")
    Path(sqlite).unlink()
    start = MINISTER.index("وزارة الصحة")
    drag(window, start, start + len("وزارة الصحة"))
    press(window.view, "3")
    assert spans_of(window) == [first]
    box = window.messages._box
    assert box is not None
    assert "moved, renamed or deleted" in box.text()
    box.close()
    press(window.view, "S", Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    dialog = part(window, QFileDialog, "copy_dialog")
    field = part(dialog, QLineEdit)
    field.setText(str(tmp_path / "rescued"))
    (save,) = (one for one in dialog.findChildren(QPushButton) if one.text().replace("&", "") == "Save")
    QTest.mouseClick(save, LEFT)
    qtbot.waitUntil(
        lambda: window.session is not None and "rescued" in window.session.workspace.location, timeout=30_000
    )
    assert spans_of(window) == [first]
    label(window, "وزارة الصحة", "3")
    assert len(spans_of(window)) == 2


def test_what_the_store_refuses_is_told_in_arabic(open_it: OpenWindow, sqlite: str) -> None:
    window = open_it()
    window.commands["language_ar"].trigger()
    window.desk.open_location(f"{sqlite}.nowhere")
    box = window.messages._box
    assert box is not None
    assert "لا توجد مساحة عمل" in box.text()
    box.close()
