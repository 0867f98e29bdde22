"""Articles that name one man, an entity of all of them."""

import hashlib
from pathlib import Path
from typing import Any

import orjson

from app.services.transfer.transfer import ImportOptions, import_paths
from app.services.workspace import Workspace

TEXT = "قال محمد شكري إن الحزب سيفوز 😀، ואמר: „שלום“."
MAN = "شخص-1"


def record(identifier: str, text: str) -> dict[str, Any]:
    """An article that names one man."""
    span = {"id": f"{identifier}-s", "label": "ACTOR", "start": 4, "end": 13, "text": text[4:13], "entity": MAN}
    dates = {"created": "2026-01-01T10:00:00Z", "updated": "2026-01-01T10:00:00Z"}
    man = {"id": MAN, "name": "محمد شكري", "kind": "person", "aliases": ["Mohamed Choukri"], "wikidata": None}
    return {
        "format": "hashiya", "version": 1, "id": identifier, "title": "خبر", "text": text,
        "text_sha256": hashlib.sha256(text.encode()).hexdigest(), "offset_unit": "codepoint", "language": "ar",
        "direction": None, "meta": {}, "status": {},
        "spans": [{**span, "attributes": {}, "note": "", "annotator": "هند", "origin": "manual", **dates}],
        "relations": [], "entities": [{**man, "note": "", "attributes": {}}],
    }  # fmt: skip


def bring(workspace: Workspace, folder: Path, *records: dict[str, Any]) -> None:
    path = folder / "some.jsonl"
    path.write_bytes(b"".join(orjson.dumps(one) + b"\n" for one in records))
    done = import_paths(workspace, [path], ImportOptions(annotator="سارة", format="native"))
    assert (done.changed, done.refusals.count) == (True, 0)
