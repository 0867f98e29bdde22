"""Networks: who is a node, what is an edge, and XML that a parser reads."""

from collections import Counter
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.native_record import NativeRecord
from app.exchange.loss import LossReport
from app.exchange.networks import FORMAT, network_of
from tests.exchange.articles import records, seed_records
from tests.exchange.round_trip import write_bytes
from tests.exchange.test_claims import article


def edges(kind: str, *found: NativeRecord) -> Counter[tuple[object, ...]]:
    network = network_of(found, kind, LossReport())
    names = [str(values["name"]) for values in network.nodes.values()]
    return Counter(
        {
            (names[first - 1], label, value, names[second - 1]): int(values["weight"])
            for (first, second, label, value), values in network.edges.items()
        }
    )


def test_claims_with_their_makers_and_targets() -> None:
    assert edges("claims", article()) == {
        ("سالم", "makes", "", "المنسوب تراجع"): 1,
        ("ريم البرشاوي", "makes", "", "المنسوب تراجع"): 1,
        ("هيئة حوض تروة", "makes", "", "الوزارة تأخرت"): 1,
        ("الوزارة تأخرت", "about", "negative", "الوزارة"): 1,
        ("الوزارة تأخرت", "about", "neutral", "هيئة حوض تروة"): 1,
        ("ريم البرشاوي", "member_of", "", "هيئة حوض تروة"): 1,
        ("الوزارة تأخرت", "attacks", "", "المنسوب تراجع"): 1,
    }


def test_mentions_of_an_entity_are_one_node_over_all_articles() -> None:
    first = article()
    second: NativeRecord = {**first, "id": "khabar-8"}
    assert edges("actors", first, second) == {
        ("هيئة حوض تروة", "about", "negative", "الوزارة"): 2,
        ("هيئة حوض تروة", "about", "neutral", "هيئة حوض تروة"): 2,
    }
    network = network_of([first, second], "actors", LossReport())
    assert {values["articles"] for values in network.edges.values()} == {2}
    assert [values.get("entity") for values in network.nodes.values()] == ["e2", None]


def test_a_mention_counts_once_however_many_speak_of_it() -> None:
    base = article()
    maker = next(link for link in base["relations"] if link["type"] == "makes")
    joint = {**maker, "id": "joint", "from": next(span["id"] for span in base["spans"] if span["text"] == "سالم")}
    about = next(link for link in base["relations"] if link["type"] == "about")
    record: Any = {**base, "relations": [{**maker, "to": about["from"]}, {**joint, "to": about["from"]}, about]}
    network = network_of([record], "actors", LossReport())
    target = next(values for values in network.nodes.values() if values["name"] == "الوزارة")
    assert target["frequency"] == 1
    assert sum(int(values["weight"]) for values in network.edges.values()) == 2


def test_edges_tell_when_and_parallel_ones_differ_in_kind() -> None:
    first, second = (
        {**article(), "meta": {"published": day}, "id": day} for day in ("2025-03-01T10:00:00Z", "2024-12-31")
    )
    found: Any = [first, second]
    for values in network_of(found, "actors", LossReport()).edges.values():
        assert (values["first_day"], values["last_day"]) == ("2024-12-31", "2025-03-01")
    root = ElementTree.fromstring(write_bytes(FORMAT, found, network="actors", layout="gexf")[0])
    edges = [
        (item.get("source"), item.get("target"), item.get("kind")) for item in root.iter() if item.tag.endswith("}edge")
    ]
    assert {kind for *_, kind in edges} == {"about negative", "about neutral"}
    assert len(set(edges)) == len(edges)


def test_what_a_kind_of_network_leaves_out_is_counted() -> None:
    record = article()
    for kind in ("claims", "actors", "categories"):
        losses = LossReport()
        network_of([record], kind, losses)
        everything = len(record["spans"]) + len(record["relations"])
        assert (losses.count("unlinked") == 0) == (kind == "claims")
        assert losses.count("unlinked") + losses.count("mentions") <= everything


def test_categories_by_polarity() -> None:
    assert edges("categories", article()) == {
        ("سالم", "category", "supports", "environment"): 1,
        ("سالم", "category", "supports", "a|b"): 1,
        ("ريم البرشاوي", "category", "supports", "environment"): 1,
        ("ريم البرشاوي", "category", "supports", "a|b"): 1,
    }


@pytest.mark.parametrize("layout", ["graphml", "gexf"])
@pytest.mark.parametrize("kind", ["claims", "actors", "categories"])
@given(found=st.lists(records(), max_size=3, unique_by=lambda record: record["id"]))
def test_the_xml_holds_every_node_and_edge_once(layout: str, kind: str, found: list[NativeRecord]) -> None:
    data, _ = write_bytes(FORMAT, found, network=kind, layout=layout)
    root = ElementTree.fromstring(data)
    nodes = [item.get("id") or "" for item in root.iter() if item.tag.endswith("}node")]
    ends = [item.get(side) or "" for item in root.iter() if item.tag.endswith("}edge") for side in ("source", "target")]
    network = network_of(found, kind, LossReport())
    assert len(set(nodes)) == len(nodes) == len(network.nodes)
    assert len(ends) == 2 * len(network.edges)
    assert set(ends) <= set(nodes)
    assert all(identifier.isascii() for identifier in nodes)
    declared = {item.get("id") for item in root.iter() if item.tag.endswith(("}key", "}attribute"))}
    used = {item.get("key") or item.get("for") for item in root.iter() if item.tag.endswith(("}data", "}attvalue"))}
    assert used <= declared


def test_the_sample_counts_each_link_and_says_what_is_missing() -> None:
    before = seed_records()
    losses = LossReport()
    network = network_of(before, "claims", losses)
    assert sum(int(values["weight"]) for values in network.edges.values()) == sum(
        len(one["relations"]) for one in before
    )
    assert sum(int(values["frequency"]) for values in network.nodes.values()) == sum(
        len(one["spans"]) for one in before
    )
    assert losses.count("article_text") == len(before)
    assert not losses.count("other_relations")
