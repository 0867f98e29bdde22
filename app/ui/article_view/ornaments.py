"""What the spans add to one line: fills, underlines in lanes, tags."""

from collections import Counter
from dataclasses import dataclass, field

from PySide6.QtCore import QRectF


@dataclass(slots=True)
class Ornaments:
    """Rectangles of one line by what they are for; x from the column's left edge, y from the top of the line."""

    grounds: list[tuple[QRectF, str]] = field(default_factory=list)
    """What each span colours, one over the other."""
    fills: list[tuple[QRectF, tuple[str, ...]]] = field(default_factory=list)
    """The same side by side: nothing is coloured twice; the labels of a place, sorted."""
    ticks: list[tuple[QRectF, str]] = field(default_factory=list)
    bars: list[tuple[QRectF, str]] = field(default_factory=list)
    links: list[tuple[QRectF, str]] = field(default_factory=list)
    tags: list[tuple[QRectF, str, str]] = field(default_factory=list)
    """Rectangle, label, span id."""
    hidden: int = 0
    """Spans of this line whose lane or tag has no room."""

    def spread(self) -> None:
        """Make the fills of the grounds."""
        if len(self.grounds) < 2:
            self.fills = [(rect, (label,)) for rect, label in self.grounds]
            return
        edges: dict[float, Counter[str]] = {}
        for rect, label in self.grounds:
            edges.setdefault(rect.left(), Counter())[label] += 1
            edges.setdefault(rect.right(), Counter())[label] -= 1
        top, height = self.grounds[0][0].top(), self.grounds[0][0].height()
        here: Counter[str] = Counter()
        self.fills, before = [], 0.0
        for edge in sorted(edges):
            labels = tuple(sorted(here.elements()))
            if labels:
                self.fills.append((QRectF(before, top, edge - before, height), labels))
            here.update(edges[edge])
            before = edge
