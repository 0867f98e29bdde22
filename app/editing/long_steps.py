"""Steps that reach beyond a gesture: at once, or in the background, where one waits for its turn if it must.

Every such step comes through here. What reaches very many spans, and what others keep from being stored just now, goes
on in the background, one at a time; it is stored whole or stopped whole, after all that was made before it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from app.domain.errors import CancelledError, HashiyaError, HeldError
from app.domain.records import ChangeSet
from app.editing.tasks import BackgroundTask
from app.services.progress import ProgressSink, Stage

if TYPE_CHECKING:
    from app.editing.waiting_steps import WaitingSteps
    from app.services.workspace import Workspace

LONG = 1000
"""Objects from which on a step is long. One takes some 0.1 ms, and up to 0.1 s a window seems to answer at once; below
that, a thread and a dialog that flashes would only make the step slower."""

Outcome = Callable[[], ChangeSet]
"""Gives the change set, or raises the HashiyaError that the step ended with."""


class LongSteps(QObject):
    """Runs the steps of one session. Whoever shows them keeps everything else from being edited meanwhile."""

    begun = Signal(object, object)
    """A `BackgroundTask` that is about to start, and what it is called."""
    ended = Signal()
    """What was at work is stored, or was stopped or refused."""

    def __init__(self, workspace: Workspace, waiting: WaitingSteps, parent: QObject) -> None:
        """`waiting` are the gestures of the session, which come before what is made after them."""
        super().__init__(parent)
        self._workspace = workspace
        self._waiting = waiting
        self._task: BackgroundTask | None = None
        self._then: Callable[[Outcome], Any] | None = None
        self._ends = False
        self.name: object = ""
        """What the step at work is called."""

    @property
    def is_running(self) -> bool:
        """Whether a step is at work, or waits for its turn."""
        return self._task is not None

    def carry_out(
        self,
        step: Callable[[ProgressSink | None], ChangeSet],
        size: Callable[[], int],
        name: object,
        then: Callable[[Outcome], Any],
        *,
        at_once: Callable[[], ChangeSet] | None = None,
    ) -> Any:  # noqa: ANN401 - what `then` returns
        """Carry out a step here if it is short and nobody is in its way; else begin it in the background.

        Args:
            step: what to do, with services only: in the background it runs in a thread of its own. It is one
                transaction, so that it can be begun anew when somebody else's kept it from being stored.
            size: tells how many objects the step reaches.
            name: what it is called while it is shown.
            then: gets the outcome in this thread; while another step is at work, that it was refused.
            at_once: does a short step here, for one that sees itself to what waits.

        Returns:
            What `then` returned, None for a step that has only begun.
        """
        if self._task is not None:
            busy = HeldError("This step can be done when what was made before it is stored")
            return then(lambda: _raised(busy))
        is_held = False
        now = at_once if at_once is not None else lambda: self._waiting.directly(lambda: step(None))
        try:
            done = now() if size() < LONG else None
        except HeldError as error:
            if self._ends:
                held = error
                return then(lambda: _raised(held))
            # It waits where the window stays alive.
            done, is_held = None, True
        except HashiyaError as error:
            refusal = error
            return then(lambda: _raised(refusal))
        if done is not None:
            change_set = done
            return then(lambda: change_set)
        self._begin(step, name, then, is_held=is_held)
        return None

    def stop(self) -> None:
        """Stop what is at work and wait until it has; the session hears no more of it."""
        task, self._task = self._task, None
        if task is not None:
            for outcome in (task.finished, task.failed, task.cancelled):
                outcome.disconnect()
            task.cancel()
            task.wait()

    def end(self) -> None:
        """Stop, and let no step wait any more: the session ends. Whoever asked for one hears that it was stopped."""
        self._ends = True
        then = self._then if self.is_running else None
        self.stop()
        if then is not None:
            stopped = CancelledError("Cancelled; nothing was changed")
            then(lambda: _raised(stopped))

    def _begin(
        self, step: Callable[[ProgressSink], ChangeSet], name: object, then: Callable[[Outcome], Any], *, is_held: bool
    ) -> None:
        workspace, waiting = self._workspace, self._waiting

        def attempt(sink: ProgressSink) -> ChangeSet:
            # What is being typed is handed on when the dialog takes the keyboard, while this waits already.
            waiting.let_through(sink)
            return step(sink)

        def work(sink: ProgressSink) -> ChangeSet:
            if is_held:
                sink.report(0, None, Stage.TURN)
            return workspace.when_free(sink, lambda: attempt(sink))

        self.name, self._then = name, then
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
        self.ended.emit()


def _given(change_set: ChangeSet) -> ChangeSet:
    return change_set


def _raised(error: HashiyaError) -> ChangeSet:
    raise error
