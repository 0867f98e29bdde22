"""Two annotators: against values worked out by hand, and by counting every code point."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.dataset.pair_agreement import MatchCounts, PairAgreement, kappa
from tests.domain.dataset.layers import TEXT, article, span

LABELS = ["ACTOR", "CLAIM"]
PAIR = ("ا", "ب")


def pair_of(*spans: object) -> PairAgreement:
    found = PairAgreement()
    found.add(article(*spans), PAIR, LABELS)  # type: ignore[arg-type]
    return found


def test_kappa_of_a_published_table() -> None:
    """Fifty grant proposals read by two (Wikipedia, Cohen's kappa): 20 both, 5 and 10 one alone, 15 neither."""
    assert kappa((15, 5, 10, 20)) == pytest.approx(0.4)
    assert kappa((10, 0, 0, 0)) is None
    assert kappa((0, 0, 0, 10)) is None
    assert kappa((0, 0, 0, 0)) is None
    assert kappa((0, 5, 5, 0)) == pytest.approx(-1)


def test_other_edges_overlap_and_other_labels_are_seen_without_labels() -> None:
    found = pair_of(
        span("ا", "ACTOR", 7, 15),
        span("ب", "ACTOR", 7, 15),
        span("ا", "CLAIM", 19, 32),
        span("ب", "CLAIM", 20, 32),
        span("ا", "ACTOR", 0, 3),
        span("ب", "CLAIM", 0, 3),
    ).to_json()
    actor, claim = found["labels"]["ACTOR"], found["labels"]["CLAIM"]
    assert (actor["spans"], actor["both"], actor["exact_f1"], actor["overlap_f1"]) == ([2, 1], 1, 0.6667, 0.6667)
    assert (claim["spans"], claim["both"], claim["exact_f1"]) == ([1, 2], 0, 0.0)
    assert claim["overlap_f1"] == pytest.approx(2 * 1 * 0.5 / 1.5, abs=1e-4)
    assert (found["all"]["spans"], found["all"]["both"], found["all"]["kappa"]) == ([3, 3], 1, None)
    assert (found["any_label"]["both"], found["any_label"]["overlap_f1"]) == (2, 1.0)
    assert found["articles"] == [{"id": article()["id"], "title": article()["title"], "exact_f1": 0.3333}]


def test_what_nobody_marked_is_not_defined_rather_than_perfect() -> None:
    told = pair_of().to_json()
    assert told["labels"]["CLAIM"] == {
        "spans": [0, 0], "both": 0, "exact_f1": None, "overlap_f1": None, "kappa": None, "alpha": None,
    }  # fmt: skip
    assert told["links"]["exact_f1"] is None
    assert told["articles"][0]["exact_f1"] is None
    one_sided = pair_of(span("ا", "CLAIM", 0, 3)).to_json()["labels"]["CLAIM"]
    assert (one_sided["exact_f1"], one_sided["overlap_f1"], one_sided["kappa"]) == (0.0, 0.0, 0.0)


STRETCHES = st.tuples(st.integers(0, len(TEXT) - 1), st.integers(1, 6)).map(
    lambda one: (one[0], min(one[0] + one[1], len(TEXT)))
)


@given(st.lists(STRETCHES, max_size=6, unique=True), st.lists(STRETCHES, max_size=6, unique=True))
def test_every_code_point_is_counted_once(ones: list[tuple[int, int]], others: list[tuple[int, int]]) -> None:
    found = pair_of(*(span("ا", "CLAIM", *one) for one in ones), *(span("ب", "CLAIM", *one) for one in others))
    marked = [{place for start, end in some for place in range(start, end)} for some in (ones, others)]
    cells = [0, 0, 0, 0]
    for place in range(len(TEXT)):
        cells[(place in marked[0]) + 2 * (place in marked[1])] += 1
    counts = found.labels["CLAIM"]
    assert counts.within == tuple(cells)
    assert counts.one_met == sum(any(place in marked[1] for place in range(*one)) for one in ones)
    assert counts.other_met == sum(any(place in marked[0] for place in range(*one)) for one in others)
    assert counts.both == len(set(ones) & set(others))


def test_counts_of_articles_add_up() -> None:
    counts = MatchCounts(one=1, other=2, both=1, one_met=1, other_met=1, within=(4, 1, 2, 3))
    counts.add(MatchCounts(one=2, within=(1, 1, 1, 1)))
    assert (counts.one, counts.other, counts.within) == (3, 2, (5, 2, 3, 4))


def test_links_agree_by_what_they_lead_between_and_spans_that_touch_do_not_overlap() -> None:
    pairs = [(span(who, "ACTOR", 7, 15), span(who, "CLAIM", 19, 32)) for who in PAIR]
    links = tuple(
        {"id": who, "type": "makes", "from": maker["id"], "to": claim["id"], "attributes": {}, "annotator": who}
        for who, (maker, claim) in zip(PAIR, pairs, strict=True)
    )
    found = PairAgreement()
    found.add(article(*(one for pair in pairs for one in pair), relations=links), PAIR, LABELS)
    assert found.to_json()["links"] == {"links": [1, 1], "both": 1, "exact_f1": 1.0}
    # Who compares claims alone asks for no link that leads to something else.
    claims = PairAgreement()
    claims.add(article(*(one for pair in pairs for one in pair), relations=links), PAIR, ["CLAIM"])
    assert (claims.links.one, claims.any_label.one, list(claims.labels)) == (0, 1, ["CLAIM"])
    same = [span(who, "ACTOR", 0, 3) for who in PAIR]
    for one, other in (PAIR, PAIR[::-1]):
        beside = pair_of(span(one, "ACTOR", 7, 11), span(other, "ACTOR", 11, 15), *same).to_json()
        assert beside["labels"]["ACTOR"]["overlap_f1"] == 0.5
    inside = pair_of(span("ا", "ACTOR", 7, 15), span("ا", "ACTOR", 0, 3), span("ب", "ACTOR", 9, 15)).to_json()
    assert inside["labels"]["ACTOR"]["overlap_f1"] == pytest.approx(2 / 3, abs=1e-4)
