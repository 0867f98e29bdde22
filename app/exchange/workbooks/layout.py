"""How the columns of a workbook look: what people read is wide and broken into lines, the rest stands on one line."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple


class Look(IntEnum):
    """The number of a cell format among ``cellXfs`` of `STYLES`."""

    CODE = 0
    """A short text that stays one when it is typed again: 0012 keeps its zeros, =1+1 is not run."""
    LINE = 1
    """A longer text on one line."""
    PASSAGE = 2
    """A longer text, broken into lines."""
    NUMBER = 3
    NAME = 4
    """The name of a column."""


class Column(NamedTuple):
    """A column: its name in the first row, how wide it is in digits, how its texts look."""

    name: str
    width: int
    look: Look


class SheetLayout(NamedTuple):
    """A sheet that is going to be filled."""

    name: str
    columns: tuple[Column, ...]
    low: bool
    """Whether all rows are one line high, whatever their cells hold."""


# A text that is formatted as such (49) is shown as ##### by older Excels when it is long; those are quoted instead,
# which is what an apostrophe typed before them does (ECMA-376 part 1, 18.8.45, quotePrefix).
_FORMATS = (
    ('numFmtId="49" fontId="0" applyNumberFormat="1"', ""),
    ('numFmtId="0" fontId="0" quotePrefix="1"', ""),
    ('numFmtId="0" fontId="0" quotePrefix="1"', 'wrapText="1"'),
    ('numFmtId="0" fontId="0"', ""),
    ('numFmtId="49" fontId="1" applyNumberFormat="1" applyFont="1"', ""),
)
"""What a cell of each `Look` holds, and how it stands there."""
STYLES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    # A font with letters of all our scripts that every system has, or has a substitute for.
    '<fonts count="2"><font><sz val="11"/><name val="Arial"/><family val="2"/></font>'
    '<font><b/><sz val="11"/><name val="Arial"/><family val="2"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    "</fills>"
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    + f'<cellXfs count="{len(_FORMATS)}">'
    + "".join(
        f'<xf {holds} fillId="0" borderId="0" xfId="0" applyAlignment="1"><alignment vertical="top" {stands}/></xf>'
        for holds, stands in _FORMATS
    )
    + "</cellXfs>"
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
"""The part ``xl/styles.xml`` (ECMA-376 part 1, 18.8)."""

_PASSAGES = {"quote": 60, "note": 40, "from_quote": 40, "to_quote": 40, "maker_quote": 30}
_LINES = {"text": 90, "title": 40, "prefix": 30, "suffix": 30, "url": 30, "meta": 30, "attributes": 30}
_CODES = {
    **dict.fromkeys(("published", "wikidata", "label", "type"), 14),
    **dict.fromkeys(
        ("source", "created", "updated", "entity", "maker_entity", "organization", "organization_quote"), 22
    ),
    **dict.fromkeys(("joint_makers", "targets"), 30),
}
_LEAST = 10
_MOST = 24


def column_of(name: str) -> Column:
    """The column of that name, as it looks in the sheets of spans, claims and links."""
    if name in _PASSAGES:
        return Column(name, _PASSAGES[name], Look.PASSAGE)
    if name in _LINES:
        return Column(name, _LINES[name], Look.LINE)
    return Column(name, _CODES.get(name, min(max(len(name) + 2, _LEAST), _MOST)), Look.CODE)
