"""Moving labels, attributes and values about: order among those of one parent, further in, further out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from app.domain.codebook.change import moved_relation_type, with_label, with_relation_type
from app.domain.codebook.edits import Of, owner_of
from app.domain.records import AttributeDefinition, Codebook, Label


class Tree(NamedTuple):
    """Keys in their order, and key → the key above it; a key that is not named there stands at the top."""

    keys: tuple[str, ...]
    parents: Mapping[str, str]

    def rows(self) -> list[tuple[str, int]]:
        """The keys with their depth from 0, each after the one above it."""

        def below(parent: str | None, depth: int) -> list[tuple[str, int]]:
            found: list[tuple[str, int]] = []
            for key in self.keys:
                if self.parents.get(key) == parent:
                    found += [(key, depth), *below(key, depth + 1)]
            return found

        return below(None, 0)

    def beneath(self, key: str) -> frozenset[str]:
        """The key and all that stand below it."""
        found = {key}
        while fresh := {child for child, parent in self.parents.items() if parent in found} - found:
            found |= fresh
        return frozenset(found)

    def shifted(self, key: str, by: int) -> Tree:
        """With the key one place further (1) or back (-1) among its siblings; at the end of them nothing moves."""
        siblings = self._siblings(key)
        at = siblings.index(key) + by
        if not 0 <= at < len(siblings):
            return self
        keys = [one for one in self.keys if one != key]
        keys.insert(keys.index(siblings[at]) + (by > 0), key)
        return Tree(tuple(keys), self.parents)

    def indented(self, key: str) -> Tree:
        """With the key as the last one below its former elder sibling; the first of its siblings stays."""
        siblings = self._siblings(key)
        at = siblings.index(key)
        return self.placed(key, siblings[at - 1], None) if at else self

    def outdented(self, key: str) -> Tree:
        """With the key just behind the one it stood below; at the top it stays."""
        parent = self.parents.get(key)
        if parent is None:
            return self
        aunts = self._siblings(parent)
        after = aunts.index(parent) + 1
        return self.placed(key, self.parents.get(parent), aunts[after] if after < len(aunts) else None)

    def placed(self, key: str, parent: str | None, before: str | None) -> Tree:
        """With the key below `parent` (None: at the top), before that sibling or as the last.

        Below itself it cannot stand: then nothing moves.
        """
        if parent is not None and parent in self.beneath(key):
            return self
        parents = {child: above for child, above in self.parents.items() if child != key}
        if parent is not None:
            parents[key] = parent
        keys = [one for one in self.keys if one != key]
        keys.insert(keys.index(before) if before in keys else len(keys), key)
        return Tree(tuple(keys), parents)

    def _siblings(self, key: str) -> Sequence[str]:
        return [one for one in self.keys if self.parents.get(one) == self.parents.get(key)]


def label_tree(codebook: Codebook) -> Tree:
    """The labels and what stands below what."""
    parents = {label.key: label.parent for label in codebook.labels if label.parent is not None}
    return Tree(tuple(label.key for label in codebook.labels), parents)


def with_label_tree(codebook: Codebook, tree: Tree) -> Codebook:
    """The codebook with its labels in this order and hierarchy."""
    labels = {label.key: label for label in codebook.labels}
    return replace(codebook, labels=tuple(replace(labels[key], parent=tree.parents.get(key)) for key in tree.keys))


def value_tree(definition: AttributeDefinition) -> Tree:
    """The values of a choice and what stands below what."""
    return Tree(definition.values, definition.value_parents)


def with_value_tree(definition: AttributeDefinition, tree: Tree) -> AttributeDefinition:
    """The attribute with its values in this order and hierarchy."""
    return replace(definition, values=tree.keys, value_parents=dict(tree.parents))


def shifted_attribute(codebook: Codebook, owner: str, of: Of, key: str, by: int) -> Codebook:
    """The codebook in which an attribute stands one place further (1) or back (-1) among those of its owner.

    Raises:
        InvalidAnnotationError: there is no such owner.
    """
    part = owner_of(codebook, owner, of)
    attributes = {one.key: one for one in part.attributes}
    order = Tree(tuple(attributes), {}).shifted(key, by).keys
    moved = tuple(attributes[one] for one in order)
    if isinstance(part, Label):
        return with_label(codebook, replace(part, attributes=moved))
    return with_relation_type(codebook, replace(part, attributes=moved))


def shifted_relation_type(codebook: Codebook, key: str, by: int) -> Codebook:
    """The codebook in which a relation type stands one place further (1) or back (-1).

    Raises:
        InvalidAnnotationError: there is no such type.
    """
    at = [kind.key for kind in codebook.relation_types].index(key) if codebook.relation_type(key) else 0
    return moved_relation_type(codebook, key, at + by)
