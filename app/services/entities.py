"""The registry of entities as a use case: find, add, change, remove."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from app.domain.errors import InvalidAnnotationError, NotFoundError
from app.domain.identity import new_id
from app.domain.records import Change, ChangeKind, ChangeSet, Entity
from app.services.rules import accepted_text
from db.annotators import ensure_annotator
from db.codebook import codebook_version
from db.entities import articles_naming, find_entity, search_entities
from db.history import change_between, commit_gesture, conflict

if TYPE_CHECKING:
    from db.engine import Database, Transaction


class EntityService:
    """Actors and organizations known across articles. Changes are steps of the annotator named, and can be undone."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, entity_id: str) -> Entity:
        """The entity.

        Raises:
            NotFoundError: it is unknown or removed.
        """
        with self._database.read() as connection:
            found = find_entity(connection, entity_id)
        if found is None:
            raise NotFoundError(f"There is no entity {entity_id} in {self._database.location}")
        return found

    def find(self, text: str = "", *, kinds: Collection[str] | None = None, limit: int = 50) -> list[Entity]:
        """Entities whose name or an alias contains `text`, compared folded; those that begin with it first."""
        with self._database.read() as connection:
            return search_entities(connection, text, kinds, limit)

    def articles(self, entity_id: str) -> list[str]:
        """Ids of the articles in which a span refers to the entity."""
        with self._database.read() as connection:
            return articles_naming(connection, entity_id)

    def add(
        self, annotator: str, name: str, kind: str, *, aliases: Sequence[str] = (), wikidata: str | None = None
    ) -> ChangeSet:
        """Add an entity; `changes[0].after` is the entity as stored.

        Raises:
            InvalidAnnotationError: the name is empty or cannot be stored.
        """
        entity = _accepted(Entity(id=new_id(), name=name.strip(), kind=kind, aliases=tuple(aliases), wikidata=wikidata))
        with self._database.write() as connection:
            return self._commit(connection, annotator, "add_entity", change_between(None, entity))

    def change(self, annotator: str, entity: Entity) -> ChangeSet:
        """Store `entity` over the version it was read at.

        Raises:
            ConflictError: it is not at `entity.version` any more.
            InvalidAnnotationError: the name is empty or cannot be stored.
        """
        accepted = _accepted(entity)
        with self._database.write() as connection:
            before = self._seen(connection, entity.id, entity.version)
            after = replace(accepted, version=before.version + 1)
            return self._commit(connection, annotator, "change_entity", change_between(before, after))

    def remove(self, annotator: str, entity_id: str, version: int) -> ChangeSet:
        """Take an entity out of the registry.

        Raises:
            ConflictError: it is not at `version` any more.
            InvalidAnnotationError: spans refer to it.
        """
        with self._database.write() as connection:
            before = self._seen(connection, entity_id, version)
            if naming := articles_naming(connection, entity_id):
                raise InvalidAnnotationError(
                    f"{before.name} is named in {len(naming)} articles; link those spans to another entity first"
                )
            return self._commit(connection, annotator, "remove_entity", change_between(before, None))

    def _seen(self, connection: Transaction, entity_id: str, version: int) -> Entity:
        found = find_entity(connection, entity_id, lock=True)
        if found is None or found.version != version:
            raise conflict(connection, ChangeKind.ENTITY, entity_id)
        return found

    def _commit(self, connection: Transaction, annotator: str, verb: str, change: Change) -> ChangeSet:
        ensure_annotator(connection, annotator)
        entity: Any = change.after or change.before
        return commit_gesture(
            connection,
            [change],
            annotator=annotator,
            verb=verb,
            detail={"entity": entity.name},
            article_id=None,
            codebook_version=codebook_version(connection),
        )


def _accepted(entity: Entity) -> Entity:
    if not entity.name.strip():
        raise InvalidAnnotationError("An entity needs a name")
    for what, text in (("name", entity.name), ("kind", entity.kind), ("note", entity.note)):
        accepted_text(what, text)
    aliases = tuple(dict.fromkeys(accepted_text("alias", alias.strip()) for alias in entity.aliases if alias.strip()))
    return replace(entity, aliases=aliases)
