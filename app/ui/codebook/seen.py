"""What a field of the editor's form has before it, and what every such field can do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import QWidget

from app.domain.codebook.edits import Of
from app.domain.codebook.guidelines import examples_of
from app.domain.records import AttributeDefinition, Codebook, Label, RelationType

LANGUAGES = ("en", "ar", "he", "fa", "ur")
"""Languages whose texts can always be written; others are there once the codebook has them."""

VALUES = "values"
"""The field of the values of a choice."""
KEY, NAME = 0, 1
"""The columns of a value: what files call it, and what it is called in the language chosen."""

Part = Label | RelationType | AttributeDefinition


@dataclass(frozen=True, slots=True)
class Node:
    """Which part of a codebook is meant: a label, a relation type, or an attribute of either."""

    kind: str
    """``label``, ``relation`` or ``attribute``."""
    key: str
    owner: str = ""
    of: Of = "label"
    """Whose attribute."""

    def part(self, codebook: Codebook) -> Part | None:
        """The part, or None if it is gone."""
        if self.kind == "label":
            return codebook.label(self.key)
        if self.kind == "relation":
            return codebook.relation_type(self.key)
        owner = codebook.label(self.owner) if self.of == "label" else codebook.relation_type(self.owner)
        return next((one for one in owner.attributes if one.key == self.key), None) if owner is not None else None

    def renamed(self, key: str) -> Node:
        """The same part under another key."""
        return replace(self, key=key)


@dataclass(frozen=True, slots=True)
class Seen:
    """The part that the form shows, and the language of its texts."""

    codebook: Codebook
    node: Node
    part: Part
    language: str


def changed(part: Part, **values: object) -> Part:
    """The part with other values of these fields."""
    # A union of records has no common fields for a type checker.
    return cast(Part, replace(cast(Any, part), **values))


class FormField(QWidget):
    """A control for one thing about a part of the codebook. It changes nothing itself."""

    given = Signal(object)
    """The part as it should be."""
    edited = Signal(object)
    """A `CodebookEdit`: more than the part itself would change."""
    told = Signal(str)
    """A sentence for somebody whose key or text could not be taken."""
    typing = Signal()
    """Something was typed, or given up, into a control that is made only to be written in."""

    def show_part(self, seen: Seen) -> None:
        """Show what is stored; something that is just being typed stays."""
        raise NotImplementedError

    def commit(self) -> None:
        """Hand on what was typed and not given yet."""

    def is_pending(self) -> bool:
        """Whether something typed was not handed on yet."""
        return False

    def draft(self) -> object:
        """What was typed, while it is being handed on; None in a field that is not typed into."""
        return None

    def bring_back(self, draft: Any) -> None:  # noqa: ANN401 - as `draft` gave it
        """Show what was typed and could not be stored as if it were being typed still."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed into a field, and where that is."""

    node: Node
    language: str
    field: str
    typed: object
    seen: object = None
    """What was stored there when it was typed."""

    @property
    def words(self) -> str:
        """What was typed, to be read."""
        typed = self.typed if isinstance(self.typed, tuple) else (self.typed,)
        # Beside a value stands which one it is of.
        typed = typed[:1] if self.field == VALUES else typed
        return "\n".join(str(one) for one in typed if one not in (None, ""))


def held_in(codebook: Codebook, draft: Draft) -> object:
    """What is stored in the field that was typed into, as `typed` would be; None where that is gone."""
    part = draft.node.part(codebook)
    if draft.field == VALUES:
        return _held_value(part, draft) if isinstance(part, AttributeDefinition) else None
    held = getattr(part, draft.field, None)
    if draft.field == "examples" and held is not None:
        return tuple("\n".join(lines) for lines in examples_of(held.get(draft.language, ())))
    return held.get(draft.language, "") if isinstance(held, Mapping) else held


def _held_value(definition: AttributeDefinition, draft: Draft) -> str | None:
    if not isinstance(draft.typed, tuple) or len(draft.typed) != 3:
        return None
    _text, value, column = draft.typed
    if value not in definition.values:
        return None
    return str(value) if column == KEY else definition.value_names.get(value, {}).get(draft.language, "")


def is_stored_in(codebook: Codebook, draft: Draft) -> bool:
    """Whether what was typed came to be stored after all, or there is nothing in it."""
    text = draft.words.strip()
    if not text:
        return True
    if draft.field == "key":
        return draft.node.renamed(text).part(codebook) is not None
    part = draft.node.part(codebook)
    if draft.field == VALUES and isinstance(part, AttributeDefinition) and text in part.values:
        # Its key may be another one already.
        return isinstance(draft.typed, tuple) and draft.typed[-1] == KEY
    return held_in(codebook, draft) in (draft.typed, text)


def draft_from(entry: Mapping[str, Any]) -> Draft | None:
    """What was typed, from what was written of it; None where another version of the program has written it."""
    try:
        typed, seen = (tuple(one) if isinstance(one, list) else one for one in (entry["typed"], entry["seen"]))
        return Draft(Node(**entry["node"]), str(entry["language"]), str(entry["field"]), typed, seen)
    except (KeyError, TypeError):
        return None


def direction_of(language: str) -> Qt.LayoutDirection:
    """The direction in which a language is written."""
    return QLocale(language).textDirection()


def language_name(language: str) -> str:
    """The language's name for itself, or its code where Qt does not know it."""
    locale = QLocale(language)
    if locale.language() == QLocale.Language.English:
        # Qt would name the country, too.
        return "English"
    return locale.nativeLanguageName() if locale.language() != QLocale.Language.C else language


def languages_of(codebook: Codebook) -> list[str]:
    """The languages that can be written in: those always there, then the others that the codebook has."""
    found: dict[str, Any] = dict.fromkeys(LANGUAGES)
    parts: list[Label | RelationType] = [*codebook.labels, *codebook.relation_types]
    for part in parts:
        found.update(dict.fromkeys((*part.name, *part.definition, *part.examples)))
        for attribute in part.attributes:
            found.update(dict.fromkeys(attribute.name))
    return list(found)
