"""Four articles in four languages, to which layers come one after the other."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from app.exchange.formats import Feature
from app.exchange.installed_formats import installed_formats
from app.services.transfer.transfer import ImportOptions
from app.services.workspace import Workspace
from tests.services.transfer.deliveries import records_of
from tests.services.transfer.doccano_projects import TEXT

NAMES = [
    item.name
    for item in installed_formats().all()
    if item.read and item.writes and Feature.SPANS in item.carries and item.name not in {"csv", "spacy"}
]

TEXTS = {
    "خبر-1": TEXT,
    "khabar-he": "שר החוץ אמר: \u2067„לא נחתום“\u2069 – כך נמסר. 😀",
    "khabar-fa": "سخنگوی دولت می‌گوید که توافق نهایی است. 👨‍👩‍👧",
    "khabar-ur": "وزیرِ اعظم نے کہا کہ ’’معاہدہ ہو گیا‘‘۔",
}

HIND = ImportOptions(annotator="hind", unknown_labels="add")


def articles(path: Path, label: str = "", annotator: str = "") -> Path:
    """Our plain span JSONL of the texts, with the first word of each labelled."""
    records = []
    for key, text in TEXTS.items():
        span = {"start": 0, "end": text.index(" "), "label": label, "annotator": annotator}
        records.append({"id": key, "text": text, "spans": [span] if label else []})
    path.write_bytes(b"".join(orjson.dumps(record) + b"\n" for record in records))
    return path


def records(workspace: Workspace, folder: Path) -> dict[str, dict[str, Any]]:
    return records_of(workspace, folder / "out.jsonl")


def of(record: Mapping[str, Any], annotator: str) -> list[Any]:
    """The layer of an annotator."""
    return [item for key in ("spans", "relations") for item in record[key] if item["annotator"] == annotator]
