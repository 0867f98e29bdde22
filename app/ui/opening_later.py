"""An older workspace: brought up to date in the background, after others who hold it, until it can be opened."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from app.domain.errors import StorageError
from app.editing.tasks import BackgroundTask
from app.services.progress import ProgressSink, Stage, raise_if_cancelled, told_of_turn

if TYPE_CHECKING:
    from db.engine import Database


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
