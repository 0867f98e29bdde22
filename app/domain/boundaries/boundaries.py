"""What a selection should snap to: the edge rules of the codebook.

`trim` is safe to apply by itself, since it never takes away anything that can be seen. Everything else is offered
only: docs/boundaries.md tells how often the first offer is right, on the sample and on text it was not made for.
"""

from collections.abc import Container, Iterator
from dataclasses import dataclass
from typing import Literal

import regex

from app.domain.boundaries.clitics import proclitics
from app.domain.boundaries.quotations import Quotation, quotations
from app.domain.text.segmentation import ceil_boundary, is_boundary, is_short_form, paragraph_at

_TATWEEL = "ـ"
_INVISIBLE = frozenset(
    "\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"  # soft hyphen, ALM, joiners, LRM, RLM, BOM
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"  # embeddings, overrides, isolates
)
_FINAL_STOPS = frozenset(".،؛:,;۔")
_LEADING_STOPS = frozenset("،؛:,;–—")
_DASHES = frozenset("-–—")
_QUOTES = frozenset("«»“”„‟\"‘’‹›″״'")
_BRACKETS = {"(": ")", "[": "]", "{": "}", "﴿": "﴾"}
_CLITIC_BEFORE_QUOTE = regex.compile(r"(?:[وفبلك]{1,2}|ال|[הושבלמכ]{1,3})[\u0640\u200c-\u200f־-]*(?=[«»“”„‟\"″״])")
_COMPLEMENTIZER = regex.compile(
    r"(?:[وف]?ب?[أإا]نّ?َ?|כי|که|کہ)\s+(?=\S)",
)
_MARK = regex.compile(r"\p{M}")
_LIKELY = 0.5
_POSSIBLE = 0.1
_LONGEST_READ = 20_000
"""Code points; the quotes and brackets of a longer selection are left as they are, so that Ctrl+A stays quick."""

Rule = Literal["trim", "punctuation", "brackets", "quotes", "clitic", "complementizer"]
"""Which rule made an offer: G1, G4, brackets around everything, G3, G2, and the codebook's start of a claim."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A boundary to offer: code points `[start, end)` and the last rule that made it differ from the selection."""

    start: int
    end: int
    rule: Rule


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """`[start, end)` without blanks, bidi marks, joiners and free-standing tatweel at its edges (codebook rule G1).

    A tatweel that joins a letter (هـ) stays, and so does a blank that carries a combining mark. When nothing else is
    there the result is empty: `(start, start)`. A final ZWNJ goes although Unicode counts it to the grapheme of the
    letter before: it has no ink of its own.
    """
    first, last = start, end
    while True:
        before = (first, last)
        while first < last and _is_padding(text[first]) and not _carries_mark(text, first, last):
            first += 1
        while first < last and _is_padding(text[last - 1]):
            last -= 1
        first = _skip_tatweel(text, first, last)
        last = _skip_tatweel_backwards(text, first, last)
        if first >= last:
            return start, start
        if (first, last) == before:
            return before


def _carries_mark(text: str, blank: int, last: int) -> bool:
    """Whether the blank is the base of a mark; a control character, such as the end of a line, never is."""
    mark = blank + 1
    return mark < last and _MARK.match(text, mark) is not None and not is_boundary(text, mark)


def _is_padding(character: str) -> bool:
    return character.isspace() or character in _INVISIBLE


def _skip_tatweel(text: str, first: int, last: int) -> int:
    stop = first
    while stop < last and text[stop] == _TATWEEL:
        stop += 1
    return stop if stop == last or (stop > first and _is_padding(text[stop])) else first


def _skip_tatweel_backwards(text: str, first: int, last: int) -> int:
    stop = last
    while stop > first and text[stop - 1] == _TATWEEL:
        stop -= 1
    return stop if stop == first or (stop < last and _is_padding(text[stop - 1])) else last


def offer(
    text: str, start: int, end: int, *, known: Container[str] = (), language: str | None = None
) -> tuple[Offer, ...]:
    """Boundaries for the selection `[start, end)`, the likeliest first, none twice; empty when nothing can be labelled.

    Beyond `trim` they leave out the quotes and brackets around the selection (rule G3), stops at its edges (G4), and
    clitics before its first word where these are likely (G2). Less likely cuts, the selection without a leading
    complementizer and each step on the way follow, the merely trimmed selection last.

    Args:
        text: the whole article; it is read for evidence about clitics.
        start: first code point selected.
        end: code point after the last one selected.
        known: names known from elsewhere, which tell a clitic from a root letter: كمال, not ك + مال.
        language: of the article (`ar`, `he`, `fa`, `ur`); guessed from the letters around when unknown.
    """
    first, last = trim(text, start, end)
    if first >= last:
        return ()
    steps = [Offer(first, last, "trim")]
    steps += _bared(text, steps[0])
    bare = steps[-1]
    likely: list[Offer] = []
    doubtful: list[Offer] = []
    for cut in proclitics(text, bare.start, known=known, language=language):
        if cut.kind == "article" or cut.position >= bare.end:
            continue
        cut_off = Offer(*trim(text, cut.position, bare.end), "clitic")
        if cut.plausibility > _LIKELY:
            likely.append(cut_off)
        elif cut.plausibility > _POSSIBLE:
            doubtful.append(cut_off)
    likely.sort(key=lambda one: -one.start)
    seen: dict[tuple[int, int], Offer] = {}
    for one in (*likely, bare, *doubtful, *_without_complementizer(text, bare), *reversed(steps)):
        if one.start < one.end and (one is steps[0] or _keeps_graphemes(text, one)):
            seen.setdefault((one.start, one.end), one)
    return tuple(seen.values())


def _keeps_graphemes(text: str, one: Offer) -> bool:
    """Whether no letter is parted from its marks; only what has no ink (a ZWNJ) may be left behind."""
    rest = text[one.end : ceil_boundary(text, one.end)]
    return is_boundary(text, one.start) and all(_is_padding(character) for character in rest)


def without_final_stop(text: str, start: int, end: int) -> tuple[int, int]:
    """`[start, end)` without blanks at its edges and without the stops at its end (rule G4); ؟ and ! stay."""
    first, last = trim(text, start, end)
    while last - first > 1 and text[last - 1] in _FINAL_STOPS and not is_short_form(text, first, last - 1):
        shorter = trim(text, first, last - 1)
        if shorter[0] >= shorter[1]:
            break
        first, last = shorter
    return first, last


def _bared(text: str, offered: Offer) -> Iterator[Offer]:
    """What is left of a trimmed selection after each rule for its edges, as long as one of them applies."""
    short = offered.end - offered.start <= _LONGEST_READ
    quoted = _quotations_around(text, offered.start, offered.end) if short else ()
    while True:
        first, last = offered.start, offered.end
        rule: Rule = "punctuation"
        bare = _without_stops(text, first, last)
        if bare == (first, last) and short:
            rule = "quotes"
            bare = _inside_quotes(text, first, last, quoted)
        if bare == (first, last) and short:
            rule = "brackets"
            bare = _inside_brackets(text, first, last)
        if bare == (first, last):
            return
        bare = trim(text, *bare)
        if bare[0] >= bare[1]:
            return
        offered = Offer(*bare, rule)
        yield offered


def _without_stops(text: str, first: int, last: int) -> tuple[int, int]:
    bare = without_final_stop(text, first, last)
    while bare[1] - bare[0] > 1:
        leads = text[bare[0]] in _LEADING_STOPS or (text[bare[0]] == "-" and not text[bare[0] + 1].isdecimal())
        trails = text[bare[1] - 1] in _DASHES and text[bare[1] - 2].isspace()
        shorter = trim(text, bare[0] + leads, bare[1] - trails)
        if shorter == bare or shorter[0] >= shorter[1]:
            break
        bare = shorter
    return bare


def _quotations_around(text: str, start: int, end: int) -> tuple[Quotation, ...]:
    """The quotations of the paragraphs of the selection, as far as these are not too long to be read at every step."""
    first = max(paragraph_at(text, start)[0], start - _LONGEST_READ)
    last = min(paragraph_at(text, end)[1], end + _LONGEST_READ)
    return quotations(text, first, last)


def _inside_quotes(text: str, start: int, end: int, quoted: tuple[Quotation, ...]) -> tuple[int, int]:
    """`[start, end)` without the quotes that enclose all of it, or without one whose partner lies outside.

    A clitic before the opening quote goes with it: ب«نعم» becomes نعم.
    """
    clitic = _CLITIC_BEFORE_QUOTE.match(text, start, end)
    opening = clitic.end() if clitic else start
    for one in quoted:
        if one.start == opening and one.inner_end < one.end == end:
            return one.inner_start, one.inner_end
        if one.start == opening and one.inner_start < end < one.end:
            return one.inner_start, min(end, one.inner_end)
        if one.start < start and one.inner_end < end == one.end:
            return start, one.inner_end
    closed = [one for one in quoted if one.inner_end < one.end]
    marks = {one.start for one in closed} | {one.inner_end for one in closed}
    if end - start > 1 and text[start] in _QUOTES and start not in marks:
        return start + 1, end
    if end - start > 1 and text[end - 1] in _QUOTES and end - 1 not in marks and not _is_geresh(text, start, end):
        return start, end - 1
    return start, end


def _is_geresh(text: str, start: int, end: int) -> bool:
    """Whether the mark at the end shortens a Hebrew word (עמ׳) rather than closes a quotation."""
    return text[end - 1] in "׳'" and end - start > 1 and "\u05d0" <= text[end - 2] <= "\u05ea"


def _inside_brackets(text: str, start: int, end: int) -> tuple[int, int]:
    """`[start, end)` without the brackets that enclose all of it, or without one whose partner lies outside."""
    waiting: list[int] = []
    partner: dict[int, int] = {}
    alone: set[int] = set()
    for position in range(start, end):
        if text[position] in _BRACKETS:
            waiting.append(position)
        elif text[position] in _BRACKETS.values():
            if waiting and _BRACKETS[text[waiting[-1]]] == text[position]:
                partner[waiting.pop()] = position
            else:
                alone.add(position)
    alone.update(waiting)
    if end - start > 2 and partner.get(start) == end - 1:
        return start + 1, end - 1
    if end - start > 1 and start in alone:
        return start + 1, end
    if end - start > 1 and end - 1 in alone:
        return start, end - 1
    return start, end


def _without_complementizer(text: str, bare: Offer) -> Iterator[Offer]:
    """A claim begins after أنّ, כי or که (codebook, CLAIM), yet only the annotator knows whether a claim is meant."""
    found = _COMPLEMENTIZER.match(text, bare.start, bare.end)
    if found:
        yield Offer(found.end(), bare.end, "complementizer")
