"""Quotes and titles as they are put into sentences: shortened, on one line, isolated."""

from __future__ import annotations

from app.domain.text.direction import article_direction, paragraph_direction
from app.domain.text.segmentation import floor_boundary
from app.domain.wording.isolation import POP_ISOLATE, one_line, self_contained

LEFT_TO_RIGHT_ISOLATE = "\u2066"
RIGHT_TO_LEFT_ISOLATE = "\u2067"


def directed(text: str) -> str:
    """The text between isolates, in the direction most of its letters have: news begin with a name in Latin letters.

    An address has only letters that do not count in an article; it still runs from left to right.
    """
    way = paragraph_direction(text, article_direction(text))
    isolate = RIGHT_TO_LEFT_ISOLATE if way == "rtl" else LEFT_TO_RIGHT_ISOLATE
    return f"{isolate}{self_contained(text)}{POP_ISOLATE}"


def shortened(text: str, length: int) -> str:
    """At most ``length`` code points on one line, cut between graphemes; an ellipsis stands for what is left out."""
    line = one_line(text[: length * 4])
    if len(line) <= length and len(text) <= length * 4:
        return line
    return line[: floor_boundary(line, length - 1)].rstrip() + "…"


def quoted(text: str, length: int = 40) -> str:
    """A quote for the middle of a sentence: shortened, in guillemets, isolated, in the direction of its letters."""
    return directed(f"«{shortened(text, length)}»")


def titled(title: str, length: int) -> str:
    """A title for the middle of a sentence: shortened, isolated, in the direction in which most of its letters run."""
    return directed(shortened(title, length))
