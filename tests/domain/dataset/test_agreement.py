"""Agreement: against values worked out by hand and by another way of computing them."""

from collections import Counter
from fractions import Fraction
from itertools import combinations, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.dataset.agreement import AgreementCounts, agreement_of, alpha, count_agreement
from tests.domain.dataset.layers import TEXT, article, span

LABELS = ["ACTOR", "CLAIM"]


def alpha_by_pairs(units: list[list[int]]) -> float | None:
    """Krippendorff's alpha straight from his coincidence matrix: every ordered pair of values within a unit."""
    weights: dict[tuple[int, int], Fraction] = {}
    for values in units:
        for pair in permutations(values, 2):
            weights[pair] = weights.get(pair, Fraction(0)) + Fraction(1, len(values) - 1)
    totals = Counter(value for values in units for value in values)
    n = sum(totals.values())
    expected = Fraction(2 * totals[0] * totals[1], n - 1)
    if not expected:
        return None
    observed = weights.get((0, 1), Fraction(0)) + weights.get((1, 0), Fraction(0))
    return float(1 - observed / expected)


@given(st.lists(st.lists(st.integers(0, 1), min_size=2, max_size=4), min_size=1, max_size=30))
def test_alpha_is_what_the_coincidence_matrix_says(units: list[list[int]]) -> None:
    covered = Counter((len(values), sum(values)) for values in units)
    expected = alpha_by_pairs(units)
    found = alpha(covered)
    assert (found is None) == (expected is None)
    if expected is not None:
        assert found == pytest.approx(expected)


def test_a_published_example() -> None:
    """Two observers, ten units, binary data (Krippendorff 2011, section A): alpha is 0.095."""
    first = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0]
    second = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    covered = Counter((2, one + other) for one, other in zip(first, second, strict=True))
    assert alpha(covered) == pytest.approx(0.095, abs=0.0005)


def test_the_same_spans_agree_wholly_and_other_edges_partly() -> None:
    spans = [
        span("ا", "ACTOR", 7, 15),
        span("ب", "ACTOR", 7, 15),
        span("ا", "CLAIM", 19, 32),
        span("ب", "CLAIM", 20, 32),
    ]
    told = agreement_of(count_agreement(article(*spans), ["ا", "ب"], LABELS))
    assert told["articles"] == 1
    assert told["alpha"]["ACTOR"] == 1
    assert 0.8 < told["alpha"]["CLAIM"] < 1
    assert told["span_f1"] == [{"annotators": ["ا", "ب"], "all": 0.5, "ACTOR": 1, "CLAIM": 0}]


def test_overlapping_spans_of_one_layer_cover_a_character_once() -> None:
    spans = [span("ا", "ACTOR", 3, 15), span("ا", "ACTOR", 7, 20), span("ا", "ACTOR", 3, 20), span("ب", "ACTOR", 3, 20)]
    counts = count_agreement(article(*spans), ["ا", "ب"], ["ACTOR"])
    assert counts.covered == {("ACTOR", 2, 2): 17, ("ACTOR", 2, 0): len(TEXT) - 17}
    assert agreement_of(counts)["alpha"] == {"ACTOR": 1}


def test_a_label_nobody_used_says_nothing() -> None:
    told = agreement_of(count_agreement(article(span("ا", "ACTOR", 7, 15)), ["ا", "ب"], LABELS))
    assert told["alpha"]["CLAIM"] is None
    assert told["span_f1"][0]["CLAIM"] is None


def test_counts_of_articles_add_up() -> None:
    both = [span("ا", "ACTOR", 7, 15), span("ب", "ACTOR", 7, 15)]
    total = AgreementCounts()
    for spans in (both, both[:1]):
        total.add(count_agreement(article(*spans), ["ا", "ب"], ["ACTOR"]))
    told = agreement_of(total)
    assert (told["articles"], told["span_f1"][0]["all"]) == (2, round(2 / 3, 4))


def test_where_all_say_the_same_of_every_character_there_is_nothing_to_measure() -> None:
    assert alpha({(2, 2): 10, (3, 3): 4}) is None
    assert alpha({(2, 0): 10}) is None


def test_pairs_stand_in_the_order_of_their_names() -> None:
    """Cards hold them, which are built again bit for bit."""
    people = ["ا", "ب", "ت", "ث", "ج"]
    counts = count_agreement(article(*(span(who, "ACTOR", 7, 15) for who in people)), people, LABELS)
    pairs = [tuple(pair["annotators"]) for pair in agreement_of(counts)["span_f1"]]
    assert pairs == list(combinations(people, 2))
