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

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate, chain, compress, pairwise
from operator import add
from typing import Any, TypeAlias

import regex

from app.domain.clitics import proclitics
from app.domain.native_record import NativeRecord
from app.domain.segmentation import segments, sentence_ends
from app.exchange.loss import LossReport
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
# Words of which no rule of the annex parts two letters, and marks that it parts from letters wherever a word ends.
_LETTERS = "A-Za-z\u05d0-\u05ea\u0621-\u063a\u0641-\u064a\u0671-\u06d3"
_SIMPLE = regex.compile(rf"[«\"(\[]?(?P<word>[{_LETTERS}][{_LETTERS}\u064b-\u0652]*)[.،؛؟!:»\")\]]*")
# These go with the character before them, unless there is none or it ends a line (rule WB4).
_JOINER = regex.compile(r"[\p{WB=Extend}\p{WB=Format}\p{WB=ZWJ}]")
_ODD_LINE = re.compile(r"\n[^\w\s!-~«]")
_LONGEST_PIECE = 100
"""Code points of a stretch without blanks that is worth remembering."""
_REMEMBERED = 1 << 15

_Shape: TypeAlias = tuple[str | int, ...]
"""Of each token of a piece of text three values: the token, its length, and how far it is from its start to that of the
next one, over the blank behind the piece. Where a piece does not begin with a token, the first one is empty."""


@dataclass(frozen=True, slots=True)
class TokenisedText:
    """The tokens of one text: code points ``[start, end)``, ascending, without blanks, and where sentences begin."""

    tokeniser: str
    starts: list[int]
    ends: list[int]
    sentence_starts: list[int]
    """Index of the first token of each sentence; the first one is 0 unless there is no token."""
    known_words: list[str] | None = None
    """Each token as its text has it, where that came with finding them."""

    def __len__(self) -> int:
        return len(self.starts)

    def offsets(self) -> Iterator[tuple[int, int]]:
        """Start and end of each token."""
        return zip(self.starts, self.ends, strict=True)

    def words(self, text: str) -> list[str]:
        """Each token as `text` has it."""
        return self.known_words or list(map(text.__getitem__, map(slice, self.starts, self.ends)))

    def covering(self, start: int, end: int) -> tuple[int, int]:
        """Indices ``[first, last)`` of the tokens that share a character with ``[start, end)``; empty if none does."""
        first = bisect_right(self.ends, start)
        return first, max(first, bisect_left(self.starts, end))

    def fits(self, start: int, end: int) -> bool:
        """Whether a token begins at `start` and one ends at `end`."""
        first, last = self.covering(start, end)
        return first < last and self.starts[first] == start and self.ends[last - 1] == end

    def cut_at(self, positions: Iterable[int]) -> TokenisedText:
        """The same with tokens cut in two at those `positions` that lie inside one."""
        inside = []
        for position in sorted(set(positions)):
            index = bisect_right(self.starts, position) - 1
            if index >= 0 and self.starts[index] < position < self.ends[index]:
                inside.append((index, position))
        if not inside:
            return self
        starts, ends = self.starts.copy(), self.ends.copy()
        for index, position in reversed(inside):
            starts.insert(index + 1, position)
            ends.insert(index, position)
        indices = [index for index, _ in inside]
        moved = [first + bisect_left(indices, first) for first in self.sentence_starts]
        return TokenisedText(self.tokeniser, starts, ends, moved)

    def to_meta(self) -> dict[str, Any]:
        """As it is kept in an article's metadata."""
        sizes = [after - before for before, after in pairwise([*self.sentence_starts, len(self)])]
        return {"tokeniser": self.tokeniser, "offsets": self.flat(), "sentences": sizes}

    def flat(self) -> list[int]:
        """Start and end of each token, one after the other."""
        flat = [0] * (2 * len(self))
        flat[::2], flat[1::2] = self.starts, self.ends
        return flat


def tokenise(record: NativeRecord, wanted: str = AUTO, *, with_sentences: bool = True) -> TokenisedText:
    """The tokens of `record`.

    Args:
        record: An article.
        wanted: ``words``, ``clitics``, or ``auto`` for those it was imported with, else words.
        with_sentences: Whether somebody asks where sentences begin; else all of it may be one.
    """
    if wanted == AUTO:
        kept = tokens_in_meta(record["text"], record["meta"])
        if kept is not None:
            return kept
    text = record["text"]
    starts, ends, words = _words(text)
    known: list[str] | None = words
    if wanted == CLITICS:
        starts, ends = _without_clitics(text, record["language"], starts, ends)
        known = None
    sentence_starts = _sentences(text, starts) if with_sentences else [0][: len(starts)]
    return TokenisedText(CLITICS if wanted == CLITICS else WORDS, starts, ends, sentence_starts, known)


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


def kept_tokens(text: str, tokens: TokenisedText, losses: LossReport, where: str) -> dict[str, Any]:
    """`tokens` as metadata of an article, by which it has them from now on; nothing when they are not fit for that.

    Tokens with blanks inside, as the names of some corpora are, could not be told apart in a file of ours.
    """
    kept = {META_KEY: tokens.to_meta()}
    if tokens_in_meta(text, kept) is not None:
        return kept
    losses.add("tokens_unkept", where)
    return {}


def _words(text: str) -> tuple[list[int], list[int], list[str]]:
    """Starts and ends of the words, and the words, found piece by piece: no rule looks over a blank or a line feed.

    Texts have the same pieces again and again, and to look one up is many times as fast as to find its borders.
    """
    pieces = text.replace("\n", " ").split(" ")
    shapes = list(map(_SHAPES.__getitem__, pieces))
    for found in _ODD_LINE.finditer("\n" + text):
        begin = found.start()
        if _JOINER.match(text, begin):
            index = text.count(" ", 0, begin) + text.count("\n", 0, begin)
            shapes[index] = _shape_after("\n" * (begin > 0), pieces[index])
    flat: list[Any] = list(chain.from_iterable(shapes))
    words, lengths, steps = flat[::3], flat[1::3], flat[2::3]
    # The last step leads to where another piece would begin.
    starts = list(accumulate(steps[:-1], initial=0))
    ends = list(map(add, starts, lengths))
    if "" in words:
        starts, ends = list(compress(starts, words)), list(compress(ends, words))
        words = list(filter(None, words))
    return starts, ends, words


class _Shapes(dict[str, _Shape]):
    """The shapes of pieces of text that stand between two blanks; as many are remembered as `_REMEMBERED` says."""

    def __missing__(self, piece: str) -> _Shape:
        simple = _SIMPLE.fullmatch(piece)
        shape = _simple_shape(piece, simple.span("word")) if simple else _shape_after(" ", piece)
        if len(piece) <= _LONGEST_PIECE:
            if len(self) >= _REMEMBERED:
                self.clear()
            self[piece] = shape
        return shape


_SHAPES = _Shapes()


def _simple_shape(piece: str, word: tuple[int, int]) -> _Shape:
    """The shape of a piece with one word in it, around which each character is a token."""
    start, end = word
    words = (*piece[:start], piece[start:end], *piece[end:])
    shape = [value for token in words for value in (token, len(token), len(token))]
    return *shape[:-1], len(words[-1]) + 1


def _shape_after(before: str, piece: str) -> _Shape:
    """The shape of a piece by the rules of the annex, which ask what stands before it."""
    text, size = before + piece, len(before)
    found = [
        token.span()
        for first, last in segments(text)
        for token in _NO_BLANKS.finditer(text, first, last)
        # A direction mark by itself is no token: nobody could see what is labelled.
        if _SHOWS.search(text, *token.span())
    ]
    if not found or found[0][0] > size:
        found.insert(0, (size, size))
    following = [*(start for start, _ in found[1:]), len(text) + 1]
    return tuple(
        value
        for (start, end), after in zip(found, following, strict=True)
        for value in (text[start:end], end - start, after - start)
    )


def _without_clitics(text: str, language: str, starts: list[int], ends: list[int]) -> tuple[list[int], list[int]]:
    """The tokens with likely clitics as tokens of their own."""
    known = language if language in {"ar", "he", "fa", "ur"} else None
    parts: list[tuple[int, int]] = []
    for start, end in zip(starts, ends, strict=True):
        cuts = sorted(
            cut.position
            for cut in proclitics(text, start, language=known)
            if cut.kind != "article" and cut.plausibility >= _LIKELY and start < cut.position < end
        )
        parts += pairwise([start, *cuts, end])
    return [start for start, _ in parts], [end for _, end in parts]


def _sentences(text: str, starts: list[int]) -> list[int]:
    """Index of the first token of each sentence that has one."""
    found = dict.fromkeys((0, *(bisect_left(starts, end) for end in sentence_ends(text))))
    found.pop(len(starts), None)
    return list(found)
