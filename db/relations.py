"""Relations: rows to records and back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, delete, insert, or_, select, update
from sqlalchemy.orm import aliased

from app.domain.records import Relation
from db.annotators import PK_OF_ANNOTATOR
from db.schema import AnnotatorRow, ArticleRow, RelationRow, RelationTypeRow, SpanRow
from db.snapshots import json_text, json_values
from db.spans import IN_ONE_QUERY, PK_OF_ARTICLE
from db.statements import Prepared

_From = aliased(SpanRow, name="from_span")
_To = aliased(SpanRow, name="to_span")

_VALUES = {
    "relation_type_pk": select(RelationTypeRow.pk).where(RelationTypeRow.key == bindparam("type")).scalar_subquery(),
    "from_pk": select(_From.pk).where(_From.id == bindparam("from_id")).scalar_subquery(),
    "to_pk": select(_To.pk).where(_To.id == bindparam("to_id")).scalar_subquery(),
    "attributes": bindparam("attributes"),
    "version": bindparam("version"),
    "updated": bindparam("updated"),
}
_ADD = Prepared(
    insert(RelationRow).values(
        id=bindparam("id"),
        article_pk=PK_OF_ARTICLE,
        annotator_pk=PK_OF_ANNOTATOR,
        created=bindparam("created"),
        **_VALUES,
    )
)
_SEEN = (RelationRow.id == bindparam("seen_id"), RelationRow.version == bindparam("seen_version"))
_CHANGE = Prepared(update(RelationRow).where(*_SEEN).values(_VALUES))
_REMOVE = Prepared(delete(RelationRow).where(*_SEEN))
_SELECT = (
    select(
        RelationRow.id,
        ArticleRow.id,
        RelationTypeRow.key,
        _From.id,
        _To.id,
        AnnotatorRow.name,
        RelationRow.attributes,
        RelationRow.version,
        RelationRow.created,
        RelationRow.updated,
    )
    .join(ArticleRow, ArticleRow.pk == RelationRow.article_pk)
    .join(RelationTypeRow, RelationTypeRow.pk == RelationRow.relation_type_pk)
    .join(_From, _From.pk == RelationRow.from_pk)
    .join(_To, _To.pk == RelationRow.to_pk)
    .join(AnnotatorRow, AnnotatorRow.pk == RelationRow.annotator_pk)
)
_ONE = Prepared(_SELECT.where(RelationRow.id == bindparam("id")))
_OF_ARTICLE = Prepared(_SELECT.where(RelationRow.article_pk == bindparam("article_pk")))
_OF_SPAN = Prepared(
    _SELECT.where(or_(_From.id == bindparam("span_id"), _To.id == bindparam("span_id"))).order_by(RelationRow.pk)
)


def _relation(row: Sequence[Any]) -> Relation:
    identifier, article_id, kind, from_span, to_span, annotator, attributes, version, created, updated = row
    return Relation(
        id=identifier,
        article_id=article_id,
        type=kind,
        from_span=from_span,
        to_span=to_span,
        annotator=annotator,
        attributes=json_values(attributes),
        version=version,
        created=created,
        updated=updated,
    )


def _columns(relation: Relation) -> dict[str, Any]:
    return {
        "type": relation.type,
        "from_id": relation.from_span,
        "to_id": relation.to_span,
        "attributes": json_text(relation.attributes),
        "version": relation.version,
        "updated": relation.updated,
    }


def add_relation(connection: Connection, relation: Relation) -> None:
    """Insert the relation; both spans must be there."""
    _ADD.change(
        connection,
        id=relation.id,
        article_id=relation.article_id,
        annotator=relation.annotator,
        created=relation.created,
        **_columns(relation),
    )


def change_relations(connection: Connection, pairs: Sequence[tuple[Relation, Relation]]) -> bool:
    """Overwrite each first relation with the second; False if one is not at the version of the first any more."""
    rows = [{"seen_id": before.id, "seen_version": before.version, **_columns(after)} for before, after in pairs]
    return _CHANGE.change_all(connection, rows) == len(pairs)


def remove_relations(connection: Connection, relations: Sequence[Relation]) -> bool:
    """Delete many relations; False if one is not at its version any more."""
    rows = [{"seen_id": relation.id, "seen_version": relation.version} for relation in relations]
    return _REMOVE.change_all(connection, rows) == len(relations)


def change_relation(connection: Connection, before: Relation, after: Relation) -> bool:
    """Overwrite `before` with `after`; False if it is not at the version of `before` any more."""
    values = _columns(after)
    return _CHANGE.change(connection, seen_id=before.id, seen_version=before.version, **values) == 1


def remove_relation(connection: Connection, before: Relation) -> bool:
    """Delete the relation; False if it is not at this version any more."""
    return _REMOVE.change(connection, seen_id=before.id, seen_version=before.version) == 1


def find_relation(connection: Connection, relation_id: str) -> Relation | None:
    """The relation, or None."""
    row = _ONE.row(connection, id=relation_id)
    return None if row is None else _relation(row)


def relations_of_span(connection: Connection, span_id: str) -> tuple[Relation, ...]:
    """Every relation that begins or ends at the span, oldest first."""
    return tuple(_relation(row) for row in _OF_SPAN.rows(connection, span_id=span_id))


def find_relations(connection: Connection, ids: Sequence[str]) -> dict[str, Relation]:
    """Those of the relations that are there, by id."""
    return {one.id: one for one in _in_slices(connection, RelationRow.id, ids)}


def relations_of_spans(connection: Connection, span_ids: Sequence[str]) -> list[Relation]:
    """Every relation that begins or ends at one of the spans, each once."""
    found = [*_in_slices(connection, _From.id, span_ids), *_in_slices(connection, _To.id, span_ids)]
    return list({one.id: one for one in found}.values())


def relations_in(connection: Connection, article_id: str) -> list[Relation]:
    """All layers' relations of the article with this id, in no order."""
    return [_relation(row) for row in connection.execute(_SELECT.where(ArticleRow.id == article_id))]


def relations_with(connection: Connection, condition: ColumnElement[bool]) -> list[Relation]:
    """All relations for which a condition on `RelationRow` or `RelationTypeRow` holds; oldest first."""
    return [_relation(row) for row in connection.execute(_SELECT.where(condition).order_by(RelationRow.pk))]


def _in_slices(connection: Connection, column: Any, values: Sequence[str]) -> Iterator[Relation]:  # noqa: ANN401
    for first in range(0, len(values), IN_ONE_QUERY):
        query = _SELECT.where(column.in_(values[first : first + IN_ONE_QUERY])).order_by(RelationRow.pk)
        yield from map(_relation, connection.execute(query))


def relations_of(connection: Connection, article_pk: int) -> tuple[Relation, ...]:
    """All layers' relations of an article, in no order."""
    return tuple(_relation(row) for row in _OF_ARTICLE.rows(connection, article_pk=article_pk))
