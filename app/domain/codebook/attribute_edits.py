"""Changes of a codebook that reach into the attributes of spans and relations: new keys and values, deleting."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from app.domain.codebook.change import with_label, with_relation_type
from app.domain.codebook.edits import CodebookEdit, Of, accepted_key, owner_of, refuse_taken
from app.domain.errors import InvalidAnnotationError
from app.domain.records import AttributeDefinition, Attributes, Codebook, Label, Relation, Span, revised


@dataclass(frozen=True, slots=True)
class AttributeEdit(CodebookEdit):
    """An edit of one attribute of a label or a relation type."""

    owner: str
    key: str
    of: Of = "label"

    def definition(self, before: Codebook) -> AttributeDefinition:
        """The attribute.

        Raises:
            InvalidAnnotationError: there is no such owner or attribute.
        """
        owner = owner_of(before, self.owner, self.of)
        for one in owner.attributes:
            if one.key == self.key:
                return one
        raise InvalidAnnotationError("{owner} has no attribute {key}", owner=self.owner, key=self.key)

    def labels(self) -> frozenset[str]:
        """The owner, if it is a label."""
        return frozenset({self.owner}) if self.of == "label" else frozenset()

    def types(self) -> frozenset[str]:
        """The owner, if it is a relation type."""
        return frozenset({self.owner}) if self.of == "relation" else frozenset()

    def values(self, attributes: Attributes) -> Attributes:
        """What becomes of the attributes of a span or relation."""
        return attributes

    def span(self, span: Span, after: Codebook) -> Span:  # noqa: ARG002
        """The span with its attributes changed, the very same one if they are not."""
        values = self.values(span.attributes)
        return span if values == span.attributes else revised(span, attributes=values)

    def relation(self, relation: Relation, after: Codebook) -> Relation:  # noqa: ARG002
        """The relation with its attributes changed, the very same one if they are not."""
        values = self.values(relation.attributes)
        return relation if values == relation.attributes else revised(relation, attributes=values)

    def with_definition(self, before: Codebook, new: AttributeDefinition | None) -> Codebook:
        """The codebook with `new` in the place of the attribute."""
        owner = owner_of(before, self.owner, self.of)
        attributes = tuple(
            one for one in (new if one.key == self.key else one for one in owner.attributes) if one is not None
        )
        if isinstance(owner, Label):
            return with_label(before, replace(owner, attributes=attributes))
        return with_relation_type(before, replace(owner, attributes=attributes))

    def detail(self) -> dict[str, Any]:
        """Owner and attribute."""
        return {"label" if self.of == "label" else "type": self.owner, "attribute": self.key}


@dataclass(frozen=True, slots=True)
class DeleteAttribute(AttributeEdit):
    """Take an attribute away with all its values."""

    verb = "delete_attribute"

    def codebook(self, before: Codebook) -> Codebook:
        """The codebook without it."""
        self.definition(before)
        return self.with_definition(before, None)

    def values(self, attributes: Attributes) -> Attributes:
        """The other attributes."""
        return {key: value for key, value in attributes.items() if key != self.key}


@dataclass(frozen=True, slots=True)
class ChangeAttributeKey(AttributeEdit):
    """Give an attribute another key; its values follow."""

    new_key: str = ""
    verb = "change_attribute_key"

    def codebook(self, before: Codebook) -> Codebook:
        """The same attribute under another key."""
        owner = owner_of(before, self.owner, self.of)
        taken = any(one.key == self.new_key for one in owner.attributes)
        refuse_taken(self.key, self.new_key, f"attribute of {self.owner}", taken=taken)
        return self.with_definition(before, replace(self.definition(before), key=accepted_key(self.new_key)))

    def values(self, attributes: Attributes) -> Attributes:
        """The same values; a value that was there under the new key already gives way."""
        if self.key not in attributes:
            return attributes
        rest = {key: value for key, value in attributes.items() if key not in (self.key, self.new_key)}
        return {**rest, self.new_key: attributes[self.key]}


@dataclass(frozen=True, slots=True)
class ChangeValue(AttributeEdit):
    """Give a value of a choice another name, or, if that name is a value already, merge it into that one."""

    value: str = ""
    new_value: str = ""
    verb = "change_value"

    def codebook(self, before: Codebook) -> Codebook:
        """The attribute with the other value."""
        known = self.definition(before)
        _refuse_no_value(known, self.value)
        if self.value == self.new_value:
            raise InvalidAnnotationError(
                "The value {value} cannot be merged into itself; choose another one", value=self.value
            )
        accepted_key(self.new_value)
        values = tuple(dict.fromkeys(self.new_value if one == self.value else one for one in known.values))
        names = {self.new_value if key == self.value else key: known.value_names[key] for key in known.value_names}
        if self.new_value in known.value_names:
            names[self.new_value] = known.value_names[self.new_value]
        parents = {
            self._renamed(value): self._renamed(parent)
            for value, parent in known.value_parents.items()
            if self._renamed(value) != self._renamed(parent)
        }
        default = self._changed(known.default)
        return self.with_definition(
            before, replace(known, values=values, value_names=names, value_parents=parents, default=default)
        )

    def values(self, attributes: Attributes) -> Attributes:
        """The attributes with the other value."""
        if self.key not in attributes:
            return attributes
        return {**attributes, self.key: self._changed(attributes[self.key])}

    def _renamed(self, value: str) -> str:
        return self.new_value if value == self.value else value

    def _changed(self, held: Any) -> Any:  # noqa: ANN401 - the value of an attribute
        if isinstance(held, list | tuple):
            return list(dict.fromkeys(self._renamed(one) for one in held))
        return self._renamed(held) if isinstance(held, str) else held

    def detail(self) -> dict[str, Any]:
        """Owner, attribute and both values."""
        return {**AttributeEdit.detail(self), "value": self.new_value, "old_value": self.value}


@dataclass(frozen=True, slots=True)
class DeleteValue(AttributeEdit):
    """Take a value of a choice away, also where it is given."""

    value: str = ""
    verb = "delete_value"

    def codebook(self, before: Codebook) -> Codebook:
        """The attribute without it."""
        known = self.definition(before)
        _refuse_no_value(known, self.value)
        if len(known.values) == 1:
            raise InvalidAnnotationError(
                "{value} is the only value of {attribute}; delete the attribute, or add another value first",
                value=self.value,
                attribute=self.key,
            )
        above = known.value_parents.get(self.value)
        parents = {
            value: above if parent == self.value else parent
            for value, parent in known.value_parents.items()
            if value != self.value
        }
        return self.with_definition(
            before,
            replace(
                known,
                values=tuple(one for one in known.values if one != self.value),
                value_names={key: names for key, names in known.value_names.items() if key != self.value},
                value_parents={value: parent for value, parent in parents.items() if parent is not None},
                default=self._without(known.default),
            ),
        )

    def values(self, attributes: Attributes) -> Attributes:
        """The attributes without the value."""
        if self.key not in attributes:
            return attributes
        left = self._without(attributes[self.key])
        rest = {key: value for key, value in attributes.items() if key != self.key}
        return {**rest, self.key: left} if left not in (None, []) else rest

    def _without(self, held: Any) -> Any:  # noqa: ANN401 - the value of an attribute
        if isinstance(held, list | tuple):
            return [one for one in held if one != self.value]
        return None if held == self.value else held

    def detail(self) -> dict[str, Any]:
        """Owner, attribute and value."""
        return {**AttributeEdit.detail(self), "value": self.value}


def _refuse_no_value(known: AttributeDefinition, value: str) -> None:
    if value not in known.values:
        raise InvalidAnnotationError(
            "{value} is no value of the attribute {attribute}", value=value, attribute=known.key
        )
