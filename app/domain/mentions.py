"""The same mention elsewhere: whole words that fold alike, and words that carry a proclitic before it.

Texts are searched in their folded form (`app.domain.folding.fold_key`); the way back to the offsets of the text itself
is found by the spellings that were met: where the text holds as many of them as its folded form holds matches, they are
the matches. Only a text with a spelling that was not met before is folded once more with a map of offsets.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import regex

from app.domain.clitics import language_at
from app.domain.errors import InvalidAnnotationError
from app.domain.folded_bytes import folded_bytes
from app.domain.folding import fold, fold_key, folds_away
from app.domain.makers import ACTOR, ORGANIZATION
from app.domain.records import Span
from app.domain.segmentation import is_boundary, is_word_edge, word_at

_SURE_EDGES = frozenset(" \n\t«»()؛؟!")
"""Characters beside which a word ends whatever the character on its other side."""

_ARABIC_RUNS = frozenset(["و", "ف", "ب", "ل", "ك", "وب", "ول", "وك", "فب", "فل", "فك"])
_HEBREW_CONJUNCTIONS = ("", "ו")
_HEBREW_COMPLEMENTIZERS = ("", "ש", "כש", "מש", "לכש")
_HEBREW_PREPOSITIONS = ("", "ב", "ל", "כ", "מ")
_HEBREW_RUNS = frozenset(
    one + two + three
    for one in _HEBREW_CONJUNCTIONS
    for two in _HEBREW_COMPLEMENTIZERS
    for three in _HEBREW_PREPOSITIONS
) - {""}
_SWALLOWING = frozenset("בלכ")
"""Hebrew prepositions that swallow the article ה, as ל swallows the alif of ال in Arabic."""

_HEBREW = regex.compile(r"\p{Hebrew}")
_ARABIC = regex.compile(r"\p{Arabic}")
_WORDLIKE = regex.compile(r"[\p{L}\p{N}]")
_NOT_LETTERS = regex.compile(r"\P{L}|\u0640")


class Occurrence(NamedTuple):
    """Where a mention is, in code points; `clitic` are the letters of its word that stand before it."""

    start: int
    end: int
    clitic: str


class _Search:
    """One folded form that is looked for, with the spellings of it that were met."""

    def __init__(self, folded: str) -> None:
        self.form = folded_bytes(folded)
        self._pattern = re.compile(" +".join(map(re.escape, folded.split(" "))))
        self._spellings: dict[str, None] = {}

    def places(self, text: str, folded_text: bytes) -> list[tuple[int, int]]:
        """Where the text reads like it, in order, each place without what folds away after it."""
        count = folded_text.count(self.form)
        if not count:
            return []
        found = self._as_spelled(text)
        if len(found) != count:
            self._meet(text)
            found = self._as_spelled(text)
        found.sort()
        return found

    def _as_spelled(self, text: str) -> list[tuple[int, int]]:
        found: list[tuple[int, int]] = []
        for spelling in self._spellings:
            length = len(spelling)
            position = text.find(spelling)
            while position >= 0:
                found.append((position, position + length))
                position = text.find(spelling, position + length)
        return found

    def _meet(self, text: str) -> None:
        folded = fold(text)
        for found in self._pattern.finditer(folded.text):
            start, end = folded.offsets[found.start()], folded.offsets[found.end() - 1] + 1
            self._spellings[text[start:end]] = None


class MentionSearch:
    """Finds a mention in many texts; the more texts, the faster.

    Attributes:
        forms: what the folded form of a text must hold one of, for a text to be worth looking at.
    """

    def __init__(self, quote: str, *, proclitics: bool = False) -> None:
        """Look for what reads like `quote`, with `proclitics` also behind و ف ب ل ك and ו ש ב ל כ מ.

        Raises:
            InvalidAnnotationError: there is no letter or digit to look for.
        """
        wanted = fold_key(quote)
        if not _WORDLIKE.search(wanted):
            raise InvalidAnnotationError("There is no word in this span to look for; choose a span with letters")
        self._proclitics = proclitics
        self._whole = _Search(wanted)
        self._swallowed: _Search | None = None
        if proclitics and wanted.startswith("ال") and len(wanted) > 3:
            self._swallowed = _Search("ل" + wanted[2:])
        elif proclitics and wanted.startswith("ה") and len(wanted) > 2:
            self._swallowed = _Search(wanted[1:])
        self.forms: tuple[bytes, ...] = (self._whole.form,)
        if self._swallowed is not None:
            # Every place of the whole form is one of the shorter form too.
            self.forms = (self._swallowed.form,)

    def find(self, text: str, folded_text: bytes, language: str = "") -> list[Occurrence]:
        """Every place in order.

        Args:
            text: the article's text.
            folded_text: `folded_bytes` of `fold_key` of it.
            language: `ar`, `he`, `fa`, `ur` or unknown; in Persian and Urdu nothing is written onto the next word.
        """
        found: dict[int, Occurrence] = {}
        for first, last in self._whole.places(text, folded_text):
            end = _with_marks(text, last)
            if not _ends_word(text, end):
                continue
            if _begins_word(text, first):
                found[first] = Occurrence(first, end, "")
            elif self._proclitics and (clitic := _clitic(text, first, language)):
                found[first] = Occurrence(first, end, clitic)
        if self._swallowed is not None:
            for first, last in self._swallowed.places(text, folded_text):
                end = _with_marks(text, last)
                if first in found or not _ends_word(text, end) or _begins_word(text, first):
                    continue
                clitic = _clitic(text, first, language)
                if clitic and (clitic[-1] == "ل" or clitic[-1] in _SWALLOWING):
                    found[first] = Occurrence(first, end, clitic)
        return [found[start] for start in sorted(found) if is_boundary(text, start)] if found else []


def _with_marks(text: str, end: int) -> int:
    """`end` moved over what belongs to the last letter: marks, a bare hamza, tatweel, but no invisible control."""
    position = end
    while position < len(text) and folds_away(text[position]):
        position += 1
        if text[position - 1] == "ء" or not is_boundary(text, position - 1) or text[position - 1] == "\u0640":
            end = position
    return end


def _begins_word(text: str, position: int) -> bool:
    return position == 0 or text[position - 1] in _SURE_EDGES or is_word_edge(text, position)


def _ends_word(text: str, position: int) -> bool:
    # By the rules an invisible control belongs to the word before it, and the edge is behind it.
    while position < len(text) and folds_away(text[position]):
        position += 1
    return position == len(text) or text[position] in _SURE_EDGES or is_word_edge(text, position)


def _clitic(text: str, position: int, language: str) -> str:
    """The letters between the beginning of the word and `position`, if they are a run of proclitics."""
    start = word_at(text, position)[0]
    letters = _NOT_LETTERS.sub("", text[start:position])
    if letters in _HEBREW_RUNS and _HEBREW.match(text, position):
        return letters
    if letters in _ARABIC_RUNS and _ARABIC.match(text, position):
        known = language if language not in ("", "und") else language_at(text, position)
        return letters if known not in ("fa", "ur") else ""
    return ""


def last_named_mention(
    spans: Iterable[Span], position: int, *, labels: Sequence[str] = (ACTOR, ORGANIZATION)
) -> Span | None:
    """The mention by name that a pronoun at `position` most likely takes up: the last one that ends before it.

    A span counts if it has one of the labels and does not say that it is nominal («الوزارة»).
    """
    named = (
        span
        for span in spans
        if span.label in labels and span.end <= position and span.attributes.get("mention") != "nominal"
    )
    return max(named, key=lambda span: (span.end, -span.start), default=None)
