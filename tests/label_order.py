"""Codebooks whose labels stand in another order."""

from dataclasses import replace

from app.domain.records import Codebook


def moved_label(codebook: Codebook, key: str, position: int) -> Codebook:
    """The codebook whose label stands at `position`, counted from 0 without it."""
    rest = [label for label in codebook.labels if label.key != key]
    rest.insert(position, next(label for label in codebook.labels if label.key == key))
    return replace(codebook, labels=tuple(rest))
