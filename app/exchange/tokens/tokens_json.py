"""Tokens as JSON, from pieces that are made once for each number and remembered.

An article has hundreds of tokens, and two numbers for each: to choose pieces takes seven tenths of the time of finding
where each token ends and writing the numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Protocol

import orjson

from app.exchange.tokens.tokenising import TokenisedText
from app.exchange.tokens.unicode_words import FoundWords

_REMEMBERED = 1 << 15


class NumberedPieces:
    """The pieces of JSON that are made of a number, for many numbers at once; of several kinds, one after the other."""

    def __init__(self, *pieces: Callable[[int], bytes]) -> None:
        self._pieces = pieces
        self._known: list[bytes] = []

    def until(self, count: int) -> list[bytes]:
        """The pieces of all numbers below `count`, and perhaps of more."""
        known = self._known
        missing = range(len(known) // len(self._pieces), count)
        if missing:
            made = [piece(number) for number in missing for piece in self._pieces]
            if count > _REMEMBERED:
                return known + made
            known += made
        return known

    def by_number(self, count: int) -> Pieces:
        """The pieces of one kind, of all numbers below `count`, to look some of them up.

        In a text of a million characters those of all its positions would take more than a hundred megabytes.
        """
        (piece,) = self._pieces
        return self.until(count) if count <= _REMEMBERED else _Anew(piece)


class Pieces(Protocol):
    """Pieces of JSON by their numbers."""

    def __getitem__(self, number: int, /) -> bytes:
        """The piece of a number."""
        ...


class _Anew:
    """Makes a piece whenever it is asked for."""

    def __init__(self, piece: Callable[[int], bytes]) -> None:
        self._piece = piece

    def __getitem__(self, number: int) -> bytes:
        return self._piece(number)


def chosen(values: Pieces, places: Sequence[int]) -> Sequence[bytes]:
    """The values at `places`; twice as fast as a loop."""
    return itemgetter(*places)(values) if len(places) > 1 else [values[place] for place in places]


def in_json(words: Sequence[str]) -> list[bytes]:
    """The words as JSON has them between quotation marks."""
    return [orjson.dumps(word)[1:-1] for word in words]


def found_in_json(found: FoundWords) -> list[bytes]:
    """The words that were found, the same way: a list of its own only where one has to be escaped."""
    if not found.escaped:
        return found.words
    words = found.words.copy()
    for token in found.escaped:
        words[token] = orjson.dumps(words[token].decode())[1:-1]
    return words


class TokensJson:
    """Writes the tokens of one article after the other, and where they stand."""

    def __init__(self) -> None:
        # Where a token ends tells most often where the next one starts.
        self._blanks = NumberedPieces(lambda start: b"%d,%d," % (start - 1, start))
        self._touches = NumberedPieces(lambda start: b"%d,%d," % (start, start))

    def words(self, tokens: TokenisedText, text: str) -> orjson.Fragment | list[str]:
        """What `TokenisedText.words` has."""
        if tokens.found is None or not tokens.found.words:
            return tokens.words(text)
        return orjson.Fragment(b'["%b"]' % b'","'.join(found_in_json(tokens.found)))

    def offsets(self, tokens: TokenisedText) -> orjson.Fragment:
        """What `TokenisedText.flat` has: code points."""
        found = tokens.found
        if found is None or not found.words:
            return orjson.Fragment(orjson.dumps(tokens.flat()))
        borders = found.borders
        pieces = [*chosen(self._blanks.by_number(borders[-1] + 1), borders[1:])]
        touches = self._touches.by_number(borders[-1] + 1)
        for token in found.touching:
            pieces[token] = touches[borders[token + 1]]
        for gap in found.odd_gaps:
            if gap:
                pieces[gap - 1] = b"%d,%d," % (found.end_of(gap - 1), borders[gap])
        # Behind the last token nothing starts.
        pieces[-1] = pieces[-1].partition(b",")[0] + b"]"
        return orjson.Fragment(b"[%d,%b" % (borders[0], b"".join(pieces)))
