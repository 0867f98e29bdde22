"""What tells copies apart that have the same title, source and day: the words where their texts part."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.texts.texts import ArticleHead

TOLD = 60
"""Code points of a text that are told."""
_GROUPS, _MEMBERS = 100, 100
"""So many groups, and so many look-alikes in each; beyond, nobody reads on."""


def partings(
    texts_of: Callable[[Sequence[int]], Mapping[int, str]],
    groups: Sequence[Sequence[int]],
    heads: Mapping[int, ArticleHead],
) -> dict[int, str]:
    """Key → the words with which the text goes on where it leaves that of the first one that looks the same.

    Of the first itself, where the second leaves it. Texts that are the same to the letter have nothing to be told.
    `texts_of` gives the texts of some hundred keys.
    """
    found: dict[int, str] = {}
    for alike in islice(_looking_alike(groups, heads), _GROUPS):
        texts = texts_of(sorted(alike))
        first, *others = (key for key in alike if key in texts)
        for key in others:
            at = _parting(texts[first], texts[key])
            if texts[key] != texts[first]:
                found[key] = _words(texts[key], at)
                found.setdefault(first, _words(texts[first], at))
    return found


def _looking_alike(groups: Sequence[Sequence[int]], heads: Mapping[int, ArticleHead]) -> Iterator[list[int]]:
    """Keys of one group that nothing in a list tells apart, two or more at a time."""
    for group in groups:
        alike: dict[tuple[str, str, str], list[int]] = {}
        for key in group:
            alike.setdefault((heads[key].title, heads[key].source, heads[key].published), []).append(key)
        yield from (keys[:_MEMBERS] for keys in alike.values() if len(keys) > 1)


def _parting(one: str, other: str) -> int:
    """Where two texts part: the offset of the beginning of the first word that is not the same."""
    pairs = enumerate(zip(one, other, strict=False))
    at = next((place for place, (mine, theirs) in pairs if mine != theirs), min(len(one), len(other)))
    while at and not other[at - 1].isspace():
        at -= 1
    return at


def _words(text: str, at: int) -> str:
    """Some words from there; of a text that has ended there, its last ones."""
    rest = text[at : at + 4 * TOLD]
    return rest if rest.strip() else text[-TOLD:]
