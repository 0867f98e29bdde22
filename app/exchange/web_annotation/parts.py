"""Bodies, selectors and makers of one W3C Web Annotation."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import unquote

from app.domain.dates import is_utc_time
from app.domain.native_record import Json
from app.exchange.records.drafts import string_in

ENTITY = "urn:hashiya:entity:"
TAGS = "tags"
"""Attribute for the tags behind the first one, which is the label."""
# RFC 5147, section 2.2.1: positions between characters, counted from 0; a length or digest may follow.
_CHARACTERS = re.compile(r"char=(\d{1,12}),(\d{1,12})(?:;.*)?")
_REFINING = frozenset({"TextPositionSelector", "TextQuoteSelector"})
"""Kinds of selectors that are read where they refine another one."""
_READ = _REFINING | {"DataPositionSelector", "FragmentSelector", "RangeSelector"}


class Bodies(NamedTuple):
    """What the bodies of an annotation say."""

    label: str
    attributes: dict[str, Json]
    entity: str | None
    note: str | None
    elsewhere: int
    """Bodies that are only addresses, or in some other shape that says nothing here."""


def as_list(value: Json) -> Sequence[Json]:
    """A value that JSON-LD lets stand alone or in a list."""
    return value if isinstance(value, list) else [] if value is None else [value]


def bodies_of(annotation: Mapping[str, Any]) -> Bodies:
    """Label, attributes, entity and note; the first tag is the label, and without a tag the motivation."""
    tags = [given] if (given := string_in(annotation, "bodyValue")) else []
    notes: list[str] = []
    identifiers: list[str] = []
    entity: str | None = None
    attributes: dict[str, Json] = {}
    elsewhere = 0
    motivations = as_list(annotation.get("motivation"))
    for body in as_list(annotation.get("body")):
        if not isinstance(body, dict):
            elsewhere += body not in tags
            continue
        # A body without a purpose has that of the whole (https://www.w3.org/TR/annotation-model/#motivation-and-purpose).
        purposes, value, source = as_list(body.get("purpose")) or motivations, body.get("value"), body.get("source")
        if isinstance(body.get("hashiya:attribute"), str):
            attributes[body["hashiya:attribute"]] = body.get("hashiya:value", value)
        elif ("commenting" in purposes or "replying" in purposes) and isinstance(value, str):
            notes.append(value)
        elif "identifying" in purposes and isinstance(source, str):
            if source.startswith(ENTITY) and entity is None:
                entity = unquote(source.removeprefix(ENTITY))
            else:
                identifiers.append(source)
        else:
            found = value if isinstance(value, str) else source
            if isinstance(found, str) and found.strip():
                tags.append(found)
            else:
                elsewhere += 1
    if identifiers:
        attributes["identifier"] = identifiers if identifiers[1:] else identifiers[0]
    if tags[1:]:
        attributes[TAGS] = list(tags[1:])
    motivation = next((item for item in motivations if isinstance(item, str)), "annotation")
    return Bodies(tags[0] if tags else motivation, attributes, entity, "\n".join(notes) or None, elsewhere)


class Selection(NamedTuple):
    """What selects a stretch of text, each shaped as its selector."""

    position: Mapping[str, Any] | None = None
    quote: Mapping[str, Any] | None = None
    inner: Mapping[str, Any] | None = None
    """A position that counts from where the others begin."""
    data: Mapping[str, Any] | None = None
    """A position in the bytes of the source."""
    borders: tuple[Selection, Selection] | None = None
    """Of a range: it reaches from where the first begins to where the second begins."""


def selectors_of(target: str | Mapping[str, Any]) -> Selection:
    """The position and the quote that select a stretch of text in `target`, and a position inside of it."""
    if isinstance(target, str):
        return Selection(_characters(target.partition("#")[2]))
    position: Mapping[str, Any] | None = None
    quoted: Mapping[str, Any] | None = None
    inner: Mapping[str, Any] | None = None
    data: Mapping[str, Any] | None = None
    borders: tuple[Selection, Selection] | None = None
    for selector, refined in _chained(target.get("selector")):
        kinds = as_list(selector.get("type"))
        if "TextQuoteSelector" in kinds:
            quoted = selector
        elif "TextPositionSelector" in kinds:
            position, inner = (position, selector) if refined else (selector, inner)
        elif not refined and "DataPositionSelector" in kinds:
            data = selector
        elif not refined and "FragmentSelector" in kinds:
            position = _characters(str(selector.get("value"))) or position
        elif not refined and "RangeSelector" in kinds:
            first, last = (selectors_of({"selector": selector.get(key)}) for key in ("startSelector", "endSelector"))
            borders = (first, last)
    return Selection(position, quoted, inner, data, borders)


def unread_selectors(target: Json) -> str:
    """The kinds of the selectors of a target that selects no stretch of text, for people; nothing without any."""
    kinds = [kind for one in as_list(target) if isinstance(one, dict) for kind in _kinds(one) if isinstance(kind, str)]
    return ", ".join(dict.fromkeys(kinds))


def unread_refinements(target: str | Mapping[str, Any]) -> str:
    """The kinds of selectors that refine one that is read, and are not; nothing without any."""
    unread: dict[str, None] = {}
    for outer in as_list(target.get("selector")) if not isinstance(target, str) else ():
        if not isinstance(outer, dict) or "refinedBy" not in outer:
            continue
        chain = [
            {kind for kind in as_list(selector.get("type")) if isinstance(kind, str)} for selector, _ in _chained(outer)
        ]
        if chain[0] & _READ:
            unread |= dict.fromkeys(kind for kinds in chain[1:] if not kinds & _REFINING for kind in sorted(kinds))
    return ", ".join(unread)


def _kinds(target: Mapping[str, Any]) -> Iterator[Json]:
    for selector, _ in _chained(target.get("selector")):
        yield from as_list(selector.get("type"))


def _chained(selectors: Json) -> Iterator[tuple[Mapping[str, Any], bool]]:
    """Each selector and those that refine it; positions of the latter count from where the former begins."""
    for selector in as_list(selectors):
        refined = False
        while isinstance(selector, dict):
            yield selector, refined
            (selector, _), refined = refined_by(selector), True


def refined_by(selector: Mapping[str, Any]) -> tuple[Mapping[str, Any] | None, int]:
    """The selector that refines this one, if there is one, and how many others there are, which are not read."""
    refining = as_list(selector.get("refinedBy"))
    first = next((one for one in refining if isinstance(one, dict)), None)
    return first, len(refining) - (first is not None)


def _characters(fragment: str) -> Mapping[str, Any] | None:
    found = _CHARACTERS.fullmatch(fragment)
    return {"start": int(found[1]), "end": int(found[2])} if found else None


def made(annotation: Mapping[str, Any]) -> dict[str, str | None]:
    """Who made an annotation and when."""
    creator = next(iter(as_list(annotation.get("creator"))), None)
    if isinstance(creator, dict):
        creator = next((creator[key] for key in ("name", "nickname", "email", "id") if string_in(creator, key)), None)
    times = [value for key in ("created", "modified") if (value := _time(annotation.get(key)))]
    return {
        "annotator": creator if isinstance(creator, str) and creator.strip() else None,
        "created": times[0] if times else None,
        "updated": times[-1] if times else None,
    }


def _time(value: Json) -> str | None:
    """A time with its zone, in UTC."""
    if not isinstance(value, str) or is_utc_time(value):
        return value if isinstance(value, str) else None
    try:
        moment = datetime.datetime.fromisoformat(value)
        return moment.astimezone(datetime.UTC).isoformat().replace("+00:00", "Z") if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None
