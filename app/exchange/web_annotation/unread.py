"""What an annotation says that has no place here: told, lest it be passed over without a line.

The keys are those of the recommendation (https://www.w3.org/TR/annotation-model) that are read, or say only how the
value beside them is written.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from app.domain.native_record import Json
from app.exchange.web_annotation.parts import as_list, made, refined_by

_OURS = "hashiya:"
_THING = frozenset({"@context", "id", "type"})
_ANNOTATION = _THING | {"motivation", "body", "bodyValue", "target", "creator", "created", "modified"}
_WRITTEN = _THING | {"value", "format", "language", "processingLanguage", "textDirection"}
_BODY = _WRITTEN | {"purpose", "source"}
_TARGET = _WRITTEN | {"purpose", "source", "selector", "items"}
_SELECTOR = _THING | {
    "start", "end", "exact", "prefix", "suffix", "value", "conformsTo", "refinedBy", "startSelector", "endSelector",
}  # fmt: skip
_COLLECTION = _THING | {"first", "last", "next", "prev", "partOf", "items", "startIndex", "total"}
_MOTIVATIONS = frozenset(
    {"classifying", "commenting", "describing", "highlighting", "identifying", "linking", "replying", "tagging"}
)
"""Motivations that say what a body is for, or nothing beyond that there is a span."""


def unread_in_collection(collection: Mapping[str, Any]) -> Iterator[str]:
    """What a collection or a page says beside its annotations."""
    page: Json = collection
    while isinstance(page, dict):
        yield from (f"{key} of the collection" for key in _keys(page, _COLLECTION))
        page = page.get("first") or page.get("next")


def unread_in(annotation: Mapping[str, Any], label: str) -> Iterator[str]:
    """What is not read of an annotation that comes in, which has this label or type."""
    yield from (f"{key} of an annotation" for key in _keys(annotation, _ANNOTATION))
    for motivation in as_list(annotation.get("motivation")):
        if isinstance(motivation, str) and motivation not in _MOTIVATIONS and motivation != label:
            yield f"the motivation {motivation}"
    for key in ("created", "modified"):
        if annotation.get(key) is not None and made({"created": annotation[key]})["created"] is None:
            yield f"{key}, which is no time with its zone"
    for body in as_list(annotation.get("body")):
        if isinstance(body, dict):
            # Recogito says of each body who made it, as of the whole.
            same = {key for key in ("creator", "created", "modified") if body.get(key) == annotation.get(key)}
            yield from (f"{key} of a body" for key in _keys(body, _BODY | same))
    for target in as_list(annotation.get("target")):
        yield from _in_target(target)


def _in_target(target: Json) -> Iterator[str]:
    if not isinstance(target, dict):
        return
    yield from (f"{key} of a target" for key in _keys(target, _TARGET))
    source = target.get("source")
    if isinstance(source, dict):
        yield from (f"{key} of a source" for key in _keys(source, _WRITTEN))
    selectors = as_list(target.get("selector"))
    for selector in selectors:
        yield from _in_selector(selector)
    typed = [one for one in selectors if isinstance(one, dict)]
    for kind, keys, what in (
        ("TextPositionSelector", ("start", "end"), "a second position"),
        ("TextQuoteSelector", ("exact",), "a second quote"),
    ):
        said = [tuple(one.get(key) for key in keys) for one in typed if kind in as_list(one.get("type"))]
        yield from (what for one in said[:-1] if one != said[-1])
    for item in as_list(target.get("items")):
        yield from _in_target(item)


def _in_selector(selector: Json) -> Iterator[str]:
    if not isinstance(selector, dict):
        yield "a selector that is elsewhere"
        return
    if not as_list(selector.get("type")):
        yield "a selector without a type"
    yield from (f"{key} of a selector" for key in _keys(selector, _SELECTOR))
    refining, further = refined_by(selector)
    yield from ["a further selector that refines another one"] * further
    if refining is not None:
        yield from _in_selector(refining)


def _keys(thing: Mapping[str, Any], read: Collection[str]) -> Iterator[str]:
    return (key for key in thing if key not in read and not key.startswith(_OURS))
