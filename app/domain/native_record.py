"""The native record as parsed JSON: the shape in which articles stream between formats and store.

Plain dictionaries, because an import of a hundred thousand articles makes five million of these values. Keys stand in
the order in which they are written. Offsets are code points, times ISO 8601 in UTC.
"""

from __future__ import annotations

from collections.abc import Iterable
from operator import itemgetter
from typing import Any, NamedTuple, NotRequired, TypeAlias, TypedDict

FORMAT = "hashiya"
VERSION = 1
OFFSET_UNIT = "codepoint"

Json: TypeAlias = Any
"""Parsed JSON that nobody has checked yet."""


class NativeSpan(TypedDict):
    """A span; ``text`` is its quote, ``fragments`` is there only when it is discontinuous."""

    id: str
    label: str
    start: int
    end: int
    text: str
    fragments: NotRequired[list[list[int]]]
    attributes: Json
    entity: str | None
    note: str
    annotator: str
    origin: str
    created: str
    updated: str


NativeRelation = TypedDict(
    "NativeRelation",
    {
        "id": str,
        "type": str,
        "from": str,
        "to": str,
        "attributes": Json,
        "annotator": str,
        "created": str,
        "updated": str,
    },
)
"""A link from one span of the record to another, by their ids."""


SPAN_OUTLINE = ("label", "start", "end", "attributes", "note", "annotator")
RELATION_OUTLINE = ("type", "annotator")
"""What is asked of spans and links where only tokens are labelled, and what is lost on the way is counted."""


class SpanColumns(NamedTuple):
    """The values of several spans, key by key: a stream of millions of spans is handled faster so than span by span."""

    ids: tuple[Json, ...] = ()
    labels: tuple[Json, ...] = ()
    starts: tuple[Json, ...] = ()
    ends: tuple[Json, ...] = ()
    texts: tuple[Json, ...] = ()
    attributes: tuple[Json, ...] = ()
    entities: tuple[Json, ...] = ()
    notes: tuple[Json, ...] = ()
    annotators: tuple[Json, ...] = ()
    origins: tuple[Json, ...] = ()
    created: tuple[Json, ...] = ()
    updated: tuple[Json, ...] = ()


SPAN_KEYS = tuple(key for key in NativeSpan.__annotations__ if key != "fragments")
"""What every span has, in the order of `SpanColumns`."""
_values_of = itemgetter(*SPAN_KEYS)


def span_columns(spans: Iterable[NativeSpan]) -> SpanColumns:
    """The columns of `spans`.

    Raises:
        KeyError: a key is missing.
        TypeError: a span is no object.
    """
    columns = tuple(zip(*map(_values_of, spans), strict=True))
    return SpanColumns(*columns) if columns else SpanColumns()


class NativeEntity(TypedDict):
    """An entity that a span of the record refers to; the last two keys are there only when they hold something."""

    id: str
    name: str
    kind: str
    aliases: list[str]
    wikidata: str | None
    note: NotRequired[str]
    attributes: NotRequired[Json]


class NativeRecord(TypedDict):
    """One article with everything that hangs on it."""

    format: str
    version: int
    id: str
    title: str
    text: str
    text_sha256: str
    offset_unit: str
    language: str
    direction: str | None
    meta: Json
    status: dict[str, str]
    spans: list[NativeSpan]
    relations: list[NativeRelation]
    entities: list[NativeEntity]
