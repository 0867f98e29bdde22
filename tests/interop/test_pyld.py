"""What a processor of JSON-LD makes of our Web Annotations. Offline: the terms of the model are stated here."""

from typing import Any

import orjson
import pytest

from app.domain.native_record import NativeRecord
from app.exchange.web_annotation.format import FORMAT
from tests.exchange.articles import seed_records
from tests.exchange.round_trip import write_bytes
from tests.interop.articles import drawn_records, records_by_hand

jsonld = pytest.importorskip("pyld.jsonld")
OA, AS, RDF = (
    "http://www.w3.org/ns/oa#",
    "https://www.w3.org/ns/activitystreams#",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
)
DC, DCTERMS, FOAF = "http://purl.org/dc/elements/1.1/", "http://purl.org/dc/terms/", "http://xmlns.com/foaf/0.1/"
TIME, COUNT = ({"@type": f"http://www.w3.org/2001/XMLSchema#{kind}"} for kind in ("dateTime", "nonNegativeInteger"))
MODEL: dict[str, Any] = {
    "id": "@id",
    "type": "@type",
    **{term: OA + term for term in ("Annotation", "TextualBody", "SpecificResource", "Composite")},
    **{term: OA + term for term in ("TextPositionSelector", "TextQuoteSelector", "exact", "prefix", "suffix")},
    **{term: OA + term for term in ("tagging", "classifying", "commenting", "describing", "identifying", "linking")},
    **{term: f"{OA}{term}Direction" for term in ("ltr", "rtl")},
    "AnnotationCollection": AS + "OrderedCollection",
    "AnnotationPage": AS + "OrderedCollectionPage",
    "Person": FOAF + "Person",
    "body": {"@id": OA + "hasBody", "@type": "@id"},
    "target": {"@id": OA + "hasTarget", "@type": "@id"},
    "source": {"@id": OA + "hasSource", "@type": "@id"},
    "selector": {"@id": OA + "hasSelector", "@type": "@id"},
    "motivation": {"@id": OA + "motivatedBy", "@type": "@vocab"},
    "purpose": {"@id": OA + "hasPurpose", "@type": "@vocab"},
    "textDirection": {"@id": OA + "textDirection", "@type": "@vocab"},
    "start": {"@id": OA + "start", **COUNT},
    "end": {"@id": OA + "end", **COUNT},
    "first": {"@id": AS + "first", "@type": "@id"},
    "items": {"@id": AS + "items", "@type": "@id", "@container": "@list"},
    "value": RDF + "value",
    "format": DC + "format",
    "language": DC + "language",
    "creator": {"@id": DCTERMS + "creator", "@type": "@id"},
    "created": {"@id": DCTERMS + "created", **TIME},
    "modified": {"@id": DCTERMS + "modified", **TIME},
    "name": FOAF + "name",
}
OWN = {f"hashiya:{key}" for key in ("meta", "status", "entities", "value")}


def load(address: str, _options: object) -> dict[str, Any]:
    """The terms of the model, wherever they are asked for."""
    assert address == "http://www.w3.org/ns/anno.jsonld"
    return {"contextUrl": None, "documentUrl": address, "document": {"@context": MODEL}}


def expand(line: bytes) -> dict[str, Any]:
    """The one thing of `line`, every term as what it stands for."""
    (found,) = jsonld.expand(orjson.loads(line), {"documentLoader": load})
    return dict(found)


def leaves(value: Any) -> int:
    """How many values there are in a written annotation; ours count as one each."""
    if isinstance(value, dict):
        return sum(1 if key in OWN else leaves(found) for key, found in value.items() if key != "@context")
    return sum(map(leaves, value)) if isinstance(value, list) else 1


def expanded_leaves(value: Any) -> int:
    """How many values there are in an expanded one."""
    if isinstance(value, dict):
        return 1 if "@value" in value else sum(map(expanded_leaves, value.values()))
    return sum(map(expanded_leaves, value)) if isinstance(value, list) else 1


@pytest.fixture(scope="module")
def articles() -> list[NativeRecord]:
    return [*seed_records(), *records_by_hand(), *drawn_records(40)]


@pytest.mark.parametrize("layout", ["jsonl", "collection"])
def test_nothing_is_dropped(layout: str, articles: list[NativeRecord]) -> None:
    data, _ = write_bytes(FORMAT, articles[-20:], layout=layout)
    lines = data.splitlines() if layout == "jsonl" else [data]
    assert [expanded_leaves(expand(line)) for line in lines] == [leaves(orjson.loads(line)) for line in lines]


def test_texts_places_quotes_and_what_is_ours_are_there(articles: list[NativeRecord]) -> None:
    data, _ = write_bytes(FORMAT, articles)
    things = [expand(line) for line in data.splitlines()]
    described = [thing for thing in things if thing[OA + "motivatedBy"] == [{"@id": OA + "describing"}]]
    for thing, record in zip(described, articles, strict=True):
        (body,) = thing[OA + "hasBody"]
        assert body[RDF + "value"] == [{"@value": record["text"]}]
        for key in ("meta", "status", "entities"):
            assert thing[f"urn:hashiya:{key}"] == [{"@type": "@json", "@value": record[key]}]
    tagged = [thing for thing in things if thing[OA + "motivatedBy"] == [{"@id": OA + "tagging"}]]
    spans = [(record["text"], span) for record in articles for span in record["spans"]]
    for thing, (text, span) in zip(tagged, spans, strict=True):
        assert thing[OA + "hasBody"][0][RDF + "value"] == [{"@value": span["label"]}]
        (target,) = thing[OA + "hasTarget"]
        pieces = target[AS + "items"][0]["@list"] if AS + "items" in target else [target]
        for piece, (start, end) in zip(pieces, span.get("fragments", [[span["start"], span["end"]]]), strict=True):
            place, quote = piece[OA + "hasSelector"]
            assert [place[OA + key][0]["@value"] for key in ("start", "end")] == [start, end]
            assert quote[OA + "exact"] == [{"@value": text[start:end]}]
    assert sum("fragments" in span for _, span in spans) > 3
