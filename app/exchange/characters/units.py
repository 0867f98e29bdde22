"""Which unit the offsets of a file are counted in, and the way from there to code points.

Editors count UTF-16 units, Python counts code points, doccano may count graphemes, Taguette counts bytes, and hardly
any file says so. Where spans come with their text the file itself is the witness: the unit in which every span of every
record fits is the right one.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from itertools import accumulate
from typing import Any, Self

from app.domain.native_record import Json
from app.domain.text.segmentation import graphemes


class OffsetUnit(StrEnum):
    """What an offset counts."""

    CODE_POINT = "codepoint"
    UTF16 = "utf-16"
    GRAPHEME = "grapheme"
    BYTE = "utf-8"


class Astray(int):
    """An offset that no place of the text has: -1 to every check, and in messages the number that the file has."""

    said: int

    def __new__(cls, said: int) -> Self:
        """Args: said: the number, in the unit of the file."""
        made = super().__new__(cls, -1)
        made.said = said
        return made

    def __str__(self) -> str:
        return str(self.said)

    __repr__ = __str__

    def __format__(self, spec: str) -> str:
        return format(self.said, spec)


def _code_points(text: str) -> Sequence[int]:
    return range(len(text) + 1)


def _utf16_units(text: str) -> Sequence[int]:
    if len(text.encode("utf-16-le", "surrogatepass")) == 2 * len(text):
        return range(len(text) + 1)
    return list(accumulate((2 if character > "\uffff" else 1 for character in text), initial=0))


def _bytes(text: str) -> Sequence[int]:
    return list(accumulate((len(character.encode("utf-8", "surrogatepass")) for character in text), initial=0))


_POSITIONS: Mapping[OffsetUnit, Callable[[str], Sequence[int]]] = {
    OffsetUnit.CODE_POINT: _code_points,
    OffsetUnit.UTF16: _utf16_units,
    OffsetUnit.BYTE: _bytes,
}


class UnitTable:
    """The way from offsets of one unit to the code points of one text."""

    def __init__(self, text: str, unit: OffsetUnit) -> None:
        # Graphemes list where each one begins; the others list what each code point's position is in the unit.
        self._unit = unit
        if unit is OffsetUnit.GRAPHEME:
            self._table: Sequence[int] = [start for start, _ in graphemes(text)] + [len(text)]
        else:
            self._table = _POSITIONS[unit](text)

    def code_point(self, offset: int) -> int | None:
        """The code point offset; None when it lies outside the text or inside a character."""
        if self._unit is OffsetUnit.GRAPHEME:
            return self._table[offset] if 0 <= offset < len(self._table) else None
        index = bisect_left(self._table, offset)
        return index if index < len(self._table) and self._table[index] == offset else None

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The code points of two offsets; both are `Astray` if one has none, so that a message has one unit."""
        first, last = self.code_point(start), self.code_point(end)
        return (Astray(start), Astray(end)) if first is None or last is None else (first, last)

    def offset(self, code_point: int) -> int:
        """The offset of a code point position of the text; in graphemes, of the one that it begins or cuts."""
        if self._unit is OffsetUnit.GRAPHEME:
            return bisect_right(self._table, code_point) - 1
        return self._table[code_point]

    def offsets(self, code_points: Iterable[int]) -> list[int]:
        """`offset` of each of them."""
        if isinstance(self._table, range):
            return list(code_points)
        return list(map(self.offset, code_points))


def find_unit(records: Iterable[Mapping[str, Any]]) -> OffsetUnit | None:
    """The one unit in which the offsets of all `records` give the text that their spans name.

    Spans without a text, or with offsets that are no numbers, bear no witness. None when no unit fits, when more than
    one does, or when there is no witness.
    """
    alive = list(OffsetUnit)
    for record in records:
        text = record.get("text")
        spans = record.get("spans")
        if not isinstance(text, str) or not isinstance(spans, list):
            continue
        testimony = [found for found in map(_testimony, spans) if found]
        if testimony:
            alive = [unit for unit in alive if _fits(text, UnitTable(text, unit), testimony)]
        if not alive:
            return None
    return alive[0] if len(alive) == 1 else None


def likeliest_unit(records: Iterable[Mapping[str, Any]]) -> OffsetUnit | None:
    """The unit in which most spans of `records` give the text that they name; None when several do equally well."""
    fitting: Counter[OffsetUnit] = Counter()
    for record in records:
        text, spans = record.get("text"), record.get("spans")
        if isinstance(text, str) and isinstance(spans, list):
            testimony = [found for found in map(_testimony, spans) if found]
            for unit in OffsetUnit if testimony else ():
                table = UnitTable(text, unit)
                fitting[unit] += sum(_fits(text, table, [one]) for one in testimony)
    best = [unit for unit, count in fitting.items() if count == max(fitting.values())]
    return best[0] if len(best) == 1 else None


def convert_record(record: dict[str, Any], unit: OffsetUnit) -> dict[str, Any]:
    """`record` with its offsets in code points.

    Offsets that fall outside the text or inside a character become `Astray`, which no check lets pass.
    """
    text, spans = record.get("text"), record.get("spans")
    if not isinstance(text, str) or not isinstance(spans, list):
        return record
    table = UnitTable(text, unit)

    def convert(start: Json, end: Json) -> Sequence[Json]:
        return table.place(start, end) if type(start) is int and type(end) is int else (start, end)

    converted = []
    for span in spans:
        if not isinstance(span, dict):
            converted.append(span)
            continue
        moved = dict(span)
        if "start" in span and "end" in span:
            moved["start"], moved["end"] = convert(span["start"], span["end"])
        if isinstance(span.get("fragments"), list):
            moved["fragments"] = [
                [*convert(*pair)] if isinstance(pair, list) and len(pair) == 2 else pair for pair in span["fragments"]
            ]
        converted.append(moved)
    return {**record, "spans": converted}


def _testimony(span: Json) -> tuple[list[tuple[int, int]], str] | None:
    """Fragments and text of a span that has both in usable form."""
    if not isinstance(span, dict) or not isinstance(span.get("text"), str):
        return None
    pairs = span.get("fragments") or [[span.get("start"), span.get("end")]]
    if not isinstance(pairs, list):
        return None
    fragments = []
    for pair in pairs:
        if not isinstance(pair, list) or len(pair) != 2 or type(pair[0]) is not int or type(pair[1]) is not int:
            return None
        fragments.append((pair[0], pair[1]))
    return fragments, span["text"]


def _fits(text: str, table: UnitTable, testimony: Iterable[tuple[list[tuple[int, int]], str]]) -> bool:
    for fragments, quote in testimony:
        parts = []
        for start, end in fragments:
            first, last = table.code_point(start), table.code_point(end)
            if first is None or last is None or first >= last:
                return False
            parts.append(text[first:last])
        if " ".join(parts) != quote:
            return False
    return True
