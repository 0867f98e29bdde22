"""Reshaping the registry: entities merged, split and deleted, with their mentions, after a look at what that does."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from app.domain.errors import InvalidAnnotationError
from app.domain.labelling.names import differing, merged
from app.domain.records import Change, ChangeKind, ChangeSet, Entity, Span
from app.services.collector import uncollected
from app.services.entities.reading import EntityReading, EntitySummary
from app.services.progress import ProgressSink
from app.services.rules import accepted_entity, new_entity
from app.services.steps import Seen, changed, commit_step, pace_of, seen_spans
from db.history.history import change_between, conflict
from db.many_rows import Pace, unwatched
from db.stores.articles import lock_articles
from db.stores.entities import (
    articles_mentioning,
    articles_naming,
    count_mentions,
    find_entities,
    mention_counts,
    mentions_of,
)
from db.stores.spans import find_spans

if TYPE_CHECKING:
    from db.workspace.engine import Transaction

PASSES = 3
"""How often a step deals with a mention: it is read, given its other entity, and written down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MergePreview:
    """What merging would do.

    Attributes:
        merged: the entity that would stay, as it would be.
        sources: the entities that would go.
        mentions, articles: how many spans would refer to another entity, in how many articles.
        new_aliases: names that it would gain.
        differences: fields in which the entities contradict each other; what stays wins.
    """

    merged: Entity
    sources: tuple[Entity, ...]
    mentions: int
    articles: int
    new_aliases: tuple[str, ...]
    differences: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitPreview:
    """What splitting would do: how many mentions go to the new entity and how many stay."""

    moved: int
    staying: int
    articles: int


class EntityReshaping(EntityReading):
    """What reaches beyond one entity: each is one step, also where it reaches tens of thousands of mentions."""

    def merge_preview(self, source_ids: Iterable[str], into_id: str) -> MergePreview:
        """What `merge` would do.

        Raises:
            InvalidAnnotationError: an entity would be merged into itself, or there is none to merge.
            NotFoundError: there is no such entity.
        """
        ids = _refuse_itself(source_ids, into_id)
        with self._database.read() as connection:
            known = self._known(connection, [*ids, into_id])
            mentions, articles = count_mentions(connection, ids)
        sources = [known[one] for one in ids]
        after = merged(known[into_id], sources)
        return MergePreview(
            merged=after,
            sources=tuple(sources),
            mentions=mentions,
            articles=articles,
            new_aliases=tuple(name for name in after.aliases if name not in known[into_id].aliases),
            differences=differing(known[into_id], sources),
        )

    def reach(self, ids: Collection[str]) -> int:
        """How many mentions of these entities there are in all, to know beforehand whether a step takes long."""
        with self._database.read() as connection:
            return count_mentions(connection, ids)[0]

    def merge(
        self, annotator: str, sources: Seen, into: tuple[str, int], *, progress: ProgressSink | None = None
    ) -> ChangeSet:
        """Make several entities one: mentions and names go over to `into`, the others leave the registry.

        Args:
            annotator: whose step it is.
            sources: the entities that go, each with the version seen.
            into: the entity that stays, with the version seen.
            progress: hears how far it is.

        Raises:
            CancelledError: the sink asked to stop; nothing was done.
            ConflictError: an entity is not at the version seen any more, for instance because it was merged meanwhile.
            InvalidAnnotationError: an entity would be merged into itself, or there is none to merge.
        """
        ids = _refuse_itself([entity_id for entity_id, _ in sources], into[0])
        with uncollected(), self._database.write() as connection:
            pace = self._lock_mentioning(connection, ids, progress)
            seen = self._seen(connection, [*sources, into])
            target, gone = seen[into[0]], [seen[one] for one in ids]
            after = replace(merged(target, gone), version=target.version + 1)
            spans = mentions_of(connection, ids, pace)
            changes = [
                change_between(target, after),
                *(changed(span, entity=target.id) for span in spans),
                *(change_between(entity, None) for entity in gone),
            ]
            names = [entity.name for entity in gone]
            return self._commit(connection, annotator, "merge_entities", changes, after, spans, pace, names=names)

    def split_preview(self, entity_id: str, span_ids: Collection[str]) -> SplitPreview:
        """What `split` would do with these mentions.

        Raises:
            NotFoundError: there is no such entity.
        """
        with self._database.read() as connection:
            self._known(connection, [entity_id])
            mentions, _ = count_mentions(connection, [entity_id])
            named = find_spans(connection, list(span_ids))
        moved = [span for span in named.values() if span.entity == entity_id]
        articles = len({span.article_id for span in moved})
        return SplitPreview(moved=len(moved), staying=mentions - len(moved), articles=articles)

    def split(
        self,
        annotator: str,
        entity: tuple[str, int],
        mentions: Seen,
        name: str,
        *,
        kind: str | None = None,
        aliases: Sequence[str] = (),
        progress: ProgressSink | None = None,
    ) -> ChangeSet:
        """Make a new entity of some mentions of another; `aliases` go over to it.

        Args:
            annotator: whose step it is.
            entity: the entity that is split, with the version seen.
            mentions: spans that refer to it, each with the version seen.
            name: name of the new entity.
            kind: kind of the new entity; the same if not given.
            aliases: names of the old entity that are the new one's.
            progress: hears how far it is.

        Raises:
            CancelledError: the sink asked to stop; nothing was done.
            ConflictError: the entity or a span is not at the version seen any more.
            InvalidAnnotationError: a span refers to another entity, there is none, or the name is not acceptable.
        """
        pace = pace_of(progress, len(mentions), PASSES)
        with uncollected(), self._database.write() as connection:
            spans = self._seen_mentions(connection, mentions, pace)
            before = self._seen(connection, [entity])[entity[0]]
            if not spans or any(span.entity != before.id for span in spans):
                raise InvalidAnnotationError(
                    "Choose mentions of {entity} that are to be somebody else", entity=before.name
                )
            new = accepted_entity(new_entity(name, kind or before.kind, aliases, None, "", None))
            gone = {new.name, *new.aliases} - {before.name}
            left = tuple(alias for alias in before.aliases if alias not in gone)
            changes = [
                change_between(None, new),
                change_between(before, replace(before, aliases=left, version=before.version + 1)),
                *(changed(span, entity=new.id) for span in spans),
            ]
            return self._commit(connection, annotator, "split_entity", changes, new, spans, pace, old_name=before.name)

    def remove(self, annotator: str, entity_id: str, version: int) -> ChangeSet:
        """Take an entity that nothing refers to out of the registry.

        Raises:
            ConflictError: it is not at `version` any more.
            InvalidAnnotationError: spans refer to it.
        """
        with self._database.write() as connection:
            before = self._seen(connection, [(entity_id, version)])[entity_id]
            if naming := articles_naming(connection, entity_id):
                raise InvalidAnnotationError(
                    "{entity} is still named (articles: {count}); link those spans to another entity first",
                    entity=before.name,
                    count=len(naming),
                )
            return self._commit(connection, annotator, "remove_entity", [change_between(before, None)], before)

    def delete_preview(self, entity_id: str) -> EntitySummary:
        """The entity and how many mentions would lose it.

        Raises:
            NotFoundError: there is no such entity.
        """
        with self._database.read() as connection:
            entity = self._known(connection, [entity_id])[entity_id]
            mentions, articles = mention_counts(connection, [entity_id])[entity_id]
        return EntitySummary(entity=entity, mentions=mentions, articles=articles)

    def delete(
        self, annotator: str, entity_id: str, version: int, *, progress: ProgressSink | None = None
    ) -> ChangeSet:
        """Take an entity out of the registry; the spans that refer to it stay, and refer to none.

        Raises:
            CancelledError: the sink asked to stop; nothing was done.
            ConflictError: it is not at `version` any more.
        """
        with uncollected(), self._database.write() as connection:
            pace = self._lock_mentioning(connection, [entity_id], progress)
            before = self._seen(connection, [(entity_id, version)])[entity_id]
            spans = mentions_of(connection, [entity_id], pace)
            changes = [*(changed(span, entity=None) for span in spans), change_between(before, None)]
            return self._commit(connection, annotator, "remove_entity", changes, before, spans, pace)

    def _seen(self, connection: Transaction, seen: Seen) -> dict[str, Entity]:
        found = find_entities(connection, [entity_id for entity_id, _ in seen], lock=True)
        for entity_id, version in seen:
            if entity_id not in found or found[entity_id].version != version:
                raise conflict(connection, ChangeKind.ENTITY, entity_id)
        return found

    def _seen_mentions(self, connection: Transaction, mentions: Seen, pace: Pace = unwatched) -> Sequence[Span]:
        found = find_spans(connection, [span_id for span_id, _ in mentions], pace)
        lock_articles(connection, (span.article_id for span in found.values()))
        return seen_spans(connection, mentions)

    def _lock_mentioning(self, connection: Transaction, ids: Collection[str], progress: ProgressSink | None) -> Pace:
        """Let nobody else touch the mentions; the pace of a step on all of them."""
        # Articles before entities, as somebody does who assigns a mention; otherwise two could wait for each other.
        lock_articles(connection, articles_mentioning(connection, ids))
        return pace_of(progress, count_mentions(connection, ids)[0], PASSES)

    def _commit(
        self,
        connection: Transaction,
        annotator: str,
        verb: str,
        changes: Sequence[Change],
        entity: Entity | None,
        spans: Sequence[Span] = (),
        pace: Pace = unwatched,
        **detail: Any,  # noqa: ANN401 - what a sentence about the step needs
    ) -> ChangeSet:
        articles = {span.article_id for span in spans}
        told = {"entity": entity.name if entity else None, **({"mentions": len(spans)} if spans else {}), **detail}
        return commit_step(
            connection,
            changes,
            annotator=annotator,
            verb=verb,
            detail=told,
            article_id=articles.pop() if len(articles) == 1 else None,
            pace=pace,
        )


def _refuse_itself(source_ids: Iterable[str], into_id: str) -> Sequence[str]:
    ids = list(dict.fromkeys(source_ids))
    if not ids:
        raise InvalidAnnotationError("Choose at least one entity to merge into the other")
    if into_id in ids:
        raise InvalidAnnotationError("An entity cannot be merged into itself; choose another one")
    return ids
