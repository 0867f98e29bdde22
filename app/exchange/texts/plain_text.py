"""Plain text: one file, one article, titled by its first line.

Line ends become LF once and a byte order mark is taken off, and both are recorded, because no offset refers to the
file yet. Everything else stays as it is: blanks, marks, bidi controls, a U+FEFF inside the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from app.domain.direction import article_direction
from app.domain.errors import RecordError
from app.exchange.characters.encodings import Decoded, decode
from app.exchange.characters.language import language_of
from app.exchange.files.sources import Source
from app.exchange.records.titles import title_of
from app.exchange.registry import ANYTHING, Draft, EncodingGuess, Feature, Format, ReadEvent, ReadOptions, Rejection

MAX_BYTES = 64 * 1024**2
_LINE_END = re.compile("\r\n?")
_LINE_END_NAMES = {"\r\n": "crlf", "\r": "cr", "\n": "lf"}
_ANY_LINE_END = re.compile("\r\n|\r|\n")


def read(source: Source, options: ReadOptions) -> Iterator[ReadEvent]:
    """The article in `source`."""
    if source.size > MAX_BYTES:
        yield Rejection(source.name, f"is larger than {MAX_BYTES:,} bytes; no article is")
        return
    try:
        with source.reading() as stream:
            data = stream.read()
        decoded = decode(data, options.encoding)
    except RecordError as error:
        yield Rejection(source.name, str(error))
        return
    if not decoded.text.strip():
        yield Rejection(source.name, "holds nothing but blanks" if data else "is empty")
        return
    if decoded.confidence < 1:
        yield EncodingGuess(source.name, decoded.encoding, decoded.confidence)
    yield Draft(source.name, _record(source.name, decoded), False, len(data))


def _record(name: str, decoded: Decoded) -> dict[str, Any]:
    line_ends = {_LINE_END_NAMES[found] for found in _ANY_LINE_END.findall(decoded.text)}
    text = _LINE_END.sub("\n", decoded.text)
    meta: dict[str, Any] = {"file": name, "encoding": decoded.encoding}
    if decoded.bom:
        meta["byte_order_mark"] = True
    if line_ends - {"lf"}:
        meta["line_ends"] = line_ends.pop() if len(line_ends) == 1 else "mixed"
    return {
        "title": title_of(text, name),
        "text": text,
        "language": language_of(text),
        "direction": article_direction(text),
        "meta": meta,
    }


def _sniff(name: str, head: bytes) -> int:
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in FORMAT.suffixes:
        return 20
    # XML that no other format knows is a network or settings, and no article.
    return 0 if suffix in {".jsonl", ".ndjson"} or head.lstrip().startswith(b"<?xml") else ANYTHING


FORMAT = Format(
    name="text",
    title="Plain text, one article a file",
    suffixes=(".txt", ".text"),
    carries=frozenset[Feature](),
    sniff=_sniff,
    read=read,
)
