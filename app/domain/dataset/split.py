"""How articles are divided among the parts of a dataset: train, dev, test, or as they are called.

Articles that belong together are one unit and never torn. Everything is counted in whole numbers and ordered by digests
of the seed, so the same articles with the same seed are divided alike everywhere, in whatever order they come.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from heapq import heapify, heappop, heappush

Stratum = tuple[str, str]
"""What is to be spread evenly: ``("label", key)``, ``("language", tag)`` or ``("source", name)``."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a dataset and its weight: its share is the weight ÷ the sum of all weights."""

    name: str
    weight: int


@dataclass(frozen=True, slots=True)
class Unit:
    """Articles that stay together.

    Attributes:
        key: tells the unit from others; the same in every workspace.
        size: number of articles.
        strata: how much of each stratum is in it.
        day: the first day of its articles, ``YYYY-MM-DD``, or empty.
    """

    key: str
    size: int
    strata: Mapping[Stratum, int]
    day: str = ""


def divide(units: Sequence[Unit], parts: Sequence[Part], seed: int) -> list[int]:
    """The part of each unit, spread by strata.

    Iterative stratification (K. Sechidis, G. Tsoumakas, I. Vlahavas, "On the Stratification of Multi-Label Data", ECML
    PKDD 2011, algorithm 1), with units of several articles: the rarest stratum is dealt out first, each unit to the
    part that lacks most of it. Unlike there, a part that has its number of articles gets no more, so no part is larger
    than its share by a whole unit. Within a stratum large units come first, as they are the hardest to place.

    Returns:
        For each unit an index into `parts`.
    """
    total_weight = sum(part.weight for part in parts)
    room = [part.weight * sum(unit.size for unit in units) for part in parts]
    amounts: Counter[Stratum] = Counter()
    holders: dict[Stratum, list[int]] = {}
    order = sorted(range(len(units)), key=lambda at: (-units[at].size, _drawn(seed, units[at].key)))
    for at in order:
        for stratum, amount in units[at].strata.items():
            amounts[stratum] += amount
            holders.setdefault(stratum, []).append(at)
    wanted = {stratum: [part.weight * amount for part in parts] for stratum, amount in amounts.items()}
    chosen = [-1] * len(units)

    def place(at: int, stratum: Stratum | None) -> None:
        lacking = wanted[stratum] if stratum is not None else room
        best = max(
            range(len(parts)),
            key=lambda part: (
                room[part] > 0,
                lacking[part],
                room[part],
                _drawn(seed, f"{units[at].key} {parts[part].name}"),
            ),
        )
        chosen[at] = best
        room[best] -= units[at].size * total_weight
        for own, amount in units[at].strata.items():
            wanted[own][best] -= amount * total_weight

    for stratum in _rarest_first(units, holders, chosen):
        for at in holders[stratum]:
            if chosen[at] < 0:
                place(at, stratum)
    for at in order:
        if chosen[at] < 0:
            place(at, None)
    return chosen


def _rarest_first(
    units: Sequence[Unit], holders: Mapping[Stratum, Sequence[int]], chosen: Sequence[int]
) -> Iterable[Stratum]:
    """The strata, each time the one that fewest of the units yet to be placed hold; ties by name."""
    left = {stratum: len(held) for stratum, held in holders.items()}
    names = {str(stratum): stratum for stratum in left}
    waiting = [(count, str(stratum)) for stratum, count in left.items()]
    heapify(waiting)
    placed: set[int] = set()
    while waiting:
        count, name = heappop(waiting)
        stratum = names[name]
        if left.get(stratum) != count:
            continue  # It was put in again with fewer, or dealt out.
        yield stratum
        del left[stratum]
        for at in holders[stratum]:
            if at in placed or chosen[at] < 0:
                continue
            placed.add(at)
            for other in units[at].strata:
                if other in left:
                    left[other] -= 1
                    heappush(waiting, (left[other], str(other)))


def divide_by_day(units: Sequence[Unit], parts: Sequence[Part]) -> list[int]:
    """The part of each unit in the order of their days: everything of a part is earlier than everything of the next.

    A day is never cut, so parts may be larger or smaller than their shares. Every unit must have a day.
    """
    sizes: Counter[str] = Counter()
    for unit in units:
        sizes[unit.day] += unit.size
    total, weights = sum(sizes.values()), sum(part.weight for part in parts)
    part_of: dict[str, int] = {}
    part = done = passed = 0
    for day in sorted(sizes):
        # A day goes to the part in which its middle lies.
        while part < len(parts) - 1 and (2 * done + sizes[day]) * weights > 2 * (passed + parts[part].weight) * total:
            passed += parts[part].weight
            part += 1
        part_of[day] = part
        done += sizes[day]
    return [part_of[unit.day] for unit in units]


def _drawn(seed: int, key: str) -> bytes:
    """As good as drawn by lot, but the same for the same seed and key."""
    return blake2b(f"{seed} {key}".encode(), digest_size=16).digest()


class Union:
    """Numbers that belong together, by being joined."""

    def __init__(self, count: int) -> None:
        self._parents = list(range(count))

    def join(self, numbers: Iterable[int]) -> None:
        """All of these belong together."""
        roots = [self._root(number) for number in numbers]
        for root in roots:
            self._parents[self._root(root)] = self._root(roots[0])

    def groups(self) -> list[list[int]]:
        """All groups, also those of one, in the order of their smallest numbers."""
        found: dict[int, list[int]] = {}
        for number in range(len(self._parents)):
            found.setdefault(self._root(number), []).append(number)
        return list(found.values())

    def _root(self, number: int) -> int:
        while self._parents[number] != number:
            self._parents[number] = self._parents[self._parents[number]]
            number = self._parents[number]
        return number
