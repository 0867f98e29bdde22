"""Marks for tests of which not every case must run on both databases."""

from collections.abc import Iterable
from typing import Any

import pytest


def on_sqlite(place: str = "location") -> pytest.MarkDecorator:
    """Run a test on SQLite only.

    Nothing is stored in it, or nothing but what its neighbours store on both databases, or the services below it.

    Args:
        place: the fixture that says on which database a test runs.
    """
    return pytest.mark.parametrize(place, ["sqlite"], indirect=True)


def first_on_both(
    names: str | tuple[str, ...], cases: Iterable[Any], *, place: str = "location"
) -> pytest.MarkDecorator:
    """Run a test for each case, on both databases for the first one only: all of them store the same in the same way.

    Args:
        names: of the argument, or of the arguments, as `pytest.mark.parametrize` takes them.
        cases: their values.
        place: the fixture that says on which database a test runs.
    """
    rows = [tuple(case) if isinstance(names, tuple) else (case,) for case in cases]
    placed = [("postgresql", *rows[0]), *(("sqlite", *row) for row in rows)]
    arguments = (place, *((names,) if isinstance(names, str) else names))
    return pytest.mark.parametrize(arguments, placed, indirect=[place])
