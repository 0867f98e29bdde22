r"""The cells of WebAnno TSV: escapes, stacked values, numbers in brackets, and the header that tells what columns are.

After the format's chapter in INCEpTION's user guide. In values ``\ [ ] | _ -> ; TAB LF *`` are escaped; ``_`` means
nothing, ``*`` something without a value, ``|`` parts what lies on the same token, ``[n]`` says what belongs together.
A slot feature has two columns, the roles and the targets of its slots, with ``;`` between two of them; a chain's member
says with ``->2-3`` that it is the third one of chain 2.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from app.domain.errors import RecordError

FORMAT_LINE = "#FORMAT=WebAnno TSV 3"
_OLD = re.compile(r"(?: ?# [^\n]*\|[^\n]*\n)?#id=\d+\n(?:#text=[^\n]*\n)?\d+-1\t[^\t\n]+\t")
"""How version 2 begins: with the layers of its columns, if any, and a number for each sentence."""
_OLDEST_COLUMNS = 10
_OLDEST_NAME = re.compile(r"(?:O|_|-|[BI][-_][^|\t]+)(?:\|(?:O|[BI][-_][^|\t]+))*")
"""What the fifth column of version 1 holds: names as IOB tags, one beside the other where they are nested."""
NOTHING = "_"
NO_VALUE = "*"
SPAN_LAYER, RELATION_LAYER, CHAIN_LAYER = "SP", "RL", "CH"
_BASE = "BT_"
_ROLE = re.compile(r"ROLE_[^:]+:(?P<feature>.+)_[^:]*\.[^:]*")
CHAIN_LINK = "referenceRelation"
CHAIN_TYPE = "referenceType"
_VALUE_ESCAPE = re.compile(r"->|[\\\[\]|_;\t\n\r*]")
_TEXT_ESCAPE = re.compile(r"[\\\t\n\r\f\x08]")
_ESCAPED = re.compile(r"\\(->|.)", re.DOTALL)
_JAVA_ESCAPED = re.compile(r"\\(?:u+([0-9A-Fa-f]{4})|(.))", re.DOTALL)
_LETTERS = {"\t": "t", "\n": "n", "\r": "r", "\f": "f", "\b": "b"}
_CONTROLS = {letter: control for control, letter in _LETTERS.items()}
_STACK = re.compile(r"(?<!\\)(?:\\\\)*\|")
_SLOT = re.compile(r"(?<!\\)(?:\\\\)*;")
_IN_CHAIN = re.compile(r"(?P<value>.*?(?<!\\)(?:\\\\)*)->(?P<place>\d{1,9}-\d{1,9})", re.DOTALL)
_NUMBERED = re.compile(r"(?P<value>.*?(?<!\\)(?:\\\\)*)\[(?P<number>\d+(?:_\d+)?)\]", re.DOTALL)


def old_version(beginning: str) -> int | None:
    """Which of the versions that tell no places a file has that begins like this; None for any other file."""
    text = beginning.replace("\r\n", "\n")
    return 2 if _OLD.match(text) else 1 if _is_first(text) else None


def _is_first(text: str) -> bool:
    """Whether this is the beginning of version 1: number, word, lemma, part of speech and names, in ten columns.

    CoNLL-U has a tag of words where names stand here, and hardly ever those of names in all of its rows.
    """
    whole = text[: text.rfind("\n") + 1] or text
    rows = [line.split("\t") for line in whole.split("\n") if line.strip() and not line.startswith("#")]
    if not rows or rows[0][0] != "1":
        return False
    fits = all(
        len(row) == _OLDEST_COLUMNS and row[0].isdecimal() and _OLDEST_NAME.fullmatch(row[4].strip()) for row in rows
    )
    return fits and any(row[4].startswith(("B-", "B_")) for row in rows)


class Cell(NamedTuple):
    """One of the values stacked in a cell; ``value`` is None for one without."""

    value: str | None
    number: str


class Column(NamedTuple):
    """A column: its layer (a Java type), the layer's kind, and the feature."""

    layer: str
    kind: str
    feature: str
    base: str = ""
    """The layer that relations or slots lead to, where this column tells their ends."""
    role: bool = False
    """Whether it holds the roles of a slot feature, whose targets the next column has."""

    @property
    def plain(self) -> bool:
        """Whether it holds values."""
        return not self.base and not self.role


def escape_value(text: str) -> str:
    """`text` as a value in a cell."""
    return _VALUE_ESCAPE.sub(lambda found: "\\" + _LETTERS.get(found[0], found[0]), text)


def escape_text(text: str) -> str:
    """`text` behind ``#Text=``."""
    return _TEXT_ESCAPE.sub(lambda found: "\\" + _LETTERS.get(found[0], found[0]), text)


def unescape(text: str) -> str:
    """The characters that escaped `text` stands for."""
    return _ESCAPED.sub(lambda found: _CONTROLS.get(found[1], found[1]), text)


def unescape_line(text: str, version: str) -> str:
    r"""The characters behind ``#Text=``, as versions of the format have them.

    Version 3 escaped nothing and 3.1 wrote all but ASCII as in Java, ``\u0642`` and two of those beyond U+FFFF.

    Args:
        text: What stands there.
        version: What comes behind ``3.``; empty for version 3.
    """
    if version == "":
        return text
    if version != "1":
        return unescape(text)
    units = _JAVA_ESCAPED.sub(
        lambda found: chr(int(found[1], 16)) if found[1] else _CONTROLS.get(found[2], found[2]), text
    )
    return units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def stacked(cell: str) -> list[Cell]:
    """The values in a cell."""
    if cell == NOTHING or not cell:
        return []
    return [_cell(part) for part in _split(cell)]


def stacked_members(cell: str) -> list[Cell]:
    """What a cell says about links of chains; their number is like ``2-3``, of a chain and within it."""
    members = []
    for part in [] if cell == NOTHING or not cell else _split(cell):
        linked = _IN_CHAIN.fullmatch(part)
        value, place = (linked["value"], linked["place"]) if linked else (part, "")
        members.append(Cell(None if value == NO_VALUE else unescape(value), place))
    return members


def stacked_roles(cell: str) -> list[tuple[list[str | None], str]]:
    """The roles of the slots of each span in a cell, None for one without, and the number of the span."""
    found: list[tuple[list[str | None], str]] = []
    for part in [] if cell == NOTHING or not cell else _split(cell):
        roles, number = _numbered(part)
        names = [] if roles == NOTHING else _split(roles, _SLOT)
        found.append(([None if name == NO_VALUE else unescape(name) for name in names], number))
    return found


def stacked_targets(cell: str) -> list[list[Cell]]:
    """The targets of the slots of each span in a cell: the token that each is on, and its number."""
    parts = [] if cell == NOTHING or not cell else _split(cell)
    return [
        [] if _numbered(part)[0] == NO_VALUE else [Cell(*_numbered(target)) for target in _split(part, _SLOT)]
        for part in parts
    ]


def _split(cell: str, separator: re.Pattern[str] = _STACK) -> list[str]:
    parts, begin = [], 0
    for found in separator.finditer(cell):
        parts.append(cell[begin : found.end() - 1])
        begin = found.end()
    return [*parts, cell[begin:]]


def _cell(part: str) -> Cell:
    value, number = _numbered(part)
    return Cell(None if value == NO_VALUE else unescape(value), number)


def _numbered(part: str) -> tuple[str, str]:
    numbered = _NUMBERED.fullmatch(part)
    return (numbered["value"], numbered["number"]) if numbered else (part, "")


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
        slot = ""
        for feature in features.split("|"):
            base = feature.removeprefix(_BASE) if kind == RELATION_LAYER and feature.startswith(_BASE) else ""
            role = _ROLE.fullmatch(feature) if kind == SPAN_LAYER else None
            if slot and "." in feature and not role:
                found.append(Column(layer, kind, slot, feature))
            else:
                found.append(
                    Column(layer, kind, role["feature"] if role else "" if base else feature, base, bool(role))
                )
            slot = role["feature"] if role else ""
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
