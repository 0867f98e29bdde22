"""While nobody saves, a workspace is made one file again, so that whoever copies or renames it has all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from app.services.workspace import Workspace

REST = 2_000
"""Milliseconds without a save after which the log is folded into the file."""


class FoldingLog(QObject):
    """Folds the log of a workspace in a file whenever this program has not saved for a while."""

    def __init__(self, workspace: Workspace, parent: QObject) -> None:
        super().__init__(parent)
        self._database = workspace.database
        self._seen = self._database.writes
        self._timer = QTimer(self, interval=REST)
        self._timer.timeout.connect(self.look)
        if self._database.path is not None and not self._database.read_only:
            self._timer.start()

    def look(self) -> None:
        """Fold it if nothing was saved since the last look."""
        seen, self._seen = self._seen, self._database.writes
        if seen == self._seen:
            self._database.fold()

    def stop(self) -> None:
        """The workspace is about to be closed, which folds it."""
        self._timer.stop()
