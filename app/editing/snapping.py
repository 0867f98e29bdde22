"""Boundaries offered for a selection: which one would be taken, which others there are, and where an edge steps to.

Nothing here is applied by itself: what is taken is what was shown. Offsets are code points of the article.

The rules are loaded with the first selection: compiling their patterns would keep the window waiting.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Literal

import regex

from app.domain.records import Fragments
from app.domain.text.segmentation import ceil_boundary, floor_boundary, next_boundary, previous_boundary, words

Edge = Literal["start", "end"]
Unit = Literal["letter", "clitic"]

_MARKS = regex.compile(r"[\p{Mn}\u0640]")
_SHORTEST_NAME = 3


def settled(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The range without blanks and invisible marks at its edges (rule G1); None when nothing is left."""
    from app.domain.boundaries.boundaries import trim

    start, end = trim(text, start, end)
    # A joiner left outside by `trim` may belong to the letter before it; a letter is never cut.
    return (floor_boundary(text, start), ceil_boundary(text, end)) if start < end else None


def stepped(
    text: str, stretch: tuple[int, int], edge: Edge, by: int, unit: Unit, language: str | None = None
) -> tuple[int, int]:
    """`stretch` with one edge moved by a letter or a clitic, forward in the text when `by` is above 0.

    The edge passes blanks and never rests on one; a stretch keeps at least one letter, and one whose edge has nowhere
    to go comes back unchanged.
    """
    start, end = stretch
    if unit == "clitic":
        start, end = _by_clitic(text, stretch, edge, by, language)
    elif edge == "start":
        start = next_boundary(text, start) if by > 0 else previous_boundary(text, start)
    else:
        end = next_boundary(text, end) if by > 0 else previous_boundary(text, end)
    while 0 <= start < end <= len(text):
        moved = settled(text, start, end)
        if moved is not None and moved != stretch:
            return moved
        if edge == "start" and by < 0 and start > 0:
            start = previous_boundary(text, start)
        elif edge == "end" and by > 0 and end < len(text):
            end = next_boundary(text, end)
        else:
            break
    return stretch


def _by_clitic(text: str, stretch: tuple[int, int], edge: Edge, by: int, language: str | None) -> tuple[int, int]:
    from app.domain.boundaries.clitics import next_end, next_start, previous_end, previous_start

    start, end = stretch
    if edge == "start":
        return (next_start if by > 0 else previous_start)(text, start, language=language), end
    return start, (next_end if by > 0 else previous_end)(text, end, language=language)


class Snapping:
    """The offers for one selection in one article, the likeliest first, and which of them is shown.

    Args:
        text: the article.
        language: of the article; None lets the letters decide.
        known: words of names known from elsewhere.
    """

    def __init__(self, text: str, language: str | None = None, known: Collection[str] = ()) -> None:
        self._text = text
        self._language = language
        self._known = known
        self._selection = (0, 0)
        self._offers: tuple[Fragments, ...] = ()
        self._shown = 0

    @property
    def language(self) -> str | None:
        """Language of the article, if known."""
        return self._language

    @property
    def known(self) -> Collection[str]:
        """Words of names known from elsewhere."""
        return self._known

    def look_at(self, start: int, end: int) -> None:
        """Make offers for this selection; the same selection keeps the offer that is shown."""
        if (start, end) == self._selection:
            return
        self._selection = (start, end)
        self._offers = self._offers_for(start, end) if start < end else ()
        self._shown = 0

    def _offers_for(self, start: int, end: int) -> tuple[Fragments, ...]:
        from app.domain.boundaries.boundaries import offer

        found = offer(self._text, start, end, known=self._known, language=self._language)
        stretches = (settled(self._text, one.start, one.end) for one in found)
        return tuple(dict.fromkeys((stretch,) for stretch in stretches if stretch is not None))

    def propose(self, fragments: Fragments) -> None:
        """Offer these fragments before everything else, for the selection that was looked at last."""
        self._offers = (fragments, *(one for one in self._offers if one != fragments))
        self._shown = 0

    @property
    def offers(self) -> tuple[Fragments, ...]:
        """All offers; the merely trimmed selection is among them."""
        return self._offers

    @property
    def taken(self) -> Fragments | None:
        """What the key of a label takes; None when there is nothing to label."""
        return self._offers[self._shown] if self._offers else None

    @property
    def place(self) -> tuple[int, int]:
        """Number of the offer shown, from 1, and how many there are."""
        return (self._shown + 1 if self._offers else 0), len(self._offers)

    @property
    def exact(self) -> Fragments | None:
        """The selection itself, trimmed and nothing else (rule G1)."""
        stretch = settled(self._text, *self._selection)
        return (stretch,) if stretch is not None else None

    def cycle(self, by: int) -> None:
        """Show the next offer, or the one before; round and round."""
        if self._offers:
            self._shown = (self._shown + by) % len(self._offers)


def name_words(names: Iterable[str]) -> frozenset[str]:
    """The words of names, without marks and tatweel, as evidence for what is a name and what a clitic before it."""
    found: set[str] = set()
    for name in names:
        bare = _MARKS.sub("", name)
        found.update(bare[start:end] for start, end in words(bare) if end - start >= _SHORTEST_NAME)
    return frozenset(found)
