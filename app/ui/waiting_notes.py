"""What the window says about steps that wait because others are saving, and about imports that were cut short."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject

from app.domain.errors import ConflictError, HashiyaError, TransferError
from app.editing.session import Session
from app.ui.messages import Messages
from app.ui.status_bar import StatusBar

MOST_TOLD = 5
"""Reasons given for steps that could not be stored; the others are counted."""


class WaitingNotes(QObject):
    """Says in the status bar how many steps wait; in a box, once, which could not be stored. Lives with its session."""

    def __init__(self, session: Session, status: StatusBar, messages: Messages) -> None:
        super().__init__(session)
        self._waiting = session.waiting
        self._status = status
        self._messages = messages
        self._left = False
        self._waiting.changed.connect(self._count)
        self._waiting.stored.connect(self._tell_stored)
        self._waiting.refused.connect(self._tell_refused)
        self._waiting.look_for_left()
        self._tell_cut_short(session)

    def _count(self) -> None:
        self._status.show_waiting(self._waiting.count)

    def _tell_stored(self, count: int) -> None:
        self._status.show_saved()
        if count:
            self._messages.notice(self.tr("%n step(s) that waited are stored now.", "", count))

    def _tell_cut_short(self, session: Session) -> None:
        from app.services.transfer.cut_short import imports_cut_short

        try:
            for one in imports_cut_short(session.workspace.database):
                self._messages.error(
                    TransferError(
                        "The import of {source} by {person}, begun at {time}, was cut short; nothing of it came in. "
                        "Import it again.",
                        source=one.source,
                        person=one.annotator,
                        time=one.begun,
                    )
                )
        except HashiyaError as error:
            session.failed.emit(error)

    def _tell_refused(self, reasons: Sequence[HashiyaError]) -> None:
        self._messages.error(
            ConflictError(
                "Steps that waited while others saved could not be stored ({count}), because of what was done since:",
                count=len(reasons),
            )
        )
        for reason in reasons[:MOST_TOLD]:
            self._messages.error(reason)
