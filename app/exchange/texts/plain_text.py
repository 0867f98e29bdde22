"""Plain text: one file, one article, titled by its first line or, in Markdown, by its front matter.

Line ends become LF once and a byte order mark is taken off, and both are recorded, because no offset refers to the
file yet. Everything else stays as it is: blanks, marks, bidi controls, a U+FEFF inside the text.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from app.domain.errors import RecordError
from app.domain.text.direction import article_direction
from app.exchange.characters.encodings import Decoded, decode
from app.exchange.characters.language import language_of, language_tag
from app.exchange.files.name_parts import suffix_of
from app.exchange.files.sources import Source
from app.exchange.formats import ANYTHING, Draft, EncodingGuess, Feature, Format, ReadEvent, ReadOptions, Rejection
from app.exchange.loss import LossReport
from app.exchange.records.titles import title_of
from app.exchange.syntax.front_matter import split_front_matter
from app.exchange.tokens.tokenising import META_KEY

MAX_BYTES = 64 * 1024**2
_MARKDOWN = (".md", ".markdown", ".mdx", ".qmd", ".rmd")
_OWN = {"title": "title", "lang": "language", "language": "language", "dir": "direction", "direction": "direction"}
_META = {
    **dict.fromkeys(("date", "published", "pubdate"), "published"),
    **dict.fromkeys(("author", "authors"), "author"),
    **dict.fromkeys(("source", "publisher"), "source"),
    **dict.fromkeys(("url", "link", "canonical", "canonical_url"), "url"),
}
"""Key of a front matter → key in the metadata."""
_TEXTS = frozenset({"published", "source", "url"})
"""Keys of the metadata that hold a text."""
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
    record = _record(source.name, decoded, options.losses)
    if not record["text"].strip():
        yield Rejection(source.name, "holds nothing but blanks")
        return
    yield Draft(source.name, record, False, len(data))


def _record(name: str, decoded: Decoded, losses: LossReport) -> dict[str, Any]:
    line_ends = {_LINE_END_NAMES[found] for found in _ANY_LINE_END.findall(decoded.text)}
    text = _LINE_END.sub("\n", decoded.text)
    meta: dict[str, Any] = {"file": name, "encoding": decoded.encoding}
    if decoded.bom:
        meta["byte_order_mark"] = True
    if line_ends - {"lf"}:
        meta["line_ends"] = line_ends.pop() if len(line_ends) == 1 else "mixed"
    front = split_front_matter(text) if suffix_of(name) in _MARKDOWN else None
    said: dict[str, str] = {}
    if front is not None:
        text = front.text
        meta |= _taken(front.values, said, meta.keys())
        for line in front.remarks:
            losses.add("remarks", f"{name}:{line}")
    return {
        "title": said.get("title") or title_of(text, name),
        "text": text,
        "language": said.get("language") or language_of(text),
        "direction": said.get("direction") or article_direction(text),
        "meta": meta,
    }


def _taken(values: Mapping[str, Any], said: dict[str, str], taken: Collection[str]) -> dict[str, Any]:
    """The metadata of a front matter; what it says of the article itself is put into `said`."""
    meta: dict[str, Any] = {}
    for key, value in values.items():
        own = _OWN.get(key.lower())
        told = _own_value(own, value)
        if own and told and own not in said:
            said[own] = told
            continue
        name = _META.get(key.lower(), key)
        if name == "author" and isinstance(value, list):
            value = ", ".join(value)
        # What is no single text, or a second date or address, keeps the name that it has there.
        usual = isinstance(value, str) and bool(value) and name not in meta
        name = name if usual else key
        clash = name in taken or name in meta or name == META_KEY or (name in _TEXTS and not usual)
        meta[f"front_matter.{name}" if clash else name] = value
    return meta


def _own_value(own: str | None, value: object) -> str | None:
    if not isinstance(value, str):
        return None
    if own == "language":
        return language_tag(value)
    if own == "direction":
        return value.lower() if value.lower() in {"rtl", "ltr"} else None
    return " ".join(value.split()) or None


def _sniff(name: str, head: bytes) -> int:
    suffix = suffix_of(name)
    if suffix in FORMAT.suffixes:
        return 20
    # XML that no other format knows is a network or settings, and no article.
    return 0 if suffix in {".jsonl", ".ndjson"} or head.lstrip().startswith(b"<?xml") else ANYTHING


FORMAT = Format(
    name="text",
    title="Plain text, one article a file",
    suffixes=(".txt", ".text", *_MARKDOWN),
    carries=frozenset({Feature.META}),
    remark="metadata from the front matter of Markdown files",
    sniff=_sniff,
    read=read,
)
