"""Long work in a thread of its own, reported to and cancelled from the main thread."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer, Signal, SignalInstance, Slot

from app.domain.errors import CancelledError, HashiyaError
from app.services.progress import ProgressSink

Work = Callable[[ProgressSink], Any]
"""What runs in the thread. It must touch no QObject; it may raise ``HashiyaError``."""


class BackgroundTask(QObject):
    """One piece of work: start it once, listen, cancel if wanted.

    All signals are emitted in the thread the task was made in. Exactly one of ``finished``, ``failed`` and
    ``cancelled`` follows ``ended``, then the task deletes itself. An exception that is not a ``HashiyaError`` is a bug:
    it is raised again there after ``ended``, so that the program's exception hook sees it with its traceback.
    """

    progressed = Signal(object, object, str)
    """Done, total (0 = unknown), what is being worked on. Reports that come faster than they can be shown merge.

    Numbers go as Python objects: Qt's ``int`` ends at 2 GiB.
    """
    ended = Signal()
    finished = Signal(object)
    failed = Signal(object)
    cancelled = Signal()

    def __init__(self, work: Work, parent: QObject) -> None:
        """The parent keeps the task alive; if it goes away first, the work is cancelled."""
        super().__init__(parent)
        self._work = work
        self._bell = _Bell(QCoreApplication.instance())
        self._sink = _Sink(self._bell)
        self._result: Any = None
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="hashiya-task")
        self._bell.reported.connect(self._deliver_progress, Qt.ConnectionType.QueuedConnection)
        self._bell.returned.connect(self._deliver_end, Qt.ConnectionType.QueuedConnection)
        # The bound method of the sink, not of this object: this object is gone when the signal arrives.
        self.destroyed.connect(self._sink.cancel)

    def start(self) -> None:
        """Begin; a task runs once."""
        self._thread.start()

    def cancel(self) -> None:
        """Ask the work to stop. It rolls back what it did, then ``cancelled`` comes, unless it was done already."""
        self._sink.cancel()

    def is_running(self) -> bool:
        """Whether the thread is still at work."""
        return self._thread.is_alive()

    def wait(self, seconds: float | None = None) -> bool:
        """Block until the thread is done; False when it took longer than ``seconds``."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            self._result = self._work(self._sink)
        # Whatever it is, it belongs to the main thread: a thread that dies alone leaves a dialog waiting for ever.
        except BaseException as error:  # noqa: BLE001
            self._error = error
        self._bell.returned.emit()
        self._bell.deleteLater()

    @Slot()
    def _deliver_progress(self) -> None:
        latest = self._sink.take()
        if latest is not None:
            done, total, detail = latest
            self.progressed.emit(done, total or 0, detail)

    @Slot()
    def _deliver_end(self) -> None:
        self._thread.join()
        self.deleteLater()
        self.ended.emit()
        match self._error:
            case None:
                self.finished.emit(self._result)
            case CancelledError():
                self.cancelled.emit()
            case HashiyaError() as error:
                self.failed.emit(error)
            case bug:
                raise bug


class LatestTask(QObject):
    """Does what was asked for last, one piece of work at a time; of what was asked before nothing is heard any more."""

    began = Signal()
    progressed = Signal(object, object, str)
    """As of `BackgroundTask`."""
    ended = Signal()
    """What was asked for last is done, however it ended."""
    answered = Signal(object)
    """The result of what was asked for last."""
    failed = Signal(object)
    """The ``HashiyaError`` that it raised."""

    def __init__(self, parent: QObject, pause: int = 0) -> None:
        """Work begins when nothing else was asked for ``pause`` milliseconds: while somebody types, none does."""
        super().__init__(parent)
        self._wish: Work | None = None
        self._task: BackgroundTask | None = None
        self._heard = False
        """Whether what is at work is still wanted."""
        self._pause = QTimer(self, singleShot=True, interval=pause)
        self._pause.timeout.connect(self._begin)

    @property
    def is_asked(self) -> bool:
        """Whether an answer is to come."""
        return self._wish is not None or (self._task is not None and self._heard)

    def ask(self, work: Work) -> None:
        """Do this, and give up what was asked before."""
        self.drop()
        self._wish = work
        if self._pause.interval():
            self._pause.start()
        else:
            self._begin()

    def drop(self) -> None:
        """Want no answer."""
        self._wish = None
        self._heard = False
        self._pause.stop()
        if self._task is not None:
            self._task.cancel()

    def stop(self) -> None:
        """Want no answer, and wait until nothing is at work: what it reads may be closed then."""
        self.drop()
        if self._task is not None:
            self._task.wait()

    def _begin(self) -> None:
        if self._wish is None or self._task is not None:
            return
        task = self._task = BackgroundTask(self._wish, self)
        self._wish, self._heard = None, True
        task.ended.connect(self._end)
        for heard, told in (
            (task.progressed, self.progressed),
            (task.ended, self.ended),
            (task.finished, self.answered),
            (task.failed, self.failed),
        ):
            heard.connect(partial(self._tell, told))
        self.began.emit()
        task.start()

    def _end(self) -> None:
        self._task = None
        if not self._pause.isActive():
            # Not yet: how this piece of work ended is told after this.
            QTimer.singleShot(0, self, self._begin)

    def _tell(self, signal: SignalInstance, *what: object) -> None:
        if self._heard:
            signal.emit(*what)


class _Bell(QObject):
    """What the thread rings.

    The task itself may go with its window at any moment, and emitting a signal of an object that another thread is
    deleting crashes. This one stays until the thread is done with it; Qt cuts the connection to a receiver that goes.
    """

    reported = Signal()
    returned = Signal()


class _Sink:
    """The progress sink the work sees: keeps the latest report only, so that a fast worker cannot flood the window."""

    def __init__(self, bell: _Bell) -> None:
        self._bell = bell
        self._cancelled = threading.Event()
        self._lock = threading.Lock()
        self._latest: tuple[int, int | None, str] | None = None

    def report(self, done: int, total: int | None, detail: str) -> None:
        with self._lock:
            waiting, self._latest = self._latest is not None, (done, total, detail)
        if not waiting:
            self._bell.reported.emit()

    def cancelled(self) -> bool:
        return self._cancelled.is_set()

    def cancel(self) -> None:
        self._cancelled.set()

    def take(self) -> tuple[int, int | None, str] | None:
        with self._lock:
            latest, self._latest = self._latest, None
        return latest
