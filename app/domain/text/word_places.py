"""Where words stand in a text of which nothing else is known: each is the next thing in it that can be seen."""

from __future__ import annotations

from collections.abc import Iterable

import regex

UNSEEN = r"\p{Cf}\p{Z}\p{Cc}\s"
"""The inside of a set of characters: blanks, marks of direction, joiners and other controls. They may stand between two
words, and nobody calls them a word by themselves."""
_NOTHING_SEEN = regex.compile(rf"[{UNSEEN}]*")
_UNSEEN = regex.compile(rf"[{UNSEEN}]+")


class NotNextError(Exception):
    """A word is not the next thing in the text."""

    def __init__(self, word: int, position: int) -> None:
        """`word`: its index. `position`: code points of the text that the words before it have used up."""
        super().__init__(word)
        self.word = word
        self.position = position


def word_starts(words: Iterable[str], text: str) -> list[int]:
    """The code point at which each word begins in `text`, to the letter, in time proportional to their lengths.

    Raises:
        NotNextError: between a word and the one before it the text has something else that can be seen.
    """
    starts: list[int] = []
    position = 0
    for index, word in enumerate(words):
        start = text.find(word, position)
        if start < 0 or not is_unseen(text, position, start):
            raise NotNextError(index, position)
        starts.append(start)
        position = start + len(word)
    return starts


def is_unseen(text: str, start: int, end: int) -> bool:
    """Whether nothing can be seen in the code points ``[start, end)`` of `text`."""
    return _NOTHING_SEEN.fullmatch(text, start, end) is not None


def seen_in(text: str) -> str:
    """`text` without what cannot be seen in it: the same for two texts that differ only in what parts their words."""
    return _UNSEEN.sub("", text)
