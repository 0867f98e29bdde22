"""What a format could not carry: counted, named, with first examples."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

EXAMPLES = 3

SENTENCES = {
    "annotators": "the names of the annotators have no place in this format",
    "article_exists": "spans or links were not taken over, because their article is already in the workspace",
    "attributes": "attributes have no place in this format",
    "entities": "entities have no place in this format",
    "entity_differs": "an entity is known under the same id with other details, which were kept",
    "entity_unmentioned": "entities that no span mentions are not part of an export",
    "fragments": "discontinuous spans were written as one stretch from their first to their last character",
    "meta": "metadata of the article has no place in this format",
    "notes": "notes have no place in this format",
    "progress": "the progress of the annotators has no place in this format",
    "relations": "links between spans have no place in this format",
    "unknown_key": "keys that the format does not know were left out",
}
"""Kind of loss → what is said about it."""


@dataclass(slots=True)
class Loss:
    """How often one kind of thing was lost, and where first."""

    count: int = 0
    examples: list[str] = field(default_factory=list)


class LossReport:
    """Everything that an import or an export could not carry. False when nothing was lost."""

    def __init__(self) -> None:
        self._losses: dict[str, Loss] = {}

    def add(self, kind: str, example: str = "", count: int = 1) -> None:
        """Count one more loss of a kind of `SENTENCES`."""
        if kind not in SENTENCES:
            raise ValueError(f"unknown kind of loss: {kind}")
        loss = self._losses.setdefault(kind, Loss())
        loss.count += count
        if example and len(loss.examples) < EXAMPLES:
            loss.examples.append(example)

    def __bool__(self) -> bool:
        return bool(self._losses)

    def count(self, kind: str) -> int:
        """How often `kind` was lost."""
        return self._losses[kind].count if kind in self._losses else 0

    def lines(self) -> list[str]:
        """One readable line for each kind of loss."""
        return [
            f"{loss.count} × {SENTENCES[kind]}" + (f" ({'; '.join(loss.examples)})" if loss.examples else "")
            for kind, loss in sorted(self._losses.items())
        ]

    def to_json(self) -> list[dict[str, Any]]:
        """The report as JSON values."""
        return [
            {"kind": kind, "count": loss.count, "what": SENTENCES[kind], "examples": list(loss.examples)}
            for kind, loss in sorted(self._losses.items())
        ]
