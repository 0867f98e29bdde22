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

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import BinaryIO, NamedTuple, TypeAlias

from app.domain.native_record import Json, NativeRecord, NativeRelation, NativeSpan
from app.exchange.formats import Feature, Format, WriteOptions
from app.exchange.loss import LossReport
from app.exchange.networks.spool import Network, Value
from app.exchange.options import FormatOption
from app.exchange.syntax.xml_writing import escaped
from app.exchange.tables.claims import ABOUT, MAKES
from app.exchange.uncarried import CLAIM, MAIN_META, count_uncarried

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
Used: TypeAlias = set[tuple[str, str]]
"""The spans and links of a record that a network tells of, as ``("span", id)`` and ``("link", id)``."""


def _mention_party(network: Network, record: NativeRecord, span: NativeSpan, times: int) -> int:
    """The node for whom a mention stands."""
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
    return network.mention(key, {**values, "type": span["label"].lower()}, times)


def _mention_claim(network: Network, record: NativeRecord, span: NativeSpan) -> int:
    attributes, meta = span["attributes"], record["meta"]
    told = {
        "name": span["text"],
        "type": "claim",
        "span": span["id"],
        "annotator": span["annotator"],
        "polarity": _text(attributes.get("polarity")),
        "category": _text(attributes.get("category")),
        "article": record["id"],
        **{name: _text(meta.get(name)) for name in MAIN_META},
    }
    return network.mention(("claim", span["id"]), told)


def _add_claims(network: Network, record: NativeRecord) -> Used:
    numbers: dict[str, int] = {}
    for span in record["spans"]:
        if span["label"] == CLAIM:
            numbers[span["id"]] = _mention_claim(network, record, span)
        else:
            numbers[span["id"]] = _mention_party(network, record, span, 1)
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
    times = 0 if ("span", span["id"]) in used else 1
    used.add(("span", span["id"]))
    return _mention_party(network, record, span, times)


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
                second = network.mention(("category", name), {"name": name, "type": "category"}, 0 if number else 1)
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


def fill(network: Network, records: Iterable[NativeRecord], kind: str, losses: LossReport) -> int:
    """Make the network of one of the kinds above; returns how many of the articles have a part in it."""
    chosen, count = _KINDS[kind], 0
    for record in records:
        used = chosen.add(network, record)
        _count_lost(record, used, chosen.told, losses)
        count += bool(used)
    return count


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
    lines = _gexf if options.values.get("layout") == "gexf" else _graphml
    with Network() as network:
        articles = fill(network, records, str(options.values.get("network", "claims")), losses)
        options.held.update(articles=articles, **network.counts())
        found = lines(network, lambda text: escaped(text, losses, "network"))
        out.writelines(f"{line}\n".encode() for line in found)


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

    for number, values in enumerate(network.nodes(), 1):
        yield f'<node id="n{number}">{data("node", {**values, "label": values.get("name", "")})}</node>'
    for number, (first, second, _, _, values) in enumerate(network.edges(), 1):
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
    for number, values in enumerate(network.nodes(), 1):
        yield f'<node id="n{number}" label="{quoted(str(values.get("name", "")))}">{data("node", values)}</node>'
    yield "</nodes>"
    yield "<edges>"
    for number, (first, second, kind, value, values) in enumerate(network.edges(), 1):
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
    endings={".gexf": {"layout": "gexf"}},
    carries=frozenset({Feature.SPANS, Feature.OVERLAPS, Feature.RELATIONS, Feature.ENTITIES, Feature.META}),
    holds_text=False,
    remark="as nodes and edges, without places in the text; of metadata source, address and date of a claim",
    sniff=_sniff,
    write_with=write,
    options=(
        FormatOption(
            name="network",
            default="claims",
            choices=tuple(_KINDS),
            help="what the nodes are: claims with actors and organizations, actors and whom they speak about, "
            "or actors and categories",
            on_import=False,
        ),
        FormatOption(
            name="layout",
            default="graphml",
            choices=("graphml", "gexf"),
            help="GraphML opens in Gephi, visone, igraph, networkx and yEd, GEXF in Gephi",
            on_import=False,
        ),
    ),
)
