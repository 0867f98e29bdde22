"""What the window says about steps that wait because others are saving, and about imports that were cut short."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from shiboken6 import isValid

from app.domain.errors import HashiyaError, TransferError
from app.editing.session import Session
from app.ui.messages import Messages
from app.ui.status_bar import StatusBar

if TYPE_CHECKING:
    from app.services.waiting.refused import RefusedStep
    from app.ui.steps.refused_steps import RefusedSteps


class WaitingNotes(QObject):
    """Says in the status bar how many steps wait; in a dialog which could not be stored. Lives with its session."""

    def __init__(
        self, session: Session, status: StatusBar, messages: Messages, go_to: Callable[[str, str, int], object]
    ) -> None:
        """`go_to` shows a place: an article, a span of it or nothing, a position."""
        super().__init__(session)
        self._session = session
        self._go_to = go_to
        self._refused: RefusedSteps | None = None
        self._waiting = session.waiting
        self._status = status
        self._messages = messages
        self._left = False
        self._waiting.changed.connect(self._count)
        self._waiting.stored.connect(self._tell_stored)
        self._waiting.refused.connect(self._tell_refused)
        self._waiting.unsaved_now.connect(messages.error)
        self._waiting.look_for_left()
        self._tell_refused(self._waiting.unread())
        self._tell_cut_short(session)

    def _count(self) -> None:
        waiting = self._waiting
        self._status.show_waiting(waiting.count, unsaved=waiting.unsaved, is_full=waiting.is_full)

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

    def _tell_refused(self, steps: Sequence[RefusedStep]) -> None:
        if not steps:
            return
        if self._refused is None or not isValid(self._refused) or not self._refused.isVisible():
            from app.ui.steps.refused_steps import RefusedSteps

            self._refused = RefusedSteps(self._session, self._status.window())
            self._refused.place_requested.connect(self._go_to)
        self._refused.add(steps)
        self._refused.show()
