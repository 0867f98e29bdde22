"""What W3C Web Annotations are about: the annotations in a file, the source of each, and where its text is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from app.domain.native_record import Json
from app.exchange.files.sources import Source
from app.exchange.web_annotation.parts import as_list

UNKNOWN = ""
"""Names the source of what is about none."""


def is_container(content: Mapping[str, Any]) -> bool:
    """Whether annotations are in `content`, so that it is none itself."""
    return not {"AnnotationCollection", "AnnotationPage"}.isdisjoint(map(str, as_list(content.get("type"))))


def contained(content: Mapping[str, Any]) -> Iterator[Json]:
    """What is on the pages of a collection, page after page; of a page that is elsewhere, its address."""
    page: Json = content
    while isinstance(page, dict):
        yield from (None if isinstance(item, str) else item for item in as_list(page.get("items")))
        page = page.get("first") or page.get("next")
    if isinstance(page, str):
        yield page


def links(annotation: Mapping[str, Any]) -> bool:
    """Whether it is a link between two others."""
    return "linking" in as_list(annotation.get("motivation"))


def source_of(annotation: Mapping[str, Any]) -> str:
    """The source that an annotation is about; `UNKNOWN` where it names none."""
    return next(filter(None, map(named_by, targets(annotation))), UNKNOWN)


def named_by(target: str | Mapping[str, Any]) -> str:
    """The source that a target names."""
    if isinstance(target, str):
        return target.partition("#")[0]
    source = target.get("source") or target.get("id")
    if isinstance(source, dict):
        source = source.get("id")
    return source if isinstance(source, str) else UNKNOWN


def targets(annotation: Mapping[str, Any]) -> Iterator[str | Mapping[str, Any]]:
    """The targets, with those of a composite one by one."""
    for target in as_list(annotation.get("target")):
        if isinstance(target, dict) and "items" in target:
            yield from (item for item in as_list(target["items"]) if isinstance(item, str | dict))
        elif isinstance(target, str | dict):
            yield target


def describes(annotation: Mapping[str, Any]) -> bool:
    """Whether it tells what a source is, and may hold its text."""
    return "describing" in as_list(annotation.get("motivation")) and any(
        isinstance(target, str) for target in as_list(annotation.get("target"))
    )


def text_in(annotation: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Where the text of the source stands in the annotation, as ``value``: a body, or the source itself."""
    if describes(annotation):
        for body in as_list(annotation.get("body")):
            if isinstance(body, dict) and isinstance(body.get("value"), str):
                return body
    for target in targets(annotation):
        held = target.get("source") if isinstance(target, dict) else None
        if isinstance(held, dict) and isinstance(held.get("value"), str):
            return held
    return None


def name_beside(name: str) -> str:
    """What a source is called as a file; empty where that cannot be."""
    try:
        return PurePosixPath(unquote(urlsplit(name).path.replace(":", "/"))).name
    except ValueError:
        return ""


def text_file(annotations: Source, name: str) -> Source | None:
    """The file beside `annotations` with the text of a source; None when there is none."""
    called = name_beside(name)
    candidates = (annotations.beside(one) for one in (called, f"{called}.txt") if called)
    return next((found for found in candidates if found is not None), None)
