"""The registry of entities as a use case: find, add, change, assign mentions, merge, split, delete."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import orjson

from app.domain.errors import InvalidAnnotationError
from app.domain.identity import new_id
from app.domain.names import accepted_details, accepted_wikidata, differing, merged, with_names
from app.domain.records import Attributes, Change, ChangeKind, ChangeSet, Entity, Span
from app.services.entity_reading import EntityReading, EntitySummary
from app.services.rules import accepted_text
from app.services.steps import Seen, changed, commit_step, seen_spans
from db.articles import lock_articles
from db.entities import (
    articles_naming,
    find_entities,
    mention_counts,
    mentions_of,
)
from db.history import change_between, conflict
from db.spans import find_spans

if TYPE_CHECKING:
    from db.engine import Transaction


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

    entity: Entity
    moved: int
    staying: int
    articles: int


class EntityService(EntityReading):
    """Actors and organizations known across articles. Changes are steps of the annotator named, and can be undone."""

    def add(
        self,
        annotator: str,
        name: str,
        kind: str,
        *,
        aliases: Sequence[str] = (),
        wikidata: str | None = None,
        note: str = "",
        attributes: Attributes | None = None,
    ) -> ChangeSet:
        """Add an entity; `changes[0].after` is the entity as stored.

        Raises:
            InvalidAnnotationError: the name is empty or cannot be stored, or a detail is not acceptable.
        """
        entity = accepted_entity(_new(name, kind, aliases, wikidata, note, attributes))
        with self._database.write() as connection:
            return self._commit(connection, annotator, "add_entity", [change_between(None, entity)], entity)

    def add_for(
        self,
        annotator: str,
        mention: tuple[str, int],
        name: str,
        kind: str,
        *,
        aliases: Sequence[str] = (),
        wikidata: str | None = None,
        note: str = "",
        attributes: Attributes | None = None,
    ) -> ChangeSet:
        """Add an entity and let a span (id and the version seen) refer to it, as one step.

        Raises:
            ConflictError: the span is not at that version any more.
            InvalidAnnotationError: the name is empty or cannot be stored, or a detail is not acceptable.
        """
        entity = accepted_entity(_new(name, kind, aliases, wikidata, note, attributes))
        with self._database.write() as connection:
            spans = self._seen_mentions(connection, [mention])
            changes = [change_between(None, entity), *(changed(span, entity=entity.id) for span in spans)]
            return self._commit(connection, annotator, "add_entity", changes, entity, spans)

    def change(self, annotator: str, entity: Entity) -> ChangeSet:
        """Store `entity` over the version it was read at.

        Raises:
            ConflictError: it is not at `entity.version` any more.
            InvalidAnnotationError: the name is empty or cannot be stored, or a detail is not acceptable.
        """
        accepted = accepted_entity(entity)
        with self._database.write() as connection:
            before = self._seen(connection, [(entity.id, entity.version)])[entity.id]
            after = replace(accepted, version=before.version + 1)
            return self._commit(connection, annotator, "change_entity", [change_between(before, after)], after)

    def rename(self, annotator: str, entity_id: str, version: int, name: str, *, keep_alias: bool = True) -> ChangeSet:
        """Give an entity another name; the old one becomes an alias unless told otherwise.

        Raises:
            ConflictError: it is not at `version` any more.
            InvalidAnnotationError: the name is empty or cannot be stored.
        """
        with self._database.write() as connection:
            before = self._seen(connection, [(entity_id, version)])[entity_id]
            named = replace(before, name=name, aliases=tuple(one for one in before.aliases if one != name.strip()))
            after = accepted_entity(with_names(named, [before.name] if keep_alias else []))
            after = replace(after, version=before.version + 1)
            return self._commit(
                connection, annotator, "rename_entity", [change_between(before, after)], after, old_name=before.name
            )

    def assign(
        self,
        annotator: str,
        mentions: Seen,
        entity_id: str | None,
        *,
        learn: bool = False,
        names: Sequence[str] = (),
    ) -> ChangeSet:
        """Let spans refer to an entity, or to none; with `learn`, their quotes become aliases of it, as do `names`.

        Raises:
            ConflictError: a span is not at the version seen any more.
            InvalidAnnotationError: all of them refer to it already.
            NotFoundError: there is no such entity.
        """
        with self._database.write() as connection:
            spans = self._seen_mentions(connection, mentions)
            entity = self._known(connection, [entity_id], lock=True)[entity_id] if entity_id is not None else None
            changes = [changed(span, entity=entity_id) for span in spans if span.entity != entity_id]
            if entity is not None and (learn or names):
                taught = with_names(entity, [*(span.quote for span in spans if learn), *names])
                if taught != entity:
                    changes.append(change_between(entity, replace(taught, version=entity.version + 1)))
            return self._commit(connection, annotator, "assign_mentions", changes, entity, spans)

    def merge_preview(self, source_ids: Iterable[str], into_id: str) -> MergePreview:
        """What `merge` would do.

        Raises:
            InvalidAnnotationError: an entity would be merged into itself, or there is none to merge.
            NotFoundError: there is no such entity.
        """
        ids = _refuse_itself(source_ids, into_id)
        with self._database.read() as connection:
            known = self._known(connection, [*ids, into_id])
            mentions = mentions_of(connection, ids)
        sources = [known[one] for one in ids]
        after = merged(known[into_id], sources)
        return MergePreview(
            merged=after,
            sources=tuple(sources),
            mentions=len(mentions),
            articles=len({span.article_id for span in mentions}),
            new_aliases=tuple(name for name in after.aliases if name not in known[into_id].aliases),
            differences=differing(known[into_id], sources),
        )

    def merge(self, annotator: str, sources: Seen, into: tuple[str, int]) -> ChangeSet:
        """Make several entities one: mentions and names go over to `into`, the others leave the registry.

        Args:
            annotator: whose step it is.
            sources: the entities that go, each with the version seen.
            into: the entity that stays, with the version seen.

        Raises:
            ConflictError: an entity is not at the version seen any more, for instance because it was merged meanwhile.
            InvalidAnnotationError: an entity would be merged into itself, or there is none to merge.
        """
        ids = _refuse_itself([entity_id for entity_id, _ in sources], into[0])
        with self._database.write() as connection:
            self._lock_mentioning(connection, ids)
            seen = self._seen(connection, [*sources, into])
            target, gone = seen[into[0]], [seen[one] for one in ids]
            after = replace(merged(target, gone), version=target.version + 1)
            spans = mentions_of(connection, ids)
            changes = [
                change_between(target, after),
                *(changed(span, entity=target.id) for span in spans),
                *(change_between(entity, None) for entity in gone),
            ]
            names = [entity.name for entity in gone]
            return self._commit(connection, annotator, "merge_entities", changes, after, spans, names=names)

    def split_preview(self, entity_id: str, span_ids: Collection[str]) -> SplitPreview:
        """What `split` would do with these mentions.

        Raises:
            NotFoundError: there is no such entity.
        """
        with self._database.read() as connection:
            entity = self._known(connection, [entity_id])[entity_id]
            mentions = mentions_of(connection, [entity_id])
        moved = [span for span in mentions if span.id in set(span_ids)]
        articles = len({span.article_id for span in moved})
        return SplitPreview(entity=entity, moved=len(moved), staying=len(mentions) - len(moved), articles=articles)

    def split(
        self,
        annotator: str,
        entity: tuple[str, int],
        mentions: Seen,
        name: str,
        *,
        kind: str | None = None,
        aliases: Sequence[str] = (),
    ) -> ChangeSet:
        """Make a new entity of some mentions of another; `aliases` go over to it.

        Args:
            annotator: whose step it is.
            entity: the entity that is split, with the version seen.
            mentions: spans that refer to it, each with the version seen.
            name: name of the new entity.
            kind: kind of the new entity; the same if not given.
            aliases: names of the old entity that are the new one's.

        Raises:
            ConflictError: the entity or a span is not at the version seen any more.
            InvalidAnnotationError: a span refers to another entity, there is none, or the name is not acceptable.
        """
        with self._database.write() as connection:
            spans = self._seen_mentions(connection, mentions)
            before = self._seen(connection, [entity])[entity[0]]
            if not spans or any(span.entity != before.id for span in spans):
                raise InvalidAnnotationError(
                    "Choose mentions of {entity} that are to be somebody else", entity=before.name
                )
            new = accepted_entity(_new(name, kind or before.kind, aliases, None, "", None))
            gone = {new.name, *new.aliases} - {before.name}
            left = tuple(alias for alias in before.aliases if alias not in gone)
            changes = [
                change_between(None, new),
                change_between(before, replace(before, aliases=left, version=before.version + 1)),
                *(changed(span, entity=new.id) for span in spans),
            ]
            return self._commit(connection, annotator, "split_entity", changes, new, spans, old_name=before.name)

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
                    "{entity} is named in {count} articles; link those spans to another entity first",
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

    def delete(self, annotator: str, entity_id: str, version: int) -> ChangeSet:
        """Take an entity out of the registry; the spans that refer to it stay, and refer to none.

        Raises:
            ConflictError: it is not at `version` any more.
        """
        with self._database.write() as connection:
            self._lock_mentioning(connection, [entity_id])
            before = self._seen(connection, [(entity_id, version)])[entity_id]
            spans = mentions_of(connection, [entity_id])
            changes = [*(changed(span, entity=None) for span in spans), change_between(before, None)]
            return self._commit(connection, annotator, "remove_entity", changes, before, spans)

    def _seen(self, connection: Transaction, seen: Seen) -> dict[str, Entity]:
        found = find_entities(connection, [entity_id for entity_id, _ in seen], lock=True)
        for entity_id, version in seen:
            if entity_id not in found or found[entity_id].version != version:
                raise conflict(connection, ChangeKind.ENTITY, entity_id)
        return found

    def _seen_mentions(self, connection: Transaction, mentions: Seen) -> Sequence[Span]:
        found = find_spans(connection, [span_id for span_id, _ in mentions])
        lock_articles(connection, (span.article_id for span in found.values()))
        return seen_spans(connection, mentions)

    def _lock_mentioning(self, connection: Transaction, ids: Iterable[str]) -> None:
        # Articles before entities, as somebody does who assigns a mention; otherwise two could wait for each other.
        lock_articles(connection, (span.article_id for span in mentions_of(connection, ids)))

    def _commit(
        self,
        connection: Transaction,
        annotator: str,
        verb: str,
        changes: Sequence[Change],
        entity: Entity | None,
        spans: Sequence[Span] = (),
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
        )


def _new(
    name: str, kind: str, aliases: Sequence[str], wikidata: str | None, note: str, attributes: Attributes | None
) -> Entity:
    return Entity(
        id=new_id(),
        name=name.strip(),
        kind=kind,
        aliases=tuple(aliases),
        wikidata=wikidata,
        note=note,
        attributes=attributes or {},
    )


def accepted_entity(entity: Entity) -> Entity:
    """The entity with its texts trimmed, if it can be stored.

    Raises:
        InvalidAnnotationError: the name is empty or cannot be stored, or a detail is not acceptable.
    """
    name = entity.name.strip()
    if not name:
        raise InvalidAnnotationError("An entity needs a name")
    for what, text in (("name", name), ("kind", entity.kind), ("note", entity.note)):
        accepted_text(what, text)
    aliases = dict.fromkeys(accepted_text("alias", alias.strip()) for alias in entity.aliases if alias.strip())
    attributes = accepted_details(entity.attributes)
    try:
        written = orjson.dumps(attributes)
    except TypeError as error:
        raise InvalidAnnotationError(
            "{name}: the attributes cannot be written as JSON: {why}", name=name, why=error
        ) from error
    if rb"\u0000" in written:
        raise InvalidAnnotationError(
            "{name}: an attribute holds the character U+0000, which cannot be stored", name=name
        )
    return replace(
        entity,
        name=name,
        aliases=tuple(alias for alias in aliases if alias != name),
        wikidata=accepted_wikidata(entity.wikidata),
        attributes=orjson.loads(written),
    )


def _refuse_itself(source_ids: Iterable[str], into_id: str) -> Sequence[str]:
    ids = list(dict.fromkeys(source_ids))
    if not ids:
        raise InvalidAnnotationError("Choose at least one entity to merge into the other")
    if into_id in ids:
        raise InvalidAnnotationError("An entity cannot be merged into itself; choose another one")
    return ids
