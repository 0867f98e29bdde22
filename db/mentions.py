"""Where entities are mentioned, what they claim and what is claimed about them; articles of the trash do not count."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal

from sqlalchemy import Connection, Select, SQLColumnExpression, func, select
from sqlalchemy.orm import aliased

from app.domain.makers import ABOUT, CLAIM, MAKES
from db.schema import (
    AnnotatorRow,
    ArticleRow,
    EntityRow,
    LabelRow,
    RelationRow,
    RelationTypeRow,
    SpanRow,
)
from db.snapshots import json_values
from db.statements import by_code_points

_Mention = aliased(SpanRow, name="mention")

LINE = (
    SpanRow.id,
    SpanRow.version,
    ArticleRow.id,
    ArticleRow.title,
    ArticleRow.published,
    ArticleRow.language,
    ArticleRow.direction,
    LabelRow.key,
    AnnotatorRow.name,
    SpanRow.start_cp,
    SpanRow.end_cp,
    SpanRow.prefix,
    SpanRow.quote,
    SpanRow.suffix,
)
"""Columns of one line of a concordance, in the order of the fields of `app.services.entities.page.MentionLine`."""

Side = Literal["made", "about"]


def _lines(*more: Any) -> Select[*tuple[Any, ...]]:  # noqa: ANN401 - columns
    return (
        select(*LINE, *more)
        .select_from(SpanRow)
        .join(ArticleRow, ArticleRow.pk == SpanRow.article_pk)
        .join(LabelRow, LabelRow.pk == SpanRow.label_pk)
        .join(AnnotatorRow, AnnotatorRow.pk == SpanRow.annotator_pk)
        .where(ArticleRow.removed.is_(False))
    )


def mention_lines(connection: Connection, entity_id: str, limit: int | None, offset: int) -> Sequence[Sequence[Any]]:
    """Rows of `LINE` for the mentions of an entity, by date of the article, article and place."""
    query = (
        _lines()
        .join(EntityRow, EntityRow.pk == SpanRow.entity_pk)
        .where(EntityRow.id == entity_id)
        .order_by(_day(connection), ArticleRow.pk, SpanRow.start_cp, SpanRow.pk)
    )
    return connection.execute(query.limit(limit).offset(offset)).fetchall()


def _day(connection: Connection) -> SQLColumnExpression[str]:
    return by_code_points(connection, func.coalesce(ArticleRow.published, ""))


def _claims(entity_id: str, side: Side, *more: Any) -> Select[*tuple[Any, ...]]:  # noqa: ANN401 - columns
    claim_end, entity_end = RelationRow.to_pk, RelationRow.from_pk
    if side == "about":
        claim_end, entity_end = entity_end, claim_end
    return (
        _lines(*more)
        .join(RelationRow, claim_end == SpanRow.pk)
        .join(RelationTypeRow, RelationTypeRow.pk == RelationRow.relation_type_pk)
        .join(_Mention, _Mention.pk == entity_end)
        .join(EntityRow, EntityRow.pk == _Mention.entity_pk)
        .where(
            EntityRow.id == entity_id,
            RelationTypeRow.key == (MAKES if side == "made" else ABOUT),
            LabelRow.key == CLAIM,
        )
    )


def claim_lines(
    connection: Connection, entity_id: str, side: Side, limit: int | None, offset: int
) -> Iterator[tuple[Sequence[Any], str, str, dict[str, Any], dict[str, Any]]]:
    """For each claim that mentions of the entity make, or that is about them.

    Yields:
        A row of `LINE`, the relation's id, the mention's id, the claim's attributes, the relation's attributes.
    """
    query = _claims(entity_id, side, RelationRow.id, _Mention.id, SpanRow.attributes, RelationRow.attributes).order_by(
        _day(connection), ArticleRow.pk, SpanRow.start_cp, RelationRow.pk
    )
    for row in connection.execute(query.limit(limit).offset(offset)):
        *line, relation_id, mention_id, attributes, relation_attributes = row
        yield line, relation_id, mention_id, json_values(attributes), json_values(relation_attributes)


def counts_by_label(connection: Connection, entity_id: str) -> dict[str, int]:
    """Label → how many mentions of the entity have it."""
    query = (
        select(LabelRow.key, func.count())
        .join(SpanRow, SpanRow.label_pk == LabelRow.pk)
        .join(ArticleRow, ArticleRow.pk == SpanRow.article_pk)
        .join(EntityRow, EntityRow.pk == SpanRow.entity_pk)
        .where(EntityRow.id == entity_id, ArticleRow.removed.is_(False))
        .group_by(LabelRow.key)
    )
    return dict(sorted((key, count) for key, count in connection.execute(query)))


def counts_by_month(connection: Connection, entity_id: str) -> dict[str, tuple[int, int, int]]:
    """Month of publication, such as ``2024-05``, or empty → mentions, claims made, claims about."""
    month = func.substr(func.coalesce(ArticleRow.published, ""), 1, 7)
    mentions = (
        select(month, func.count())
        .select_from(SpanRow)
        .join(ArticleRow, ArticleRow.pk == SpanRow.article_pk)
        .join(EntityRow, EntityRow.pk == SpanRow.entity_pk)
        .where(EntityRow.id == entity_id, ArticleRow.removed.is_(False))
    )
    made, about = (
        _claims(entity_id, side).with_only_columns(month, func.count(SpanRow.pk.distinct())) for side in _SIDES
    )
    counts: dict[str, list[int]] = {}
    for place, query in enumerate((mentions, made, about)):
        for period, count in connection.execute(query.group_by(month)):
            counts.setdefault(period, [0, 0, 0])[place] = count
    return {period: (one[0], one[1], one[2]) for period, one in sorted(counts.items())}


_SIDES: tuple[Side, Side] = ("made", "about")
