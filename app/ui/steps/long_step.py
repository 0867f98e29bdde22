"""Shows a step that reaches very many spans, or waits for its turn to be stored, until it is done."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication, QWidget

from app.editing.session import Session
from app.editing.tasks import BackgroundTask
from app.ui.messages import Messages
from app.ui.wording.history_words import redo_text, undo_text


def show_long_step(session: Session, window: QWidget, task: BackgroundTask, name: str) -> None:
    """Show how far it is, with a button to stop it, over the window in use.

    The dialog is modal to the main window's whole family: nothing can be edited until the step is stored or stopped,
    and every window goes on being painted.

    Args:
        session: whose step it is.
        window: the main window.
        task: about to start.
        name: ``undo``, ``redo``, or what the step is called.
    """
    from app.ui.transfer.progress_dialog import ProgressDialog

    ProgressDialog(task, _title(session, name), _in_use(window)).open()


def ask_to_stop(session: Session, window: QWidget, messages: Messages, then: Callable[[], object]) -> None:
    """Ask whether the step that is at work, or waits for its turn, shall be given up.

    Args:
        session: whose step it is.
        window: the main window, which is to close.
        messages: of that window.
        then: what is done when it was given up.
    """

    def stop() -> None:
        session.long_steps.stop()
        then()

    text = QCoreApplication.translate(
        "long_step",
        "The step “{step}” is not stored yet. If you close the window now, it is not done, and all stays as it was.",
    )
    question = messages.ask(
        text.format(step=_title(session, session.long_steps.name)),
        QCoreApplication.translate("long_step", "Close without it"),
        QCoreApplication.translate("long_step", "Wait for it"),
        stop,
        _in_use(window),
    )
    # There is nothing to give up any more.
    session.long_steps.ended.connect(question.reject)


def _title(session: Session, name: object) -> str:
    match name:
        case "undo":
            return undo_text(session.undoable(), session.codebook)
        case "redo":
            return redo_text(session.redoable(), session.codebook)
        case _:
            return str(name)


def _in_use(window: QWidget) -> QWidget:
    """The window in use; a question just answered may still count as it, and would take its children along."""
    found = QApplication.activeWindow() or window
    while not found.isVisible() and (parent := found.parentWidget()) is not None:
        found = parent.window()
    return found
