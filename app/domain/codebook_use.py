"""Does a codebook allow what is labelled already?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from app.domain.codebook_edits import accepts
from app.domain.records import Attributes, Codebook, Label, RelationType


class SpanUse(NamedTuple):
    """So many spans have this label and just these attributes."""

    label: str
    attributes: Attributes
    uses: int


class RelationUse(NamedTuple):
    """So many relations of a type lead from spans of one label to spans of another, with just these attributes."""

    type: str
    from_label: str
    to_label: str
    attributes: Attributes
    uses: int


def contradictions(codebook: Codebook, spans: Iterable[SpanUse], relations: Iterable[RelationUse]) -> dict[str, int]:
    """What is labelled and the codebook does not allow: a clause for each kind of it → how often."""
    found: Counter[str] = Counter()
    labels = {label.key: label for label in codebook.labels}
    kinds = {kind.key: kind for kind in codebook.relation_types}
    for span in spans:
        label = labels.get(span.label)
        if label is None:
            found[f"the label {span.label} is missing"] += span.uses
        else:
            _count_values(found, label, span.attributes, span.uses)
    for relation in relations:
        kind = kinds.get(relation.type)
        if kind is None:
            found[f"the relation type {relation.type} is missing"] += relation.uses
            continue
        if relation.from_label not in kind.from_labels or relation.to_label not in kind.to_labels:
            link = f"{kind.key} does not lead from {relation.from_label} to {relation.to_label}"
            found[link] += relation.uses
        _count_values(found, kind, relation.attributes, relation.uses)
    return dict(found)


def _count_values(found: Counter[str], owner: Label | RelationType, attributes: Attributes, count: int) -> None:
    for key, value in attributes.items():
        if not accepts(owner, key, value):
            found[f"{owner.key} does not allow {value!r} for {key}"] += count


def reasons(found: dict[str, int]) -> list[str]:
    """The contradictions as sentences, the most frequent first."""
    return [
        f"{clause}, but is in use {count} times" for clause, count in sorted(found.items(), key=lambda one: -one[1])
    ]
