"""Which step of an annotator undo takes back next, and which redo does again."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, bindparam, func, literal_column, select

from db.history.history import Entry, header_from, header_query
from db.history.kept_steps import is_kept
from db.schema import CHANGE_SET
from db.statements import Prepared
from db.stores.annotators import PK_OF_ANNOTATOR

_Passed = CHANGE_SET.alias()
# A bound value would keep the partial indexes from being used.
_DONE = (CHANGE_SET.c.action == literal_column("'do'"), CHANGE_SET.c.annotator_pk == PK_OF_ANNOTATOR)
_IN_FORCE = select(func.max(CHANGE_SET.c.pk)).where(*_DONE, CHANGE_SET.c.undone_by_pk.is_(None))
_UNDONE = select(func.max(CHANGE_SET.c.undone_by_pk)).where(*_DONE, CHANGE_SET.c.undone_by_pk.is_not(None))
_LAST_IN_FORCE = _IN_FORCE.scalar_subquery()
_LAST_UNDO = _UNDONE.scalar_subquery()
_FIND_UNDOABLE = Prepared(header_query().where(CHANGE_SET.c.pk == _LAST_IN_FORCE))
_FIND_UNDOABLE_BEFORE = Prepared(
    header_query().where(CHANGE_SET.c.pk == _IN_FORCE.where(CHANGE_SET.c.pk < bindparam("before")).scalar_subquery())
)
# A step that was done after the last undo has ended what could be done again. Steps undone since then cannot be such a
# step: their own undo would be the last.
_FIND_REDOABLE = Prepared(
    header_query().where(*_DONE, CHANGE_SET.c.undone_by_pk == _LAST_UNDO, func.coalesce(_LAST_IN_FORCE, 0) < _LAST_UNDO)
)
_FIND_REDOABLE_BEFORE = Prepared(
    header_query().where(
        *_DONE,
        CHANGE_SET.c.undone_by_pk
        == _UNDONE.where(
            CHANGE_SET.c.undone_by_pk
            < select(_Passed.c.undone_by_pk).where(_Passed.c.pk == bindparam("before")).scalar_subquery()
        ).scalar_subquery(),
        func.coalesce(_LAST_IN_FORCE, 0) < _LAST_UNDO,
    )
)
_LOCK_ENTRY = Prepared(
    select(CHANGE_SET.c.pk).where(CHANGE_SET.c.pk == bindparam("pk")).with_for_update(key_share=True)
)


def find_undoable(
    connection: Connection, annotator: str, passed: Collection[str] = (), *, lock: bool = False
) -> Entry | None:
    """The annotator's last step in force, unless it is to be kept; with `lock`, nobody else can undo it meanwhile.

    Steps with the ids in `passed` are passed over.
    """
    found = _find_step(connection, (_FIND_UNDOABLE, _FIND_UNDOABLE_BEFORE), annotator, passed, lock=lock)
    return None if found is None or is_kept(found.change_set) else found


def find_redoable(
    connection: Connection, annotator: str, passed: Collection[str] = (), *, lock: bool = False
) -> Entry | None:
    """The annotator's step that was undone last, unless something new was done since; else as `find_undoable`."""
    return _find_step(connection, (_FIND_REDOABLE, _FIND_REDOABLE_BEFORE), annotator, passed, lock=lock)


def _find_step(
    connection: Connection,
    statements: tuple[Prepared, Prepared],
    annotator: str,
    passed: Collection[str],
    *,
    lock: bool,
) -> Entry | None:
    row, locked = _row_of_step(connection, statements, annotator, passed), None
    # Another window may have taken the step before the lock was granted, so look again under it.
    while lock and row is not None and row[0] != locked:
        locked = _LOCK_ENTRY.value(connection, pk=row[0])
        row = _row_of_step(connection, statements, annotator, passed)
    return None if row is None else Entry(pk=row[0], import_pk=row[1], change_set=header_from(row))


def _row_of_step(
    connection: Connection, statements: tuple[Prepared, Prepared], annotator: str, passed: Collection[str]
) -> Any:  # noqa: ANN401 - a row of `header_query`, or None
    first, before = statements
    row = first.row(connection, annotator=annotator)
    while row is not None and row[2] in passed:
        row = before.row(connection, annotator=annotator, before=row[0])
    return row
