"""From a CAS of anybody's types to an article.

What is an annotation of a stretch of text becomes a span, unless its type only describes the structure or grammar of
the text. What has a ``Governor`` and a ``Dependent`` becomes a link, and so does each slot that an annotation has for
others, and each step from a member of a chain to the next one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, pairwise
from pathlib import PurePosixPath
from typing import Any

import orjson

from app.domain.errors import RecordError
from app.domain.native_record import Json
from app.domain.wording.json_words import json_trouble
from app.exchange.cas.concepts import FEATURE as CONCEPT
from app.exchange.cas.concepts import Concepts, names_concept
from app.exchange.cas.content import IGNORED, NEXT, STRUCTURAL, Cas
from app.exchange.cas.doubles import Doubles, doubles_in
from app.exchange.cas.model import (
    DEPENDENT,
    GOVERNOR,
    LINK_FEATURES,
    LINK_TYPE,
    META_TYPE,
    NOBODY,
    SENTENCE_TYPE,
    SPAN_FEATURES,
    SPAN_TYPE,
    TOKEN_TYPE,
    VIEW,
)
from app.exchange.characters.units import OffsetUnit, UnitTable
from app.exchange.formats import ReadOptions
from app.exchange.records.drafts import article_draft, local_ids, relation_draft, span_draft, string_in, without_repeats
from app.exchange.records.misfits import UNPLACED
from app.exchange.tokens.tokenising import TokenisedText, kept_tokens

_LINGUISTIC = re.compile(r".*\.api\.(?:segmentation|lexmorph|syntax)\.")
_LAYOUT = re.compile(r".*\.api\.(?:structure|pdf|xml)\.")
"""How the page, book or web page looked that the text was taken out of: INCEpTION keeps each of its elements."""
_UNTOLD = re.compile(
    r"uima\.tcas\.DocumentAnnotation$|.*\.api\.metadata\.|de\.tudarmstadt\.ukp\.clarin\.webanno\.api\.type\."
)
"""Types that hold nothing which could be lost: what the article is called and which types there are."""
_CHAIN_LINK = "referenceRelation"
_NAMED = (_CHAIN_LINK, True)
_LABEL_FEATURES = ("label", "value", "Label", "Value", "category", "referenceType", "coarseValue")
_RELATION_FEATURES = (*_LABEL_FEATURES, "DependencyType", "type", "relation", "referenceRelation")
_OWN_FEATURES = frozenset({*SPAN_FEATURES, *LINK_FEATURES})
_FRAGMENT = re.compile(r"(\d{1,9})-(\d{1,9})")
_TOKENISER = "cas"
_FOREIGN_META = frozenset({"documentUri", "documentBaseUri", "collectionId"})
"""Features of the metadata that others write and we do not."""


def draft_of(cas: Cas, head: Mapping[str, Any] | None, name: str, options: ReadOptions) -> dict[str, Any]:
    """The article in `cas`.

    Args:
        cas: What the file holds.
        head: What lies beside about the article, when it is one of our exports.
        name: Name of the source.
        options: What the user said.

    Raises:
        RecordError: there is no text, or something is not shaped as it must be.
    """
    return _Article(cas, head, name, options).draft()


class _Article:
    def __init__(self, cas: Cas, head: Mapping[str, Any] | None, name: str, options: ReadOptions) -> None:
        views = {view: (number, text) for number, (view, text) in cas.texts.items()}
        if not views and cas.address:
            raise RecordError(
                f"holds no text, only the address of one: {cas.address}; export it together with its text"
            )
        if not views:
            raise RecordError("holds no text")
        self._sofa, self._text = views.get(VIEW) or next(iter(views.values()))
        cas.follow_chains()
        self._cas = cas
        self._head = head
        self._name = name
        self._options = options
        self._losses = options.losses
        if len(views) > 1:
            self._losses.add("foreign_items", f"{name}: a second text", len(views) - 1)
        self._table = UnitTable(self._text, OffsetUnit.UTF16)
        meta = next((features for kind, features in cas.structures.values() if kind == META_TYPE), {})
        number, title = string_in(meta, "documentId"), string_in(meta, "documentTitle")
        self._given: dict[str, Any] = {"title": title}
        self._meta: dict[str, Any] = {}
        self._maker: dict[str, str] = {}
        if not _FOREIGN_META.isdisjoint(meta):
            # INCEpTION and WebAnno put the annotator's name where others put the name of the file.
            names = {title, NOBODY, PurePosixPath(title or "").stem, *str(meta.get("documentUri")).split("/")}
            self._maker = {"annotator": number} if number and title and number not in names else {}
            self._meta = {"document_id": number} if number and not self._maker and number != title else {}
        else:
            self._given["id"] = number
        language = string_in(meta, "language")
        if language and language != "x-unspecified":
            self._given["language"] = language
        self._given.update(head or {})
        self._make_id = local_ids(string_in(self._given, "id"), self._text)
        self._ids: dict[str, str] = {}
        self._taken: set[str] = set()
        self._concepts = Concepts(head["entities"] if head else ())
        self._doubles = Doubles({}, {}, 0)
        self._empty: set[str] = set()
        """Ids of spans that hold no character."""

    def draft(self) -> dict[str, Any]:
        """The article, as `draft_of` says."""
        own = [item for item in self._cas.structures.items() if self._belongs(*item)]
        self._doubles = doubles_in(own, self._concepts.iri, known=self._head is not None)
        if self._doubles.unclear:
            self._losses.add("references", self._name, self._doubles.unclear)
        spans = [
            self._span(number, kind, features)
            for number, (kind, features) in own
            if self._is_span(number, kind, features) and self._has_text(number, kind, features)
        ]
        self._ids.update({one: self._ids[span] for one, span in self._doubles.spans.items() if span in self._ids})
        relations = [found for number, (kind, features) in own for found in self._relations(number, kind, features)]
        head = self._head
        meta = dict(head["meta"]) if head else {**self._meta, **self._about(own), **self._token_meta(own)}
        self._count_unread(own)
        draft = article_draft(
            self._text,
            self._name,
            given=self._given,
            meta=meta,
            spans=spans,
            relations=without_repeats(relations, self._losses, self._name),
            entities=self._concepts.all(),
        )
        if head:
            draft["status"] = head["status"]
        return draft

    def _belongs(self, _number: str, structure: tuple[str, Mapping[str, Json]]) -> bool:
        sofa = structure[1].get("sofa")
        if str(sofa) == self._sofa:
            return True
        self._losses.add("foreign_items", f"{self._name}: {structure[0]} over another text")
        return False

    def _is_span(self, number: str, kind: str, features: Mapping[str, Json]) -> bool:
        links = GOVERNOR in features or DEPENDENT in features or number in self._doubles.spans
        return not links and "begin" in features and not STRUCTURAL.match(kind)

    def _has_text(self, number: str, kind: str, features: Mapping[str, Json]) -> bool:
        if features["begin"] != features.get("end"):
            return True
        self._empty.add(number)
        self._losses.add("empty_spans", f"{self._name}: {kind.rpartition('.')[2]} at {features['begin']}")
        return False

    def _about(self, own: Sequence[tuple[str, tuple[str, Mapping[str, Json]]]]) -> dict[str, Any]:
        """What is said about the article as a whole, by the name of its type; several of one type are a list."""
        found: dict[str, list[dict[str, Json]]] = {}
        for _, (kind, features) in own:
            if not {"begin", "first", GOVERNOR, DEPENDENT} & features.keys() and not STRUCTURAL.match(kind):
                told = {key: value for key, value in features.items() if key != "sofa"}
                found.setdefault(kind.rpartition(".")[2], []).append(told)
        return {name: told if len(told) > 1 else told[0] for name, told in found.items()}

    def _count_unread(self, own: Sequence[tuple[str, tuple[str, Mapping[str, Json]]]]) -> None:
        """Count what belongs to the text but has no place with us."""
        read = (TOKEN_TYPE, SENTENCE_TYPE)
        own_types = (kind for _, (kind, _) in own if STRUCTURAL.match(kind) and kind not in read)
        for kind in chain(own_types, self._cas.others):
            example = f"{self._name}: {kind.rpartition('.')[2]}"
            if _LAYOUT.match(kind):
                self._losses.add_once("layout", example)
            elif not _UNTOLD.match(kind) and not kind.endswith(".CoreferenceChain"):
                self._losses.add("linguistics" if _LINGUISTIC.match(kind) else "foreign_items", example)

    def _offsets(self, kind: str, features: Mapping[str, Json]) -> tuple[int, int]:
        begin, end = features.get("begin"), features.get("end")
        if type(begin) is not int or type(end) is not int:
            if self._options.skip_bad_spans:
                return UNPLACED
            raise RecordError(f"the offsets of a {kind.rpartition('.')[2]} are not whole numbers")
        return self._table.place(begin, end)

    def _span(self, number: str, kind: str, features: Mapping[str, Json]) -> dict[str, Any]:
        start, end = self._offsets(kind, features)
        leads = self._cas.leads(number)
        # The name of a chain's link is told by the link, if there is one.
        said = {key: value for key, value in features.items() if key not in leads and (key, NEXT in leads) != _NAMED}
        concept = self._doubles.concepts.get(number) if kind == SPAN_TYPE else self._concept(kind, said)
        label, attributes = self._label(kind, said, _LABEL_FEATURES, own=kind == SPAN_TYPE)
        given: dict[str, Any] = dict(self._maker)
        if kind == SPAN_TYPE:
            given = {key: features.get(key) for key in ("entity", "note", "annotator", "origin", "created", "updated")}
        span = span_draft(self._options, start, end, label, attributes=attributes, **given)
        if concept is not None:
            # Nothing in the text is called so where the span has no place; the span itself will be left out.
            fits = 0 <= start < end
            span["entity"] = self._concepts.entity(concept, self._text[start:end], label) if fits else None
        elif not self._head and span["entity"] is not None:
            # Who the entity is stands in the file beside, which is not there.
            self._losses.add("references", f"{self._name}: entity {span['entity']}")
            span["entity"] = None
        span["id"] = self._ids[number] = self._identifier(number, features if kind == SPAN_TYPE else {})
        fragments = features.get("fragments") if kind == SPAN_TYPE else None
        if isinstance(fragments, str):
            pairs = [[int(first), int(last)] for first, last in _FRAGMENT.findall(fragments)]
            if pairs and (pairs[0][0], pairs[-1][1]) == (start, end):
                span["fragments"] = pairs
        return span

    def _concept(self, kind: str, said: dict[str, Json]) -> str | None:
        """The first concept of a span of a foreign type, taken out of what it says; further ones are counted."""
        found = said.get(CONCEPT)
        several = found if isinstance(found, list) else [found]
        if not several or not all(names_concept(kind, one) for one in several):
            return None
        del said[CONCEPT]
        if len(several) > 1:
            self._losses.add("references", f"{self._name}: entity {several[1]}", len(several) - 1)
        return str(several[0])

    def _identifier(self, number: str, features: Mapping[str, Json]) -> str:
        wanted = string_in(features, "identifier")
        if wanted is None or wanted in self._taken:
            return self._make_id(number)
        self._taken.add(wanted)
        return wanted

    def _label(
        self, kind: str, features: Mapping[str, Json], names: Sequence[str], *, own: bool
    ) -> tuple[str, dict[str, Json]]:
        """Label and attributes; the label of a foreign type is its first telling feature, else its name."""
        chosen = next((key for key in names if string_in(features, key)), None)
        label = str(features[chosen]) if chosen else kind.rpartition(".")[2]
        attributes = {
            key: value
            for key, value in features.items()
            if key not in IGNORED and key != chosen and not self._fills(value)
        }
        if not own:
            return label, attributes
        # An attribute may be called like one of our features; then it is among the rest.
        attributes = {key: value for key, value in attributes.items() if key not in _OWN_FEATURES}
        rest = features.get("attributes")
        if isinstance(rest, str):
            try:
                values = orjson.loads(rest)
            except orjson.JSONDecodeError as error:
                raise RecordError(f"the attributes of a span or link are not JSON: {json_trouble(error)}") from error
            if not isinstance(values, dict):
                raise RecordError("the attributes of a span or link are not a JSON object")
            attributes.update(values)
        return label, attributes

    def _fills(self, value: Json) -> bool:
        """Whether the value of a feature refers to slots."""
        return isinstance(value, str) and bool(value) and all(one in self._cas.slots for one in value.split(" "))

    def _relations(self, number: str, kind: str, features: Mapping[str, Json]) -> Iterator[dict[str, Any]]:
        if GOVERNOR in features or DEPENDENT in features:
            if not STRUCTURAL.match(kind):
                yield from self._link(number, kind, features)
            return
        if number not in self._ids:
            return
        for name, value in features.items():
            for slot in str(value).split(" ") if self._fills(value) else ():
                target, role, more = self._cas.slots[slot]
                given = {"attributes": dict(more), **self._maker}
                yield from self._relation(f"slot {number} {slot}", role or name, (number, target), given)
        for name in sorted(self._cas.leads(number) & features.keys()):
            for place, target in enumerate(str(features[name]).split(" ")):
                if target in self._cas.slots:
                    continue
                said = string_in(features, _CHAIN_LINK) if name == NEXT else None
                given = {"attributes": {}, **self._maker}
                yield from self._relation(f"{name} {place} of {number}", said or name, (number, target), given)

    def _link(self, number: str, kind: str, features: Mapping[str, Json]) -> Iterator[dict[str, Any]]:
        own = kind == LINK_TYPE
        label, attributes = self._label(kind, features, _RELATION_FEATURES, own=own)
        given: dict[str, Any] = dict(self._maker)
        if own:
            given = {key: features.get(key) for key in ("annotator", "created", "updated")}
        ends = (str(features.get(GOVERNOR)), str(features.get(DEPENDENT)))
        for draft in self._relation(number, label, ends, {"attributes": attributes, **given}):
            yield draft | ({"id": self._identifier(number, features)} if own else {})

    def _relation(
        self, number: str, kind: str, ends: tuple[str, str], given: Mapping[str, Any]
    ) -> Iterator[dict[str, Any]]:
        first, second = (self._ids.get(end) for end in ends)
        if not self._empty.isdisjoint(ends):
            self._losses.add("relations_of_left_out", f"{self._name}: {kind}")
        elif first is None or second is None:
            self._losses.add("foreign_items", f"{self._name}: a link to something that is no span: {kind}")
        elif first == second:
            self._losses.add("self_links", self._name)
        else:
            yield relation_draft(self._options, self._make_id(f"relation {number}"), kind, (first, second), **given)

    def _token_meta(self, own: Sequence[tuple[str, tuple[str, Mapping[str, Json]]]]) -> dict[str, Any]:
        """Tokens and sentences as the file has them, when they are in order and do not overlap."""
        tokens = sorted(self._offsets(kind, features) for _, (kind, features) in own if kind == TOKEN_TYPE)
        tokens = [(start, end) for start, end in tokens if self._text[max(start, 0) : max(end, 0)].strip()]
        if not tokens or any(before[1] > after[0] for before, after in pairwise(tokens)):
            return {}
        begins = {self._offsets(kind, features)[0] for _, (kind, features) in own if kind == SENTENCE_TYPE}
        starts = [start for start, _ in tokens]
        places = {start: place for place, start in enumerate(starts)}
        firsts = sorted({0, *(places[begin] for begin in begins if begin in places)})
        kept = TokenisedText(_TOKENISER, starts, [end for _, end in tokens], firsts)
        return kept_tokens(self._text, kept, self._losses, self._name)
