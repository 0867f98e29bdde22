"""What brat needs beside the articles: ``annotation.conf`` with the types, ``visual.conf`` with their readable names.

brat takes ASCII letters, digits, ``_`` and ``-`` in the name of a type. Other names get a number (``label_1``), and
``visual.conf`` shows them as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from app.domain.records import AttributeDefinition, Codebook, RelationType

UNREAD_FILES = ("kb_shortcuts.conf", "tools.conf")
SIDE_FILES = ("annotation.conf", "visual.conf", *UNREAD_FILES)
"""What brat reads in the folder of a corpus besides its articles."""
_SAFE = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_STEMS = {"entity": "label", "relation": "link", "attribute": "attribute"}
_UNLISTABLE = re.compile(r"[|,:\[\]<>\s]")
"""What would break the list of an attribute's values in ``annotation.conf``; brat then reads nothing of that file."""
_MOST_VALUES = 200


class BratConfiguration:
    """The types met so far, and those of the codebook."""

    def __init__(self, codebook: Codebook | None) -> None:
        self._codebook = codebook
        self._safe: dict[tuple[str, str], str] = {}
        self._owners: dict[str, list[str]] = {}
        """Name in brat → the names that have it: one, maybe of several kinds."""
        self._values: dict[str, dict[str, None]] = {}
        if codebook is None:
            return
        for label in codebook.labels:
            if not label.archived:
                self.type_name("entity", label.key)
                self._declare(label.attributes)
        for relation_type in codebook.relation_types:
            if not relation_type.archived:
                self.type_name("relation", relation_type.key)
                self._declare(relation_type.attributes)

    def _declare(self, attributes: Iterable[AttributeDefinition]) -> None:
        for attribute in attributes:
            self.type_name("attribute", attribute.key)
            self.attribute_seen(attribute.key, () if attribute.kind == "boolean" else attribute.values)

    def type_name(self, kind: str, name: str) -> str:
        """The name in brat of a label (``entity``), a relation type (``relation``) or an ``attribute``."""
        safe = self._safe.get((kind, name))
        if safe is None:
            safe = name
            number = len(self._safe)
            # A name may be a label's and an attribute's; but one number is never given twice, nor a name that is one.
            while not _SAFE.fullmatch(safe) or any(owner != name for owner in self._owners.get(safe, ())):
                number += 1
                safe = f"{_STEMS[kind]}_{number}"
            self._safe[kind, name] = safe
            self._owners.setdefault(safe, []).append(name)
        return safe

    def attribute_seen(self, name: str, texts: Sequence[str]) -> None:
        """Remember the values of an attribute, which brat offers as choices; none for a flag."""
        values = self._values.setdefault(name, {})
        for text in texts:
            if len(values) < _MOST_VALUES and not _UNLISTABLE.search(text):
                values[text] = None

    def files(self) -> Iterator[tuple[str, str]]:
        """Name and content of the configuration's files."""
        yield "annotation.conf", "\n".join(self._types()) + "\n"
        yield "visual.conf", "\n".join(self._names()) + "\n"

    def _of(self, kind: str) -> list[tuple[str, str]]:
        return [(name, safe) for (other, name), safe in self._safe.items() if other == kind]

    def _types(self) -> Iterator[str]:
        labels = [safe for _, safe in self._of("entity")]
        yield "[entities]"
        yield from labels
        yield "[relations]"
        anything = "|".join(labels)
        for name, safe in self._of("relation"):
            kind = self._codebook.relation_type(name) if self._codebook else None
            first, second = _ends(kind, dict(self._of("entity")), anything)
            yield f"{safe} Arg1:{first}, Arg2:{second}"
        yield "[events]"
        yield "[attributes]"
        for name, safe in self._of("attribute"):
            values = "|".join(self._values.get(name, ()))
            yield f"{safe} Arg:<ANY>" + (f", Value:{values}" if values else "")

    def _names(self) -> Iterator[str]:
        yield "[labels]"
        for (kind, name), safe in self._safe.items():
            shown = self._shown(kind, name)
            if shown != safe:
                yield f"{safe} | {shown}"
        yield "[drawing]"

    def _shown(self, kind: str, name: str) -> str:
        names: Mapping[str, str] = {}
        if self._codebook and kind == "entity" and (label := self._codebook.label(name)):
            names = label.name
        if self._codebook and kind == "relation" and (relation_type := self._codebook.relation_type(name)):
            names = relation_type.name
        # The file is one for all articles; the language of most of them comes first.
        shown = names.get("ar") or next(iter(names.values()), name)
        return re.sub(r"[|\s]+", " ", shown).strip() or name


def _ends(kind: RelationType | None, safe: Mapping[str, str], anything: str) -> tuple[str, str]:
    if kind is None:
        return anything, anything
    sides = (kind.from_labels, kind.to_labels)
    first, second = ("|".join(safe[label] for label in labels if label in safe) or anything for labels in sides)
    return first, second
