"""Looking things up in the history: entries by person, article, label and time, and what is in the trash."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, exists, func, or_, select

from app.domain.records import Action, Change, ChangeKind, ChangeSet, Relation, Span
from db.history.history import Entry, change_between, header_from, header_query
from db.many_rows import AT_ONCE, IN_ONE_QUERY
from db.schema import ANNOTATOR, ARTICLE, CHANGE, CHANGE_SET, IMPORT_BATCH, SPAN
from db.snapshots import record_from
from db.statements import Prepared, by_code_points

BRINGING_BACK = ("restore", "revert")
"""Verbs of steps that bring back what was deleted; who undoes one, deletes again."""

_COUNT = Prepared(select(func.count()).select_from(CHANGE).where(CHANGE.c.change_set_pk == bindparam("pk")))
_COUNT_IMPORTED = Prepared(select(func.count()).select_from(ARTICLE).where(ARTICLE.c.import_pk == bindparam("pk")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which entries of the history are looked for; None for all. Times are ISO 8601 in UTC, from and before."""

    article_id: str | None = None
    annotator: str | None = None
    label: str | None = None
    since: str | None = None
    until: str | None = None
    before: str | None = None
    """Id of an entry; only older ones are wanted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundEntry:
    """An entry without its changes, how many they are, and whether it was undone."""

    entry: Entry
    change_count: int
    undone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Deleted:
    """An object that is gone: the record as it was, as JSON text, and the entry that took it away."""

    kind: ChangeKind
    object_id: str
    before: str
    change_set: ChangeSet


def search_history(connection: Connection, wanted: Wanted, limit: int) -> list[FoundEntry]:
    """The newest entries that are wanted, newest first."""
    changes = select(func.count()).where(CHANGE.c.change_set_pk == CHANGE_SET.c.pk).scalar_subquery()
    query = header_query().add_columns(changes, CHANGE_SET.c.undone_by_pk)
    query = query.where(*_conditions(connection, wanted)).order_by(CHANGE_SET.c.pk.desc()).limit(limit)
    found = []
    for *row, count, undone_by in connection.execute(query):
        entry = Entry(pk=row[0], import_pk=row[1], change_set=header_from(row))
        found.append(FoundEntry(entry=entry, change_count=count, undone=undone_by is not None))
    return found


def _conditions(connection: Connection, wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.annotator is not None:
        found.append(ANNOTATOR.c.name == wanted.annotator)
    if wanted.since is not None:
        found.append(by_code_points(connection, CHANGE_SET.c.created) >= wanted.since)
    if wanted.until is not None:
        found.append(by_code_points(connection, CHANGE_SET.c.created) < wanted.until)
    if wanted.before is not None:
        older = CHANGE_SET.alias()
        found.append(CHANGE_SET.c.pk < select(older.c.pk).where(older.c.id == wanted.before).scalar_subquery())
    if wanted.label is not None:
        found.append(_changes_hold(connection, f'"label":{_json(wanted.label)}'))
    if wanted.article_id is not None:
        came = select(ARTICLE.c.import_pk).where(ARTICLE.c.id == wanted.article_id).scalar_subquery()
        across = and_(
            CHANGE_SET.c.article_pk.is_(None),
            _changes_hold(connection, f'"article_id":{_json(wanted.article_id)}'),
        )
        found.append(or_(ARTICLE.c.id == wanted.article_id, CHANGE_SET.c.import_pk == came, across))
    return found


def _json(text: str) -> str:
    return orjson.dumps(text).decode()


def _changes_hold(connection: Connection, part: str) -> ColumnElement[bool]:
    """Whether a change of the entry has `part` in its JSON, in which quotes within texts are escaped."""
    position = func.instr if connection.dialect.name == "sqlite" else func.strpos
    return exists().where(
        CHANGE.c.change_set_pk == CHANGE_SET.c.pk,
        or_(position(CHANGE.c.before, part) > 0, position(CHANGE.c.after, part) > 0),
    )


def count_changes(connection: Connection, step: Entry) -> int:
    """How many objects the entry changed; the articles that an import brought count, what came with them does not."""
    found: int = _COUNT.value(connection, pk=step.pk)
    if step.import_pk is not None:
        found += _COUNT_IMPORTED.value(connection, pk=step.import_pk)
    return found


def change_pages(connection: Connection, entry_pk: int, *, backwards: bool) -> Iterator[list[Change]]:
    """The changes of an entry, some at a time, in the order they were made or from the last to the first."""
    place = select(func.min(CHANGE.c.pk), func.max(CHANGE.c.pk)).where(CHANGE.c.change_set_pk == entry_pk)
    first, last = (key or 0 for key in connection.execute(place).one())
    if not last:
        return
    columns = select(CHANGE.c.kind, CHANGE.c.before, CHANGE.c.after).where(CHANGE.c.change_set_pk == entry_pk)
    starts = range(first, last + 1, AT_ONCE)
    for start in reversed(starts) if backwards else starts:
        # By their keys, which follow each other: told to skip, a database would go through all of them for each page.
        page = columns.where(CHANGE.c.pk.between(start, start + AT_ONCE - 1)).order_by(CHANGE.c.pk)
        found = [
            change_between(record_from(ChangeKind(kind), before), record_from(ChangeKind(kind), after))
            for kind, before, after in connection.execute(page)
        ]
        yield found[::-1] if backwards else found


def import_told(connection: Connection, step: Entry) -> tuple[str, str, str] | None:
    """Source, formats and report (as JSON) of the import that the entry is, if it is one."""
    if step.import_pk is None:
        return None
    columns = IMPORT_BATCH.c.source, IMPORT_BATCH.c.format, IMPORT_BATCH.c.report
    source, formats, report = connection.execute(select(*columns).where(IMPORT_BATCH.c.pk == step.import_pk)).one()
    return source, formats, report


def find_entries(connection: Connection, ids: Sequence[str]) -> dict[str, FoundEntry]:
    """Those of the entries that there are, by id."""
    found: dict[str, FoundEntry] = {}
    for first in range(0, len(ids), IN_ONE_QUERY):
        query = header_query().add_columns(CHANGE_SET.c.undone_by_pk)
        rows = connection.execute(query.where(CHANGE_SET.c.id.in_(ids[first : first + IN_ONE_QUERY])))
        for *row, undone_by in rows:
            entry = Entry(pk=row[0], import_pk=row[1], change_set=header_from(row))
            found[entry.change_set.id] = FoundEntry(entry=entry, change_count=0, undone=undone_by is not None)
    return found


def steps_since(connection: Connection, annotator: str, since: str) -> list[str]:
    """Ids of the steps in force that somebody has done since a time, newest first."""
    return _steps_in_force(connection, annotator, by_code_points(connection, CHANGE_SET.c.created) >= since)


def steps_from(connection: Connection, entry: Entry) -> list[str]:
    """Ids of the steps in force that the entry's annotator has done from it on, newest first; whatever clocks said."""
    return _steps_in_force(connection, entry.change_set.annotator, CHANGE_SET.c.pk >= entry.pk)


def _steps_in_force(connection: Connection, annotator: str, condition: ColumnElement[bool]) -> list[str]:
    query = (
        select(CHANGE_SET.c.id)
        .join(ANNOTATOR, ANNOTATOR.c.pk == CHANGE_SET.c.annotator_pk)
        .where(
            ANNOTATOR.c.name == annotator,
            CHANGE_SET.c.action == Action.DO.value,
            CHANGE_SET.c.undone_by_pk.is_(None),
            condition,
        )
    )
    return list(connection.scalars(query.order_by(CHANGE_SET.c.pk.desc())))


def deleted_objects(connection: Connection, kinds: Iterable[ChangeKind], limit: int) -> list[Deleted]:
    """What somebody has deleted and nobody has brought back, the newest first; undoing an addition deletes nothing."""
    return _deleted(connection, CHANGE.c.kind.in_([kind.value for kind in kinds]), limit)


def deleted_by_id(connection: Connection, kind: ChangeKind, ids: Collection[str]) -> dict[str, Deleted]:
    """Those of the objects that are deleted, by id."""
    wanted = sorted(ids)
    found: dict[str, Deleted] = {}
    for first in range(0, len(wanted), IN_ONE_QUERY):
        some = wanted[first : first + IN_ONE_QUERY]
        condition = and_(CHANGE.c.kind == kind.value, CHANGE.c.object_id.in_(some))
        found.update((one.object_id, one) for one in _deleted(connection, condition, len(some)))
    return found


def deleted_in(connection: Connection, article_keys: Sequence[int]) -> dict[int, list[Span | Relation]]:
    """The spans and links that somebody has deleted and nobody has brought back, by key of the article.

    Only by steps in that article alone: who takes back an import, or takes a label out of the codebook, has not looked
    at what was labelled there.
    """
    undone = CHANGE_SET.alias()
    takes_back_again = exists().where(undone.c.pk == CHANGE_SET.c.target_pk, undone.c.verb.in_(BRINGING_BACK))
    by_hand = and_(CHANGE_SET.c.action != Action.UNDO.value, CHANGE_SET.c.verb != "revert")
    found: dict[int, list[Span | Relation]] = {}
    for first in range(0, len(article_keys), IN_ONE_QUERY):
        columns: list[Any] = [CHANGE_SET.c.article_pk, CHANGE.c.kind, CHANGE.c.before]
        query = (
            select(*columns)
            .join(CHANGE, CHANGE.c.change_set_pk == CHANGE_SET.c.pk)
            .where(
                CHANGE_SET.c.article_pk.in_(article_keys[first : first + IN_ONE_QUERY]),
                CHANGE.c.kind.in_((ChangeKind.SPAN.value, ChangeKind.RELATION.value)),
                CHANGE.c.after.is_(None),
                or_(by_hand, takes_back_again),
                ~_changed_later(),
            )
        )
        for article, kind, before in connection.execute(query):
            deleted = record_from(ChangeKind(kind), before)
            assert isinstance(deleted, Span | Relation)
            found.setdefault(article, []).append(deleted)
    return found


def _changed_later() -> ColumnElement[bool]:
    """Whether there is a later change of the object of a change."""
    later = CHANGE.alias()
    return exists().where(
        later.c.object_id == CHANGE.c.object_id, later.c.kind == CHANGE.c.kind, later.c.pk > CHANGE.c.pk
    )


def _deleted(connection: Connection, condition: ColumnElement[bool], limit: int) -> list[Deleted]:
    undone = CHANGE_SET.alias()
    brought_back = select(undone.c.pk).where(undone.c.verb.in_(BRINGING_BACK))
    columns: list[Any] = [CHANGE.c.kind, CHANGE.c.object_id, CHANGE.c.before]
    query = (
        header_query()
        .add_columns(*columns)
        .join(CHANGE, CHANGE.c.change_set_pk == CHANGE_SET.c.pk)
        .where(
            condition,
            CHANGE.c.after.is_(None),
            or_(CHANGE_SET.c.action != Action.UNDO.value, CHANGE_SET.c.target_pk.in_(brought_back)),
            ~_changed_later(),
        )
        .order_by(CHANGE.c.pk.desc())
        .limit(limit)
    )
    return [
        Deleted(kind=ChangeKind(kind), object_id=object_id, before=before, change_set=header_from(row))
        for *row, kind, object_id, before in connection.execute(query)
    ]


def articles_deleted_since(step: Entry) -> Select[str]:
    """Ids of the articles that somebody has deleted after a step, and nobody has brought back."""
    return select(CHANGE.c.object_id).where(
        CHANGE.c.kind == ChangeKind.ARTICLE.value,
        CHANGE.c.after.is_(None),
        CHANGE.c.change_set_pk > step.pk,
        ~_changed_later(),
    )


def removed_articles(connection: Connection, limit: int, ids: Collection[str] | None = None) -> list[tuple[str, str]]:
    """Id and title of the articles that are hidden, the newest first; only of those named, if some are."""
    query = select(ARTICLE.c.id, ARTICLE.c.title).where(ARTICLE.c.removed.is_(True))
    if ids is not None:
        query = query.where(ARTICLE.c.id.in_(sorted(ids)))
    rows = connection.execute(query.order_by(ARTICLE.c.pk.desc()).limit(limit))
    return [(identifier, title) for identifier, title in rows]


def labelled_since(connection: Connection, step: Entry) -> list[str]:
    """Names of other annotators with steps in force on articles of the import, by their code points.

    Of a step across articles, such as one that labels a mention in all of them, what it added counts.
    """
    others = (
        select(ANNOTATOR.c.name)
        .distinct()
        .join(CHANGE_SET, CHANGE_SET.c.annotator_pk == ANNOTATOR.c.pk)
        .where(
            CHANGE_SET.c.action == Action.DO.value,
            CHANGE_SET.c.undone_by_pk.is_(None),
            ANNOTATOR.c.name != step.change_set.annotator,
        )
    )
    within = others.join(ARTICLE, ARTICLE.c.pk == CHANGE_SET.c.article_pk).where(ARTICLE.c.import_pk == step.import_pk)
    # Asked of each span's article, not joined: the few steps are to lead to the import, not its many articles to them.
    batch = select(ARTICLE.c.import_pk).where(ARTICLE.c.pk == SPAN.c.article_pk).scalar_subquery()
    added = exists().where(
        CHANGE.c.change_set_pk == CHANGE_SET.c.pk,
        CHANGE.c.kind == ChangeKind.SPAN.value,
        CHANGE.c.before.is_(None),
        SPAN.c.id == CHANGE.c.object_id,
        batch == step.import_pk,
    )
    across = others.where(CHANGE_SET.c.article_pk.is_(None), CHANGE_SET.c.pk > step.pk, added)
    return sorted({*connection.scalars(within), *connection.scalars(across)})
