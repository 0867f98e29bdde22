"""XML as a stream of elements, from files nobody vouches for.

Document types with declarations of their own are refused: entities that unfold to gigabytes and entities that fetch
other files both need them, and no format here does. The bare name of a public one, with which old feeds and books
begin, is let pass where a format asks for it; nothing is fetched.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from html.entities import html5
from typing import NamedTuple
from xml.parsers import expat

from app.domain.errors import RecordError
from app.exchange.files.sources import Source

MAX_DEPTH = 200
MAX_PIECE = 32 * 1024**2
"""Bytes of one tag with its attributes, and characters of one element; half of what a plain text may have."""
_CHUNK = 1 << 18
_INVALID = expat.errors.codes[expat.errors.XML_ERROR_INVALID_TOKEN]
_OTHER_ENCODING = expat.errors.codes[expat.errors.XML_ERROR_INCORRECT_ENCODING]
_BROKEN_OFF = frozenset(
    expat.errors.codes[name]
    for name in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
    )
)
_SEPARATOR = "}"


class Element(NamedTuple):
    """One element, when it ends."""

    name: str
    """``namespace}local name``, or the local name alone."""
    attributes: Mapping[str, str]
    text: str
    """Its own character data, without that of its child elements."""
    line: int
    path: tuple[str, ...]
    """Names of the elements around it, outermost first."""
    tail: str = ""
    """Its character data since its last child element, or all of it when there is none."""

    @property
    def local_name(self) -> str:
        """The name without its namespace."""
        return self.name.rpartition(_SEPARATOR)[2]


class Opening(NamedTuple):
    """One element, when it begins."""

    name: str
    attributes: Mapping[str, str]
    line: int
    before: str = ""
    """Character data of the element around it since the tag before this one."""


def iterate_elements(
    source: Source, encoding: str | None = None, *, lenient: bool = False
) -> Iterator[Opening | Element]:
    """The elements of `source`, each when it begins and when it ends.

    Args:
        source: An XML file.
        encoding: Counts instead of the declared one.
        lenient: Whether what programs often do wrong is let pass: blank lines before the declaration, the name of a
            document type, and the names of characters in HTML, such as ``&nbsp;``, that nothing declares. In attributes
            such names are lost, so this is not for formats that keep texts there.

    Raises:
        RecordError: it cannot be read, is not well-formed, declares a document type, or is nested deeper than 200.
    """
    with source.reading() as stream:
        parser = _Parser(encoding, lenient=lenient)
        # As much again as an unfinished tag has: the parser looks at it anew with all that comes to it.
        while data := stream.read(max(_CHUNK, parser.silent)):
            yield from parser.feed(data)
        yield from parser.close()


def document_type_refused(line: int) -> RecordError:
    """What is said of a file that declares entities in this line."""
    return RecordError(
        f"declares a document type in line {line}, which is not read: "
        "it may hold entities that fetch other files or unfold without end"
    )


class _Parser:
    def __init__(self, encoding: str | None, *, lenient: bool) -> None:
        try:
            # Of encodings with several bytes a letter expat knows its own, and these two not by Python's names.
            known = encoding and re.sub(r"(?i)^utf[-_]?16[-_]?(?=[bl]e$)", "utf-16", encoding)
            self._expat = expat.ParserCreate(known, _SEPARATOR)
        except (ValueError, LookupError) as error:
            raise RecordError(f"is XML, which cannot be read as {encoding}") from error
        self._expat.buffer_text = True
        self._expat.StartDoctypeDeclHandler = self._document_type
        if lenient:
            # As if there were a document type somewhere that is not read: then unknown names are no error.
            self._expat.UseForeignDTD(True)
            self._expat.SkippedEntityHandler = self._named_character
        self._lenient = lenient
        self._begun = not lenient
        self._lines_before = self._bytes_before = 0
        self._expat.StartElementHandler = self._start
        self._expat.EndElementHandler = self._end
        self._expat.CharacterDataHandler = self._characters
        self._open: list[tuple[str, Mapping[str, str], int]] = []
        self._texts: list[list[str]] = []
        self._since_tag: list[str] = []
        self.silent = 0
        """Bytes since the parser last found something."""
        self._lengths: list[int] = []
        """Characters of each open element."""
        self._found: list[Opening | Element] = []

    def feed(self, data: bytes) -> list[Opening | Element]:
        self.silent += len(data)
        self._parse(data if self._begun else self._without_blanks(data), last=False)
        if self.silent > MAX_PIECE:
            raise RecordError(f"holds a tag of more than {MAX_PIECE:,} bytes in line {self._line}")
        found, self._found = self._found, []
        return found

    def close(self) -> list[Opening | Element]:
        self._parse(b"", last=True)
        return self._found

    @property
    def _line(self) -> int:
        return self._expat.CurrentLineNumber + self._lines_before

    def _without_blanks(self, data: bytes) -> bytes:
        mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
        rest = data[len(mark) :].lstrip(b" \t\r\n")
        self._lines_before += data[: len(data) - len(rest)].count(b"\n")
        self._begun = bool(rest)
        return rest

    def _parse(self, data: bytes, *, last: bool) -> None:
        try:
            self._expat.Parse(data, last)
        except expat.ExpatError as error:
            line = error.lineno + self._lines_before
            place = self._expat.ErrorByteIndex - self._bytes_before
            foreign = error.code == _INVALID and 0 <= place < len(data) and data[place] > 0x7F
            if foreign or error.code == _OTHER_ENCODING:
                raise RecordError(
                    f"is not in the encoding that it declares (line {line}); name the right one with --encoding"
                ) from error
            problem = "it breaks off" if error.code in _BROKEN_OFF else expat.ErrorString(error.code)
            raise RecordError(f"is not well-formed XML: {problem} in line {line}") from error
        except (ValueError, LookupError) as error:
            # Encodings that expat leaves to Python.
            raise RecordError(f"is XML in an encoding that cannot be read: {error}") from error
        self._bytes_before += len(data)

    def _document_type(self, _name: str, _system: str | None, _public: str | None, declarations: bool) -> None:
        if not self._lenient or declarations:
            raise document_type_refused(self._line)

    def _named_character(self, name: str, parameter: bool) -> None:
        character = None if parameter else html5.get(f"{name};")
        if character is None:
            raise RecordError(f"is not well-formed XML: undefined entity in line {self._line}")
        self._characters(character)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._open) >= MAX_DEPTH:
            raise RecordError(f"is nested deeper than {MAX_DEPTH} elements in line {self._line}")
        line = self._line
        self.silent = 0
        self._open.append((name, attributes, line))
        self._texts.append([])
        self._lengths.append(0)
        self._found.append(Opening(name, attributes, line, self._take_since_tag()))

    def _end(self, _name: str) -> None:
        name, attributes, line = self._open.pop()
        self.silent = 0
        self._lengths.pop()
        text = "".join(self._texts.pop())
        path = tuple(entry[0] for entry in self._open)
        self._found.append(Element(name, attributes, text, line, path, self._take_since_tag()))

    def _characters(self, data: str) -> None:
        self.silent = 0
        if self._texts:
            self._lengths[-1] += len(data)
            if self._lengths[-1] > MAX_PIECE:
                line = self._open[-1][2]
                raise RecordError(f"holds a text of more than {MAX_PIECE:,} characters in line {line}; no article is")
            self._texts[-1].append(data)
            self._since_tag.append(data)

    def _take_since_tag(self) -> str:
        text = "".join(self._since_tag)
        self._since_tag.clear()
        return text
