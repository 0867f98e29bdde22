"""Fragments of a span put together. Offsets are code points, half-open."""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.records import Fragments
from app.domain.text.segmentation import words


def joined(fragments: Iterable[tuple[int, int]]) -> Fragments:
    """Fragments in order, those that touch or overlap made one."""
    done: list[tuple[int, int]] = []
    for start, end in sorted(fragments):
        if done and start <= done[-1][1]:
            done[-1] = (done[-1][0], max(end, done[-1][1]))
        else:
            done.append((start, end))
    return tuple(done)


def joined_over_gaps(text: str, fragments: Iterable[tuple[int, int]]) -> Fragments:
    """`joined`, and over gaps in which no word stands."""
    done: list[tuple[int, int]] = []
    for start, end in joined(fragments):
        if done and not any(words(text, done[-1][1], start)):
            done[-1] = (done[-1][0], end)
        else:
            done.append((start, end))
    return tuple(done)
