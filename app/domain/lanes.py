"""Which of several overlapping ranges gets which lane (0 is nearest to the text).

A whole set is coloured greedily by start, which needs exactly as many lanes as ranges overlap at the deepest place.
Later changes touch as little as possible, so that nothing jumps while somebody works: a new range takes the lowest lane
that no overlapping range holds, and when one leaves, only ranges too deep to be seen rise into the gap.
"""

from collections.abc import Iterable
from heapq import heappop, heappush

_BUCKET = 512


class Lanes:
    """Lanes of a changing set of ranges.

    Args:
        visible: how many lanes are drawn; ranges beyond rise when one of these becomes free.
    """

    def __init__(self, visible: int) -> None:
        self._visible = visible
        self._held: dict[str, tuple[int, int, int]] = {}
        self._buckets: dict[int, list[str]] = {}

    def lane(self, key: str) -> int:
        """The lane of the range `key`. Raises KeyError when there is none."""
        return self._held[key][2]

    def assign(self, ranges: Iterable[tuple[str, int, int]]) -> None:
        """Forget everything and colour `(key, start, end)` anew; the order they come in does not matter."""
        self._held.clear()
        self._buckets.clear()
        free: list[int] = []
        busy: list[tuple[int, int]] = []
        count = 0
        for start, minus_end, key in sorted([(start, -end, key) for key, start, end in ranges]):
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
        if key in self._held:
            self.remove(key)
        lane = self._lowest_free(key, start, end)
        self._put(key, start, end, lane)
        return lane

    def remove(self, key: str) -> list[str]:
        """Take a range out; returns the keys of the hidden ranges that moved. Raises KeyError when there is none."""
        start, end, lane = self._held.pop(key)
        for bucket in range(start // _BUCKET, max(start, end - 1) // _BUCKET + 1):
            keys = self._buckets[bucket]
            keys.remove(key)
            if not keys:
                del self._buckets[bucket]
        return self._raise_hidden(start, end) if lane < self._visible else []

    def overlapping(self, start: int, end: int) -> set[str]:
        """Keys of the ranges that share a character with `[start, end)`."""
        held = self._held
        return {
            key
            for bucket in range(start // _BUCKET, max(start, end - 1) // _BUCKET + 1)
            for key in self._buckets.get(bucket, ())
            if held[key][0] < end and start < held[key][1]
        }

    def _put(self, key: str, start: int, end: int, lane: int) -> None:
        self._held[key] = (start, end, lane)
        first, last = start // _BUCKET, max(start, end - 1) // _BUCKET
        for bucket in (first,) if first == last else range(first, last + 1):
            if bucket in self._buckets:
                self._buckets[bucket].append(key)
            else:
                self._buckets[bucket] = [key]

    def _lowest_free(self, key: str, start: int, end: int) -> int:
        used = {self._held[other][2] for other in self.overlapping(start, end) if other != key}
        lane = 0
        while lane in used:
            lane += 1
        return lane

    def _raise_hidden(self, start: int, end: int) -> list[str]:
        """Move what a freed visible lane has room for into it; no other lane is freed by that."""
        found = self.overlapping(start, end)
        moved: list[str] = []
        for lane, key in sorted((self._held[key][2], key) for key in found if self._held[key][2] >= self._visible):
            first, last, _ = self._held[key]
            lowest = self._lowest_free(key, first, last)
            if lowest < min(lane, self._visible):
                self._held[key] = (first, last, lowest)
                moved.append(key)
        return moved
