"""What became of a commit that a server was asked for and did not answer: asked anew, where it can be reached."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import suppress

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

_LOOKS = 20
_LOOK_EVERY = 0.05
"""How often a server is asked that is still about it, and after how many seconds."""
_OUTCOMES: Mapping[object, bool] = {"committed": True, "aborted": False}


def was_stored(engine: Engine, transaction: int) -> bool | None:
    """Whether a transaction of PostgreSQL, by its number, was committed; None where nobody can tell.

    The server knows for a while (https://www.postgresql.org/docs/current/functions-info.html, `txid_status`). A number
    that it does not know, as after it was put back to an earlier day, is an error there.
    """
    with suppress(SQLAlchemyError), engine.connect() as connection:
        for _ in range(_LOOKS):
            said = connection.exec_driver_sql("SELECT txid_status(%s)", (transaction,)).scalar()
            if said != "in progress":
                return _OUTCOMES.get(said)
            time.sleep(_LOOK_EVERY)
    return None
