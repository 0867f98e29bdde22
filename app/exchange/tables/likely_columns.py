"""Which column somebody means who calls it a little otherwise than it is called."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from app.domain.text.folding import fold_key

_LIKE = 0.7
"""How much of a name, 0 to 1, is to be that of another one which may be meant."""
_FILLERS = re.compile(r"[\W_]+")


def likely_column(wanted: Iterable[str], columns: Sequence[str]) -> str:
    """The column that is called nearly like one of these; empty when there is none."""
    folded = {_folded(column): column for column in reversed(columns)}
    found = (get_close_matches(_folded(name), folded, 1, _LIKE) for name in wanted)
    return next((folded[one[0]] for one in found if one), "")


def no_column(column: str, role: str, columns: Sequence[str]) -> str:
    """Why a table is refused in which the user names a column that is not there."""
    meant = perhaps(likely_column([column], columns))
    return f"has no column {column!r} for the {role}{meant}; there are: {', '.join(columns)}"


def perhaps(likely: str) -> str:
    """The part of such a message that names the likely column; empty when there is none."""
    return f", perhaps {likely!r} is meant" if likely else ""


def _folded(name: str) -> str:
    return _FILLERS.sub("", fold_key(name))
