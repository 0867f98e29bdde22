"""Stretches that annotators do not want to be offered again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, bindparam, delete, insert, select

from app.domain.records import Rejection
from db.schema import ANNOTATOR, ARTICLE, REJECTION
from db.statements import Prepared
from db.stores.annotators import PK_OF_ANNOTATOR
from db.stores.spans import PK_OF_ARTICLE

_ADD = Prepared(
    insert(REJECTION).values(
        article_pk=PK_OF_ARTICLE,
        annotator_pk=PK_OF_ANNOTATOR,
        label=bindparam("label"),
        start_cp=bindparam("start"),
        end_cp=bindparam("end"),
    )
)
_SAME = (
    REJECTION.c.article_pk == PK_OF_ARTICLE,
    REJECTION.c.annotator_pk == PK_OF_ANNOTATOR,
    REJECTION.c.label == bindparam("label"),
    REJECTION.c.start_cp == bindparam("start"),
    REJECTION.c.end_cp == bindparam("end"),
)
_REMOVE = Prepared(delete(REJECTION).where(*_SAME))
_FIND = Prepared(select(REJECTION.c.label).where(*_SAME))
_OF_LABEL = Prepared(
    select(ARTICLE.c.id, ANNOTATOR.c.name, REJECTION.c.label, REJECTION.c.start_cp, REJECTION.c.end_cp)
    .join(ARTICLE, ARTICLE.c.pk == REJECTION.c.article_pk)
    .join(ANNOTATOR, ANNOTATOR.c.pk == REJECTION.c.annotator_pk)
    .where(REJECTION.c.label == bindparam("label"))
)


def _values(rejection: Rejection) -> dict[str, object]:
    return {
        "article_id": rejection.article_id,
        "annotator": rejection.annotator,
        "label": rejection.label,
        "start": rejection.start,
        "end": rejection.end,
    }


def add_rejections(connection: Connection, rejections: Sequence[Rejection]) -> None:
    """Remember them; none may be there yet."""
    _ADD.change_all(connection, [_values(one) for one in rejections])


def remove_rejections(connection: Connection, rejections: Sequence[Rejection]) -> bool:
    """Forget them; False if one was not there."""
    return _REMOVE.change_all(connection, [_values(one) for one in rejections]) == len(rejections)


def find_rejection(connection: Connection, wanted: Rejection) -> Rejection | None:
    """`wanted`, if it is remembered."""
    return wanted if _FIND.row(connection, **_values(wanted)) is not None else None


def rejections_of_label(connection: Connection, label: str) -> Iterator[Rejection]:
    """Everybody's rejections of a label."""
    for article_id, annotator, key, start, end in _OF_LABEL.rows(connection, label=label):
        yield Rejection(article_id=article_id, annotator=annotator, label=key, start=start, end=end)
