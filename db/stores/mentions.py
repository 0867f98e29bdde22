"""Where entities are mentioned, what they claim and what is claimed about them; articles of the trash do not count."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal

from sqlalchemy import Connection, Select, SQLColumnExpression, func, select

from app.domain.labelling.makers import ABOUT, CLAIM, MAKES
from db.schema import (
    ANNOTATOR,
    ARTICLE,
    ENTITY,
    LABEL,
    RELATION,
    RELATION_TYPE,
    SPAN,
)
from db.snapshots import json_values
from db.statements import by_code_points

_Mention = SPAN.alias("mention")

LINE = (
    SPAN.c.id,
    SPAN.c.version,
    ARTICLE.c.id,
    ARTICLE.c.title,
    ARTICLE.c.published,
    ARTICLE.c.language,
    ARTICLE.c.direction,
    LABEL.c.key,
    ANNOTATOR.c.name,
    SPAN.c.start_cp,
    SPAN.c.end_cp,
    SPAN.c.prefix,
    SPAN.c.quote,
    SPAN.c.suffix,
)
"""Columns of one line of a concordance, in the order of the fields of `app.services.entities.page.MentionLine`."""

Side = Literal["made", "about"]


def _lines(*more: Any) -> Select[*tuple[Any, ...]]:  # noqa: ANN401 - columns
    return (
        select(*LINE, *more)
        .select_from(SPAN)
        .join(ARTICLE, ARTICLE.c.pk == SPAN.c.article_pk)
        .join(LABEL, LABEL.c.pk == SPAN.c.label_pk)
        .join(ANNOTATOR, ANNOTATOR.c.pk == SPAN.c.annotator_pk)
        .where(ARTICLE.c.removed.is_(False))
    )


def mention_lines(connection: Connection, entity_id: str, limit: int | None, offset: int) -> Sequence[Sequence[Any]]:
    """Rows of `LINE` for the mentions of an entity, by date of the article, article and place."""
    query = (
        _lines()
        .join(ENTITY, ENTITY.c.pk == SPAN.c.entity_pk)
        .where(ENTITY.c.id == entity_id)
        .order_by(_day(connection), ARTICLE.c.pk, SPAN.c.start_cp, SPAN.c.pk)
    )
    return connection.execute(query.limit(limit).offset(offset)).fetchall()


def _day(connection: Connection) -> SQLColumnExpression[str]:
    return by_code_points(connection, func.coalesce(ARTICLE.c.published, ""))


def _claims(entity_id: str, side: Side, *more: Any) -> Select[*tuple[Any, ...]]:  # noqa: ANN401 - columns
    claim_end, entity_end = RELATION.c.to_pk, RELATION.c.from_pk
    if side == "about":
        claim_end, entity_end = entity_end, claim_end
    return (
        _lines(*more)
        .join(RELATION, claim_end == SPAN.c.pk)
        .join(RELATION_TYPE, RELATION_TYPE.c.pk == RELATION.c.relation_type_pk)
        .join(_Mention, _Mention.c.pk == entity_end)
        .join(ENTITY, ENTITY.c.pk == _Mention.c.entity_pk)
        .where(
            ENTITY.c.id == entity_id,
            RELATION_TYPE.c.key == (MAKES if side == "made" else ABOUT),
            LABEL.c.key == CLAIM,
        )
    )


def claim_lines(
    connection: Connection, entity_id: str, side: Side
) -> Iterator[tuple[Sequence[Any], str, str, dict[str, Any], dict[str, Any]]]:
    """For each claim that mentions of the entity make, or that is about them.

    Yields:
        A row of `LINE`, the relation's id, the mention's id, the claim's attributes, the relation's attributes.
    """
    query = _claims(entity_id, side, RELATION.c.id, _Mention.c.id, SPAN.c.attributes, RELATION.c.attributes).order_by(
        _day(connection), ARTICLE.c.pk, SPAN.c.start_cp, RELATION.c.pk
    )
    for row in connection.execute(query):
        *line, relation_id, mention_id, attributes, relation_attributes = row
        yield line, relation_id, mention_id, json_values(attributes), json_values(relation_attributes)


def counts_by_label(connection: Connection, entity_id: str) -> dict[str, int]:
    """Label → how many mentions of the entity have it."""
    query = (
        select(LABEL.c.key, func.count())
        .join(SPAN, SPAN.c.label_pk == LABEL.c.pk)
        .join(ARTICLE, ARTICLE.c.pk == SPAN.c.article_pk)
        .join(ENTITY, ENTITY.c.pk == SPAN.c.entity_pk)
        .where(ENTITY.c.id == entity_id, ARTICLE.c.removed.is_(False))
        .group_by(LABEL.c.key)
    )
    return dict(sorted((key, count) for key, count in connection.execute(query)))


def counts_by_month(connection: Connection, entity_id: str) -> dict[str, tuple[int, int, int]]:
    """Month of publication, such as ``2024-05``, or empty → mentions, claims made, claims about."""
    month = func.substr(func.coalesce(ARTICLE.c.published, ""), 1, 7)
    mentions = (
        select(month, func.count())
        .select_from(SPAN)
        .join(ARTICLE, ARTICLE.c.pk == SPAN.c.article_pk)
        .join(ENTITY, ENTITY.c.pk == SPAN.c.entity_pk)
        .where(ENTITY.c.id == entity_id, ARTICLE.c.removed.is_(False))
    )
    made, about = (
        _claims(entity_id, side).with_only_columns(month, func.count(SPAN.c.pk.distinct())) for side in _SIDES
    )
    counts: dict[str, list[int]] = {}
    for place, query in enumerate((mentions, made, about)):
        for period, count in connection.execute(query.group_by(month)):
            counts.setdefault(period, [0, 0, 0])[place] = count
    return {period: (one[0], one[1], one[2]) for period, one in sorted(counts.items())}


_SIDES: tuple[Side, Side] = ("made", "about")
