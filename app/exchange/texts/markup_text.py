"""HTML and XHTML as plain lines: what a reader would see of it, a line for each block.

Written for fragments in feeds and chapters in books, where everything there is belongs to the text. Inside of a line,
blanks that HTML shows as one become one; every other character stays, joiners and direction marks among them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from app.domain.errors import RecordError
from app.exchange.syntax.xml_reading import document_type_refused

if TYPE_CHECKING:
    from app.exchange.loss import LossReport

MAX_MARKUP = 8 * 1024**2
"""Code points; broken markup takes time that grows with its square."""
_BLOCKS = frozenset(
    {
        *("address", "article", "aside", "blockquote", "body", "caption", "dd", "div", "dl", "dt", "figcaption"),
        *("figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hr", "html", "li"),
        *("main", "nav", "ol", "p", "pre", "section", "table", "tbody", "td", "tfoot", "th", "thead", "title"),
        *("tr", "ul"),
    }
)
_SKIPPED = frozenset({"script", "style", "template", "noscript", "head", "rt", "rp"})
"""What shows nothing in its place; a reading (``rt``) stands above its word and would come to stand in the middle."""
_READINGS = frozenset({"rt", "rp"})
_SCRIPTS = frozenset({"script", "style"})
_PICTURES = frozenset({"img", "picture", "svg", "audio", "video", "object", "embed", "iframe", "canvas"})
_LAYOUT = frozenset({"table", "ul", "ol", "dl", "b", "strong", "i", "em", "u", "a", "blockquote", "sup", "sub"})
_BLANKS = re.compile("[ \t\n\r\f]+")
"""ASCII white space is what HTML collapses; no-break and other blanks stay."""
_MARKUP = re.compile(r"<[A-Za-z/!]|&(?:#\d+|#x[0-9A-Fa-f]+|[A-Za-z]\w*);")


@dataclass(slots=True)
class MarkupText:
    """Lines of text, and how much of what is no text was there."""

    lines: list[str] = field(default_factory=list)
    title: str = ""
    heading: str = ""
    """The first heading's text."""
    attributes: dict[str, str] = field(default_factory=dict)
    """Attributes of the element ``html``."""
    counts: dict[str, int] = field(default_factory=lambda: {"layout": 0, "pictures": 0, "readings": 0, "scripts": 0})
    """By kind of loss."""

    @property
    def text(self) -> str:
        """All lines."""
        return "\n".join(self.lines)

    def count_losses(self, losses: LossReport, example: str) -> None:
        """Count what was no text."""
        for kind, count in self.counts.items():
            if count:
                losses.add(kind, example, count)


def holds_markup(text: str) -> bool:
    """Whether `text` has tags or references in it."""
    return bool(_MARKUP.search(text))


def text_of_markup(markup: str) -> MarkupText:
    """The text of a page or a fragment of one.

    Raises:
        RecordError: it is too long, or declares entities.
    """
    if len(markup) > MAX_MARKUP:
        raise RecordError(f"holds markup of more than {MAX_MARKUP:,} characters; no article is that long")
    reader = _Reader()
    try:
        reader.feed(markup)
        reader.close()
    except (AssertionError, ValueError) as error:
        # What html.parser says to some declarations and to references to characters that do not exist.
        raise RecordError(f"holds markup that cannot be read: {error}") from error
    return reader.finish()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._found = MarkupText()
        self._line: list[str] = []
        self._skipping: list[str] = []
        self._title: list[str] = []
        self._in_title = False
        self._heading: list[str] | None = None
        self._kept_blanks = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        self._count(tag)
        if tag == "html":
            self._found.attributes.update(_given(attrs))
        if tag == "title":
            self._in_title = True
        if self._skipping and self._skipping[-1] in _READINGS and (tag in _READINGS or tag in _BLOCKS):
            # Their ends may be left out.
            self._skipping.pop()
        if tag in _SKIPPED:
            self._skipping.append(tag)
        elif tag == "body":
            # Where </head> was left out.
            self._skipping.clear()
        if tag == "br" or tag in _BLOCKS:
            self._end_line()
        if tag == "pre":
            self._kept_blanks += 1
        if tag in {"h1", "h2", "h3"} and not self._found.heading:
            self._heading = []

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element that XHTML closes where it begins."""
        if tag in _SKIPPED or tag == "title":
            self._count(tag)
            return
        super().handle_startendtag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """An element ends."""
        if tag == "title":
            self._in_title = False
        if tag == "ruby" and self._skipping and self._skipping[-1] in _READINGS:
            self._skipping.pop()
        if tag in self._skipping:
            while self._skipping.pop() != tag:
                pass
        if tag in _BLOCKS:
            self._end_line()
        if tag == "pre":
            self._kept_blanks = max(0, self._kept_blanks - 1)
        if tag in {"h1", "h2", "h3"} and self._heading is not None:
            self._found.heading = _BLANKS.sub(" ", "".join(self._heading)).strip(" ")
            self._heading = None

    def handle_data(self, data: str) -> None:
        """Text between tags."""
        if self._in_title:
            self._title.append(data)
            return
        if self._skipping:
            return
        if self._heading is not None:
            self._heading.append(data)
        if not self._kept_blanks:
            self._line.append(data)
            return
        first, *others = data.split("\n")
        self._line.append(first)
        for line in others:
            self._end_line()
            self._line.append(line)

    def handle_decl(self, decl: str) -> None:
        """A document type; of one with declarations in brackets the rest would be taken for text."""
        if "[" in decl:
            raise document_type_refused(self.getpos()[0])

    def unknown_decl(self, data: str) -> None:
        """A marked section; of CDATA the text counts."""
        if data.startswith("CDATA["):
            self.handle_data(data[6:])

    def finish(self) -> MarkupText:
        """What was found."""
        self._end_line()
        self._found.title = _BLANKS.sub(" ", "".join(self._title)).strip(" ")
        return self._found

    def _count(self, tag: str) -> None:
        kinds = (("scripts", _SCRIPTS), ("pictures", _PICTURES), ("layout", _LAYOUT), ("readings", {"rt"}))
        for kind, tags in kinds:
            if tag in tags:
                self._found.counts[kind] += 1

    def _end_line(self) -> None:
        line = "".join(self._line)
        self._line.clear()
        line = line.rstrip("\r") if self._kept_blanks else _BLANKS.sub(" ", line).strip(" ")
        if line.strip():
            self._found.lines.append(line)


def _given(attributes: list[tuple[str, str | None]]) -> Mapping[str, str]:
    return {name: value for name, value in attributes if value}
