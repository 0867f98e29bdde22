r"""The cells of WebAnno TSV: escapes, stacked values, numbers in brackets, and the header that tells what columns are.

After the format's chapter in INCEpTION's user guide. In values ``\ [ ] | _ -> ; TAB LF *`` are escaped; ``_`` means
nothing, ``*`` something without a value, ``|`` parts what lies on the same token, ``[n]`` says what belongs together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from app.domain.errors import RecordError

FORMAT_LINE = "#FORMAT=WebAnno TSV 3."
NOTHING = "_"
NO_VALUE = "*"
SPAN_LAYER, RELATION_LAYER, CHAIN_LAYER = "SP", "RL", "CH"
_BASE = "BT_"
_VALUE_ESCAPE = re.compile(r"->|[\\\[\]|_;\t\n\r*]")
_TEXT_ESCAPE = re.compile(r"[\\\t\n\r\f\x08]")
_ESCAPED = re.compile(r"\\(->|.)", re.DOTALL)
_LETTERS = {"\t": "t", "\n": "n", "\r": "r", "\f": "f", "\b": "b"}
_CONTROLS = {letter: control for control, letter in _LETTERS.items()}
_STACK = re.compile(r"(?<!\\)(?:\\\\)*\|")
_NUMBERED = re.compile(r"(?P<value>.*?(?<!\\)(?:\\\\)*)\[(?P<number>\d+(?:_\d+)?)\]", re.DOTALL)


class Cell(NamedTuple):
    """One of the values stacked in a cell; ``value`` is None for one without."""

    value: str | None
    number: str


class Column(NamedTuple):
    """A column: its layer (a Java type), the layer's kind, and the feature; for ends of relations the base layer."""

    layer: str
    kind: str
    feature: str
    base: str = ""


def escape_value(text: str) -> str:
    """`text` as a value in a cell."""
    return _VALUE_ESCAPE.sub(lambda found: "\\" + _LETTERS.get(found[0], found[0]), text)


def escape_text(text: str) -> str:
    """`text` behind ``#Text=``."""
    return _TEXT_ESCAPE.sub(lambda found: "\\" + _LETTERS.get(found[0], found[0]), text)


def unescape(text: str) -> str:
    """The characters that escaped `text` stands for."""
    return _ESCAPED.sub(lambda found: _CONTROLS.get(found[1], found[1]), text)


def stacked(cell: str) -> list[Cell]:
    """The values in a cell."""
    if cell == NOTHING or not cell:
        return []
    return [_cell(part) for part in _split(cell)]


def _split(cell: str) -> list[str]:
    parts, begin = [], 0
    for found in _STACK.finditer(cell):
        parts.append(cell[begin : found.end() - 1])
        begin = found.end()
    return [*parts, cell[begin:]]


def _cell(part: str) -> Cell:
    numbered = _NUMBERED.fullmatch(part)
    value, number = (numbered["value"], numbered["number"]) if numbered else (part, "")
    return Cell(None if value == NO_VALUE else unescape(value), number)


def columns_in(lines: Sequence[str]) -> list[Column]:
    """The columns that the lines of a header declare.

    Raises:
        RecordError: a line declares none.
    """
    found: list[Column] = []
    for line in lines:
        declared = re.fullmatch(r"#T_(SP|RL|CH)=([^|]+)\|?(.*)", line)
        if declared is None:
            raise RecordError(f"its header has a line that declares no layer: {line[:60]}")
        kind, layer, features = declared.groups()
        for feature in features.split("|"):
            base = feature.removeprefix(_BASE) if kind == RELATION_LAYER and feature.startswith(_BASE) else ""
            found.append(Column(layer, kind, "" if base else feature, base))
    return found


def header_of(columns: Sequence[Column]) -> list[str]:
    """The lines that declare `columns`, those of one layer in a row."""
    lines: list[str] = []
    previous: str | None = None
    for column in columns:
        feature = _BASE + column.base if column.base else column.feature
        if column.layer != previous:
            lines.append(f"#T_{column.kind}={column.layer}")
        lines[-1] += f"|{feature}"
        previous = column.layer
    return lines
