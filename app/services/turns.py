"""Whose turn it is to save: long work waits for that of others, and can be stopped while it does."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, TypeVar

from app.domain.errors import HeldError
from app.services.progress import ProgressSink, Stage, raise_if_cancelled

if TYPE_CHECKING:
    from db.engine import Database

_Result = TypeVar("_Result")

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


def when_free(database: Database, sink: ProgressSink, step: Callable[[], _Result]) -> _Result:
    """Carry out a step of one transaction, again and again until nobody else holds what it needs.

    Unlike `in_turn` it can be stopped on PostgreSQL as well, where a step waits within its transaction, for the rows it
    changes; and it costs a step that must be begun anew what it had done before.

    Raises:
        CancelledError: the sink asked to stop while others were saving; nothing was saved.
        HashiyaError: by the step.
    """
    while True:
        try:
            with database.patience(BETWEEN_LOOKS):
                return step()
        except HeldError:
            raise_if_cancelled(sink)
            sink.report(0, None, Stage.TURN)
