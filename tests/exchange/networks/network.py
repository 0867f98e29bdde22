"""A network as a whole."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from app.domain.native_record import NativeRecord
from app.exchange.loss import LossReport
from app.exchange.networks.format import fill
from app.exchange.networks.spool import Edge, Network, Value


class Found(NamedTuple):
    """A whole network."""

    nodes: list[dict[str, Value]]
    edges: list[Edge]


def network_of(found: Iterable[NativeRecord], kind: str, losses: LossReport) -> Found:
    """The network of some articles."""
    with Network() as network:
        fill(network, found, kind, losses)
        return Found(list(network.nodes()), list(network.edges()))


def edges(kind: str, *found: NativeRecord) -> Counter[tuple[object, ...]]:
    network = network_of(found, kind, LossReport())
    names = [str(values["name"]) for values in network.nodes]
    return Counter(
        {
            (names[edge.first - 1], edge.kind, edge.value, names[edge.second - 1]): int(edge.told["weight"])
            for edge in network.edges
        }
    )
