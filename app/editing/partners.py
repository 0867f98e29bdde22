"""What a span can be linked with, and in which order it is offered: the nearest first, the likely maker before all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.domain.makers import CLAIM, MAKES
from app.domain.records import Codebook, Relation, RelationType, Span


@dataclass(frozen=True, slots=True)
class Way:
    """A type of relation, seen from the span at which a link begins."""

    kind: RelationType
    outgoing: bool
    """Whether that span is the end it leads from."""


def ways(codebook: Codebook, label: str) -> tuple[Way, ...]:
    """All ways to link a span of this label: first who makes a claim, then what leads away, then what leads here."""
    kinds = [kind for kind in codebook.relation_types if not kind.archived]
    away = [Way(kind, outgoing=True) for kind in kinds if label in kind.from_labels]
    here = [Way(kind, outgoing=False) for kind in kinds if label in kind.to_labels and label not in kind.from_labels]
    return tuple(sorted([*away, *here], key=lambda way: way.kind.key != MAKES))


def types_between(codebook: Codebook, start: Span, goal: Span) -> tuple[RelationType, ...]:
    """The types that may lead from one span to another."""
    if start.id == goal.id:
        return ()
    return tuple(
        kind
        for kind in codebook.relation_types
        if not kind.archived and start.label in kind.from_labels and goal.label in kind.to_labels
    )


def partners(
    text: str, span: Span, way: Way, spans: Iterable[Span], relations: Iterable[Relation], annotator: str
) -> tuple[Span, ...]:
    """The spans that this way could lead to and that this annotator has not linked so yet, the nearest first.

    A mention of the same paragraph comes before all others, and one before the claim before one after it.
    """
    labels = way.kind.to_labels if way.outgoing else way.kind.from_labels
    linked = {
        one.to_span if way.outgoing else one.from_span
        for one in relations
        if one.type == way.kind.key
        and one.annotator == annotator
        and (one.from_span if way.outgoing else one.to_span) == span.id
    }
    legal = [one for one in spans if one.label in labels and one.id != span.id and one.id not in linked]
    return tuple(sorted(legal, key=lambda one: (*_distance(text, span, one), one.start, one.id)))


def likely_maker(
    text: str, codebook: Codebook, claim: Span, spans: Sequence[Span], relations: Iterable[Relation], annotator: str
) -> Span | None:
    """The nearest mention in the paragraph of a claim that has no maker yet, or None."""
    makes = codebook.relation_type(MAKES)
    if claim.label != CLAIM or makes is None or any(one.type == MAKES and one.to_span == claim.id for one in relations):
        return None
    found = partners(text, claim, Way(makes, outgoing=False), spans, (), annotator)
    return found[0] if found and not _distance(text, claim, found[0])[0] else None


def _distance(text: str, span: Span, other: Span) -> tuple[bool, int]:
    """Whether another paragraph lies between, and the code points between; what follows counts twice."""
    before, after = span.start - other.end, other.start - span.end
    if before >= 0:
        return "\n" in text[other.end : span.start], before
    if after >= 0:
        return "\n" in text[span.end : other.start], 2 * after
    return False, 2 * (span.end - span.start)
