"""A file of its own for steps that wait: copies of the few articles they are about, in which they can be made already.

It has the tables of a workspace, so every gesture works in it as it does there. What was copied keeps its ids and
versions; where the workspace has come to differ by the time the steps are stored in it, that is found out then.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, insert, select, update

from app.domain.records import Action, AnnotatedArticle, ChangeSet, Progress, Relation, Span
from app.domain.text.folding import fold_key
from db.history.applying import apply_changes, in_safe_order, write_changes
from db.history.history import Entry, change_between, header_from, header_query, load_changes, write_entry
from db.schema import ANNOTATOR, ARTICLE, CHANGE_SET, LISTED_LENGTH
from db.snapshots import json_text
from db.stores.annotators import ensure_annotator
from db.stores.articles import lock_article, open_article
from db.stores.codebook import load_codebook, store_codebook
from db.stores.entities import find_entity

_FIRST_OWN = 1
"""Key of the first step made here; copies of earlier ones have lower keys, so that they are undone after it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeStep:
    """A step made in the file, with its changes; an undo or a redo names the step it is about."""

    pk: int
    change_set: ChangeSet
    target_id: str | None


def copy_codebook(source: Connection, target: Connection) -> None:
    """Put the codebook in force into a file that is new."""
    store_codebook(target, load_codebook(source))


def copy_article(source: Connection, target: Connection, article_id: str) -> bool:
    """Put the article with all layers into the file, unless it is there; False if it is unknown or removed."""
    if lock_article(target, article_id) is not None:
        return True
    found = open_article(source, article_id)
    if found is None:
        return False
    _add_article(target, found)
    layers = {span.annotator for span in found.spans} | {relation.annotator for relation in found.relations}
    for name in sorted(layers | found.status.keys()):
        ensure_annotator(target, name)
    states = (Progress(article_id=article_id, annotator=name, state=state) for name, state in found.status.items())
    for entity in found.entities:
        copy_entity(source, target, entity.id)
    records: tuple[Span | Relation | Progress, ...] = (*found.spans, *found.relations, *states)
    version = load_codebook(target).version
    apply_changes(target, in_safe_order([change_between(None, record) for record in records]), version)
    return True


def copy_entity(source: Connection, target: Connection, entity_id: str) -> None:
    """Put an entity into the file, unless it is there or unknown."""
    entity = find_entity(source, entity_id)
    if entity is not None and find_entity(target, entity_id) is None:
        apply_changes(target, [change_between(None, entity)], 0)


def _add_article(target: Connection, found: AnnotatedArticle) -> None:
    article = found.article
    target.execute(
        insert(ARTICLE).values(
            id=article.id,
            key=article.key,
            title=article.title,
            title_folded=fold_key(article.title)[:LISTED_LENGTH],
            text_sha256=article.text_sha256,
            language=article.language,
            direction=article.direction,
            published=article.published,
            meta=json_text(article.meta),
            text=article.text,
        )
    )


def step_before(source: Connection, target: Connection, annotator: str, passed: Collection[str]) -> Entry | None:
    """The annotator's last step in force in the workspace that is not in the file yet, nor passed over.

    One made in the file may be stored already while what took it back waits still: then it is in force there.
    """
    here = list(target.scalars(select(CHANGE_SET.c.id)))
    query = (
        header_query()
        .where(
            ANNOTATOR.c.name == annotator,
            CHANGE_SET.c.action == Action.DO.value,
            CHANGE_SET.c.undone_by_pk.is_(None),
            CHANGE_SET.c.id.not_in([*here, *passed]),
        )
        .order_by(CHANGE_SET.c.pk.desc())
        .limit(1)
    )
    row = source.execute(query).first()
    return None if row is None else Entry(pk=row[0], import_pk=row[1], change_set=header_from(row))


def copy_step(source: Connection, target: Connection, step: Entry) -> None:
    """Put a step of the workspace into the file, before all that are there; its article must be there already."""
    ensure_annotator(target, step.change_set.annotator)
    lowest = target.scalar(select(func.min(CHANGE_SET.c.pk)))
    pk = write_entry(target, step.change_set)
    free = min(_FIRST_OWN, lowest if lowest is not None else _FIRST_OWN) - 1
    target.execute(update(CHANGE_SET).where(CHANGE_SET.c.pk == pk).values(pk=free))
    write_changes(target, free, load_changes(source, step.pk))


def made_steps(connection: Connection, after: int, limit: int) -> list[MadeStep]:
    """So many of the steps made in the file after the one with this key (0: all), in the order they were made in."""
    about = CHANGE_SET.alias()
    query = header_query().add_columns(about.c.id).outerjoin(about, about.c.pk == CHANGE_SET.c.target_pk)
    query = query.where(CHANGE_SET.c.pk >= max(_FIRST_OWN, after + 1)).order_by(CHANGE_SET.c.pk).limit(limit)
    found = []
    for *row, target_id in connection.execute(query).all():
        change_set = header_from(row, load_changes(connection, row[0]))
        found.append(MadeStep(pk=row[0], change_set=change_set, target_id=target_id))
    return found


def count_steps(connection: Connection, after: int) -> int:
    """How many steps were made in the file after the one with this key."""
    query = select(func.count()).select_from(CHANGE_SET)
    found: int = connection.execute(query.where(CHANGE_SET.c.pk >= max(_FIRST_OWN, after + 1))).scalar_one()
    return found


def known_steps(connection: Connection, ids: Sequence[str]) -> set[str]:
    """Those of the ids that name an entry of the history."""
    return set(connection.scalars(select(CHANGE_SET.c.id).where(CHANGE_SET.c.id.in_(ids))))
