"""An article with claims, makers and targets in all their forms."""

from typing import Any

from app.domain.native_record import NativeRecord
from app.exchange.records.completing import text_digest
from tests.exchange.articles import check, seed_records

TEXT = "قالت الناطقة ريم، وهي من هيئة الحوض، مع سالم إن «المنسوب تراجع» و«الوزارة تأخرت»، والخطة وُلدت ميتة."


def span(key: str, label: str, quote: str, **more: Any) -> dict[str, Any]:
    start = TEXT.index(quote)
    found = {"id": key, "label": label, "start": start, "end": start + len(quote), "text": quote, "attributes": {}}
    return {
        **found,
        "entity": None,
        "note": "",
        "annotator": "سارة",
        "origin": "manual",
        "created": "2026-01-01T10:00:00Z",
        "updated": "2026-01-01T10:00:00Z",
        **more,
    }


def link(kind: str, start: str, end: str, **attributes: Any) -> dict[str, Any]:
    times = {"created": "2026-01-01T10:00:00Z", "updated": "2026-01-01T10:00:00Z"}
    key = f"{kind}-{start}-{end}"
    return {"id": key, "type": kind, "from": start, "to": end, "attributes": attributes, "annotator": "سارة", **times}


def article() -> NativeRecord:
    spans = [
        span("reem", "ACTOR", "ريم", entity="e1", attributes={"kind": "person"}),
        span("basin", "ORGANIZATION", "هيئة الحوض", entity="e2"),
        span("salem", "ACTOR", "سالم"),
        span("fell", "CLAIM", "المنسوب تراجع", attributes={"polarity": "supports", "category": ["environment", "a|b"]}),
        span("ministry", "ORGANIZATION", "الوزارة"),
        span("late", "CLAIM", "الوزارة تأخرت", attributes={"polarity": "opposes", "mode": "direct"}),
        span("dead", "CLAIM", "الخطة وُلدت ميتة", attributes={"source": "author"}),
    ]
    relations = [
        link("makes", "salem", "fell", joint=True),
        link("makes", "reem", "fell", cue="قالت"),
        link("makes", "basin", "late"),
        link("about", "late", "ministry", stance="negative"),
        link("about", "late", "basin", stance="neutral"),
        link("member_of", "reem", "basin", role="ناطقة"),
        link("attacks", "late", "fell"),
    ]
    entities = [
        {"id": "e1", "name": "ريم البرشاوي", "kind": "person", "aliases": [], "wikidata": "Q1"},
        {"id": "e2", "name": "هيئة حوض تروة", "kind": "organization", "aliases": [], "wikidata": None},
    ]
    meta = {"source": "وكالة", "published": "2025-02-18", "url": "https://example.org/1", "desk": "مياه"}
    return check(
        {**seed_records()[0], "text": TEXT, "text_sha256": text_digest(TEXT)}
        | {
            "id": "khabar-7",
            "title": "عنوان",
            "meta": meta,
            "spans": spans,
            "relations": relations,
            "entities": entities,
        }
    )
