"""Finding words in an article: folded as `app.domain.text.folding` folds, hits told as offsets of the untouched text.

Hits are kept where the folded text has them and translated one by one when somebody looks at them, so that a word that
occurs ten thousand times is found as fast as it is read over.
"""

from __future__ import annotations

import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate, islice

import regex

from app.domain.text.folding import Folded, fold

_EDGE = regex.compile(r"(?w)\b")
"""Word boundaries by Unicode Standard Annex #29, as the `regex` library implements them."""
_BEFORE = regex.compile(r"(?r)(?:\p{L}|(?<=\p{L})[\p{M}\p{Cf}\u0640])+")
_PROCLITICS = regex.compile(
    # و ف, then س or one of ب ل ك, then ال; لل stands for ل and ال.
    r"[وف]?(?:س|[بلك]?(?:ال)?|لل)"
    r"|ו?(?:לכש|כש|מש|ש)?[בלכמ]?ה?"
)
_LONGEST_PROCLITICS = 24
"""Code points before a hit that may hold clitics, marks and tatweel included."""


@dataclass(frozen=True, slots=True)
class Hits:
    """What was found, in the order of the text; nothing overlaps.

    Attributes:
        folded: the article, folded.
        places: where in `folded.text` the hits begin, ascending.
        length: of each hit in `folded.text`.
    """

    folded: Folded
    places: array[int]
    length: int

    def __len__(self) -> int:
        return len(self.places)

    def __getitem__(self, index: int) -> tuple[int, int]:
        """Hit number `index` as code points `(start, end)` of the article. Raises IndexError."""
        place = self.places[index]
        return self.folded.original(place, place + self.length)

    def between(self, start: int, end: int) -> Iterator[tuple[int, tuple[int, int]]]:
        """Hits that share a character with `[start, end)`, each with its number."""
        index = max(0, self.first_from(start) - 1)
        while index < len(self.places):
            hit = self[index]
            if hit[0] >= end:
                return
            if hit[1] > start:
                yield index, hit
            index += 1

    def first_from(self, position: int) -> int:
        """Number of the first hit that begins at `position` or later; the number of all hits when there is none."""
        return bisect_left(self.places, bisect_left(self.folded.offsets, position))


class ArticleSearch:
    """Searches one article; it is folded when first searched, and never again."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._folded: Folded | None = None

    def find(self, wanted: str, *, whole_words: bool = False, proclitics: bool = False) -> Hits:
        """Where the article reads like `wanted`.

        Args:
            wanted: what was typed; blanks around it do not count.
            whole_words: only where both ends are word boundaries.
            proclitics: with `whole_words`, also where nothing but attached words (و ف ب ل ك س ال، ו ש ב ל כ מ ה) stands
                between the word's beginning and the hit. A hit is the word itself, without them.
        """
        if self._folded is None:
            self._folded = fold(self._text)
        folded = self._folded
        needle = fold(wanted.strip()).text
        places: Iterable[int] = _places(folded.text, needle)
        if whole_words:
            length = len(needle)
            places = (
                place
                for place in places
                if self._is_whole(*folded.original(place, place + length), proclitics=proclitics)
            )
        return Hits(folded, array("q", places), len(needle))

    def _is_whole(self, start: int, end: int, *, proclitics: bool) -> bool:
        text = self._text
        while end < len(text) and unicodedata.category(text[end]) == "Cf":
            # Invisible signs belong to the word before them.
            end += 1
        if not _EDGE.match(text, end):
            return False
        return bool(_EDGE.match(text, start)) or (proclitics and self._follows_proclitics(start))

    def _follows_proclitics(self, start: int) -> bool:
        before = _BEFORE.search(self._text, max(0, start - _LONGEST_PROCLITICS), start)
        if before is None or before.end() != start or not _EDGE.match(self._text, before.start()):
            return False
        return _PROCLITICS.fullmatch(fold(before.group()).text) is not None


def _places(text: str, needle: str) -> Iterable[int]:
    """Where `needle` occurs, not overlapping; its steps are those of `str.split`, far from Python for each hit."""
    if not needle:
        return ()
    steps = map(len(needle).__add__, map(len, text.split(needle)[:-1]))
    return islice(accumulate(steps, initial=-len(needle)), 1, None)
