"""The codebook in the database: whole in `codebook_version`, and taken apart in tables that other rows refer to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import orjson
from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from app.domain.codebook.codebook import (
    attribute_to_json,
    codebook_from_json,
    codebook_to_json,
    label_to_json,
    relation_type_to_json,
)
from app.domain.errors import ConflictError
from app.domain.identity import new_id, utc_now
from app.domain.records import AttributeDefinition, Codebook, Label, RelationType
from db.schema import ATTRIBUTE, CODEBOOK_VERSION, LABEL, RELATION_ENDPOINT, RELATION_TYPE
from db.statements import Prepared

_VERSION = Prepared(select(func.max(CODEBOOK_VERSION.c.version)))
_LATEST = Prepared(select(CODEBOOK_VERSION.c.definition).order_by(CODEBOOK_VERSION.c.version.desc()).limit(1))


def codebook_version(connection: Connection) -> int:
    """Number of the codebook in force; 0 where there is none yet."""
    found: int | None = _VERSION.value(connection)
    return found or 0


def load_codebook(connection: Connection) -> Codebook:
    """The codebook in force; an empty one of version 0 where there is none yet."""
    text = _LATEST.value(connection)
    return Codebook(version=0, labels=()) if text is None else codebook_from_json(orjson.loads(text))


def label_keys(connection: Connection) -> dict[str, int]:
    """Label key → key of its row, archived ones included."""
    return {row.key: row.pk for row in connection.execute(select(LABEL.c.key, LABEL.c.pk))}


def relation_type_keys(connection: Connection) -> dict[str, int]:
    """Relation type key → key of its row, archived ones included."""
    return {row.key: row.pk for row in connection.execute(select(RELATION_TYPE.c.key, RELATION_TYPE.c.pk))}


def write_codebook(connection: Connection, codebook: Codebook) -> Codebook:
    """Store the codebook as the next version and return it as stored."""
    return store_codebook(connection, replace(codebook, version=codebook_version(connection) + 1))


def store_codebook(connection: Connection, codebook: Codebook) -> Codebook:
    """Store the codebook as it is, with its version, which must be the next one.

    Rows of labels and relation types that it does not name stay until `drop_unnamed`, so that spans can be taken off
    them in the same transaction.
    """
    _write_labels(connection, codebook.labels)
    _write_relation_types(connection, codebook.relation_types)
    connection.execute(
        insert(CODEBOOK_VERSION).values(
            version=codebook.version, created=utc_now(), definition=orjson.dumps(codebook_to_json(codebook)).decode()
        )
    )
    return codebook


def drop_unnamed(connection: Connection, codebook: Codebook) -> None:
    """Delete the rows of labels and relation types that the codebook does not name.

    Raises:
        ConflictError: a span or a relation uses one, because somebody labelled in the meantime.
    """
    labels = [label.key for label in codebook.labels]
    kinds = [kind.key for kind in codebook.relation_types]
    try:
        connection.execute(update(LABEL).where(LABEL.c.key.not_in(labels)).values(parent_pk=None))
        connection.execute(delete(RELATION_TYPE).where(RELATION_TYPE.c.key.not_in(kinds)))
        connection.execute(delete(LABEL).where(LABEL.c.key.not_in(labels)))
    except IntegrityError as error:
        raise ConflictError(
            "Somebody used a label or link type of the codebook that this step takes away; nothing was changed. "
            "Look at what it touches once more, then repeat it."
        ) from error


def lock_codebook(connection: Connection) -> None:
    """Let nobody else write a version before this transaction ends; they may go on reading and labelling."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("LOCK TABLE codebook_version IN SHARE ROW EXCLUSIVE MODE")


def load_version(connection: Connection, version: int) -> Codebook | None:
    """The codebook as it was at a version, or None if there was no such version."""
    query = select(CODEBOOK_VERSION.c.definition).where(CODEBOOK_VERSION.c.version == version)
    text = connection.scalar(query)
    return None if text is None else codebook_from_json(orjson.loads(text))


def codebook_versions(connection: Connection) -> list[tuple[int, str]]:
    """Number and time of every version, newest first."""
    query = select(CODEBOOK_VERSION.c.version, CODEBOOK_VERSION.c.created)
    rows = connection.execute(query.order_by(CODEBOOK_VERSION.c.version.desc()))
    return [(version, created) for version, created in rows]


def _write_labels(connection: Connection, labels: Sequence[Label]) -> None:
    known = label_keys(connection)
    for position, label in enumerate(labels):
        values = {
            "position": position,
            "archived": label.archived,
            "definition": orjson.dumps(label_to_json(label)).decode(),
            "parent_pk": None,
        }
        if label.key in known:
            connection.execute(update(LABEL).where(LABEL.c.pk == known[label.key]).values(values))
        else:
            connection.execute(insert(LABEL).values(id=new_id(), key=label.key, **values))
    known = label_keys(connection)
    connection.execute(delete(ATTRIBUTE).where(ATTRIBUTE.c.label_pk.is_not(None)))
    for label in labels:
        if label.parent is not None:
            connection.execute(
                update(LABEL).where(LABEL.c.pk == known[label.key]).values(parent_pk=known[label.parent])
            )
        _write_attributes(connection, label.attributes, label_pk=known[label.key])


def _write_relation_types(connection: Connection, kinds: Sequence[RelationType]) -> None:
    known = relation_type_keys(connection)
    for position, kind in enumerate(kinds):
        values = {
            "position": position,
            "archived": kind.archived,
            "definition": orjson.dumps(relation_type_to_json(kind)).decode(),
        }
        if kind.key in known:
            connection.execute(update(RELATION_TYPE).where(RELATION_TYPE.c.pk == known[kind.key]).values(values))
        else:
            connection.execute(insert(RELATION_TYPE).values(id=new_id(), key=kind.key, **values))
    known, labels = relation_type_keys(connection), label_keys(connection)
    connection.execute(delete(ATTRIBUTE).where(ATTRIBUTE.c.relation_type_pk.is_not(None)))
    connection.execute(delete(RELATION_ENDPOINT))
    for kind in kinds:
        _write_attributes(connection, kind.attributes, relation_type_pk=known[kind.key])
        for side, keys in (("from", kind.from_labels), ("to", kind.to_labels)):
            for key in dict.fromkeys(keys):
                connection.execute(
                    insert(RELATION_ENDPOINT).values(relation_type_pk=known[kind.key], side=side, label_pk=labels[key])
                )


def _write_attributes(
    connection: Connection,
    attributes: Iterable[AttributeDefinition],
    *,
    label_pk: int | None = None,
    relation_type_pk: int | None = None,
) -> None:
    for position, attribute in enumerate(attributes):
        connection.execute(
            insert(ATTRIBUTE).values(
                id=new_id(),
                label_pk=label_pk,
                relation_type_pk=relation_type_pk,
                key=attribute.key,
                position=position,
                definition=orjson.dumps(attribute_to_json(attribute)).decode(),
            )
        )
