"""The entities that the open article's mentions name, kept so that rows and cards need not ask the store."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from app.domain.errors import HashiyaError
from app.domain.records import Change, ChangeKind, Entity

if TYPE_CHECKING:
    from app.services.entities.entities import EntityService


_MOST_NAMES = 1000


class KnownEntities:
    """A session's entities by id; one that is not known yet is read when asked for."""

    def __init__(self, registry: EntityService) -> None:
        self._registry = registry
        self._entities: dict[str, Entity] = {}

    def get(self, entity_id: str) -> Entity | None:
        """The entity; None when it is gone or the store cannot be read."""
        if entity_id not in self._entities:
            try:
                self._entities[entity_id] = self._registry.get(entity_id)
            except HashiyaError:
                return None
        return self._entities[entity_id]

    def name(self, entity_id: str) -> str:
        """What it is called; empty when it is gone or the store cannot be read."""
        entity = self.get(entity_id)
        return entity.name if entity is not None else ""

    def names(self) -> list[str]:
        """Names and aliases of the first thousand of the registry; none when the store cannot be read."""
        try:
            found = self._registry.find(limit=_MOST_NAMES)
        except HashiyaError:
            return []
        return [name for entity in found for name in (entity.name, *entity.aliases)]

    def take(self, entities: Iterable[Entity]) -> bool:
        """Know these and forget the others; whether one was known otherwise before."""
        former, self._entities = self._entities, {entity.id: entity for entity in entities}
        return any(former.get(key, entity) != entity for key, entity in self._entities.items())

    def follow(self, changes: Iterable[Change]) -> bool:
        """Mirror the changes of entities; whether there were any."""
        found = [change for change in changes if change.kind == ChangeKind.ENTITY]
        for change in found:
            if isinstance(change.after, Entity):
                self._entities[change.object_id] = change.after
            else:
                self._entities.pop(change.object_id, None)
        return bool(found)
