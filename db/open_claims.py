"""Claims that have no maker and do not say whose voice they are."""

from __future__ import annotations

from sqlalchemy import Connection, exists, func, select

from app.domain.makers import CLAIM, MAKES, VOICE
from db.schema import AnnotatorRow, ArticleRow, LabelRow, RelationRow, RelationTypeRow, SpanRow
from db.snapshots import json_values


def count_open_claims(connection: Connection, annotator: str) -> list[tuple[str, int]]:
    """Article id and how many claims of the layer are open in it, for shown articles that have some, oldest first."""
    made = (
        exists()
        .where(RelationRow.to_pk == SpanRow.pk)
        .where(RelationRow.relation_type_pk == RelationTypeRow.pk, RelationTypeRow.key == MAKES)
    )
    query = (
        select(ArticleRow.id, SpanRow.attributes, func.count())
        .select_from(SpanRow)
        .join(ArticleRow, ArticleRow.pk == SpanRow.article_pk)
        .join(LabelRow, LabelRow.pk == SpanRow.label_pk)
        .join(AnnotatorRow, AnnotatorRow.pk == SpanRow.annotator_pk)
        .where(AnnotatorRow.name == annotator, LabelRow.key == CLAIM, ArticleRow.removed.is_(False), ~made)
        .group_by(ArticleRow.pk, ArticleRow.id, SpanRow.attributes)
        .order_by(ArticleRow.pk)
    )
    counts: dict[str, int] = {}
    for article_id, attributes, count in connection.execute(query):
        if not json_values(attributes).get(VOICE):
            counts[article_id] = counts.get(article_id, 0) + count
    return list(counts.items())
