"""Does a codebook allow what is labelled already?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from app.domain.codebook.edits import accepts
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


class Clause(str):
    """A text made of a sentence with names in braces and values for them, to be told in another language as well."""

    template: str
    values: Mapping[str, object]

    __slots__ = ("template", "values")

    def __new__(cls, template: str, /, **values: object) -> Clause:
        """The text in English."""
        text = super().__new__(cls, template.format_map(values))
        text.template = template
        text.values = values
        return text


def contradictions(codebook: Codebook, spans: Iterable[SpanUse], relations: Iterable[RelationUse]) -> dict[str, int]:
    """What is labelled and the codebook does not allow: a clause for each kind of it → how often."""
    found: Counter[str] = Counter()
    labels = {label.key: label for label in codebook.labels}
    kinds = {kind.key: kind for kind in codebook.relation_types}
    for span in spans:
        label = labels.get(span.label)
        if label is None:
            found[Clause("the label {label} is missing", label=span.label)] += span.uses
        else:
            _count_values(found, label, span.attributes, span.uses)
    for relation in relations:
        kind = kinds.get(relation.type)
        if kind is None:
            found[Clause("the link type {type} is missing", type=relation.type)] += relation.uses
            continue
        if relation.from_label not in kind.from_labels or relation.to_label not in kind.to_labels:
            link = Clause(
                "{type} does not lead from {from_label} to {to_label}",
                type=kind.key,
                from_label=relation.from_label,
                to_label=relation.to_label,
            )
            found[link] += relation.uses
        _count_values(found, kind, relation.attributes, relation.uses)
    return dict(found)


def _count_values(found: Counter[str], owner: Label | RelationType, attributes: Attributes, count: int) -> None:
    for key, value in attributes.items():
        if not accepts(owner, key, value):
            found[
                Clause("{owner} does not allow {value!r} for {attribute}", owner=owner.key, value=value, attribute=key)
            ] += count


def reasons(found: dict[str, int]) -> list[str]:
    """The contradictions as sentences, the most frequent first."""
    return [
        Clause("{clause}, but is in use ({count} ×)", clause=clause, count=count)
        for clause, count in sorted(found.items(), key=lambda one: -one[1])
    ]
