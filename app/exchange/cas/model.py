"""The Common Analysis Structure of UIMA as both of its serialisations have it: typed structures over one text.

Offsets are UTF-16 units. Ours are two types, declared in the type system: ``webanno.custom.HashiyaSpan`` and
``webanno.custom.HashiyaLink``, the latter with the features ``Governor`` and ``Dependent`` by which INCEpTION knows a
relation layer. Sentences and tokens are those of DKPro, without which INCEpTION opens no article. A span with an entity
has a named entity of DKPro beside it, whose ``identifier`` is the concept of the entity in its knowledge base.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from types import MappingProxyType
from typing import NamedTuple

import orjson

from app.domain.native_record import Json, NativeRecord, NativeSpan
from app.domain.records import Codebook
from app.exchange.cas.concepts import FEATURE as CONCEPT
from app.exchange.cas.concepts import iri_of
from app.exchange.characters.units import OffsetUnit, UnitTable
from app.exchange.tokens.tokenising import TokenisedText, tokenise

VIEW = "_InitialView"
NOBODY = "INITIAL_CAS"
"""What INCEpTION calls the state of an article before anybody worked on it, in place of an annotator."""
SPAN_TYPE = "webanno.custom.HashiyaSpan"
LINK_TYPE = "webanno.custom.HashiyaLink"
SENTENCE_TYPE = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Sentence"
TOKEN_TYPE = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Token"
META_TYPE = "de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData"
NAMED_ENTITY_TYPE = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity"
ANNOTATION_TYPE = "uima.tcas.Annotation"
STRING = "uima.cas.String"
GOVERNOR, DEPENDENT = "Governor", "Dependent"
SPAN_FEATURES = (
    "label",
    "identifier",
    "fragments",
    "entity",
    "note",
    "annotator",
    "origin",
    "created",
    "updated",
    "attributes",
)
LINK_FEATURES = ("label", "identifier", "annotator", "created", "updated", "attributes")
_NONE: Mapping[str, Sequence[int]] = MappingProxyType({})
_FEATURE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_TAKEN = frozenset({*SPAN_FEATURES, *LINK_FEATURES, "begin", "end", "sofa", "id", GOVERNOR, DEPENDENT, "self", "type"})


class Structure(NamedTuple):
    """One feature structure; an article has hundreds of them."""

    number: int
    """Its id in the file, from 1."""
    type: str
    """Full name of its type."""
    features: Mapping[str, Json]
    """Name → text or whole number; ``begin`` and ``end`` come first, in UTF-16 units."""
    references: Mapping[str, Sequence[int]]
    """Name → ids of other structures."""


@dataclass(frozen=True, slots=True)
class TypeSystem:
    """Our types, with a feature for each attribute of the codebook whose key is a name to UIMA."""

    span_attributes: tuple[str, ...]
    link_attributes: tuple[str, ...]

    @classmethod
    def of(cls, codebook: Codebook | None) -> TypeSystem:
        """The type system for a codebook."""
        labels, kinds = (codebook.labels, codebook.relation_types) if codebook else ((), ())
        return cls(
            _names(one.key for item in labels for one in item.attributes),
            _names(one.key for item in kinds for one in item.attributes),
        )

    def types(self) -> Iterator[tuple[str, str, Sequence[tuple[str, str]]]]:
        """Name, name of the type above, and features with the type of their values."""
        yield SENTENCE_TYPE, ANNOTATION_TYPE, ()
        yield TOKEN_TYPE, ANNOTATION_TYPE, ()
        yield META_TYPE, "uima.tcas.DocumentAnnotation", (("documentTitle", STRING), ("documentId", STRING))
        yield NAMED_ENTITY_TYPE, ANNOTATION_TYPE, (("value", STRING), (CONCEPT, STRING))
        yield SPAN_TYPE, ANNOTATION_TYPE, [(name, STRING) for name in (*SPAN_FEATURES, *self.span_attributes)]
        ends = [(GOVERNOR, SPAN_TYPE), (DEPENDENT, SPAN_TYPE)]
        yield LINK_TYPE, ANNOTATION_TYPE, [*ends, *((name, STRING) for name in (*LINK_FEATURES, *self.link_attributes))]


def _names(keys: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for key in keys if _FEATURE_NAME.fullmatch(key) and key not in _TAKEN))


def structures_of(record: NativeRecord, types: TypeSystem, tokeniser: str) -> Iterator[Structure]:
    """Everything in `record` that stands over its text; numbers go from 2 on, because 1 is the text itself.

    One after the other: a book has hundreds of thousands of tokens.
    """
    text = record["text"]
    table = UnitTable(text, OffsetUnit.UTF16)
    tokens = tokenise(record, tokeniser)
    free = count(2)

    def made(
        kind: str,
        stretch: tuple[int, int],
        features: Mapping[str, Json],
        references: Mapping[str, Sequence[int]] = _NONE,
    ) -> Structure:
        offsets = {"begin": table.offset(stretch[0]), "end": table.offset(stretch[1])}
        return Structure(next(free), kind, {**offsets, **features}, references)

    language = record["language"] if record["language"] != "und" else "x-unspecified"
    said = {"language": language, "documentTitle": record["title"], "documentId": record["id"]}
    yield made(META_TYPE, (0, len(text)), said)
    for kind, (firsts, lasts) in (
        (SENTENCE_TYPE, _sentences(text, tokens)),
        (TOKEN_TYPE, (tokens.starts, tokens.ends)),
    ):
        for begin, end in zip(table.offsets(firsts), table.offsets(lasts), strict=True):
            yield Structure(next(free), kind, {"begin": begin, "end": end}, _NONE)
    numbers: dict[str, int] = {}
    for span in record["spans"]:
        structure = made(SPAN_TYPE, (span["start"], span["end"]), _span_values(span, types))
        numbers[span["id"]] = structure.number
        yield structure
    for stretch, named in named_entities(record):
        yield made(NAMED_ENTITY_TYPE, stretch, named)
    ends = {span["id"]: (span["start"], span["end"]) for span in record["spans"]}
    for link in record["relations"]:
        values: dict[str, Json] = {
            "label": link["type"],
            "identifier": link["id"],
            **{key: link[key] for key in ("annotator", "created", "updated")},
            **_attributes(link["attributes"], types.link_attributes),
        }
        # INCEpTION draws a relation at its dependent.
        references = {GOVERNOR: (numbers[link["from"]],), DEPENDENT: (numbers[link["to"]],)}
        yield made(LINK_TYPE, ends[link["to"]], _present(values), references)


def _span_values(span: NativeSpan, types: TypeSystem) -> Mapping[str, Json]:
    return _present(
        {
            "label": span["label"],
            "identifier": span["id"],
            "entity": span["entity"],
            "note": span["note"] or None,
            **{key: span[key] for key in ("annotator", "origin", "created", "updated")},
            "fragments": " ".join(f"{start}-{end}" for start, end in span.get("fragments", ())) or None,
            **_attributes(span["attributes"], types.span_attributes),
        }
    )


def named_entities(record: NativeRecord) -> Iterator[tuple[tuple[int, int], Mapping[str, Json]]]:
    """Place, in code points, and features of the named entities for `record`; of spans that are alike only one."""
    wikidata = {entity["id"]: entity["wikidata"] for entity in record["entities"]}
    named = dict.fromkeys(
        (span["start"], span["end"], span["label"], iri_of(span["entity"], wikidata.get(span["entity"])))
        for span in record["spans"]
        if span["entity"] is not None
    )
    for start, end, label, concept in named:
        yield (start, end), {"value": label, CONCEPT: concept}


def _sentences(text: str, tokens: TokenisedText) -> tuple[list[int], list[int]]:
    """Where sentences begin and end: at their first and last token, so that none begins or ends with a blank."""
    if not len(tokens):
        return [0], [len(text)]
    firsts = tokens.sentence_starts
    return [tokens.starts[first] for first in firsts], [tokens.ends[after - 1] for after in (*firsts[1:], len(tokens))]


def _attributes(attributes: Mapping[str, Json], own: Sequence[str]) -> dict[str, Json]:
    values = {key: value for key, value in attributes.items() if key in own and isinstance(value, str)}
    rest = {key: value for key, value in attributes.items() if key not in values}
    return {**values, "attributes": orjson.dumps(rest).decode() if rest else None}


def _present(values: Mapping[str, Json]) -> dict[str, Json]:
    return {key: value for key, value in values.items() if value is not None}
