"""Relations: rows to records and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, insert, or_, select, update

from app.domain.records import Relation, made
from db.drivers import RowSink
from db.many_rows import AT_ONCE, MANY, Pace, keys_of, overwrite, paced, remove
from db.schema import ANNOTATOR, ARTICLE, RELATION, RELATION_TYPE, SPAN
from db.snapshots import json_text, json_values
from db.statements import Prepared, PreparedForMany
from db.stores.annotators import PK_OF_ANNOTATOR
from db.stores.spans import PK_OF_ARTICLE

_BULK_COLUMNS = (
    *("id", "article_pk", "annotator_pk", "relation_type_pk", "from_pk", "to_pk", "attributes"),
    *("version", "created", "updated"),
)

_From = SPAN.alias("from_span")
_To = SPAN.alias("to_span")

_VALUES = {
    "relation_type_pk": select(RELATION_TYPE.c.pk).where(RELATION_TYPE.c.key == bindparam("type")).scalar_subquery(),
    "from_pk": select(_From.c.pk).where(_From.c.id == bindparam("from_id")).scalar_subquery(),
    "to_pk": select(_To.c.pk).where(_To.c.id == bindparam("to_id")).scalar_subquery(),
    "attributes": bindparam("attributes"),
    "version": bindparam("version"),
    "updated": bindparam("updated"),
}
_ADD = Prepared(
    insert(RELATION).values(
        id=bindparam("id"),
        article_pk=PK_OF_ARTICLE,
        annotator_pk=PK_OF_ANNOTATOR,
        created=bindparam("created"),
        **_VALUES,
    )
)
_SEEN = (RELATION.c.id == bindparam("seen_id"), RELATION.c.version == bindparam("seen_version"))
_CHANGE = Prepared(update(RELATION).where(*_SEEN).values(_VALUES))
# In the order of the fields of a relation.
_SELECT = (
    select(
        RELATION.c.id,
        ARTICLE.c.id,
        RELATION_TYPE.c.key,
        _From.c.id,
        _To.c.id,
        ANNOTATOR.c.name,
        RELATION.c.attributes,
        RELATION.c.version,
        RELATION.c.created,
        RELATION.c.updated,
    )
    .join(ARTICLE, ARTICLE.c.pk == RELATION.c.article_pk)
    .join(RELATION_TYPE, RELATION_TYPE.c.pk == RELATION.c.relation_type_pk)
    .join(_From, _From.c.pk == RELATION.c.from_pk)
    .join(_To, _To.c.pk == RELATION.c.to_pk)
    .join(ANNOTATOR, ANNOTATOR.c.pk == RELATION.c.annotator_pk)
)
_ONE = Prepared(_SELECT.where(RELATION.c.id == bindparam("id")))
_OF_ARTICLE = Prepared(_SELECT.where(RELATION.c.article_pk == bindparam("article_pk")))
_OF_SPAN = Prepared(
    _SELECT.where(or_(_From.c.id == bindparam("span_id"), _To.c.id == bindparam("span_id"))).order_by(RELATION.c.pk)
)
_MANY_RELATIONS = PreparedForMany(_SELECT, RELATION.c.id)
_VERSIONS = PreparedForMany(select(RELATION.c.id, RELATION.c.version), RELATION.c.id)
_FROM_MANY = PreparedForMany(_SELECT, _From.c.id)
_TO_MANY = PreparedForMany(_SELECT, _To.c.id)


def _relation(row: Sequence[Any]) -> Relation:
    *first, attributes, version, created, updated = row
    return made(Relation, (*first, json_values(attributes), version, created, updated))


def _columns(relation: Relation) -> dict[str, Any]:
    return {
        "type": relation.type,
        "from_id": relation.from_span,
        "to_id": relation.to_span,
        "attributes": json_text(relation.attributes),
        "version": relation.version,
        "updated": relation.updated,
    }


def _new_columns(relation: Relation) -> dict[str, Any]:
    return {
        "id": relation.id,
        "article_id": relation.article_id,
        "annotator": relation.annotator,
        "created": relation.created,
        **_columns(relation),
    }


def add_relations(connection: Connection, relations: Sequence[Relation], pace: Pace) -> None:
    """Insert relations, the spans of which must be there; a large number like those of an import."""
    if len(relations) < MANY:
        _ADD.change_all(connection, [_new_columns(relation) for relation in relations])
        pace(len(relations))
        return
    articles = keys_of(connection, ARTICLE.c.id, ARTICLE.c.pk, {one.article_id for one in relations})
    annotators = keys_of(connection, ANNOTATOR.c.name, ANNOTATOR.c.pk, {one.annotator for one in relations})
    ends = {end for one in relations for end in (one.from_span, one.to_span)}
    spans = keys_of(connection, SPAN.c.id, SPAN.c.pk, ends)
    kinds = _kinds(connection, relations)
    RowSink(connection, "relation", _BULK_COLUMNS).write(
        (
            one.id,
            articles[one.article_id],
            annotators[one.annotator],
            kinds[one.type],
            spans[one.from_span],
            spans[one.to_span],
            json_text(one.attributes),
            one.version,
            one.created,
            one.updated,
        )
        for one in paced(relations, pace)
    )


def _kinds(connection: Connection, relations: Sequence[Relation]) -> dict[str, int]:
    return keys_of(connection, RELATION_TYPE.c.key, RELATION_TYPE.c.pk, {one.type for one in relations})


def change_relations(connection: Connection, pairs: Sequence[tuple[Relation, Relation]], pace: Pace) -> bool:
    """Overwrite each first relation with the second; False if one is not at the version of the first any more."""
    moved = any((one.from_span, one.to_span) != (other.from_span, other.to_span) for one, other in pairs)
    if moved or len(pairs) < MANY:
        rows = [{"seen_id": before.id, "seen_version": before.version, **_columns(after)} for before, after in pairs]
        pace(len(pairs))
        return _CHANGE.change_all(connection, rows) == len(pairs)
    kinds = _kinds(connection, [after for _, after in pairs])
    return overwrite(
        connection,
        RELATION,
        ("relation_type_pk", "attributes", "version", "updated"),
        [
            (before.id, before.version, kinds[after.type], json_text(after.attributes), after.version, after.updated)
            for before, after in pairs
        ],
        pace,
    )


def remove_relations(connection: Connection, relations: Sequence[Relation], pace: Pace) -> bool:
    """Delete many relations; False if one is not at its version any more."""
    seen = [(relation.id, relation.version) for relation in relations]
    return remove(connection, RELATION, seen, pace)


def find_relation(connection: Connection, relation_id: str) -> Relation | None:
    """The relation, or None."""
    row = _ONE.row(connection, id=relation_id)
    return None if row is None else _relation(row)


def relations_of_span(connection: Connection, span_id: str) -> tuple[Relation, ...]:
    """Every relation that begins or ends at the span, oldest first."""
    return tuple(_relation(row) for row in _OF_SPAN.rows(connection, span_id=span_id))


def find_relations(connection: Connection, ids: Sequence[str], pace: Pace) -> dict[str, Relation]:
    """Those of the relations that are there, by id."""
    found: dict[str, Relation] = {}
    for rows in _MANY_RELATIONS.rows(connection, ids, AT_ONCE):
        found.update((row[0], _relation(row)) for row in rows)
        pace(min(AT_ONCE, len(ids)))
    return found


def relation_versions(connection: Connection, ids: Sequence[str]) -> dict[str, int]:
    """Those of the relations that are there, each with its version."""
    return {relation: version for rows in _VERSIONS.rows(connection, ids) for relation, version in rows}


def relations_of_spans(connection: Connection, span_ids: Sequence[str]) -> list[Relation]:
    """Every relation that begins or ends at one of the spans, each once."""
    found: dict[str, Relation] = {}
    for query in (_FROM_MANY, _TO_MANY):
        for rows in query.rows(connection, span_ids):
            # Most relations of many spans are found from both of their ends.
            found.update((row[0], _relation(row)) for row in rows if row[0] not in found)
    return list(found.values())


def relations_in(connection: Connection, article_id: str) -> list[Relation]:
    """All layers' relations of the article with this id, in no order."""
    return [_relation(row) for row in connection.execute(_SELECT.where(ARTICLE.c.id == article_id))]


def relations_with(connection: Connection, condition: ColumnElement[bool]) -> list[Relation]:
    """All relations for which a condition on `RELATION` or `RELATION_TYPE` holds; oldest first."""
    return [_relation(row) for row in connection.execute(_SELECT.where(condition).order_by(RELATION.c.pk))]


def relations_of(connection: Connection, article_pk: int) -> tuple[Relation, ...]:
    """All layers' relations of an article, in no order."""
    return tuple(_relation(row) for row in _OF_ARTICLE.rows(connection, article_pk=article_pk))
