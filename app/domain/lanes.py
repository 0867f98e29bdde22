"""Which of several overlapping ranges gets which lane (0 is nearest to the text).

A whole set is coloured greedily by start, which needs exactly as many lanes as ranges overlap at the deepest place.
Later changes touch as little as possible, so that nothing jumps while somebody works: a new range takes the lowest lane
that no overlapping range holds, and when one leaves, only ranges too deep to be seen move up into the gap.
"""

from collections.abc import Iterable
from heapq import heapify, heappop, heappush

_BUCKET = 512


class Lanes:
    """Lanes of a changing set of ranges.

    Args:
        visible: how many lanes are drawn; ranges beyond rise when one of these becomes free.
    """

    def __init__(self, visible: int) -> None:
        self._visible = visible
        self._ranges: dict[str, tuple[int, int]] = {}
        self._lanes: dict[str, int] = {}
        self._buckets: dict[int, set[str]] = {}

    def lane(self, key: str) -> int:
        """The lane of the range `key`. Raises KeyError when there is none."""
        return self._lanes[key]

    def assign(self, ranges: Iterable[tuple[str, int, int]]) -> None:
        """Forget everything and colour `(key, start, end)` anew; the order they come in does not matter."""
        self._ranges.clear()
        self._lanes.clear()
        self._buckets.clear()
        free: list[int] = []
        busy: list[tuple[int, int]] = []
        count = 0
        for start, minus_end, key in sorted((start, -end, key) for key, start, end in ranges):
            while busy and busy[0][0] <= start:
                heappush(free, heappop(busy)[1])
            if free:
                lane = heappop(free)
            else:
                lane, count = count, count + 1
            heappush(busy, (-minus_end, lane))
            self._put(key, start, -minus_end, lane)

    def add(self, key: str, start: int, end: int) -> int:
        """Put a further range in and return its lane. Work grows with the ranges near it only."""
        if key in self._ranges:
            self.remove(key)
        lane = self._lowest_free(key, start, end)
        self._put(key, start, end, lane)
        return lane

    def remove(self, key: str) -> list[str]:
        """Take a range out; returns the keys of the hidden ranges that moved. Raises KeyError when there is none."""
        start, end = self._ranges.pop(key)
        self._lanes.pop(key)
        for bucket in self._spread(start, end):
            held = self._buckets[bucket]
            held.discard(key)
            if not held:
                del self._buckets[bucket]
        return self._raise_hidden(start, end)

    def overlapping(self, start: int, end: int) -> set[str]:
        """Keys of the ranges that share a character with `[start, end)`."""
        return {
            key
            for bucket in self._spread(start, end)
            for key in self._buckets.get(bucket, ())
            if self._ranges[key][0] < end and start < self._ranges[key][1]
        }

    def _put(self, key: str, start: int, end: int, lane: int) -> None:
        self._ranges[key] = (start, end)
        self._lanes[key] = lane
        for bucket in self._spread(start, end):
            self._buckets.setdefault(bucket, set()).add(key)

    @staticmethod
    def _spread(start: int, end: int) -> range:
        return range(start // _BUCKET, max(start, end - 1) // _BUCKET + 1)

    def _lowest_free(self, key: str, start: int, end: int) -> int:
        used = {self._lanes[other] for other in self.overlapping(start, end) if other != key}
        lane = 0
        while lane in used:
            lane += 1
        return lane

    def _raise_hidden(self, start: int, end: int) -> list[str]:
        moved: list[str] = []
        waiting = self._hidden(start, end)
        heapify(waiting)
        while waiting:
            lane, key = heappop(waiting)
            if self._lanes[key] != lane:
                continue
            first, last = self._ranges[key]
            lowest = self._lowest_free(key, first, last)
            if lowest < lane:
                self._lanes[key] = lowest
                moved.append(key)
                for other in self._hidden(first, last):
                    heappush(waiting, other)
        return moved

    def _hidden(self, start: int, end: int) -> list[tuple[int, str]]:
        found = self.overlapping(start, end)
        return [(self._lanes[key], key) for key in found if self._lanes[key] >= self._visible]
