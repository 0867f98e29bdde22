"""CSV that Excel opens: UTF-8 with a byte order mark, cells that are not run, line ends as RFC 4180 has them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import BinaryIO, TypeVar

from app.domain.native_record import NativeRecord
from app.exchange.tables.cells import guarded

_Row = TypeVar("_Row")


def rows_held(
    made: Callable[[NativeRecord], Iterable[_Row]], records: Iterable[NativeRecord], name: str, held: dict[str, int]
) -> Iterator[_Row]:
    """The rows that `made` makes of `records`, counted in `held` as `name`, and the articles that have any."""
    held.update({"articles": 0, name: 0})
    for record in records:
        before = held[name]
        for row in made(record):
            held[name] += 1
            yield row
        held["articles"] += held[name] > before


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
