"""The registry of entities as a file of its own: JSONL, one entity a line, also those that no span mentions.

The records of articles hold the entities that their spans mention; this file holds all of them, and the same registry
gives the same bytes. Why it lies beside the articles: ``docs/adr/0005-registry-beside-the-articles.md``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from app.domain.errors import HashiyaError, RecordError, TransferError
from app.domain.identity import MAX_NAME
from app.domain.records import ChangeKind, ChangeSet, Entity
from app.domain.wording.file_reasons import file_reason
from app.domain.wording.json_words import json_trouble
from app.services.history.undo import towards
from app.services.rules import accepted_entity, accepted_text
from app.services.steps import commit_step
from app.services.writing_aside import written_aside
from db.history.history import change_between, find_present
from db.stores.entities import all_entities, find_entities

if TYPE_CHECKING:
    from app.services.workspace import Workspace

FORMAT = "hashiya-entities"
VERSION = 1


@dataclass(slots=True)
class EntityImport:
    """What an import of entities did; without a change set it changed nothing.

    Attributes:
        added, updated, unchanged: how many entities.
        rejected: where in the file, and why.
    """

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: list[tuple[str, str]] = field(default_factory=list)
    change_set: ChangeSet | None = None

    def to_json(self) -> dict[str, Any]:
        """The report as JSON values."""
        return {
            "added": self.added,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "rejected": [{"where": where, "reason": reason} for where, reason in self.rejected],
        }


def export_entities(workspace: Workspace, out: Path) -> int:
    """Write all entities to `out`, by id; how many.

    Raises:
        StorageError: the workspace cannot be read.
        TransferError: `out` cannot be written; it is as it was.
    """
    count = 0
    with written_aside(out) as stream, workspace.database.read() as connection:
        for entity in all_entities(connection):
            stream.write(orjson.dumps(entity_to_json(entity), option=orjson.OPT_APPEND_NEWLINE))
            count += 1
    return count


def import_entities(workspace: Workspace, annotator: str, path: Path, *, update: bool) -> EntityImport:
    """Take the entities of a file into the registry, as one step that can be undone.

    Args:
        workspace: where they go.
        annotator: whose step it is.
        path: a file as `export_entities` writes it.
        update: let entities that are known with other details become as the file says; otherwise they are rejected.

    Raises:
        StorageError: the workspace cannot be written; nothing was changed.
        TransferError: the file cannot be read.
    """
    report = EntityImport()
    wanted: dict[str, tuple[str, Entity]] = {}
    for where, found in _entities_in(path):
        if isinstance(found, Entity) and found.id not in wanted:
            wanted[found.id] = where, found
        else:
            reason = f"the entity {found.id} is in the file twice" if isinstance(found, Entity) else found
            report.rejected.append((where, reason))
    with workspace.database.write() as connection:
        known = find_entities(connection, wanted, lock=True)
        fresh = [entity for entity_id, (_, entity) in wanted.items() if entity_id not in known]
        keys = [(ChangeKind.ENTITY, entity.id) for entity in fresh]
        goals = {key: entity for key, entity in zip(keys, fresh, strict=True)}  # noqa: C416 - keys of a wider type
        changes = towards(connection, goals, find_present(connection, keys)) if fresh else []
        report.added = len(changes)
        for entity_id, before in known.items():
            where, entity = wanted[entity_id]
            after = replace(entity, version=before.version)
            if after == before:
                report.unchanged += 1
            elif update:
                report.updated += 1
                changes.append(change_between(before, replace(after, version=before.version + 1)))
            else:
                report.rejected.append((where, f"{before.name} is known with other details; `--update` takes these"))
        if changes:
            report.change_set = commit_step(
                connection,
                changes,
                annotator=annotator,
                verb="import_entities",
                detail={"count": len(changes), "source": path.name},
            )
    return report


def entity_to_json(entity: Entity) -> dict[str, Any]:
    """An entity as JSON values, keys in a fixed order."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "id": entity.id,
        "name": entity.name,
        "kind": entity.kind,
        "aliases": list(entity.aliases),
        "wikidata": entity.wikidata,
        "note": entity.note,
        "attributes": dict(sorted(entity.attributes.items())),
    }


def entity_from_json(values: Mapping[str, Any]) -> Entity:
    """The entity behind `entity_to_json`.

    Raises:
        RecordError: it is no entity.
        InvalidAnnotationError: a detail is not acceptable.
    """
    if values.get("format") != FORMAT or values.get("version") != VERSION:
        raise RecordError(f'is no entity: "format" must be "{FORMAT}" and "version" {VERSION}')
    shapes: Mapping[str, type | tuple[type, ...]] = {
        **dict.fromkeys(("id", "name", "kind", "note"), str),
        "aliases": list,
        "wikidata": (str, type(None)),
        "attributes": dict,
    }
    for key, shape in shapes.items():
        if not isinstance(values.get(key), shape):
            raise RecordError(f'"{key}" is missing, or not of the kind it must be')
    if not values["id"].strip() or not all(isinstance(alias, str) for alias in values["aliases"]):
        raise RecordError('"id" is empty, or "aliases" holds something else than names')
    if len(accepted_text("id", values["id"])) > MAX_NAME:
        what = '"id"'
        raise RecordError(f"{what} is longer than {MAX_NAME} characters")
    return accepted_entity(
        Entity(
            id=values["id"],
            name=values["name"],
            kind=values["kind"],
            aliases=tuple(values["aliases"]),
            wikidata=values["wikidata"],
            note=values["note"],
            attributes=values["attributes"],
        )
    )


def _entities_in(path: Path) -> Iterator[tuple[str, Entity | str]]:
    """Where in the file, and the entity there or why there is none."""
    try:
        lines = path.read_bytes().removeprefix(b"\xef\xbb\xbf").split(b"\n")
    except OSError as error:
        raise TransferError("{path} cannot be read: {why}", path=path, why=file_reason(error)) from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        where = f"{path.name}, line {number}"
        try:
            values = orjson.loads(line)
            yield where, entity_from_json(values) if isinstance(values, dict) else "is no JSON object"
        except orjson.JSONDecodeError as error:
            yield where, f"is not valid JSON: {json_trouble(error)} at column {error.colno}"
        except HashiyaError as error:
            yield where, str(error)
