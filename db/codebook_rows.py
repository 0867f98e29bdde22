"""The codebook as its rows have it, and as it is written whole, to be compared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from app.domain.codebook import attribute_to_json, label_to_json, relation_type_to_json
from app.domain.records import AttributeDefinition, Codebook
from db.schema import AttributeRow, LabelRow, RelationEndpointRow, RelationTypeRow
from db.snapshots import json_or_none


def labels_of(codebook: Codebook) -> dict[str, tuple[Any, ...]]:
    """Key of each label → all that its rows say of it, in the order of `label_rows`."""
    return {
        label.key: (label_to_json(label), position, label.archived, label.parent, _attributes(label.attributes))
        for position, label in enumerate(codebook.labels)
    }


def label_rows(connection: Connection) -> dict[str, tuple[Any, ...]]:
    """Key of each label → all that its rows say of it."""
    parent = aliased(LabelRow)
    query = select(
        LabelRow.pk, LabelRow.key, LabelRow.definition, LabelRow.position, LabelRow.archived, parent.key
    ).outerjoin(parent, parent.pk == LabelRow.parent_pk)
    attributes = _attribute_rows(connection, AttributeRow.label_pk)
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
        RelationTypeRow.pk,
        RelationTypeRow.key,
        RelationTypeRow.definition,
        RelationTypeRow.position,
        RelationTypeRow.archived,
    )
    attributes = _attribute_rows(connection, AttributeRow.relation_type_pk)
    ends: dict[int, set[tuple[str, str]]] = {}
    endpoints = select(RelationEndpointRow.relation_type_pk, RelationEndpointRow.side, LabelRow.key)
    for pk, side, label in connection.execute(endpoints.join(LabelRow, LabelRow.pk == RelationEndpointRow.label_pk)):
        ends.setdefault(pk, set()).add((side, label))
    return {
        key: (json_or_none(definition), position, archived, attributes.get(pk, []), ends.get(pk, set()))
        for pk, key, definition, position, archived in connection.execute(query)
    }


def _attributes(attributes: Sequence[AttributeDefinition]) -> list[tuple[str, Any]]:
    return [(one.key, attribute_to_json(one)) for one in attributes]


def _attribute_rows(connection: Connection, owner: InstrumentedAttribute[int | None]) -> dict[int | None, list[Any]]:
    """Key of the row of an owner → its attributes in their order, as `_attributes` gives them."""
    query = select(owner, AttributeRow.key, AttributeRow.definition).where(owner.is_not(None))
    found: dict[int | None, list[Any]] = {}
    for pk, key, definition in connection.execute(query.order_by(AttributeRow.position)):
        found.setdefault(pk, []).append((key, json_or_none(definition)))
    return found
