"""Steps that reach very many spans: in the background, one at a time, stopped whole or stored whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from app.domain.errors import CancelledError, HashiyaError
from app.domain.records import ChangeSet
from app.editing.tasks import BackgroundTask

if TYPE_CHECKING:
    from app.services.progress import ProgressSink
    from app.services.workspace import Workspace

LONG = 1000
"""Objects from which on a step is long. One takes some 0.1 ms, and up to 0.1 s a window seems to answer at once; below
that, a thread and a dialog that flashes would only make the step slower."""

Outcome = Callable[[], ChangeSet]
"""Gives the change set, or raises the HashiyaError that the step ended with."""


class LongSteps(QObject):
    """Runs the long steps of one session. Whoever shows them keeps everything else from being edited meanwhile."""

    begun = Signal(object, object)
    """A `BackgroundTask` that is about to start, and what it is called."""

    def __init__(self, workspace: Workspace, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._task: BackgroundTask | None = None

    @property
    def is_running(self) -> bool:
        """Whether a step is at work."""
        return self._task is not None

    def carry_out(
        self,
        step: Callable[[ProgressSink | None], ChangeSet],
        size: Callable[[], int],
        name: object,
        then: Callable[[Outcome], Any],
    ) -> Any:  # noqa: ANN401 - what `then` returns
        """Carry out a step here if it is short, and begin it if it is long.

        Args:
            step: what to do, with services only: a long one runs in a thread of its own.
            size: tells how many objects the step reaches.
            name: what it is called while it is shown.
            then: gets the outcome in this thread; while another step is at work nothing is done.

        Returns:
            What `then` returned, None for a step that has only begun.
        """
        if self._task is not None:
            return None
        try:
            is_long = size() >= LONG
        except HashiyaError as error:
            refusal = error
            return then(lambda: _raised(refusal))
        if not is_long:
            return then(lambda: step(None))
        self._begin(step, name, then)
        return None

    def stop(self) -> None:
        """Stop what is at work and wait until it has: the session ends, and hears no more of it."""
        task, self._task = self._task, None
        if task is not None:
            for outcome in (task.finished, task.failed, task.cancelled):
                outcome.disconnect()
            task.cancel()
            task.wait()

    def _begin(self, step: Callable[[ProgressSink], ChangeSet], name: object, then: Callable[[Outcome], Any]) -> None:
        workspace = self._workspace

        def work(sink: ProgressSink) -> ChangeSet:
            with workspace.in_turn(sink):
                return step(sink)

        task = self._task = BackgroundTask(work, self)
        stopped = CancelledError("Cancelled; nothing was changed")
        task.ended.connect(self._forget)
        task.finished.connect(lambda change_set: then(lambda: _given(change_set)))
        task.failed.connect(lambda error: then(lambda: _raised(error)))
        task.cancelled.connect(lambda: then(lambda: _raised(stopped)))
        self.begun.emit(task, name)
        task.start()

    def _forget(self) -> None:
        self._task = None


def _given(change_set: ChangeSet) -> ChangeSet:
    return change_set


def _raised(error: HashiyaError) -> ChangeSet:
    raise error
