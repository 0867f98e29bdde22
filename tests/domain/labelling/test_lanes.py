from hypothesis import given
from hypothesis import strategies as st

from app.domain.labelling.lanes import Lanes

RANGES = st.lists(st.tuples(st.integers(0, 3000), st.integers(1, 900)), max_size=40)
Range = tuple[str, int, int]


def named(ranges: list[tuple[int, int]]) -> list[Range]:
    return [(f"s{i}", start, start + length) for i, (start, length) in enumerate(ranges)]


def assigned(ranges: list[Range], visible: int = 4) -> Lanes:
    lanes = Lanes(visible)
    lanes.assign([key for key, _, _ in ranges], [start for _, start, _ in ranges], [end for _, _, end in ranges])
    return lanes


def assert_apart(lanes: Lanes, ranges: list[Range]) -> None:
    for i, (key, start, end) in enumerate(ranges):
        for other, first, last in ranges[i + 1 :]:
            if start < last and first < end:
                assert lanes.lane(key) != lanes.lane(other)


def depth(ranges: list[Range]) -> int:
    return max((sum(a <= start < b for _, a, b in ranges) for _, start, _ in ranges), default=0)


@given(RANGES)
def test_a_whole_set_needs_as_many_lanes_as_it_is_deep(raw: list[tuple[int, int]]) -> None:
    ranges = named(raw)
    lanes = assigned(ranges)
    assert_apart(lanes, ranges)
    assert len({lanes.lane(key) for key, _, _ in ranges}) == depth(ranges)
    distinct = {(start, end): key for key, start, end in ranges}.values()
    one, other = (assigned([r for r in order if r[0] in distinct]) for order in (ranges, ranges[::-1]))
    assert [one.lane(key) for key in distinct] == [other.lane(key) for key in distinct]


@given(RANGES, st.data())
def test_changes_one_by_one_keep_overlapping_ranges_apart(raw: list[tuple[int, int]], data: st.DataObject) -> None:
    lanes = Lanes(4)
    held: dict[str, Range] = {}
    for one in named(raw):
        removing: bool = data.draw(st.booleans())
        before = {key: lanes.lane(key) for key in held}
        lanes.add(*one)
        assert {key: lanes.lane(key) for key in held} == before
        held[one[0]] = one
        if removing:
            gone = data.draw(st.sampled_from(sorted(held)))
            before = {key: lanes.lane(key) for key in held if key != gone}
            moved = lanes.remove(gone)
            del held[gone]
            for key, lane in before.items():
                assert lanes.lane(key) < lane if key in moved else lanes.lane(key) == lane
                assert key not in moved or lane >= 4
        assert_apart(lanes, list(held.values()))


def test_nested_and_identical_ranges() -> None:
    lanes = assigned([("inner", 5, 9), ("outer", 0, 20), ("twin", 5, 9), ("after", 20, 25)])
    assert [lanes.lane(key) for key in ("outer", "inner", "twin", "after")] == [0, 1, 2, 0]


def test_taking_away_and_putting_back_leaves_everything_as_it_was() -> None:
    lanes = assigned([("a", 0, 10), ("b", 5, 15), ("c", 8, 30)])
    lanes.remove("a")
    assert lanes.add("a", 0, 10) == 0
    assert (lanes.lane("b"), lanes.lane("c")) == (1, 2)


def test_a_hidden_range_rises_into_the_gap() -> None:
    lanes = assigned([("a", 0, 10), ("b", 1, 10), ("c", 2, 10), ("d", 3, 10)], 2)
    assert lanes.remove("b") == ["c"]
    assert [lanes.lane(key) for key in "acd"] == [0, 1, 3]
    assert lanes.remove("d") == []


@given(RANGES, st.integers(0, 3000), st.integers(1, 900))
def test_overlapping(raw: list[tuple[int, int]], start: int, length: int) -> None:
    ranges = named(raw)
    lanes = assigned(ranges)
    assert lanes.overlapping(start, start + length) == {k for k, a, b in ranges if a < start + length and start < b}


def test_thousands_of_ranges_in_one_place_take_no_more_than_the_deepest_lane() -> None:
    ranges = named([(0, 500 + i) for i in range(3000)])
    lanes = assigned(ranges)
    assert sorted({lanes.lane(key) for key, _, _ in ranges}) == list(range(65))
    assert lanes.remove(ranges[-1][0]) == [ranges[-5][0]]


def test_all_that_a_freed_lane_has_room_for_rise_together() -> None:
    lanes = Lanes(visible=1)
    lanes.assign(["whole", "first", "over", "second"], [0, 0, 4, 10], [20, 6, 9, 15])
    assert [lanes.lane(key) for key in ("whole", "first", "over", "second")] == [0, 1, 2, 1]
    assert lanes.remove("whole") == ["first", "second"]
    assert [lanes.lane(key) for key in ("first", "over", "second")] == [0, 2, 0]
