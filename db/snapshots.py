"""Records as the JSON text that the history keeps, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import orjson

from app.domain.records import (
    FIELDS,
    ArticleDirection,
    ChangeKind,
    Codebook,
    Entity,
    Presence,
    Progress,
    ProgressState,
    Record,
    Rejection,
    Relation,
    Span,
    made,
)
from db.failures import DamagedValueError

KIND_OF: Mapping[type[Record], ChangeKind] = {
    Span: ChangeKind.SPAN,
    Relation: ChangeKind.RELATION,
    Entity: ChangeKind.ENTITY,
    Progress: ChangeKind.PROGRESS,
    Presence: ChangeKind.ARTICLE,
    ArticleDirection: ChangeKind.DIRECTION,
    Rejection: ChangeKind.REJECTION,
    Codebook: ChangeKind.CODEBOOK,
}

CODEBOOK_ID = "codebook"
"""What the history calls the codebook, of which a workspace has one."""
_FRAGMENTS_HELD = 4096
UNREADABLE = (AttributeError, LookupError, TypeError, ValueError)
"""What may be raised where something else is stored than this program has stored there."""


def json_text(values: Mapping[str, Any]) -> str:
    """JSON with sorted keys: the same values always give the same text.

    Raises:
        orjson.JSONEncodeError: a value is no JSON, or a whole number beyond 64 bits.
    """
    return orjson.dumps(values, option=orjson.OPT_SORT_KEYS).decode() if values else "{}"


def stored_text(value: object) -> str:
    """A text; SQLite may have another kind of value than its column declares, when another program wrote it.

    Raises:
        DamagedValueError: it is none.
    """
    if type(value) is not str:
        raise DamagedValueError("a stored value is no text")
    return value


def json_values(text: str) -> dict[str, Any]:
    """The values behind `json_text`.

    Raises:
        DamagedValueError: they are no object.
        orjson.JSONDecodeError: it is no JSON.
    """
    if text == "{}":
        return {}
    values = orjson.loads(text)
    if type(values) is not dict:
        raise DamagedValueError("a stored value is no JSON object")
    return values


def json_fragment(text: str) -> orjson.Fragment:
    """The same ready to be written as it stands.

    Raises:
        DamagedValueError: they are no object.
        orjson.JSONDecodeError: it is no JSON.
    """
    json_values(text)
    return orjson.Fragment(text)


class JsonFragments(dict[str, orjson.Fragment]):
    """What `json_fragment` makes of a text, by the text, as attributes of spans are often the same."""

    def __missing__(self, text: str) -> orjson.Fragment:
        if len(self) >= _FRAGMENTS_HELD:
            self.clear()
        fragment = self[text] = json_fragment(text)
        return fragment


def json_or_none(text: str) -> Any:  # noqa: ANN401 - any JSON
    """Any JSON; None when it cannot be read."""
    try:
        return orjson.loads(text)
    except UNREADABLE:
        return None


def progress_state(text: str) -> ProgressState:
    """The state in a column.

    Raises:
        DamagedValueError: there is none of this name.
    """
    try:
        return ProgressState(text)
    except ValueError as error:
        raise DamagedValueError("a stored state of an article is unknown") from error


def object_id(record: Record) -> str:
    """What the history calls the object; some have no identifier of their own."""
    match record:
        case Span() | Relation():
            return record.id
        case Progress():
            return orjson.dumps([record.article_id, record.annotator]).decode()
        case Rejection():
            return orjson.dumps([record.article_id, record.annotator, record.label, record.start, record.end]).decode()
        case Presence() | ArticleDirection():
            return record.article_id
        case Codebook():
            return CODEBOOK_ID
        case _:
            return record.id


def progress_key(progress_id: str) -> tuple[str, str]:
    """Article id and annotator behind the `object_id` of a progress."""
    article_id, annotator = orjson.loads(progress_id)
    return article_id, annotator


def rejection_behind(rejection_id: str) -> Rejection:
    """The rejection behind its `object_id`, which says all that there is."""
    article_id, annotator, label, start, end = orjson.loads(rejection_id)
    return Rejection(article_id=article_id, annotator=annotator, label=label, start=start, end=end)


_Made = TypeVar("_Made", Span, Relation)


def _made(kind: type[_Made], values: Mapping[str, Any]) -> _Made:
    # Written by a version whose records had other fields, it takes its defaults.
    return made(kind, values.values()) if tuple(values) == FIELDS[kind] else kind(**values)


def snapshot(record: Record | None) -> str | None:
    """The whole record as JSON text; of a codebook only its version, because every version is kept elsewhere."""
    if record is None:
        return None
    if isinstance(record, Codebook):
        return orjson.dumps({"version": record.version}).decode()
    return orjson.dumps(record).decode()


def record_from(kind: ChangeKind, text: str | None) -> Record | None:
    """The record behind a snapshot; of a codebook an empty one that has its version (see `db.stores.codebook`)."""
    if text is None:
        return None
    values = orjson.loads(text)
    match kind:
        case ChangeKind.SPAN:
            values["fragments"] = tuple(map(tuple, values["fragments"]))
            return _made(Span, values)
        case ChangeKind.RELATION:
            return _made(Relation, values)
        case ChangeKind.ENTITY:
            values["aliases"] = tuple(values["aliases"])
            return Entity(**values)
        case ChangeKind.PROGRESS:
            return Progress(**{**values, "state": ProgressState(values["state"])})
        case ChangeKind.ARTICLE:
            return Presence(**values)
        case ChangeKind.DIRECTION:
            return ArticleDirection(**values)
        case ChangeKind.REJECTION:
            return Rejection(**values)
        case _:
            return Codebook(version=values["version"], labels=())
