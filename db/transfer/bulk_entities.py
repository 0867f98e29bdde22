"""Entities that come with many articles: those that are there already keep their details, the others become rows."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, select, update

from app.domain.identity import new_id
from app.domain.native_record import NativeEntity, NativeRecord
from app.domain.records import Action, ChangeKind, ChangeSet
from app.domain.text.folding import fold_key
from db.drivers import Row
from db.history.applying import write_changes
from db.history.history import change_between, write_entry
from db.many_rows import IN_ONE_QUERY
from db.schema import ALIAS, ENTITY, LISTED_LENGTH
from db.snapshots import json_text
from db.stores.entities import ENTITY_COLUMNS, aliases_of, find_entities
from db.transfer.new_keys import new_keys_of

_HELD = 20_000
"""Entities that are remembered; beyond that they are looked up again."""


class EntityDetails(NamedTuple):
    """What an entity is, to be compared."""

    name: str
    kind: str
    aliases: tuple[str, ...]
    wikidata: str | None
    note: str
    attributes: str


class StoredEntity(NamedTuple):
    """An entity of the workspace."""

    pk: int
    details: EntityDetails
    removed: bool


class MetEntities(ABC):
    """The entities of one import, whether they are stored or only looked at.

    Attributes:
        known: id → key and details of each entity of the records that were taken last.
    """

    def __init__(self) -> None:
        self.known: dict[str, tuple[int, EntityDetails]] = {}

    def take(self, records: Iterable[NativeRecord]) -> Iterator[tuple[str, str]]:
        """Know the entities of `records`.

        Yields:
            Article id and entity id where an entity is known with other details, which were kept.
        """
        records = list(records)
        wanted = {entity["id"] for record in records for entity in record["entities"]}
        self._load(sorted(wanted - self.known.keys()))
        for record in records:
            for entity in record["entities"]:
                details = _details(entity)
                known = self.known.get(entity["id"])
                if known is None:
                    self.known[entity["id"]] = (self._add(entity, details), details)
                elif known[1] != details:
                    yield record["id"], entity["id"]

    @abstractmethod
    def _load(self, ids: Sequence[str]) -> None:
        """Know those that are there."""

    @abstractmethod
    def _add(self, entity: NativeEntity, details: EntityDetails) -> int:
        """A new one; its key."""


class ComingEntities(MetEntities):
    """The entities of an import that are stored.

    Args:
        connection: the transaction of the import.
        rows: where the rows of new ones go, under ``entity`` and ``alias``.

    Attributes:
        shown_again: ids of those that somebody had deleted, and that are there again.
    """

    def __init__(self, connection: Connection, rows: Mapping[str, list[Row]]) -> None:
        super().__init__()
        self._connection = connection
        self._rows = rows
        self._keys = {table.name: new_keys_of(connection, table) for table in (ENTITY, ALIAS)}
        self.shown_again: list[str] = []

    def take(self, records: Iterable[NativeRecord]) -> Iterator[tuple[str, str]]:
        """As `MetEntities.take`."""
        if len(self.known) > _HELD:
            self.known.clear()
        return super().take(records)

    def note_shown_again(self, annotator: str, now: str) -> None:
        """Write into the history that deleted entities are there again, as a step before that of the import.

        Taking back the import leaves them there, as it leaves new ones; this step can be taken back by itself.
        """
        if not self.shown_again:
            return
        step = ChangeSet(
            id=new_id(),
            annotator=annotator,
            action=Action.DO,
            verb="restore",
            detail={"count": len(self.shown_again), "kinds": [ChangeKind.ENTITY.value]},
            article_id=None,
            created=now,
        )
        found = find_entities(self._connection, self.shown_again)
        changes = [change_between(None, entity) for entity in found.values()]
        write_changes(self._connection, write_entry(self._connection, step), changes)

    def _load(self, ids: Sequence[str]) -> None:
        for identifier, (pk, details, removed) in stored_entities(self._connection, ids).items():
            self.known[identifier] = (pk, details)
            if removed:
                self.shown_again.append(identifier)
                # The version only ever grows, so that an older view is always found out.
                shown = {"removed": False, "version": ENTITY.c.version + 1}
                self._connection.execute(update(ENTITY).where(ENTITY.c.pk == pk).values(shown))

    def _add(self, entity: NativeEntity, details: EntityDetails) -> int:
        (pk,) = self._keys["entity"].take(1)
        name, kind, aliases, wikidata, note, attributes = details
        folded = fold_key(name)[:LISTED_LENGTH]
        self._rows["entity"].append((pk, entity["id"], name, folded, kind, wikidata, note, attributes, False, 1))
        self._rows["alias"] += [
            (key, pk, position, alias, fold_key(alias)[:LISTED_LENGTH])
            for position, (key, alias) in enumerate(zip(self._keys["alias"].take(len(aliases)), aliases, strict=True))
        ]
        return pk


def stored_entities(connection: Connection, ids: Sequence[str]) -> dict[str, StoredEntity]:
    """Those of the entities that are there, removed or not, by id."""
    query = select(*ENTITY_COLUMNS, ENTITY.c.removed)
    stored: dict[str, StoredEntity] = {}
    for first in range(0, len(ids), IN_ONE_QUERY):
        found = connection.execute(query.where(ENTITY.c.id.in_(ids[first : first + IN_ONE_QUERY]))).all()
        names = aliases_of(connection, [row.pk for row in found])
        for pk, identifier, name, kind, wikidata, note, attributes, removed in found:
            details = EntityDetails(name, kind, tuple(names.get(pk, ())), wikidata, note, attributes)
            stored[identifier] = StoredEntity(pk, details, removed)
    return stored


def _details(entity: NativeEntity) -> EntityDetails:
    return EntityDetails(
        entity["name"],
        entity["kind"],
        tuple(entity["aliases"]),
        entity["wikidata"],
        entity.get("note", ""),
        json_text(entity.get("attributes", {})),
    )
