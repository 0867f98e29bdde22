"""Words without the text that they were taken from: what is read of them stands for that text until it is found."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from app.exchange.tokens.tokenising import TokenisedText


class WordsAlone(NamedTuple):
    """Where the words of a source are in the text that was put together from them. Arrays, for they are many."""

    starts: array[int]
    ends: array[int]
    """Both code points, ascending."""
    lines: array[int]
    """Of the source, one for each word; none where words have no lines of their own."""

    def words(self, text: str) -> list[str]:
        """The words, by the text that was put together from them."""
        return [text[start:end] for start, end in zip(self.starts, self.ends, strict=True)]

    def moved(self, fragments: Sequence[Sequence[int]], to: Sequence[int]) -> list[list[int]]:
        """`fragments` of the text that was put together, in a text in which the words start at `to`."""
        return [
            [
                self._moved(start, bisect_right(self.starts, start) - 1, to),
                self._moved(end, bisect_left(self.starts, end) - 1, to),
            ]
            for start, end in fragments
        ]

    def _moved(self, position: int, word: int, to: Sequence[int]) -> int:
        return to[word] + position - self.starts[word]


def words_alone(tokens: TokenisedText, lines: Sequence[int] = ()) -> WordsAlone:
    """The words of a text that was put together from them."""
    return WordsAlone(array("q", tokens.starts), array("q", tokens.ends), array("q", lines))
