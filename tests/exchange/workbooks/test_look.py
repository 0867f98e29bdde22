"""How our workbooks look in a spreadsheet: what is read is wide and whole, what is typed again stays a text."""

import io
import zipfile
from typing import Any
from xml.etree import ElementTree

import pytest

from app.domain.native_record import NativeRecord
from app.exchange.records.completing import complete_record
from app.exchange.tables.xlsx_tables import FORMAT
from tests.exchange.articles import check, seed_records
from tests.exchange.codebooks import CODEBOOK
from tests.exchange.round_trip import NOW, write_bytes

openpyxl = pytest.importorskip("openpyxl")
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LONG = "قال الوزير إن الهيئة تأخرت في الرد على طلب اللجنة، وأضاف أن «הארץ» كتبت עוד، و می‌گوید 😀 ما لا يقال. "


def record_of(text: str, *claims: tuple[int, int]) -> NativeRecord:
    whose: dict[str, Any] = {"note": "", "annotator": "سارة", "origin": "manual", "created": NOW, "updated": NOW}
    spans = [
        {
            "id": f"s{start}-{end}",
            "label": "CLAIM",
            "start": start,
            "end": end,
            "attributes": {},
            "entity": None,
            **whose,
        }
        for start, end in claims
    ]
    article: dict[str, Any] = {
        "id": "0012",
        "title": "عنوان",
        "language": "ar",
        "direction": None,
        "meta": {},
        "status": {},
    }
    return check(complete_record({**article, "text": text, "spans": spans, "relations": [], "entities": []}))


def book_of(*before: NativeRecord) -> Any:
    return openpyxl.load_workbook(io.BytesIO(write_bytes(FORMAT, before, CODEBOOK)[0]))


def cells(sheet: Any, name: str) -> list[Any]:
    (column,) = (cell.column for cell in sheet[1] if cell.value == name)
    return [sheet.cell(row, column) for row in range(2, sheet.max_row + 1)]


def test_short_texts_are_formatted_as_texts_and_numbers_are_not() -> None:
    book = book_of(*seed_records()[:2])
    assert {cell.number_format for cell in cells(book["articles"], "id")} == {"@"}
    assert {cell.number_format for cell in cells(book["spans"], "label")} == {"@"}
    assert {(cell.number_format, cell.data_type) for cell in cells(book["spans"], "start")} == {("General", "n")}


def test_long_texts_are_quoted_rather_than_formatted_as_texts() -> None:
    book = book_of(*seed_records()[:2])
    for sheet, name in (("articles", "text"), ("spans", "quote"), ("claims", "quote"), ("links", "to_quote")):
        assert {(cell.number_format, cell.quotePrefix) for cell in cells(book[sheet], name)} == {("General", True)}


def test_a_long_quote_is_broken_into_lines_and_its_row_is_as_high() -> None:
    text = LONG * 3
    book = book_of(record_of(text, (0, 3), (0, len(text)), (4, len(LONG))))
    for sheet in (book["spans"], book["claims"]):
        assert all(cell.alignment.wrap_text and cell.alignment.vertical == "top" for cell in cells(sheet, "quote"))
        heights = {cell.value: sheet.row_dimensions[cell.row].height for cell in cells(sheet, "quote")}
        assert heights[text[:3]] is None
        assert heights[text] > heights[text[4 : len(LONG)]] > 15
        assert sheet.column_dimensions[cells(sheet, "quote")[0].column_letter].width >= 60


def test_an_article_of_any_length_is_one_line_high_and_begins_at_its_beginning() -> None:
    sheet = book_of(record_of("\n".join([LONG] * 400)))["articles"]
    text = cells(sheet, "text")[0]
    assert (text.alignment.wrap_text, text.alignment.vertical) == (None, "top")
    assert (sheet.sheet_format.customHeight, sheet.sheet_format.defaultRowHeight) == (True, 15)
    assert sheet.row_dimensions[2].height is None
    # What a cell has no room for looks like the rest of it.
    rest = [sheet.cell(2, column) for column in range(text.column + 1, sheet.max_column + 1)]
    assert len(rest) == 2
    assert {(cell.alignment.vertical, cell.quotePrefix) for cell in rest} == {("top", True)}


def test_the_highest_row_is_one_that_excel_takes() -> None:
    text = LONG * 100
    sheet = book_of(record_of(text, (0, len(text) - 1)))["spans"]
    assert sheet.row_dimensions[2].height == 409


def test_each_row_and_cell_says_where_it_stands() -> None:
    # Gnumeric finds nothing in a sheet that leaves this out, though it may be left out.
    data, _ = write_bytes(FORMAT, [record_of("\n".join([LONG] * 4_000), (0, 3)), *seed_records()[:2]], CODEBOOK)
    columns = [*map(chr, range(65, 91)), *(chr(first) + chr(second) for first in (65, 66) for second in range(65, 91))]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for number in (1, 2, 3, 4):
            sheet = ElementTree.fromstring(archive.read(f"xl/worksheets/sheet{number}.xml"))
            rows = list(sheet.iter(f"{_MAIN}row"))
            assert [row.get("r") for row in rows] == [str(place) for place in range(1, len(rows) + 1)]
            for row in rows:
                places = [str(cell.get("r")) for cell in row]
                known = [f"{letters}{row.get('r')}" for letters in columns]
                assert places == [place for place in known if place in set(places)]
    read = openpyxl.load_workbook(io.BytesIO(data))["articles"]
    assert "".join(read.cell(2, column).value for column in range(9, read.max_column + 1)) == "\n".join([LONG] * 4_000)
    assert read.max_column > 28
