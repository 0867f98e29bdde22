"""The trash: what was deleted and can come back, and articles that are put there."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.errors import ConflictError, InvalidAnnotationError, NotFoundError
from app.domain.records import ChangeKind, ChangeSet, Entity, Presence, Record, Relation, Span
from app.services.collector import uncollected
from app.services.history.integrity import refuse_dangling
from app.services.history.undo import Key, towards
from app.services.progress import ProgressSink
from app.services.steps import commit_step, pace_of
from db.history.history import change_between, find_present, load_changes
from db.history.search import Deleted, deleted_by_id, deleted_objects, find_entries, removed_articles
from db.snapshots import record_from
from db.stores.articles import lock_articles

if TYPE_CHECKING:
    from db.workspace.engine import Database, Transaction

KINDS = (ChangeKind.SPAN, ChangeKind.RELATION, ChangeKind.ENTITY, ChangeKind.ARTICLE)
"""What can lie in the trash."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrashItem:
    """Something deleted.

    Attributes:
        kind, object_id: what it is, for `TrashService.restore`.
        name: a span's quote, a relation's type, an entity's name, an article's title.
        label: of a span; empty otherwise.
        article_id: where a span or relation was.
        annotator, deleted: who deleted it, and when; empty for an article that left with an undone import.
    """

    kind: ChangeKind
    object_id: str
    name: str
    label: str
    article_id: str | None
    annotator: str
    deleted: str


class TrashService:
    """What was deleted, newest first; and back again."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def items(self, kinds: Collection[ChangeKind] = KINDS, *, limit: int = 200) -> list[TrashItem]:
        """What lies in the trash, newest first."""
        with self._database.read() as connection:
            found = [_item(one) for one in deleted_objects(connection, kinds, limit)]
            if ChangeKind.ARTICLE in kinds:
                known = {item.object_id for item in found if item.kind is ChangeKind.ARTICLE}
                found += [
                    TrashItem(
                        kind=ChangeKind.ARTICLE,
                        object_id=identifier,
                        name=title,
                        label="",
                        article_id=identifier,
                        annotator="",
                        deleted="",
                    )
                    for identifier, title in removed_articles(connection, limit)
                    if identifier not in known
                ]
        return found[:limit]

    def remove_articles(
        self, annotator: str, article_ids: Sequence[str], progress: ProgressSink | None = None
    ) -> ChangeSet:
        """Put articles into the trash with everything that hangs on them, as one step.

        Raises:
            CancelledError: the sink asked to stop; nothing was done.
            NotFoundError: there is no such article, or it is in the trash already.
        """
        pace = pace_of(progress, len(article_ids), 2)
        with uncollected(), self._database.write() as connection:
            lock_articles(connection, article_ids)
            present = find_present(connection, ((ChangeKind.ARTICLE, one) for one in dict.fromkeys(article_ids)))
            for (_, article_id), presence in present.items():
                if presence is None:
                    raise NotFoundError(
                        "There is no article {id} in {location}", id=article_id, location=self._database.location
                    )
            titles = [presence.title for presence in present.values() if isinstance(presence, Presence)]
            return commit_step(
                connection,
                [change_between(presence, None) for presence in present.values()],
                annotator=annotator,
                verb="remove_articles",
                detail={"count": len(titles), **({"title": titles[0]} if len(titles) == 1 else {})},
                pace=pace,
            )

    def restore(self, annotator: str, items: Sequence[Key], progress: ProgressSink | None = None) -> ChangeSet:
        """Bring things back, as one step; a span comes with the links that went with it.

        Raises:
            CancelledError: the sink asked to stop; nothing was done.
            ConflictError: one is not in the trash any more, or what it needs is gone.
            InvalidAnnotationError: none was named.
        """
        if not items:
            raise InvalidAnnotationError("Choose what is to come back from the trash")
        with uncollected(), self._database.write() as connection:
            goals = self._goals(connection, items)
            pace = pace_of(progress, len(goals), 2)
            articles = {goal.article_id for goal in goals.values() if isinstance(goal, Span | Relation | Presence)}
            lock_articles(connection, articles)
            present = find_present(connection, goals)
            for (kind, _), record in present.items():
                if record is not None:
                    raise _gone(kind)
            changes = towards(connection, goals, present)
            refuse_dangling(connection, changes)
            return commit_step(
                connection,
                changes,
                annotator=annotator,
                verb="restore",
                detail={"count": len(items), "kinds": sorted({kind.value for kind, _ in items})},
                article_id=articles.pop() if len(articles) == 1 and _in_article(goals) else None,
                pace=pace,
            )

    def _goals(self, connection: Transaction, items: Sequence[Key]) -> dict[Key, Record | None]:
        goals: dict[Key, Record | None] = {}
        entries: dict[str, None] = {}
        for kind in KINDS:
            ids = [object_id for of, object_id in items if of is kind]
            found = deleted_by_id(connection, kind, ids)
            hidden = dict(removed_articles(connection, len(ids), ids)) if kind is ChangeKind.ARTICLE and ids else {}
            for object_id in ids:
                if object_id in found:
                    goals[kind, object_id] = record_from(kind, found[object_id].before)
                    entries[found[object_id].change_set.id] = None
                elif object_id in hidden:
                    goals[kind, object_id] = Presence(article_id=object_id, title=hidden[object_id])
                else:
                    raise _gone(kind)
        for one in find_entries(connection, list(entries)).values():
            self._add_links(connection, one.entry.pk, goals)
        return goals

    def _add_links(self, connection: Transaction, entry_pk: int, goals: dict[Key, Record | None]) -> None:
        """Add the links that went with spans that come back, where their other end is there or comes back too."""
        gone = [
            change.before
            for change in load_changes(connection, entry_pk)
            if isinstance(change.before, Relation) and change.after is None
        ]
        gone = [link for link in gone if {_span(link.from_span), _span(link.to_span)} & goals.keys()]
        ends = {_span(end) for link in gone for end in (link.from_span, link.to_span)} - goals.keys()
        there = {key for key, span in find_present(connection, ends).items() if span is not None} | goals.keys()
        still_gone = deleted_by_id(connection, ChangeKind.RELATION, [link.id for link in gone])
        for link in gone:
            if link.id in still_gone and {_span(link.from_span), _span(link.to_span)} <= there:
                goals[ChangeKind.RELATION, link.id] = link


def _gone(kind: ChangeKind) -> ConflictError:
    return ConflictError("This {kind} is not in the trash any more; look at it once more", kind=kind.value)


def _span(span_id: str) -> Key:
    return ChangeKind.SPAN, span_id


def _in_article(goals: dict[Key, Record | None]) -> bool:
    """Whether everything that comes back hangs on an article that is there."""
    return all(isinstance(goal, Span | Relation) for goal in goals.values())


def _item(deleted: Deleted) -> TrashItem:
    name, label, article_id = "", "", None
    match record_from(deleted.kind, deleted.before):
        case Span() as span:
            name, label, article_id = span.quote, span.label, span.article_id
        case Relation() as relation:
            name, article_id = relation.type, relation.article_id
        case Entity() as entity:
            name = entity.name
        case Presence() as presence:
            name, article_id = presence.title, presence.article_id
    return TrashItem(
        kind=deleted.kind,
        object_id=deleted.object_id,
        name=name,
        label=label,
        article_id=article_id,
        annotator=deleted.change_set.annotator,
        deleted=deleted.change_set.created,
    )
