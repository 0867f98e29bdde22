"""The codebook as JSON, its rules, and what an attribute may hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from types import UnionType
from typing import Any

from app.domain.dates import is_date
from app.domain.errors import Clause, InvalidAnnotationError
from app.domain.records import AttributeDefinition, Attributes, Codebook, Label, RelationType

ATTRIBUTE_KINDS = ("choice", "choices", "boolean", "number", "date", "text")

SPARE_COLORS = (
    ("#7b1fa2", "#ce93d8"),
    ("#b71c1c", "#ef9a9a"),
    ("#00695c", "#80cbc4"),
    ("#4e342e", "#bcaaa4"),
    ("#ad1457", "#f48fb1"),
    ("#37474f", "#b0bec5"),
)
"""Light and dark colour of labels that come without one; each 4.5:1 or more against its paper (WCAG 2.2, 1.4.3)."""

PATTERN_COUNT = 6
"""How many line patterns there are to tell labels apart without colour."""

_COLOR = re.compile(r"#[0-9a-f]{6}")


def codebook_from_json(data: Mapping[str, Any]) -> Codebook:
    """The codebook in `data`, as `codebook_to_json` writes it; absent keys take their defaults.

    Raises:
        InvalidAnnotationError: a key is missing or a rule of `refuse_broken` is.
    """
    try:
        codebook = Codebook(
            version=int(data.get("version", 1)),
            labels=tuple(_label(entry) for entry in data["labels"]),
            relation_types=tuple(_relation_type(entry) for entry in data.get("relation_types", ())),
        )
        parts: list[Label | RelationType] = [*codebook.labels, *codebook.relation_types]
        for part in parts:
            _refuse_wrong_types(part)
            for attribute in part.attributes:
                _refuse_wrong_types(attribute)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InvalidAnnotationError("The codebook cannot be read: {why!r}", why=error) from error
    refuse_broken(codebook)
    return codebook


_FIELD_TYPES: Mapping[str, type | UnionType] = {
    **dict.fromkeys(("key", "color", "color_dark", "shortcut", "kind"), str),
    **dict.fromkeys(("archived", "required"), bool),
    "pattern": int,
    "parent": str | None,
}


def _refuse_wrong_types(part: Label | RelationType | AttributeDefinition) -> None:
    """Raise TypeError that names the first field whose value is of another type than it must be."""
    for field in fields(part):
        value = getattr(part, field.name)
        wanted = _FIELD_TYPES.get(field.name)
        if wanted is not None and not isinstance(value, wanted):
            raise TypeError(f"{field.name} of {part.key}: {value!r}")
        texts: Iterable[object] = ()
        if field.name in ("name", "definition", "value_parents"):
            texts = (*value, *value.values())
        elif field.name in ("values", "from_labels", "to_labels"):
            texts = value
        elif field.name == "value_names":
            texts = (one for names in value.values() for one in (*names, *names.values()))
        elif field.name == "examples":
            texts = (one for lines in value.values() for one in lines)
        if not all(isinstance(one, str) for one in texts):
            raise TypeError(f"{field.name} of {part.key} holds something else than texts")


def _label(entry: Mapping[str, Any]) -> Label:
    return Label(
        key=entry["key"],
        name=dict(entry["name"]),
        color=entry["color"],
        color_dark=entry["color_dark"],
        shortcut=entry.get("shortcut", ""),
        pattern=entry.get("pattern", 0),
        definition=dict(entry.get("definition", {})),
        examples=_examples(entry),
        attributes=tuple(_attribute(attribute) for attribute in entry.get("attributes", ())),
        parent=entry.get("parent"),
        archived=entry.get("archived", False),
    )


def _relation_type(entry: Mapping[str, Any]) -> RelationType:
    return RelationType(
        key=entry["key"],
        name=dict(entry["name"]),
        from_labels=tuple(entry["from_labels"]),
        to_labels=tuple(entry["to_labels"]),
        color=entry.get("color", "#6a1b9a"),
        definition=dict(entry.get("definition", {})),
        examples=_examples(entry),
        attributes=tuple(_attribute(attribute) for attribute in entry.get("attributes", ())),
        archived=entry.get("archived", False),
    )


def _examples(entry: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {language: tuple(lines) for language, lines in entry.get("examples", {}).items()}


def _attribute(entry: Mapping[str, Any]) -> AttributeDefinition:
    return AttributeDefinition(
        key=entry["key"],
        kind=entry["kind"],
        name=dict(entry["name"]),
        values=tuple(entry.get("values", ())),
        value_names={value: dict(names) for value, names in entry.get("value_names", {}).items()},
        value_parents=dict(entry.get("value_parents", {})),
        default=entry.get("default"),
        required=entry.get("required", False),
    )


def codebook_to_json(codebook: Codebook) -> dict[str, Any]:
    """The codebook as JSON values, keys in a fixed order."""
    return {
        "version": codebook.version,
        "labels": [label_to_json(label) for label in codebook.labels],
        "relation_types": [relation_type_to_json(kind) for kind in codebook.relation_types],
    }


def label_to_json(label: Label) -> dict[str, Any]:
    """A label as JSON values."""
    return {
        "key": label.key,
        "name": dict(label.name),
        "color": label.color,
        "color_dark": label.color_dark,
        "shortcut": label.shortcut,
        "pattern": label.pattern,
        "definition": dict(label.definition),
        "examples": _examples_to_json(label),
        "attributes": [attribute_to_json(attribute) for attribute in label.attributes],
        "parent": label.parent,
        "archived": label.archived,
    }


def relation_type_to_json(kind: RelationType) -> dict[str, Any]:
    """A relation type as JSON values."""
    return {
        "key": kind.key,
        "name": dict(kind.name),
        "from_labels": list(kind.from_labels),
        "to_labels": list(kind.to_labels),
        "color": kind.color,
        **({"definition": dict(kind.definition)} if kind.definition else {}),
        **({"examples": _examples_to_json(kind)} if kind.examples else {}),
        "attributes": [attribute_to_json(attribute) for attribute in kind.attributes],
        "archived": kind.archived,
    }


def _examples_to_json(part: Label | RelationType) -> dict[str, list[str]]:
    return {language: list(lines) for language, lines in part.examples.items()}


def attribute_to_json(attribute: AttributeDefinition) -> dict[str, Any]:
    """An attribute's definition as JSON values."""
    return {
        "key": attribute.key,
        "kind": attribute.kind,
        "name": dict(attribute.name),
        "values": list(attribute.values),
        "value_names": {value: dict(names) for value, names in attribute.value_names.items()},
        **({"value_parents": dict(attribute.value_parents)} if attribute.value_parents else {}),
        "default": attribute.default,
        "required": attribute.required,
    }


def refuse_broken(codebook: Codebook) -> None:
    """Raise InvalidAnnotationError that names the first rule the codebook breaks."""
    _refuse_repeated("label", [label.key for label in codebook.labels])
    _refuse_repeated("link type", [kind.key for kind in codebook.relation_types])
    _refuse_repeated("shortcut", [lb.shortcut for lb in codebook.labels if lb.shortcut and not lb.archived])
    known = {label.key for label in codebook.labels}
    for label in codebook.labels:
        if not (_COLOR.fullmatch(label.color) and _COLOR.fullmatch(label.color_dark)):
            raise InvalidAnnotationError("Label {label}: a colour is written #rrggbb in lower case", label=label.key)
        if label.parent is not None and label.parent not in known:
            raise InvalidAnnotationError(
                "Label {label}: its parent {parent} is not in the codebook", label=label.key, parent=label.parent
            )
        _refuse_circle(codebook, label)
        _refuse_broken_attributes(Clause("Label {label}", label=label.key), label.attributes)
    for kind in codebook.relation_types:
        for key in (*kind.from_labels, *kind.to_labels):
            if key not in known:
                raise InvalidAnnotationError(
                    "Link type {type}: label {key} is not in the codebook", type=kind.key, key=key
                )
        _refuse_broken_attributes(Clause("Link type {type}", type=kind.key), kind.attributes)


def _refuse_repeated(what: str, keys: Sequence[str]) -> None:
    seen: set[str] = set()
    for key in keys:
        if not key.strip() or "\x00" in key:
            raise InvalidAnnotationError("The codebook has a {what} without a key", what=what)
        if key in seen:
            raise InvalidAnnotationError("The codebook has the {what} {key} twice", what=what, key=key)
        seen.add(key)


def _refuse_circle(codebook: Codebook, label: Label) -> None:
    above, seen = label.parent, {label.key}
    while above is not None:
        if above in seen:
            raise InvalidAnnotationError("Label {label}: it stands below itself", label=label.key)
        seen.add(above)
        parent = codebook.label(above)
        above = parent.parent if parent else None


def _refuse_broken_attributes(owner: Clause, attributes: Iterable[AttributeDefinition]) -> None:
    attributes = list(attributes)
    _refuse_repeated("attribute", [attribute.key for attribute in attributes])
    for attribute in attributes:
        if attribute.kind not in ATTRIBUTE_KINDS:
            raise InvalidAnnotationError(
                "{owner}: attribute {attribute} has the unknown kind {kind}",
                owner=owner,
                attribute=attribute.key,
                kind=attribute.kind,
            )
        if attribute.kind in ("choice", "choices") and not attribute.values:
            raise InvalidAnnotationError(
                "{owner}: attribute {attribute} offers no value to choose", owner=owner, attribute=attribute.key
            )
        _refuse_broken_tree(owner, attribute)
        default = attribute.default
        if default is not None and not fits(attribute, default):
            raise InvalidAnnotationError(
                "{owner}: the default {default!r} of attribute {attribute} does not fit",
                owner=owner,
                default=default,
                attribute=attribute.key,
            )


def _refuse_broken_tree(owner: Clause, attribute: AttributeDefinition) -> None:
    for value in attribute.value_parents:
        seen = {value}
        above: str | None = attribute.value_parents[value]
        while above is not None:
            if above in seen or above not in attribute.values or value not in attribute.values:
                raise InvalidAnnotationError(
                    "{owner}: attribute {attribute}: the value {value} stands below {above}, which is no value or "
                    "stands below it",
                    owner=owner,
                    attribute=attribute.key,
                    value=value,
                    above=above,
                )
            seen.add(above)
            above = attribute.value_parents.get(above)


def refuse_attributes(owner: str, definitions: Iterable[AttributeDefinition], attributes: Attributes) -> None:
    """Raise InvalidAnnotationError unless each value fits its definition.

    A key without a definition is let through, because imported corpora carry attributes of their own.
    """
    known = {definition.key: definition for definition in definitions}
    for key, value in attributes.items():
        definition = known.get(key)
        if definition is not None and value is not None and not fits(definition, value):
            if definition.values:
                raise InvalidAnnotationError(
                    "{owner}: {value!r} is no value of the attribute {attribute}; choose one of: {choices}",
                    owner=owner,
                    value=value,
                    attribute=key,
                    choices=", ".join(definition.values),
                )
            raise InvalidAnnotationError(
                "{owner}: {value!r} does not fit the attribute {attribute}, which is of the kind {what}",
                owner=owner,
                value=value,
                attribute=key,
                what=definition.kind,
            )


def fits(definition: AttributeDefinition, value: object) -> bool:
    """Whether the definition allows the value."""
    match definition.kind:
        case "choice":
            return value in definition.values
        case "choices":
            return isinstance(value, list | tuple) and all(one in definition.values for one in value)
        case "boolean":
            return isinstance(value, bool)
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "date":
            return isinstance(value, str) and is_date(value)
        case _:
            return isinstance(value, str)


def with_defaults(definitions: Iterable[AttributeDefinition], attributes: Attributes) -> Attributes:
    """The attributes with the defaults of those that are not given."""
    given = {one.key: one.default for one in definitions if one.default is not None and one.key not in attributes}
    return {**given, **attributes} if given else attributes


def with_labels(codebook: Codebook, keys: Iterable[str]) -> Codebook:
    """The codebook with a plain label for each key it lacks, and archived ones among `keys` taken back into use."""
    wanted = list(dict.fromkeys(keys))
    labels = [
        replace(lb, archived=False, shortcut="") if lb.archived and lb.key in wanted else lb for lb in codebook.labels
    ]
    known = {label.key for label in labels}
    for key in wanted:
        if key not in known:
            color, color_dark = SPARE_COLORS[len(labels) % len(SPARE_COLORS)]
            pattern = len(labels) % PATTERN_COUNT
            labels.append(Label(key=key, name={"en": key}, color=color, color_dark=color_dark, pattern=pattern))
    return replace(codebook, labels=tuple(labels))


def with_endpoints(codebook: Codebook, links: Iterable[tuple[str, str, str]]) -> Codebook:
    """The codebook that allows each `(relation type, label at its start, label at its end)`; the labels must exist."""
    kinds = {kind.key: kind for kind in codebook.relation_types}
    for key, from_label, to_label in links:
        kind = kinds.get(key) or RelationType(key=key, name={"en": key}, from_labels=(), to_labels=())
        if from_label not in kind.from_labels:
            kind = replace(kind, from_labels=(*kind.from_labels, from_label))
        if to_label not in kind.to_labels:
            kind = replace(kind, to_labels=(*kind.to_labels, to_label))
        kinds[key] = replace(kind, archived=False)
    return replace(codebook, relation_types=tuple(kinds.values()))


def with_values(codebook: Codebook, values: Mapping[str, Iterable[str]]) -> Codebook:
    """The codebook that lists these values (attribute → values), wherever it has a choice of that name."""

    def more(attributes: Iterable[AttributeDefinition]) -> tuple[AttributeDefinition, ...]:
        return tuple(
            replace(one, values=tuple(dict.fromkeys((*one.values, *values[one.key]))))
            if one.key in values and one.values
            else one
            for one in attributes
        )

    return replace(
        codebook,
        labels=tuple(replace(label, attributes=more(label.attributes)) for label in codebook.labels),
        relation_types=tuple(replace(kind, attributes=more(kind.attributes)) for kind in codebook.relation_types),
    )
