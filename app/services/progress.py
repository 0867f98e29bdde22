"""How long work tells how far it is, and hears that it is to stop."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

from app.domain.errors import CancelledError


class Stage(StrEnum):
    """Work that is not the one asked for, but comes before or after it; `staged` begins with it."""

    COPIES = "looking for copies"
    TURN = "waiting until another window or program has saved"
    BACKUP = "copying the workspace as it was"
    UPGRADE = "bringing the workspace up to date"
    LIST = "reading the list of articles"


def staged(stage: Stage, done: int, total: int) -> str:
    """What a sink is told of a stage."""
    return f"{stage}: {done:,} / {total:,}"


def told_of_turn(person: str) -> str:
    """What a sink is told while somebody's import is waited for."""
    return f"{Stage.TURN}: {person}"


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


class Passes:
    """Tells a sink of work that deals with the same things several times over; called with how many more are done."""

    def __init__(self, progress: ProgressSink, things: int, passes: int) -> None:
        self._progress = progress
        self._total = max(1, things * passes)
        self._done = 0

    def __call__(self, things: int) -> None:
        """So many more were dealt with; raises CancelledError when the work is to stop."""
        raise_if_cancelled(self._progress)
        self._done = min(self._total, self._done + things)
        self._progress.report(self._done, self._total, "")
