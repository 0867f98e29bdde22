"""A draft made whole: what a lenient format may leave out of a record, its ids and its digest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid5

from app.domain.errors import RecordError
from app.domain.native_record import FORMAT, OFFSET_UNIT, VERSION, Json
from app.domain.records import quote_of
from app.domain.wording.isolation import isolated

_IDS = UUID("6f5d9c0a-7c1e-5b52-9d2b-3a5f0d6b8e41")
"""Namespace of the ids of articles and spans that come without one: the same input gets the same ids anywhere."""
_MADE_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
"""A name-based UUID, as all that are made of texts and numbers."""
_SHOWN = 40
"""Code points of a label."""
MOST_QUOTED = 50_000_000
"""Code points of all quotes of an article that does not bring them itself: those of spans inside spans grow with the
square of its length, and a file of one megabyte would fill the memory."""


def complete_record(draft: Mapping[str, Any]) -> dict[str, Any]:
    """`draft` with everything that a lenient format may leave out; offsets must be in code points already.

    Raises:
        RecordError: the text cannot be stored at all, or its spans quote it too often.
    """
    digest = text_digest(draft["text"])
    identifier = draft.get("id") or id_of_text(digest)
    spans = _complete_spans(draft.get("spans", ()), draft["text"], identifier)
    return {
        "format": FORMAT,
        "version": VERSION,
        "id": identifier,
        "title": draft["title"],
        "text": draft["text"],
        "text_sha256": digest,
        "offset_unit": OFFSET_UNIT,
        "language": draft["language"],
        "direction": draft.get("direction"),
        "meta": draft["meta"],
        "status": draft.get("status", {}),
        "spans": spans,
        "relations": draft.get("relations", []),
        "entities": draft.get("entities", []),
    }


def id_of_text(digest: str) -> str:
    """The id of an article that comes without one, by the digest of its text."""
    return str(uuid5(_IDS, digest))


def _complete_spans(spans: Iterable[Json], text: str, identifier: str) -> list[Json]:
    found: list[Json] = []
    quoted = 0
    for number, span in enumerate(spans):
        if not isinstance(span, dict):
            found.append(span)
            continue
        complete = _complete_span(span, text, f"{identifier}/{number}")
        quoted += 0 if "text" in span else len(complete["text"])
        if quoted > MOST_QUOTED:
            raise RecordError(f"its spans quote more than {MOST_QUOTED:,} characters of it: too many lie inside others")
        found.append(complete)
    return found


def _complete_span(span: dict[str, Any], text: str, name: str) -> dict[str, Any]:
    complete = {**span, "id": str(span["id"]) if "id" in span else str(uuid5(_IDS, name))}
    if "text" not in span:
        fragments: Json = span.get("fragments") or [(span.get("start"), span.get("end"))]
        try:
            complete["text"] = quote_of(text, fragments)
        except (TypeError, ValueError, IndexError):
            complete["text"] = ""  # The check says what is wrong with the offsets.
    return complete


def called(span: Mapping[str, Any], number: int) -> str:
    """How a message names a span: by its id; where that was made here, which no file tells, by label and place.

    Args:
        span: With an id that is a string; nothing else of it need be right.
        number: Where it stands among the spans of its article, from 1.
    """
    label, start, end = (span[key] for key in ("label", "start", "end"))
    if not _MADE_ID.fullmatch(span["id"]):
        return str(span["id"])
    if not isinstance(start, int) or not isinstance(end, int):
        return str(number)
    return f"{isolated(label[:_SHOWN])} {start}–{end}" if isinstance(label, str) and label else f"{start}–{end}"


def text_digest(text: str) -> str:
    """Hex SHA-256 of the UTF-8 form of `text`.

    Raises:
        RecordError: it holds half of a surrogate pair, which has no UTF-8 form.
    """
    try:
        return sha256(text.encode()).hexdigest()
    except UnicodeEncodeError as error:
        raise RecordError(f"its text holds half of a surrogate pair at position {error.start:,}") from error
