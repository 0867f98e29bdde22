"""What the spans add to one line: fills, underlines in lanes, tags."""

from dataclasses import dataclass, field

from PySide6.QtCore import QRectF


@dataclass(slots=True)
class Ornaments:
    """Rectangles of one line by what they are for; x from the column's left edge, y from the top of the line."""

    fills: list[tuple[QRectF, str]] = field(default_factory=list)
    ticks: list[tuple[QRectF, str]] = field(default_factory=list)
    bars: list[tuple[QRectF, str]] = field(default_factory=list)
    links: list[tuple[QRectF, str]] = field(default_factory=list)
    tags: list[tuple[QRectF, str, str]] = field(default_factory=list)
    """Rectangle, label, span id."""
    hidden: int = 0
    """Spans of this line whose lane or tag has no room."""
