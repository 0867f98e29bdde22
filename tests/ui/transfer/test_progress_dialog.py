import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QProgressBar, QPushButton
from pytestqt.qtbot import QtBot

from app.editing.tasks import BackgroundTask
from app.services.progress import ProgressSink, Stage, raise_if_cancelled, staged
from app.ui.transfer import ProgressDialog
from tests.widgets import part


@pytest.fixture
def owner(qtbot: QtBot) -> Iterator[QObject]:
    owner = QObject()
    yield owner
    owner.deleteLater()


class Work:
    """Reports what it is told to, and ends when it is told to."""

    def __init__(self) -> None:
        self.go_on = threading.Event()

    def __call__(self, sink: ProgressSink) -> str:
        sink.report(3_000_000_000, 6_000_000_000, "/أخبار/مقالة 12.txt")
        while not self.go_on.wait(0.001):
            raise_if_cancelled(sink)
        return "done"


def started(owner: QObject) -> tuple[ProgressDialog, BackgroundTask, Work]:
    work = Work()
    task = BackgroundTask(work, owner)
    dialog = ProgressDialog(task, "استيراد 12 ملفا")
    dialog.show()
    task.start()
    return dialog, task, work


def bar(dialog: ProgressDialog) -> QProgressBar:
    return dialog.findChildren(QProgressBar)[0]


def test_it_shows_how_far_the_work_is_and_goes_with_it(qtbot: QtBot, owner: QObject) -> None:
    dialog, task, work = started(owner)
    assert bar(dialog).maximum() == 0
    qtbot.waitUntil(lambda: bar(dialog).maximum() > 0)
    assert bar(dialog).value() * 2 == bar(dialog).maximum()
    detail = part(dialog, QLabel, "progress_dialog.detail")
    assert "مقالة 12.txt" in detail.text()
    with qtbot.waitSignals([task.finished, dialog.destroyed]):
        work.go_on.set()


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (staged(Stage.COPIES, 1_200, 100_000), "Looking for copies: \u20661,200 / 100,000"),
        (Stage.TURN, "Waiting until another window or program has saved…"),
    ],
)
def test_it_says_what_is_done_besides_the_work_itself(qtbot: QtBot, owner: QObject, told: str, words: str) -> None:
    go_on = threading.Event()

    def work(sink: ProgressSink) -> None:
        sink.report(1_200, 100_000, told)
        go_on.wait()

    task = BackgroundTask(work, owner)
    dialog = ProgressDialog(task, "استيراد")
    dialog.show()
    task.start()
    qtbot.waitUntil(lambda: bar(dialog).maximum() > 0)
    detail = part(dialog, QLabel, "progress_dialog.detail")
    assert detail.text().strip("\u2068\u2069") == words
    with qtbot.waitSignals([task.finished, dialog.destroyed]):
        go_on.set()


@pytest.mark.parametrize("way", ["button", "escape", "close"])
def test_every_way_out_cancels_and_waits_for_the_work(qtbot: QtBot, owner: QObject, way: str) -> None:
    dialog, task, _work = started(owner)
    cancel = part(dialog, QPushButton, "progress_dialog.cancel")
    with qtbot.waitSignals([task.cancelled, dialog.destroyed]):
        match way:
            case "button":
                QTest.mouseClick(cancel, Qt.MouseButton.LeftButton)
            case "escape":
                QTest.keyClick(dialog, Qt.Key.Key_Escape)
            case "close":
                dialog.close()
        assert dialog.isVisible()
        assert not cancel.isEnabled()
