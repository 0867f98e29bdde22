"""Tables made of rows, as CSV and as workbooks."""

import csv
import io
from typing import Any

import pytest

from app.domain.native_record import NativeRecord
from app.exchange.formats import Rejection

openpyxl = pytest.importorskip("openpyxl")
Rows = list[list[Any]]
Result = tuple[list[NativeRecord], list[Rejection], Any]


def as_csv(rows: Rows) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def as_workbook(**sheets: Rows) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
