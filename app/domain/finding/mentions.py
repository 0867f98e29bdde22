"""The same mention elsewhere: whole words that fold alike, and words that carry a proclitic before it.

Texts are searched in their folded form (`app.domain.text.folding.fold_key`); the way back to the offsets of the text
itself is found by the spellings that were met: where the text holds as many of them as its folded form holds matches,
they are the matches. Only a text with a spelling that was not met before is folded once more with a map of offsets.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import regex

from app.domain.boundaries.clitics import language_of_words
from app.domain.errors import InvalidAnnotationError
from app.domain.labelling.makers import ACTOR, ORGANIZATION
from app.domain.records import Span
from app.domain.text.folded_bytes import folded_bytes
from app.domain.text.folding import fold, fold_key, folds_away
from app.domain.text.segmentation import is_boundary, is_word_edge, word_at

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
_SWALLOWING = frozenset("لלבכ")
"""Prepositions that swallow the article: ה of any Hebrew one, the alif of ال of the Arabic ل."""

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
        found = self._as_spelled(text, count)
        if len(found) != count:
            self._meet(text)
            found = self._as_spelled(text)
        found.sort()
        return found

    def _as_spelled(self, text: str, enough: int | None = None) -> list[tuple[int, int]]:
        """Where the known spellings stand, one after the other; no more than are enough."""
        found: list[tuple[int, int]] = []
        for spelling in self._spellings:
            length = len(spelling)
            position = text.find(spelling)
            while position >= 0:
                found.append((position, position + length))
                if len(found) == enough:
                    return found
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
        form: what the folded form of a text must hold, for a text to be worth looking at.
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
        # What a preposition swallows of the article, so that the rest is looked for: ا of ال, ה.
        self._article = ""
        if proclitics and wanted.startswith("ال") and len(wanted) > 3:
            self._article = "ا"
        elif proclitics and wanted.startswith("ה") and len(wanted) > 2:
            self._article = "ה"
        self._search = _Search(wanted[len(self._article) :])
        self.form = self._search.form

    def find(self, text: str, folded_text: bytes, language: str) -> list[Occurrence]:
        """Every place in order.

        Args:
            text: the article's text.
            folded_text: `folded_bytes` of `fold_key` of it.
            language: `ar`, `he`, `fa`, `ur` or unknown; in Persian and Urdu nothing is written onto the next word.
        """
        found: list[Occurrence] = []
        for first, last in self._search.places(text, folded_text):
            end = _with_marks(text, last)
            if not _ends_word(text, end):
                continue
            start = _start_of_article(text, first, self._article) if self._article else first
            if start is None:
                clitic = "" if _begins_word(text, first) else _clitic(text, first, language)
                if clitic and clitic[-1] in _SWALLOWING:
                    found.append(Occurrence(first, end, clitic))
            elif _begins_word(text, start):
                found.append(Occurrence(start, end, ""))
            elif self._proclitics and (clitic := _clitic(text, start, language)):
                found.append(Occurrence(start, end, clitic))
        return [one for one in found if _cuts_nothing(text, one.start)]


def _start_of_article(text: str, position: int, article: str) -> int | None:
    """Where the letter before `position` begins, if it is the article's; marks and tatweel may stand between."""
    while position > 0 and folds_away(text[position - 1]):
        position -= 1
    letter = text[position - 1] if position > 0 else ""
    return position - 1 if letter == article or fold_key(letter) == article else None


def _cuts_nothing(text: str, position: int) -> bool:
    return position == 0 or text[position - 1] in _SURE_EDGES or is_boundary(text, position)


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
        return letters if language_of_words(language, text, position) not in ("fa", "ur") else ""
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
