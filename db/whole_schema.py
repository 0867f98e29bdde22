"""All tables with all their indexes: what they are made, migrated and checked by."""

from __future__ import annotations

import functools

from sqlalchemy import Index, MetaData, text

from db.schema import CHANGE_SET


@functools.cache
def whole_schema() -> MetaData:
    """The tables of `db.schema`, with the indexes of some rows only.

    Those are described for each database by itself, and that loads what SQLAlchemy knows of PostgreSQL, with all its
    drivers: whoever only opens a file does not wait for it.
    """
    done = "action = 'do' AND undone_by_pk IS "
    # The next step to undo and to redo are found at once, however many steps lie undone.
    for name, column, rows in (
        ("ix_change_set_undoable", CHANGE_SET.c.pk, text(done + "NULL")),
        ("ix_change_set_redoable", CHANGE_SET.c.undone_by_pk, text(done + "NOT NULL")),
    ):
        Index(name, CHANGE_SET.c.annotator_pk, column, sqlite_where=rows, postgresql_where=rows)
    return CHANGE_SET.metadata
