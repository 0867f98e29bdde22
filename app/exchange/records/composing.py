"""Texts in composed form (NFC), for who asks for it: the one change of a text that there is."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from app.exchange.characters.hygiene import NFC, NORMALIZED
from app.exchange.tokens.tokenising import META_KEY


def composed_record(record: Mapping[str, Any]) -> dict[str, Any]:
    """The draft of an article with title and text in composed form (NFC), as its metadata says then.

    A text with spans or with tokens of its source stays as it is, for their offsets refer to it.
    """
    text, meta = record.get("text"), record["meta"]
    if record.get("spans") or META_KEY in meta or not isinstance(text, str) or unicodedata.is_normalized(NFC, text):
        return dict(record)
    changed = {**record, "text": unicodedata.normalize(NFC, text), "meta": {**meta, NORMALIZED: NFC}}
    if isinstance(record.get("title"), str):
        changed["title"] = unicodedata.normalize(NFC, record["title"])
    return changed
