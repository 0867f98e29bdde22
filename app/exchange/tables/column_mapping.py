"""What somebody says columns are for: in all tables, or in one sheet of a workbook.

Each key of such a mapping is a role, as ``text`` or ``span-start``, or a sheet and a role with ``!`` between them, as
spreadsheets write it: ``المقاطع!span-start``. What is said of a sheet goes before what is said of all tables. Of a
sheet it can be said, too, what its rows are, by the role ``rows``, and which of them has the names, by ``header-row``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from app.domain.errors import RecordError, WrongOptionError
from app.exchange.options import FormatOption, OptionValue
from app.exchange.tables.article_columns import NO_COLUMN, ROLES
from app.exchange.tables.likely_columns import no_column
from app.exchange.tables.span_columns import (
    CLAIM_ROLES,
    CLAIMS,
    COLUMN_OPTIONS,
    LINK_ROLES,
    LINKS,
    ROWS,
    SPAN_ROLES,
    SPANS,
)

if TYPE_CHECKING:
    from app.exchange.formats import ReadOptions

HEADER_ROW = "header-row"
"""What is said under this name is the number of the row that names the columns."""
MOST_ROWS = 1_048_576
"""That a sheet may have."""
ARTICLES, NOTHING = "articles", "nothing"
ROW_KINDS = (ARTICLES, SPANS, LINKS, CLAIMS, NOTHING)
"""What the rows of a sheet can be said to be; of `NOTHING` no row is read."""
COLUMN_ROLES = (*ROLES, *SPAN_ROLES, *LINK_ROLES, *CLAIM_ROLES)
"""All that a column can be for."""
_MARK = "!"


def sheet_key(sheet: str, role: str) -> str:
    """The key of a role in a sheet; in all tables when there is no sheet."""
    return f"{sheet}{_MARK}{role}" if sheet else role


def sheet_and_role(key: str) -> tuple[str, str]:
    """What a key is about; the sheet is empty for all tables. No role has the mark in it, sheets may."""
    sheet, _, role = key.rpartition(_MARK)
    return sheet, role


def split_columns(pairs: Sequence[str]) -> dict[str, str]:
    """Texts like ``text=body`` and ``المقاطع!span-start=من`` as a mapping. Sheets and columns may have ``=`` and ``!``.

    Raises:
        WrongOptionError: one is not written so, or something is said twice.
    """
    given: dict[str, str] = {}
    for pair in pairs:
        key, column = _split(pair)
        if key in given:
            raise WrongOptionError("The option {name} is given twice", name=key)
        given[key] = column
    return given


def _split(pair: str) -> tuple[str, str]:
    key, equals, column = pair.partition("=")
    if key.strip() not in COLUMN_ROLES:
        # The first place at which a known role ends: what is before it is the sheet.
        ends = [(at, role) for role in (*COLUMN_ROLES, ROWS, HEADER_ROW) if (at := pair.find(f"{_MARK}{role}=")) > 0]
        if ends:
            at, role = min(ends)
            return pair[: at + 1 + len(role)], pair[at + 2 + len(role) :]
    if not equals or not key.strip():
        raise WrongOptionError("A column is named as text=COLUMN or SHEET!text=COLUMN, not {pair!r}", pair=pair)
    return key.strip(), column


def own_columns(columns: Mapping[str, str], sheet: str) -> dict[str, str]:
    """What is said of one sheet: role → column, with `ROWS` → kind if anything is said of its columns at all."""
    own = {role: column for key, column in columns.items() for of, role in [sheet_and_role(key)] if of == sheet}
    if own.keys() - {HEADER_ROW} and ROWS not in own:
        kinds = {SPANS: SPAN_ROLES, LINKS: LINK_ROLES, CLAIMS: CLAIM_ROLES}
        own[ROWS] = next((kind for kind, roles in kinds.items() if not own.keys().isdisjoint(roles)), ARTICLES)
    return own


def sheets_named(columns: Mapping[str, str]) -> list[str]:
    """The sheets of which something is said, each once."""
    return list(dict.fromkeys(sheet for sheet, _ in map(sheet_and_role, columns) if sheet))


def said_of(options: ReadOptions, sheet: str = "") -> dict[str, OptionValue]:
    """The values of the format's options with all that is said of columns, in all tables and in this sheet."""
    shared = {key: column for key, column in options.columns.items() if _MARK not in key}
    own = own_columns(options.columns, sheet) if sheet else {}
    return {**shared, **options.values, **own}


def refuse_absent(own: Mapping[str, str], columns: Sequence[str], sheet: str) -> None:
    """Columns that are named must be there; those of an article by their number as well, or by `NO_COLUMN`.

    Raises:
        RecordError: one is not.
    """
    for role, column in own.items():
        numbered = column.isascii() and column.isdigit() and 0 < int(column) <= len(columns)
        of_article = own.get(ROWS) == ARTICLES and (column == NO_COLUMN or numbered)
        if role not in (ROWS, HEADER_ROW) and column not in columns and not of_article:
            raise RecordError(f"{sheet}: {no_column(column, role, columns)}")


def refuse_bad_columns(columns: Mapping[str, str]) -> None:
    """Only known roles can be given a column, and only known kinds to a sheet.

    Raises:
        TransferError: something else was said.
    """
    for key, column in columns.items():
        sheet, role = sheet_and_role(key)
        if sheet and role == ROWS:
            if column not in ROW_KINDS:
                raise WrongOptionError(
                    "The rows of the sheet {sheet} cannot be {what!r}; they are one of: {known}",
                    sheet=sheet,
                    what=column,
                    known=", ".join(ROW_KINDS),
                )
        elif sheet and role == HEADER_ROW:
            if not (column.isascii() and column.isdigit() and 0 < int(column) <= MOST_ROWS):
                raise WrongOptionError(
                    "The names of the sheet {sheet} cannot be in row {what!r}; rows count from 1",
                    sheet=sheet,
                    what=column,
                )
        elif role not in COLUMN_ROLES or key.startswith(_MARK):
            raise WrongOptionError(
                "There is no {role!r} that a column could be for; known are: {known}",
                role=key,
                known=", ".join(COLUMN_ROLES),
            )


def column_values(options: Sequence[FormatOption], columns: Mapping[str, str]) -> dict[str, str]:
    """Those of the `columns` of all tables that are options of a format, too; none when the format reads no tables."""
    names = {option.name for option in COLUMN_OPTIONS} if set(COLUMN_OPTIONS) <= set(options) else set()
    return {role: column for role, column in columns.items() if role in names}


def columns_in(options: Sequence[FormatOption], values: Mapping[str, str]) -> dict[str, str]:
    """Those of the `values` of a format's options that say what a column is for."""
    return {one.name: values[one.name] for one in options if one in COLUMN_OPTIONS and one.name in values}
