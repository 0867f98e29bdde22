"""What steps have changed."""

from app.domain.records import ChangeSet, Relation, Span
from app.services.workspace import Workspace


def steps_of(workspace: Workspace) -> list[ChangeSet]:
    """All steps of a workspace with their changes, the newest first."""
    return [workspace.history.load(one.change_set.id) for one in workspace.history.entries(limit=1000)]


def span_of(done: ChangeSet) -> Span:
    """The span that a step leaves behind."""
    span = done.changes[-1].after
    assert isinstance(span, Span)
    return span


def span_before(done: ChangeSet) -> Span:
    """The span as it was before a step."""
    span = done.changes[-1].before
    assert isinstance(span, Span)
    return span


def relation_of(done: ChangeSet) -> Relation:
    """The relation that a step leaves behind."""
    relation = done.changes[-1].after
    assert isinstance(relation, Relation)
    return relation
