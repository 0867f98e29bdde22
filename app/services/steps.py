"""A step that concerns the whole workspace, or several articles at once: one transaction, one entry of the history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from app.domain.errors import InvalidAnnotationError
from app.domain.identity import utc_now
from app.domain.records import Change, ChangeKind, ChangeSet, Relation, Span, revised
from app.services.progress import Passes, ProgressSink
from app.services.rules import accepted_annotator
from db.history.history import Heading, change_between, commit_gesture, conflict
from db.many_rows import Pace, unwatched
from db.stores.annotators import ensure_annotator
from db.stores.codebook import codebook_version
from db.stores.relations import relations_of_spans
from db.stores.spans import find_spans

if TYPE_CHECKING:
    from db.workspace.engine import Transaction

Seen = Sequence[tuple[str, int]]
"""Ids of spans or entities with the version at which they were seen."""


def pace_of(progress: ProgressSink | None, things: int, passes: int) -> Pace:
    """The pace of work that deals with so many things so often, watched by the sink if there is one."""
    return Passes(progress, things, passes) if progress is not None else unwatched


def commit_step(
    connection: Transaction,
    changes: Sequence[Change],
    *,
    annotator: str,
    verb: str,
    detail: Mapping[str, Any],
    article_id: str | None = None,
    pace: Pace = unwatched,
) -> ChangeSet:
    """Carry out the changes as one step of the annotator; `pace` is told each of them twice.

    Raises:
        ConflictError: an object is not what its change starts from any more.
        InvalidAnnotationError: there is nothing to change.
    """
    if not changes:
        raise InvalidAnnotationError("There is nothing to change; everything is as wanted already")
    name = accepted_annotator(annotator)
    ensure_annotator(connection, name)
    return commit_gesture(
        connection,
        changes,
        Heading(annotator=name, verb=verb, detail=detail, article_id=article_id),
        codebook_version=codebook_version(connection),
        pace=pace,
    )


def seen_spans(connection: Transaction, seen: Seen) -> list[Span]:
    """The spans, each once, in the order in which they are named; their articles should be locked.

    Raises:
        ConflictError: one is not at the version named any more.
    """
    versions = dict(seen)
    found = find_spans(connection, list(versions))
    for span_id, version in versions.items():
        if span_id not in found or found[span_id].version != version:
            raise conflict(connection, ChangeKind.SPAN, span_id)
    return [found[span_id] for span_id in versions]


def changed(span: Span, **values: Any) -> Change:  # noqa: ANN401 - fields of a span
    """The change of some fields of a span."""
    return change_between(span, revised(span, version=span.version + 1, updated=utc_now(), **values))


def deleted(connection: Transaction, spans: Iterable[Span], relations: Iterable[Relation]) -> list[Change]:
    """The changes that delete these spans and relations, and the relations that hang on the spans."""
    spans = list(spans)
    hanging = {one.id: one for one in relations_of_spans(connection, [span.id for span in spans])}
    hanging.update((one.id, one) for one in relations)
    return [
        *(change_between(relation, None) for relation in hanging.values()),
        *(change_between(span, None) for span in spans),
    ]
