"""Annotators, the owners of layers."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select

from app.domain.identity import new_id, utc_now
from db.drivers import marked
from db.schema import ANNOTATOR
from db.statements import Prepared

PK_OF_ANNOTATOR = select(ANNOTATOR.c.pk).where(ANNOTATOR.c.name == bindparam("annotator")).scalar_subquery()
"""For other statements: the key of the annotator named by the value ``annotator``."""

_FIND = Prepared(select(ANNOTATOR.c.pk).where(ANNOTATOR.c.name == bindparam("name")))
# Somebody of that name may begin in another program at the same moment.
_ADD = "INSERT INTO annotator (id, name, created) VALUES (?, ?, ?) ON CONFLICT (name) DO NOTHING"
_NAMES = Prepared(select(ANNOTATOR.c.name).order_by(ANNOTATOR.c.name))


def annotator_pk(connection: Connection, name: str) -> int | None:
    """Key of the annotator of that name, or None."""
    found: int | None = _FIND.value(connection, name=name)
    return found


def ensure_annotator(connection: Connection, name: str) -> int:
    """Key of the annotator of that name, who is added if new."""
    found = annotator_pk(connection, name)
    if found is None:
        connection.exec_driver_sql(marked(connection, _ADD), (new_id(), name, utc_now()))
        found = annotator_pk(connection, name)
        assert found is not None
    return found


def annotator_names(connection: Connection) -> tuple[str, ...]:
    """Everybody who has a layer, in the order of their names' code points, whatever the database's collation."""
    return tuple(sorted(name for (name,) in _NAMES.rows(connection)))
