"""Where the keys take the caret. Left is forward where the paragraph runs from right to left."""

from collections.abc import Callable

from PySide6.QtCore import QPointF
from PySide6.QtGui import QKeyEvent, QKeySequence

from app.domain.text.segmentation import next_boundary, next_word_start, previous_boundary, previous_word_start
from app.ui.article_view.places import Places

_Key = QKeySequence.StandardKey
_SAME_PLACE = 0.5
"""Pixels within which two positions are seen at one place."""


class CaretKeys:
    """Turns key events into caret positions; it remembers the x that Up and Down try to keep.

    Args:
        text: the article.
        places: of its positions.
        page: gives the height of a page, in pixels.
    """

    def __init__(self, text: str, places: Places, page: Callable[[], int]) -> None:
        self._text = text
        self._places = places
        self._page = page
        self._kept_x: float | None = None
        self._kept_at = -1
        self.visual = False
        """Whether the arrows go to the neighbour that is seen on their side, instead of by reading order."""

    def target(self, event: QKeyEvent, caret: int) -> tuple[int, bool] | None:
        """Where `event` takes the caret, and whether the selection goes with it; None for any other key."""
        for move, select, go in self._moves():
            selecting = event.matches(select)
            if selecting or event.matches(move):
                # Whatever else moved the caret since, the mouse say, did not come here to keep an old x.
                kept = self._kept_x if caret == self._kept_at else None
                self._kept_x = None
                self._kept_at = go(caret, kept)
                return self._kept_at, selecting
        return None

    def _moves(self) -> list[tuple[_Key, _Key, Callable[[int, float | None], int]]]:
        return [
            (_Key.MoveToNextChar, _Key.SelectNextChar, lambda caret, _: self._sideways(caret, right=True)),
            (_Key.MoveToPreviousChar, _Key.SelectPreviousChar, lambda caret, _: self._sideways(caret, right=False)),
            (_Key.MoveToNextWord, _Key.SelectNextWord, lambda caret, _: self._by_word(caret, right=True)),
            (_Key.MoveToPreviousWord, _Key.SelectPreviousWord, lambda caret, _: self._by_word(caret, right=False)),
            (_Key.MoveToNextLine, _Key.SelectNextLine, lambda caret, x: self._by_line(caret, x, 1)),
            (_Key.MoveToPreviousLine, _Key.SelectPreviousLine, lambda caret, x: self._by_line(caret, x, -1)),
            (_Key.MoveToNextPage, _Key.SelectNextPage, lambda caret, x: self._by_page(caret, x, 1)),
            (_Key.MoveToPreviousPage, _Key.SelectPreviousPage, lambda caret, x: self._by_page(caret, x, -1)),
            (_Key.MoveToStartOfLine, _Key.SelectStartOfLine, lambda caret, _: self._line_start(caret)),
            (_Key.MoveToEndOfLine, _Key.SelectEndOfLine, lambda caret, _: self._line_end(caret)),
            (_Key.MoveToStartOfDocument, _Key.SelectStartOfDocument, lambda _caret, _: 0),
            (_Key.MoveToEndOfDocument, _Key.SelectEndOfDocument, lambda _caret, _: len(self._text)),
        ]

    def is_forward(self, caret: int, *, right: bool) -> bool:
        """Whether the arrow to the right (or left) goes forward in the paragraph of `caret`."""
        return self._places.line_of(caret)[0].rtl != right

    def _sideways(self, caret: int, *, right: bool) -> int:
        step = next_boundary if self.is_forward(caret, right=right) else previous_boundary
        beside = self._beside(caret, right=right) if self.visual else None
        return step(self._text, caret) if beside is None else beside

    def _beside(self, caret: int, *, right: bool) -> int | None:
        """The position of the same line that is seen next to the caret on one side; None at the end of the line."""
        paragraph, number = self._places.line_of(caret)
        position, last = paragraph.line_range(number)[0], paragraph.line_end(number)
        here = self._places.caret(caret).center().x()
        best: tuple[float, int] | None = None
        while position <= last:
            distance = (self._places.caret(position).center().x() - here) * (1 if right else -1)
            if distance > _SAME_PLACE and (best is None or distance < best[0]):
                best = distance, position
            if position == last:
                break
            position = min(last, next_boundary(self._text, position))
        return best[1] if best is not None else None

    def _by_word(self, caret: int, *, right: bool) -> int:
        step = next_word_start if self.is_forward(caret, right=right) else previous_word_start
        return step(self._text, caret)

    def _by_line(self, caret: int, kept_x: float | None, step: int) -> int:
        paragraph, number = self._places.line_of(caret)
        place = self._places.caret(caret)
        x = kept_x if kept_x is not None else place.center().x()
        self._kept_x = x
        if 0 <= number + step < paragraph.line_count:
            return paragraph.position(paragraph.line(number + step).position_at(x))
        other = self._places.neighbour(paragraph, step)
        if other is None:
            return len(self._text) if step > 0 else 0
        return other.position(other.line(0 if step > 0 else other.line_count - 1).position_at(x))

    def _by_page(self, caret: int, kept_x: float | None, step: int) -> int:
        place = self._places.caret(caret)
        x = kept_x if kept_x is not None else place.center().x()
        self._kept_x = x
        return self._places.position_at(QPointF(x, place.center().y() + step * self._page()))

    def _line_start(self, caret: int) -> int:
        paragraph, number = self._places.line_of(caret)
        return paragraph.line_range(number)[0]

    def _line_end(self, caret: int) -> int:
        paragraph, number = self._places.line_of(caret)
        return paragraph.line_end(number)
