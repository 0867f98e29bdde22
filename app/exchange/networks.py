"""Networks of actors, claims and entities over all articles, as GraphML or GEXF.

``claims``
    every claim and everyone who is mentioned as an actor or organization; every link between them is an edge.
``actors``
    who speaks about whom: from the maker of a claim to each of its targets, one edge for each stance.
``categories``
    who speaks on what: from the maker of a claim to each of its categories, one edge for each polarity.

All mentions of an entity are one node; a mention without an entity is one with all that read the same. Edges that say
the same are one edge with a weight.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import BinaryIO, NamedTuple, TypeAlias

from app.domain.native_record import Json, NativeRecord, NativeRelation, NativeSpan
from app.exchange.claims import ABOUT, MAKES
from app.exchange.loss import LossReport
from app.exchange.options import FormatOption, OptionKind
from app.exchange.registry import Feature, Format, WriteOptions
from app.exchange.uncarried import CLAIM, MAIN_META, count_uncarried
from app.exchange.xml_writing import escape, legal

Value: TypeAlias = str | int
NODE_KEYS: Mapping[str, str] = {
    "name": "string",
    "type": "string",
    "kind": "string",
    "entity": "string",
    "wikidata": "string",
    "frequency": "int",
    "polarity": "string",
    "category": "string",
    "article": "string",
    **dict.fromkeys(MAIN_META, "string"),
    "span": "string",
    "annotator": "string",
}
EDGE_KEYS: Mapping[str, str] = {
    "type": "string",
    "value": "string",
    "weight": "int",
    "articles": "int",
    "first_day": "string",
    "last_day": "string",
}
_LOST = (
    *("article_text", "details", "entity_details", "history", "link_details", "meta_rest", "notes"),
    "progress",
)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
Used: TypeAlias = set[tuple[str, str]]
"""The spans and links of a record that a network tells of, as ``("span", id)`` and ``("link", id)``."""


class Network:
    """Nodes and edges in the order of their first appearance; ids are ASCII."""

    def __init__(self) -> None:
        self.nodes: dict[tuple[str, ...], dict[str, Value]] = {}
        self.edges: dict[tuple[int, int, str, str], dict[str, Value]] = {}
        self._numbers: dict[tuple[str, ...], int] = {}
        self._last_article: dict[tuple[int, int, str, str], str] = {}

    def node(self, key: tuple[str, ...], values: Mapping[str, Value | None]) -> int:
        """Number of the node with this key, made with `values` when it is not there yet."""
        if key not in self.nodes:
            self._numbers[key] = len(self.nodes) + 1
            self.nodes[key] = {name: value for name, value in values.items() if value not in (None, "")}
            self.nodes[key]["frequency"] = 0
        return self._numbers[key]

    def count(self, key: tuple[str, ...]) -> None:
        """One more mention of a node."""
        self.nodes[key]["frequency"] = int(self.nodes[key]["frequency"]) + 1

    def edge(self, first: int, second: int, kind: str, value: str, record: NativeRecord) -> None:
        """One more edge, or the same one with more weight."""
        key = (first, second, kind, value)
        found = self.edges.setdefault(key, {"type": kind, "value": value, "weight": 0, "articles": 0})
        found["weight"] = int(found["weight"]) + 1
        if self._last_article.get(key) != record["id"]:
            self._last_article[key] = record["id"]
            found["articles"] = int(found["articles"]) + 1
        day = _DAY.match(str(record["meta"].get("published")))
        if day:
            found["first_day"] = min(str(found.get("first_day", day[0])), day[0])
            found["last_day"] = max(str(found.get("last_day", day[0])), day[0])


def _party(network: Network, record: NativeRecord, span: NativeSpan) -> tuple[str, ...]:
    """Key of the node for whom a mention stands."""
    entity = next((one for one in record["entities"] if one["id"] == span["entity"]), None)
    if entity is not None:
        key: tuple[str, ...] = ("entity", entity["id"])
        values = {
            "name": entity["name"],
            "kind": entity["kind"],
            "entity": entity["id"],
            "wikidata": entity["wikidata"],
        }
    else:
        kind = span["attributes"].get("kind")
        key = ("mention", span["label"], span["text"])
        values = {"name": span["text"], "kind": kind if isinstance(kind, str) else None}
    network.node(key, {**values, "type": span["label"].lower()})
    return key


def _add_claims(network: Network, record: NativeRecord) -> Used:
    numbers: dict[str, int] = {}
    meta = record["meta"]
    for span in record["spans"]:
        if span["label"] == CLAIM:
            key: tuple[str, ...] = ("claim", span["id"])
            attributes = span["attributes"]
            network.node(
                key,
                {
                    "name": span["text"],
                    "type": "claim",
                    "span": span["id"],
                    "annotator": span["annotator"],
                    "polarity": _text(attributes.get("polarity")),
                    "category": _text(attributes.get("category")),
                    "article": record["id"],
                    **{name: _text(meta.get(name)) for name in MAIN_META},
                },
            )
        else:
            key = _party(network, record, span)
        network.count(key)
        numbers[span["id"]] = network.node(key, {})
    for link in record["relations"]:
        network.edge(numbers[link["from"]], numbers[link["to"]], link["type"], _stance(link), record)
    return {*(("span", key) for key in numbers), *(("link", link["id"]) for link in record["relations"])}


class _Claim(NamedTuple):
    span: NativeSpan
    makers: list[tuple[NativeSpan, NativeRelation]]
    targets: list[tuple[NativeSpan, NativeRelation]]


def _claims(record: NativeRecord) -> Iterator[_Claim]:
    """Each claim with its makers and targets, and the links that say so."""
    spans = {span["id"]: span for span in record["spans"]}
    claims = {span["id"]: _Claim(span, [], []) for span in record["spans"] if span["label"] == CLAIM}
    for link in record["relations"]:
        if link["type"] == MAKES and link["to"] in claims:
            claims[link["to"]].makers.append((spans[link["from"]], link))
        elif link["type"] == ABOUT and link["from"] in claims:
            claims[link["from"]].targets.append((spans[link["to"]], link))
    yield from claims.values()


def _mention(network: Network, record: NativeRecord, span: NativeSpan, used: Used) -> int:
    """The node of a mention, which counts once, however many edges it has."""
    key = _party(network, record, span)
    if ("span", span["id"]) not in used:
        used.add(("span", span["id"]))
        network.count(key)
    return network.node(key, {})


def _add_actors(network: Network, record: NativeRecord) -> Used:
    used: Used = set()
    for claim, makers, targets in _claims(record):
        for maker, made in makers if targets else ():
            first = _mention(network, record, maker, used)
            for target, aimed in targets:
                second = _mention(network, record, target, used)
                network.edge(first, second, ABOUT, _stance(aimed), record)
                used |= {("span", claim["id"]), ("link", made["id"]), ("link", aimed["id"])}
    return used


def _add_categories(network: Network, record: NativeRecord) -> Used:
    used: Used = set()
    for claim, makers, _ in _claims(record):
        found = claim["attributes"].get("category") or []
        categories = [str(one) for one in (found if isinstance(found, list) else [found])]
        polarity = _text(claim["attributes"].get("polarity")) or ""
        for number, (maker, made) in enumerate(makers if categories else ()):
            first = _mention(network, record, maker, used)
            for name in categories:
                second = network.node(("category", name), {"name": name, "type": "category"})
                if not number:
                    network.count(("category", name))
                network.edge(first, second, "category", polarity, record)
            used |= {("span", claim["id"]), ("link", made["id"])}
    return used


def _stance(link: NativeRelation) -> str:
    return _text(link["attributes"].get("stance")) or ""


def _text(value: Json) -> str | None:
    if isinstance(value, list):
        return "|".join(str(item) for item in value)
    return None if value is None else str(value)


class _Kind(NamedTuple):
    add: Callable[[Network, NativeRecord], Used]
    told: frozenset[str]
    """Attributes of claims that it tells of."""


_KINDS: Mapping[str, _Kind] = {
    "claims": _Kind(_add_claims, frozenset({"polarity", "category"})),
    "actors": _Kind(_add_actors, frozenset()),
    "categories": _Kind(_add_categories, frozenset({"polarity", "category"})),
}


def network_of(records: Iterable[NativeRecord], kind: str, losses: LossReport) -> Network:
    """The network of one of the kinds above."""
    chosen = _KINDS[kind]
    network = Network()
    for record in records:
        _count_lost(record, chosen.add(network, record), chosen.told, losses)
    return network


def _count_lost(record: NativeRecord, used: Used, told: frozenset[str], losses: LossReport) -> None:
    count_uncarried(record, _LOST, losses)
    spans = [span for span in record["spans"] if ("span", span["id"]) in used]
    links = [link for link in record["relations"] if ("link", link["id"]) in used]
    attributes = sum(len(span["attributes"].keys() - (told if span["label"] == CLAIM else {"kind"})) for span in spans)
    for lost, count in (
        ("mentions", len(spans)),
        ("unlinked", len(record["spans"]) - len(spans) + len(record["relations"]) - len(links)),
        ("attributes", attributes),
        ("relation_attributes", sum(len(link["attributes"].keys() - {"stance"}) for link in links)),
    ):
        if count:
            losses.add(lost, record["id"], count)


def write(records: Iterable[NativeRecord], out: BinaryIO, losses: LossReport, options: WriteOptions) -> None:
    """One network."""
    network = network_of(records, str(options.values.get("network", "claims")), losses)
    lines = _gexf if options.values.get("layout") == "gexf" else _graphml
    out.writelines(f"{line}\n".encode() for line in lines(network, lambda text: escape(legal(text, losses, "network"))))


def _graphml(network: Network, quoted: Callable[[str], str]) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
    for owner, keys in (("node", NODE_KEYS), ("edge", EDGE_KEYS)):
        for name, kind in keys.items():
            yield f'<key id="{owner}_{name}" for="{owner}" attr.name="{name}" attr.type="{kind}"/>'
    # Gephi and yEd write this beside a node; igraph takes the name.
    yield '<key id="node_label" for="node" attr.name="label" attr.type="string"/>'
    yield '<graph id="hashiya" edgedefault="directed">'

    def data(owner: str, values: Mapping[str, Value]) -> str:
        return "".join(f'<data key="{owner}_{name}">{quoted(str(value))}</data>' for name, value in values.items())

    for number, values in enumerate(network.nodes.values(), 1):
        yield f'<node id="n{number}">{data("node", {**values, "label": values.get("name", "")})}</node>'
    for number, ((first, second, _, _), values) in enumerate(network.edges.items(), 1):
        yield f'<edge id="e{number}" source="n{first}" target="n{second}">{data("edge", values)}</edge>'
    yield "</graph>"
    yield "</graphml>"


def _gexf(network: Network, quoted: Callable[[str], str]) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<gexf xmlns="http://gexf.net/1.3" version="1.3">'
    yield "<meta><creator>Hashiya</creator></meta>"
    # Parallel edges are those of different kinds between the same two nodes; Gephi would add up those of one kind.
    yield '<graph mode="static" defaultedgetype="directed">'
    for owner, keys in (("node", NODE_KEYS), ("edge", EDGE_KEYS)):
        yield f'<attributes class="{owner}">'
        for name, kind in keys.items():
            yield f'<attribute id="{owner}_{name}" title="{name}" type="{"integer" if kind == "int" else kind}"/>'
        yield "</attributes>"

    def data(owner: str, values: Mapping[str, Value]) -> str:
        pairs = "".join(
            f'<attvalue for="{owner}_{name}" value="{quoted(str(value))}"/>' for name, value in values.items()
        )
        return f"<attvalues>{pairs}</attvalues>"

    yield "<nodes>"
    for number, values in enumerate(network.nodes.values(), 1):
        yield f'<node id="n{number}" label="{quoted(str(values.get("name", "")))}">{data("node", values)}</node>'
    yield "</nodes>"
    yield "<edges>"
    for number, ((first, second, kind, value), values) in enumerate(network.edges.items(), 1):
        yield (
            f'<edge id="e{number}" source="n{first}" target="n{second}" kind="{quoted(f"{kind} {value}".strip())}"'
            f' weight="{values["weight"]}">{data("edge", values)}</edge>'
        )
    yield "</edges>"
    yield "</graph>"
    yield "</gexf>"


def _sniff(_name: str, _head: bytes) -> int:
    return 0


FORMAT = Format(
    name="network",
    title="Network of actors, claims and entities, as GraphML or GEXF",
    suffixes=(".graphml", ".gexf"),
    carries=frozenset({Feature.SPANS, Feature.OVERLAPS, Feature.RELATIONS, Feature.ENTITIES}),
    sniff=_sniff,
    write_with=write,
    options=(
        FormatOption(
            name="network",
            kind=OptionKind.CHOICE,
            default="claims",
            choices=tuple(_KINDS),
            help="what the nodes are: claims with actors and organizations, actors and whom they speak about, "
            "or actors and categories",
            on_import=False,
        ),
        FormatOption(
            name="layout",
            kind=OptionKind.CHOICE,
            default="graphml",
            choices=("graphml", "gexf"),
            help="GraphML opens in Gephi, visone, igraph, networkx and yEd, GEXF in Gephi",
            on_import=False,
        ),
    ),
)
