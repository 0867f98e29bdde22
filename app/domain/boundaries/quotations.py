"""Quotations of an article: which marks open, which close, what lies between.

News mixes the forms of its marks: “…“, ”…“, “…", ״…״, «…», and ″ where " was meant. So only « and » are believed by
their form, and even they give way when their neighbours say otherwise; every other mark opens or closes by what stands
beside it. Not a quote: a gershayim or geresh (צה״ל, ג׳ורג׳), an apostrophe (don't), an inch or minute mark after digits
(55″) unless it closes what is open.

A quotation may go on over paragraphs: when one opens and does not close, and the next paragraph begins with a mark
again or closes before it opens anything, both belong to one quotation. The whole works in one pass with a stack.
"""

from collections import Counter
from dataclasses import dataclass

import regex

from app.domain.text.segmentation import PARAGRAPH_SEPARATOR, paragraph_at

_MARK = regex.compile("''|[«»‹›“”„‟\"″״‘’‚‛'׳`]")
_ANGLED = frozenset("«»‹›")
_SINGLE = frozenset("‘’‚‛'׳`")
_OPENING_FORM = frozenset("«‹„‟“‘‚‛`")
_CLOSING_FORM = frozenset("»›”’")

_LETTER = regex.compile(r"[\p{L}\p{N}]")
_HEBREW = regex.compile(r"\p{Hebrew}")
_VISIBLE = regex.compile(r"[^\s\p{Cf}]")
_SILENT = regex.compile(r"[\p{M}\p{Cf}]")
_CLOSING_PUNCTUATION = frozenset(".،؛;:!?؟…)]}۔,")
_OPENING_PUNCTUATION = frozenset("([{—–-־/:")
_PROCLITICS = regex.compile(r"(?:[وف]?(?:[بلك]|ال|بال|لل)?|ו?(?:כש|[שהבלמכ])?[בלמכ]?ה?)\u0640*")
_LONGEST_PROCLITIC = 6
_TWO_LETTERS = regex.compile(r"\p{L}\p{M}*\p{L}")
_WORD_FINAL_MARK = regex.compile(r"(?<=[\p{L}\p{M}\p{N}.!?؟…])[\"״”“″](?![\p{L}\p{M}])")
_NEARBY_PARAGRAPHS = 20


@dataclass(frozen=True, slots=True)
class Quotation:
    """Code points `[start, end)` with the marks and `[inner_start, inner_end)` without.

    Where no mark closes (a paragraph that opens with one), `end` equals `inner_end`. `depth` is 0 for an outermost one.
    """

    start: int
    end: int
    inner_start: int
    inner_end: int
    depth: int


@dataclass(frozen=True, slots=True)
class _Mark:
    """A quote that opened, and whether only blanks and other marks stand before it in its paragraph."""

    start: int
    end: int
    family: str
    leads: bool


@dataclass(frozen=True, slots=True)
class _Sides:
    """What stands beside a mark: the nearest characters that are neither combining nor invisible, "" at an edge."""

    before: str
    after: str

    @property
    def blank_before(self) -> bool:
        return not self.before or self.before.isspace()

    @property
    def blank_after(self) -> bool:
        return not self.after or self.after.isspace()

    @property
    def letter_before(self) -> bool:
        return _LETTER.match(self.before) is not None

    @property
    def letter_after(self) -> bool:
        return _LETTER.match(self.after) is not None

    @property
    def seen(self) -> bool | None:
        """What the neighbours alone say: opens (True), closes (False), or nothing."""
        if self.letter_after and (self.blank_before or self.before in _OPENING_PUNCTUATION):
            return True
        if (self.blank_after or self.after in _CLOSING_PUNCTUATION) and not self.blank_before:
            return None if self.before in _OPENING_PUNCTUATION - _CLOSING_PUNCTUATION else False
        return None


def quotations(text: str, start: int = 0, end: int | None = None) -> tuple[Quotation, ...]:
    """All quotations of `text[start:end]`, ordered by start; they nest and never cross.

    The range should begin and end with paragraphs; what lies outside it is not looked at. Time grows with its length.
    """
    last = len(text) if end is None else end
    scan = _Scan(text)
    position = start
    while position < last:
        separator = PARAGRAPH_SEPARATOR.search(text, position, last)
        stop = separator.start() if separator else last
        if _VISIBLE.search(text, position, stop):
            scan.paragraph(position, stop)
        position = separator.end() if separator else last
    scan.settle()
    return _nested(scan.found)


def quotations_near(text: str, start: int, end: int) -> tuple[Quotation, ...]:
    """The quotations of the paragraphs that hold `[start, end)` and of a few around them, to keep long articles quick.

    One that runs over more than 20 paragraphs may come out shorter than `quotations` finds it.
    """
    first, last = paragraph_at(text, start)[0], paragraph_at(text, end)[1]
    for _ in range(_NEARBY_PARAGRAPHS):
        if first > 0:
            first = paragraph_at(text, first - 1)[0]
        if last < len(text):
            last = paragraph_at(text, last + 1)[1]
    return quotations(text, first, last)


def enclosing(found: tuple[Quotation, ...], start: int, end: int) -> tuple[Quotation, ...]:
    """Those of `found` that hold `[start, end)`, marks included; the innermost first."""
    around = [one for one in found if one.start <= start and end <= one.end]
    return tuple(sorted(around, key=lambda one: -one.depth))


def _nested(found: list[tuple[int, int, int, int]]) -> tuple[Quotation, ...]:
    result: list[Quotation] = []
    ends: list[int] = []
    for start, end, inner_start, inner_end in sorted(found, key=lambda one: (one[0], -one[1])):
        while ends and ends[-1] <= start:
            ends.pop()
        result.append(Quotation(start, end, inner_start, inner_end, len(ends)))
        ends.append(end)
    return tuple(result)


def _family(text: str, first: int, last: int) -> str:
    if last - first == 1 and text[first] in _SINGLE:
        return "single"
    return "angled" if text[first] in _ANGLED else "double"


class _Scan:
    """What is open and what was found so far, as `(start, end, inner_start, inner_end)`."""

    def __init__(self, text: str) -> None:
        self.found: list[tuple[int, int, int, int]] = []
        self._text = text
        self._stack: list[_Mark] = []
        self._open = Counter[str]()
        self._carried: _Mark | None = None
        self._carried_end = 0

    def paragraph(self, start: int, end: int) -> None:
        """Reads the marks of one paragraph."""
        text = self._text
        finals = [found.start() for found in _WORD_FINAL_MARK.finditer(text, start, end)]
        last_final = finals[-1] if finals else -1
        lead, checked = True, start
        for found in _MARK.finditer(text, start, end):
            first, last = found.span()
            lead = lead and not _LETTER.search(text, checked, first)
            checked = last
            family = _family(text, first, last)
            opens = self._role(first, last, (start, end), family, last_final)
            if opens is None:
                continue
            if self._carried is not None and family != "single" and self._take_up(opens=opens, lead=lead):
                continue
            if opens:
                self._push(_Mark(first, last, family, lead))
            else:
                self._close(first, last, family)
        self._end_paragraph(end)

    def settle(self) -> None:
        """Keeps what was left open if it led its paragraph; any other stray mark is no quotation."""
        left, self._carried = self._carried, None
        if left is not None and left.leads and left.end < self._carried_end:
            self.found.append((left.start, self._carried_end, left.end, self._carried_end))

    def _push(self, mark: _Mark) -> None:
        self._stack.append(mark)
        self._open[mark.family] += 1

    def _take_up(self, *, opens: bool, lead: bool) -> bool:
        """Goes on with the quotation left open by the paragraph before; whether the mark was spent on that."""
        if opens and not lead:
            self.settle()
            return False
        carried, self._carried = self._carried, None
        if carried is not None:
            self._stack.insert(0, carried)
            self._open[carried.family] += 1
        return opens

    def _end_paragraph(self, end: int) -> None:
        self.settle()
        self._carried = next((one for one in self._stack if one.family != "single"), None)
        self._stack.clear()
        self._open.clear()
        while end > 0 and self._text[end - 1].isspace():
            end -= 1
        self._carried_end = end

    def _close(self, first: int, last: int, family: str) -> None:
        """Closes the innermost quotation this mark can close; those opened inside it and left open were none."""
        other = {"double": "angled", "angled": "double"}.get(family, "")
        wanted = family if self._open[family] else other
        if not self._open[wanted]:
            return
        while True:
            mark = self._stack.pop()
            self._open[mark.family] -= 1
            if mark.family == wanted:
                break
        if mark.end < first:
            self.found.append((mark.start, last, mark.end, first))

    def _role(self, first: int, last: int, paragraph: tuple[int, int], family: str, last_final: int) -> bool | None:
        """Whether the mark opens (True) or closes (False); None when it is no quote."""
        sides = self._sides(first, last, *paragraph)
        if family == "single":
            return self._single_role(sides)
        if family == "angled":
            return self._angled_role(self._text[first], sides)
        waiting = self._open["double"] > 0 or self._carried is not None
        if sides.before.isdecimal() and not waiting and self._text[first] not in _OPENING_FORM | _CLOSING_FORM:
            return None
        if sides.letter_before and (sides.letter_after or sides.after in _OPENING_FORM):
            return self._role_in_word(first, last, sides, last_final, waiting=waiting)
        if sides.seen is not None:
            return sides.seen
        return self._role_by_form(first, sides, waiting=waiting)

    def _single_role(self, sides: _Sides) -> bool | None:
        if sides.letter_before and sides.letter_after:
            return None
        if sides.seen:
            return True
        return False if self._open["single"] and not sides.blank_before else None

    def _angled_role(self, mark: str, sides: _Sides) -> bool:
        """By its form, unless the neighbours contradict it and what is open agrees with them (»…«)."""
        form = mark in _OPENING_FORM
        if sides.seen is None or sides.seen == form:
            return form
        return form if sides.seen == bool(self._open["angled"]) else sides.seen

    def _role_in_word(self, first: int, last: int, sides: _Sides, last_final: int, *, waiting: bool) -> bool | None:
        """Between two letters: a quotation behind a proclitic (ל״הרציף״, و"نعم"), or part of an abbreviation."""
        text = self._text
        start = first
        while start > 0 and first - start <= _LONGEST_PROCLITIC and _LETTER.match(text, start - 1):
            start -= 1
        behind_proclitic = _PROCLITICS.fullmatch(text, start, first) is not None
        if _HEBREW.match(sides.before):
            opens = behind_proclitic and last_final >= last and _TWO_LETTERS.match(text, last) is not None
            return True if opens else None
        if behind_proclitic:
            return True
        return False if waiting else None

    def _role_by_form(self, first: int, sides: _Sides, *, waiting: bool) -> bool | None:
        if sides.blank_before != sides.blank_after and sides.after not in _CLOSING_PUNCTUATION:
            return sides.blank_before
        mark = self._text[first]
        touches_opener = bool(self._stack) and self._stack[-1].end == first
        if mark == "„" or touches_opener:
            return True
        return not waiting

    def _sides(self, first: int, last: int, start: int, end: int) -> _Sides:
        text = self._text
        while first > start and _SILENT.match(text, first - 1):
            first -= 1
        while last < end and _SILENT.match(text, last):
            last += 1
        return _Sides(text[first - 1] if first > start else "", text[last] if last < end else "")
