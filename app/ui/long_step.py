"""Shows a step that reaches very many spans while it is at work."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QWidget

from app.editing.session import Session
from app.editing.tasks import BackgroundTask
from app.ui.history_words import redo_text, undo_text


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

    match name:
        case "undo":
            title = undo_text(session.undoable(), session.codebook)
        case "redo":
            title = redo_text(session.redoable(), session.codebook)
        case _:
            title = name
    ProgressDialog(task, title, _in_use(window)).open()


def _in_use(window: QWidget) -> QWidget:
    """The window in use; a question just answered may still count as it, and would take its children along."""
    found = QApplication.activeWindow() or window
    while not found.isVisible() and (parent := found.parentWidget()) is not None:
        found = parent.window()
    return found
