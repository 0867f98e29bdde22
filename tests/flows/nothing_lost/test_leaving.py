"""Whoever leaves an article loses nothing, and comes back to where reading stopped."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app.services.workspace import Workspace
from app.ui.main_window import MainWindow
from app.ui.window.reading_positions import ReadingPositions
from tests.both_databases import first_on_both
from tests.flows.conftest import MINISTER, FileWith, OpenWindow
from tests.flows.hands import label, press
from tests.widgets import part

LEAVING: dict[str, Callable[[MainWindow, QLineEdit], object]] = {
    "the next article": lambda _window, note: press(note, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier),
    "another annotator": lambda window, _note: window.desk._become("lama"),
    "no workspace": lambda window, _note: window.desk.close(),
    "the window closes": lambda window, _note: window.close(),
}


@first_on_both("way", LEAVING)
def test_a_note_that_is_being_typed_is_saved_with_its_article(open_it: OpenWindow, location: str, way: str) -> None:
    window = open_it()
    span = label(window, "سامح شكري", "1")
    note = part(window.panel, QLineEdit, "span_note")
    note.setFocus()
    QTest.keyClicks(note, "minister 10/6")
    LEAVING[way](window, note)
    workspace = Workspace.open(location)
    try:
        (stored,) = workspace.articles.open(span.article_id).spans
    finally:
        workspace.close()
    assert stored.note == "minister 10/6"


def test_a_window_that_was_killed_is_followed_by_one_where_it_stood(
    open_at: OpenWindow, file_with: FileWith, qtbot: QtBot
) -> None:
    path = file_with(MINISTER * 40)
    killed = open_at(path)
    assert killed.session is not None
    assert killed.session.article is not None
    article = killed.session.article.id
    press(killed.view, Qt.Key.Key_PageDown)
    press(killed.view, Qt.Key.Key_PageDown)
    qtbot.waitUntil(lambda: ReadingPositions().of(article) > 0)
    # Nothing of the first one is closed, and yet the next one knows.
    next_one = open_at(path)
    stands, stood = (window.view.verticalScrollBar().value() for window in (next_one, killed))
    assert stands > 0
    assert abs(stands - stood) < killed.view.viewport().height() / 2
