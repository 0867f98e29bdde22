"""DOCX: the running text of a Word file as one article, a line for each paragraph."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from app.domain.errors import RecordError
from app.exchange.files.name_parts import suffix_of
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
    body = _Body(_hiding_styles(parts, str(PurePosixPath(main).parent / "styles.xml")))
    try:
        for event in iterate_elements(parts.part(main)):
            body.take(event)
    except RecordError as error:
        # No encoding can be named for a part of an archive.
        raise RecordError(
            f"its part {main} cannot be read: {str(error).partition('; name the right one')[0]}"
        ) from error
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


def _hiding_styles(parts: Parts, name: str) -> frozenset[str]:
    """Ids of the styles whose text is hidden, by themselves or by the style that they are based on."""
    if name not in parts.names():
        return frozenset()
    own: dict[str, bool] = {}
    based_on: dict[str, str] = {}
    style = ""
    # Damaged styles keep no text out.
    with suppress(RecordError):
        for event in iterate_elements(parts.part(name), lenient=True):
            local = event.name.rpartition("}")[2]
            if isinstance(event, Element):
                continue
            if local == "style":
                style = _attribute(event, "styleId")
            elif local == "basedOn":
                based_on[style] = _attribute(event, "val")
            elif local == "vanish":
                own[style] = _is_on(event)
    return frozenset(style for style in {*own, *based_on} if _hides(style, own, based_on))


def _hides(style: str, own: Mapping[str, bool], based_on: Mapping[str, str]) -> bool:
    seen: set[str] = set()
    while style not in own and style in based_on and style not in seen:
        seen.add(style)
        style = based_on[style]
    return own.get(style, False)


def _properties(parts: Parts) -> dict[str, str]:
    if _CORE not in parts.names():
        return {}
    return {
        event.local_name: event.text.strip()
        for event in iterate_elements(parts.part(_CORE))
        if isinstance(event, Element) and event.text.strip()
    }


@dataclass(slots=True)
class _Run:
    """A run that is open, and whether what stands in it is hidden."""

    inside_hidden: bool
    """Because it stands in a text box of a run that is."""
    own: bool
    """By the style of its paragraph, by its own style, or for itself."""

    @property
    def hidden(self) -> bool:
        return self.inside_hidden or self.own


@dataclass(slots=True)
class _Paragraph:
    hides: bool
    """Whether it stands in a hidden text box."""
    hidden: bool = False
    """Whether its style hides its text."""
    text: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Body:
    hiding_styles: frozenset[str]
    root: str = ""
    paragraphs: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_COUNTED, 0))
    _runs: list[_Run] = field(default_factory=list)
    _open: list[_Paragraph] = field(default_factory=list)
    """The paragraphs that are open: a text box stands inside of a run, and that in a paragraph."""
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
        if self._skipping == 1:
            self._take_format(local, event)
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
        elif local == "r":
            self._runs.append(_Run(self._hidden, bool(self._open) and self._open[-1].hidden))
        elif local == "p":
            self._open.append(_Paragraph(self._hidden))
        elif local in _CHARACTERS and self._open and not self._hidden:
            self._open[-1].text.append(_CHARACTERS[local])

    @property
    def _hidden(self) -> bool:
        return bool(self._runs) and self._runs[-1].hidden

    def _take_format(self, local: str, event: Opening) -> None:
        """What is said of the run or of the paragraph that has just begun."""
        if local == "pStyle" and self._open:
            self._open[-1].hidden = _attribute(event, "val") in self.hiding_styles
        elif local == "rStyle" and self._runs and _attribute(event, "val") in self.hiding_styles:
            # Styles of a paragraph and of words in it that both hide take each other back (ECMA-376-1, 17.7.3).
            self._runs[-1].own = not self._runs[-1].own
        elif local == "vanish" and self._runs:
            self._runs[-1].own = _is_on(event)

    def _end(self, local: str, element: Element) -> None:
        if local == "r" and self._runs:
            self._runs.pop()
        elif local == "t" and self._hidden:
            self.counts["hidden_text"] += 1
        elif local == "t" and self._open:
            self._open[-1].text.append(element.text)
        elif local == "p" and self._open:
            paragraph = self._open.pop()
            if paragraph.text or not paragraph.hides:
                self.paragraphs.append("".join(paragraph.text))


def _is_on(event: Opening) -> bool:
    return _attribute(event, "val") not in {"0", "false", "off"}


def _attribute(event: Opening, wanted: str) -> str:
    return next((value for name, value in event.attributes.items() if name.rpartition("}")[2] == wanted), "")


def _sniff(name: str, head: bytes) -> int:
    return 95 if suffix_of(name) in FORMAT.suffixes and head.startswith(b"PK") else 0


FORMAT = Format(
    name="docx",
    title="Word file, one article a file",
    suffixes=(".docx", ".docm"),
    carries=frozenset({Feature.META}),
    sniff=_sniff,
    read=read,
)
