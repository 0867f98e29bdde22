"""Who makes a claim: one maker comes first, others join in, and a claim of nobody's must say why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.domain.errors import InvalidAnnotationError
from app.domain.records import Attributes, Relation, Span

CLAIM = "CLAIM"
ACTOR = "ACTOR"
ORGANIZATION = "ORGANIZATION"
MAKES = "makes"
ABOUT = "about"
JOINT = "joint"
"""Attribute of a `makes` relation: this maker stands behind the one who speaks."""
VOICE = "source"
"""Attribute of a claim that nobody makes: ``author`` or ``unattributed``."""


def makers_of(claim_id: str, relations: Iterable[Relation]) -> tuple[Relation, ...]:
    """The relations by which somebody makes the claim, the primary one first."""
    found = [one for one in relations if one.type == MAKES and one.to_span == claim_id]
    return tuple(sorted(found, key=is_joint))


def is_joint(relation: Relation) -> bool:
    """Whether it names a joint maker of a claim."""
    return relation.attributes.get(JOINT) is True


def open_claims(
    spans: Iterable[Span], relations: Iterable[Relation], *, annotator: str | None = None
) -> tuple[Span, ...]:
    """Claims, of one layer if named, that have no maker and do not say whose voice they are; ordered like `spans`."""
    made = {one.to_span for one in relations if one.type == MAKES}
    return tuple(
        span
        for span in spans
        if span.label == CLAIM
        and span.id not in made
        and not span.attributes.get(VOICE)
        and annotator in (None, span.annotator)
    )


def with_rank(relation_type: str, claim_id: str, attributes: Attributes, others: Sequence[Relation]) -> Attributes:
    """The attributes of a `makes` relation, of which a claim has one primary per layer: any further one is joint.

    Args:
        relation_type: key of the relation's type; those of another are not changed.
        claim_id: where it leads.
        attributes: what the user gave.
        others: the layer's other relations.

    Raises:
        InvalidAnnotationError: the user says that it is not joint, but there is a primary maker already.
    """
    if relation_type != MAKES:
        return attributes
    others = [one for one in makers_of(claim_id, others) if not is_joint(one)]
    if not others or attributes.get(JOINT) is True:
        return attributes
    if attributes.get(JOINT) is False:
        raise InvalidAnnotationError(
            "This claim has a primary maker already; make that one joint first, or let this one be joint"
        )
    ranked: Mapping[str, Any] = {**attributes, JOINT: True}
    return ranked
