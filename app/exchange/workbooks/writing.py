"""An XLSX workbook as a stream: texts and whole numbers, a fixed first row, sheets from right to left.

openpyxl takes six times as long for the same cells, and an export has millions of them. The parts and their relations
follow ECMA-376 part 1; texts stand in their cells (18.3.1.53, ``is``), escaped as 22.9.2.19 (ST_Xstring) says.
"""

from __future__ import annotations

import re
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from typing import BinaryIO, TextIO, TypeAlias

from app.exchange.syntax.xml_writing import escape

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
_SHEET = (
    f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView rightToLeft="1" workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>'
)
_DOS_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The same cells make the same file, whenever it is made."""


def escaped(text: str) -> str:
    """`text` with what XML cannot hold as ``_xHHHH_``, and what looks like that made unmistakable."""
    return _TO_ESCAPE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


class WorkbookWriter:
    """Sheets that are filled row by row, all at once. Close it to get the file, leave the block to give up."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names
        self._files = ExitStack()
        self._sheets: list[TextIO] = []
        for _ in names:
            # A zip takes one member after the other; the sheets wait beside it.
            file = tempfile.TemporaryFile("w+", encoding="utf-8", newline="")  # noqa: SIM115 - the stack closes it
            stream = self._files.enter_context(file)
            stream.write(_SHEET)
            self._sheets.append(stream)

    def __enter__(self) -> WorkbookWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self._files.close()

    def add(self, sheet: int, row: Sequence[Cell]) -> None:
        """One more row; texts must be `escaped`."""
        self._sheets[sheet].write(f"<row>{''.join(map(_cell, row))}</row>")

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
            f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>{sheets}</Types>',
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
        yield "xl/_rels/workbook.xml.rels", f'{_HEAD}<Relationships xmlns="{_RELATIONS}">{links}</Relationships>'


def _cell(value: Cell) -> str:
    if isinstance(value, str):
        return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>' if value else "<c/>"
    return f"<c><v>{value}</v></c>"


def _member(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _DOS_EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry
