"""The names of entities, and what becomes of them when two entities turn out to be one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from app.domain.dates import is_date, with_ascii_digits
from app.domain.errors import InvalidAnnotationError
from app.domain.records import Attributes, Entity

ENTITY_KINDS = (
    *("person", "group", "organization", "state", "government", "company", "party", "media", "ngo"),
    *("international", "armed", "court", "sport", "other"),
)
"""Kinds that are offered; an imported entity may be of any other."""

ENTITY_ATTRIBUTES = ("role", "party", "country", "valid_from", "valid_to")
"""Attributes that are offered; others are kept as they come. The last two are dates."""

_WIKIDATA = re.compile(r"Q[1-9][0-9]*")
_DATES = ("valid_from", "valid_to")


def spellings(entity: Entity) -> tuple[str, ...]:
    """The name and then the aliases."""
    return (entity.name, *entity.aliases)


def accepted_wikidata(identifier: str | None) -> str | None:
    """The identifier, or None if there is none.

    Raises:
        InvalidAnnotationError: it is not a Q with a number.
    """
    found = (identifier or "").strip()
    if not found:
        return None
    if not _WIKIDATA.fullmatch(found):
        raise InvalidAnnotationError(
            "{found} is no Wikidata identifier; write a Q with its number, such as Q42", found=found
        )
    return found


def accepted_details(attributes: Attributes) -> dict[str, Any]:
    """The attributes of an entity without empty ones.

    Raises:
        InvalidAnnotationError: a date is none, or the time ends before it begins.
    """
    kept = {key: value for key, value in attributes.items() if value not in (None, "")}
    for key in _DATES:
        value = kept.get(key)
        if isinstance(value, str):
            value = kept[key] = with_ascii_digits(value.strip())
        if value is not None and not (isinstance(value, str) and is_date(value)):
            raise InvalidAnnotationError(
                "{value!r} is no date for {key}; write 2024, 2024-05 or 2024-05-31", value=value, key=key
            )
    begin, end = (kept.get(key) for key in _DATES)
    if begin and end and end[: len(begin)] < begin[: len(end)]:
        raise InvalidAnnotationError(
            "The time ends ({end}) before it begins ({begin}); swap the two dates", end=end, begin=begin
        )
    return kept


def with_names(entity: Entity, names: Iterable[str]) -> Entity:
    """The entity with these aliases too, each once and none the name itself."""
    aliases = dict.fromkeys((*entity.aliases, *(name.strip() for name in names)))
    return replace(entity, aliases=tuple(name for name in aliases if name and name != entity.name))


def merged(into: Entity, sources: Sequence[Entity]) -> Entity:
    """`into` with the names of the others as aliases, and what they know and it does not; its version stays."""
    result = with_names(into, (name for source in sources for name in spellings(source)))
    attributes: dict[str, Any] = {}
    notes = [into.note]
    wikidata = into.wikidata
    for source in sources:
        attributes.update((key, value) for key, value in source.attributes.items() if key not in attributes)
        notes.append(source.note)
        wikidata = wikidata or source.wikidata
    return replace(
        result,
        wikidata=wikidata,
        note="\n".join(dict.fromkeys(note for note in notes if note)),
        attributes={**attributes, **into.attributes},
    )


def differing(into: Entity, sources: Sequence[Entity]) -> tuple[str, ...]:
    """Fields in which a source says something else than `into`, which would win; attributes by their key."""
    found: dict[str, None] = {}
    for source in sources:
        if source.kind != into.kind:
            found["kind"] = None
        if source.wikidata and into.wikidata and source.wikidata != into.wikidata:
            found["wikidata"] = None
        for key, value in source.attributes.items():
            if key in into.attributes and into.attributes[key] != value:
                found[key] = None
    return tuple(found)
