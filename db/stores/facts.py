"""Facts and counts about a whole workspace."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select

from app.domain.identity import new_id, utc_now
from app.domain.program import program_version
from db.schema import (
    ANNOTATOR,
    ARTICLE,
    CHANGE_SET,
    ENTITY,
    LABEL,
    PROGRESS,
    RELATION,
    SPAN,
    WORKSPACE,
)
from db.snapshots import stored_text
from db.stores.codebook import codebook_version


def write_facts(connection: Connection) -> None:
    """Write who made the workspace, into a new one."""
    facts = {"id": new_id(), "created": utc_now(), "written_by": program_version()}
    connection.execute(insert(WORKSPACE), [{"name": name, "value": value} for name, value in facts.items()])


def count_facts(connection: Connection) -> dict[str, Any]:
    """Counts by name; removed articles and what hangs on them do not count."""
    shown = ARTICLE.c.removed.is_(False)
    # The spans are by far the most rows, so they are gone through once.
    spans = (
        select(LABEL.c.key, ANNOTATOR.c.name, func.count())
        .select_from(SPAN)
        .join(ARTICLE, ARTICLE.c.pk == SPAN.c.article_pk)
        .join(LABEL, LABEL.c.pk == SPAN.c.label_pk)
        .join(ANNOTATOR, ANNOTATOR.c.pk == SPAN.c.annotator_pk)
        .where(shown)
        .group_by(LABEL.c.key, ANNOTATOR.c.name)
    )
    labels: Counter[str] = Counter()
    annotators: Counter[str] = Counter()
    for label, annotator, count in connection.execute(spans):
        labels[stored_text(label)] += count
        annotators[stored_text(annotator)] += count
    relations = (
        select(func.count()).select_from(RELATION).join(ARTICLE, ARTICLE.c.pk == RELATION.c.article_pk).where(shown)
    )
    languages = select(ARTICLE.c.language, func.count()).where(shown).group_by(ARTICLE.c.language)
    states = (
        select(PROGRESS.c.state, func.count())
        .join(ARTICLE, ARTICLE.c.pk == PROGRESS.c.article_pk)
        .where(shown)
        .group_by(PROGRESS.c.state)
    )
    return {
        "codebook_version": codebook_version(connection),
        "articles": connection.scalar(select(func.count()).select_from(ARTICLE).where(shown)),
        "spans": labels.total(),
        "relations": connection.scalar(relations),
        "entities": connection.scalar(select(func.count()).select_from(ENTITY).where(ENTITY.c.removed.is_(False))),
        "steps": connection.scalar(select(func.count()).select_from(CHANGE_SET)),
        "labels": dict(sorted(labels.items())),
        "languages": _counts(connection, languages),
        "states": _counts(connection, states),
        "annotators": dict(sorted(annotators.items())),
    }


def _counts(connection: Connection, query: Select[str, int]) -> dict[str, int]:
    rows = [(stored_text(name), count) for name, count in connection.execute(query)]
    return dict(sorted(rows))


def workspace_id(connection: Connection) -> str:
    """What tells this workspace from every other one, wherever it is moved."""
    found: str = connection.execute(select(WORKSPACE.c.value).where(WORKSPACE.c.name == "id")).scalar_one()
    return found
