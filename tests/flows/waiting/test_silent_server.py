"""A server that stands still, under a window: what it waits for is said, the gesture is saved, nothing is lost."""

import os
import signal
import socket
import sys

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.bootstrap import open_window
from app.ui.article_list.empty_state import EmptyState
from tests.flows.conftest import OpenWindow, add_both
from tests.flows.hands import label, spans_of
from tests.postgres import PostgresServer
from tests.widgets import part


@pytest.mark.skipif(sys.platform == "win32", reason="SIGSTOP is POSIX")
def test_a_window_says_that_it_waits_for_the_server(
    open_at: OpenWindow, postgres_server: PostgresServer, new_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with postgres_server.fresh_database(new_database) as name:
        window = open_at(add_both(postgres_server.url(name)))
        first = label(window, "سامح شكري", "1")
        assert window.session is not None
        with window.session.workspace.database.read() as connection:
            backend = int(connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one())
        said = part(window, QLabel, "status.saved")
        shown: list[tuple[bool, str, bool]] = []
        window.desk.server_waited_for.connect(
            lambda waits: shown.append((waits, said.text(), said.width() >= said.sizeHint().width()))
        )
        for constant, seconds in {"ANSWER_WITHIN": 0.3, "WHEN_SILENT": 60.0, "_TOLD_AFTER": 0.0}.items():
            monkeypatch.setattr(f"db.workspace.server_waits.{constant}", seconds)
        os.kill(backend, signal.SIGSTOP)
        try:
            second = label(window, "وزارة الصحة", "3")
        finally:
            os.kill(backend, signal.SIGCONT)
            monkeypatch.undo()
        assert shown[:2] == [(True, "Waiting for the server…", True), (False, "All saved", True)]
        assert spans_of(window) == [first, second]
        assert window.messages._box is None
        window.desk.close()


def test_a_list_that_waits_for_its_server_does_not_say_that_there_are_no_articles(
    application: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert application is not None
    for constant, seconds in {"ANSWER_WITHIN": 0.3, "WHEN_SILENT": 0.3, "_TOLD_AFTER": 0.0}.items():
        monkeypatch.setattr(f"db.workspace.server_waits.{constant}", seconds)
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        window = open_window(f"postgresql+psycopg://sara@127.0.0.1:{deaf.getsockname()[1]}/news", deferred=True)
        qtbot.addWidget(window)

        def said() -> list[str]:
            states = [one for one in window.articles.findChildren(EmptyState) if one.isVisible()]
            return [label.text() for one in states for label in one.findChildren(QLabel) if not label.isHidden()]

        shown = [said()]
        window.desk.server_waited_for.connect(lambda _waits: shown.append(said()))
        qtbot.waitUntil(lambda: window.messages._box is not None)
    opening, waiting, over = shown
    assert "Opening the workspace…" in opening
    assert "Waiting for the server…" in waiting
    assert "Opening the workspace…" in over
    assert window.start_page.isVisible(), "it was given up"
