import threading
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QObject, QThread
from pytestqt.qtbot import QtBot

from app.domain.errors import CancelledError, StorageError
from app.editing.tasks import BackgroundTask, LatestTask
from app.services.progress import ProgressSink


@pytest.fixture
def owner(qapp: QCoreApplication) -> Iterator[QObject]:
    owner = QObject()
    yield owner
    owner.deleteLater()


class Log:
    """Which signals came, in which order and in which thread."""

    def __init__(self, task: BackgroundTask) -> None:
        self.events: list[object] = []
        self.threads: set[int] = set()
        task.progressed.connect(lambda *report: self._note(("progressed", *report)))
        task.ended.connect(lambda: self._note("ended"))
        task.finished.connect(lambda result: self._note(("finished", result)))
        task.failed.connect(lambda error: self._note(("failed", error)))
        task.cancelled.connect(lambda: self._note("cancelled"))

    def _note(self, event: object) -> None:
        self.events.append(event)
        self.threads.add(threading.get_ident())


def run(qtbot: QtBot, task: BackgroundTask) -> Log:
    log = Log(task)
    with qtbot.waitSignal(task.destroyed):
        task.start()
    return log


def test_the_result_arrives_in_the_main_thread(qtbot: QtBot, owner: QObject) -> None:
    worker: list[int] = []

    def work(sink: ProgressSink) -> str:
        worker.append(threading.get_ident())
        return "٣ مقالات"

    log = run(qtbot, BackgroundTask(work, owner))
    assert log.events == ["ended", ("finished", "٣ مقالات")]
    assert log.threads == {threading.get_ident()}
    assert worker != [threading.get_ident()]


def test_progress_is_merged_and_the_last_report_is_not_lost(qtbot: QtBot, owner: QObject) -> None:
    huge = 5_000_000_000

    def work(sink: ProgressSink) -> None:
        for done in range(20_000):
            sink.report(huge + done, None, f"ملف {done}")

    log = run(qtbot, BackgroundTask(work, owner))
    reports = [event for event in log.events if isinstance(event, tuple) and event[0] == "progressed"]
    assert reports[-1] == ("progressed", huge + 19_999, 0, "ملف 19999")
    assert len(reports) < 20_000


def test_cancelling_reaches_the_work_and_is_told(qtbot: QtBot, owner: QObject) -> None:
    begun = threading.Event()

    def work(sink: ProgressSink) -> None:
        begun.set()
        while not sink.cancelled():
            QThread.yieldCurrentThread()
        raise CancelledError("Cancelled; nothing was changed.")

    task = BackgroundTask(work, owner)
    log = Log(task)
    task.start()
    assert begun.wait(10)
    assert task.is_running()
    with qtbot.waitSignal(task.destroyed):
        task.cancel()
    assert log.events == ["ended", "cancelled"]
    assert not task.is_running()


def test_cancelling_too_late_still_gives_the_result(qtbot: QtBot, owner: QObject) -> None:
    task = BackgroundTask(lambda _sink: 7, owner)
    log = Log(task)
    task.start()
    assert task.wait(10)
    task.cancel()
    qtbot.waitUntil(lambda: len(log.events) == 2)
    assert log.events == ["ended", ("finished", 7)]


def test_a_mistake_of_the_user_is_a_failure(qtbot: QtBot, owner: QObject) -> None:
    error = StorageError("The disk is full: free some space and try again.")

    def work(sink: ProgressSink) -> None:
        raise error

    log = run(qtbot, BackgroundTask(work, owner))
    assert log.events == ["ended", ("failed", error)]


def test_a_bug_reaches_the_exception_hook_of_the_main_thread(qtbot: QtBot, owner: QObject) -> None:
    def work(sink: ProgressSink) -> None:
        raise ZeroDivisionError("a bug in the work")

    task = BackgroundTask(work, owner)
    with qtbot.captureExceptions() as caught:
        log = run(qtbot, task)
    assert log.events == ["ended"]
    ((kind, error, _traceback),) = caught
    assert kind is ZeroDivisionError
    assert "work" in function_names(error)


def function_names(error: BaseException) -> set[str]:
    names, step = set(), error.__traceback__
    while step is not None:
        names.add(step.tb_frame.f_code.co_name)
        step = step.tb_next
    return names


@pytest.mark.parametrize("_turn", range(20))
def test_closing_the_window_stops_the_work(qtbot: QtBot, _turn: int) -> None:
    """Twenty times, as the window may close at any instruction of the thread."""
    owner = QObject()
    stopped: list[bool] = []

    def work(sink: ProgressSink) -> None:
        while not sink.cancelled():
            sink.report(1, 2, "…")
            QThread.yieldCurrentThread()
        stopped.append(True)

    task = BackgroundTask(work, owner)
    task.start()
    wait: Callable[[float], bool] = task.wait
    owner.deleteLater()
    with qtbot.waitSignal(owner.destroyed):
        pass
    assert wait(10)
    assert stopped == [True]


def test_of_what_was_asked_before_nothing_is_heard(qtbot: QtBot, owner: QObject) -> None:
    gate = threading.Event()
    told: list[object] = []
    latest = LatestTask(owner)
    latest.answered.connect(told.append)
    latest.failed.connect(told.append)
    begun: list[str] = []

    def work(name: str) -> Callable[[ProgressSink], str]:
        def do(_sink: ProgressSink) -> str:
            begun.append(name)
            assert gate.wait(120)
            if name == "خبر":
                raise StorageError("The disk is full: free some space and try again.")
            return name

        return do

    latest.ask(work("خبر"))
    qtbot.waitUntil(lambda: begun == ["خبر"])
    for name in ("مقال", "كلمة"):
        latest.ask(work(name))
    gate.set()
    qtbot.waitUntil(lambda: not latest.is_asked)
    assert (begun, told) == (["خبر", "كلمة"], ["كلمة"]), "one at a time, and only the last of those that waited"
    latest.ask(work("עיתון"))
    latest.drop()
    assert not latest.is_asked
    latest.ask(work("خبر"))
    qtbot.waitUntil(lambda: not latest.is_asked)
    assert begun == ["خبر", "كلمة", "עיתון", "خبر"]
    assert [type(one) for one in told] == [str, StorageError], "what was dropped is not told, though it was done"
