"""What makes a span, a relation, an entity acceptable; a refusal says which rule, where, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import orjson

from app.domain.codebook.codebook import refuse_attributes
from app.domain.errors import InvalidAnnotationError
from app.domain.identity import MAX_NAME, new_id
from app.domain.labelling.names import accepted_details, accepted_wikidata
from app.domain.records import Attributes, Codebook, Entity, Fragments, Label, Relation, RelationType, Span
from app.domain.text.segmentation import is_boundary

TREE_TYPES = frozenset({"part_of"})
"""Relation types that must not lead in a circle."""


def accepted_fragments(text: str, fragments: Sequence[tuple[int, int]]) -> Fragments:
    """The fragments as a tuple, if they lie in the text, ascend, do not touch and cut no character as a reader sees it.

    Raises:
        InvalidAnnotationError: a rule is broken.
    """
    if not fragments:
        raise InvalidAnnotationError("A span needs at least one stretch of text; select some words first")
    last = -1
    for start, end in fragments:
        where = f"{start}–{end}"
        if not 0 <= start < end <= len(text):
            raise InvalidAnnotationError(
                "The stretch {where} is not within the article, which has {length} code points",
                where=where,
                length=len(text),
            )
        if start <= last:
            raise InvalidAnnotationError(
                "The stretch {where} touches or precedes the one before; choose words further on", where=where
            )
        for position in (start, end):
            if not is_boundary(text, position):
                raise InvalidAnnotationError(
                    "The stretch {where} cuts a letter from its marks; take the whole letter", where=where
                )
        last = end
    return tuple((start, end) for start, end in fragments)


def accepted_direction(direction: str | None) -> str | None:
    """The direction of an article, ``rtl``, ``ltr`` or None.

    Raises:
        InvalidAnnotationError: it is none of these.
    """
    if direction not in ("rtl", "ltr", None):
        raise InvalidAnnotationError(
            "“{direction}” is no direction; an article is read rtl, ltr or as its text says", direction=direction
        )
    return direction


def known_label(codebook: Codebook, key: str) -> Label:
    """The label, if it is in the codebook and in use.

    Raises:
        InvalidAnnotationError: it is not.
    """
    label = codebook.label(key)
    if label is None:
        raise InvalidAnnotationError("There is no label {key} in the codebook; add it there first", key=key)
    if label.archived:
        raise InvalidAnnotationError(
            "The label {label} is archived; take it back into use in the codebook first", label=key
        )
    return label


def known_relation_type(codebook: Codebook, key: str) -> RelationType:
    """The relation type, if it is in the codebook and in use.

    Raises:
        InvalidAnnotationError: it is not.
    """
    kind = codebook.relation_type(key)
    if kind is None:
        raise InvalidAnnotationError("There is no link type {key} in the codebook; add it there first", key=key)
    if kind.archived:
        raise InvalidAnnotationError("The link type {type} is archived; take it back into use first", type=key)
    return kind


def refuse_illegal_ends(kind: RelationType, from_label: str, to_label: str) -> None:
    """Raise InvalidAnnotationError unless the codebook lets the type lead from the one label to the other."""
    if from_label not in kind.from_labels or to_label not in kind.to_labels:
        raise InvalidAnnotationError(
            "The link {type} leads from {from_labels} to {to_labels}, not from {from_label} to {to_label}; "
            "choose other spans or another link",
            type=kind.key,
            from_labels=kind.from_labels,
            to_labels=kind.to_labels,
            from_label=from_label,
            to_label=to_label,
        )


def refuse_wrong_ends(codebook: Codebook, label: str, span: Span, relations: Iterable[Relation]) -> None:
    """Raise InvalidAnnotationError if a relation of the span could not have an end with this label."""
    for relation in relations:
        kind = codebook.relation_type(relation.type)
        if kind is None:
            continue
        allowed = kind.from_labels if relation.from_span == span.id else kind.to_labels
        if label not in allowed:
            raise InvalidAnnotationError(
                "This span has a link {type}, whose end cannot be {label}; delete the link first",
                type=kind.key,
                label=label,
            )


def refuse_circle(from_span: str, to_span: str, links: Iterable[Relation], kind: str) -> None:
    """Raise InvalidAnnotationError if a link from the one span to the other would close a circle of `kind`."""
    following: dict[str, list[str]] = {}
    for link in links:
        if link.type == kind:
            following.setdefault(link.from_span, []).append(link.to_span)
    waiting, seen = [to_span], {to_span}
    while waiting:
        span = waiting.pop()
        if span == from_span:
            raise InvalidAnnotationError(
                "The link {type} would lead back to its own beginning; delete a link of that circle first",
                type=kind,
            )
        for beyond in following.get(span, ()):
            if beyond not in seen:
                seen.add(beyond)
                waiting.append(beyond)


def accepted_attributes(
    owner: Label | RelationType, attributes: Attributes, before: Attributes | None = None
) -> Attributes:
    """The attributes without empty values, if each fits the codebook and can be written as JSON.

    What was there `before` may stay, also where the codebook does not list it: imported corpora bring such values.

    Raises:
        InvalidAnnotationError: one does not.
    """
    kept = {key: value for key, value in attributes.items() if value is not None}
    old = before or {}
    refuse_attributes(owner.key, owner.attributes, {key: _fresh(value, old.get(key)) for key, value in kept.items()})
    try:
        text = orjson.dumps(kept)
    except TypeError as error:
        raise InvalidAnnotationError(
            "{owner}: the attributes cannot be written as JSON: {why}", owner=owner.key, why=error
        ) from error
    if rb"\u0000" in text:
        raise InvalidAnnotationError(
            "{owner}: an attribute holds the character U+0000, which cannot be stored", owner=owner.key
        )
    # As they will be read again: a tuple becomes a list.
    as_stored: Attributes = orjson.loads(text)
    return as_stored


def _fresh(value: Any, old: Any) -> Any:  # noqa: ANN401 - the value of an attribute
    """What of a value was not there before; None when nothing was."""
    if isinstance(value, list | tuple) and isinstance(old, list | tuple):
        return [one for one in value if one not in old]
    return None if type(value) is type(old) and value == old else value


def accepted_text(what: str, text: str) -> str:
    """Text typed or pasted by the user, if it can be stored.

    Raises:
        InvalidAnnotationError: it holds U+0000 or half a surrogate pair.
    """
    if "\x00" in text:
        raise InvalidAnnotationError(
            "The {what} holds the character U+0000, which cannot be stored; remove it", what=what
        )
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise InvalidAnnotationError(
            "The {what} holds half a character (U+{code:04X}) at {place}; remove it",
            what=what,
            code=ord(text[error.start]),
            place=error.start,
        ) from error
    return text


def accepted_annotator(name: str) -> str:
    """The name of an annotator.

    Raises:
        InvalidAnnotationError: it is empty, cannot be stored, or is longer than any that an import takes.
    """
    found = accepted_text("annotator's name", name.strip())
    if not found:
        raise InvalidAnnotationError("An annotator needs a name")
    if len(found) > MAX_NAME:
        raise InvalidAnnotationError(
            "The name of an annotator has at most {most} characters, not {count}", most=MAX_NAME, count=len(found)
        )
    return found


def fitting_attributes(owner: Label, attributes: Attributes) -> Attributes:
    """Those attributes that the label defines and whose values it accepts."""
    kept = {}
    for definition in owner.attributes:
        if definition.key in attributes:
            try:
                refuse_attributes(owner.key, [definition], {definition.key: attributes[definition.key]})
            except InvalidAnnotationError:
                continue
            kept[definition.key] = attributes[definition.key]
    return kept


def new_entity(
    name: str, kind: str, aliases: Sequence[str], wikidata: str | None, note: str, attributes: Attributes | None
) -> Entity:
    """An entity with an id of its own."""
    return Entity(
        id=new_id(),
        name=name.strip(),
        kind=kind,
        aliases=tuple(aliases),
        wikidata=wikidata,
        note=note,
        attributes=attributes or {},
    )


def accepted_entity(entity: Entity) -> Entity:
    """The entity with its texts trimmed, if it can be stored.

    Raises:
        InvalidAnnotationError: the name is empty or cannot be stored, or a detail is not acceptable.
    """
    name = entity.name.strip()
    if not name:
        raise InvalidAnnotationError("An entity needs a name")
    for what, text in (("name", name), ("kind", entity.kind), ("note", entity.note)):
        accepted_text(what, text)
    aliases = dict.fromkeys(accepted_text("alias", alias.strip()) for alias in entity.aliases if alias.strip())
    attributes = accepted_details(entity.attributes)
    try:
        written = orjson.dumps(attributes)
    except TypeError as error:
        raise InvalidAnnotationError(
            "{name}: the attributes cannot be written as JSON: {why}", name=name, why=error
        ) from error
    if rb"\u0000" in written:
        raise InvalidAnnotationError(
            "{name}: an attribute holds the character U+0000, which cannot be stored", name=name
        )
    return replace(
        entity,
        name=name,
        aliases=tuple(alias for alias in aliases if alias != name),
        wikidata=accepted_wikidata(entity.wikidata),
        attributes=orjson.loads(written),
    )
