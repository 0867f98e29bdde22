"""DOCX: the running text of a Word file as one article, a line for each paragraph."""

from __future__ import annotations

import re
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
_CUSTOM = "docProps/custom.xml"
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
_LAYOUT = frozenset({"tbl", "numPr", "hyperlink", "bdo", "dir"})
_OTHER_FILES = frozenset({"altChunk", "subDoc"})
"""Other files, which Word puts in here when it opens this one."""
_REMOVED = frozenset({"del", "moveFrom"})
_CONTAINERS = frozenset({"tc", "txbxContent", "body"})
_LINE_END = re.compile("[ \t\r]*\n[ \t\r\n]*")
_XML_SPACE = "http://www.w3.org/XML/1998/namespace}space"
_COUNTED = ("deleted_text", "hidden_text", "inserted_files", "layout", "pictures", "readings", "side_texts")
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
_HOUSEKEEPING = frozenset({"title", "coreProperties", "lastModifiedBy", "revision", "lastPrinted", "language"})
"""Further properties that say nothing about the article; the language is that of the program most of the time."""


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
    if not text.strip() and body.counts["inserted_files"]:
        raise RecordError(
            "holds no text but that of another file, which Word puts in when it opens this one; save it in Word"
        )
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
    for name in sorted(properties.keys() - _META.keys() - _HOUSEKEEPING) + _own_properties(parts):
        losses.add("unknown_key", f"{source.name}: {name}")
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


def _own_properties(parts: Parts) -> list[str]:
    """Names of the properties that somebody made up for this file."""
    if _CUSTOM not in parts.names():
        return []
    events = iterate_elements(parts.part(_CUSTOM))
    return [name for one in events if isinstance(one, Opening) and (name := one.attributes.get("name"))]


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
    goes_on: bool = False
    """Whether its end was deleted, so that the next one goes on with its text."""


@dataclass(slots=True)
class _Body:
    hiding_styles: frozenset[str]
    root: str = ""
    paragraphs: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_COUNTED, 0))
    _runs: list[_Run] = field(default_factory=list)
    _open: list[_Paragraph] = field(default_factory=list)
    """The paragraphs that are open: a text box stands inside of a run, and that in a paragraph."""
    _going_on: dict[int, list[str]] = field(default_factory=dict)
    """Text of paragraphs whose end was deleted, by the number of paragraphs that are open around them."""
    _fields: list[bool] = field(default_factory=list)
    """Of each open field, whether its code is being told, and not yet its result."""
    _drawings: list[bool] = field(default_factory=list)
    """Of each open drawing, whether it is a text box."""
    _skipping: int = 0

    def take(self, event: Opening | Element) -> None:
        """One more event of the text's XML."""
        local = event.name.rpartition("}")[2]
        if isinstance(event, Opening):
            self._begin(local, event)
        elif local in _SKIPPED:
            self._skipping -= 1
            if local in _REMOVED and self._skipping == 2 and _is_mark(event) and self._open:
                self._open[-1].goes_on = True
        elif not self._skipping:
            self._end(local, event)

    def _begin(self, local: str, event: Opening) -> None:
        self.root = self.root or local
        if self._skipping == 1:
            self._take_format(local, event)
        self._count(local)
        if local in _SKIPPED:
            self._skipping += 1
        if not self._skipping:
            self._begin_shown(local, event)

    def _count(self, local: str) -> None:
        if local in _REMOVED and not self._skipping:
            self.counts["deleted_text"] += 1
        if local == "rt":
            self.counts["readings"] += 1
        if local in _OTHER_FILES:
            self.counts["inserted_files"] += 1
        if local in _LAYOUT:
            self.counts["layout"] += 1

    def _begin_shown(self, local: str, event: Opening) -> None:
        if local in _PICTURES:
            self.counts["pictures"] += 1
            self._drawings.append(False)
        elif local == "txbxContent":
            self._begin_text_box()
        elif local == "tbl":
            self._end_container()
        elif local == "fldChar":
            self._take_field(_attribute(event, "fldCharType"))
        elif local == "r":
            self._runs.append(_Run(self._hidden, bool(self._open) and self._open[-1].hidden))
        elif local == "p":
            before = self._going_on.pop(len(self._open), [])
            self._open.append(_Paragraph(self._hidden, text=before))
        elif local in _CHARACTERS and self._open and not self._hidden and not self._in_code:
            self._open[-1].text.append(_CHARACTERS[local])

    def _begin_text_box(self) -> None:
        """What is drawn is no picture then."""
        if self._drawings and not self._drawings[-1]:
            self._drawings[-1] = True
            self.counts["pictures"] -= 1

    def _take_field(self, step: str) -> None:
        if step == "begin":
            self._fields.append(True)
        elif step == "separate" and self._fields:
            self._fields[-1] = False
        elif step == "end" and self._fields:
            self._fields.pop()

    @property
    def _in_code(self) -> bool:
        """Whether this is the result of a field that stands in the code of another one, where nobody sees it."""
        return any(self._fields[:-1])

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
        elif local in _PICTURES and self._drawings:
            self._drawings.pop()
        elif local in _CONTAINERS:
            self._end_container()
        elif local == "t" and self._hidden:
            self.counts["hidden_text"] += 1
        elif local == "t" and self._open and not self._in_code:
            self._open[-1].text.append(_text(element))
        elif local == "p" and self._open:
            self._end_paragraph(self._open.pop())

    def _end_paragraph(self, paragraph: _Paragraph) -> None:
        # A field that is not closed, because that was deleted, is not to swallow the rest.
        self._fields.clear()
        if paragraph.goes_on:
            self._going_on[len(self._open)] = paragraph.text
        elif paragraph.text or not paragraph.hides:
            self.paragraphs.append("".join(paragraph.text))

    def _end_container(self) -> None:
        """Where no paragraph follows that could go on with the one before, that one ends."""
        if before := "".join(self._going_on.pop(len(self._open), [])):
            self.paragraphs.append(before)


def _text(element: Element) -> str:
    """A piece of text; line ends of the file are none of the text, and its indents only where it says so."""
    if "\n" not in element.text:
        return element.text
    text = _LINE_END.sub(" ", element.text)
    return text if element.attributes.get(_XML_SPACE) == "preserve" else text.strip(" \t")


def _is_mark(element: Element) -> bool:
    """Whether it speaks of the end of a paragraph."""
    return [name.rpartition("}")[2] for name in element.path[-2:]] == ["pPr", "rPr"]


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
