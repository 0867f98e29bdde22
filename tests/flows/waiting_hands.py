"""The hands of a test while a step waits for its turn, and is asked about."""

from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from app.ui.main_window import MainWindow
from app.ui.transfer import ProgressDialog
from tests.flows.hands import LEFT

WAITING = "Waiting until another window or program has saved…"


def waiting(qtbot: QtBot) -> ProgressDialog:
    """The dialog of the step that waits for its turn; the window goes on being alive meanwhile."""

    def shown() -> bool:
        dialog = QApplication.activeModalWidget()
        said = dialog.findChild(QLabel, "progress_dialog.detail") if isinstance(dialog, ProgressDialog) else None
        return isinstance(said, QLabel) and WAITING in said.text()

    qtbot.waitUntil(shown)
    ticks: list[int] = []
    timer = QTimer()
    timer.timeout.connect(lambda: ticks.append(1))
    timer.start(1)
    qtbot.waitUntil(lambda: len(ticks) > 3)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, ProgressDialog)
    return dialog


def over(window: MainWindow, qtbot: QtBot) -> None:
    """Wait until nothing is at work any more."""
    session = window.session
    assert session is not None
    qtbot.waitUntil(lambda: not session.long_steps.is_running)
    qtbot.waitUntil(lambda: not isinstance(QApplication.activeModalWidget(), ProgressDialog))


def question(window: MainWindow) -> list[QMessageBox]:
    boxes = [one for one in QApplication.topLevelWidgets() if isinstance(one, QMessageBox)]
    return [one for one in boxes if one.objectName() == "question_box" and one.isVisible()]


def answer(box: QMessageBox, words: str) -> None:
    (button,) = (one for one in box.findChildren(QPushButton) if one.text() == words)
    QTest.mouseClick(button, LEFT)
