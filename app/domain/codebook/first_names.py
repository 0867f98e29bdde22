"""The first name of a new label, relation type or attribute, and the key that goes with it, as one change."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

import regex

from app.domain.codebook.edits import CodebookEdit
from app.domain.codebook.fresh_parts import free_key
from app.domain.records import Codebook, Relation, Span

LONGEST_KEY = 40
"""Code points of a name that a key made from it takes over."""

_PLACEHOLDER = regex.compile(r"(?:LABEL|relation|attribute)(?:_\d+)?")
_NO_PART_OF_KEYS = regex.compile(r"[^\p{L}\p{M}\p{N}\u05f3\u05f4]+")
"""Geresh and gershayim belong to a Hebrew word."""


def key_from_name(name: str, key: str, taken: Collection[str]) -> str:
    """What a part that is called so is to be called in files, or its key as it is when somebody chose that one.

    Blanks and punctuation become `_`; labels are written in capitals, where the script has them, as ours are.

    Args:
        name: its first name, in any language.
        key: what `fresh_parts` called it.
        taken: keys of the others.
    """
    bare = _NO_PART_OF_KEYS.sub("_", name).strip("_")[:LONGEST_KEY].strip("_")
    if not bare or not _PLACEHOLDER.fullmatch(key):
        return key
    return free_key(bare.upper() if key.isupper() else bare.lower(), taken)


@dataclass(frozen=True, slots=True)
class FirstName(CodebookEdit):
    """Give a part its first name, and the key made from it."""

    name_it: Callable[[Codebook], Codebook]
    """The codebook with the name, and the key that the part has so far."""
    change_key: CodebookEdit
    new_key: str

    def codebook(self, before: Codebook) -> Codebook:
        """The part with its name, under the key made from that."""
        return self.change_key.codebook(self.name_it(before))

    def labels(self) -> frozenset[str]:
        """Those of the change of the key."""
        return self.change_key.labels()

    def types(self) -> frozenset[str]:
        """Those of the change of the key."""
        return self.change_key.types()

    def span(self, span: Span, after: Codebook) -> Span | None:
        """The span under the new key."""
        return self.change_key.span(span, after)

    def relation(self, relation: Relation, after: Codebook) -> Relation | None:
        """The relation under the new key."""
        return self.change_key.relation(relation, after)
