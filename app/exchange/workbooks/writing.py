"""An XLSX workbook as a stream: texts and whole numbers, a fixed first row, sheets from right to left.

openpyxl takes six times as long for the same cells, and an export has millions of them. The parts and their relations
follow ECMA-376 part 1; texts stand in their cells (18.3.1.53, ``is``), escaped as 22.9.2.19 (ST_Xstring) says.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from itertools import repeat
from types import TracebackType
from typing import BinaryIO, TextIO, TypeAlias

from app.exchange.files.temporary_files import temporary_text
from app.exchange.syntax.xml_writing import escape
from app.exchange.workbooks.layout import STYLES, Look, SheetLayout

Cell: TypeAlias = str | int
MAX_CELL = 32_767
"""UTF-16 units that Excel takes in a cell."""
MAX_ROWS = 1_048_576
"""Rows that Excel takes in a sheet."""
_TO_ESCAPE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_VIEW = (
    '<sheetViews><sheetView rightToLeft="1" workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
)
_LINE_HEIGHT = 15
"""Points."""
_MAX_HEIGHT = 409
"""Points that Excel takes for a row."""
_NUMBER = Look.NUMBER.value
_DOS_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The same cells make the same file, whenever it is made."""


def escaped(text: str) -> str:
    """`text` with what XML cannot hold as ``_xHHHH_``, and what looks like that made unmistakable."""
    return _TO_ESCAPE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


class WorkbookWriter:
    """Sheets that are filled row by row, all at once. Close it to get the file, leave the block to give up."""

    def __init__(self, layouts: Sequence[SheetLayout]) -> None:
        self._names = [layout.name for layout in layouts]
        self._rows = [_Rows(layout) for layout in layouts]
        self._files = ExitStack()
        self._sheets: list[TextIO] = []
        for layout in layouts:
            # A zip takes one member after the other; the sheets wait beside it.
            stream = self._files.enter_context(temporary_text())
            stream.write(_beginning(layout))
            self._sheets.append(stream)
        for rows, sheet in zip(self._rows, self._sheets, strict=True):
            sheet.write(rows.names())

    def __enter__(self) -> WorkbookWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._files.__exit__(kind, error, trace)

    def add(self, sheet: int, row: Sequence[Cell]) -> None:
        """One more row; texts must be `escaped`. Cells beyond the last column go on with what it holds."""
        self._sheets[sheet].write(self._rows[sheet].row(row))

    def save(self, out: BinaryIO) -> None:
        """The whole file."""
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in self._parts():
                archive.writestr(_member(name), content)
            for number, sheet in enumerate(self._sheets, 1):
                sheet.write("</sheetData></worksheet>")
                sheet.seek(0)
                with archive.open(_member(f"xl/worksheets/sheet{number}.xml"), "w", force_zip64=True) as stream:
                    while part := sheet.read(1 << 18):
                        stream.write(part.encode())

    def _parts(self) -> Iterator[tuple[str, str]]:
        numbers = range(1, len(self._names) + 1)
        sheets = "".join(
            f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_KIND}.worksheet+xml"/>' for n in numbers
        )
        yield (
            "[Content_Types].xml",
            f'{_HEAD}<Types xmlns="{_TYPES}"><Default Extension="xml" ContentType="application/xml"/>'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/>{sheets}</Types>',
        )
        book = f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
        yield "_rels/.rels", f'{_HEAD}<Relationships xmlns="{_RELATIONS}">{book}</Relationships>'
        named = "".join(
            f'<sheet name="{escape(name)}" sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(self._names, 1)
        )
        yield (
            "xl/workbook.xml",
            f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{named}</sheets></workbook>',
        )
        links = "".join(
            f'<Relationship Id="rId{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
        )
        links += f'<Relationship Id="styles" Type="{_OFFICE}/styles" Target="styles.xml"/>'
        yield "xl/_rels/workbook.xml.rels", f'{_HEAD}<Relationships xmlns="{_RELATIONS}">{links}</Relationships>'
        yield "xl/styles.xml", STYLES


def _beginning(layout: SheetLayout) -> str:
    """All of a sheet before its second row."""
    rows = f'<sheetFormatPr defaultRowHeight="{_LINE_HEIGHT}" customHeight="1"/>' if layout.low else ""
    columns = "".join(
        f'<col min="{n}" max="{n}" width="{column.width}" style="{column.look.value}" customWidth="1"/>'
        for n, column in enumerate(layout.columns, 1)
    )
    return f'{_HEAD}<worksheet xmlns="{_MAIN}">{_VIEW}{rows}<cols>{columns}</cols><sheetData>'


class _Rows:
    """The rows of a sheet, one after the other."""

    def __init__(self, layout: SheetLayout) -> None:
        self._layout = layout
        self._count = 0
        self._looks = [column.look for column in layout.columns]
        self._letters = [_letters(place) for place in range(len(layout.columns))]
        self._passages = [
            (place, column.width) for place, column in enumerate(layout.columns) if column.look is Look.PASSAGE
        ]

    def names(self) -> str:
        """The first row."""
        cells = [escaped(column.name) for column in self._layout.columns]
        return self._row(cells, [Look.NAME] * len(cells), "")

    def row(self, cells: Sequence[Cell]) -> str:
        """The next row."""
        while len(self._looks) < len(cells):
            self._letters.append(_letters(len(self._looks)))
            self._looks.append(self._looks[-1])
        lines = max((_lines(cells[place], width) for place, width in self._passages), default=1)
        # LibreOffice does not look how high a row has to be when it opens a file.
        height = f' ht="{min(lines * _LINE_HEIGHT, _MAX_HEIGHT)}"' if lines > 1 else ""
        return self._row(cells, self._looks, height)

    def _row(self, cells: Sequence[Cell], looks: Sequence[Look], height: str) -> str:
        self._count += 1
        # Both numbers may be left out, but Gnumeric finds nothing in a sheet without them.
        found = "".join(map(_cell, cells, self._letters, repeat(self._count), looks))
        return f'<row r="{self._count}"{height}>{found}</row>'


def _letters(place: int) -> str:
    """The name of a column, counted from 0: A to Z, then AA and so on."""
    rest, letter = divmod(place, 26)
    return (_letters(rest - 1) if rest else "") + chr(ord("A") + letter)


def _lines(value: Cell, width: int) -> int:
    """About how many lines a text takes in a column of that width; six letters are as wide as five digits."""
    return len(value) * 5 // (width * 6) + 1 + value.count("\n") if isinstance(value, str) else 1


def _cell(value: Cell, letters: str, row: int, look: Look) -> str:
    if isinstance(value, str):
        if not value:
            return ""
        style = f' s="{look.value}"' if look else ""
        return f'<c r="{letters}{row}"{style} t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
    return f'<c r="{letters}{row}" s="{_NUMBER}"><v>{value}</v></c>'


def _member(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _DOS_EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry
