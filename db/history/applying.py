"""Carry out the changes of one step, rows added, overwritten and removed, many of a kind at once; write them down."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any, TypeVar

from sqlalchemy import Connection

from app.domain.records import (
    ArticleDirection,
    Change,
    ChangeKind,
    Codebook,
    Entity,
    Presence,
    Progress,
    Record,
    Rejection,
    Relation,
    Span,
)
from db.drivers import RowSink
from db.many_rows import Pace, paced, unwatched
from db.snapshots import snapshot
from db.stores.articles import show_articles, store_direction, store_progress
from db.stores.codebook import store_codebook
from db.stores.entities import add_entity, change_entity, remove_entity
from db.stores.rejections import add_rejections, remove_rejections
from db.stores.relations import add_relations, change_relations, remove_relations
from db.stores.spans import add_spans, change_spans, remove_spans

_RecordT = TypeVar("_RecordT", bound=Record)

_ADDED, _CHANGED, _REMOVED = 0, 1, 2
# What others refer to comes before them, and goes after them.
_RANKS = {
    (ChangeKind.CODEBOOK, _CHANGED): 0,
    (ChangeKind.ARTICLE, _ADDED): 1,
    (ChangeKind.ENTITY, _ADDED): 2,
    (ChangeKind.ENTITY, _CHANGED): 3,
    (ChangeKind.RELATION, _REMOVED): 4,
    (ChangeKind.SPAN, _REMOVED): 5,
    (ChangeKind.SPAN, _CHANGED): 6,
    (ChangeKind.SPAN, _ADDED): 7,
    (ChangeKind.RELATION, _CHANGED): 8,
    (ChangeKind.RELATION, _ADDED): 9,
    (ChangeKind.ENTITY, _REMOVED): 10,
    (ChangeKind.REJECTION, _REMOVED): 11,
    (ChangeKind.REJECTION, _ADDED): 12,
    (ChangeKind.PROGRESS, _REMOVED): 13,
    (ChangeKind.PROGRESS, _CHANGED): 14,
    (ChangeKind.PROGRESS, _ADDED): 15,
    (ChangeKind.DIRECTION, _CHANGED): 16,
    (ChangeKind.ARTICLE, _REMOVED): 17,
}


class StaleError(Exception):
    """One of the changes begins at what is not there any more."""

    def __init__(self, changes: Sequence[Change]) -> None:
        super().__init__(f"one of {len(changes)} changes")
        self.changes = changes


def in_safe_order(changes: Sequence[Change]) -> list[Change]:
    """The changes in an order in which no row refers to a missing one; as they were among their like."""
    return sorted(changes, key=_rank)


def _rank(change: Change) -> int:
    return _RANKS[change.kind, _operation(change)]


def _operation(change: Change) -> int:
    if change.before is None:
        return _ADDED
    return _REMOVED if change.after is None else _CHANGED


def apply_changes(
    connection: Connection, changes: Sequence[Change], codebook_version: int, pace: Pace = unwatched
) -> None:
    """Carry out changes that are in safe order; spans are noted to be made by this version of the codebook.

    Raises:
        StaleError: the `before` of a change is not what is stored; the transaction must not be kept.
    """
    for rank, group in groupby(changes, key=_rank):
        some = list(group)
        kind, operation = next(key for key, value in _RANKS.items() if value == rank)
        if not _apply_alike(connection, kind, operation, some, codebook_version, pace):
            raise StaleError(some)


def write_changes(connection: Connection, entry_pk: int, changes: Iterable[Change]) -> None:
    """Add changes that are carried out to the entry of the history with this key."""
    RowSink(connection, "change", ("change_set_pk", "kind", "object_id", "before", "after")).write(
        (entry_pk, change.kind.value, change.object_id, snapshot(change.before), snapshot(change.after))
        for change in changes
    )


def _apply_alike(
    connection: Connection, kind: ChangeKind, operation: int, changes: list[Change], codebook_version: int, pace: Pace
) -> bool:
    match kind:
        case ChangeKind.SPAN:
            return _apply_to_spans(connection, operation, changes, codebook_version, pace)
        case ChangeKind.RELATION:
            return _apply_to_relations(connection, operation, changes, pace)
        case ChangeKind.REJECTION if operation == _ADDED:
            add_rejections(connection, _after(changes, Rejection))
            return True
        case ChangeKind.REJECTION:
            return remove_rejections(connection, _before(changes, Rejection))
        case ChangeKind.ARTICLE if operation == _ADDED:
            pace(len(changes))
            return show_articles(connection, [one.article_id for one in _after(changes, Presence)], removed=False)
        case ChangeKind.ARTICLE:
            pace(len(changes))
            return show_articles(connection, [one.article_id for one in _before(changes, Presence)], removed=True)
        case _:
            return all(_apply_one(connection, change) for change in paced(changes, pace))


def _apply_to_spans(
    connection: Connection, operation: int, changes: list[Change], codebook_version: int, pace: Pace
) -> bool:
    if operation == _ADDED:
        add_spans(connection, _after(changes, Span), codebook_version, pace)
        return True
    if operation == _REMOVED:
        return remove_spans(connection, _before(changes, Span), pace)
    pairs = list(zip(_before(changes, Span), _after(changes, Span), strict=True))
    return change_spans(connection, pairs, codebook_version, pace)


def _apply_to_relations(connection: Connection, operation: int, changes: list[Change], pace: Pace) -> bool:
    if operation == _ADDED:
        add_relations(connection, _after(changes, Relation), pace)
        return True
    if operation == _REMOVED:
        return remove_relations(connection, _before(changes, Relation), pace)
    pairs = list(zip(_before(changes, Relation), _after(changes, Relation), strict=True))
    return change_relations(connection, pairs, pace)


def _apply_one(connection: Connection, change: Change) -> bool:
    match change.before, change.after:
        case Codebook(), Codebook() as after:
            store_codebook(connection, after)
            return True
        case Entity() as before, Entity() as after:
            return change_entity(connection, before, after)
        case None, Entity() as after:
            add_entity(connection, after)
            return True
        case Entity() as before, None:
            return remove_entity(connection, before)
        case ArticleDirection() as before, ArticleDirection() as after:
            return store_direction(connection, before, after)
        case (Progress() | None) as before, (Progress() | None) as after:
            return store_progress(connection, before, after)
        case _:
            raise TypeError(f"a change of {change.kind} cannot be carried out")


def _before(changes: Sequence[Change], kind: type[_RecordT]) -> list[_RecordT]:
    return [_checked(change.before, kind) for change in changes]


def _after(changes: Sequence[Change], kind: type[_RecordT]) -> list[_RecordT]:
    return [_checked(change.after, kind) for change in changes]


def _checked(record: Any, kind: type[_RecordT]) -> _RecordT:  # noqa: ANN401 - a record of some kind, or None
    assert isinstance(record, kind)
    return record
