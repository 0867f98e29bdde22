"""The history: what every gesture changed, and the one door through which changes reach the tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, bindparam, exists, func, insert, select, update

from app.domain.errors import ConflictError
from app.domain.identity import new_id, utc_now
from app.domain.records import Action, Change, ChangeKind, ChangeSet, Codebook, Entity, Record, made
from db.history.applying import StaleError, apply_changes, in_safe_order, write_changes
from db.many_rows import Pace, paced, unwatched
from db.schema import ANNOTATOR, ARTICLE, CHANGE, CHANGE_SET
from db.snapshots import (
    KIND_OF,
    json_text,
    json_values,
    object_id,
    progress_key,
    record_from,
    rejection_behind,
)
from db.statements import Prepared, PreparedForMany
from db.stores.annotators import PK_OF_ANNOTATOR
from db.stores.articles import find_direction, find_presence, find_presences, find_progress
from db.stores.codebook import drop_unnamed, load_codebook, load_version, lock_codebook
from db.stores.entities import find_entities, find_entity
from db.stores.rejections import find_rejection
from db.stores.relations import find_relation, find_relations
from db.stores.spans import PK_OF_ARTICLE, find_span, find_spans

_ADD_ENTRY = Prepared(
    insert(CHANGE_SET)
    .values(
        id=bindparam("id"),
        annotator_pk=PK_OF_ANNOTATOR,
        action=bindparam("action"),
        verb=bindparam("verb"),
        detail=bindparam("detail"),
        article_pk=PK_OF_ARTICLE,
        import_pk=bindparam("import_pk"),
        target_pk=bindparam("target_pk"),
        created=bindparam("created"),
    )
    .returning(CHANGE_SET.c.pk)
)
_MARK = Prepared(
    update(CHANGE_SET).where(CHANGE_SET.c.pk == bindparam("target")).values(undone_by_pk=bindparam("undone_by"))
)
_KINDS: Mapping[str, ChangeKind] = {kind.value: kind for kind in ChangeKind}
_HEADER = (
    select(
        CHANGE_SET.c.pk,
        CHANGE_SET.c.import_pk,
        CHANGE_SET.c.id,
        ANNOTATOR.c.name,
        CHANGE_SET.c.action,
        CHANGE_SET.c.verb,
        CHANGE_SET.c.detail,
        ARTICLE.c.id,
        CHANGE_SET.c.created,
    )
    .join(ANNOTATOR, ANNOTATOR.c.pk == CHANGE_SET.c.annotator_pk)
    .outerjoin(ARTICLE, ARTICLE.c.pk == CHANGE_SET.c.article_pk)
)
_CHANGES = Prepared(
    select(CHANGE.c.kind, CHANGE.c.before, CHANGE.c.after)
    .where(CHANGE.c.change_set_pk == bindparam("change_set_pk"))
    .order_by(CHANGE.c.pk)
    .offset(bindparam("first"))
    .limit(bindparam("limit"))
)
_NEWEST_ENTRY = Prepared(select(func.max(CHANGE_SET.c.pk)))
_ALL = 1 << 62
_LAST_CHANGE = Prepared(
    select(ANNOTATOR.c.name, CHANGE_SET.c.created, CHANGE.c.after)
    .select_from(CHANGE)
    .join(CHANGE_SET, CHANGE_SET.c.pk == CHANGE.c.change_set_pk)
    .join(ANNOTATOR, ANNOTATOR.c.pk == CHANGE_SET.c.annotator_pk)
    .where(CHANGE.c.object_id == bindparam("object_id"), CHANGE.c.kind == bindparam("kind"))
    .order_by(CHANGE.c.pk.desc())
    .limit(1)
)
_Later = CHANGE.alias()
_NEWEST = PreparedForMany(
    select(CHANGE.c.object_id, CHANGE.c.before, CHANGE.c.after).where(
        CHANGE.c.kind == bindparam("kind"),
        ~exists().where(
            _Later.c.object_id == CHANGE.c.object_id, _Later.c.kind == CHANGE.c.kind, _Later.c.pk > CHANGE.c.pk
        ),
    ),
    CHANGE.c.object_id,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A step that can be undone or done again: its key, its import if it is one, and its header."""

    pk: int
    import_pk: int | None
    change_set: ChangeSet


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What a new entry says of its step, besides the changes.

    Attributes:
        annotator: whose entry it is; must have a row.
        verb: names the step.
        detail: what a sentence about it needs.
        article_id: the article concerned, if it is one.
        action: whether it is a new step, or takes `target` back or does it again.
        target: the step taken back or done again.
        id: of the entry, if it has one already.
    """

    annotator: str
    verb: str
    detail: Mapping[str, Any]
    article_id: str | None = None
    action: Action = Action.DO
    target: Entry | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LastChange:
    """Who changed an object last, when, and whether that took it away."""

    annotator: str
    created: str
    removed: bool


def newest_entry(connection: Connection) -> int | None:
    """Key of the newest entry. As long as it is that, nothing has changed on SQLite, where one writes at a time."""
    found: int | None = _NEWEST_ENTRY.value(connection)
    return found


def change_between(before: Record | None, after: Record | None) -> Change:
    """The change from one record to the other; at least one of them is there."""
    record = before if after is None else after
    assert record is not None
    article_id = None if isinstance(record, Entity | Codebook) else record.article_id
    return made(Change, (KIND_OF[type(record)], object_id(record), article_id, before, after))


def find_current(connection: Connection, kind: ChangeKind, changed_id: str, *, lock: bool = False) -> Record | None:
    """What is stored now of an object that the history names; `lock` keeps others from changing an entity."""
    match kind:
        case ChangeKind.SPAN:
            return find_span(connection, changed_id)
        case ChangeKind.RELATION:
            return find_relation(connection, changed_id)
        case ChangeKind.ENTITY:
            return find_entity(connection, changed_id, lock=lock)
        case ChangeKind.PROGRESS:
            return find_progress(connection, *progress_key(changed_id))
        case ChangeKind.ARTICLE:
            return find_presence(connection, changed_id)
        case ChangeKind.DIRECTION:
            return find_direction(connection, changed_id)
        case ChangeKind.REJECTION:
            return find_rejection(connection, rejection_behind(changed_id))
        case ChangeKind.CODEBOOK:
            if lock:
                lock_codebook(connection)
            return load_codebook(connection)


def find_present(
    connection: Connection, objects: Iterable[tuple[ChangeKind, str]], *, lock: bool = True, pace: Pace = unwatched
) -> dict[tuple[ChangeKind, str], Record | None]:
    """What is stored now of many objects; with `lock`, others cannot change entities and the codebook meanwhile."""
    by_kind: dict[ChangeKind, list[str]] = {}
    for kind, changed_id in objects:
        by_kind.setdefault(kind, []).append(changed_id)
    present: dict[tuple[ChangeKind, str], Record | None] = {}
    for kind, ids in by_kind.items():
        found: Mapping[str, Record | None]
        match kind:
            case ChangeKind.SPAN if len(ids) > 1:
                found = find_spans(connection, ids, pace)
            case ChangeKind.RELATION if len(ids) > 1:
                found = find_relations(connection, ids, pace)
            case ChangeKind.ENTITY if len(ids) > 1:
                found = find_entities(connection, ids, lock=lock)
            case ChangeKind.ARTICLE if len(ids) > 1:
                found = find_presences(connection, ids)
            case _:
                found = {one: find_current(connection, kind, one, lock=lock) for one in sorted(ids)}
        present.update(((kind, one), found.get(one)) for one in ids)
    return present


def commit_gesture(
    connection: Connection,
    changes: Sequence[Change],
    heading: Heading,
    *,
    codebook_version: int,
    pace: Pace = unwatched,
) -> ChangeSet:
    """Carry out the changes in an order the tables allow, and write them into the history as one entry.

    Args:
        connection: a transaction of `Database.write`.
        changes: what to do; each `before` is what is stored now.
        heading: what the entry says of them.
        codebook_version: by which codebook spans are labelled.
        pace: is told every change twice: when it is carried out and when it is written down.

    Raises:
        ConflictError: an object is not what `before` says any more.
    """
    changes = in_safe_order(changes)
    _carry_out(connection, changes, codebook_version, pace)
    change_set = ChangeSet(
        id=heading.id or new_id(),
        annotator=heading.annotator,
        action=heading.action,
        verb=heading.verb,
        detail=heading.detail,
        article_id=heading.article_id,
        created=utc_now(),
        changes=tuple(changes),
    )
    target = heading.target
    pk = write_entry(connection, change_set, target.import_pk if target else None, target=target, pace=pace)
    if target is not None:
        _MARK.change(connection, target=target.pk, undone_by=pk if heading.action is Action.UNDO else None)
    return change_set


def add_to_entry(
    connection: Connection, entry_pk: int, changes: Sequence[Change], codebook_version: int, pace: Pace
) -> None:
    """Carry out more changes of the entry with this key; otherwise like `commit_gesture`."""
    changes = in_safe_order(changes)
    _carry_out(connection, changes, codebook_version, pace)
    write_changes(connection, entry_pk, paced(changes, pace))


def _carry_out(connection: Connection, changes: Sequence[Change], codebook_version: int, pace: Pace) -> None:
    codebook = next((change.after for change in changes if isinstance(change.after, Codebook)), None)
    try:
        apply_changes(connection, changes, codebook.version if codebook else codebook_version, pace)
    except StaleError as stale:
        raise _first_conflict(connection, stale.changes) from stale
    if codebook is not None:
        drop_unnamed(connection, codebook)


def write_entry(
    connection: Connection,
    change_set: ChangeSet,
    import_pk: int | None = None,
    *,
    target: Entry | None = None,
    pace: Pace = unwatched,
) -> int:
    """Write an entry without carrying anything out; returns its key. An import names its batch instead of changes."""
    pk: int = _ADD_ENTRY.value(
        connection,
        id=change_set.id,
        annotator=change_set.annotator,
        action=change_set.action.value,
        verb=change_set.verb,
        detail=json_text(change_set.detail),
        article_id=change_set.article_id,
        import_pk=import_pk,
        target_pk=target.pk if target else None,
        created=change_set.created,
    )
    write_changes(connection, pk, paced(change_set.changes, pace))
    return pk


def _first_conflict(connection: Connection, changes: Sequence[Change]) -> ConflictError:
    """The error for the first of the changes that begins at what is not there any more."""
    for change in changes:
        if find_current(connection, change.kind, change.object_id) != change.before:
            return conflict(connection, change.kind, change.object_id)
    return conflict(connection, changes[0].kind, changes[0].object_id)


def conflict(connection: Connection, kind: ChangeKind, changed_id: str) -> ConflictError:
    """The error for an object that is not what somebody saw: it names who changed it, and when."""
    last = last_change(connection, kind, changed_id)
    if last is None:
        return ConflictError(
            "This {kind} is not there any more; nothing was changed. Open the article again.", kind=kind.value
        )
    if last.removed:
        return ConflictError(
            "This {kind} was deleted by {person} at {time} in the meantime; nothing was overwritten. "
            "Look at it again before you repeat your step.",
            kind=kind.value,
            person=last.annotator,
            time=last.created,
        )
    return ConflictError(
        "This {kind} was changed by {person} at {time} in the meantime; nothing was overwritten. "
        "Look at it again before you repeat your step.",
        kind=kind.value,
        person=last.annotator,
        time=last.created,
    )


def last_change(connection: Connection, kind: ChangeKind, changed_id: str) -> LastChange | None:
    """The last entry about the object, or None if the history does not know it."""
    row = _LAST_CHANGE.row(connection, object_id=changed_id, kind=kind.value)
    return None if row is None else LastChange(annotator=row[0], created=row[1], removed=row[2] is None)


def last_versions(connection: Connection, kind: ChangeKind, ids: Sequence[str]) -> dict[str, int]:
    """The version that each object had before its last change or has since; those never changed are missing."""
    rows = (row for some in _NEWEST.rows(connection, ids, kind=kind.value) for row in some)
    return {one: json_values(after or before).get("version", 0) for one, before, after in rows}


def header_query() -> Select[*tuple[Any, ...]]:
    """Entries as rows for `header_from`, joined with their annotator and, if they have one, their article."""
    return _HEADER


def header_from(row: Sequence[Any], changes: Iterable[Change] = ()) -> ChangeSet:
    """The entry in a row of `header_query`."""
    _, _, identifier, annotator, action, verb, detail, article_id, created = row[:9]
    return ChangeSet(
        id=identifier,
        annotator=annotator,
        action=Action(action),
        verb=verb,
        detail=json_values(detail),
        article_id=article_id,
        created=created,
        changes=tuple(changes),
    )


def load_changes(
    connection: Connection,
    change_set_pk: int,
    pace: Pace = unwatched,
    *,
    backwards: bool = False,
    first: int = 0,
    limit: int = _ALL,
) -> list[Change]:
    """At most `limit` changes of an entry from number `first` on; `backwards` those that take them back, last first."""
    rows = _CHANGES.rows(connection, change_set_pk=change_set_pk, first=first, limit=limit)
    if backwards:
        rows = [(kind, after, before) for kind, before, after in reversed(rows)]
    return [
        change_between(_restored(connection, kind, before), _restored(connection, kind, after))
        for kind, before, after in paced(rows, pace)
    ]


def _restored(connection: Connection, kind: str, text: str | None) -> Record | None:
    record = record_from(_KINDS[kind], text)
    return load_version(connection, record.version) if isinstance(record, Codebook) else record
