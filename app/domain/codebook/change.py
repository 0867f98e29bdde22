"""Changing a codebook without touching a span: the parts that changed, and changes carried over to a later version."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar, cast

from app.domain.codebook.codebook import refuse_broken
from app.domain.errors import ConflictError, InvalidAnnotationError
from app.domain.records import AttributeDefinition, Codebook, Label, RelationType

_Part = TypeVar("_Part", Label, RelationType)
_Carried = TypeVar("_Carried", bound=Label | RelationType | AttributeDefinition)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What is different about a label or a relation type.

    Attributes:
        kind: ``label``, ``relation`` or, for the order of labels or of relation types, ``order``.
        key: of the label or the relation type; of an order ``label`` or ``relation``.
        fields: names of the fields that differ; ``added`` or ``removed`` alone when the whole came or went.
    """

    kind: str
    key: str
    fields: tuple[str, ...]


def with_label(codebook: Codebook, label: Label) -> Codebook:
    """The codebook with this label, in the place of the one that has its key, or as the last."""
    return replace(codebook, labels=_put(codebook.labels, label))


def with_relation_type(codebook: Codebook, kind: RelationType) -> Codebook:
    """The codebook with this relation type, in the place of the one that has its key, or as the last."""
    return replace(codebook, relation_types=_put(codebook.relation_types, kind))


def with_attribute(codebook: Codebook, owner: str, definition: AttributeDefinition, *, of: str = "label") -> Codebook:
    """The codebook whose label, or relation type if `of` is ``relation``, has this attribute, replaced or added last.

    Raises:
        InvalidAnnotationError: there is no such owner.
    """
    if of == "label":
        label = named(codebook.labels, owner, "label")
        return with_label(codebook, replace(label, attributes=_put_attribute(label.attributes, definition)))
    kind = named(codebook.relation_types, owner, "link type")
    return with_relation_type(codebook, replace(kind, attributes=_put_attribute(kind.attributes, definition)))


def moved_relation_type(codebook: Codebook, key: str, position: int) -> Codebook:
    """The codebook whose relation type stands at `position`, counted from 0 without it.

    Raises:
        InvalidAnnotationError: there is no such relation type.
    """
    kind = named(codebook.relation_types, key, "link type")
    rest = [one for one in codebook.relation_types if one.key != key]
    rest.insert(max(0, min(position, len(rest))), kind)
    return replace(codebook, relation_types=tuple(rest))


def named(parts: Iterable[_Part], key: str, what: str) -> _Part:
    """The part with this key.

    Raises:
        InvalidAnnotationError: there is none.
    """
    there = {part.key: part for part in parts}
    if key in there:
        return there[key]
    known = ", ".join(there) or "none"
    raise InvalidAnnotationError(
        "There is no {what} {key} in the codebook; known: {known}", what=what, key=key, known=known
    )


def _put(parts: tuple[_Part, ...], new: _Part) -> tuple[_Part, ...]:
    placed = [new if part.key == new.key else part for part in parts]
    if new not in placed:
        placed.append(new)
    return tuple(placed)


def _put_attribute(
    attributes: Sequence[AttributeDefinition], new: AttributeDefinition
) -> tuple[AttributeDefinition, ...]:
    if any(one.key == new.key for one in attributes):
        return tuple(new if one.key == new.key else one for one in attributes)
    return (*attributes, new)


def differences(before: Codebook, after: Codebook) -> tuple[Difference, ...]:
    """What is different between two codebooks, their versions aside."""
    return (
        *_part_differences("label", before.labels, after.labels),
        *_part_differences("relation", before.relation_types, after.relation_types),
    )


def _part_differences(kind: str, before: Sequence[_Part], after: Sequence[_Part]) -> list[Difference]:
    old, new = {part.key: part for part in before}, {part.key: part for part in after}
    found = [Difference(kind=kind, key=key, fields=("removed",)) for key in old if key not in new]
    for key, part in new.items():
        changed = ("added",) if key not in old else tuple(_changed_fields(old[key], part))
        if changed:
            found.append(Difference(kind=kind, key=key, fields=changed))
    if [key for key in old if key in new] != [key for key in new if key in old]:
        found.append(Difference(kind="order", key=kind, fields=("order",)))
    return found


def carried_over(present: _Carried, before: _Carried, after: _Carried) -> _Carried:
    """`present` with the fields that differ between `before` and `after` as `after` has them."""
    # A union of records has no common fields for a type checker.
    return cast(_Carried, replace(cast(Any, present), **_changed_fields(before, after)))


def _changed_fields(one: _Carried, other: _Carried) -> dict[str, Any]:
    """Field → its value in `other`, of the fields that differ."""
    return {
        field.name: getattr(other, field.name)
        for field in fields(one)
        if getattr(one, field.name) != getattr(other, field.name)
    }


def rebased(present: Codebook, before: Codebook, after: Codebook) -> Codebook:
    """What changed from `before` to `after`, done to `present`, as its next version.

    Changes go field by field, so that somebody's new colour stays when somebody else's new name is undone.

    Raises:
        ConflictError: `present` differs from `before` where `after` does, or the outcome would break a rule.
    """
    merged = Codebook(
        version=present.version + 1,
        labels=_rebased_parts(present.labels, before.labels, after.labels, "label"),
        relation_types=_rebased_parts(present.relation_types, before.relation_types, after.relation_types, "link type"),
    )
    try:
        refuse_broken(merged)
    except InvalidAnnotationError as error:
        raise ConflictError("The codebook was changed in the meantime, nothing was done: {why}", why=error) from error
    return merged


def refuse_changed(present: Codebook, seen: Codebook, labels: Iterable[str], types: Iterable[str]) -> None:
    """Refuse what was decided in sight of `seen`, where one of these labels or relation types is another one now.

    Raises:
        ConflictError: somebody has changed it meanwhile.
    """
    for key in labels:
        if present.label(key) != seen.label(key):
            raise _changed_meanwhile("label", key)
    for key in types:
        if present.relation_type(key) != seen.relation_type(key):
            raise _changed_meanwhile("link type", key)


def _rebased_parts(
    present: Sequence[_Part], before: Sequence[_Part], after: Sequence[_Part], what: str
) -> tuple[_Part, ...]:
    now: dict[str, _Part] = {part.key: part for part in present}
    old: dict[str, _Part] = {part.key: part for part in before}
    new: dict[str, _Part] = {part.key: part for part in after}
    result = dict(now)
    for key in (*old, *(key for key in new if key not in old)):
        if old.get(key) == new.get(key):
            continue
        if key not in old or key not in new:
            if now.get(key) != old.get(key):
                raise _changed_meanwhile(what, key)
            result.pop(key, None)
            if key in new:
                result[key] = new[key]
            continue
        if key not in now:
            raise _changed_meanwhile(what, key)
        changed = _changed_fields(old[key], new[key])
        if any(getattr(now[key], name) != getattr(old[key], name) for name in changed):
            raise _changed_meanwhile(what, key)
        result[key] = replace(now[key], **changed)
    return tuple(result[key] for key in _order(list(now), list(old), list(new), list(result)))


def _changed_meanwhile(what: str, key: str) -> ConflictError:
    return ConflictError(
        "The {what} {key} was changed in the codebook in the meantime; nothing was overwritten. Look at "
        "it again before you repeat your step.",
        what=what,
        key=key,
    )


def _order(now: list[str], old: list[str], new: list[str], wanted: list[str]) -> list[str]:
    """The keys `wanted` in the order of `new` where nobody else reordered, else in that of `now`."""
    known = set(wanted)
    unmoved = [key for key in now if key in set(old)] == [key for key in old if key in set(now)]
    guide, rest = (new, now) if unmoved else (now, new)
    order = [key for key in guide if key in known]
    for source in (rest, wanted):
        for index, key in enumerate(source):
            if key in known and key not in order:
                before = next((one for one in reversed(source[:index]) if one in order), None)
                order.insert(order.index(before) + 1 if before is not None else 0, key)
    return order


def refuse_dropped(before: Codebook, after: Codebook) -> None:
    """Raise InvalidAnnotationError if `after` lacks a label or a relation type of `before`."""
    for one in differences(before, after):
        if one.fields == ("removed",):
            what = "label" if one.kind == "label" else "link type"
            raise InvalidAnnotationError(
                "The {what} {key} would be missing; archive it, or delete it with what is labelled by it",
                what=what,
                key=one.key,
            )


def with_rest_archived(before: Codebook, after: Codebook) -> Codebook:
    """`after` with everything that only `before` names, archived at the end."""
    labels = {label.key for label in after.labels}
    kinds = {kind.key for kind in after.relation_types}
    return replace(
        after,
        labels=(
            *after.labels,
            *(replace(label, archived=True) for label in before.labels if label.key not in labels),
        ),
        relation_types=(
            *after.relation_types,
            *(replace(kind, archived=True) for kind in before.relation_types if kind.key not in kinds),
        ),
    )
