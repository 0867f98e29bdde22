"""What an entity is called in a knowledge base: the concept, most often an IRI, that a foreign span names.

INCEpTION and DKPro keep it in the feature ``identifier``, which their layer of named entities has from the beginning.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote, unquote

from app.domain.identity import MAX_NAME

FEATURE = "identifier"
_NAMED = "NamedEntity"
_WIKIDATA = re.compile(r"(?:https?://(?:www\.|m\.)?wikidata\.org/(?:entity|wiki)/)?(Q[1-9][0-9]*)")
_WIKIDATA_IRI = "http://www.wikidata.org/entity/"
_IRI = re.compile(r"(?:https?://|urn:)\S+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_OWN = "urn:hashiya:entity:"
"""Before the percent-encoded id of an entity that no knowledge base knows."""
_PLAIN = "-._~"
_KINDS: Mapping[str, str] = {
    "per": "person",
    "person": "person",
    "org": "organization",
    "organization": "organization",
    "organisation": "organization",
    _NAMED.lower(): "other",
}


def names_concept(kind: str, value: object) -> bool:
    """Whether the `value` of the feature of a type is a concept: any text of a named entity, else an IRI or Q-number.

    Args:
        kind: Full name of the type.
        value: Of its feature `FEATURE`.
    """
    if not isinstance(value, str) or not value.strip() or _CONTROL.search(value):
        return False
    known = kind.rpartition(".")[2] == _NAMED or _IRI.fullmatch(value) or _WIKIDATA.fullmatch(value)
    return bool(known) and 0 < len(_entity_id(value)) <= MAX_NAME and "\0" not in _entity_id(value)


def iri_of(entity_id: str, wikidata: str | None = None) -> str:
    """The concept of an entity: its id if that is an IRI, else what Wikidata calls it, else an IRI made of its id."""
    if _IRI.fullmatch(entity_id) and not entity_id.startswith(_OWN):
        return entity_id
    known = wikidata and _WIKIDATA.fullmatch(wikidata)
    return f"{_WIKIDATA_IRI}{known[1]}" if known else _OWN + quote(entity_id, safe=_PLAIN)


def _entity_id(concept: str) -> str:
    if found := _WIKIDATA.fullmatch(concept):
        # As references in brat's files are taken over, so that both mean the same entity.
        return f"Wikidata:{found[1]}"
    return unquote(concept.removeprefix(_OWN)) if concept.startswith(_OWN) else concept


class Concepts:
    """The entities of one article: those that lie beside it, and those that its spans name as concepts."""

    def __init__(self, known: Iterable[Any] = ()) -> None:
        """Begin with the entities that are known, shaped as in the native record or not, as nobody has checked them."""
        self._known = list(known)
        usable = [one for one in self._known if isinstance(one, dict) and isinstance(one.get("id"), str)]
        self._wikidata = {one["id"]: found for one in usable if isinstance(found := one.get("wikidata"), str)}
        self._ids = {found: entity for entity, found in reversed(self._wikidata.items())}
        self._made: dict[str, dict[str, Any]] = {one["id"]: one for one in usable}

    def iri(self, entity_id: str) -> str:
        """The concept of an entity, as our exports write it."""
        return iri_of(entity_id, self._wikidata.get(entity_id))

    def entity(self, concept: str, mention: str, label: str) -> str:
        """The id of the entity for a concept; a new one is called like what mentions it.

        Args:
            concept: One for which `names_concept` holds.
            mention: What the text calls it.
            label: Of the span, which tells the kind of the entity.
        """
        found = _WIKIDATA.fullmatch(concept)
        wikidata = found[1] if found else None
        entity_id = (self._ids.get(wikidata) if wikidata else None) or _entity_id(concept)
        if entity_id not in self._made:
            kind = label.lower()
            self._made[entity_id] = {
                "id": entity_id,
                "name": " ".join(mention.split())[:MAX_NAME].strip() or wikidata or entity_id,
                "kind": _KINDS.get(kind, kind),
                "aliases": [],
                "wikidata": wikidata,
            }
            self._known.append(self._made[entity_id])
        return entity_id

    def all(self) -> list[Any]:
        """All of them, the known ones first."""
        return self._known
