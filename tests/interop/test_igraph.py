"""What igraph, which R users have as well, reads out of our GraphML."""

from pathlib import Path

import pytest

from app.exchange.loss import LossReport
from app.exchange.networks.format import FORMAT
from tests.exchange.articles import seed_records
from tests.exchange.networks.network import network_of
from tests.exchange.round_trip import write_bytes

igraph = pytest.importorskip("igraph")


@pytest.mark.parametrize("kind", ["claims", "actors", "categories"])
def test_the_same_nodes_edges_and_values(kind: str, tmp_path: Path) -> None:
    before = seed_records()
    (tmp_path / "a.graphml").write_bytes(write_bytes(FORMAT, before, network=kind, layout="graphml")[0])
    graph = igraph.Graph.Read_GraphML(str(tmp_path / "a.graphml"))
    network = network_of(before, kind, LossReport())
    assert graph.is_directed()
    for vertex, values in zip(graph.vs, network.nodes, strict=True):
        assert {key: vertex[key] for key in values} == values
    found = sorted((graph.vs[edge.source]["id"], graph.vs[edge.target]["id"], edge["weight"]) for edge in graph.es)
    assert found == sorted((f"n{edge.first}", f"n{edge.second}", float(edge.told["weight"])) for edge in network.edges)
