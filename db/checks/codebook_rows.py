"""The codebook as its rows have it, and as it is written whole, to be compared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Connection, select

from app.domain.codebook.codebook import attribute_to_json, label_to_json, relation_type_to_json
from app.domain.records import AttributeDefinition, Codebook
from db.schema import ATTRIBUTE, LABEL, RELATION_ENDPOINT, RELATION_TYPE
from db.snapshots import json_or_none


def labels_of(codebook: Codebook) -> dict[str, tuple[Any, ...]]:
    """Key of each label → all that its rows say of it, in the order of `label_rows`."""
    return {
        label.key: (label_to_json(label), position, label.archived, label.parent, _attributes(label.attributes))
        for position, label in enumerate(codebook.labels)
    }


def label_rows(connection: Connection) -> dict[str, tuple[Any, ...]]:
    """Key of each label → all that its rows say of it."""
    parent = LABEL.alias()
    query = select(
        LABEL.c.pk, LABEL.c.key, LABEL.c.definition, LABEL.c.position, LABEL.c.archived, parent.c.key
    ).outerjoin(parent, parent.c.pk == LABEL.c.parent_pk)
    attributes = _attribute_rows(connection, ATTRIBUTE.c.label_pk)
    return {
        key: (json_or_none(definition), position, archived, above, attributes.get(pk, []))
        for pk, key, definition, position, archived, above in connection.execute(query)
    }


def relation_types_of(codebook: Codebook) -> dict[str, tuple[Any, ...]]:
    """Key of each relation type → all that its rows say of it, in the order of `relation_type_rows`."""
    return {
        kind.key: (
            relation_type_to_json(kind),
            position,
            kind.archived,
            _attributes(kind.attributes),
            {("from", key) for key in kind.from_labels} | {("to", key) for key in kind.to_labels},
        )
        for position, kind in enumerate(codebook.relation_types)
    }


def relation_type_rows(connection: Connection) -> dict[str, tuple[Any, ...]]:
    """Key of each relation type → all that its rows say of it."""
    query = select(
        RELATION_TYPE.c.pk,
        RELATION_TYPE.c.key,
        RELATION_TYPE.c.definition,
        RELATION_TYPE.c.position,
        RELATION_TYPE.c.archived,
    )
    attributes = _attribute_rows(connection, ATTRIBUTE.c.relation_type_pk)
    ends: dict[int, set[tuple[str, str]]] = {}
    endpoints = select(RELATION_ENDPOINT.c.relation_type_pk, RELATION_ENDPOINT.c.side, LABEL.c.key)
    for pk, side, label in connection.execute(endpoints.join(LABEL, LABEL.c.pk == RELATION_ENDPOINT.c.label_pk)):
        ends.setdefault(pk, set()).add((side, label))
    return {
        key: (json_or_none(definition), position, archived, attributes.get(pk, []), ends.get(pk, set()))
        for pk, key, definition, position, archived in connection.execute(query)
    }


def _attributes(attributes: Sequence[AttributeDefinition]) -> list[tuple[str, Any]]:
    return [(one.key, attribute_to_json(one)) for one in attributes]


def _attribute_rows(connection: Connection, owner: Column[int | None]) -> dict[int | None, list[Any]]:
    """Key of the row of an owner → its attributes in their order, as `_attributes` gives them."""
    query = select(owner, ATTRIBUTE.c.key, ATTRIBUTE.c.definition).where(owner.is_not(None))
    found: dict[int | None, list[Any]] = {}
    for pk, key, definition in connection.execute(query.order_by(ATTRIBUTE.c.position)):
        found.setdefault(pk, []).append((key, json_or_none(definition)))
    return found
