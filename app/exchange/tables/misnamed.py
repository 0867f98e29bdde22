"""Columns that are called nearly as they should be: by the user who says what they are for, or in the table itself."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from statistics import median

from app.domain.errors import RecordError
from app.exchange.tables.article_columns import ROLES, guess_roles
from app.exchange.tables.column_mapping import HEADER_ROW
from app.exchange.tables.likely_columns import likely_column, no_column, perhaps
from app.exchange.tables.span_columns import (
    KINDS,
    ROWS,
    SPANS,
    Kind,
    refuse_without_article,
    roles_met,
    whole_number,
)

_TEXT = 100
"""Code points from which a cell is surely a text and no name."""
_SENTENCE = 4
"""Words from which a cell may be a sentence."""
_STOPS = (".", "!", "?", "؟", "۔", "…", "»", "”", '"')
_KINDS_OF_VALUES = (
    re.compile(r"[\d٠-٩۰-۹]{1,4}[-/.][\d٠-٩۰-۹]{1,2}[-/.][\d٠-٩۰-۹]{1,4}(?:[ T].*)?"),
    re.compile(r"https?://\S+"),
    re.compile(r"[\d٠-٩۰-۹]+"),
)
"""Dates, addresses, numbers: no name of a column above others of their kind."""


def misnamed(columns: Sequence[str], sample: Sequence[Sequence[str]], said: Mapping[str, object]) -> str:
    """Why a table is not one of spans, links or claims though all but one of the columns are there; or nothing.

    It lacks one that the user names, or one of those that such a table needs.
    """
    return _nearest(columns, sample, said)[0]


def _nearest(
    columns: Sequence[str], sample: Sequence[Sequence[str]], said: Mapping[str, object]
) -> tuple[str, Mapping[str, int]]:
    """The same, and what the columns that are there are for."""
    for kind, known in KINDS.items():
        named = {option: column for option in known.said if (column := str(said.get(option) or "").strip())}
        absent = {option: column for option, column in named.items() if column not in columns}
        met = roles_met(kind, columns, {**said, **dict.fromkeys(absent, "")}) or {}
        lacking = sorted(known.needs - {"article"} - met.keys())
        if len(lacking) > 1 or not (absent or lacking) or not _hold_numbers(sample, met):
            continue
        if absent:
            option, column = next(iter(absent.items()))
            return no_column(column, option, columns), met
        if kind == SPANS or "article" in met:
            free = [column for index, column in enumerate(columns) if index not in met.values()]
            return _lacks(known, lacking[0], free), met
    return "", {}


def _hold_numbers(sample: Sequence[Sequence[str]], roles: Mapping[str, int]) -> bool:
    """Whether the columns of offsets hold nothing else."""
    offsets = [index for role, index in roles.items() if role.endswith(("start", "end"))]
    cells = (row[index] for row in sample for index in offsets if index < len(row))
    return all(whole_number(cell) is not None for cell in cells)


def _lacks(known: Kind, role: str, free: Sequence[str]) -> str:
    option = next(option for option, one in known.said.items() if one == role)
    return f"has no column for {option}{perhaps(likely_column(known.names[role].split(), free))}"


def _is_of_the_body(first: Sequence[str], sample: Sequence[Sequence[str]]) -> bool:
    """Whether a row without a known name is an article like those below it, short as it may be.

    It is when what seems to be its text is a sentence, or no shorter than such texts are; or when a date, an address or
    a number stands above others of its kind, beside a text of several words.
    """
    if any(len(cell) >= _TEXT for cell in first):
        return True
    below = [[row[index] for row in sample if index < len(row) and row[index].strip()] for index in range(len(first))]
    if not any(below):
        return False
    text = max(range(len(first)), key=lambda index: sum(map(len, below[index])))
    words = len(first[text].split())
    if words >= _SENTENCE and (
        first[text].rstrip().endswith(_STOPS) or 2 * len(first[text]) >= median(map(len, below[text]))
    ):
        return True
    alike = (
        kind.fullmatch(cell.strip()) and all(kind.fullmatch(other.strip()) for other in others)
        for cell, others in zip(first, below, strict=True)
        if others
        for kind in _KINDS_OF_VALUES
    )
    return words > 1 and any(alike)


def _refuse_nameless(columns: Sequence[str], sample: Sequence[Sequence[str]], said: Mapping[str, object]) -> None:
    # Without a row of names the first article would be taken for it, and be lost.
    if not said.get("header", True) or said.get(HEADER_ROW) or any(said.get(role) for role in ROLES):
        return
    if not guess_roles(columns, ()) and _is_of_the_body(columns, sample):
        raise RecordError(
            "has the text of an article where its columns are named; say --format csv (or xlsx) --option header=no "
            "if no row names them, or --option header-row=… which one does"
        )


def refuse_misnamed(columns: Sequence[str], sample: Sequence[Sequence[str]], said: Mapping[str, object]) -> None:
    """Refuse a table of spans, links or claims that only lacks a column, that of the article or another one.

    Its rows are no articles. What the user says of the rows, or of the text, goes before what they look like.

    Raises:
        RecordError: it is one.
    """
    _refuse_nameless(columns, sample, said)
    refuse_without_article(columns, sample, said)
    if not said.get("header", True) or said.get(ROWS) is not None or said.get("text"):
        return
    reason, met = _nearest(columns, sample, said)
    # "article" is a name of the text, too.
    free = ["" if index in met.values() else column for index, column in enumerate(columns)]
    if reason and "text" not in guess_roles(free, ()):
        told = "; there are: " in reason
        raise RecordError(reason if told else f"{reason}; name it with --map-column; there are: {', '.join(columns)}")
