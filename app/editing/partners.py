"""What a span can be linked with, and in which order: the likely makers of a claim first, else the nearest ones.

The rules of reported speech are loaded with the first link: compiling their patterns would keep the window waiting.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.domain.labelling.makers import CLAIM, MAKES
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
    """The spans that this way could lead to and that this annotator has not linked so yet, the likeliest first.

    Makers of a claim come in the order of `app.domain.finding.reported_speech.maker_order`. Elsewhere a mention of the
    same paragraph comes before all others, and one before the span before one after it.
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
    nearest = sorted(legal, key=lambda one: (*_distance(text, span, one), one.start, one.id))
    if _asks_for_maker(span, way):
        from app.domain.finding.reported_speech import maker_order

        ranked = maker_order(text, span.fragments, legal)
        # A mention inside the claim can hardly make it, but a link is the annotator's to make.
        return (*ranked, *(one for one in nearest if one not in ranked))
    return tuple(nearest)


def likely_maker(
    text: str, codebook: Codebook, claim: Span, spans: Sequence[Span], relations: Iterable[Relation], annotator: str
) -> Span | None:
    """Who probably makes a claim that has no maker yet; None if nobody is mentioned in its paragraph or the one beside.

    The mentions are those labelled so far: one that is far away says little about a claim labelled before its maker.
    """
    from app.domain.finding.reported_speech import maker_order

    makes = codebook.relation_type(MAKES)
    if claim.label != CLAIM or makes is None or any(one.type == MAKES and one.to_span == claim.id for one in relations):
        return None
    legal = partners(text, claim, Way(makes, outgoing=False), spans, (), annotator)
    ranked = maker_order(text, claim.fragments, legal)
    return ranked[0] if ranked and _breaks(text, claim, ranked[0]) <= 1 else None


def last_named(claim: Span, way: Way, found: Iterable[Span]) -> Span | None:
    """Whom a pronoun before the claim most likely takes up («قالت إنها …»), among those that this way could lead to."""
    from app.domain.finding.mentions import last_named_mention

    return last_named_mention(found, claim.start) if _asks_for_maker(claim, way) else None


def _asks_for_maker(span: Span, way: Way) -> bool:
    return way.kind.key == MAKES and not way.outgoing and span.label == CLAIM


def _breaks(text: str, span: Span, other: Span) -> int:
    """How many ends of paragraphs lie between the two; empty lines do not count."""
    first, last = sorted((span, other), key=lambda one: one.start)
    between = text[first.end : last.start] if first.end < last.start else ""
    return sum(bool(line.strip()) for line in between.split("\n")[1:-1]) + ("\n" in between)


def _distance(text: str, span: Span, other: Span) -> tuple[bool, int]:
    """Whether another paragraph lies between, and the code points between; what follows counts twice."""
    before, after = span.start - other.end, other.start - span.end
    if before >= 0:
        return "\n" in text[other.end : span.start], before
    if after >= 0:
        return "\n" in text[span.end : other.start], 2 * after
    return False, 2 * (span.end - span.start)
