"""Examples of a guideline: what is right and what is wrong, told apart by the sign that a line begins with."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from app.domain.text.direction import Direction, article_direction

RIGHT, WRONG = "✔", "✘"
_RIGHT_SIGNS, _WRONG_SIGNS = "✔✓✅", "✘✗❌"
_VARIATION = "\ufe0f"


class Examples(NamedTuple):
    """The positive and the negative examples, each without its sign."""

    right: tuple[str, ...]
    wrong: tuple[str, ...]


def examples_of(lines: Iterable[str]) -> Examples:
    """The lines of a guideline sorted by their signs; a line without one is a positive example."""
    right: list[str] = []
    wrong: list[str] = []
    for line in lines:
        text = line.strip()
        sign, rest = text[:1], text[1:].removeprefix(_VARIATION).strip()
        if sign and sign in _WRONG_SIGNS:
            wrong.append(rest)
        elif sign and sign in _RIGHT_SIGNS:
            right.append(rest)
        elif text:
            right.append(text)
    return Examples(tuple(filter(None, right)), tuple(filter(None, wrong)))


def example_lines(examples: Examples) -> tuple[str, ...]:
    """The lines as a codebook keeps them, the positive ones first; empty ones are left out."""
    signed = ((RIGHT, examples.right), (WRONG, examples.wrong))
    return tuple(f"{sign} {text.strip()}" for sign, texts in signed for text in texts if text.strip())


def example_direction(example: str) -> Direction:
    """The direction of the sentence that is the example; what is said about it after a dash does not count."""
    return article_direction(example.partition(" — ")[0])
