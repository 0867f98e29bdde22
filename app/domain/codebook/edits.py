"""Changes of a codebook that reach into spans and relations: new keys, merging, deleting.

An edit knows three things: the codebook after it, which spans and relations it touches (by label and by type), and what
becomes of each of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from app.domain.codebook.change import named
from app.domain.codebook.codebook import refuse_attributes
from app.domain.errors import InvalidAnnotationError
from app.domain.records import AttributeDefinition, Attributes, Codebook, Label, Relation, RelationType, Span, revised
from app.domain.text.segmentation import PARAGRAPH_SEPARATOR

Of = Literal["label", "relation"]
"""Whose attribute is meant: a label's or a relation type's."""


@dataclass(frozen=True, slots=True)
class CodebookEdit:
    """One such change; what is not overridden stays as it is."""

    verb = "change_codebook"

    def codebook(self, before: Codebook) -> Codebook:
        """The codebook after it, with the version of `before`.

        Raises:
            InvalidAnnotationError: the edit makes no sense in this codebook.
        """
        return before

    def labels(self) -> frozenset[str]:
        """Labels whose spans it touches."""
        return frozenset()

    def types(self) -> frozenset[str]:
        """Types whose relations it touches."""
        return frozenset()

    def span(self, span: Span, after: Codebook) -> Span | None:  # noqa: ARG002 - for overriding
        """What becomes of a span, its version aside; None if it is deleted."""
        return span

    def relation(self, relation: Relation, after: Codebook) -> Relation | None:  # noqa: ARG002 - for overriding
        """What becomes of a relation, its version aside; None if it is deleted."""
        return relation

    def detail(self) -> dict[str, Any]:
        """What a sentence about it needs."""
        return {}


@dataclass(frozen=True, slots=True)
class ChangeLabelKey(CodebookEdit):
    """Give a label another key; its spans follow."""

    key: str
    new_key: str
    verb = "change_label_key"

    def codebook(self, before: Codebook) -> Codebook:
        """The same label under another key, also where others name it."""
        refuse_taken(self.key, self.new_key, "label", taken=before.label(self.new_key) is not None)
        label = replace(named(before.labels, self.key, "label"), key=accepted_key(self.new_key))
        labels = tuple(label if one.key == self.key else one for one in before.labels)
        return _with_key_replaced(replace(before, labels=labels), self.key, self.new_key)

    def labels(self) -> frozenset[str]:
        """The label."""
        return frozenset({self.key})

    def span(self, span: Span, after: Codebook) -> Span:  # noqa: ARG002
        """The span under the new key."""
        return revised(span, label=self.new_key)

    def detail(self) -> dict[str, Any]:
        """Both keys."""
        return {"label": self.new_key, "old_label": self.key}


@dataclass(frozen=True, slots=True)
class MergeLabels(CodebookEdit):
    """Make all spans of one label spans of another, which takes over attributes it lacks, children and links."""

    key: str
    into: str
    verb = "merge_labels"

    def codebook(self, before: Codebook) -> Codebook:
        """The codebook without the first label."""
        if self.key == self.into:
            raise InvalidAnnotationError(
                "The label {label} cannot be merged into itself; choose another one", label=self.key
            )
        gone, target = named(before.labels, self.key, "label"), named(before.labels, self.into, "label")
        if target.archived:
            raise InvalidAnnotationError("The label {label} is archived; take it back into use first", label=self.into)
        parent = gone.parent if target.parent == self.key else target.parent
        merged = replace(target, attributes=_merged_attributes(target.attributes, gone.attributes), parent=parent)
        labels = tuple(merged if one.key == self.into else one for one in before.labels if one.key != self.key)
        return _with_key_replaced(replace(before, labels=labels), self.key, self.into)

    def labels(self) -> frozenset[str]:
        """The label that goes."""
        return frozenset({self.key})

    def span(self, span: Span, after: Codebook) -> Span:
        """The span under the other label, with the attributes that fit there."""
        owner = named(after.labels, self.into, "label")
        return revised(span, label=self.into, attributes=_fitting(owner, span.attributes))

    def detail(self) -> dict[str, Any]:
        """Both labels."""
        return {"label": self.into, "old_label": self.key}


@dataclass(frozen=True, slots=True)
class DeleteLabel(CodebookEdit):
    """Take a label away with all its spans, and their relations."""

    key: str
    verb = "delete_label"

    def codebook(self, before: Codebook) -> Codebook:
        """The codebook without it; relation types that lose an end are archived."""
        gone = named(before.labels, self.key, "label")
        if len(before.labels) == 1:
            raise InvalidAnnotationError(
                "{label} is the only label of the codebook; add another one first", label=self.key
            )
        labels = tuple(
            replace(one, parent=gone.parent) if one.parent == self.key else one
            for one in before.labels
            if one.key != self.key
        )
        kinds = tuple(_without_end(kind, self.key) for kind in before.relation_types)
        return replace(before, labels=labels, relation_types=kinds)

    def labels(self) -> frozenset[str]:
        """The label."""
        return frozenset({self.key})

    def span(self, span: Span, after: Codebook) -> None:
        """Nothing."""

    def detail(self) -> dict[str, Any]:
        """The label."""
        return {"label": self.key}


@dataclass(frozen=True, slots=True)
class ChangeTypeKey(CodebookEdit):
    """Give a relation type another key; its relations follow."""

    key: str
    new_key: str
    verb = "change_type_key"

    def codebook(self, before: Codebook) -> Codebook:
        """The same relation type under another key."""
        refuse_taken(self.key, self.new_key, "link type", taken=before.relation_type(self.new_key) is not None)
        kind = replace(named(before.relation_types, self.key, "link type"), key=accepted_key(self.new_key))
        kinds = tuple(kind if one.key == self.key else one for one in before.relation_types)
        return replace(before, relation_types=kinds)

    def types(self) -> frozenset[str]:
        """The relation type."""
        return frozenset({self.key})

    def relation(self, relation: Relation, after: Codebook) -> Relation:  # noqa: ARG002
        """The relation under the new key."""
        return revised(relation, type=self.new_key)

    def detail(self) -> dict[str, Any]:
        """Both keys."""
        return {"type": self.new_key, "old_type": self.key}


@dataclass(frozen=True, slots=True)
class MergeTypes(CodebookEdit):
    """Make all relations of one type relations of another, which takes over its ends and attributes."""

    key: str
    into: str
    verb = "merge_types"

    def codebook(self, before: Codebook) -> Codebook:
        """The codebook without the first type."""
        if self.key == self.into:
            raise InvalidAnnotationError(
                "The link type {type} cannot be merged into itself; choose another", type=self.key
            )
        gone = named(before.relation_types, self.key, "link type")
        target = named(before.relation_types, self.into, "link type")
        merged = replace(
            target,
            from_labels=tuple(dict.fromkeys((*target.from_labels, *gone.from_labels))),
            to_labels=tuple(dict.fromkeys((*target.to_labels, *gone.to_labels))),
            attributes=_merged_attributes(target.attributes, gone.attributes),
        )
        kinds = (merged if one.key == self.into else one for one in before.relation_types if one.key != self.key)
        return replace(before, relation_types=tuple(kinds))

    def types(self) -> frozenset[str]:
        """The relation type that goes."""
        return frozenset({self.key})

    def relation(self, relation: Relation, after: Codebook) -> Relation:
        """The relation as one of the other type, with the attributes that fit there."""
        owner = named(after.relation_types, self.into, "link type")
        return revised(relation, type=self.into, attributes=_fitting(owner, relation.attributes))

    def detail(self) -> dict[str, Any]:
        """Both types."""
        return {"type": self.into, "old_type": self.key}


@dataclass(frozen=True, slots=True)
class DeleteType(CodebookEdit):
    """Take a relation type away with all its relations."""

    key: str
    verb = "delete_type"

    def codebook(self, before: Codebook) -> Codebook:
        """The codebook without it."""
        named(before.relation_types, self.key, "link type")
        return replace(before, relation_types=tuple(one for one in before.relation_types if one.key != self.key))

    def types(self) -> frozenset[str]:
        """The relation type."""
        return frozenset({self.key})

    def relation(self, relation: Relation, after: Codebook) -> None:
        """Nothing."""

    def detail(self) -> dict[str, Any]:
        """The type."""
        return {"type": self.key}


def owner_of(codebook: Codebook, key: str, of: Of) -> Label | RelationType:
    """The label or relation type with this key.

    Raises:
        InvalidAnnotationError: there is none.
    """
    if of == "label":
        return named(codebook.labels, key, "label")
    return named(codebook.relation_types, key, "link type")


def accepted_key(key: str) -> str:
    """The key, if it can be one.

    Raises:
        InvalidAnnotationError: it is empty, has blanks at its ends, or ends a line.
    """
    if not key.strip() or key != key.strip() or "\x00" in key or PARAGRAPH_SEPARATOR.search(key):
        raise InvalidAnnotationError("A key is one line with at least one letter, and no blank at its ends")
    return key


def refuse_taken(key: str, new_key: str, what: str, *, taken: bool) -> None:
    """Raise InvalidAnnotationError if the new key belongs to another one."""
    if taken:
        raise InvalidAnnotationError(
            "There is the {what} {new_key} already; to make one of both, merge {key} into it",
            what=what,
            new_key=new_key,
            key=key,
        )


def _with_key_replaced(codebook: Codebook, key: str, new_key: str) -> Codebook:
    """The codebook in which relation types and children name `new_key` where they named `key`."""

    def ends(keys: Iterable[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(new_key if one == key else one for one in keys))

    labels = tuple(replace(one, parent=new_key) if one.parent == key else one for one in codebook.labels)
    kinds = tuple(
        replace(kind, from_labels=ends(kind.from_labels), to_labels=ends(kind.to_labels))
        for kind in codebook.relation_types
    )
    return replace(codebook, labels=labels, relation_types=kinds)


def _without_end(kind: RelationType, key: str) -> RelationType:
    begins = tuple(one for one in kind.from_labels if one != key)
    ends = tuple(one for one in kind.to_labels if one != key)
    archived = kind.archived or not (begins and ends)
    return replace(kind, from_labels=begins, to_labels=ends, archived=archived)


def _merged_attributes(
    kept: Sequence[AttributeDefinition], added: Sequence[AttributeDefinition]
) -> tuple[AttributeDefinition, ...]:
    """All attributes of both; where both are a choice of one key, all values of both."""
    found = {one.key: one for one in kept}
    for one in added:
        known = found.get(one.key)
        if known is None:
            # Spans of the label that stays have no value for it.
            found[one.key] = replace(one, required=False)
        elif known.kind == one.kind:
            found[one.key] = replace(
                known,
                values=tuple(dict.fromkeys((*known.values, *one.values))),
                value_names={**one.value_names, **known.value_names},
                value_parents=_merged_parents(known, one),
            )
    return tuple(found.values())


def _merged_parents(known: AttributeDefinition, added: AttributeDefinition) -> Mapping[str, str]:
    fresh = {value: parent for value, parent in added.value_parents.items() if value not in known.values}
    return {**fresh, **known.value_parents}


def _fitting(owner: Label | RelationType, attributes: Attributes) -> Attributes:
    """The attributes without those whose values the owner's definitions do not accept."""
    kept = {key: value for key, value in attributes.items() if accepts(owner, key, value)}
    return attributes if kept == attributes else kept


def accepts(owner: Label | RelationType, key: str, value: Any) -> bool:  # noqa: ANN401 - the value of an attribute
    """Whether the owner has no definition for the attribute, or one that the value fits."""
    try:
        refuse_attributes(owner.key, owner.attributes, {key: value})
    except InvalidAnnotationError:
        return False
    return True
