"""What an article has besides its text and spans, in a small JSON object beside formats that have no place for it."""

from __future__ import annotations

import codecs
import zipfile
import zlib
from collections.abc import Mapping
from types import TracebackType
from typing import Any, BinaryIO

import orjson

from app.domain.errors import RecordError
from app.domain.native_record import NativeRecord
from app.exchange.files.sources import Source
from app.exchange.syntax.json_lines import parse_object

NAME = "hashiya-article"
SUFFIX = ".hashiya.json"
"""Ending of the file that holds the head of the article beside it."""
LIST_SUFFIX = ".hashiya.jsonl"
"""Ending of the file that holds the heads of all articles of the file beside it, in the same order, a line each."""
_MAX_BYTES = 16 * 1024**2
_MAX_LINE = 64 * 1024**2
"""Bytes."""
_CHUNK = 1 << 20
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
    """The head in `data`; of its values only the kinds are looked at here, the rest is left to the checks of records.

    Raises:
        RecordError: it is no such object.
    """
    head = parse_object(data.removeprefix(codecs.BOM_UTF8), 0)
    if head.get("format") != NAME:
        raise RecordError("does not describe an article")
    for key, kind in _KINDS.items():
        if not isinstance(head.get(key), kind) or (key == "entities" and not all(map(_can_be_told, head[key]))):
            raise RecordError(f'has no usable "{key}"')
    return head


def _can_be_told(entity: object) -> bool:
    """Whether spans and references can name it, by what it is found by while its article is read."""
    if not isinstance(entity, dict) or not isinstance(entity.get("id"), str):
        return False
    return isinstance(entity.get("wikidata"), str | None)


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
        with found.reading() as stream:
            return checked_head(stream.read())
    except RecordError as error:
        raise RecordError(f"{found.name}: {error}") from error


class HeadList:
    """The heads of the articles of a file, one after the other. To be used in a ``with`` block."""

    def __init__(self, source: Source | None) -> None:
        self._source = source
        self._stream: BinaryIO | None = None
        self._line = 0

    def __enter__(self) -> HeadList:
        self._stream = self._source.open() if self._source else None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._stream:
            self._stream.close()

    def next(self) -> dict[str, Any] | None:
        """The next head; None when there is no such file.

        Raises:
            RecordError: it cannot be read, has no line left, or the line is no head.
        """
        if self._source is None or self._stream is None:
            return None
        self._line += 1
        where = f"{self._source.name}:{self._line}"
        try:
            data = self._stream.readline(_MAX_LINE + 1)
        except (OSError, EOFError, zipfile.BadZipFile, zlib.error) as error:
            raise RecordError(f"{where}: {getattr(error, 'strerror', None) or error}") from error
        if not data:
            raise RecordError(f"{where}: there is no line for this article")
        if len(data) > _MAX_LINE:
            # The next head is that of the next article.
            while data and not data.endswith(b"\n"):
                data = self._stream.readline(_CHUNK)
            raise RecordError(f"{where}: is longer than {_MAX_LINE:,} bytes; no article is")
        try:
            return checked_head(data)
        except RecordError as error:
            raise RecordError(f"{where}: {error}") from error
