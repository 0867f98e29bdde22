"""What annotators have marked in one article, to be compared with what somebody brings for it."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from sqlalchemy import Connection, select
from sqlalchemy.orm import aliased

from db.schema import AnnotatorRow, LabelRow, RelationRow, RelationTypeRow, SpanRow

Mark: TypeAlias = tuple[str, str, int, int]
"""Annotator, label, start and end of a span."""
Tie: TypeAlias = tuple[str, str, Mark, Mark]
"""Annotator and type of a link, and the spans it goes from and to."""


class Layers(NamedTuple):
    """The spans and links of an article, by what they say and not by their ids."""

    marks: frozenset[Mark]
    ties: frozenset[Tie]

    @property
    def annotators(self) -> frozenset[str]:
        """Everybody who has marked something."""
        return frozenset(mark[0] for mark in self.marks)


def layers_of(connection: Connection, article_pk: int) -> Layers:
    """The layers of the article with this key."""
    spans = connection.execute(
        select(SpanRow.pk, AnnotatorRow.name, LabelRow.key, SpanRow.start_cp, SpanRow.end_cp)
        .join(AnnotatorRow, AnnotatorRow.pk == SpanRow.annotator_pk)
        .join(LabelRow, LabelRow.pk == SpanRow.label_pk)
        .where(SpanRow.article_pk == article_pk)
    )
    marks: dict[int, Mark] = {pk: (name, label, start, end) for pk, name, label, start, end in spans}
    first, second = aliased(SpanRow), aliased(SpanRow)
    links = connection.execute(
        select(AnnotatorRow.name, RelationTypeRow.key, first.pk, second.pk)
        .select_from(RelationRow)
        .join(AnnotatorRow, AnnotatorRow.pk == RelationRow.annotator_pk)
        .join(RelationTypeRow, RelationTypeRow.pk == RelationRow.relation_type_pk)
        .join(first, first.pk == RelationRow.from_pk)
        .join(second, second.pk == RelationRow.to_pk)
        .where(RelationRow.article_pk == article_pk)
    )
    ties = frozenset((name, kind, marks[start], marks[end]) for name, kind, start, end in links)
    return Layers(frozenset(marks.values()), ties)
