"""XLSX workbooks as streams of rows, all cells as texts.

The parts follow ECMA-376 part 1, in its transitional and its strict form. A sheet is parsed as it is decompressed, so
it may be of any size. openpyxl takes three times as long for the same cells, and twice that for a sheet that does not
tell its dimensions, because it reads it once more for them.

Cells that are merged over rows have their value in the first one only; here each row that holds anything else has it.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple
from xml.parsers import expat

from app.domain.errors import RecordError
from app.exchange.files.archive_bounds import MAX_ARCHIVE_BYTES
from app.exchange.files.packed import Parts
from app.exchange.syntax.xml_reading import MAX_PIECE, Element, Opening, iterate_elements
from app.exchange.workbooks.values import Numbers, number_formats

_CHUNK = 1 << 18
_SEPARATOR = "}"
_COLUMNS = 16_384
"""That a sheet may have."""
_ROWS = 1_048_576
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_MERGED = re.compile(
    rb"<(?:\w+:)?mergeCell\s[^>]*?ref\s*=\s*[\"']\$?([A-Z]{1,3})\$?(\d{1,7}):\$?[A-Z]{1,3}\$?(\d{1,7})"
)
_OVERLAP = 300
"""Bytes in which a tag that names a merged area surely fits."""
_TOLD = frozenset({"row", "c", "v", "f", "is", "t", "rPh"})


class Sheet(NamedTuple):
    """One sheet of a workbook."""

    title: str
    part: str
    hidden: bool = False


class SheetRow(NamedTuple):
    """One row that is written down in a sheet."""

    number: int
    """From 1."""
    cells: list[str]
    formulas: int
    """Cells with a formula that no spreadsheet has worked out."""
    merged: int
    """Cells that have the value of merged cells that begin in a row before."""


class Workbook:
    """The sheets of a workbook, in their order.

    Raises:
        RecordError: it is not a workbook, or one of its parts cannot be read.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        main = next(
            (target for kind, target in _relations(parts, "").values() if kind.endswith("/officeDocument")), None
        )
        if main is None:
            raise RecordError("is a zip archive, but no workbook")
        related = _relations(parts, main)
        self.sheets: list[Sheet] = []
        epoch_1904 = False
        for event in iterate_elements(parts.part(main)):
            if isinstance(event, Opening):
                continue
            if event.local_name == "workbookPr":
                epoch_1904 = event.attributes.get("date1904", "0") in {"1", "true"}
            elif event.local_name == "sheet":
                key = next((value for name, value in event.attributes.items() if name.endswith("}id")), "")
                kind, target = related.get(key, ("", ""))
                if kind.endswith("/worksheet"):
                    hidden = event.attributes.get("state", "visible") != "visible"
                    self.sheets.append(Sheet(event.attributes.get("name", ""), target, hidden))
        if not self.sheets:
            raise RecordError("is a workbook without a sheet")
        by_kind = {kind.rpartition("/")[2]: target for kind, target in related.values()}
        names = parts.names()
        self._strings = (
            _shared_strings(parts, by_kind["sharedStrings"]) if by_kind.get("sharedStrings") in names else []
        )
        formats = number_formats(parts.part(by_kind["styles"])) if by_kind.get("styles") in names else []
        self._numbers = Numbers(formats, epoch_1904)
        self._areas: dict[str, list[tuple[int, int, int]]] = {}

    def rows(self, sheet: Sheet) -> Iterator[SheetRow]:
        """The rows of a sheet that are written down in it; empty ones may be left out.

        Raises:
            RecordError: they cannot be read to their end.
        """
        if sheet.part not in self._areas:
            self._areas[sheet.part] = self._merged(sheet)
        areas = self._areas[sheet.part].copy()
        current: list[tuple[int, int, str]] = []
        parser = _SheetParser(self._strings, self._numbers)
        with self._parts.part(sheet.part, MAX_ARCHIVE_BYTES).open() as stream:
            while True:
                data = stream.read(_CHUNK)
                for row in parser.feed(data):
                    current = [area for area in current if area[0] >= row.number]
                    merged = _fill(row.cells, current)
                    while areas and areas[-1][0] <= row.number:
                        top, bottom, column = areas.pop()
                        if top == row.number and column < len(row.cells):
                            current.append((bottom, column, row.cells[column]))
                    yield row._replace(merged=merged) if merged else row
                if not data:
                    return

    def comments(self, sheet: Sheet) -> int:
        """How many cells of a sheet somebody has written a comment on.

        Raises:
            RecordError: they cannot be read.
        """
        folder, name = posixpath.split(sheet.part)
        names = self._parts.names()
        if posixpath.join(folder, "_rels", f"{name}.rels") not in names:
            return 0
        # A thread of comments has one here too, for programs that do not know threads.
        targets = [
            target
            for kind, target in _relations(self._parts, sheet.part).values()
            if kind.endswith("/comments") and target in names
        ]
        return sum(
            isinstance(event, Element) and event.local_name == "comment"
            for target in targets
            for event in iterate_elements(self._parts.part(target, MAX_ARCHIVE_BYTES))
        )

    def _merged(self, sheet: Sheet) -> list[tuple[int, int, int]]:
        """First row, last row and column (from 0) of areas that are merged over rows, the last one first."""
        found = set()
        with self._parts.part(sheet.part, MAX_ARCHIVE_BYTES).open() as stream:
            tail = b""
            # What is merged stands behind the rows.
            while data := stream.read(_CHUNK):
                if b"mergeCell" in (data := tail + data):
                    for match in _MERGED.finditer(data):
                        top, bottom = int(match[2]), int(match[3])
                        if top < bottom:
                            found.add((top, bottom, _column(match[1].decode())))
                tail = data[-_OVERLAP:]
        return sorted(found, reverse=True)


def _fill(cells: list[str], areas: Sequence[tuple[int, int, str]]) -> int:
    """Put the values of merged areas into a row that holds anything of its own; returns into how many cells."""
    if not areas or not any(cells):
        return 0
    count = 0
    for _, column, value in areas:
        cells.extend([""] * (column + 1 - len(cells)))
        if value and not cells[column]:
            cells[column] = value
            count += 1
    return count


def _relations(parts: Parts, part: str) -> Mapping[str, tuple[str, str]]:
    """Kind and target of what a part, or the whole file, is related to, by id."""
    folder, name = posixpath.split(part)
    found = {}
    for event in iterate_elements(parts.part(posixpath.join(folder, "_rels", f"{name}.rels"))):
        if isinstance(event, Element) and event.local_name == "Relationship":
            target = event.attributes.get("Target", "")
            path = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found[event.attributes.get("Id", "")] = event.attributes.get("Type", ""), path
    return found


def _shared_strings(parts: Parts, name: str) -> list[str]:
    """Texts that cells refer to by their number, without the phonetic hints beside them."""
    strings: list[str] = []
    pieces: list[str] = []
    for event in iterate_elements(parts.part(name, MAX_ARCHIVE_BYTES)):
        if isinstance(event, Opening):
            continue
        local = event.local_name
        if local == "t" and not any(one.endswith("}rPh") for one in event.path):
            pieces.append(event.text)
        elif local == "si":
            strings.append(_unescaped("".join(pieces)))
            pieces.clear()
    return strings


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _column(letters: str) -> int:
    """The number of a column, from 0.

    Raises:
        RecordError: there is none of this name.
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    if not (letters.isascii() and letters.isalpha() and letters.isupper() and number <= _COLUMNS):
        raise RecordError(f"one of its cells is in the column {letters[:20]}, which no workbook has")
    return number - 1


class _SheetParser:
    """Calls of expat into rows; it tells of one cell after the other, so it keeps what belongs to the current one."""

    def __init__(self, strings: Sequence[str], numbers: Numbers) -> None:
        self._strings = strings
        self._numbers = numbers
        self._expat = expat.ParserCreate(namespace_separator=_SEPARATOR)
        self._expat.buffer_text = True
        self._expat.StartDoctypeDeclHandler = self._refuse_document_type
        self._expat.StartElementHandler = self._start
        self._expat.EndElementHandler = self._end
        self._expat.CharacterDataHandler = self._characters
        self._locals: dict[str, str] = {}
        self._columns: dict[str, int] = {}
        self._found: list[SheetRow] = []
        self._number = 0
        self._cells: list[str] = []
        self._formulas = 0
        self._column = 0
        self._kind = ""
        self._style = ""
        self._has_formula = False
        self._hints = 0
        """Depth of phonetic hints."""
        self._collecting = False
        self._pieces: list[str] = []
        self._length = 0
        self._silent = 0

    def feed(self, data: bytes) -> list[SheetRow]:
        """The rows that end in `data`; without any data the sheet ends.

        Raises:
            RecordError: this is not a sheet.
        """
        self._silent += len(data)
        try:
            self._expat.Parse(data, not data)
        except expat.ExpatError as error:
            problem = expat.ErrorString(error.code)
            raise RecordError(f"is not well-formed XML: {problem} in line {error.lineno}") from error
        except (ValueError, LookupError) as error:
            raise RecordError(f"is XML in an encoding that cannot be read: {error}") from error
        if self._silent > MAX_PIECE:
            raise RecordError(f"holds a tag of more than {MAX_PIECE:,} bytes in line {self._expat.CurrentLineNumber}")
        found, self._found = self._found, []
        return found

    def _refuse_document_type(self, *_: object) -> None:
        raise RecordError(
            f"declares a document type in line {self._expat.CurrentLineNumber}, which is not read: "
            "it may hold entities that fetch other files or unfold without end"
        )

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = self._locals.get(name) or self._local(name)
        self._silent = 0
        if local == "c":
            self._begin_cell(attributes)
        elif local in ("v", "t"):
            self._collecting = not self._hints
        elif local == "row":
            self._begin_row(attributes.get("r"))
        elif local == "f":
            self._has_formula = True
        elif local == "rPh":
            self._hints += 1

    def _local(self, name: str) -> str:
        local = name.rpartition(_SEPARATOR)[2]
        if local in _TOLD:
            self._locals[name] = local
        return local

    def _begin_row(self, number: str | None) -> None:
        told = int(number) if number and number.isdecimal() and len(number) < 8 else self._number + 1
        if not self._number < told <= _ROWS:
            raise RecordError(f"row {told:,} comes after row {self._number:,}")
        self._number = told
        self._cells = []
        self._column = -1
        self._formulas = 0

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        if reference:
            letters = reference.rstrip("0123456789")
            column = self._columns.get(letters)
            if column is None:
                column = self._columns[letters] = _column(letters)
            self._column = column
        else:
            self._column += 1
        self._kind = attributes.get("t", "n")
        self._style = attributes.get("s", "0")
        self._has_formula = False
        self._pieces = []
        self._length = 0

    def _end(self, name: str) -> None:
        local = self._locals.get(name)
        self._silent = 0
        if local in ("v", "t"):
            self._collecting = False
        elif local == "c":
            self._end_cell()
        elif local == "row":
            self._found.append(SheetRow(self._number, self._cells, self._formulas, 0))
        elif local == "rPh":
            self._hints -= 1

    def _end_cell(self) -> None:
        text = "".join(self._pieces)
        if not text:
            self._formulas += self._has_formula
            return
        cells, column = self._cells, self._column
        if column > len(cells):
            cells.extend([""] * (column - len(cells)))
        value = self._value(text)
        if column == len(cells):
            cells.append(value)
        else:
            cells[column] = value

    def _value(self, text: str) -> str:
        kind = self._kind
        if kind in ("inlineStr", "str"):
            return _unescaped(text)
        if kind == "s":
            number = int(text) if text.isdecimal() and len(text) < 12 else -1
            if not 0 <= number < len(self._strings):
                raise RecordError(f"a cell in row {self._number:,} refers to a text that is not there")
            return self._strings[number]
        if kind == "b":
            return "false" if text.strip() in ("0", "false") else "true"
        if kind == "d":
            return self._numbers.day(text)
        return text if kind == "e" else self._numbers.text(text, self._style)

    def _characters(self, data: str) -> None:
        self._silent = 0
        if self._collecting:
            self._length += len(data)
            if self._length > MAX_PIECE:
                line = self._expat.CurrentLineNumber
                raise RecordError(f"holds a text of more than {MAX_PIECE:,} characters in line {line}; no article is")
            self._pieces.append(data)
