"""W3C Web Annotation: spans as annotations with position and quote selectors, links as annotations that link them.

The text itself travels as the body of an annotation that describes the article. Offsets are code points in logical
order, as the recommendation (Web Annotation Data Model, 4.2.5) demands. A discontinuous span is a ``Composite`` of its
fragments (appendix of the model). What the vocabulary has no word for stands under keys that begin with ``hashiya:``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, BinaryIO
from urllib.parse import quote as percent_encoded
from urllib.parse import unquote

import orjson

from app.domain.errors import RecordError
from app.domain.native_record import Json, NativeRecord, NativeRelation, NativeSpan
from app.domain.records import context_of
from app.exchange.files.name_parts import last_name, stem_of, suffix_of
from app.exchange.files.sources import Source
from app.exchange.formats import EVERYTHING, Format, WriteOptions
from app.exchange.loss import LossReport
from app.exchange.options import FormatOption
from app.exchange.web_annotation.parts import ENTITY
from app.exchange.web_annotation.reading import ARTICLE, RELATION, SPAN, read, texts_beside

_MODEL = "http://www.w3.org/ns/anno.jsonld"
_JSON = {"@type": "@json"}
"""Said of a key whose value is ours: without it programs for JSON-LD drop the keys in it that they do not know, and
take an ``id`` or ``type`` in it for that of a thing (JSON-LD 1.1, 4.2.2)."""
CONTEXT = [_MODEL, {"hashiya": "urn:hashiya:", "hashiya:value": _JSON}]
WIDE_CONTEXT = [
    _MODEL,
    {"hashiya": "urn:hashiya:", **{f"hashiya:{key}": _JSON for key in ("value", "meta", "status", "entities")}},
]
"""Of an annotation that describes an article, and of a collection."""
_UNRESERVED = re.compile(r"[A-Za-z0-9_.~-]+")
"""What an IRI holds as it is; nearly all ids are made of it."""
_MAY_TELL = frozenset({".jsonld", ".jsonl", ".json", ".ndjson"})
"""Endings of files that may be annotations."""
_TELLING = re.compile(rb'ns/anno\.jsonld|"(?:TextPositionSelector|TextQuoteSelector|AnnotationCollection)"')


def write(records: Iterable[NativeRecord], out: BinaryIO, losses: LossReport, options: WriteOptions) -> None:
    """A line for each annotation, or one collection of them all. Nothing can be lost."""
    del losses
    annotations = (annotation for record in records for annotation in annotations_of(record))
    if options.values.get("layout") != "collection":
        out.writelines(
            orjson.dumps(
                {"@context": WIDE_CONTEXT if "hashiya:meta" in annotation else CONTEXT, **annotation},
                option=orjson.OPT_APPEND_NEWLINE,
            )
            for annotation in annotations
        )
        return
    out.write(b'{"@context":' + orjson.dumps(WIDE_CONTEXT))
    out.write(b',"id":"urn:hashiya:export","type":"AnnotationCollection","first":{"type":"AnnotationPage","items":[')
    before = b"\n"
    for annotation in annotations:
        out.write(before + orjson.dumps(annotation))
        before = b",\n"
    out.write(b"\n]}}\n")


def annotations_of(record: NativeRecord) -> Iterator[dict[str, Any]]:
    """The annotations that say everything about one article, the article itself first."""
    article = ARTICLE + _iri_part(record["id"])
    body = {"type": "TextualBody", "purpose": "describing", "value": record["text"], "format": "text/plain"}
    yield {
        "id": f"{article}:text",
        "type": "Annotation",
        "motivation": "describing",
        "body": {
            **body,
            "language": record["language"],
            **({"textDirection": record["direction"]} if record["direction"] else {}),
        },
        "target": article,
        **{f"hashiya:{key}": record[key] for key in ("title", "meta", "status", "entities")},
    }
    for span in record["spans"]:
        yield _span(record["text"], article, span)
    for relation in record["relations"]:
        yield _relation(article, relation)


def _span(text: str, article: str, span: NativeSpan) -> dict[str, Any]:
    bodies: list[Json] = [{"type": "TextualBody", "purpose": "tagging", "value": span["label"]}]
    bodies += _attributes(span["attributes"])
    if span["entity"] is not None:
        identified = {"type": "SpecificResource", "purpose": "identifying"}
        bodies.append({**identified, "source": ENTITY + _iri_part(span["entity"])})
    if span["note"]:
        bodies.append({"type": "TextualBody", "purpose": "commenting", "value": span["note"]})
    pieces = [_piece(text, article, start, end) for start, end in span.get("fragments", [[span["start"], span["end"]]])]
    return {
        **_head(SPAN, span, "tagging"),
        "body": bodies,
        "target": {"type": "Composite", "items": pieces} if "fragments" in span else pieces[0],
        "hashiya:origin": span["origin"],
    }


def _piece(text: str, article: str, start: int, end: int) -> dict[str, Any]:
    prefix, suffix = context_of(text, ((start, end),))
    return {
        "source": article,
        "selector": [
            {"type": "TextPositionSelector", "start": start, "end": end},
            {"type": "TextQuoteSelector", "exact": text[start:end], "prefix": prefix, "suffix": suffix},
        ],
    }


def _relation(article: str, relation: NativeRelation) -> dict[str, Any]:
    return {
        **_head(RELATION, relation, "linking"),
        "body": [
            SPAN + _iri_part(relation["to"]),
            {"type": "TextualBody", "purpose": "tagging", "value": relation["type"]},
            *_attributes(relation["attributes"]),
        ],
        "target": SPAN + _iri_part(relation["from"]),
        "hashiya:article": article,
    }


def _head(prefix: str, item: NativeSpan | NativeRelation, motivation: str) -> dict[str, Any]:
    return {
        "id": prefix + _iri_part(item["id"]),
        "type": "Annotation",
        "motivation": motivation,
        "creator": {"type": "Person", "name": item["annotator"]},
        "created": item["created"],
        "modified": item["updated"],
    }


def _attributes(attributes: Mapping[str, Json]) -> Iterator[dict[str, Any]]:
    for key, value in attributes.items():
        shown = value if isinstance(value, str) else orjson.dumps(value).decode()
        body = {"type": "TextualBody", "purpose": "classifying", "value": shown, "hashiya:attribute": key}
        yield body if isinstance(value, str) else {**body, "hashiya:value": value}


def _iri_part(identifier: str) -> str:
    return identifier if _UNRESERVED.fullmatch(identifier) else percent_encoded(identifier, safe="")


def _sniff(name: str, head: bytes) -> int:
    if not _may_tell(name):
        return 0
    return 90 if _TELLING.search(head.replace(b"\0", b"")) else 0


def _companion(source: Source) -> bool:
    """A text that annotations beside it name: they bring it in."""
    whole, stem, suffix = last_name(source.name), stem_of(source.name), suffix_of(source.name)
    if suffix in _MAY_TELL:
        return False
    if suffix in {".txt", ""}:
        for name in (f"{stem}.jsonld", f"{whole}.jsonld"):
            beside = source.beside(name) if source.travels_with(name) else None
            if beside is not None:
                told = _beginning(beside)
                said = unquote(told.decode(errors="replace"))
                if _TELLING.search(told) and any(written in said for written in (stem, json.dumps(stem)[1:-1])):
                    return True
    neighbours = source.neighbours()
    return whole in neighbours.once("web-annotation", lambda: _texts_beside(source, neighbours.names()))


def _texts_beside(source: Source, names: Iterable[str]) -> frozenset[str]:
    """Those files among `names`, the neighbours of `source`, from which annotations in others have their texts."""
    found: set[str] = set()
    for name in filter(_may_tell, names):
        annotations = source.beside(name)
        if annotations is not None and _TELLING.search(_beginning(annotations)):
            found.update(texts_beside(annotations))
    return frozenset(found)


def _may_tell(name: str) -> bool:
    return suffix_of(name) in _MAY_TELL


def _beginning(source: Source) -> bytes:
    try:
        return source.head().replace(b"\0", b"")
    except RecordError:
        return b""


FORMAT = Format(
    name="web-annotation",
    title="W3C Web Annotation, an annotation a line or a collection",
    suffixes=(".jsonld", ".jsonl"),
    carries=EVERYTHING,
    sniff=_sniff,
    read=read,
    write_with=write,
    companion=_companion,
    options=(
        FormatOption(
            name="layout",
            default="jsonl",
            choices=("jsonl", "collection"),
            help="one annotation a line, or one AnnotationCollection",
            on_import=False,
        ),
    ),
)
