"""How the labels, attributes and relation types of the codebook are used, in articles of the trash as well."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

import orjson
from sqlalchemy import Connection, Select, func, or_, select
from sqlalchemy.sql.selectable import NamedFromClause

from app.domain.codebook.use import RelationUse, SpanUse
from app.domain.records import ChangeKind, Relation, Span
from db.schema import ANNOTATOR, ARTICLE, CHANGE, CHANGE_SET, LABEL, RELATION, RELATION_TYPE, SPAN, SpanColumns
from db.snapshots import json_values
from db.stores.relations import relations_with
from db.stores.spans import spans_with


def span_uses(connection: Connection) -> Iterator[SpanUse]:
    """What labels and attributes spans have."""
    query = (
        select(LABEL.c.key, SPAN.c.attributes, func.count())
        .join(SPAN, SPAN.c.label_pk == LABEL.c.pk)
        .group_by(LABEL.c.key, SPAN.c.attributes)
    )
    for label, attributes, count in connection.execute(query):
        yield SpanUse(label, json_values(attributes), count)


def relation_uses(connection: Connection) -> Iterator[RelationUse]:
    """What types, ends and attributes relations have."""
    begin, end = SPAN.alias(), SPAN.alias()
    from_label, to_label = LABEL.alias(), LABEL.alias()
    columns = (RELATION_TYPE.c.key, from_label.c.key, to_label.c.key, RELATION.c.attributes)
    query = (
        select(*columns, func.count())
        .select_from(RELATION)
        .join(RELATION_TYPE, RELATION_TYPE.c.pk == RELATION.c.relation_type_pk)
        .join(begin, begin.c.pk == RELATION.c.from_pk)
        .join(end, end.c.pk == RELATION.c.to_pk)
        .join(from_label, from_label.c.pk == begin.c.label_pk)
        .join(to_label, to_label.c.pk == end.c.label_pk)
        .group_by(*columns)
    )
    for kind, starts, ends, attributes, count in connection.execute(query):
        yield RelationUse(kind, starts, ends, json_values(attributes), count)


def articles_used(connection: Connection, labels: Collection[str], types: Collection[str]) -> set[str]:
    """Ids of the articles in which a span has one of the labels or a relation one of the types."""
    found: set[str] = set()
    if labels:
        spans = select(ARTICLE.c.id).join(SPAN, SPAN.c.article_pk == ARTICLE.c.pk)
        spans = spans.join(LABEL, LABEL.c.pk == SPAN.c.label_pk).where(LABEL.c.key.in_(sorted(labels)))
        found.update(connection.scalars(spans.distinct()))
    if types:
        kinds = select(ARTICLE.c.id).join(RELATION, RELATION.c.article_pk == ARTICLE.c.pk)
        kinds = kinds.join(RELATION_TYPE, RELATION_TYPE.c.pk == RELATION.c.relation_type_pk)
        found.update(connection.scalars(kinds.where(RELATION_TYPE.c.key.in_(sorted(types))).distinct()))
    return found


def spans_labelled(connection: Connection, labels: Collection[str]) -> list[Span]:
    """All spans that have one of the labels."""
    return spans_with(connection, LABEL.c.key.in_(sorted(labels))) if labels else []


def relations_typed(connection: Connection, types: Collection[str]) -> list[Relation]:
    """All relations of one of the types."""
    return relations_with(connection, RELATION_TYPE.c.key.in_(sorted(types))) if types else []


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
        select(LABEL.c.key, SPAN.c.attributes, ANNOTATOR.c.name, SPAN.c.article_pk)
        .join(LABEL, LABEL.c.pk == SPAN.c.label_pk)
        .join(ANNOTATOR, ANNOTATOR.c.pk == SPAN.c.annotator_pk)
        .where(LABEL.c.key.in_(sorted(labels)))
    )
    yield from connection.execute(query)


def relation_places(connection: Connection, types: Collection[str], labels: Collection[str]) -> Iterator[RelationPlace]:
    """Relations of one of the types, or with an end that has one of the labels; oldest first."""
    if not (types or labels):
        return
    begin, end = SPAN.alias(), SPAN.alias()
    from_label, to_label = LABEL.alias(), LABEL.alias()
    query = (
        _links(begin, end)
        .add_columns(RELATION.c.attributes, RELATION.c.article_pk, from_label.c.key, to_label.c.key)
        .join(from_label, from_label.c.pk == begin.c.label_pk)
        .join(to_label, to_label.c.pk == end.c.label_pk)
        .where(
            or_(
                RELATION_TYPE.c.key.in_(sorted(types)),
                from_label.c.key.in_(sorted(labels)),
                to_label.c.key.in_(sorted(labels)),
            )
        )
        .order_by(RELATION.c.pk)
    )
    for kind, from_span, to_span, annotator, attributes, article_pk, starts, ends in connection.execute(query):
        link = (kind, from_span, to_span, annotator)
        yield RelationPlace(link, attributes, article_pk, frozenset((starts, ends)))


def links_typed(connection: Connection, types: Collection[str]) -> Iterator[tuple[str, str, str, str]]:
    """Type, both ends and annotator of the relations of one of the types."""
    if not types:
        return
    query = _links(SPAN.alias(), SPAN.alias()).where(RELATION_TYPE.c.key.in_(sorted(types)))
    yield from connection.execute(query)


def _links(begin: NamedFromClause[SpanColumns], end: NamedFromClause[SpanColumns]) -> Select[str, str, str, str]:
    return (
        select(RELATION_TYPE.c.key, begin.c.id, end.c.id, ANNOTATOR.c.name)
        .select_from(RELATION)
        .join(RELATION_TYPE, RELATION_TYPE.c.pk == RELATION.c.relation_type_pk)
        .join(begin, begin.c.pk == RELATION.c.from_pk)
        .join(end, end.c.pk == RELATION.c.to_pk)
        .join(ANNOTATOR, ANNOTATOR.c.pk == RELATION.c.annotator_pk)
    )


def version_of_span(connection: Connection, span_id: str) -> int | None:
    """The version of the codebook that was in force when the span was stored last."""
    found: int | None = connection.scalar(select(SPAN.c.codebook_version).where(SPAN.c.id == span_id))
    return found


def version_authors(connection: Connection) -> dict[int, str]:
    """Version of the codebook → who made it, as far as the history says."""
    query = (
        select(CHANGE.c.after, ANNOTATOR.c.name)
        .join(CHANGE_SET, CHANGE_SET.c.pk == CHANGE.c.change_set_pk)
        .join(ANNOTATOR, ANNOTATOR.c.pk == CHANGE_SET.c.annotator_pk)
        .where(CHANGE.c.kind == ChangeKind.CODEBOOK.value)
    )
    return {orjson.loads(after or "{}").get("version", 0): name for after, name in connection.execute(query)}
