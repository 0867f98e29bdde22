"""How many of something, in English, as terminals, cards and reports say it."""

from __future__ import annotations


def counted(number: int, one: str, more: str) -> str:
    """``1 article``, ``12 articles``, ``0 articles``: the number, and `one` or `more` behind it."""
    return f"{number:,} {one if number == 1 else more}"


def amounts(**numbers: int) -> str:
    """Things by their plural, which is regular: ``amounts(articles=1, spans=3)`` is ``1 article, 3 spans``."""
    return ", ".join(counted(number, name.removesuffix("s"), name) for name, number in numbers.items())
