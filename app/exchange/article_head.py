"""What an article has besides its text and spans, in a small JSON object beside formats that have no place for it."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Mapping
from typing import Any

import orjson

from app.domain.errors import RecordError
from app.domain.native_record import NativeRecord
from app.exchange.json_lines import parse_object
from app.exchange.sources import Source

NAME = "hashiya-article"
SUFFIX = ".hashiya.json"
"""Ending of the file that holds the head of the article beside it."""
_MAX_BYTES = 16 * 1024**2
_KEPT = ("id", "title", "text_sha256", "language", "direction", "meta", "status", "entities")
_KINDS: Mapping[str, type | tuple[type, ...]] = {
    "id": str,
    "title": str,
    "text_sha256": str,
    "language": str,
    "direction": (str, type(None)),
    "meta": dict,
    "status": dict,
    "entities": list,
}


def head_of(record: NativeRecord, **more: object) -> dict[str, Any]:
    """The head of `record` as a JSON object, with `more` at its end."""
    return {"format": NAME, "version": 1, **{key: record[key] for key in _KEPT}, **more}  # type: ignore[literal-required]


def dump_head(head: Mapping[str, Any]) -> bytes:
    """The head as one line."""
    return orjson.dumps(head, option=orjson.OPT_APPEND_NEWLINE)


def checked_head(data: bytes) -> dict[str, Any]:
    """The head in `data`; what the checks of records look at later is not looked at here.

    Raises:
        RecordError: it is no such object.
    """
    head = parse_object(data, 0)
    if head.get("format") != NAME:
        raise RecordError("does not describe an article")
    for key, kind in _KINDS.items():
        if not isinstance(head.get(key), kind):
            raise RecordError(f'has no usable "{key}"')
    return head


def head_beside(source: Source, stem: str) -> dict[str, Any] | None:
    """The head lying beside `source` under the name `stem`; None when there is none.

    Raises:
        RecordError: it cannot be read or is no head.
    """
    found = source.beside(stem + SUFFIX)
    if found is None:
        return None
    if found.size > _MAX_BYTES:
        raise RecordError(f"{found.name}: is larger than {_MAX_BYTES:,} bytes")
    try:
        with found.open() as stream:
            return checked_head(stream.read())
    except (RecordError, OSError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise RecordError(f"{found.name}: {getattr(error, 'strerror', None) or error}") from error
