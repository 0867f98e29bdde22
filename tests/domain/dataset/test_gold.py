"""Layers of a record, and what annotators agree on."""

from collections import Counter
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.domain.dataset.gold import GOLD, Lost, agreed, people_at_work, with_layers
from app.domain.native_record import NativeRecord
from tests.domain.dataset.layers import STAMP, article, span
from tests.exchange.articles import records


def unheeded(_kind: str, _count: int) -> None:
    """Losses that a test does not ask for."""


def counting(lost: Counter[str]) -> Lost:
    return lambda kind, count: lost.update({kind: count})


def link(who: str, start: dict[str, Any], end: dict[str, Any]) -> dict[str, Any]:
    ids = {"id": f"{who}-makes", "type": "makes", "from": start["id"], "to": end["id"]}
    return {**ids, "attributes": {}, "annotator": who, "created": STAMP, "updated": STAMP}


def test_two_of_three_make_a_majority_but_not_all() -> None:
    spans = [span(who, "ACTOR", 7, 15) for who in ("دنى", "سارة")] + [span("علي", "ACTOR", 7, 11)]
    lost: Counter[str] = Counter()
    gold = agreed(article(*spans), (), "majority", counting(lost))
    assert gold is not None
    assert [(one["start"], one["end"], one["annotator"]) for one in gold["spans"]] == [(7, 15, GOLD)]
    assert lost == {"disagreed_spans": 1}
    unanimous = agreed(article(*spans), (), "all", unheeded)
    assert unanimous is not None
    assert unanimous["spans"] == []


def test_whoever_finished_without_a_span_has_judged_too() -> None:
    alone = article(span("سارة", "ACTOR", 7, 15))
    assert agreed(alone, (), "majority", unheeded) is None
    judged = article(span("سارة", "ACTOR", 7, 15), دنى="done")
    assert people_at_work(judged, ()) == ["دنى", "سارة"]
    gold = agreed(judged, (), "majority", unheeded)
    assert gold is not None
    assert gold["spans"] == []
    assert people_at_work(article(دنى="doing"), ()) == []


def test_only_the_named_layers_count() -> None:
    spans = [span(who, "ACTOR", 7, 15) for who in ("سارة", "model")] + [span("دنى", "CLAIM", 19, 32)]
    gold = agreed(article(*spans), ("سارة", "دنى"), "majority", unheeded)
    assert gold is not None
    assert gold["spans"] == []


def test_a_gold_layer_that_came_back_counts_only_where_it_is_named() -> None:
    marked = article(span("سارة", "ACTOR", 7, 15), span("دنى", "CLAIM", 19, 32), span(GOLD, "ACTOR", 7, 15), علي="done")
    assert people_at_work(marked, ()) == ["دنى", "سارة", "علي"]
    assert people_at_work(marked, ("سارة", GOLD)) == [GOLD, "سارة"]
    one_of_three = agreed(marked, (), "majority", unheeded)
    assert one_of_three is not None
    assert one_of_three["spans"] == []
    alone = article(span("سارة", "ACTOR", 7, 15), span(GOLD, "ACTOR", 7, 15))
    assert agreed(alone, (), "majority", unheeded) is None
    both = agreed(alone, ("سارة", GOLD), "all", unheeded)
    assert both is not None
    assert len(both["spans"]) == 1


def test_attributes_and_entities_stay_when_most_give_them() -> None:
    spans = [
        span("ا", "ACTOR", 7, 15, attributes={"role": "وزير", "party": "x"}, entity="e"),
        span("ب", "ACTOR", 7, 15, attributes={"role": "وزير", "party": "y"}, entity="e"),
        span("ج", "ACTOR", 7, 15, attributes={"role": "نائب"}),
    ]
    lost: Counter[str] = Counter()
    gold = agreed(article(*spans), (), "majority", counting(lost))
    assert gold is not None
    (one,) = gold["spans"]
    assert (one["attributes"], one["entity"]) == ({"role": "وزير"}, "e")
    assert [entity["id"] for entity in gold["entities"]] == ["e"]
    assert lost == {"disagreed_attributes": 1}


def test_two_who_say_different_things_of_a_span_agree_on_neither() -> None:
    one = span("ا", "ACTOR", 7, 15, attributes={"role": "وزير"}, entity="e", note="نعم")
    other = span("ب", "ACTOR", 7, 15, attributes={"role": "نائب"}, note="لا")
    for spans in ((one, other), (other, one)):
        lost: Counter[str] = Counter()
        gold = agreed(article(*spans), (), "all", counting(lost))
        assert gold is not None
        (found,) = gold["spans"]
        assert (found["attributes"], found["entity"], found["note"]) == ({}, None, "")
        # Whichever comes first, the id is the same, so that a dataset is built again bit for bit.
        assert found["id"] == one["id"]
        assert gold["entities"] == []
        assert lost == {"disagreed_attributes": 1, "disagreed_details": 2}


def test_whatever_the_gold_layer_leaves_out_is_counted() -> None:
    people = ("دنى", "سارة", "علي")
    makers = [span(who, "ACTOR", 7, 15, note=who, entity=who) for who in people]
    claims = [span(who, "CLAIM", 19, 32, note="ملاحظة") for who in people]
    again = span("علي", "CLAIM", 19, 32, id="again")
    links = tuple(
        {**link(who, start, end), "attributes": {"cue": "قال", "joint": who == "علي"}}
        for who, start, end in zip(people, makers, claims, strict=True)
    )
    lost: Counter[str] = Counter()
    gold = agreed(article(*makers, *claims, again, relations=links), (), "all", counting(lost))
    assert gold is not None
    (kept,) = gold["relations"]
    assert kept["attributes"] == {"cue": "قال", "joint": False}
    assert [one["note"] for one in gold["spans"]] == ["", "ملاحظة"]
    assert lost == {"disagreed_details": 2, "doubled_spans": 1}


def test_two_marks_of_the_same_that_are_linked_are_no_link_of_gold() -> None:
    people = ("دنى", "سارة")
    pairs = [(span(who, "CLAIM", 19, 32), span(who, "CLAIM", 19, 32, id=f"{who} twice")) for who in people]
    links = tuple(link(who, *pair) for who, pair in zip(people, pairs, strict=True))
    lost: Counter[str] = Counter()
    gold = agreed(
        article(*(one for pair in pairs for one in pair), relations=links),
        (),
        "all",
        counting(lost),
    )
    assert gold is not None
    assert len(gold["spans"]) == 1
    assert not gold["relations"]
    assert lost["disagreed_relations"] == 1


def test_links_are_agreed_on_by_their_ends() -> None:
    pairs = [(span(who, "ACTOR", 7, 15), span(who, "CLAIM", 19, 32)) for who in ("ا", "ب")]
    spans = [one for pair in pairs for one in pair]
    links = tuple(link(who, *pair) for who, pair in zip(("ا", "ب"), pairs, strict=True))
    gold = agreed(article(*spans, relations=links), (), "all", unheeded)
    assert gold is not None
    ids = [one["id"] for one in gold["spans"]]
    assert [(one["from"], one["to"]) for one in gold["relations"]] == [(ids[0], ids[1])]
    lost: Counter[str] = Counter()
    half = agreed(article(*spans, relations=links[:1]), (), "all", counting(lost))
    assert half is not None
    assert half["relations"] == []
    assert lost == {"disagreed_relations": 1}


def test_gold_links_stand_in_the_order_of_the_text() -> None:
    """Whoever drew which first: a dataset is built again bit for bit."""
    people = ("دنى", "سارة")
    spans, links = [], []
    for who in people:
        maker, *claims = span(who, "ACTOR", 7, 15), span(who, "CLAIM", 19, 32), span(who, "CLAIM", 16, 18)
        spans += [maker, *claims]
        links += [{**link(who, maker, claim), "id": f"{who} {at}"} for at, claim in enumerate(claims)]
    for drawn in (links, links[::-1]):
        gold = agreed(article(*spans, relations=tuple(drawn)), (), "all", unheeded)
        assert gold is not None
        start_of = {one["id"]: one["start"] for one in gold["spans"]}
        assert [start_of[one["to"]] for one in gold["relations"]] == [16, 19]


@given(records(), st.sets(st.sampled_from(["سارة", "דנה", "ali"])))
def test_layers_are_whole_and_nothing_dangles(record: NativeRecord, names: set[str]) -> None:
    lost: Counter[str] = Counter()
    found = with_layers(record, tuple(sorted(names)), counting(lost))
    wanted = names or {one["annotator"] for one in record["spans"]}
    assert found["spans"] == [one for one in record["spans"] if one["annotator"] in wanted]
    ids = {one["id"] for one in found["spans"]}
    assert all({one["from"], one["to"]} <= ids for one in found["relations"])
    own = sum(one["annotator"] in names for one in record["relations"]) if names else len(record["relations"])
    assert len(found["relations"]) + lost["relations_across"] == own
    if names:
        assert {entity["id"] for entity in found["entities"]} == {one["entity"] for one in found["spans"]} - {None}


@st.composite
def judged_together(draw: st.DrawFn) -> NativeRecord:
    """A record in which some spans are those of several annotators."""
    record = draw(records())
    picked = draw(st.lists(st.sampled_from(record["spans"]), max_size=8)) if record["spans"] else []
    for number, one in enumerate(picked):
        record["spans"].append(
            {**one, "id": f"{one['id']}/{number}", "annotator": draw(st.sampled_from(["دنى", "علي", "ש"]))}
        )
    return record


@given(judged_together())
def test_gold_spans_are_somebodys_and_of_a_majority(record: NativeRecord) -> None:
    people = people_at_work(record, ())
    gold = agreed(record, (), "majority", unheeded)
    assert (gold is None) == (len(people) < 2)
    for one in gold["spans"] if gold else []:
        same = [
            other["annotator"]
            for other in record["spans"]
            if (other["label"], other["start"], other["end"], other.get("fragments"))
            == (one["label"], one["start"], one["end"], one.get("fragments"))
        ]
        assert 2 * len(set(same)) > len(people)
