"""Records as the JSON text that the history keeps, and back."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import orjson

from app.domain.records import ChangeKind, Entity, Progress, ProgressState, Relation, Span

Record = Span | Relation | Entity | Progress

KIND_OF = {
    Span: ChangeKind.SPAN,
    Relation: ChangeKind.RELATION,
    Entity: ChangeKind.ENTITY,
    Progress: ChangeKind.PROGRESS,
}


def json_text(values: Mapping[str, Any]) -> str:
    """JSON with sorted keys: the same values always give the same text.

    Raises:
        orjson.JSONEncodeError: a value is no JSON, or a whole number beyond 64 bits.
    """
    return orjson.dumps(values, option=orjson.OPT_SORT_KEYS).decode() if values else "{}"


def json_values(text: str) -> dict[str, Any]:
    """The values behind `json_text`."""
    values: dict[str, Any] = orjson.loads(text) if text != "{}" else {}
    return values


def object_id(record: Record) -> str:
    """What the history calls the object; a progress has no identifier of its own."""
    if isinstance(record, Progress):
        return orjson.dumps([record.article_id, record.annotator]).decode()
    return record.id


def progress_key(progress_id: str) -> tuple[str, str]:
    """Article id and annotator behind the `object_id` of a progress."""
    article_id, annotator = orjson.loads(progress_id)
    return article_id, annotator


def snapshot(record: Record | None) -> str | None:
    """The whole record as JSON text."""
    if record is None:
        return None
    values = {name: getattr(record, name) for name in _FIELDS[type(record)]}
    return orjson.dumps(values).decode()


_FIELDS = {kind: tuple(field.name for field in dataclasses.fields(kind)) for kind in KIND_OF}


def record_from(kind: ChangeKind, text: str | None) -> Record | None:
    """The record behind a snapshot."""
    if text is None:
        return None
    values = orjson.loads(text)
    match kind:
        case ChangeKind.SPAN:
            values["fragments"] = tuple((start, end) for start, end in values["fragments"])
            return Span(**values)
        case ChangeKind.RELATION:
            return Relation(**values)
        case ChangeKind.ENTITY:
            values["aliases"] = tuple(values["aliases"])
            return Entity(**values)
        case ChangeKind.PROGRESS:
            return Progress(**{**values, "state": ProgressState(values["state"])})
        case _:
            raise ValueError(f"the history has no snapshots of {kind}")
