"""Tables of spans that only name their articles."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from tests.services.transfer.layers import TEXTS

QUOTES = {"خبر-1": "محمد علي", "khabar-he": "החוץ", "khabar-fa": "می‌گوید", "khabar-ur": "معاہدہ"}


def place(key: str, quote: str, *, utf_16: bool = False) -> tuple[int, int]:
    """Where a quote stands, in code points or in UTF-16 units."""
    start = TEXTS[key].index(quote)
    edges = (start, start + len(quote))
    if not utf_16:
        return edges
    first, last = (len(TEXTS[key][:edge].encode("utf-16-le")) // 2 for edge in edges)
    return first, last


def span_rows(label: str = "ACTOR", annotator: str = "", *, utf_16: bool = False) -> list[list[Any]]:
    header = ["doc_id", "begin", "end", "label", "quote", "coder", "confidence"]
    rows = [[key, *place(key, quote, utf_16=utf_16), label, quote, annotator, "0.9"] for key, quote in QUOTES.items()]
    return [header, *rows]


def written(path: Path, *sheets: Sequence[Sequence[Any]]) -> Path:
    """A table as CSV, or tables as the sheets of a workbook."""
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows(sheets[0])
        return path
    book = Workbook(write_only=True)
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path
