"""Whose turn it is to save: long work waits for that of others, and can be stopped while it does."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from app.services.progress import ProgressSink, Stage, raise_if_cancelled

if TYPE_CHECKING:
    from db.engine import Database

BETWEEN_LOOKS = 0.25
"""Seconds between two looks at the sink while somebody else saves."""


def in_turn(database: Database, sink: ProgressSink) -> AbstractContextManager[None]:
    """While inside, saves of this thread wait until others have saved, however long that takes.

    Raises:
        CancelledError: by the saves inside; the sink asked to stop while they waited, and nothing was saved.
    """

    def tell() -> None:
        raise_if_cancelled(sink)
        sink.report(0, None, Stage.TURN)

    return database.patience(BETWEEN_LOOKS, tell)
