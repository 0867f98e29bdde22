"""The caret and the selection: pure positions, no places. All of them are code points."""

from typing import Literal

from app.domain.text.segmentation import ceil_boundary, floor_boundary, sentence_at, word_at

Unit = Literal["character", "word", "sentence"]


class TextSelection:
    """A selection between an anchor and the caret. It never cuts a grapheme cluster.

    A gesture that began with a word or a sentence goes on by words or sentences, and what it began with stays selected.
    """

    def __init__(self, text: str = "") -> None:
        self._text = text
        self._unit: Unit = "character"
        self._origin = (0, 0)
        self.anchor = 0
        self.caret = 0

    @property
    def range(self) -> tuple[int, int]:
        """`(start, end)`, ascending."""
        return min(self.anchor, self.caret), max(self.anchor, self.caret)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is selected."""
        return self.anchor == self.caret

    def place(self, position: int) -> None:
        """Put the caret at `position`, nothing selected; a new gesture begins there."""
        self.anchor = self.caret = floor_boundary(self._text, position)
        self._unit = "character"

    def set(self, start: int, end: int) -> None:
        """Select from `start` to `end`, the caret at `end`; an edge inside a cluster moves outwards."""
        forward = start <= end
        self.anchor = (floor_boundary if forward else ceil_boundary)(self._text, start)
        self.caret = (ceil_boundary if forward else floor_boundary)(self._text, end)
        self._unit = "character"

    def begin(self, position: int, unit: Unit) -> None:
        """Select the word or sentence at `position` and go on by such units."""
        self._unit = unit
        self._origin = self._around(position)
        self.anchor, self.caret = self._origin

    def extend(self, position: int) -> None:
        """Move the caret to `position`, keeping the anchor."""
        if self._unit == "character":
            self.caret = (ceil_boundary if position >= self.anchor else floor_boundary)(self._text, position)
            return
        start, end = self._around(position)
        first, last = self._origin
        if position < first:
            self.anchor, self.caret = last, min(start, first)
        else:
            self.anchor, self.caret = first, max(end, last)

    def _around(self, position: int) -> tuple[int, int]:
        start, end = word_at(self._text, position) if self._unit == "word" else sentence_at(self._text, position)
        return floor_boundary(self._text, start), ceil_boundary(self._text, end)
