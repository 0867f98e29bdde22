"""The spans, links and entities of one article, put together from rows of tables."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from app.domain.records import quote_of
from app.exchange.formats import ReadOptions
from app.exchange.records.drafts import local_ids, relation_draft, span_draft
from app.exchange.tables.claim_reading import linked, with_gap
from app.exchange.tables.claims import MAKES
from app.exchange.tables.span_columns import CLAIMS, LINKS


class Joined(NamedTuple):
    """An article with what tables have for it.

    Attributes:
        where: place of the first row whose quote is not the text at its offsets, else of the article.
        places: id of a link → place of its row.
        told: ids of the spans that rows of claims tell of.
    """

    record: dict[str, Any]
    where: str
    places: Mapping[str, str] = {}
    told: frozenset[str] = frozenset()


class ArticleBuilder:
    """The spans, links and entities of one article."""

    def __init__(self, record: dict[str, Any], options: ReadOptions, there: Sequence[Mapping[str, Any]]) -> None:
        """`there`: spans that the article has in the workspace; makers of claims are looked for among them, too."""
        self._record = record
        self._options = options
        self._there = there
        self._make_id = local_ids(record["id"], record["text"])
        self._spans: list[dict[str, Any]] = []
        self._claims: list[tuple[str, dict[str, Any]]] = []
        self._links: list[dict[str, Any]] = []
        self._entities: dict[str, dict[str, Any]] = {}
        self._seen: Counter[str] = Counter()
        self._misfit = ""
        self._places: dict[str, str] = {}
        self._told: set[str] = set()

    def add(self, kind: str, place: str, part: dict[str, Any]) -> None:
        """One row."""
        key = json.dumps(part, sort_keys=True)
        self._seen[key] += 1
        if self._seen[key] > 1:
            self._options.losses.add("repeated_rows", place)
        elif kind == LINKS:
            ends, type_ = (part.pop("from"), part.pop("to")), part.pop("type")
            link = part.pop("link", None) or self._make_id(f"link {type_} {ends} {part.get('annotator')}")
            self._links.append(relation_draft(self._options, link, type_, ends, **part))
            self._places[self._links[-1]["id"]] = place
        elif kind == CLAIMS:
            self._claims.append((place, part))
        else:
            self._add_span(place, part["span"], part.get("entity"))

    def _add_claim(self, place: str, part: dict[str, Any]) -> None:
        entity = part.get("entity")
        if part.get("maker"):
            part = {**part, "maker": with_gap(part["maker"], self._record["text"])}
        added, ends = linked(part, self._spans, self._make_id, self._options.annotator, self._there)
        self._told.update(span["id"] for span in added)
        for span in added:
            self._add_span(place, span, entity if span["id"] == (ends and ends[0]) else None)
        if ends and all((link["type"], link["from"], link["to"]) != (MAKES, *ends) for link in self._links):
            annotator = part["span"].get("annotator")
            attributes = {"cue": part["cue"]} if part.get("cue") else {}
            key = self._make_id(f"{MAKES} {ends}")
            self._places[key] = place
            self._links.append(
                relation_draft(self._options, key, MAKES, ends, annotator=annotator, attributes=attributes)
            )

    def _add_span(self, place: str, span: dict[str, Any], entity: dict[str, Any] | None) -> None:
        if entity:
            span["entity"] = entity["id"]
            self._entities.setdefault(entity["id"], entity)
        span.setdefault("id", self._make_id(len(self._spans)))
        if not self._misfit and "text" in span and not self._fits(span):
            self._misfit = place
        start, end, label = span.pop("start"), span.pop("end"), span.pop("label")
        self._spans.append(span_draft(self._options, start, end, label, **span))

    def _fits(self, span: Mapping[str, Any]) -> bool:
        fragments = tuple((start, end) for start, end in span.get("fragments") or [[span["start"], span["end"]]])
        return bool(quote_of(self._record["text"], fragments) == span["text"])

    def joined(self, where: str) -> Joined:
        """The article, which is at this place, with them; claims find the spans that are there already."""
        for place, part in self._claims:
            self._add_claim(place, part)
        self._claims = []
        record = {
            **self._record,
            "spans": self._spans,
            "relations": self._links,
            "entities": list(self._entities.values()),
        }
        return Joined(record, self._misfit or where, self._places, frozenset(self._told))
