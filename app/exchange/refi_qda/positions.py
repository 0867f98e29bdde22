"""What the positions of a REFI-QDA project count, found by the selections that are called by their text.

The standard counts Unicode code points, and an end lies behind the last character. Programs differ: some count UTF-16
units, some count CRLF as one character, some the byte order mark of the file as one, and an end may be the place of the
last character. A name that is the text of its selection, or the beginning of it, bears witness.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

from app.exchange.characters.units import Astray, OffsetUnit, UnitTable

UNITS = {"code-points": OffsetUnit.CODE_POINT, "utf-16": OffsetUnit.UTF16}
ENDS = {"after-last": False, "at-last": True}
AUTO = "auto"
_LINE_END = re.compile("\r\n?")
_BLANKS = re.compile(r"\s+")
_TELLING_LENGTH = 3
"""Characters of a selection's name from which on it bears witness."""
_LONGEST_NUMBER = 12


class Named(Protocol):
    """A selection with its name and its positions, as they are written."""

    name: str
    start: str
    end: str


class Convention(NamedTuple):
    """What positions count.

    Attributes:
        unit: what a position is counted in.
        at_last: whether an end is the place of the last character, not the one behind it.
        lf: whether a line end of two characters counts as one.
        mark: whether the byte order mark with which the file of a text may begin counts as a character.
    """

    unit: OffsetUnit
    at_last: bool = False
    lf: bool = False
    mark: bool = False


def conventions(unit: str, ends: str, *, own: bool) -> list[Convention]:
    """What is possible, the most likely first.

    Args:
        unit: an option, `AUTO` or a key of `UNITS`.
        ends: an option, `AUTO` or a key of `ENDS`.
        own: whether the project is one of ours, whose line ends and ends are known.
    """
    last = [False] if own else [ENDS[ends]] if ends in ENDS else [False, True]
    units = [UNITS[unit]] if unit in UNITS else list(UNITS.values())
    either = [False] if own else [False, True]
    return [Convention(one, at, lf, mark) for mark in either for lf in either for one in units for at in last]


class Positions:
    """The way from the positions of a project to code points of one text.

    Attributes:
        text: the text they refer to, with LF alone where the convention counts line ends as one character.
    """

    def __init__(self, text: str, convention: Convention, *, marked: bool = False) -> None:
        """Args: marked: whether the file of the text begins with a byte order mark, which `text` does not have."""
        self._shift = int(convention.mark and marked)
        self.text = _LINE_END.sub("\n", text) if convention.lf else text
        self.convention = convention
        self._table = UnitTable(self.text, convention.unit)
        self._flat = ""

    def holds_nothing(self, selection: Named) -> bool:
        """Whether a selection lies between two characters."""
        return selection.start == selection.end and selection.start.isdecimal() and not self.convention.at_last

    def places(self, start: int, end: int) -> tuple[int, int]:
        """The same, but both are `Astray` if one is None."""
        first, last = self.code_points(start, end)
        return (Astray(start), Astray(end)) if first is None or last is None else (first, last)

    def code_points(self, start: int, end: int) -> tuple[int | None, int | None]:
        """Half-open code points; None for what lies outside of the text or inside of a character."""
        last = end + self.convention.at_last - self._shift
        return self._table.code_point(start - self._shift), self._table.code_point(last)

    def witnesses(self, selections: Iterable[Named]) -> tuple[int, int]:
        """How many selections begin with what they are called, and how many are called by exactly their text."""
        found = [self._fits(selection) for selection in selections]
        return sum(begins for begins, _ in found), sum(exact for _, exact in found)

    def doubts(self, selection: Named) -> bool:
        """Whether a selection is called by words that are not at its place, but elsewhere in the text."""
        if any(self._fits(selection)) or len(known := _known_of(selection)) < _TELLING_LENGTH:
            return False
        self._flat = self._flat or _BLANKS.sub(" ", self.text)
        return known in self._flat

    def _fits(self, selection: Named) -> tuple[bool, bool]:
        """Whether a selection begins with what it is called, and whether it is called by exactly its text."""
        known = _known_of(selection)
        numbers = (selection.start, selection.end)
        if len(known) < _TELLING_LENGTH or not all(number.isascii() and number.isdecimal() for number in numbers):
            return False, False
        start, end = self.code_points(*(int(number[:_LONGEST_NUMBER]) for number in numbers))
        if start is None:
            return False, False
        begins = _BLANKS.sub(" ", self.text[start : start + 2 * len(known) + 20]).startswith(known)
        return begins, end is not None and _BLANKS.sub(" ", self.text[start:end]).strip() == _name_of(selection)


def _name_of(selection: Named) -> str:
    return _BLANKS.sub(" ", selection.name).strip()


def _known_of(selection: Named) -> str:
    """What a selection is called, as far as it was not cut."""
    return _name_of(selection).removesuffix("…").removesuffix("...")


def common_convention(
    sources: Iterable[tuple[str, bool, Sequence[Named]]], possible: Sequence[Convention]
) -> Convention:
    """The convention that most selections of some texts speak for, for the texts in which none does.

    Args:
        sources: each text, whether its file begins with a byte order mark, and its selections.
        possible: what is possible.
    """
    beginnings: Counter[Convention] = Counter()
    exact: Counter[Convention] = Counter()
    for text, marked, selections in sources:
        told: dict[Convention, tuple[int, int]] = {}
        lines, wide = "\r" in text, _is_wide(text)
        for convention in possible:
            # Many are one and the same for most texts.
            unit = convention.unit if wide else possible[0].unit
            alike = Convention(unit, convention.at_last, convention.lf and lines, convention.mark and marked)
            if alike not in told:
                told[alike] = Positions(text, alike, marked=marked).witnesses(selections)
            beginnings[convention] += told[alike][0]
            exact[convention] += told[alike][1]
    return max(possible, key=lambda one: (beginnings[one], exact[one]))


def fitting(
    text: str, selections: Sequence[Named], possible: Sequence[Convention], common: Convention, *, marked: bool
) -> Positions:
    """The positions of one text in the convention that its selections speak for; the common one when none does."""
    wide = _is_wide(text)
    others = [
        one
        for one in possible
        if one != common
        and ("\r" in text or one.lf == common.lf)
        and (wide or one.unit is common.unit)
        and (marked or one.mark == common.mark)
    ]
    found = [Positions(text, convention, marked=marked) for convention in (common, *others)] if selections else []
    return max(found, key=lambda one: one.witnesses(selections), default=Positions(text, common, marked=marked))


def _is_wide(text: str) -> bool:
    """Whether UTF-16 has more units for it than it has code points."""
    return len(text.encode("utf-16-le", "surrogatepass")) != 2 * len(text)
