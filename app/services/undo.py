"""Undo and redo: the inverse of a step, worked out against what is stored now."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from app.domain.errors import ConflictError
from app.domain.records import Action, Change, ChangeSet, Entity, Progress, Relation, Span
from db.articles import hide_batch, lock_article
from db.history import (
    Entry,
    change_between,
    commit_gesture,
    conflict,
    find_current,
    labelled_since,
    last_change,
    load_changes,
)

if TYPE_CHECKING:
    from db.engine import Transaction

_Record = Span | Relation | Entity | Progress


def undo_step(connection: Transaction, step: Entry, codebook_version: int) -> ChangeSet:
    """Take the step back.

    Raises:
        ConflictError: what the step left behind is not there in that form any more.
    """
    wanted = [
        replace(change, before=change.after, after=change.before)
        for change in reversed(load_changes(connection, step.pk))
    ]
    return _carry_out(connection, step, wanted, codebook_version, Action.UNDO)


def redo_step(connection: Transaction, step: Entry, codebook_version: int) -> ChangeSet:
    """Do the step again.

    Raises:
        ConflictError: what the step started from is not there in that form any more.
    """
    return _carry_out(connection, step, load_changes(connection, step.pk), codebook_version, Action.REDO)


def _carry_out(
    connection: Transaction, step: Entry, wanted: list[Change], codebook_version: int, action: Action
) -> ChangeSet:
    header = step.change_set
    if header.article_id is not None and lock_article(connection, header.article_id) is None:
        raise ConflictError("The article of this step was removed in the meantime; nothing was changed")
    if step.import_pk is not None:
        _toggle_import(connection, step, removed=action is Action.UNDO)
    return commit_gesture(
        connection,
        [_against_present(connection, change) for change in wanted],
        annotator=header.annotator,
        verb=header.verb,
        detail=header.detail,
        article_id=header.article_id,
        codebook_version=codebook_version,
        action=action,
        target=step,
    )


def _against_present(connection: Transaction, change: Change) -> Change:
    """The change with versions as they are now: they only ever grow, so that an older view is always found out."""
    present = find_current(connection, change.kind, change.object_id, lock=True)
    if not _same(present, cast("_Record | None", change.before)):
        raise conflict(connection, change.kind, change.object_id)
    goal = cast("_Record | None", change.after)
    if goal is None or isinstance(goal, Progress):
        return change_between(present, goal)
    if present is not None and not isinstance(present, Progress):
        return change_between(present, replace(goal, version=present.version + 1))
    last = last_change(connection, change.object_id)
    return change_between(None, replace(goal, version=last.version + 1 if last else 1))


def _same(one: _Record | None, other: _Record | None) -> bool:
    return _without_version(one) == _without_version(other)


def _without_version(record: _Record | None) -> _Record | None:
    match record:
        case Span() | Relation():
            return replace(record, version=0, updated="")
        case Entity():
            return replace(record, version=0)
        case _:
            return record


def _toggle_import(connection: Transaction, step: Entry, *, removed: bool) -> None:
    assert step.import_pk is not None
    if removed and (others := labelled_since(connection, step)):
        raise ConflictError(
            f"{', '.join(others)} worked on the imported articles since; undoing the import would hide that, "
            "so nothing was changed"
        )
    hide_batch(connection, step.import_pk, removed=removed)
