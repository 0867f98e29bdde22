"""An article with the layers of several annotators."""

from typing import Any, cast

from app.domain.native_record import NativeRecord

TEXT = "🇪🇬 قال محمد علي إن «الحزب» سيفوز."
STAMP = "2026-01-01T10:00:00Z"


def span(who: str, label: str, start: int, end: int, **more: Any) -> dict[str, Any]:
    made = {
        "id": f"{who}-{label}-{start}", "label": label, "start": start, "end": end, "text": TEXT[start:end],
        "attributes": {}, "entity": None, "note": "", "annotator": who, "origin": "manual", "created": STAMP,
        "updated": STAMP,
    }  # fmt: skip
    return {**made, **more}


def article(*spans: dict[str, Any], relations: tuple[dict[str, Any], ...] = (), **status: str) -> NativeRecord:
    record: dict[str, Any] = {
        "format": "hashiya", "version": 1, "id": "a", "title": "خبر", "text": TEXT, "text_sha256": "",
        "offset_unit": "codepoint", "language": "ar", "direction": None, "meta": {}, "status": status,
        "spans": list(spans), "relations": list(relations),
        "entities": [{"id": "e", "name": "علي", "kind": "person", "aliases": [], "wikidata": None}],
    }  # fmt: skip
    return cast("NativeRecord", record)
