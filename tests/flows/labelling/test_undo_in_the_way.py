"""What Ctrl+Z cannot take back, because somebody else has changed it, does not end what it can."""

from contextlib import closing

from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from app.domain.records import Span
from app.services.workspace import Workspace
from app.ui.main_window import MainWindow
from tests.flows.conftest import OpenWindow
from tests.flows.hands import CTRL, SHIFT, label, press, spans_of
from tests.flows.waiting_hands import answer, question


def asked(window: MainWindow, qtbot: QtBot) -> QMessageBox:
    qtbot.waitUntil(lambda: bool(question(window)))
    (box,) = question(window)
    return box


def written_by_omar(location: str, span: Span) -> None:
    with closing(Workspace.open(location)) as workspace:
        workspace.annotations("عمر").set_note(span.id, span.version, "ملاحظته 😀")


def test_one_is_told_why_and_goes_on_with_the_step_before(open_it: OpenWindow, location: str, qtbot: QtBot) -> None:
    window = open_it()
    first = label(window, "سامح شكري", "1")
    second = label(window, "وزارة الصحة", "3")
    written_by_omar(location, second)
    for words in ("Stop here", "Go on"):
        press(window.view, "Z", CTRL)
        box = asked(window, qtbot)
        assert "عمر" in box.text()
        assert "سامح شكري" in box.text(), "the step it would go on with"
        assert {one.id for one in spans_of(window)} == {first.id, second.id}
        answer(box, words)
        qtbot.waitUntil(lambda: not question(window))
    (left,) = spans_of(window)
    assert (left.id, left.note) == (second.id, "ملاحظته 😀")
    press(window.view, "Z", CTRL | SHIFT)
    assert {one.id for one in spans_of(window)} == {first.id, second.id}


def test_where_nothing_lies_before_it_one_is_only_told(open_it: OpenWindow, location: str, qtbot: QtBot) -> None:
    window = open_it()
    written_by_omar(location, label(window, "سامح شكري", "1"))
    press(window.view, "Z", CTRL)
    assert question(window) == []
    (box,) = (one for one in window.findChildren(QMessageBox, "message_box") if one.isVisible())
    assert "عمر" in box.text()
    box.close()
