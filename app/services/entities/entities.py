"""The registry of entities as a use case: find, add, change, assign mentions; merge, split, delete."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.domain.labelling.names import with_names
from app.domain.records import Attributes, ChangeSet, Entity
from app.services.collector import uncollected
from app.services.entities.reshaping import PASSES, EntityReshaping
from app.services.progress import ProgressSink
from app.services.rules import accepted_entity, new_entity
from app.services.steps import Seen, changed, pace_of
from db.history.history import change_between


class EntityService(EntityReshaping):
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
        entity = accepted_entity(new_entity(name, kind, aliases, wikidata, note, attributes))
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
    ) -> ChangeSet:
        """Add an entity and let a span (id and the version seen) refer to it, as one step.

        Raises:
            ConflictError: the span is not at that version any more.
            InvalidAnnotationError: the name is empty or cannot be stored.
        """
        entity = accepted_entity(new_entity(name, kind, aliases, None, "", None))
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

    def rename(self, annotator: str, entity_id: str, version: int, name: str) -> ChangeSet:
        """Give an entity another name; the old one becomes an alias.

        Raises:
            ConflictError: it is not at `version` any more.
            InvalidAnnotationError: the name is empty or cannot be stored.
        """
        with self._database.write() as connection:
            before = self._seen(connection, [(entity_id, version)])[entity_id]
            named = replace(before, name=name, aliases=tuple(one for one in before.aliases if one != name.strip()))
            after = accepted_entity(with_names(named, [before.name]))
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
        names: Sequence[str] = (),
        progress: ProgressSink | None = None,
    ) -> ChangeSet:
        """Let spans refer to an entity, or to none; `names` become aliases of it.

        Raises:
            CancelledError: the sink asked to stop; nothing was done.
            ConflictError: a span is not at the version seen any more.
            InvalidAnnotationError: all of them refer to it already.
            NotFoundError: there is no such entity.
        """
        pace = pace_of(progress, len(mentions), PASSES)
        with uncollected(), self._database.write() as connection:
            spans = self._seen_mentions(connection, mentions, pace)
            entity = self._known(connection, [entity_id], lock=True)[entity_id] if entity_id is not None else None
            changes = [changed(span, entity=entity_id) for span in spans if span.entity != entity_id]
            if entity is not None and names:
                taught = with_names(entity, names)
                if taught != entity:
                    changes.append(change_between(entity, replace(taught, version=entity.version + 1)))
            return self._commit(connection, annotator, "assign_mentions", changes, entity, spans, pace)
