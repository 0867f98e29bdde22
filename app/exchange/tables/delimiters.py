"""What stands between the cells of a CSV table: found by the rows it makes, and refused where it makes none."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from itertools import islice

from app.domain.errors import RecordError
from app.exchange.tables.article_columns import roles_in_names
from app.exchange.tables.header_row import find_header
from app.exchange.tables.span_columns import roles_by_kind

AUTO = "auto"
DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}
SAMPLE_ROWS = 50
"""Rows that are looked at to learn what a table is."""
_LONGEST_NAME = 60
"""Code points of the name of a column."""
_WORDS = 3
"""Of such a name."""


def find_delimiter(sample: str) -> str:
    """The delimiter by which the rows of `sample` have the same number of columns, more than one; else a comma.

    Rows above the names of the columns do not count: titles have a number of their own.
    """
    best, best_score = ",", 0.0
    for delimiter in DELIMITERS.values():
        if delimiter not in sample:
            continue
        widths = [len(row) for row in _table_by(delimiter, sample)]
        width = widths[0] if widths else 0
        if width > 1:
            score = widths.count(width) / len(widths) + width / 1000
            if score > best_score:
                best, best_score = delimiter, score
    return best


def refuse_misfit(sample: str, said: Mapping[str, object]) -> None:
    """Refuse the delimiter that was said when by it each line is one cell, and by another one a row of a table.

    Args:
        sample: The first rows.
        said: What the user said of the table.

    Raises:
        RecordError: it does not fit; the message names the one that does.
    """
    wanted = str(said.get("delimiter"))
    chosen, found = DELIMITERS.get(wanted), find_delimiter(sample)
    if chosen is None or chosen == found:
        return
    by_chosen, by_found = _table_by(chosen, sample), _table_by(found, sample)
    if not by_chosen or len(by_chosen[0]) > 1 or not _is_table(by_found, named=bool(said.get("header", True))):
        return
    fitting = next(name for name, one in DELIMITERS.items() if one == found)
    raise RecordError(f"is divided by {_shown(fitting)}, not by {_shown(wanted)} as delimiter says; auto finds it, too")


def _shown(name: str) -> str:
    return name if name == "tab" else f"{name} ({DELIMITERS[name]})"


def _table_by(delimiter: str, sample: str) -> list[Sequence[str]]:
    """The rows of `sample` from the one that names the columns on; none when it cannot be read so."""
    try:
        rows = list(islice(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter), SAMPLE_ROWS))
    except csv.Error:
        return []
    return [row for row in rows[find_header(rows, {}) :] if row]


def _is_table(rows: Sequence[Sequence[str]], *, named: bool) -> bool:
    """Whether these are surely no lines that one of its signs happens to stand in."""
    widths = {len(row) for row in rows}
    width = len(rows[0]) if rows else 0
    if not named:
        return len(rows) > 2 and width > 2 and widths == {width}
    if width < 2 or any(len(name) > _LONGEST_NAME for name in rows[0]):
        return False
    known = max(len(roles_in_names(rows[0], _WORDS)), *map(len, roles_by_kind(rows[0])))
    return known > 1 or (len(rows) > 1 and widths == {width} and all(map(str.strip, rows[0])))
