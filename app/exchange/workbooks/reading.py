"""XLSX workbooks as streams of rows, all cells as texts.

The parts follow ECMA-376 part 1, in its transitional and its strict form. A sheet is parsed as it is decompressed, so
it may be of any size. openpyxl takes three times as long for the same cells, and twice that for a sheet that does not
tell its dimensions, because it reads it once more for them.

Cells that are merged over rows have their value in the first one only; here each row that holds anything else has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from xml.parsers import expat

from app.domain.errors import RecordError
from app.exchange.files.archive_bounds import MAX_ARCHIVE_BYTES
from app.exchange.files.packed import Parts
from app.exchange.syntax.xml_reading import MAX_PIECE, Opening, iterate_elements
from app.exchange.workbooks.beside import BehindRows, behind_rows, comments, drawings, relations, untold
from app.exchange.workbooks.values import Numbers, number_formats

_CHUNK = 1 << 18
_SEPARATOR = "}"
_COLUMNS = 16_384
"""That a sheet may have."""
_ROWS = 1_048_576
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_HALF = re.compile("[\ud800-\udfff]")
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
    links: int = 0
    """Addresses that lie behind its cells and stand in none of them."""


class Workbook:
    """The sheets of a workbook, in their order.

    Raises:
        RecordError: it is not a workbook, or one of its parts cannot be read.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        main = next(
            (target for kind, target in relations(parts, "").values() if kind.endswith("/officeDocument")), None
        )
        if main is None:
            raise RecordError("is a zip archive, but no workbook")
        related = relations(parts, main)
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
        self._behind: dict[str, BehindRows] = {}

    def rows(self, sheet: Sheet) -> Iterator[SheetRow]:
        """The rows of a sheet that are written down in it; empty ones may be left out.

        Raises:
            RecordError: they cannot be read to their end.
        """
        behind = self._behind.get(sheet.part)
        if behind is None:
            behind = self._behind[sheet.part] = behind_rows(self._parts, sheet.part)
        # The last one first.
        areas = [(top, bottom, _column(letters)) for top, bottom, letters in reversed(behind.merged)]
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
                    addresses = behind.links.get(row.number)
                    links = untold(addresses, row.cells) if addresses else 0
                    yield row._replace(merged=merged, links=links) if merged or links else row
                if not data:
                    return

    def comments(self, sheet: Sheet) -> int:
        """How many cells of a sheet somebody has written a comment on.

        Raises:
            RecordError: they cannot be read.
        """
        return comments(self._parts, sheet.part)

    def drawings(self, sheet: Sheet) -> tuple[int, int]:
        """How many pictures and charts, and how many boxes of text, lie on a sheet.

        Raises:
            RecordError: they cannot be read.
        """
        return drawings(self._parts, sheet.part)


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
    if "_x" not in text:
        return text
    plain = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    # Some programs write a character beyond U+FFFF as its two halves.
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass") if _HALF.search(plain) else plain


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
        self._has_formula = self._has_value = False
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
            self._has_value = True
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
        self._has_formula = self._has_value = False
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
            # A formula may have been worked out to an empty text, as many an IF is.
            self._formulas += self._has_formula and not (self._has_value and self._kind == "str")
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
