"""Tokens of an article, for formats that label tokens and not stretches of text.

There are two tokenisers of our own, each with a name that goes wherever the tokens go:

``words``
    the words of Unicode Standard Annex #29, and each mark of punctuation by itself. Clitics stay with their word
    (وبالمدرسة), so does a ZWNJ (می‌روم), gershayim (צה״ל) and a number with its separators (٣٫١٤).
``clitics``
    the same with the conjunctions, prepositions and particles that Arabic (و ف ب ل ك س) and Hebrew (ו ש כש ב ל כ מ)
    write onto the next word cut off, where `app.domain.clitics` finds that likelier than not. The article (ال, ה)
    and pronouns at the end of a word stay.

Tokens that came with an import are kept in the article's metadata under ``tokens`` and used again.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import regex

from app.domain.clitics import proclitics
from app.domain.native_record import NativeRecord
from app.domain.segmentation import segments, sentences
from app.exchange.options import FormatOption, OptionKind

META_KEY = "tokens"
WORDS = "words"
CLITICS = "clitics"
AUTO = "auto"
TOKENISER_OPTION = FormatOption(
    name="tokeniser",
    kind=OptionKind.CHOICE,
    default=AUTO,
    choices=(AUTO, WORDS, CLITICS),
    help="words: Unicode words; clitics: Arabic and Hebrew clitics cut off; auto: the tokens an article was imported "
    "with, else words",
    on_import=False,
)
_LIKELY = 0.5
_SHOWS = regex.compile(r"[^\p{Cf}\p{Z}\p{Cc}\s]")
_NO_BLANKS = regex.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class TokenisedText:
    """The tokens of one text: code points ``[start, end)``, ascending, without blanks, and where sentences begin."""

    tokeniser: str
    starts: list[int]
    ends: list[int]
    sentence_starts: list[int]
    """Index of the first token of each sentence; the first one is 0 unless there is no token."""

    def __len__(self) -> int:
        return len(self.starts)

    def offsets(self) -> Iterator[tuple[int, int]]:
        """Start and end of each token."""
        return zip(self.starts, self.ends, strict=True)

    def covering(self, start: int, end: int) -> tuple[int, int]:
        """Indices ``[first, last)`` of the tokens that share a character with ``[start, end)``; empty if none does."""
        first = bisect_right(self.ends, start)
        return first, max(first, bisect_left(self.starts, end))

    def fits(self, start: int, end: int) -> bool:
        """Whether a token begins at `start` and one ends at `end`."""
        first, last = self.covering(start, end)
        return first < last and self.starts[first] == start and self.ends[last - 1] == end

    def cut_at(self, positions: set[int]) -> TokenisedText:
        """The same with tokens cut in two at those `positions` that lie inside one."""
        starts: list[int] = []
        ends: list[int] = []
        sentence_starts: list[int] = []
        breaks = set(self.sentence_starts)
        inside = sorted(positions)
        for index, (start, end) in enumerate(self.offsets()):
            if index in breaks:
                sentence_starts.append(len(starts))
            edges = [start, *inside[bisect_right(inside, start) : bisect_left(inside, end)], end]
            for first, last in pairwise(edges):
                starts.append(first)
                ends.append(last)
        return TokenisedText(self.tokeniser, starts, ends, sentence_starts)

    def to_meta(self) -> dict[str, Any]:
        """As it is kept in an article's metadata."""
        sizes = [after - before for before, after in pairwise([*self.sentence_starts, len(self)])]
        flat = [edge for pair in self.offsets() for edge in pair]
        return {"tokeniser": self.tokeniser, "offsets": flat, "sentences": sizes}


def tokenise(record: NativeRecord, wanted: str = AUTO) -> TokenisedText:
    """The tokens of `record`.

    Args:
        record: An article.
        wanted: ``words``, ``clitics``, or ``auto`` for those it was imported with, else words.
    """
    if wanted == AUTO:
        kept = tokens_in_meta(record["text"], record["meta"])
        if kept is not None:
            return kept
    text = record["text"]
    find = _clitics if wanted == CLITICS else _words
    offsets = list(find(text, record["language"]))
    name = CLITICS if wanted == CLITICS else WORDS
    return TokenisedText(name, [start for start, _ in offsets], [end for _, end in offsets], _sentences(text, offsets))


def tokens_in_meta(text: str, meta: Mapping[str, Any]) -> TokenisedText | None:
    """The tokens that an import kept; None when there are none, or when they are not tokens of `text`."""
    kept = meta.get(META_KEY)
    if not isinstance(kept, dict):
        return None
    flat, sizes, name = kept.get("offsets"), kept.get("sentences"), kept.get("tokeniser")
    if not (isinstance(flat, list) and isinstance(sizes, list) and isinstance(name, str) and len(flat) % 2 == 0):
        return None
    if any(type(value) is not int for value in (*flat, *sizes)) or any(size <= 0 for size in sizes):
        return None
    starts, ends = flat[::2], flat[1::2]
    if sum(sizes) != len(starts) or any(start >= end for start, end in zip(starts, ends, strict=True)):
        return None
    if any(end > start for end, start in zip(ends, starts[1:], strict=False)):
        return None
    if starts and (starts[0] < 0 or ends[-1] > len(text)):
        return None
    if any(not _NO_BLANKS.fullmatch(text, start, end) for start, end in zip(starts, ends, strict=True)):
        return None
    sentence_starts = [0] if sizes else []
    for size in sizes[:-1]:
        sentence_starts.append(sentence_starts[-1] + size)
    return TokenisedText(name, starts, ends, sentence_starts)


def _words(text: str, _language: str) -> Iterator[tuple[int, int]]:
    for first, last in segments(text):
        for found in _NO_BLANKS.finditer(text, first, last):
            # A direction mark by itself is no token: nobody could see what is labelled.
            if _SHOWS.search(text, *found.span()):
                yield found.span()


def _clitics(text: str, language: str) -> Iterator[tuple[int, int]]:
    known = language if language in {"ar", "he", "fa", "ur"} else None
    for start, end in _words(text, language):
        cuts = sorted(
            cut.position
            for cut in proclitics(text, start, language=known)
            if cut.kind != "article" and cut.plausibility >= _LIKELY and start < cut.position < end
        )
        yield from pairwise([start, *cuts, end])


def _sentences(text: str, offsets: list[tuple[int, int]]) -> list[int]:
    """Index of the first token of each sentence that has one."""
    found: list[int] = []
    index = 0
    for _, end in sentences(text):
        if index < len(offsets) and offsets[index][0] < end:
            found.append(index)
        while index < len(offsets) and offsets[index][0] < end:
            index += 1
    if index < len(offsets) and not found:
        found.append(0)
    return found
