"""Networks: who is a node, what is an edge, and XML that a parser reads."""

import itertools
import sqlite3
import tracemalloc
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import TransferError
from app.domain.native_record import NativeRecord
from app.exchange.formats import WriteOptions
from app.exchange.loss import LossReport
from app.exchange.networks.format import FORMAT, write
from app.exchange.networks.spool import Network
from tests.exchange.articles import records, seed_records
from tests.exchange.claims import article
from tests.exchange.networks.network import edges, network_of
from tests.exchange.round_trip import write_bytes


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
    assert {edge.told["articles"] for edge in network.edges} == {2}
    assert [values.get("entity") for values in network.nodes] == ["e2", None]


def test_a_mention_counts_once_however_many_speak_of_it() -> None:
    base = article()
    maker = next(link for link in base["relations"] if link["type"] == "makes")
    joint = {**maker, "id": "joint", "from": next(span["id"] for span in base["spans"] if span["text"] == "سالم")}
    about = next(link for link in base["relations"] if link["type"] == "about")
    record: Any = {**base, "relations": [{**maker, "to": about["from"]}, {**joint, "to": about["from"]}, about]}
    network = network_of([record], "actors", LossReport())
    target = next(values for values in network.nodes if values["name"] == "الوزارة")
    assert target["frequency"] == 1
    assert sum(int(edge.told["weight"]) for edge in network.edges) == 2


def test_edges_tell_when_and_parallel_ones_differ_in_kind() -> None:
    days = (None, "2025-03-01T10:00:00Z", "gestern", "٢٠٢٤-١٢-٣١", None)
    found: Any = [{**article(), "meta": {"published": day}, "id": f"a{nth}"} for nth, day in enumerate(days)]
    for edge in network_of(found, "actors", LossReport()).edges:
        assert (edge.told["first_day"], edge.told["last_day"]) == ("2024-12-31", "2025-03-01")
    for edge in network_of(found[:1], "actors", LossReport()).edges:
        assert "first_day" not in edge.told
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


def test_what_is_left_out_of_each_kind_is_counted_to_the_last_link() -> None:
    record = article()
    assert (len(record["spans"]), len(record["relations"])) == (7, 7)
    for kind, wanted in {
        "claims": {"mentions": 7, "unlinked": 0, "attributes": 2, "relation_attributes": 3},
        "actors": {"mentions": 3, "unlinked": 8, "attributes": 2, "relation_attributes": 0},
        "categories": {"mentions": 3, "unlinked": 9, "attributes": 0, "relation_attributes": 2},
    }.items():
        losses = LossReport()
        network_of([record], kind, losses)
        assert {lost: losses.count(lost) for lost in wanted} == wanted, kind


def test_a_category_counts_once_for_each_claim_and_may_be_a_single_value() -> None:
    base = article()
    again: Any = {**base, "id": "khabar-8", "spans": [
        {**span, "attributes": {"category": "environment"}} if span["label"] == "CLAIM" else span
        for span in base["spans"]
    ]}  # fmt: skip
    nodes = {one["name"]: one["frequency"] for one in network_of([base, again], "categories", LossReport()).nodes}
    # Two speak of it in a claim of the first article; in the second, so do two in one claim and one in another.
    assert {name: nodes[name] for name in ("environment", "a|b")} == {"environment": 3, "a|b": 1}
    assert nodes.keys() == {"سالم", "ريم البرشاوي", "هيئة حوض تروة", "environment", "a|b"}


def test_categories_by_polarity() -> None:
    assert edges("categories", article()) == {
        ("سالم", "category", "supports", "environment"): 1,
        ("سالم", "category", "supports", "a|b"): 1,
        ("ريم البرشاوي", "category", "supports", "environment"): 1,
        ("ريم البرشاوي", "category", "supports", "a|b"): 1,
    }


@given(st.lists(records(), max_size=3, unique_by=lambda record: record["id"]))
def test_the_xml_holds_every_node_and_edge_once(found: list[NativeRecord]) -> None:
    for kind in ("claims", "actors", "categories"):
        for layout in ("graphml", "gexf"):
            assert_each_once(found, kind, layout)


def assert_each_once(found: list[NativeRecord], kind: str, layout: str) -> None:
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


@pytest.mark.parametrize("layout", ["graphml", "gexf"])
@pytest.mark.parametrize("kind", ["claims", "actors", "categories"])
def test_a_file_tells_who_speaks_and_of_whom(kind: str, layout: str) -> None:
    """An arrow the other way round would have the ministry speak about whoever accuses it."""
    first: Any = {**article(), "meta": {"source": "وكالة «تروة»", "published": "2025-03-01"}}
    found: Any = [first, {**first, "id": "khabar-8", "meta": {"published": "2025-03-04"}}]
    root = ElementTree.fromstring(write_bytes(FORMAT, found, network=kind, layout=layout)[0])

    def told(tag: str) -> dict[ElementTree.Element, dict[str, str]]:
        return {
            item: {
                (one.get("key") or one.get("for") or "").partition("_")[2]: one.get("value") or one.text or ""
                for one in item.iter()
                if one.tag.endswith(("}data", "}attvalue"))
            }
            for item in root.iter()
            if item.tag.endswith(tag)
        }

    nodes = {item.get("id"): (item, values) for item, values in told("}node").items()}
    names = {key: values["name"] for key, (_, values) in nodes.items()}
    arrows = [(item, values) for item, values in told("}edge").items()]
    assert {
        (names[item.get("source")], one["type"], one.get("value", ""), names[item.get("target")]): int(one["weight"])
        for item, one in arrows
    } == edges(kind, *found)
    for item, one in arrows:
        assert (one["weight"], one["articles"]) == ("2", "2")
        assert (one["first_day"], one["last_day"]) == ("2025-03-01", "2025-03-04")
        assert item.get("weight") == ("2" if layout == "gexf" else None)
    # What a program shows beside a node.
    assert [item.get("label") or values["label"] for item, values in nodes.values()] == list(names.values())
    wanted = [{key: str(one[key]) for key in one} for one in network_of(found, kind, LossReport()).nodes]
    assert [{key: one[key] for key in one if key != "label"} for _, one in nodes.values()] == wanted


def test_a_claim_is_told_with_where_it_stands_and_a_person_with_who_it_is() -> None:
    nodes = {one["name"]: one for one in network_of([article()], "claims", LossReport()).nodes}
    assert nodes["المنسوب تراجع"] == {
        "name": "المنسوب تراجع",
        "type": "claim",
        "span": "fell",
        "annotator": "سارة",
        "polarity": "supports",
        "category": "environment|a|b",
        "article": "khabar-7",
        "source": "وكالة",
        "url": "https://example.org/1",
        "published": "2025-02-18",
        "frequency": 1,
    }
    assert nodes["ريم البرشاوي"] == {
        "name": "ريم البرشاوي",
        "type": "actor",
        "kind": "person",
        "entity": "e1",
        "wikidata": "Q1",
        "frequency": 1,
    }
    assert nodes["سالم"] == {"name": "سالم", "type": "actor", "frequency": 1}


def test_the_sample_counts_each_link_and_says_what_is_missing() -> None:
    before = seed_records()
    losses = LossReport()
    network = network_of(before, "claims", losses)
    assert sum(int(edge.told["weight"]) for edge in network.edges) == sum(len(one["relations"]) for one in before)
    assert sum(int(values["frequency"]) for values in network.nodes) == sum(len(one["spans"]) for one in before)
    assert losses.count("article_text") == len(before)
    assert not losses.count("other_relations")


def _varied(count: int) -> Iterator[NativeRecord]:
    """Many articles with mentions, claims and links of their own."""
    record: Any = article()
    for number in range(count):
        mine = {span["id"]: f"{span['id']}-{number}" for span in record["spans"]}
        spans = [{**span, "id": mine[span["id"]], "entity": None, "label": f"L{number}"} for span in record["spans"]]
        ends = [{**link, "from": mine[link["from"]], "to": mine[link["to"]]} for link in record["relations"]]
        links = [{**link, "id": f"{link['id']}-{number}"} for link in ends]
        made: Any = {**record, "id": f"a{number}", "spans": spans, "relations": links, "entities": []}
        yield made


class _Sink(BytesIO):
    def write(self, data: Any) -> int:
        return len(data)


def _peak(count: int) -> int:
    write(_varied(1), _Sink(), LossReport(), WriteOptions())
    tracemalloc.start()
    write(_varied(count), _Sink(), LossReport(), WriteOptions())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


@pytest.mark.usefixtures("usual_collector")
def test_memory_does_not_grow_with_the_articles() -> None:
    few, many = network_of(_varied(20), "claims", LossReport()), network_of(_varied(400), "claims", LossReport())
    assert (len(many.nodes), len(many.edges)) == (20 * len(few.nodes), 20 * len(few.edges))
    # Held whole, twenty times as many nodes and edges would take some twenty times as much.
    assert _peak(400) < 1.5 * _peak(20)


def test_a_full_disk_is_told_in_words() -> None:
    with pytest.raises(TransferError, match=r"no room in .*, where temporary files go"), Network():
        raise sqlite3.OperationalError("database or disk is full")


def test_nodes_and_edges_come_in_the_order_of_their_first_appearance() -> None:
    found = list(itertools.islice(_varied(3), 3))
    mixed = network_of([*found, *reversed(found)], "claims", LossReport())
    assert [edge[:4] for edge in mixed.edges] == [edge[:4] for edge in network_of(found, "claims", LossReport()).edges]
    assert {values["frequency"] for values in mixed.nodes} == {2}
    assert {(edge.told["weight"], edge.told["articles"]) for edge in mixed.edges} == {(2, 1)}
