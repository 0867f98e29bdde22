"""One gesture, one command: what the annotator did, as a value.

A command is run by `app.editing.session.Session.run`; it makes exactly one call of the annotation service, which is one
transaction and one entry of the history. Offsets are code points.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from app.domain.records import ChangeSet, Fragments, ProgressState, Relation, Span

if TYPE_CHECKING:
    from app.services.labelling.annotate import AnnotationService


class Command(Protocol):
    """Something an annotator can do to an article."""

    def apply(self, service: AnnotationService) -> ChangeSet:
        """Do it, whole or not at all.

        Raises:
            HashiyaError: it cannot be done; nothing was changed.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class AddSpan:
    """Label a stretch of an article."""

    article_id: str
    label: str
    fragments: Fragments
    attributes: Mapping[str, Any] = field(default_factory=dict)

    def apply(self, service: AnnotationService) -> ChangeSet:
        """Store the new span."""
        return service.add_span(self.article_id, self.label, self.fragments, attributes=self.attributes)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteSpan:
    """Take a span away, with the relations that hang on it."""

    span: Span

    def apply(self, service: AnnotationService) -> ChangeSet:
        """Delete the span as it was seen."""
        return service.delete_span(self.span.id, self.span.version)


@dataclass(frozen=True, slots=True, kw_only=True)
class RelabelSpan:
    """Give a span another label."""

    span: Span
    label: str

    def apply(self, service: AnnotationService) -> ChangeSet:
        """Store the other label."""
        return service.relabel_span(self.span.id, self.span.version, self.label)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResizeSpan:
    """Move the edges of a span; nudges of the same ``run`` that follow each other are undone as one step."""

    span: Span
    fragments: Fragments
    run: str = ""

    def apply(self, service: AnnotationService) -> ChangeSet:
        """Store the new extent, and with it the new quote."""
        return service.resize_span(self.span.id, self.span.version, self.fragments, run=self.run)


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitSpan:
    """Make two spans of one."""

    span: Span
    position: int

    def apply(self, service: AnnotationService) -> ChangeSet:
        """Store both parts, without blanks where they were parted."""
        return service.split_span(self.span.id, self.span.version, self.position)


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeSpans:
    """Make one span of two of the same label."""

    span: Span
    other: Span
    fragments: Fragments

    def apply(self, service: AnnotationService) -> ChangeSet:
        """Store the one, delete the other and hang its relations on the one."""
        return service.merge_spans(
            (self.span.id, self.span.version), (self.other.id, self.other.version), self.fragments
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SetNote:
    """Write, change or clear the note of a span."""

    span: Span
    note: str

    def apply(self, service: AnnotationService) -> ChangeSet:
        """Store the note; an empty one clears it."""
        return service.set_note(self.span.id, self.span.version, self.note)


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAttributes:
    """Set all attributes of a span at once."""

    span: Span
    attributes: Mapping[str, Any]

    def apply(self, service: AnnotationService) -> ChangeSet:
        """Store the attributes in place of the former ones."""
        return service.set_attributes(self.span.id, self.span.version, self.attributes)


@dataclass(frozen=True, slots=True, kw_only=True)
class SetProgress:
    """Say how far one has come with an article."""

    article_id: str
    state: ProgressState

    def apply(self, service: AnnotationService) -> ChangeSet:
        """Store the state for this annotator."""
        return service.set_progress(self.article_id, self.state)


@dataclass(frozen=True, slots=True, kw_only=True)
class SetDirection:
    """Say in which direction an article is read."""

    article_id: str
    direction: str | None

    def apply(self, service: AnnotationService) -> ChangeSet:
        """Store the direction for everybody; None lets the text decide."""
        return service.set_direction(self.article_id, self.direction)


@dataclass(frozen=True, slots=True, kw_only=True)
class AddRelation:
    """Link two spans of one article."""

    article_id: str
    type: str
    from_span: str
    to_span: str
    attributes: Mapping[str, Any] = field(default_factory=dict)

    def apply(self, service: AnnotationService) -> ChangeSet:
        """Store the link, if the codebook allows it between these two."""
        return service.add_relation(
            self.article_id, self.type, self.from_span, self.to_span, attributes=self.attributes
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SetRelationAttributes:
    """Set all attributes of a relation at once."""

    relation: Relation
    attributes: Mapping[str, Any]

    def apply(self, service: AnnotationService) -> ChangeSet:
        """Store the attributes in place of the former ones."""
        return service.set_relation_attributes(self.relation.id, self.relation.version, self.attributes)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteRelation:
    """Take a link away."""

    relation: Relation

    def apply(self, service: AnnotationService) -> ChangeSet:
        """Delete the link as it was seen."""
        return service.delete_relation(self.relation.id, self.relation.version)
