"""Undo and redo: the inverse of a step, worked out against what is stored now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from app.domain.codebook.change import rebased
from app.domain.errors import ConflictError
from app.domain.records import Action, Change, ChangeKind, ChangeSet, Codebook, Entity, Record, Relation, Span, revised
from app.services.history.integrity import present_contradictions, refuse_dangling, refuse_new_contradictions
from db.history.history import (
    Entry,
    Heading,
    add_to_entry,
    change_between,
    commit_gesture,
    conflict,
    find_present,
    last_versions,
    load_changes,
)
from db.history.search import articles_deleted_since, change_pages, find_entries, labelled_since
from db.many_rows import MANY, Pace, paced, unwatched
from db.stores.articles import hide_batch, lock_article, lock_articles, show_batch
from db.stores.codebook import lock_codebook
from db.stores.relations import relation_versions
from db.stores.spans import span_versions

if TYPE_CHECKING:
    from db.workspace.engine import Transaction

PASSES = 4
"""How often undo and redo deal with a change: it is read, compared with what is there, carried out and written down."""

Key = tuple[ChangeKind, str]
"""What the history calls an object: its kind and its id."""


def undo_step(connection: Transaction, step: Entry, codebook_version: int, pace: Pace = unwatched) -> ChangeSet:
    """Take the step back; `pace` is told of every change as often as it is dealt with (`PASSES`).

    Raises:
        ConflictError: what the step left behind is not there in that form any more.
    """
    if step.import_pk is not None:
        return _carry_out_import(connection, step, codebook_version, Action.UNDO, pace)
    wanted = load_changes(connection, step.pk, pace, backwards=True)
    return _carry_out(connection, step, wanted, codebook_version, Action.UNDO, pace)


def _inverse(change: Change) -> Change:
    return change_between(change.after, change.before)


def redo_step(connection: Transaction, step: Entry, codebook_version: int, pace: Pace = unwatched) -> ChangeSet:
    """Do the step again; `pace` as in `undo_step`.

    Raises:
        ConflictError: what the step started from is not there in that form any more.
    """
    if step.import_pk is not None:
        return _carry_out_import(connection, step, codebook_version, Action.REDO, pace)
    wanted = load_changes(connection, step.pk, pace)
    return _carry_out(connection, step, wanted, codebook_version, Action.REDO, pace)


def _carry_out_import(
    connection: Transaction, step: Entry, codebook_version: int, action: Action, pace: Pace
) -> ChangeSet:
    """Hide or show what an import brought, and take out or put back its labels in articles that were there.

    These may be hundreds of thousands, so they are dealt with some at a time, and the change set does not hold them.
    """
    undoes = action is Action.UNDO
    _toggle_import(connection, step, removed=undoes)
    done = commit_gesture(connection, (), _heading(step, action), codebook_version=codebook_version)
    entry = find_entries(connection, [done.id])[done.id].entry
    # Labels were written down before links, so that backwards links go before the spans on which they hang.
    for page in change_pages(connection, step.pk, backwards=undoes):
        pace(len(page))
        wanted = map(_inverse, page) if undoes else page
        changes = against_present(connection, wanted, pace)
        add_to_entry(connection, entry.pk, changes, codebook_version, pace)
    return done


def _carry_out(
    connection: Transaction, step: Entry, wanted: list[Change], codebook_version: int, action: Action, pace: Pace
) -> ChangeSet:
    article_id = step.change_set.article_id
    if article_id is not None and lock_article(connection, article_id) is None:
        raise ConflictError("The article of this step was removed in the meantime; nothing was changed")
    changes = against_present(connection, wanted, pace)
    return carry_out(connection, changes, _heading(step, action), codebook_version=codebook_version, pace=pace)


def _heading(step: Entry, action: Action) -> Heading:
    told = step.change_set
    return Heading(
        annotator=told.annotator,
        verb=told.verb,
        detail=told.detail,
        article_id=told.article_id,
        action=action,
        target=step,
    )


def carry_out(
    connection: Transaction,
    changes: Sequence[Change],
    heading: Heading,
    *,
    codebook_version: int,
    pace: Pace = unwatched,
) -> ChangeSet:
    """`db.history.history.commit_gesture` of changes that go back to an earlier state.

    Raises:
        ConflictError: somebody changed an object meanwhile, or labelled what the codebook would not allow any more.
    """
    reaches_codebook = any(isinstance(change.after, Codebook) for change in changes)
    known = present_contradictions(connection) if reaches_codebook else {}
    change_set = commit_gesture(connection, changes, heading, codebook_version=codebook_version, pace=pace)
    if reaches_codebook:
        refuse_new_contradictions(connection, known)
    return change_set


def against_present(connection: Transaction, wanted: Iterable[Change], pace: Pace = unwatched) -> list[Change]:
    """The changes with versions as they are now: they only ever grow, so that an older view is always found out.

    Raises:
        ConflictError: what a change starts from is not there in that form any more, or others rely on it since.
    """
    wanted = list(wanted)
    lock_objects(connection, wanted)
    present = _present(connection, wanted, pace)
    goals: dict[Key, Record | None] = {}
    for change in wanted:
        key = change.kind, change.object_id
        match present[key], change.before, change.after:
            case Codebook() as now, Codebook() as before, Codebook() as after:
                goals[key] = rebased(now, before, after)
            case now, _, goal:
                if not same(now, change.before):
                    raise conflict(connection, change.kind, change.object_id)
                goals[key] = goal
    found = towards(connection, goals, present)
    refuse_dangling(connection, found)
    return found


def _present(connection: Transaction, wanted: Sequence[Change], pace: Pace) -> dict[Key, Record | None]:
    """What is stored now of the objects of the changes.

    A span or relation at the version at which a change begins is what the change says: every change raises the version.
    """
    present: dict[Key, Record | None] = {}
    for kind, versions_of in ((ChangeKind.SPAN, span_versions), (ChangeKind.RELATION, relation_versions)):
        begins = {change.object_id: change.before for change in wanted if change.kind is kind}
        if len(begins) < MANY:
            continue
        versions = versions_of(connection, list(begins))
        for one, before in paced(list(begins.items()), pace):
            if one not in versions:
                present[kind, one] = None
            elif isinstance(before, Span | Relation) and before.version == versions[one]:
                present[kind, one] = before
    others = [key for change in wanted if (key := (change.kind, change.object_id)) not in present]
    return {**present, **find_present(connection, others, pace=pace)}


def lock_objects(connection: Transaction, changes: Iterable[Change]) -> None:
    """Let nobody else change what the changes are about: the codebook first, then the articles, as everybody does."""
    changes = list(changes)
    if any(change.kind is ChangeKind.CODEBOOK for change in changes):
        lock_codebook(connection)
    lock_articles(connection, {change.article_id for change in changes if change.article_id is not None})


def towards(
    connection: Transaction, goals: Mapping[Key, Record | None], present: Mapping[Key, Record | None]
) -> list[Change]:
    """The changes that lead from what is there to the goals, with versions that grow."""
    last: dict[Key, int] = {}
    for kind in (ChangeKind.SPAN, ChangeKind.RELATION, ChangeKind.ENTITY):
        gone = [one for of, one in goals if of is kind and present[of, one] is None]
        last.update(((kind, one), value) for one, value in last_versions(connection, kind, gone).items())
    return [change_between(present[key], _versioned(goal, present[key], last.get(key))) for key, goal in goals.items()]


def _versioned(goal: Record | None, present: Record | None, last: int | None) -> Record | None:
    match goal, present:
        case ((Span() | Relation()), (Span() | Relation())):
            return revised(goal, version=present.version + 1)
        case ((Span() | Relation()), _):
            return revised(goal, version=(last or 0) + 1)
        case Entity(), Entity():
            return replace(goal, version=present.version + 1)
        case Entity(), _:
            return replace(goal, version=(last or 0) + 1)
        case Codebook(), Codebook():
            return replace(goal, version=present.version + 1)
        case _:
            return goal


def same(one: Record | None, other: Record | None) -> bool:
    """Whether two states of an object differ in nothing but their counting version and when they were reached."""
    if one is other or type(one) is not type(other):
        return one is other
    # Asked of tens of thousands of spans at once, where making a record without its version takes five times as long.
    lasting = _LASTING.get(type(one))
    return one == other if lasting is None else bool(lasting(one) == lasting(other))


_LASTING: Mapping[type, Callable[[Any], tuple[Any, ...]]] = {
    kind: attrgetter(*(one.name for one in fields(kind) if one.name not in passing))
    for kind, passing in (
        (Span, ("version", "updated")),
        (Relation, ("version", "updated")),
        (Entity, ("version",)),
        (Codebook, ("version",)),
    )
}


def _toggle_import(connection: Transaction, step: Entry, *, removed: bool) -> None:
    assert step.import_pk is not None
    if not removed:
        show_batch(connection, step.import_pk, articles_deleted_since(step))
        return
    # First, because on PostgreSQL it waits for whoever is just labelling in one of them, whose step is seen afterwards.
    hide_batch(connection, step.import_pk)
    if others := labelled_since(connection, step):
        raise ConflictError(
            "{people} worked on the imported articles since; undoing the import would hide that, "
            "so nothing was changed",
            people=", ".join(others),
        )
