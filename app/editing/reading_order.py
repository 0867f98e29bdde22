"""In which order a reader meets spans, and the links between them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.domain.records import Relation, Span


def reading_order(span: Span) -> tuple[int, int, str, str]:
    """Sort key of spans: where they start, where they end, then label and id."""
    return (span.start, span.end, span.label, span.id)


def relation_order(spans: Mapping[str, Span]) -> Callable[[Relation], tuple[int, int, str, str]]:
    """Sort key of relations between these spans, by id: where their ends start, then type and id."""

    def key(relation: Relation) -> tuple[int, int, str, str]:
        return (spans[relation.from_span].start, spans[relation.to_span].start, relation.type, relation.id)

    return key
