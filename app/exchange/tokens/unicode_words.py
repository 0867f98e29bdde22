"""The words of a text, each mark of punctuation by itself, and where sentences begin: found piece by piece.

No rule of Unicode Standard Annex #29 looks over a blank or a line feed, and texts have the same pieces again and again:
what a piece is made of is found once and looked up from then on, many times as fast. Pieces and words are UTF-8, as
they are going to be written, so that nothing is looked up or encoded for each of them again. Offsets are code points
all the same.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import NamedTuple, TypeAlias

import regex

from app.domain.text.segmentation import STOP_OR_SEPARATOR, segments, sentence_ends
from app.domain.text.word_places import UNSEEN

NO_BLANKS = regex.compile(r"\S+")
_SHOWS = regex.compile(rf"[^{UNSEEN}]")
# Words of which no rule of the annex parts two characters, and marks that it parts from them wherever a word ends.
_LETTERS = "0-9A-Za-z\u05d0-\u05ea\u0621-\u063a\u0641-\u064a\u0660-\u0669\u0671-\u06d3\u06f0-\u06f9"
_SIMPLE = regex.compile(rf"[«\"(\[]?(?P<word>[{_LETTERS}][{_LETTERS}\u064b-\u0652]*)[.،؛؟!:»\")\]]*")
# These go with the character before them, unless there is none or it ends a line (rule WB4).
_JOINER = regex.compile(r"[\p{WB=Extend}\p{WB=Format}\p{WB=ZWJ}]")
_ESCAPED = re.compile(r'["\\\x00-\x1f]')
_LONGEST_PIECE = 100
"""Code points of a piece that is worth remembering; fewer than 255, since it and its blank are held in a byte."""
_REMEMBERED = 1 << 15
"""Pieces whose steps are remembered."""
_SHAPES_REMEMBERED = 1 << 13
"""Pieces whose shapes are: a shape takes some ten times as much memory, and few pieces need one."""

_Breaks: TypeAlias = tuple[tuple[int, ...], bool]
"""Indices of the tokens of a piece that begin a sentence, the number of all for the first token behind it; and whether
nothing but blanks stands in the piece behind the place where a sentence ended last."""


class FoundWords(NamedTuple):
    """The tokens of one text, and what stands between them."""

    borders: list[int]
    """Code points: where each token starts, and at last where the text ends."""
    words: list[bytes]
    """In UTF-8."""
    escaped: list[int]
    """Ascending, indices of the tokens that JSON has to escape (RFC 8259, section 7)."""
    touching: list[int]
    """Ascending, indices of the tokens behind which the next one, or the end of the text, comes at once."""
    odd_gaps: list[int]
    """Ascending, the gaps that hold something else than one blank: the one before a token has its index."""
    sentence_starts: list[int]
    """Index of the first token of each sentence; the first one is 0 unless there is no token."""

    def wide_gaps(self) -> Iterator[tuple[int, int]]:
        """Code points ``[start, end)`` of each of `odd_gaps`."""
        for gap in self.odd_gaps:
            yield self.end_of(gap - 1) if gap else 0, self.borders[gap]

    def ends(self) -> list[int]:
        """Code points: where each token ends."""
        # Most of them stand before one blank.
        ends = [border - 1 for border in self.borders]
        del ends[0]
        for index in self.touching:
            ends[index] += 1
        for gap in self.odd_gaps:
            if gap:
                ends[gap - 1] = self.end_of(gap - 1)
        return ends

    def end_of(self, token: int) -> int:
        """Code points: where the token ends, whatever stands behind it."""
        return self.borders[token] + len(self.words[token].decode())


class _Shape(NamedTuple):
    """What a piece is made of that is more than one token in the middle of a sentence.

    A line feed behind a piece belongs to it.
    """

    lead: int
    """Code points before its first token; where it has none, all, and the blank or line feed behind it."""
    words: tuple[bytes, ...]
    steps: tuple[int, ...]
    """Code points from the start of each token to that of the next one or of the next piece."""
    escaped: tuple[int, ...]
    """As in `FoundWords`."""
    touching: tuple[int, ...]
    """As in `FoundWords`."""
    odd_gaps: tuple[int, ...]
    """As in `FoundWords`, but for what is before the first token."""
    breaks: _Breaks
    first_breaks: _Breaks
    """The same where the piece is the first of its sentence, since a number there is that of a list item."""


def find_words(text: str, *, with_sentences: bool) -> FoundWords:
    """The words and sentences of `text`.

    Args:
        text: Any text.
        with_sentences: Whether somebody asks where sentences begin; else all of it is one.
    """
    pieces = text.encode().replace(b"\n", b"\n ").split(b" ")
    odd = _at_line_starts(text, pieces)
    known = _steps_of(pieces, odd)
    # Only who looks back for the start of a sentence needs the pieces any more. The first step leads to the first word.
    words, steps = pieces.copy() if with_sentences else pieces, [0, *known]
    escaped: list[int] = []
    touching: list[int] = []
    odd_gaps: list[int] = []
    sentence_starts = [0]
    more = 0
    # Up to this piece only blanks have come since the last sentence ended; and whether more has come behind it.
    fresh, begun = 0, False
    index = -1
    while (index := known.find(0, index + 1)) >= 0:
        at = index + more
        shape = (odd and odd.get(index)) or _SHAPES[words[at]]
        lead, tokens, own_steps, own_escaped, own_touching, own_odd_gaps, breaks, first_breaks = shape
        # Most often there is one or none, and a loop is faster than a comprehension.
        for token in own_escaped:
            escaped.append(at + token)  # noqa: PERF401
        for token in own_touching:
            touching.append(at + token)  # noqa: PERF401
        for gap in own_odd_gaps:
            odd_gaps.append(at + gap)  # noqa: PERF401
        if lead:
            odd_gaps.append(at)
            steps[at] += lead
        words[at : at + 1] = tokens
        steps[at + 1 : at + 2] = own_steps
        more += len(tokens) - 1
        if not with_sentences:
            continue
        if breaks is not first_breaks and not begun and not (begun := _shows(pieces[fresh:index])):
            fresh, breaks = index, first_breaks
        starts, closes = breaks
        if starts:
            for start in starts:
                sentence_starts.append(at + start)  # noqa: PERF401
            fresh, begun = index + closes, False
    borders = list(accumulate(steps))
    _close(text, borders, words, touching, odd_gaps)
    firsts = [start for start in dict.fromkeys(sentence_starts) if start < len(words)]
    return FoundWords(borders, words, escaped, touching, sorted(set(odd_gaps)), firsts)


def _shows(pieces: list[bytes]) -> bool:
    """Whether there is more than blanks."""
    return bool(b"".join(pieces).decode().strip())


def _steps_of(pieces: list[bytes], odd: Iterable[int]) -> bytearray:
    """The code points from each piece to the next one, 0 for those that need a shape, as the ones at `odd` do."""
    # Bytes, in which a zero is found many times as fast as in a list.
    steps = bytearray(map(_STEPS.__getitem__, pieces))
    for index in odd:
        steps[index] = 0
    return steps


def _at_line_starts(text: str, pieces: list[bytes]) -> dict[int, _Shape]:
    """The shapes of pieces that the start of a line makes others than they are behind a blank, by their index."""
    shapes: dict[int, _Shape] = {}
    begin = 0
    for line in text.split("\n"):
        # Most begin with a letter, and to ask so takes a twentieth of the time.
        if line and not line[0].isalnum() and _JOINER.match(line):
            index = text.count(" ", 0, begin) + text.count("\n", 0, begin)
            shapes[index] = _shape_of(pieces[index].decode(), "\n" * (begin > 0))
        begin += len(line) + 1
    return shapes


def _close(text: str, borders: list[int], words: list[bytes], touching: list[int], odd_gaps: list[int]) -> None:
    """Set right what is behind the last token, since no blank follows the last piece."""
    count = len(words)
    end = borders[-2] + len(words[-1].decode()) if words else 0
    borders[-1] = len(text)
    while odd_gaps and odd_gaps[-1] == count:
        odd_gaps.pop()
    if words and end == len(text):
        touching.append(count - 1)
    elif end < len(text) and (not words or text[end:] != " "):
        odd_gaps.append(count)


class _Shapes(dict[bytes, _Shape]):
    """The shapes of pieces behind a blank; only so many are remembered."""

    def __missing__(self, piece: bytes) -> _Shape:
        text = piece.decode()
        shape = _shape_of(text, " ")
        if len(text) <= _LONGEST_PIECE:
            if len(self) >= _SHAPES_REMEMBERED:
                self.clear()
            self[piece] = shape
        return shape


class _Steps(dict[bytes, int]):
    """The code points of pieces that are one token in the middle of a sentence, and of the blank; 0 for all others."""

    def __missing__(self, piece: bytes) -> int:
        text = piece.decode()
        if len(text) > _LONGEST_PIECE:
            return 0
        simple = _SIMPLE.fullmatch(text)
        if simple is None or simple.span("word") != (0, len(text)):
            shape = _SHAPES[piece]
            plain = shape.words == (piece,) and not (shape.escaped or shape.breaks[0] or shape.first_breaks[0])
        else:
            plain = True
        if len(self) >= _REMEMBERED:
            self.clear()
        self[piece] = step = len(text) + 1 if plain else 0
        return step


_SHAPES = _Shapes()
_STEPS = _Steps()


def _shape_of(piece: str, before: str) -> _Shape:
    """The shape of `piece` behind `before`: a blank, a line feed or nothing."""
    body = piece.removesuffix("\n")
    simple = _SIMPLE.fullmatch(body)
    found = _around_word(body, *simple.span("word")) if simple else _tokens(before, body)
    starts = [start for start, _ in found]
    following = [*starts[1:], len(body) + 1]
    gaps = [after - end for (_, end), after in zip(found, following, strict=False)]
    odd_gaps = [index for index, gap in enumerate(gaps, start=1) if gap and (index < len(gaps) or gap > 1)]
    if found and body != piece and gaps[-1] == 1:
        odd_gaps.append(len(gaps))
    breaks = first_breaks = _breaks("x ", piece, starts)
    if (if_first := _breaks("", piece, starts)) != breaks:
        first_breaks = if_first
    words = [body[start:end] for start, end in found]
    return _Shape(
        lead=starts[0] if found else len(body) + 1,
        words=tuple(word.encode() for word in words),
        steps=tuple(after - start for start, after in zip(starts, following, strict=False)),
        escaped=tuple(index for index, word in enumerate(words) if _ESCAPED.search(word)),
        touching=tuple(index for index, gap in enumerate(gaps) if not gap),
        odd_gaps=tuple(odd_gaps),
        breaks=breaks,
        first_breaks=first_breaks,
    )


def _around_word(piece: str, start: int, end: int) -> list[tuple[int, int]]:
    """The tokens of a piece with one word in it, around which each character is a token."""
    marks = [*range(start), *range(end, len(piece))]
    return sorted([(start, end), *((mark, mark + 1) for mark in marks)])


def _tokens(before: str, piece: str) -> list[tuple[int, int]]:
    """The tokens of a piece by the rules of the annex, which ask what stands before it."""
    text, size = before + piece, len(before)
    return [
        (token.start() - size, token.end() - size)
        for first, last in segments(text)
        for token in NO_BLANKS.finditer(text, first, last)
        # A direction mark by itself is no token: nobody could see what is labelled.
        if _SHOWS.search(text, *token.span())
    ]


def _breaks(before: str, piece: str, starts: list[int]) -> _Breaks:
    """Where sentences end in `piece` when `before` stands before it, but for blanks."""
    if starts and not STOP_OR_SEPARATOR.search(piece.removesuffix("\n")):
        return ((len(starts),), True) if piece.endswith("\n") else ((), False)
    # Whether a stop ends a sentence depends on what follows; something always does, or nobody asks.
    text = before + piece + ("y" if piece.endswith("\n") else " y")
    *ends, _ = (end - len(before) for end in sentence_ends(text))
    return tuple(bisect_left(starts, end) for end in ends), bool(ends) and not piece[ends[-1] :].strip()
