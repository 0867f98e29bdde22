"""How the labels, attributes and relation types of the codebook are used, in articles of the trash as well."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

import orjson
from sqlalchemy import Connection, Select, func, or_, select
from sqlalchemy.orm import aliased

from app.domain.codebook_use import RelationUse, SpanUse
from app.domain.records import ChangeKind, Relation, Span
from db.relations import relations_with
from db.schema import AnnotatorRow, ArticleRow, ChangeRow, ChangeSetRow, LabelRow, RelationRow, RelationTypeRow, SpanRow
from db.snapshots import json_values
from db.spans import spans_with


def span_uses(connection: Connection) -> Iterator[SpanUse]:
    """What labels and attributes spans have."""
    query = (
        select(LabelRow.key, SpanRow.attributes, func.count())
        .join(SpanRow, SpanRow.label_pk == LabelRow.pk)
        .group_by(LabelRow.key, SpanRow.attributes)
    )
    for label, attributes, count in connection.execute(query):
        yield SpanUse(label, json_values(attributes), count)


def relation_uses(connection: Connection) -> Iterator[RelationUse]:
    """What types, ends and attributes relations have."""
    begin, end = aliased(SpanRow), aliased(SpanRow)
    from_label, to_label = aliased(LabelRow), aliased(LabelRow)
    columns = (RelationTypeRow.key, from_label.key, to_label.key, RelationRow.attributes)
    query = (
        select(*columns, func.count())
        .select_from(RelationRow)
        .join(RelationTypeRow, RelationTypeRow.pk == RelationRow.relation_type_pk)
        .join(begin, begin.pk == RelationRow.from_pk)
        .join(end, end.pk == RelationRow.to_pk)
        .join(from_label, from_label.pk == begin.label_pk)
        .join(to_label, to_label.pk == end.label_pk)
        .group_by(*columns)
    )
    for kind, starts, ends, attributes, count in connection.execute(query):
        yield RelationUse(kind, starts, ends, json_values(attributes), count)


def articles_used(connection: Connection, labels: Collection[str], types: Collection[str]) -> set[str]:
    """Ids of the articles in which a span has one of the labels or a relation one of the types."""
    found: set[str] = set()
    if labels:
        spans = select(ArticleRow.id).join(SpanRow, SpanRow.article_pk == ArticleRow.pk)
        spans = spans.join(LabelRow, LabelRow.pk == SpanRow.label_pk).where(LabelRow.key.in_(sorted(labels)))
        found.update(connection.scalars(spans.distinct()))
    if types:
        kinds = select(ArticleRow.id).join(RelationRow, RelationRow.article_pk == ArticleRow.pk)
        kinds = kinds.join(RelationTypeRow, RelationTypeRow.pk == RelationRow.relation_type_pk)
        found.update(connection.scalars(kinds.where(RelationTypeRow.key.in_(sorted(types))).distinct()))
    return found


def spans_labelled(connection: Connection, labels: Collection[str]) -> list[Span]:
    """All spans that have one of the labels."""
    return spans_with(connection, LabelRow.key.in_(sorted(labels))) if labels else []


def relations_typed(connection: Connection, types: Collection[str]) -> list[Relation]:
    """All relations of one of the types."""
    return relations_with(connection, RelationTypeRow.key.in_(sorted(types))) if types else []


class RelationPlace(NamedTuple):
    """A relation, as far as an edit of the codebook can see it; `link` is type, ends and annotator."""

    link: tuple[str, str, str, str]
    attributes: str
    article_pk: int
    ends: frozenset[str]
    """The labels of both ends."""

    @property
    def type(self) -> str:
        """Key of its type."""
        return self.link[0]

    @property
    def annotator(self) -> str:
        """Whose it is."""
        return self.link[3]


def span_places(connection: Connection, labels: Collection[str]) -> Iterator[tuple[str, str, str, int]]:
    """Label, attributes as they are stored, annotator and key of the article of each span with one of the labels."""
    if not labels:
        return
    query = (
        select(LabelRow.key, SpanRow.attributes, AnnotatorRow.name, SpanRow.article_pk)
        .join(LabelRow, LabelRow.pk == SpanRow.label_pk)
        .join(AnnotatorRow, AnnotatorRow.pk == SpanRow.annotator_pk)
        .where(LabelRow.key.in_(sorted(labels)))
    )
    yield from connection.execute(query)


def relation_places(connection: Connection, types: Collection[str], labels: Collection[str]) -> Iterator[RelationPlace]:
    """Relations of one of the types, or with an end that has one of the labels; oldest first."""
    if not (types or labels):
        return
    begin, end = aliased(SpanRow), aliased(SpanRow)
    from_label, to_label = aliased(LabelRow), aliased(LabelRow)
    query = (
        _links(begin, end)
        .add_columns(RelationRow.attributes, RelationRow.article_pk, from_label.key, to_label.key)
        .join(from_label, from_label.pk == begin.label_pk)
        .join(to_label, to_label.pk == end.label_pk)
        .where(
            or_(
                RelationTypeRow.key.in_(sorted(types)),
                from_label.key.in_(sorted(labels)),
                to_label.key.in_(sorted(labels)),
            )
        )
        .order_by(RelationRow.pk)
    )
    for kind, from_span, to_span, annotator, attributes, article_pk, starts, ends in connection.execute(query):
        link = (kind, from_span, to_span, annotator)
        yield RelationPlace(link, attributes, article_pk, frozenset((starts, ends)))


def links_typed(connection: Connection, types: Collection[str]) -> Iterator[tuple[str, str, str, str]]:
    """Type, both ends and annotator of the relations of one of the types."""
    if not types:
        return
    query = _links(aliased(SpanRow), aliased(SpanRow)).where(RelationTypeRow.key.in_(sorted(types)))
    yield from connection.execute(query)


def _links(begin: type[SpanRow], end: type[SpanRow]) -> Select[str, str, str, str]:
    return (
        select(RelationTypeRow.key, begin.id, end.id, AnnotatorRow.name)
        .select_from(RelationRow)
        .join(RelationTypeRow, RelationTypeRow.pk == RelationRow.relation_type_pk)
        .join(begin, begin.pk == RelationRow.from_pk)
        .join(end, end.pk == RelationRow.to_pk)
        .join(AnnotatorRow, AnnotatorRow.pk == RelationRow.annotator_pk)
    )


def version_of_span(connection: Connection, span_id: str) -> int | None:
    """The version of the codebook that was in force when the span was stored last."""
    found: int | None = connection.scalar(select(SpanRow.codebook_version).where(SpanRow.id == span_id))
    return found


def version_authors(connection: Connection) -> dict[int, str]:
    """Version of the codebook → who made it, as far as the history says."""
    query = (
        select(ChangeRow.after, AnnotatorRow.name)
        .join(ChangeSetRow, ChangeSetRow.pk == ChangeRow.change_set_pk)
        .join(AnnotatorRow, AnnotatorRow.pk == ChangeSetRow.annotator_pk)
        .where(ChangeRow.kind == ChangeKind.CODEBOOK.value)
    )
    return {orjson.loads(after or "{}").get("version", 0): name for after, name in connection.execute(query)}
