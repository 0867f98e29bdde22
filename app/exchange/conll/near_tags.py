"""What is wrong with the tags of a file whose tags cannot be read as such: said with the tags themselves."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice

from app.domain.wording.isolation import isolated
from app.exchange.conll.shape import DOCSTART, MOST_COLUMNS, SEPARATORS, Shape
from app.exchange.tokens.tag_schemes import OUTSIDE, TAG

_ROWS = 5_000
_UNPARTED = re.compile(r"(?P<prefix>[BILUESM])(?P<label>\w+)")
_SHOWN = 40


def near_tags(lines: Iterable[str]) -> str:
    """What is wrong with the tags, and what to write instead; empty if nothing in the rows is like tags."""
    rows = [line for line in islice(lines, _ROWS) if line.strip() and not line.startswith(DOCSTART)]
    for separator in SEPARATORS.values():
        split = [Shape(separator, 0).split(row) for row in rows if separator in row]
        counts = Counter(len(columns) for columns in split if 2 <= len(columns) <= MOST_COLUMNS)
        if not counts:
            continue
        width = counts.most_common(1)[0][0]
        fitting = [columns for columns in split if len(columns) == width]
        for index in range(width - 1, 0, -1):
            if reason := _reason(index + 1, Counter(columns[index].strip() for columns in fitting)):
                return reason
    return ""


def _reason(column: int, cells: Counter[str]) -> str:
    """What is wrong with a column, by its cells; it counts from 1."""
    names = [name for name, _ in cells.most_common() if name and name not in OUTSIDE]
    unparted = _unparted(names)
    if unparted is not None:
        written = isolated(f"{unparted['prefix']}-{unparted['label']}"[:_SHOWN])
        return (
            f"its column {column} has tags without a hyphen, such as {_shown(unparted[0])}; "
            f"write {written}, and O for a word without a label"
        )
    tags = [name for name in names if TAG.fullmatch(name)]
    others = [name for name in names if not TAG.fullmatch(name)]
    if tags and len(others) == 1:
        beside = f"its column {column} has {_shown(others[0])} beside tags such as {_shown(tags[0])}"
        return f"{beside}; write O for a word without a label"
    if len(names) > 1 and not tags and not cells.keys() & OUTSIDE and cells[names[0]] * 2 > sum(cells.values()):
        return (
            f"its column {column} has no O, and {_shown(names[0])} oftener than {_shown(names[1])}; "
            "if that is a word without a label, write O there"
        )
    return ""


def _unparted(names: Sequence[str]) -> re.Match[str] | None:
    """The first tag like ``BORG``, where another one goes on with its label (``IORG``)."""
    found = [match for match in map(_UNPARTED.fullmatch, names) if match]
    goes_on = {match["label"] for match in found if match["prefix"] != "B"}
    begun = [match for match in found if match["prefix"] == "B" and match["label"] in goes_on]
    # Besides tags there is a name for no label, at the most.
    return begun[0] if begun and len(found) >= len(names) - 1 else None


def _shown(name: str) -> str:
    return isolated(name[:_SHOWN])
