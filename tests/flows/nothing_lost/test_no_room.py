"""Labelling goes on where the disk is full: what is not saved is told, asked about, and stored when there is room."""

import errno
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox
from pytestqt.qtbot import QtBot

from app.domain.errors import FullError, WorkspaceError
from app.services.articles import ArticleQuery
from app.services.labelling.annotate import AnnotationService
from app.services.workspace import Workspace
from app.ui.main_window import MainWindow
from tests.flows.conftest import OpenWindow
from tests.flows.hands import label, no_box, press, spans_of
from tests.flows.waiting_hands import answer, question
from tests.widgets import part


@contextmanager
def full_disks(workspace: Workspace) -> Iterator[None]:
    """No room for anything: neither in the workspace nor for a file of what waits."""
    add = AnnotationService.add_span

    def full(service: AnnotationService, *args: object, **named: object) -> object:
        if service._database is workspace.database:
            raise FullError("the disk is full")
        return add(service, *args, **named)  # type: ignore[arg-type]

    def no_room(*_args: object, **_named: object) -> None:
        raise WorkspaceError("full") from OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def not_stored(*_args: object) -> bool:
        raise FullError("the disk is full")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(AnnotationService, "add_span", full)
        patch.setattr("app.services.waiting.outbox.make_database", no_room)
        patch.setattr("app.services.waiting.delivery.save_memory", no_room)
        patch.setattr("app.services.waiting.delivery._store", not_stored)
        yield


def said(window: MainWindow) -> str:
    return part(window, QLabel, "status.saved").text()


def stored(location: str) -> set[str]:
    with closing(Workspace.open(location)) as workspace:
        first, *_ = workspace.articles.ids(ArticleQuery())
        return {span.quote for span in workspace.articles.open(first).spans}


def messages() -> list[QMessageBox]:
    boxes = [one for one in QApplication.topLevelWidgets() if isinstance(one, QMessageBox)]
    return [one for one in boxes if one.objectName() != "question_box" and one.isVisible()]


def test_what_finds_no_room_is_kept_in_the_window_and_never_said_to_be_saved(
    open_at: OpenWindow, sqlite: str, qtbot: QtBot
) -> None:
    window = open_at(sqlite)
    session = window.session
    assert session is not None
    with full_disks(session.workspace):
        label(window, "سامح شكري", "1")
        (box,) = messages()
        assert "is in this window alone and is not saved" in box.text()
        box.accept()
        label(window, "وزارة الصحة", "3")
        assert no_box(window), "it is said once"
        assert said(window) == "Disk full: 2 steps not saved"
        press(window.view, "S", Qt.KeyboardModifier.ControlModifier)
        assert "not saved" in window.messages.bar.text()
        assert {span.quote for span in spans_of(window)} == {"سامح شكري", "وزارة الصحة"}
        assert stored(sqlite) == set()
        window.desk.close()
        (box,) = messages()
        assert "make room first" in box.text()
        box.accept()
        assert window.session is session
        window.close()
        (asked,) = question(window)
        assert "2 steps are not saved" in asked.text()
        answer(asked, "Keep the window open")
        assert window.isVisible()
        press(window.view, "Z", Qt.KeyboardModifier.ControlModifier)
        assert {span.quote for span in spans_of(window)} == {"سامح شكري"}
    qtbot.waitUntil(lambda: said(window) == "All saved")
    assert stored(sqlite) == {"سامح شكري"}
    assert no_box(window)


def test_who_closes_the_window_all_the_same_loses_what_was_not_saved(open_at: OpenWindow, sqlite: str) -> None:
    window = open_at(sqlite)
    assert window.session is not None
    with full_disks(window.session.workspace):
        label(window, "سامح شكري", "1")
        (box,) = messages()
        box.accept()
        window.close()
        (asked,) = question(window)
        answer(asked, "Close without it")
        assert not window.isVisible()
    assert stored(sqlite) == set()
