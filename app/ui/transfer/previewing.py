"""Looks at what is to be imported, in the background, each time the user changes what that is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.domain.records import Codebook
from app.editing.tasks import BackgroundTask
from app.services.transfer.import_preview import preview_import

if TYPE_CHECKING:
    from app.services.progress import ProgressSink
    from app.services.transfer.reports import ImportOptions
    from app.services.transfer.stored_articles import WorkspaceArticles

_PAUSE = 200
"""Milliseconds between the last change and the look; a name that is being typed changes with every letter."""


class Previewing(QObject):
    """One look at a time; a new wish cancels the look that is under way, and its result is never shown."""

    started = Signal()
    found = Signal(object)
    """An ``ImportPreview``."""
    failed = Signal(object)
    """A ``HashiyaError``."""

    def __init__(self, codebook: Codebook, stored: WorkspaceArticles | None, parent: QObject) -> None:
        super().__init__(parent)
        self._codebook = codebook
        self._stored = stored
        self._wish: tuple[tuple[Path, ...], ImportOptions] | None = None
        self._task: BackgroundTask | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE)
        self._timer.timeout.connect(self._begin)

    def ask(self, paths: Sequence[Path], options: ImportOptions) -> None:
        """Look at these paths, soon. The same wish again changes nothing."""
        wish = (tuple(paths), options)
        if wish != self._wish:
            self._wish = wish
            self._timer.start()

    def forget(self) -> None:
        """There is nothing to look at."""
        self._wish = None
        self._timer.stop()
        if self._task is not None:
            self._task.cancel()

    @property
    def is_idle(self) -> bool:
        """Whether nothing is wished for that has not been looked at."""
        return self._task is None and not self._timer.isActive()

    def _begin(self) -> None:
        if self._task is not None:
            self._task.cancel()
            return
        if self._wish is None:
            return
        wish = self._wish
        paths, options = wish

        def work(sink: ProgressSink) -> object:
            return preview_import(self._codebook, paths, options, sink, self._stored)

        self._task = BackgroundTask(work, self)
        self._task.ended.connect(lambda: self._end(wish))
        self._task.finished.connect(lambda preview: self._tell(wish, preview))
        self._task.failed.connect(lambda error: self._tell_failure(wish, error))
        self.started.emit()
        self._task.start()

    def _end(self, wish: object) -> None:
        self._task = None
        if self._wish is not None and self._wish is not wish:
            self._timer.start(0)

    def _tell(self, wish: object, preview: object) -> None:
        if wish is self._wish:
            self.found.emit(preview)

    def _tell_failure(self, wish: object, error: object) -> None:
        if wish is self._wish:
            self.failed.emit(error)
