"""Waiting for a PostgreSQL server: told while it lasts, and given up in time by the thread of a window.

A server whose network is gone, or that stands still, does not refuse: it says nothing, and a connection waits for
minutes. Only the thread that asked for it (`ServerWaits.hear`) is told and gives up; an import in the background may
rightly wait long for one statement. There it is the system that finds out about a dead network (`NETWORK`).
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Generator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import psycopg
from sqlalchemy import event

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from db.workspace.row_waits import RowWaits

for _name in ("psycopg", "sqlalchemy.pool"):
    # What they find when a broken connection is put away is told already, in a sentence, to whoever used it; without
    # anybody who takes it, Python would write it to stderr.
    logging.getLogger(_name).addHandler(logging.NullHandler())

Hear = Callable[[float], object]
"""Is told how many seconds a server has been silent for, now and then while it is waited for; 0 when that is over."""

ANSWER_WITHIN = 10.0
"""Seconds that a thread which hears waits for a sign of the server."""
WHEN_SILENT = 3.0
"""The same, as long as the server has not answered since it was last given up."""
_LOOK = 0.1
"""Seconds between two looks whether a connection is there."""
_TOLD_AFTER = 0.5
"""Seconds of silence of which nobody needs to be told."""
_ENDED_WITHIN = 5.0
"""Seconds in which a server ends a statement that waits for others."""

NETWORK = {
    "connect_timeout": 10,
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
"""When the system gives up a network that carries nothing any more; the last is in milliseconds, all others in seconds
(https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS)."""


class ServerSilent(psycopg.OperationalError):
    """The server said nothing for too long; the connection was given up."""


class ServerWaits:
    """Who is told that a server is being waited for, and how long that may last."""

    def __init__(self, hear: Hear) -> None:
        """The present thread is the one that hears."""
        self._hear = hear
        self._thread = threading.get_ident()
        self._was_silent = False
        self._began = 0.0
        self._told = False

    @property
    def concerns_me(self) -> bool:
        """Whether this is the thread that hears."""
        return threading.get_ident() == self._thread

    @contextmanager
    def one(self) -> Iterator[None]:
        """One wait, from its first moment; says at its end that it is over if anybody was told of it."""
        self._began = time.monotonic()
        try:
            yield
        finally:
            if self._told:
                self._told = False
                self._hear(0.0)

    def answered(self) -> None:
        """The server gave a sign."""
        self._began, self._was_silent = time.monotonic(), False

    def still_silent(self) -> None:
        """Nothing was heard; tell if it lasts.

        Raises:
            ServerSilent: it has lasted for too long.
        """
        seconds = time.monotonic() - self._began
        if seconds > (WHEN_SILENT if self._was_silent else ANSWER_WITHIN):
            self._was_silent = True
            raise ServerSilent(f"no answer for {seconds:.0f} s")
        if seconds > _TOLD_AFTER:
            self._told = True
            self._hear(seconds)


class _ServerCursor(psycopg.ServerCursor[Any]):
    """Does not ask to be closed when its connection is: SQLAlchemy leaves those of a server that went away."""

    def __del__(self, *arguments: Any) -> None:  # noqa: ANN401 - what it warns by
        if not self.connection.closed:
            super().__del__(*arguments)


class HeardConnection(psycopg.Connection[Any]):
    """A connection that tells of its waits: for the server, and for those who hold what a transaction is to write."""

    waits: ServerWaits | None = None
    rows: RowWaits | None = None

    def wait(self, gen: Generator[Any, Any, Any], *arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - the driver's
        """Consume what the driver does on this connection, as the driver would."""
        waits = self.waits
        if waits is None or not waits.concerns_me:
            return self._wait_for_rows(gen, *arguments, **named)
        try:
            with waits.one():
                return super().wait(_watched(gen, waits.answered, waits.still_silent), *arguments, **named)
        except ServerSilent:
            # What it was about to answer belongs to nobody any more.
            self.pgconn.finish()
            raise

    def _wait_for_rows(self, gen: Generator[Any, Any, Any], *arguments: Any, **named: Any) -> Any:  # noqa: ANN401
        rows = self.rows
        if rows is None:
            return super().wait(gen, *arguments, **named)
        rows.begin()
        try:
            return super().wait(_watched(gen, lambda: None, rows.look), *arguments, **named)
        except BaseException as error:
            if error is rows.refused:
                self._end(gen)
            raise

    def _end(self, gen: Generator[Any, Any, Any]) -> None:
        """Have the server end the statement that waits, so that the transaction can be rolled back."""
        try:
            self.cancel_safe(timeout=_ENDED_WITHIN)
        except psycopg.Error:
            self.pgconn.finish()
            return
        # That it was cancelled is known here.
        with suppress(psycopg.Error):
            super().wait(gen)


def tell_of_waits(engine: Engine, hear: Hear | None) -> None:
    """Let the present thread hear of every wait for the server of this engine, and give up those that last."""
    waits = ServerWaits(hear) if hear is not None else None

    @event.listens_for(engine, "do_connect")
    def connect(_dialect: object, _record: object, positional: list[Any], named: dict[str, Any]) -> HeardConnection:
        def make() -> HeardConnection:
            return HeardConnection.connect(*positional, **named)

        connection = make() if waits is None or not waits.concerns_me else _made_aside(make, waits)
        connection.waits, connection.server_cursor_factory = waits, _ServerCursor
        return connection


def _watched(
    gen: Generator[Any, Any, Any], sign: Callable[[], object], no_sign: Callable[[], object]
) -> Generator[Any, Any, Any]:
    """The same steps; the driver sends nothing, or zero, where it has looked and there was no sign."""
    try:
        state = next(gen)
        while True:
            ready = yield state
            if ready:
                sign()
            else:
                no_sign()
            state = gen.send(ready)
    except StopIteration as end:
        return end.value


def _made_aside(make: Callable[[], HeardConnection], waits: ServerWaits) -> HeardConnection:
    """Connect in a thread of its own: looking up the name of a server cannot be interrupted."""
    made: Future[HeardConnection] = Future()
    given_up = threading.Event()

    def work() -> None:
        try:
            connection = make()
        # Whatever it is, it belongs to the thread that waits.
        except BaseException as error:  # noqa: BLE001
            made.set_exception(error)
        else:
            made.set_result(connection)
            if given_up.is_set():
                connection.close()

    with waits.one():
        threading.Thread(target=work, name="hashiya-connect", daemon=True).start()
        try:
            while True:
                with suppress(TimeoutError):
                    connection = made.result(_LOOK)
                    waits.answered()
                    return connection
                waits.still_silent()
        except ServerSilent:
            given_up.set()
            if made.done() and made.exception() is None:
                made.result().close()
            raise
