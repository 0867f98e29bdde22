"""A window on an older workspace brings it up to date in the background, after others who hold it, or stops."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.bootstrap import open_window
from app.domain.errors import OlderWorkspaceError
from app.services.articles import ArticleQuery
from app.services.workspace import Workspace
from app.ui.main_window import MainWindow
from app.ui.transfer.progress_dialog import ProgressDialog
from db.migrations import HEAD
from db.workspace import migrating, row_waits
from tests.flows.hands import press
from tests.flows.waiting.gates import held_at_gate
from tests.older_workspaces import OLDER, backups, older_in_use
from tests.workspaces import take_back_to


@pytest.fixture(autouse=True)
def told_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server is asked soon whether a statement waits for others."""
    monkeypatch.setattr(row_waits, "LOOK_EVERY", 0.02)


@pytest.fixture
def held(location: str) -> Iterator[ExitStack]:
    """An older workspace into which somebody imports, until the stack is closed."""
    with ExitStack() as stack:
        stack.enter_context(older_in_use(location))
        yield stack


@pytest.fixture
def window(application: QApplication, location: str, held: ExitStack, qtbot: QtBot) -> Iterator[MainWindow]:
    """A window that is to open it, as when the program starts."""
    made = open_window(location, annotator="sara", deferred=True)
    qtbot.addWidget(made)
    yield made
    made.desk.close()


def waiting(qtbot: QtBot) -> ProgressDialog:
    """The dialog that says who is waited for."""

    def says_whom() -> bool:
        dialog = QApplication.activeModalWidget()
        said = dialog.findChild(QLabel, "progress_dialog.detail") if isinstance(dialog, ProgressDialog) else None
        return isinstance(said, QLabel) and "كريم" in said.text() and "has imported" in said.text()

    qtbot.waitUntil(says_whom)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, ProgressDialog)
    return dialog


def test_it_opens_by_itself_when_they_have_saved(
    window: MainWindow, location: str, held: ExitStack, qtbot: QtBot
) -> None:
    waiting(qtbot)
    held.close()
    qtbot.waitUntil(lambda: window.session is not None)
    assert window.session is not None
    assert len(window.session.workspace.articles.ids(ArticleQuery())) == 2
    assert "سارة" in window.session.workspace.annotators(), "what was saved meanwhile is there"
    qtbot.waitUntil(lambda: not isinstance(QApplication.activeModalWidget(), ProgressDialog))
    assert window.session.workspace.info().schema == HEAD
    assert len(backups(location)) == (0 if "://" in location else 1)


def test_who_gives_it_up_is_at_the_start_page_and_nothing_is_changed(
    window: MainWindow, location: str, held: ExitStack, qtbot: QtBot
) -> None:
    press(waiting(qtbot), Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not isinstance(QApplication.activeModalWidget(), ProgressDialog))
    assert window.session is None
    assert window._pages.currentWidget() is window.start_page
    assert backups(location) == []
    held.close()
    assert window.desk.open_location(location, "sara")
    qtbot.waitUntil(lambda: window.session is not None)


def test_a_workspace_that_is_open_stays_open_meanwhile(
    application: QApplication, location: str, new_file: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    other = tmp_path / "other.hashiya"
    other.write_bytes(new_file.read_bytes())
    made = open_window(str(other), annotator="sara")
    qtbot.addWidget(made)
    before = made.session
    with older_in_use(location):
        assert made.desk.open_location(location, "sara")
        dialog = waiting(qtbot)
        press(dialog, Qt.Key.Key_Escape)
        qtbot.waitUntil(lambda: not isinstance(QApplication.activeModalWidget(), ProgressDialog))
    assert made.session is before
    made.desk.close()


@pytest.fixture
def gate(location: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """An older workspace that nobody holds; it is brought up to date as soon as the gate is opened."""
    take_back_to(location, OLDER)
    with held_at_gate(monkeypatch, migrating, "upgrade") as opened:
        yield opened


@pytest.fixture
def beginner(application: QApplication, location: str, gate: threading.Event, qtbot: QtBot) -> Iterator[MainWindow]:
    """A window that is to open it, in which it is brought up to date at present."""
    made = open_window(location, annotator="sara", deferred=True)
    qtbot.addWidget(made)
    qtbot.waitUntil(lambda: detail() == "It is of an earlier version, and is brought up to date…")
    assert made.session is None
    yield made
    gate.set()
    made.desk.close()


def detail() -> str:
    """What the dialog says that is open; in marks that keep its direction."""
    dialog = QApplication.activeModalWidget()
    said = dialog.findChild(QLabel, "progress_dialog.detail") if isinstance(dialog, ProgressDialog) else None
    return said.text().strip("\u2066\u2067\u2068\u2069") if isinstance(said, QLabel) else ""


def test_an_older_one_that_nobody_holds_is_brought_up_to_date_while_the_window_answers(
    beginner: MainWindow, location: str, gate: threading.Event, qtbot: QtBot
) -> None:
    gate.set()
    qtbot.waitUntil(lambda: beginner.session is not None)
    assert beginner.session is not None
    assert beginner.session.workspace.info().schema == HEAD
    assert len(beginner.session.workspace.articles.ids(ArticleQuery())) == 2
    assert len(backups(location)) == (0 if "://" in location else 1)
    qtbot.waitUntil(lambda: not isinstance(QApplication.activeModalWidget(), ProgressDialog))


def test_who_stops_that_has_the_older_workspace_as_it_was(
    beginner: MainWindow, location: str, gate: threading.Event, qtbot: QtBot
) -> None:
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, ProgressDialog)
    press(dialog, Qt.Key.Key_Escape)
    gate.set()
    qtbot.waitUntil(lambda: not isinstance(QApplication.activeModalWidget(), ProgressDialog))
    assert beginner.session is None
    assert beginner._pages.currentWidget() is beginner.start_page
    assert backups(location) == []
    with pytest.raises(OlderWorkspaceError):
        Workspace.open(location, upgrade=False)
