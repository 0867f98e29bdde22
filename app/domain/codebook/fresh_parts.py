"""New labels, relation types, attributes and values with keys, colours and shortcuts that are free."""

from __future__ import annotations

import string
from collections.abc import Collection

from app.domain.codebook.codebook import PATTERN_COUNT
from app.domain.codebook.contrast import SAFE_COLORS, distance
from app.domain.records import AttributeDefinition, Codebook, Label, RelationType

_SHORTCUTS = string.digits[1:] + string.digits[0]


def free_key(wanted: str, taken: Collection[str]) -> str:
    """The key, with the first number behind it that nobody has if it is taken."""
    key, number = wanted, 1
    while key in taken:
        number += 1
        key = f"{wanted}_{number}"
    return key


def fresh_label(codebook: Codebook, parent: str | None = None) -> Label:
    """A label of a colour that is as far from those in use as possible, with the first digit that is free."""
    used = [label for label in codebook.labels if not label.archived]
    held = {label.shortcut for label in used}
    color, color_dark = max(
        SAFE_COLORS, key=lambda pair: min((distance(pair[0], one.color) for one in used), default=0)
    )
    key = free_key("LABEL", [label.key for label in codebook.labels])
    return Label(
        key=key,
        name={},
        color=color,
        color_dark=color_dark,
        shortcut=next((digit for digit in _SHORTCUTS if digit not in held), ""),
        pattern=len(codebook.labels) % PATTERN_COUNT,
        parent=parent,
    )


def fresh_relation_type(codebook: Codebook) -> RelationType:
    """A relation type that may link any labels in use."""
    labels = tuple(label.key for label in codebook.labels if not label.archived)
    key = free_key("relation", [kind.key for kind in codebook.relation_types])
    return RelationType(key=key, name={}, from_labels=labels, to_labels=labels)


def fresh_attribute(taken: Collection[str]) -> AttributeDefinition:
    """A text attribute."""
    return AttributeDefinition(key=free_key("attribute", taken), kind="text", name={})
