"""Dividing articles among parts: everybody in one part, nothing torn, evenly spread, the same every time."""

import random
from collections import Counter
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.domain.dataset.split import Part, Stratum, Union, Unit, _rarest_first, divide, divide_by_day

LABELS = ["ACTOR", "CLAIM", "ORGANIZATION"]
SOURCES = ["وكالة المنارة", "הרציף", "هفته‌نامه کرانه"]


@st.composite
def units(draw: st.DrawFn) -> list[Unit]:
    made = []
    for number in range(draw(st.integers(1, 40))):
        strata: Counter[Stratum] = Counter()
        for label in LABELS:
            strata["label", label] = draw(st.integers(0, 6))
        strata["source", draw(st.sampled_from(SOURCES))] = 1
        day = f"2025-01-{draw(st.integers(1, 28)):02}"
        made.append(Unit(key=f"k{number}", size=draw(st.integers(1, 5)), strata=+strata, day=day))
    return made


@st.composite
def some_parts(draw: st.DrawFn) -> list[Part]:
    weights = draw(st.lists(st.integers(1, 90), min_size=1, max_size=4))
    return [Part(f"p{number}", weight) for number, weight in enumerate(weights)]


PARTS = some_parts()


@given(units(), PARTS, st.integers(0, 10))
def test_no_part_is_larger_than_its_share_by_a_whole_unit(some: list[Unit], parts: list[Part], seed: int) -> None:
    placed = divide(some, parts, seed)
    total, weights = sum(unit.size for unit in some), sum(part.weight for part in parts)
    for number, part in enumerate(parts):
        inside = [unit.size for unit, where in zip(some, placed, strict=True) if where == number]
        if inside:
            assert sum(inside) - max(inside) < total * part.weight / weights
    assert len(placed) == len(some)
    assert set(placed) <= set(range(len(parts)))


@given(units(), PARTS, st.integers(0, 10), st.randoms(use_true_random=False))
def test_the_order_does_not_matter_and_the_seed_settles_it(
    some: list[Unit], parts: list[Part], seed: int, chance: random.Random
) -> None:
    expected = dict(zip((unit.key for unit in some), divide(some, parts, seed), strict=True))
    shuffled = list(some)
    chance.shuffle(shuffled)
    assert dict(zip((unit.key for unit in shuffled), divide(shuffled, parts, seed), strict=True)) == expected


def test_another_seed_deals_otherwise() -> None:
    some = [Unit(key=f"k{number}", size=1, strata={}) for number in range(50)]
    parts = [Part("train", 1), Part("test", 1)]
    assert len({tuple(divide(some, parts, seed)) for seed in range(5)}) == 5


@given(st.lists(st.integers(0, 3), min_size=3, max_size=3), st.integers(0, 20))
def test_strata_are_spread_as_the_parts_want(rest: list[int], seed: int) -> None:
    """Articles with one label and one source each: every part gets its share of every label, to the article."""
    some = []
    for index, label in enumerate(LABELS):
        for number in range(20 + 10 * rest[index]):
            strata: Counter[Stratum] = Counter({("label", label): 1})
            some.append(Unit(key=f"{label}{number}", size=1, strata=strata))
    parts = [Part("train", 8), Part("dev", 1), Part("test", 1)]
    placed = divide(some, parts, seed)
    for index, label in enumerate(LABELS):
        total = 20 + 10 * rest[index]
        for number, part in enumerate(parts):
            inside = sum(
                ("label", label) in unit.strata and where == number for unit, where in zip(some, placed, strict=True)
            )
            assert abs(inside - total * part.weight / 10) <= 1


def test_a_rare_label_reaches_every_part_that_can_have_it() -> None:
    common: list[Unit] = [Unit(key=f"c{n}", size=1, strata={("label", "ACTOR"): 5}) for n in range(90)]
    rare = [Unit(key=f"r{n}", size=1, strata={("label", "ACTOR"): 5, ("label", "CLAIM"): 1}) for n in range(10)]
    for seed in range(20):
        placed = divide(common + rare, [Part("train", 80), Part("dev", 10), Part("test", 10)], seed)
        assert Counter(placed[90:]) == {0: 8, 1: 1, 2: 1}


def test_labels_that_share_articles_are_all_spread_to_the_article() -> None:
    """Dealing out one label changes which is the rarest of those that are left."""
    some = []
    for number in range(100):
        strata: Counter[Stratum] = Counter(
            {("label", str(every)): 1 for every in (2, 3, 5, 7, 10) if number % every == 0}
        )
        some.append(Unit(key=f"k{number}", size=1, strata=strata))
    parts = [Part("train", 8), Part("dev", 1), Part("test", 1)]
    for seed in range(10):
        found: Counter[tuple[Stratum, int]] = Counter()
        for unit, where in zip(some, divide(some, parts, seed), strict=True):
            found.update((stratum, where) for stratum in unit.strata)
        for every in (2, 3, 5, 7, 10):
            total = len(range(0, 100, every))
            for number, part in enumerate(parts):
                assert abs(found[("label", str(every)), number] - total * part.weight / 10) < 1


def test_large_groups_are_placed_while_small_ones_can_still_even_them_out() -> None:
    some = [Unit(key=f"k{number}", size=6 if number < 3 else 1, strata={}) for number in range(45)]
    for seed in range(10):
        sizes: Counter[int] = Counter()
        for unit, where in zip(
            some, divide(some, [Part("train", 8), Part("dev", 1), Part("test", 1)], seed), strict=True
        ):
            sizes[where] += unit.size
        assert sizes == {0: 48, 1: 6, 2: 6}


@given(units(), PARTS)
def test_by_day_every_part_is_earlier_than_the_next(some: list[Unit], parts: list[Part]) -> None:
    placed = divide_by_day(some, parts)
    days = [[unit.day for unit, where in zip(some, placed, strict=True) if where == part] for part in range(len(parts))]
    inside = [found for found in days if found]
    assert all(max(first) < min(second) for first, second in pairwise(inside))


def test_by_day_shares_are_as_near_as_days_allow() -> None:
    some = [Unit(key=f"k{n}", size=1, strata={}, day=f"2025-03-{n // 4 + 1:02}") for n in range(100)]
    placed = divide_by_day(some, [Part("train", 80), Part("dev", 10), Part("test", 10)])
    assert Counter(placed) == {0: 80, 1: 12, 2: 8}


def test_what_is_joined_by_way_of_others_is_one_group() -> None:
    union = Union(6)
    union.join([4, 1])
    union.join([2, 5, 4])
    assert union.groups() == [[0], [1, 2, 4, 5], [3]]


@given(units(), st.randoms(use_true_random=False))
def test_each_stratum_comes_when_fewest_of_the_units_left_hold_it(some: list[Unit], chance: random.Random) -> None:
    """Units that hold several strata count once for each of them, whenever and however often they are met."""
    holders: dict[Stratum, list[int]] = {}
    for at, unit in enumerate(some):
        for stratum in unit.strata:
            holders.setdefault(stratum, []).append(at)
    chosen = [-1] * len(some)
    left = set(holders)
    for stratum in _rarest_first(some, holders, chosen):
        unplaced = {one: sum(chosen[at] < 0 for at in holders[one]) for one in left}
        assert (unplaced[stratum], str(stratum)) == min((count, str(one)) for one, count in unplaced.items())
        left.remove(stratum)
        for at in holders[stratum]:
            # Whoever deals out may keep some of them for later.
            if chance.random() < 0.8:
                chosen[at] = 0
    assert not left
