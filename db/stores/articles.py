"""Articles: opening one, listing many, and the progress of annotators."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, bindparam, case, delete, func, insert, or_, select, update

from app.domain.records import (
    AnnotatedArticle,
    Article,
    ArticleDirection,
    ArticleSummary,
    Presence,
    Progress,
    ProgressState,
    Relation,
    Span,
)
from db.many_rows import IN_ONE_QUERY
from db.schema import ANNOTATOR, ARTICLE, PROGRESS, SPAN
from db.snapshots import json_values, progress_state
from db.statements import Prepared, PreparedForMany, by_code_points
from db.stores.annotators import PK_OF_ANNOTATOR
from db.stores.entities import entities_of
from db.stores.relations import relations_of
from db.stores.spans import PK_OF_ARTICLE, spans_of

_OPEN = Prepared(
    select(
        ARTICLE.c.pk,
        ARTICLE.c.id,
        ARTICLE.c.key,
        ARTICLE.c.title,
        ARTICLE.c.text,
        ARTICLE.c.text_sha256,
        ARTICLE.c.language,
        ARTICLE.c.direction,
        ARTICLE.c.published,
        ARTICLE.c.meta,
    ).where(ARTICLE.c.id == bindparam("id"), ARTICLE.c.removed.is_(False))
)
_LOOK = select(ARTICLE.c.pk).where(ARTICLE.c.id == bindparam("id"), ARTICLE.c.removed.is_(False))
_LOCK = Prepared(_LOOK.with_for_update(key_share=True))
_TEXT = Prepared(select(ARTICLE.c.text).where(ARTICLE.c.pk == bindparam("pk")))
_STATUS = Prepared(
    select(ANNOTATOR.c.name, PROGRESS.c.state)
    .join(ANNOTATOR, ANNOTATOR.c.pk == PROGRESS.c.annotator_pk)
    .where(PROGRESS.c.article_pk == bindparam("article_pk"))
)
_STATE = Prepared(
    select(PROGRESS.c.state).where(PROGRESS.c.article_pk == PK_OF_ARTICLE, PROGRESS.c.annotator_pk == PK_OF_ANNOTATOR)
)
_ADD_STATE = Prepared(
    insert(PROGRESS).values(article_pk=PK_OF_ARTICLE, annotator_pk=PK_OF_ANNOTATOR, state=bindparam("state"))
)
_CHANGE_STATE = Prepared(
    update(PROGRESS)
    .where(PROGRESS.c.article_pk == PK_OF_ARTICLE, PROGRESS.c.annotator_pk == PK_OF_ANNOTATOR)
    .values(state=bindparam("state"))
)
_REMOVE_STATE = Prepared(
    delete(PROGRESS).where(PROGRESS.c.article_pk == PK_OF_ARTICLE, PROGRESS.c.annotator_pk == PK_OF_ANNOTATOR)
)
_SHOW = Prepared(
    update(ARTICLE)
    .where(ARTICLE.c.id == bindparam("wanted"), ARTICLE.c.removed == bindparam("present"))
    .values(removed=bindparam("removed"))
)
_DIRECTION = Prepared(select(ARTICLE.c.pk, ARTICLE.c.direction).where(ARTICLE.c.id == bindparam("id")))
_SET_DIRECTION = Prepared(
    update(ARTICLE)
    .where(ARTICLE.c.id == bindparam("wanted"), ARTICLE.c.direction.is_not_distinct_from(bindparam("before")))
    .values(direction=bindparam("after"))
)
_PRESENT = PreparedForMany(select(ARTICLE.c.id, ARTICLE.c.title).where(ARTICLE.c.removed.is_(False)), ARTICLE.c.id)
_STATES = PreparedForMany(
    select(ARTICLE.c.id, PROGRESS.c.state)
    .join(PROGRESS, PROGRESS.c.article_pk == ARTICLE.c.pk)
    .where(PROGRESS.c.annotator_pk == PK_OF_ANNOTATOR),
    ARTICLE.c.id,
)
_ARTICLES = Prepared(
    select(
        select(func.count()).select_from(ARTICLE).where(ARTICLE.c.removed.is_(False)).scalar_subquery(),
        select(ARTICLE.c.pk).where(ARTICLE.c.removed.is_(True)).exists(),
    )
)
_STATE_COUNTS = (
    select(PROGRESS.c.state, func.count()).where(PROGRESS.c.annotator_pk == PK_OF_ANNOTATOR).group_by(PROGRESS.c.state)
)
_REMOVED = select(ARTICLE.c.pk).where(ARTICLE.c.removed.is_(True))
_COUNTS = {
    False: Prepared(_STATE_COUNTS),
    True: Prepared(_STATE_COUNTS.where(PROGRESS.c.article_pk.not_in(_REMOVED))),
}
"""By whether articles are removed. Neither reads the row of an article, beside which its text lies: a large workspace
that was just opened would be read almost whole."""
_STATE_ORDER = {state.value: position for position, state in enumerate(ProgressState)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Which articles a list shows, and in which order.

    Attributes:
        text: a folded part of the title.
        states: progress states of `annotator`; empty for all.
        annotator: whose progress counts.
        order: ``title``, ``spans``, ``state``, ``published`` or ``added``; ties in the order they were added.
    """

    text: str
    states: frozenset[ProgressState]
    annotator: str
    order: str
    descending: bool


def open_article(connection: Connection, article_id: str) -> AnnotatedArticle | None:
    """The article with all layers, or None if it is unknown or removed."""
    row = _OPEN.row(connection, id=article_id)
    if row is None:
        return None
    pk = row[0]
    spans = spans_of(connection, pk)
    states = {name: progress_state(state) for name, state in _STATUS.rows(connection, article_pk=pk)}
    return AnnotatedArticle(
        article=article_from(row[1:]),
        spans=spans,
        relations=in_order(relations_of(connection, pk), spans),
        entities=entities_of(connection, pk) if any(span.entity for span in spans) else (),
        status={name: states[name] for name in sorted(states)},
    )


def article_from(row: Sequence[Any]) -> Article:
    """An article from id, key, title, text, sha256, language, direction, published, meta."""
    identifier, key, title, text, digest, language, direction, published, meta = row
    return Article(
        id=identifier,
        key=key,
        title=title,
        text=text,
        text_sha256=digest,
        language=language,
        direction=direction,
        published=published,
        meta=json_values(meta),
    )


def in_order(relations: Sequence[Relation], spans: Sequence[Span]) -> tuple[Relation, ...]:
    """The relations by (start of from-span, start of to-span, type, id)."""
    start = {span.id: span.start for span in spans}
    return tuple(sorted(relations, key=lambda one: (start[one.from_span], start[one.to_span], one.type, one.id)))


def lock_article(connection: Connection, article_id: str) -> int | None:
    """Key of the article, or None if it is unknown or removed.

    On PostgreSQL others who want to change something in it wait until this transaction ends; on SQLite they do anyway.
    """
    found: int | None = _LOCK.value(connection, id=article_id)
    return found


def lock_articles(connection: Connection, ids: Iterable[str]) -> None:
    """`lock_article` for many, removed ones included, always in one order, so that nobody waits for the other."""
    if connection.dialect.name == "sqlite":
        return
    wanted = sorted(set(ids))
    keys: list[int] = []
    for first in range(0, len(wanted), IN_ONE_QUERY):
        keys += connection.scalars(select(ARTICLE.c.pk).where(ARTICLE.c.id.in_(wanted[first : first + IN_ONE_QUERY])))
    keys.sort()
    for first in range(0, len(keys), IN_ONE_QUERY):
        query = select(ARTICLE.c.pk).where(ARTICLE.c.pk.in_(keys[first : first + IN_ONE_QUERY]))
        connection.execute(query.order_by(ARTICLE.c.pk).with_for_update(key_share=True))


def find_presences(connection: Connection, ids: Sequence[str]) -> dict[str, Presence]:
    """The presences of those of the articles that are known and not removed, by id."""
    rows = (row for some in _PRESENT.rows(connection, ids) for row in some)
    return {article_id: Presence(article_id=article_id, title=title) for article_id, title in rows}


def find_presence(connection: Connection, article_id: str) -> Presence | None:
    """The presence of an article, or None if it is unknown or removed."""
    query = select(ARTICLE.c.title).where(ARTICLE.c.id == article_id, ARTICLE.c.removed.is_(False))
    title = connection.scalar(query)
    return None if title is None else Presence(article_id=article_id, title=title)


def show_articles(connection: Connection, ids: Sequence[str], *, removed: bool) -> bool:
    """Hide the articles, or show them again; False if one is unknown or as wanted already."""
    rows = [{"wanted": article_id, "removed": removed, "present": not removed} for article_id in ids]
    return _SHOW.change_all(connection, rows) == len(ids)


def text_of(connection: Connection, article_pk: int) -> str:
    """The text of an article that is there."""
    text: str = _TEXT.value(connection, pk=article_pk)
    return text


def list_articles(connection: Connection, listing: Listing) -> list[str]:
    """Ids of the articles that the listing asks for, in its order."""
    state = func.coalesce(PROGRESS.c.state, ProgressState.TODO.value)
    query = select(ARTICLE.c.id).select_from(ARTICLE).where(ARTICLE.c.removed.is_(False))
    if listing.states or listing.order == "state":
        annotator = select(ANNOTATOR.c.pk).where(ANNOTATOR.c.name == listing.annotator).scalar_subquery()
        query = query.outerjoin(
            PROGRESS, (PROGRESS.c.article_pk == ARTICLE.c.pk) & (PROGRESS.c.annotator_pk == annotator)
        )
    if listing.states:
        query = query.where(or_(*(state == one.value for one in listing.states)))
    if listing.text:
        query = query.where(ARTICLE.c.title_folded.contains(listing.text, autoescape=True))
    keys: Mapping[str, Any] = {
        "title": by_code_points(connection, ARTICLE.c.title_folded),
        "published": by_code_points(connection, func.coalesce(ARTICLE.c.published, "")),
        "state": case(_STATE_ORDER, value=state),
        "added": ARTICLE.c.pk,
    }
    if listing.order == "spans":
        counts = select(SPAN.c.article_pk, func.count().label("spans")).group_by(SPAN.c.article_pk).subquery("counts")
        query = query.outerjoin(counts, counts.c.article_pk == ARTICLE.c.pk)
        key: Any = func.coalesce(counts.c.spans, 0)
    else:
        key = keys[listing.order]
    query = query.order_by(key.desc() if listing.descending else key, ARTICLE.c.pk)
    return [row[0] for row in Prepared(query).rows(connection)]


def look_over(connection: Connection, listing: Listing, pace: Callable[[int], object]) -> None:
    """Read what `list_articles` and `count_states` are going to, piece by piece: the system has it at hand then.

    Args:
        connection: in a transaction.
        listing: what is going to be asked for.
        pace: told of the rows read; what it raises ends that.
    """
    states = select(PROGRESS.c.state).where(PROGRESS.c.annotator_pk == PK_OF_ANNOTATOR)
    looks: list[Select[*tuple[Any, ...]]] = [select(ARTICLE.c.id).where(ARTICLE.c.removed.is_(False)), states]
    if listing.states or listing.order == "state":
        looks.append(select(PROGRESS.c.article_pk, PROGRESS.c.state))
    if listing.order == "spans":
        looks.append(select(SPAN.c.article_pk))
    read = 0
    streaming = connection.execution_options(yield_per=IN_ONE_QUERY)
    for look in looks:
        given = {"annotator": listing.annotator} if look is states else {}
        for rows in streaming.execute(look, given).partitions():
            read += len(rows)
            pace(read)


def summaries(connection: Connection, ids: Sequence[str], annotator: str, layer: str | None) -> list[ArticleSummary]:
    """One row of the list for each id that is there, in the order of `ids`; spans of all layers, or of one, count."""
    annotator_pk = select(ANNOTATOR.c.pk).where(ANNOTATOR.c.name == annotator).scalar_subquery()
    spans = select(func.count()).where(SPAN.c.article_pk == ARTICLE.c.pk)
    if layer is not None:
        whose = select(ANNOTATOR.c.pk).where(ANNOTATOR.c.name == layer).scalar_subquery()
        spans = spans.where(SPAN.c.annotator_pk == whose)
    query = (
        select(
            ARTICLE.c.id,
            ARTICLE.c.title,
            ARTICLE.c.language,
            ARTICLE.c.direction,
            ARTICLE.c.published,
            ARTICLE.c.meta,
            spans.scalar_subquery(),
            PROGRESS.c.state,
        )
        .select_from(ARTICLE)
        .outerjoin(PROGRESS, (PROGRESS.c.article_pk == ARTICLE.c.pk) & (PROGRESS.c.annotator_pk == annotator_pk))
    )
    found: dict[str, ArticleSummary] = {}
    for first in range(0, len(ids), 500):
        for row in connection.execute(query.where(ARTICLE.c.id.in_(ids[first : first + 500]))):
            identifier, title, language, direction, published, meta, count, state = row
            source = json_values(meta).get("source")
            found[identifier] = ArticleSummary(
                id=identifier,
                title=title,
                language=language,
                direction=direction,
                published=published,
                source=source if isinstance(source, str) else "",
                span_count=count,
                state=progress_state(state or ProgressState.TODO),
            )
    return [found[identifier] for identifier in ids if identifier in found]


def count_states(connection: Connection, annotator: str) -> dict[ProgressState, int]:
    """How many articles are in which state for the annotator."""
    found = _ARTICLES.row(connection)
    assert found is not None
    total, some_are_removed = found
    counts = dict.fromkeys(ProgressState, 0)
    for state, count in _COUNTS[bool(some_are_removed)].rows(connection, annotator=annotator):
        counts[progress_state(state)] = count
    # No row means that nobody has begun.
    counts[ProgressState.TODO] += total - sum(counts.values())
    return counts


def find_progress(connection: Connection, article_id: str, annotator: str) -> Progress | None:
    """The progress that is stored, or None."""
    state = _STATE.value(connection, article_id=article_id, annotator=annotator)
    if state is None:
        return None
    return Progress(article_id=article_id, annotator=annotator, state=progress_state(state))


def find_states(connection: Connection, ids: Sequence[str], annotator: str) -> dict[str, Progress]:
    """An annotator's stored progress of articles, by article."""
    rows = (row for some in _STATES.rows(connection, ids, annotator=annotator) for row in some)
    return {one: Progress(article_id=one, annotator=annotator, state=progress_state(state)) for one, state in rows}


def store_progress(connection: Connection, before: Progress | None, after: Progress | None) -> bool:
    """Replace `before` by `after`; False if there was nothing to replace."""
    if after is None:
        assert before is not None
        return _REMOVE_STATE.change(connection, article_id=before.article_id, annotator=before.annotator) == 1
    values = {"article_id": after.article_id, "annotator": after.annotator, "state": after.state.value}
    if before is None:
        _ADD_STATE.change(connection, **values)
        return True
    return _CHANGE_STATE.change(connection, **values) == 1


def find_direction(connection: Connection, article_id: str) -> ArticleDirection | None:
    """The direction stored with an article, also with a removed one; None if the article is unknown."""
    row = _DIRECTION.row(connection, id=article_id)
    return None if row is None else ArticleDirection(article_id=article_id, direction=row[1])


def store_direction(connection: Connection, before: ArticleDirection, after: ArticleDirection) -> bool:
    """Replace `before` by `after`; False if there was something else."""
    values = {"wanted": after.article_id, "before": before.direction, "after": after.direction}
    return _SET_DIRECTION.change(connection, **values) == 1


def hide_batch(connection: Connection, import_pk: int) -> None:
    """Hide the articles of an import."""
    connection.execute(update(ARTICLE).where(ARTICLE.c.import_pk == import_pk).values(removed=True))


def show_batch(connection: Connection, import_pk: int, deleted: Select[str]) -> None:
    """Show the articles of an import again, but for those with an id that `deleted` gives."""
    batch = update(ARTICLE).where(ARTICLE.c.import_pk == import_pk, ARTICLE.c.id.not_in(deleted))
    connection.execute(batch.values(removed=False))
