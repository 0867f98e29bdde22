"""Plans a dataset in the background, again after every change, so that the counts follow the choices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.editing.tasks import BackgroundTask
from app.services.dataset.build import plan_dataset
from app.services.dataset.workspace_facts import WorkspaceFacts

if TYPE_CHECKING:
    from app.services.dataset.choices import DatasetChoices
    from app.services.dataset.plan import Plan
    from app.services.progress import ProgressSink
    from app.services.workspace import Workspace

_PAUSE = 250
"""Milliseconds of rest after a change: while somebody types, nothing is planned."""


class Planner(QObject):
    """Reads the workspace once; as long as the same layers are wanted, a new plan needs no more reading."""

    planned = Signal(object, object)
    """The `Plan`, and the `DatasetChoices` it is of."""
    failed = Signal(object)
    """A `HashiyaError` that says what is wrong with the choices."""
    progressed = Signal(object, object, str)
    """Done, total (0 = unknown), what is being worked on."""
    began = Signal()

    def __init__(self, workspace: Workspace, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._facts = WorkspaceFacts()
        self._wanted: DatasetChoices | None = None
        self._task: BackgroundTask | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE)
        self._pause.timeout.connect(self._begin)

    @property
    def facts(self) -> WorkspaceFacts:
        """What was read so far; not to be looked at while a plan is in the making."""
        return self._facts

    def ask(self, choices: DatasetChoices) -> None:
        """Plan with these choices as soon as they stay the same for a moment; what was planned before is given up."""
        self._wanted = choices
        if self._task is not None:
            self._task.cancel()
        self._pause.start()

    def stop(self) -> None:
        """Give up, and hear nothing of it any more."""
        self._pause.stop()
        task, self._task = self._task, None
        if task is not None:
            task.disconnect(self)
            task.cancel()
            task.wait()

    def _begin(self) -> None:
        choices = self._wanted
        if choices is None or self._task is not None:
            return
        workspace, facts = self._workspace, self._facts
        self._wanted = None

        def work(sink: ProgressSink) -> Plan:
            return plan_dataset(workspace, choices, sink, facts)

        task = self._task = BackgroundTask(work, self)
        task.progressed.connect(self.progressed)
        task.ended.connect(self._ended)
        task.finished.connect(lambda plan: self._tell(plan, choices))
        task.failed.connect(self.failed)
        self.began.emit()
        task.start()

    def _ended(self) -> None:
        self._task = None
        if self._wanted is not None and not self._pause.isActive():
            self._pause.start()

    def _tell(self, plan: Plan, choices: DatasetChoices) -> None:
        if self._wanted is None:
            self.planned.emit(plan, choices)
