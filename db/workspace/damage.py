"""Whether an error that nobody foresaw comes of what is stored: of a file changed by hand, or by a bad disk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import orjson
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from app.domain.errors import Clause
from db.failures import DamagedValueError, spoiled, told_as_storage_error

_KNOWN = (orjson.JSONDecodeError, DamagedValueError, UnicodeEncodeError)
"""These say themselves what is wrong: with a stored value, or with what was to be stored."""


@contextmanager
def told_in_words(engine: Engine, location: str, outcome: Clause) -> Iterator[None]:
    """Turn what the database says inside, and what a damaged workspace makes anybody stumble over, into a StorageError.

    A mistake of the program in a sound workspace stays what it is. The check costs nothing until something goes wrong.
    """
    with told_as_storage_error(location, outcome):
        try:
            yield
        except _KNOWN:
            raise
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            if _is_damaged(engine):
                raise spoiled(location, outcome) from error
            raise


def _is_damaged(engine: Engine) -> bool:
    # Only here: whoever opens a workspace does not wait for what a check needs.
    from db.checks.checks import find_problems

    try:
        with engine.connect() as connection:
            return any(not problem.warning for problem in find_problems(connection, {}))
    except SQLAlchemyError:
        # It cannot be read at all; what was raised first says more.
        return False
