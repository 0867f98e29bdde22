"""What the reading surface is told to show: spans, the looks of labels, the colours of the paper."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.domain.labelling.lanes import Lanes

VISIBLE_LANES = 4
"""Lanes that have room below a line; deeper spans are counted in a «+n»."""


@dataclass(frozen=True, slots=True)
class SpanMark:
    """A span as the surface draws it. Offsets are code points of the article; fragments ascend and do not touch."""

    id: str
    label: str
    fragments: tuple[tuple[int, int], ...]

    @property
    def start(self) -> int:
        """First code point of the envelope."""
        return self.fragments[0][0]

    @property
    def end(self) -> int:
        """Code point after the envelope."""
        return self.fragments[-1][1]


@dataclass(frozen=True, slots=True)
class LabelStyle:
    """How a label looks: its name in the reader's language, a colour per paper, and an underline pattern.

    Args:
        name: what the tag says.
        color: `#rrggbb` on light paper.
        color_dark: `#rrggbb` on dark paper.
        pattern: 0 solid, 1 dashed, 2 dotted, 3 dash-dot, 4 long dashes, then again; never colour alone.
    """

    name: str
    color: str
    color_dark: str
    pattern: int = 0


@dataclass(frozen=True, slots=True)
class PaperColors:
    """The colours of the paper, each `#rrggbb`; `dark` picks the labels' dark colours."""

    paper: str = "#fdfcf9"
    text: str = "#1d1d1b"
    selection: str = "#9cc3f5"
    caret: str = "#0b57d0"
    focus: str = "#0b57d0"
    muted: str = "#6b6b66"
    hit: str = "#ffe08a"
    dark: bool = False


LIGHT_PAPER = PaperColors()
DARK_PAPER = PaperColors(
    paper="#1e2022",
    text="#e6e4df",
    selection="#2f5d94",
    caret="#8ab4f8",
    focus="#8ab4f8",
    muted="#a3a39c",
    hit="#6b5510",
    dark=True,
)


class SpanTable:
    """The spans of the article with their lanes, found by place in time that grows with the spans near it only."""

    def __init__(self) -> None:
        self._marks: dict[str, SpanMark] = {}
        self._lanes = Lanes(VISIBLE_LANES)

    def __contains__(self, span_id: str) -> bool:
        return span_id in self._marks

    def __iter__(self) -> Iterator[SpanMark]:
        return iter(self._marks.values())

    def __getitem__(self, span_id: str) -> SpanMark:
        return self._marks[span_id]

    def get(self, span_id: str | None) -> SpanMark | None:
        """The span, or None."""
        return self._marks.get(span_id) if span_id is not None else None

    def lane(self, span_id: str) -> int:
        """The lane of a span, 0 nearest to the text."""
        return self._lanes.lane(span_id)

    def replace(self, marks: Iterable[SpanMark]) -> None:
        """Forget all spans and take these."""
        self._marks = {mark.id: mark for mark in marks}
        fragments = [mark.fragments for mark in self._marks.values()]
        self._lanes.assign(list(self._marks), [first[0][0] for first in fragments], [last[-1][1] for last in fragments])

    def put(self, mark: SpanMark) -> list[SpanMark]:
        """Add a span, or change the one with its id; returns every span that looks different now, the old form too."""
        touched = self.remove(mark.id) if mark.id in self._marks else []
        self._marks[mark.id] = mark
        self._lanes.add(mark.id, mark.start, mark.end)
        return [*touched, mark]

    def remove(self, span_id: str) -> list[SpanMark]:
        """Take a span out; returns it and the spans that moved to another lane. Raises KeyError when unknown."""
        mark = self._marks.pop(span_id)
        return [mark, *(self._marks[key] for key in self._lanes.remove(span_id))]

    def between(self, start: int, end: int) -> list[SpanMark]:
        """Spans whose envelope shares a character with `[start, end)`: outer before inner, in reading order."""
        found = [self._marks[key] for key in self._lanes.overlapping(start, end)]
        found.sort(key=lambda mark: (mark.start, -mark.end, mark.id))
        return found

    def labels_between(self, start: int, end: int) -> frozenset[str]:
        """Labels of the spans whose envelope shares a character with `[start, end)`."""
        return frozenset(self._marks[key].label for key in self._lanes.overlapping(start, end))

    def stack_at(self, position: int) -> list[SpanMark]:
        """Spans that hold the character at `position`, the smallest first."""
        found = [
            mark
            for mark in self.between(position, position + 1)
            if any(start <= position < end for start, end in mark.fragments)
        ]
        found.sort(key=lambda mark: (sum(end - start for start, end in mark.fragments), mark.start, mark.id))
        return found
