"""Reading the registry of entities: look one up, list them, find whom a name may mean."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from app.domain.errors import NotFoundError
from app.domain.records import Entity
from app.services.entities.name_matching import Candidate, find_candidates
from db.stores.entities import (
    articles_naming,
    count_entities,
    find_entities,
    list_entities,
    mention_counts,
    search_entities,
)

if TYPE_CHECKING:
    from db.workspace.engine import Database, Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class EntitySummary:
    """One row of the list of entities; spans of all layers count, articles of the trash do not."""

    entity: Entity
    mentions: int
    articles: int


class EntityReading:
    """Looking entities up."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, entity_id: str) -> Entity:
        """The entity.

        Raises:
            NotFoundError: it is unknown or removed.
        """
        with self._database.read() as connection:
            return self._known(connection, [entity_id])[entity_id]

    def find(self, text: str = "", *, limit: int = 50) -> list[Entity]:
        """Entities whose name or an alias contains `text`, compared folded; those that begin with it first."""
        with self._database.read() as connection:
            return search_entities(connection, text, limit)

    def list(
        self,
        text: str = "",
        *,
        kinds: Collection[str] | None = None,
        order: Literal["name", "mentions"] = "name",
        limit: int = 500,
        offset: int = 0,
    ) -> list[EntitySummary]:
        """Entities whose name or an alias contains `text`, compared folded, and how often each is mentioned.

        They are sorted by name, or the most mentioned first.
        """
        with self._database.read() as connection:
            found = list_entities(connection, text, kinds, by_mentions=order == "mentions", limit=limit, offset=offset)
            counts = mention_counts(connection, [entity.id for entity in found])
        return [
            EntitySummary(entity=entity, mentions=counts[entity.id][0], articles=counts[entity.id][1])
            for entity in found
        ]

    def count(self, text: str = "", *, kinds: Collection[str] | None = None) -> int:
        """How many entities `list` has for the same text and kinds."""
        with self._database.read() as connection:
            return count_entities(connection, text, kinds)

    def articles(self, entity_id: str) -> Sequence[str]:
        """Ids of the articles in which a span refers to the entity."""
        with self._database.read() as connection:
            return articles_naming(connection, entity_id)

    def candidates(self, name: str, *, limit: int = 8) -> Sequence[Candidate]:
        """Entities that a mention called `name` may mean: named so, folded alike, similar; each with its articles."""
        with self._database.read() as connection:
            return find_candidates(connection, name, limit)

    def _known(self, connection: Transaction, ids: Iterable[str], *, lock: bool = False) -> dict[str, Entity]:
        wanted = list(ids)
        found = find_entities(connection, wanted, lock=lock)
        for entity_id in wanted:
            if entity_id not in found:
                raise NotFoundError(
                    "There is no entity {id} in {location}", id=entity_id, location=self._database.location
                )
        return found
