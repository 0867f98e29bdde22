"""CSV that Excel opens: UTF-8 with a byte order mark, cells that are not run, line ends as RFC 4180 has them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import BinaryIO

from app.exchange.tables.cells import guarded


def write_csv(out: BinaryIO, columns: Sequence[str], rows: Iterable[Sequence[str | int]], delimiter: str = ",") -> None:
    """A header and `rows`, to a binary stream that stays open."""
    # Without the mark Excel takes UTF-8 for the code page of the system.
    text = io.TextIOWrapper(out, "utf-8-sig", newline="", write_through=False)
    try:
        writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
        writer.writerow(columns)
        for row in rows:
            writer.writerow([guarded(cell) if isinstance(cell, str) else cell for cell in row])
        text.flush()
    finally:
        text.detach()
