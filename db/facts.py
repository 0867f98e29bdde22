"""Facts and counts about a whole workspace."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select

from app.domain.identity import new_id, utc_now
from app.domain.program import program_version
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


def write_facts(connection: Connection) -> None:
    """Write who made the workspace, into a new one."""
    facts = {"id": new_id(), "created": utc_now(), "written_by": program_version()}
    connection.execute(insert(WorkspaceRow), [{"name": name, "value": value} for name, value in facts.items()])


def count_facts(connection: Connection) -> dict[str, Any]:
    """Counts by name; removed articles and what hangs on them do not count."""
    shown = ArticleRow.removed.is_(False)
    # The spans are by far the most rows, so they are gone through once.
    spans = (
        select(LabelRow.key, AnnotatorRow.name, func.count())
        .select_from(SpanRow)
        .join(ArticleRow, ArticleRow.pk == SpanRow.article_pk)
        .join(LabelRow, LabelRow.pk == SpanRow.label_pk)
        .join(AnnotatorRow, AnnotatorRow.pk == SpanRow.annotator_pk)
        .where(shown)
        .group_by(LabelRow.key, AnnotatorRow.name)
    )
    labels: Counter[str] = Counter()
    annotators: Counter[str] = Counter()
    for label, annotator, count in connection.execute(spans):
        labels[label] += count
        annotators[annotator] += count
    relations = (
        select(func.count())
        .select_from(RelationRow)
        .join(ArticleRow, ArticleRow.pk == RelationRow.article_pk)
        .where(shown)
    )
    languages = select(ArticleRow.language, func.count()).where(shown).group_by(ArticleRow.language)
    states = (
        select(ProgressRow.state, func.count())
        .join(ArticleRow, ArticleRow.pk == ProgressRow.article_pk)
        .where(shown)
        .group_by(ProgressRow.state)
    )
    return {
        "codebook_version": codebook_version(connection),
        "articles": connection.scalar(select(func.count()).select_from(ArticleRow).where(shown)),
        "spans": labels.total(),
        "relations": connection.scalar(relations),
        "entities": connection.scalar(select(func.count()).select_from(EntityRow).where(EntityRow.removed.is_(False))),
        "steps": connection.scalar(select(func.count()).select_from(ChangeSetRow)),
        "labels": dict(sorted(labels.items())),
        "languages": _counts(connection, languages),
        "states": _counts(connection, states),
        "annotators": dict(sorted(annotators.items())),
    }


def _counts(connection: Connection, query: Select[str, int]) -> dict[str, int]:
    rows = [(name, count) for name, count in connection.execute(query)]
    return dict(sorted(rows))


def workspace_id(connection: Connection) -> str:
    """What tells this workspace from every other one, wherever it is moved."""
    found: str = connection.execute(select(WorkspaceRow.value).where(WorkspaceRow.name == "id")).scalar_one()
    return found
