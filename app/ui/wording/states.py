"""How the four states of progress look and what they are called: each has a shape, a colour and a name of its own."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.domain.records import ProgressState

STATE_ICONS = {
    ProgressState.TODO: "circle-outline",
    ProgressState.DOING: "circle-half-full",
    ProgressState.DONE: "check-circle",
    ProgressState.FLAGGED: "flag",
}
STATE_COLORS = {
    ProgressState.TODO: "quiet",
    ProgressState.DOING: "doing",
    ProgressState.DONE: "done",
    ProgressState.FLAGGED: "flagged",
}
"""Jobs of the theme's palette."""


def state_name(state: ProgressState) -> str:
    """The name of a state in the language of the interface."""
    match state:
        case ProgressState.TODO:
            return QCoreApplication.translate("ProgressState", "To do")
        case ProgressState.DOING:
            return QCoreApplication.translate("ProgressState", "In progress")
        case ProgressState.DONE:
            return QCoreApplication.translate("ProgressState", "Done")
        case ProgressState.FLAGGED:
            return QCoreApplication.translate("ProgressState", "Flagged")
