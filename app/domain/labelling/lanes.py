"""Which of several overlapping ranges gets which lane (0 is nearest to the text).

A whole set is coloured greedily by start, which needs exactly as many lanes as ranges overlap at the deepest place.
Later changes touch as little as possible, so that nothing jumps while somebody works: a new range takes the lowest lane
that no overlapping range holds, and when one leaves, only ranges too deep to be seen rise into the gap.
"""

from collections import defaultdict
from collections.abc import Sequence

_BUCKET = 512
_DEEPEST = 64
"""Lanes that `assign` keeps apart; whatever lies deeper shares the next one, so that no heap of ranges is slow."""


class Lanes:
    """Lanes of a changing set of ranges.

    Args:
        visible: how many lanes are drawn; ranges beyond rise when one of these becomes free.
    """

    def __init__(self, visible: int) -> None:
        self._visible = visible
        # Numbers by key, no tuples: tens of thousands of those would wake the garbage collector again and again.
        self._starts: dict[str, int] = {}
        self._ends: dict[str, int] = {}
        self._lanes: dict[str, int] = {}
        self._buckets: defaultdict[int, list[str]] = defaultdict(list)

    def lane(self, key: str) -> int:
        """The lane of the range `key`. Raises KeyError when there is none."""
        return self._lanes[key]

    def assign(self, keys: Sequence[str], starts: Sequence[int], ends: Sequence[int]) -> None:
        """Forget everything and colour the ranges `[starts[i], ends[i])` anew; identical ones keep their order."""
        self._starts = dict(zip(keys, starts, strict=True))
        self._ends = dict(zip(keys, ends, strict=True))
        self._buckets = defaultdict(list)
        lanes, buckets = {}, self._buckets
        free_from: list[int] = []
        # By start, the longest first: sorting keeps the order of equals.
        order = sorted(range(len(keys)), key=ends.__getitem__, reverse=True)
        order.sort(key=starts.__getitem__)
        for i in order:
            key, start, end = keys[i], starts[i], ends[i]
            for lane, free in enumerate(free_from):
                if free <= start:
                    free_from[lane] = end
                    break
            else:
                lane = len(free_from)
                if lane < _DEEPEST:
                    free_from.append(end)
            lanes[key] = lane
            first, last = start // _BUCKET, (end - 1) // _BUCKET
            buckets[first].append(key)
            if first < last:
                for bucket in range(first + 1, last + 1):
                    buckets[bucket].append(key)
        self._lanes = lanes

    def add(self, key: str, start: int, end: int) -> int:
        """Put a further range in and return its lane. Work grows with the ranges near it only."""
        if key in self._lanes:
            self.remove(key)
        lane = self._lowest_free(key, start, end)
        self._starts[key], self._ends[key], self._lanes[key] = start, end, lane
        for bucket in range(start // _BUCKET, max(start, end - 1) // _BUCKET + 1):
            self._buckets[bucket].append(key)
        return lane

    def remove(self, key: str) -> list[str]:
        """Take a range out; returns the keys of the hidden ranges that moved. Raises KeyError when there is none."""
        lane, start, end = self._lanes.pop(key), self._starts.pop(key), self._ends.pop(key)
        for bucket in range(start // _BUCKET, max(start, end - 1) // _BUCKET + 1):
            keys = self._buckets[bucket]
            keys.remove(key)
            if not keys:
                del self._buckets[bucket]
        return self._raise_hidden(start, end) if lane < self._visible else []

    def overlapping(self, start: int, end: int) -> set[str]:
        """Keys of the ranges that share a character with `[start, end)`."""
        starts, ends = self._starts, self._ends
        return {
            key
            for bucket in range(start // _BUCKET, max(start, end - 1) // _BUCKET + 1)
            for key in self._buckets.get(bucket, ())
            if starts[key] < end and start < ends[key]
        }

    def _lowest_free(self, key: str, start: int, end: int) -> int:
        used = {self._lanes[other] for other in self.overlapping(start, end) if other != key}
        lane = 0
        while lane in used:
            lane += 1
        return lane

    def _raise_hidden(self, start: int, end: int) -> list[str]:
        """Move what a freed visible lane has room for into it; no other lane is freed by that."""
        hidden = [key for key in self.overlapping(start, end) if self._lanes[key] >= self._visible]
        moved: list[str] = []
        for key in sorted(hidden, key=lambda key: (self._lanes[key], key)):
            start, end = self._starts[key], self._ends[key]
            if any(self._starts[other] < end and start < self._ends[other] for other in moved):
                continue
            lowest = self._lowest_free(key, start, end)
            if lowest < self._visible:
                self._lanes[key] = lowest
                moved.append(key)
        return moved
