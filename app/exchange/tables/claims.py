"""The table for analysis: one row for each claim, with who makes it, about whom, and where it stands.

A claim is a span labelled CLAIM; its maker is the start of a ``makes`` link, its targets are the ends of ``about``
links with their stance. The organization is the maker itself when it is one, otherwise the one that the maker is a
``member_of``, unless that is over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, BinaryIO, TypeAlias

import orjson

from app.domain.native_record import Json, NativeRecord, NativeRelation, NativeSpan
from app.exchange.formats import EVERYTHING, Feature, Format, WriteOptions
from app.exchange.loss import LossReport
from app.exchange.options import FormatOption
from app.exchange.tables.csv_writing import rows_held, write_csv
from app.exchange.uncarried import CLAIM, count_uncarried

ORGANIZATION = "ORGANIZATION"
MAKES, ABOUT, MEMBER_OF = "makes", "about", "member_of"
_VOICE = "source"
"""Attribute of a claim nobody makes: whose voice it is."""
_OWN_ATTRIBUTES = ("polarity", "category", _VOICE)
_PARTY_COLUMNS = ("entity", "entity_id", "wikidata", "kind", "quote", "start", "end")
CLAIM_COLUMNS = (
    *("article", "title", "published", "source", "url", "claim", "annotator"),
    *("quote", "start", "end", "fragments", "polarity", "category", "voice", "attributes"),
    *(f"maker_{name}" for name in _PARTY_COLUMNS),
    *("cue", "joint_makers", "organization", "organization_id", "organization_quote"),
    *("targets", "target_ids", "stances"),
)
_LOST = (
    *("article_text", "entity_details", "history", "language", "link_details", "meta_rest", "notes", "other_spans"),
    "progress",
)
_TOLD = {MAKES: {"cue", "joint"}, ABOUT: {"stance"}, MEMBER_OF: {"former"}}
"""Type of link → the attributes of it that the table tells of."""
Row: TypeAlias = dict[str, Any]


def claims_of(record: NativeRecord) -> Iterator[Row]:
    """The claims of `record` in the order of its spans."""
    links = _Links(record)
    meta = record["meta"]
    for span in record["spans"]:
        if span["label"] != CLAIM:
            continue
        attributes = span["attributes"]
        makers = links.into(span, MAKES)
        # A joint maker stands behind the one who speaks.
        makers.sort(key=lambda link: bool(link["attributes"].get("joint")))
        first = links.party(makers[0]["from"]) if makers else None
        yield {
            "article": record["id"],
            "title": record["title"],
            "published": meta.get("published"),
            "source": meta.get("source"),
            "url": meta.get("url"),
            "claim": span["id"],
            "annotator": span["annotator"],
            "quote": span["text"],
            "start": span["start"],
            "end": span["end"],
            **({"fragments": span["fragments"]} if "fragments" in span else {}),
            "polarity": attributes.get("polarity"),
            "category": attributes.get("category"),
            "voice": attributes.get(_VOICE),
            "attributes": {key: value for key, value in attributes.items() if key not in _OWN_ATTRIBUTES},
            "maker": first,
            "cue": makers[0]["attributes"].get("cue") if makers else None,
            "joint_makers": [links.party(link["from"]) for link in makers[1:]],
            "organization": links.organization(makers[0]["from"]) if makers else None,
            "targets": [
                {**links.party(link["to"]), "stance": link["attributes"].get("stance")}
                for link in links.out_of(span, ABOUT)
            ],
        }


class _Links:
    """Who is linked to whom in one article."""

    def __init__(self, record: NativeRecord) -> None:
        self._spans = {span["id"]: span for span in record["spans"]}
        self._entities = {entity["id"]: entity for entity in record["entities"]}
        self._from: dict[tuple[str, str], list[NativeRelation]] = {}
        self._to: dict[tuple[str, str], list[NativeRelation]] = {}
        for relation in record["relations"]:
            self._from.setdefault((relation["from"], relation["type"]), []).append(relation)
            self._to.setdefault((relation["to"], relation["type"]), []).append(relation)

    def into(self, span: NativeSpan, kind: str) -> list[NativeRelation]:
        """Links of this type that end at `span`."""
        return list(self._to.get((span["id"], kind), ()))

    def out_of(self, span: NativeSpan, kind: str) -> Sequence[NativeRelation]:
        """Links of this type that begin at `span`."""
        return self._from.get((span["id"], kind), ())

    def party(self, identifier: str) -> Row:
        """An actor or organization as it is mentioned, and whom the mention stands for."""
        span = self._spans[identifier]
        entity = self._entities.get(span["entity"] or "")
        return {
            "entity": entity["name"] if entity else None,
            "entity_id": entity["id"] if entity else None,
            "wikidata": entity["wikidata"] if entity else None,
            "kind": entity["kind"] if entity else span["attributes"].get("kind"),
            "label": span["label"],
            "quote": span["text"],
            "start": span["start"],
            "end": span["end"],
        }

    def organization(self, maker: str) -> Row | None:
        """The organization that the maker is, or belongs to by a link of any mention of the same entity."""
        span = self._spans[maker]
        if span["label"] == ORGANIZATION:
            return self.party(maker)
        same = [span]
        if span["entity"]:
            same += [other for other in self._spans.values() if other["entity"] == span["entity"]]
        for mention in same:
            current = [link for link in self.out_of(mention, MEMBER_OF) if not link["attributes"].get("former")]
            if current:
                return self.party(current[0]["to"])
        return None


def claim_rows(record: NativeRecord, losses: LossReport) -> Iterator[Sequence[str | int]]:
    """`claims_of` with a cell for each of `CLAIM_COLUMNS`; several values are joined by ``|``."""

    def cell(value: Json) -> str | int:
        if isinstance(value, list) and any(isinstance(item, str) and "|" in item for item in value):
            losses.add("bars", record["id"])
        return _cell(value)

    for claim in claims_of(record):
        maker: Mapping[str, Any] = claim["maker"] or {}
        organization: Mapping[str, Any] = claim["organization"] or {}
        values: Row = {
            **claim,
            "fragments": " ".join(f"{start}–{end}" for start, end in claim.get("fragments", ())),
            "attributes": claim["attributes"] or None,
            **{f"maker_{name}": maker.get(name) for name in _PARTY_COLUMNS},
            "joint_makers": [_name(party) for party in claim["joint_makers"]],
            "organization": _name(organization) if organization else None,
            "organization_id": organization.get("entity_id"),
            "organization_quote": organization.get("quote"),
            "targets": [_name(target) for target in claim["targets"]],
            "target_ids": [target["entity_id"] or "" for target in claim["targets"]],
            "stances": [str(target["stance"] or "") for target in claim["targets"]],
        }
        yield [cell(values[column]) for column in CLAIM_COLUMNS]


def _name(party: Mapping[str, Any]) -> str:
    return str(party["entity"] or party["quote"])


def _cell(value: Json) -> str | int:
    if value is None:
        return ""
    if isinstance(value, str) or type(value) is int:
        return value
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return "|".join(item.replace("|", "/") for item in value)
    return orjson.dumps(value).decode()


def write(records: Iterable[NativeRecord], out: BinaryIO, losses: LossReport, options: WriteOptions) -> None:
    """A line for each claim: JSON, or CSV for a spreadsheet."""
    if options.values.get("layout") == "csv":
        rows = rows_held(lambda record: counted_rows(record, losses), records, "claims", options.held)
        write_csv(out, CLAIM_COLUMNS, rows)
        return

    def lines(record: NativeRecord) -> Iterator[bytes]:
        count_lost(record, losses)
        return (orjson.dumps(claim, option=orjson.OPT_APPEND_NEWLINE) for claim in claims_of(record))

    out.writelines(rows_held(lines, records, "claims", options.held))


def counted_rows(record: NativeRecord, losses: LossReport) -> Iterator[Sequence[str | int]]:
    """`claim_rows`, with what the table does not tell of counted."""
    count_lost(record, losses)
    return claim_rows(record, losses)


def count_lost(record: NativeRecord, losses: LossReport) -> None:
    """Count what a table of claims does not tell of."""
    count_uncarried(record, _LOST, losses)
    count_links(record, losses)


def count_links(record: NativeRecord, losses: LossReport) -> None:
    """Count the links, and the attributes of links, that a table of claims does not tell of."""
    labels = {span["id"]: span["label"] for span in record["spans"]}
    for link in record["relations"]:
        claim = {MAKES: link["to"], ABOUT: link["from"]}.get(link["type"])
        if link["type"] not in _TOLD or (claim is not None and labels[claim] != CLAIM):
            losses.add("other_relations", record["id"])
        elif more := len(link["attributes"].keys() - _TOLD[link["type"]]):
            losses.add("relation_attributes", record["id"], more)


def _sniff(_name: str, _head: bytes) -> int:
    return 0


FORMAT = Format(
    name="claims",
    title="Claims for analysis, one a row: who says what about whom",
    suffixes=(".jsonl", ".csv"),
    endings={".csv": {"layout": "csv"}},
    carries=EVERYTHING - {Feature.NOTES, Feature.PROGRESS},
    holds_text=False,
    remark="claims with makers, organizations and targets; of entities the names, of metadata source, address and date",
    sniff=_sniff,
    write_with=write,
    options=(
        FormatOption(
            name="layout",
            default="jsonl",
            choices=("jsonl", "csv"),
            help="JSON lines with everything, or CSV for a spreadsheet",
            on_import=False,
        ),
    ),
)
