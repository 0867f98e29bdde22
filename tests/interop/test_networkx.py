"""What networkx reads out of our networks."""

import io
import warnings

import pytest

from app.exchange.loss import LossReport
from app.exchange.networks.format import EDGE_KEYS, FORMAT
from tests.exchange.articles import seed_records
from tests.exchange.networks.network import network_of
from tests.exchange.round_trip import write_bytes

networkx = pytest.importorskip("networkx")


@pytest.mark.parametrize("layout", ["graphml", "gexf"])
@pytest.mark.parametrize("kind", ["claims", "actors", "categories"])
def test_the_same_nodes_edges_and_values(kind: str, layout: str) -> None:
    before = seed_records()
    data, _ = write_bytes(FORMAT, before, network=kind, layout=layout)
    read = networkx.read_graphml if layout == "graphml" else networkx.read_gexf
    with warnings.catch_warnings():
        # networkx asks what it knows of GEXF 1.3 by a part of its own that it deprecated.
        warnings.simplefilter("ignore", DeprecationWarning)
        graph = read(io.BytesIO(data), **({"force_multigraph": True} if layout == "graphml" else {"version": "1.3"}))
    network = network_of(before, kind, LossReport())
    assert graph.is_directed()
    assert graph.number_of_nodes() == len(network.nodes)
    assert graph.number_of_edges() == len(network.edges)
    for number, values in enumerate(network.nodes, 1):
        found = graph.nodes[f"n{number}"]
        assert {key: found[key] for key in values} == values
        if layout == "graphml":
            assert found["label"] == found["name"] == values["name"]
    # What networkx adds by itself (ids, kinds) stays out; an edge without a value has none.
    found_edges = sorted(
        # Its own reading of a weight is a number with a point.
        (first, second, *(str(values.get(key, "")).removesuffix(".0") for key in EDGE_KEYS))
        for first, second, values in graph.edges(data=True)
    )
    assert found_edges == sorted(
        (f"n{edge.first}", f"n{edge.second}", *(str(edge.told.get(key, "")) for key in EDGE_KEYS))
        for edge in network.edges
    )
    assert all(int(values["weight"]) >= 1 for _, _, values in graph.edges(data=True))
