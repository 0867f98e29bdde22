"""DOCX: the running text of a Word file as one article, a line for each paragraph."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from app.domain.errors import RecordError
from app.exchange.files.packed import Parts, open_parts
from app.exchange.files.sources import Source
from app.exchange.formats import Draft, Feature, Format, ReadEvent, ReadOptions, Rejection
from app.exchange.loss import LossReport
from app.exchange.records.drafts import article_draft
from app.exchange.syntax.xml_reading import Element, Opening, iterate_elements

_RELATIONS = "_rels/.rels"
_CORE = "docProps/core.xml"
_MAIN = "/officeDocument"
_SKIPPED = frozenset({"del", "moveFrom", "Fallback", "pPr", "rPr", "rt"})
"""Deleted text, text at the place it was moved from, what older programs show in place of a text box, readings."""
_CHARACTERS: Mapping[str, str] = {
    "tab": "\t",
    "ptab": "\t",
    "br": "\n",
    "cr": "\n",
    "noBreakHyphen": "\u2011",
    "softHyphen": "\u00ad",
}
_PICTURES = frozenset({"drawing", "pict", "object", "sym"})
"""A symbol is a picture out of a font: its number is no character."""
_LAYOUT = frozenset({"tbl", "numPr", "hyperlink"})
_COUNTED = ("deleted_text", "hidden_text", "layout", "pictures", "readings", "side_texts")
_SIDE_PARTS = ("header", "footer", "footnotes", "endnotes", "comments")
_META: Mapping[str, str] = {
    "creator": "author",
    "created": "created",
    "modified": "modified",
    "subject": "subject",
    "keywords": "keywords",
    "description": "description",
    "category": "category",
}
"""Property of the file → key in the metadata. When a file was made is not when an article was published."""


def read(source: Source, options: ReadOptions) -> Iterator[ReadEvent]:
    """The article in `source`."""
    try:
        with open_parts(source, "Word file") as parts:
            draft = _draft(parts, source, options.losses)
    except RecordError as error:
        yield Rejection(source.name, str(error))
    else:
        yield Draft(source.name, draft, False, source.size)


def _draft(parts: Parts, source: Source, losses: LossReport) -> dict[str, Any]:
    main = _main_part(parts)
    body = _Body()
    for event in iterate_elements(parts.part(main)):
        body.take(event)
    if not body.root == "document":
        raise RecordError(f"its part {main} is no text of a Word file")
    text = "\n".join(body.paragraphs)
    if not text.strip():
        raise RecordError("holds no text")
    for kind, count in body.counts.items():
        if count:
            losses.add(kind, source.name, count)
    for name in parts.names():
        path = PurePosixPath(name)
        beside = path.parent == PurePosixPath(main).parent and path.stem.rstrip("0123456789") in _SIDE_PARTS
        if beside and _shows_something(parts.part(name)):
            losses.add("side_texts", f"{source.name}: {name}")
    properties = _properties(parts)
    meta = {"file": source.name, **{_META[key]: value for key, value in properties.items() if key in _META}}
    return article_draft(text, source.name, given={"title": properties.get("title")}, meta=meta)


def _shows_something(part: Source) -> bool:
    """Word writes parts for notes and headers that hold nothing but a line to part them from the text."""
    try:
        events = iterate_elements(part)
        return any(isinstance(one, Element) and one.local_name == "t" and one.text.strip() for one in events)
    except RecordError:
        return True


def _main_part(parts: Parts) -> str:
    if _RELATIONS not in parts.names():
        raise RecordError("is a zip archive, but no Word file")
    for event in iterate_elements(parts.part(_RELATIONS)):
        if isinstance(event, Opening) and event.attributes.get("Type", "").endswith(_MAIN):
            name = event.attributes.get("Target", "").lstrip("/")
            if name not in parts.names() or not name.startswith("word"):
                raise RecordError("is a zip archive, but no Word file; save spreadsheets as CSV and slides as text")
            return name
    raise RecordError("is a zip archive, but no Word file")


def _properties(parts: Parts) -> dict[str, str]:
    if _CORE not in parts.names():
        return {}
    return {
        event.local_name: event.text.strip()
        for event in iterate_elements(parts.part(_CORE))
        if isinstance(event, Element) and event.text.strip()
    }


@dataclass(slots=True)
class _Body:
    root: str = ""
    paragraphs: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_COUNTED, 0))
    _hidden: bool = False
    """Whether the run that is open is hidden text."""
    _open: list[list[str]] = field(default_factory=list)
    """Text of the paragraphs that are open: a text box stands inside of a paragraph."""
    _skipping: int = 0

    def take(self, event: Opening | Element) -> None:
        """One more event of the text's XML."""
        local = event.name.rpartition("}")[2]
        if isinstance(event, Opening):
            self._begin(local, event)
        elif local in _SKIPPED:
            self._skipping -= 1
        elif not self._skipping:
            self._end(local, event)

    def _begin(self, local: str, event: Opening) -> None:
        self.root = self.root or local
        if local == "r":
            self._hidden = False
        if local == "vanish" and self._skipping == 1 and _value(event) not in {"0", "false", "off"}:
            self._hidden = True
        if local in {"del", "moveFrom"} and not self._skipping:
            self.counts["deleted_text"] += 1
        if local == "rt":
            self.counts["readings"] += 1
        if local == "altChunk":
            # Another file, which Word puts in here when it opens this one.
            self.counts["side_texts"] += 1
        if local in _LAYOUT:
            self.counts["layout"] += 1
        if local in _SKIPPED:
            self._skipping += 1
        if self._skipping:
            return
        if local in _PICTURES:
            self.counts["pictures"] += 1
        elif local == "p":
            self._open.append([])
        elif local in _CHARACTERS and self._open and not self._hidden:
            self._open[-1].append(_CHARACTERS[local])

    def _end(self, local: str, element: Element) -> None:
        if local == "r":
            self._hidden = False
        elif local == "t" and self._hidden:
            self.counts["hidden_text"] += 1
        elif local == "t" and self._open:
            self._open[-1].append(element.text)
        elif local == "p" and self._open:
            self.paragraphs.append("".join(self._open.pop()))


def _value(event: Opening) -> str:
    return next((value for name, value in event.attributes.items() if name.rpartition("}")[2] == "val"), "")


def _sniff(name: str, head: bytes) -> int:
    return 95 if PurePosixPath(name).suffix.lower() in FORMAT.suffixes and head.startswith(b"PK") else 0


FORMAT = Format(
    name="docx",
    title="Word file, one article a file",
    suffixes=(".docx", ".docm"),
    carries=frozenset({Feature.META}),
    sniff=_sniff,
    read=read,
)
