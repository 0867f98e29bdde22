"""How long work tells how far it is, and hears that it is to stop."""

from __future__ import annotations

from typing import Protocol

from app.domain.errors import CancelledError


class ProgressSink(Protocol):
    """Somebody who watches: a progress dialog, a line on a terminal, nobody."""

    def report(self, done: int, total: int | None, detail: str) -> None:
        """So much is done of `total` (None: not known yet); `detail` says what in a few words."""
        ...

    def cancelled(self) -> bool:
        """Whether the work is to stop, leaving everything as it was."""
        ...


class SilentProgress:
    """Nobody watches."""

    def report(self, done: int, total: int | None, detail: str) -> None:
        """Tell nobody."""

    def cancelled(self) -> bool:
        """Never."""
        return False


def raise_if_cancelled(progress: ProgressSink) -> None:
    """Raise CancelledError when the work is to stop."""
    if progress.cancelled():
        raise CancelledError("Cancelled; nothing was changed")
