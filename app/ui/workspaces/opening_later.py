"""Workspaces that do not open at once: what the background does first.

An older one is brought up to date, after others who hold it. Of a large one the list is read, which may lie on a slow
disk.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtWidgets import QWidget

from app.domain.errors import CancelledError, StorageError
from app.editing.tasks import BackgroundTask
from app.services.progress import ProgressSink, Stage, raise_if_cancelled, told_of_turn

if TYPE_CHECKING:
    from app.services.articles import ArticleQuery
    from app.services.workspace import Workspace
    from db.workspace.engine import Database

PATIENCE = 400
"""Milliseconds for which nothing is told of a list that is read."""


def open_later(
    location: str, window: QWidget, opened: Callable[[], object], refused: Callable[..., object]
) -> BackgroundTask:
    """Make the workspace one of this version, under a dialog that can be cancelled; nothing is changed then.

    Args:
        location: where it is.
        window: the window that is to open it.
        opened: called when it can be opened without waiting.
        refused: called with the `HashiyaError` that it cannot be; without one, when somebody has given it up.
    """
    from app.ui.transfer.progress_dialog import ProgressDialog

    task = BackgroundTask(lambda sink: _bring_up_to_date(location, sink), window)
    task.finished.connect(lambda _none: opened())
    task.failed.connect(refused)
    task.cancelled.connect(lambda: refused())
    title = QCoreApplication.translate("opening_later", "Opening the workspace")
    ProgressDialog(task, title, window).open()
    task.start()
    return task


def look_first(
    workspace: Workspace,
    query: ArticleQuery,
    window: QWidget,
    looked: Callable[[], object],
    given_up: Callable[[], object],
) -> BackgroundTask:
    """Read what the window is going to list, so that it does not stand still; a dialog tells it if that takes long.

    Args:
        workspace: a large one, just opened; who gives it up closes it.
        query: what is going to be listed.
        window: the window that is to show it.
        looked: called when it has been read, also when it could not be: the list itself says why.
        given_up: called when somebody does not want to wait.
    """
    from app.ui.transfer.progress_dialog import ProgressDialog

    def look(sink: ProgressSink) -> None:
        try:
            workspace.articles.look_over(query, sink)
            raise_if_cancelled(sink)
        except CancelledError:
            workspace.close()
            raise

    task = BackgroundTask(look, window)
    task.finished.connect(lambda _none: looked())
    task.failed.connect(lambda _error: looked())
    task.cancelled.connect(given_up)
    dialog = ProgressDialog(task, QCoreApplication.translate("opening_later", "Opening the workspace"), window)
    soon = QTimer(dialog)
    soon.setSingleShot(True)
    soon.timeout.connect(dialog.open)
    task.ended.connect(soon.stop)
    task.ended.connect(dialog.deleteLater)
    soon.start(PATIENCE)
    task.start()
    return task


def _bring_up_to_date(location: str, sink: ProgressSink) -> None:
    from app.services.transfer.cut_short import import_at_work
    from app.services.workspace import Workspace

    def tell(database: Database) -> None:
        raise_if_cancelled(sink)
        try:
            found = import_at_work(database)
        except StorageError:
            found = None
        sink.report(0, None, told_of_turn(found.annotator) if found is not None else Stage.TURN)

    # It is opened again where it is used: a connection tells the thread that made it when the server is silent.
    Workspace.open(location, tell=tell, sink=sink).close()
    raise_if_cancelled(sink)
