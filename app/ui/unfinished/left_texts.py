"""What was typed in the codebook or the registry and left there unstored: kept until somebody looks at it again."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal

from app.editing.drafts import Entry
from app.editing.session import Session


class LeftTexts(QObject):
    """Those of one window beside the main one, which need not be open."""

    found = Signal()
    """Something was left by an earlier session; `take` gives it."""
    kept = Signal()
    """The session ends, and what is typed could not be stored; the next one finds it."""

    def __init__(
        self, part: str, typed: Callable[[], Sequence[Entry]], is_stored: Callable[[Entry], bool], parent: QObject
    ) -> None:
        """Look after a window.

        Args:
            part: its name in the files of drafts.
            typed: gives what is being typed there.
            is_stored: whether it came to be stored after all, so that nobody need see it again.
            parent: lives as long.
        """
        super().__init__(parent)
        self._part = part
        self._typed = typed
        self._is_stored = is_stored
        self._session: Session | None = None
        self._left: list[Entry] = []

    def set_session(self, session: Session | None, typed: Sequence[Entry]) -> None:
        """Look after this session; `typed` could not be stored in the one before, which is gone."""
        if self._session is not None:
            self._session.drafts.leave(self._part, [*self._left, *typed])
            if typed:
                self.kept.emit()
        self._session, self._left = session, []
        if session is not None:
            session.drafts.watch(self._part, lambda: [*self._left, *self._typed()])
            session.drafts.found.connect(self._find)

    def soon(self) -> None:
        """Something is being typed there."""
        if self._session is not None:
            self._session.drafts.soon()

    def take(self) -> list[Entry]:
        """What was left; whoever asks shows it as if it were being typed still."""
        taken, self._left = self._left, []
        if taken:
            self.soon()
        return taken

    def give_back(self, entries: Sequence[Entry]) -> None:
        """Keep what was taken and could not be shown beside the rest; the next one who asks gets it."""
        self._left = [*entries, *self._left]
        if entries:
            self.soon()

    def _find(self) -> None:
        if self._session is not None:
            left = self._session.drafts.left_in(self._part)
            self._left = [entry for entry in left if not self._is_stored(entry)]
            self.soon()
            if self._left:
                self.found.emit()
