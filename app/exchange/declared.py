"""Names that a configuration beside the articles declares, whether they use them or not."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class DeclaredNames:
    """What a preview offers for mapping beside what it met, in the order of the declarations.

    Attributes:
        attributes: name → its values, as far as they are listed.
    """

    labels: dict[str, None] = field(default_factory=dict)
    relations: dict[str, None] = field(default_factory=dict)
    attributes: dict[str, dict[str, None]] = field(default_factory=dict)
