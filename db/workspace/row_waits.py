"""Waiting on PostgreSQL for what others write: told while it lasts, and given up when whoever is told wants it to end.

There a statement waits in the middle of its transaction, and the driver says nothing about it. So the server is asked,
over another connection, now and then while a statement lasts.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

LOOK_EVERY = 1.0
"""Seconds between two questions, and that a statement lasts before the first."""


class RowWaits:
    """Who is told that a transaction waits for others.

    Attributes:
        refused: what was raised by whoever was told, to end the wait.
    """

    def __init__(self, engine: Engine, backend: int, tell: Callable[[int], object]) -> None:
        """`backend`: the server's process that works for the transaction, which is what `tell` gets."""
        self._engine = engine
        self._backend = backend
        self._tell = tell
        self._looked = 0.0
        self.refused: BaseException | None = None

    def begin(self) -> None:
        """A statement was sent."""
        self._looked = time.monotonic()

    def look(self) -> None:
        """The statement has not ended yet; tell if that is because of others. What is raised then is to end it."""
        if time.monotonic() - self._looked < LOOK_EVERY:
            return
        if self._waits_for_others():
            try:
                self._tell(self._backend)
            except BaseException as error:
                self.refused = error
                raise
        self._looked = time.monotonic()

    def _waits_for_others(self) -> bool:
        try:
            with self._engine.connect() as beside:
                return bool(beside.scalar(select(func.cardinality(func.pg_blocking_pids(self._backend)))))
        except SQLAlchemyError:
            # Nobody knows; if the server is gone, the statement itself will tell.
            return False


@contextmanager
def told_of_rows(connection: Connection, tell: Callable[[int], object]) -> Iterator[None]:
    """While inside, `tell` is called every now and then as long as the transaction waits for others."""
    driver: Any = connection.connection.driver_connection
    driver.rows = RowWaits(connection.engine, driver.info.backend_pid, tell)
    try:
        yield
    finally:
        driver.rows = None
