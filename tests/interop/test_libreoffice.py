"""What LibreOffice reads in our workbooks, and what we read in what it saves. Runs where it is installed."""

import csv
import io
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.domain.native_record import NativeRecord
from app.exchange.loss import LossReport
from app.exchange.records.completing import complete_record
from app.exchange.tables import csv_tables, xlsx_tables
from app.exchange.tables.rows import tables_of
from tests.exchange.articles import check, seed_records
from tests.exchange.codebooks import CODEBOOK
from tests.exchange.round_trip import NOW, assert_same_but, read_records, source_of, write_bytes
from tests.interop.articles import records_by_hand

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
pytestmark = pytest.mark.skipif(OFFICE is None, reason="needs LibreOffice Calc")
Converter = Callable[[Path, str], dict[str, bytes]]
_TEXT = "=1+1 قال الوزير -5 درجات: @الحزب +سيفوز\u2028سطر «جديد»;\n\u202bوسطر\u202c\tآخر\u200f و\x01 و_x0041_ 😀"
LONG = "".join(f"الفقرة {number}: قال محمد علي 😀 إن الحزب سيفوز.\n\n" for number in range(900))
"""More than a cell takes."""
IDS = ("0012", "=1+1", "-5", "1E5", "TRUE", "2/1/2025", "12345678901234567890", "'=x", "00:30", " 7 ")
# The filter's field separator, quotation mark, character set, first row and so on, and all sheets at the end.
_AS_CSV = "csv:Text - txt - csv (StarCalc):{separator},34,{charset},1,,0,false,true,false,false,false,-1"
_UTF_8, _WINDOWS_1256 = 76, 38


@pytest.fixture
def convert(tmp_path: Path) -> Converter:
    def run(path: Path, to: str) -> dict[str, bytes]:
        out = tmp_path / "converted"
        command = [str(OFFICE), f"-env:UserInstallation={(tmp_path / 'office').as_uri()}", "--headless"]
        subprocess.run([*command, "--convert-to", to, "--outdir", str(out), str(path)], check=True, capture_output=True)
        return {path.name: path.read_bytes() for path in out.iterdir()}

    return run


def article(identifier: str, title: str, text: str, **meta: Any) -> NativeRecord:
    whose: dict[str, Any] = {"annotator": "-5", "origin": "manual", "created": NOW, "updated": NOW}
    span = {"id": f"s {identifier}", "label": "CLAIM", "start": 0, "end": min(len(text), 300), "attributes": {}}
    spans = [{**span, "entity": None, "note": '=HYPERLINK("x")', **whose}]
    facts = {"id": identifier, "title": title, "language": "ar", "direction": "rtl", "meta": meta, "status": {}}
    return check(complete_record({**facts, "text": text, "entities": [], "relations": [], "spans": spans}))


def hard_articles() -> list[NativeRecord]:
    odd = [article(one, one, f"{_TEXT} {one}", published="2025-02-18", source="-5", رقم="007") for one in IDS]
    return [*odd, article("طويل", "عنوان", LONG), *seed_records(), *records_by_hand()]


def test_every_cell_of_a_workbook_is_what_we_meant(tmp_path: Path, convert: Converter) -> None:
    before = hard_articles()
    path = tmp_path / "x.xlsx"
    path.write_bytes(write_bytes(xlsx_tables.FORMAT, before, CODEBOOK)[0])
    files = convert(path, _AS_CSV.format(separator=44, charset=_UTF_8))
    for name, table in tables_of(CODEBOOK).items():
        rows = [
            ["".join(map(str, row[8:]))] if name == "articles" else row for row in _read_csv(files[f"x-{name}.csv"])
        ]
        meant = [list(map(str, row)) for record in before for row in table.rows(record, LossReport())]
        assert rows[1:] == [row[8:] if name == "articles" else row for row in meant]


def test_a_workbook_that_it_saved_brings_everything_back(tmp_path: Path, convert: Converter) -> None:
    before = hard_articles()
    path = tmp_path / "x.xlsx"
    data, losses = write_bytes(xlsx_tables.FORMAT, before, CODEBOOK)
    path.write_bytes(data)
    saved = convert(path, "xlsx:Calc MS Excel 2007 XML")["x.xlsx"]
    assert saved != data
    after, rejections, report = read_records(xlsx_tables.FORMAT, source_of(saved, "x.xlsx"), CODEBOOK)
    assert not rejections
    assert_same_but(before, after, losses, report)


@pytest.mark.parametrize(("separator", "charset"), [(59, _WINDOWS_1256), (9, _UTF_8), (59, 65535)])
def test_tables_that_it_saved_are_read(tmp_path: Path, convert: Converter, separator: int, charset: int) -> None:
    # A table with our columns is taken for ours, where an apostrophe before = stands for nothing.
    before = [article(one, one, "=1+1 قال الوزير -5 درجات: «الحزب»;\n+سيفوز") for one in IDS if one[0] != "'"]
    path = tmp_path / "x.xlsx"
    path.write_bytes(write_bytes(xlsx_tables.FORMAT, before, CODEBOOK)[0])
    files = convert(path, _AS_CSV.format(separator=separator, charset=charset))
    beside = {f"{name}.csv": files[f"x-{name}.csv"] for name in ("articles", "spans", "links")}
    source = source_of(beside["articles.csv"], "articles.csv", beside)
    after, rejections, _ = read_records(csv_tables.FORMAT, source, CODEBOOK)
    assert not rejections
    assert after == before


def _read_csv(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline="")))
