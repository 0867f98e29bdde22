"""Facts and counts about a whole workspace."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select

from app.domain.identity import new_id, utc_now
from db.codebook import codebook_version
from db.schema import (
    AnnotatorRow,
    ArticleRow,
    ChangeSetRow,
    EntityRow,
    LabelRow,
    ProgressRow,
    RelationRow,
    SpanRow,
    WorkspaceRow,
)


def program_version() -> str:
    """The installed version, or ``unknown`` in a checkout that was never installed."""
    try:
        return version("hashiya")
    except PackageNotFoundError:
        return "unknown"


def write_facts(connection: Connection) -> None:
    """Write who made the workspace, into a new one."""
    facts = {"id": new_id(), "created": utc_now(), "written_by": program_version()}
    connection.execute(insert(WorkspaceRow), [{"name": name, "value": value} for name, value in facts.items()])


def count_facts(connection: Connection) -> dict[str, Any]:
    """Counts by name; removed articles and what hangs on them do not count."""
    shown = ArticleRow.removed.is_(False)
    spans = select(func.count()).select_from(SpanRow).join(ArticleRow, ArticleRow.pk == SpanRow.article_pk)
    relations = select(func.count()).select_from(RelationRow).join(ArticleRow, ArticleRow.pk == RelationRow.article_pk)
    by_label = spans.join(LabelRow, LabelRow.pk == SpanRow.label_pk).where(shown)
    by_annotator = spans.join(AnnotatorRow, AnnotatorRow.pk == SpanRow.annotator_pk).where(shown)
    by_state = (
        select(func.count()).select_from(ProgressRow).join(ArticleRow, ArticleRow.pk == ProgressRow.article_pk)
    ).where(shown)
    return {
        "codebook_version": codebook_version(connection),
        "articles": connection.scalar(select(func.count()).select_from(ArticleRow).where(shown)),
        "spans": connection.scalar(spans.where(shown)),
        "relations": connection.scalar(relations.where(shown)),
        "entities": connection.scalar(select(func.count()).select_from(EntityRow).where(EntityRow.removed.is_(False))),
        "steps": connection.scalar(select(func.count()).select_from(ChangeSetRow)),
        "labels": _grouped(connection, by_label, LabelRow.key),
        "languages": _grouped(
            connection, select(func.count()).select_from(ArticleRow).where(shown), ArticleRow.language
        ),
        "states": _grouped(connection, by_state, ProgressRow.state),
        "annotators": _grouped(connection, by_annotator, AnnotatorRow.name),
    }


def _grouped(connection: Connection, counting: Select[int], key: Any) -> dict[str, int]:  # noqa: ANN401 - a column
    rows = connection.execute(counting.add_columns(key).group_by(key))
    return dict(sorted((name, count) for count, name in rows))
