"""Whose turn it is to save: long work waits for that of others, and can be stopped while it does."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, TypeVar

from app.domain.errors import HeldError
from app.services.progress import ProgressSink, Stage, raise_if_cancelled

if TYPE_CHECKING:
    from db.workspace.engine import Database

_Result = TypeVar("_Result")

BETWEEN_LOOKS = 0.25
"""Seconds between two looks at the sink while somebody else saves."""


def in_turn(database: Database, sink: ProgressSink, limit: float | None) -> AbstractContextManager[None]:
    """While inside, saves of this thread wait until others have saved, however long that takes, or for `limit` seconds.

    Raises:
        CancelledError: by the saves inside; the sink asked to stop while they waited, and nothing was saved.
        HeldError: by the saves inside, when the limit has passed; nothing was saved.
    """

    def tell() -> None:
        raise_if_cancelled(sink)
        sink.report(0, None, Stage.TURN)

    return database.patience(BETWEEN_LOOKS, tell, limit=limit)


def when_free(
    database: Database, sink: ProgressSink, step: Callable[[], _Result], limit: float | None = None
) -> _Result:
    """Carry out a step of one transaction, again and again until nobody else holds what it needs.

    Unlike `in_turn` it can be stopped on PostgreSQL as well, where a step waits within its transaction, for the rows it
    changes; and it costs a step that must be begun anew what it had done before.

    Args:
        database: what the step is stored in.
        sink: told that others are waited for.
        step: what to do.
        limit: seconds after which it is given up; None: never.

    Raises:
        CancelledError: the sink asked to stop while others were saving; nothing was saved.
        HeldError: the limit has passed; nothing was saved.
        HashiyaError: by the step.
    """
    until = math.inf if limit is None else time.monotonic() + limit
    while True:
        began = time.monotonic()
        left = max(0.0, until - began)
        try:
            with database.patience(min(BETWEEN_LOOKS, left)):
                return step()
        except HeldError:
            left = until - time.monotonic()
            if left <= 0:
                raise
            raise_if_cancelled(sink)
            sink.report(0, None, Stage.TURN)
        # In a file one waits for all that others save: so it is waited for here, not by beginning the step again.
        if database.dialect == "sqlite":
            with in_turn(database, sink, None if limit is None else left), database.write():
                pass
        else:
            # A server has let the step wait for what it needs, unless the step was in a greater hurry.
            time.sleep(max(0.0, min(BETWEEN_LOOKS, left) - (time.monotonic() - began)))
