"""While nobody saves, a workspace is made one file again, so that whoever copies or renames it has all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from app.editing.tasks import BackgroundTask

if TYPE_CHECKING:
    from app.services.workspace import Workspace

REST = 2_000
"""Milliseconds without a save after which the log is folded into the file."""
AT_ONCE = 8_000_000
"""Bytes of the log up to which the window folds it itself; that of an import beside an export may hold all of it."""


class FoldingLog(QObject):
    """Folds the log of a workspace in a file whenever this program has not saved for a while."""

    def __init__(self, workspace: Workspace, parent: QObject) -> None:
        super().__init__(parent)
        self._database = workspace.database
        self._seen = self._database.writes
        self._task: BackgroundTask | None = None
        self._timer = QTimer(self, interval=REST)
        self._timer.timeout.connect(self.look)
        if self._database.path is not None and not self._database.read_only:
            self._timer.start()

    def look(self) -> None:
        """Fold it if nothing was saved since the last look."""
        seen, self._seen = self._seen, self._database.writes
        if seen != self._seen or self._database.is_folded or self._task is not None:
            return
        if self._database.log_size <= AT_ONCE:
            self._database.fold()
        else:
            # Who labels meanwhile finds the workspace held for a moment, and the step waits.
            self._task = BackgroundTask(lambda _sink: self._database.fold(), self)
            self._task.ended.connect(self._forget)
            self._task.start()

    def stop(self) -> None:
        """The workspace is about to be closed, which folds it."""
        self._timer.stop()
        if self._task is not None:
            self._task.wait()

    def _forget(self) -> None:
        self._task = None
