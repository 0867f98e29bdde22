"""Where each paragraph begins when only some of them have been laid out."""

from array import array
from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate

_BLOCK = 256


class Heights:
    """Heights in pixels with their running sums; a change costs one block, not the article."""

    def __init__(self, heights: Iterable[int]) -> None:
        self._heights = array("q", heights)
        blocks = range(0, len(self._heights), _BLOCK)
        self._sums = [sum(self._heights[first : first + _BLOCK]) for first in blocks]
        self._tops: list[int] = []
        self._stale = True

    def __len__(self) -> int:
        return len(self._heights)

    def __getitem__(self, index: int) -> int:
        return self._heights[index]

    def set(self, index: int, height: int) -> int:
        """Give paragraph `index` a height; returns by how much it grew."""
        growth = height - self._heights[index]
        if growth:
            self._heights[index] = height
            self._sums[index // _BLOCK] += growth
            self._stale = True
        return growth

    @property
    def total(self) -> int:
        """Height of everything."""
        return self._block_tops()[-1]

    def top(self, index: int) -> int:
        """Distance from the very top to paragraph `index`."""
        block = index // _BLOCK
        return self._block_tops()[block] + sum(self._heights[block * _BLOCK : index])

    def at(self, y: float) -> int:
        """The paragraph at distance `y` from the very top, kept within the article."""
        tops = self._block_tops()
        block = max(0, min(bisect_right(tops, y) - 1, len(self._sums) - 1))
        first = block * _BLOCK
        ends = list(accumulate(self._heights[first : first + _BLOCK], initial=tops[block]))
        return first + max(0, min(bisect_right(ends, y) - 1, len(ends) - 2))

    def _block_tops(self) -> list[int]:
        if self._stale:
            self._tops = list(accumulate(self._sums, initial=0))
            self._stale = False
        return self._tops
