"""CSV: articles in by a mapping of columns, with tables of spans and links; any of these, or claims, out."""

from __future__ import annotations

import codecs
import csv
import io
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import PurePosixPath
from typing import BinaryIO, TextIO

from app.domain.errors import RecordError
from app.domain.native_record import NativeRecord
from app.exchange.characters.encodings import byte_order_mark, decode, likely_utf16, named_codec
from app.exchange.characters.mojibake import named_disguise
from app.exchange.files.name_parts import stem_of, suffix_of
from app.exchange.files.sources import Source
from app.exchange.formats import (
    EVERYTHING,
    EncodingGuess,
    Feature,
    Format,
    ReadEvent,
    ReadOptions,
    Rejection,
    WriteOptions,
)
from app.exchange.loss import LossReport
from app.exchange.options import FormatOption
from app.exchange.syntax.recoded import read_whole
from app.exchange.table_preview import TablePreview
from app.exchange.tables.article_columns import HEADER_OPTION, MAPPING_OPTIONS, column_names, guess_roles
from app.exchange.tables.article_reading import drafts_of, preview_rows, rest_of
from app.exchange.tables.column_mapping import ARTICLES, HEADER_ROW, said_of
from app.exchange.tables.csv_writing import rows_held, write_csv
from app.exchange.tables.delimiters import AUTO, DELIMITERS, SAMPLE_ROWS, find_delimiter, refuse_misfit
from app.exchange.tables.header_row import HEADER_ROW_OPTION, find_header, table_rows
from app.exchange.tables.kinds import PARTS, kind_in_name, kind_without_texts, part_kind, said_with_name
from app.exchange.tables.rows import rows_of, tables_of
from app.exchange.tables.span_columns import SPAN_OPTIONS, nearly_met
from app.exchange.tables.span_spool import Row, RowEvent, SpanSpool

MAX_CELL = 16 * 1024**2
"""Characters of a cell, and of a line; the parser needs many times as many bytes."""
_DECLARED = re.compile("\ufeff?sep=([^\r\n])\r?\n")
"""How Excel is told the delimiter, in a line before the table."""
_UNDECODED = re.compile("[\udc80-\udcff]")
"""What Python makes of bytes that are not in the encoding; no text holds such."""
_TEXT_SUFFIXES = frozenset({".txt", ".text", ".tab", ".dat", ".xls", ""})
"""Of what is a table when its first row says so."""
_MAX_SAMPLE = 4 * 1024**2
"""Characters of the first rows that are looked at."""
_MAX_GUESSED = 16 * 1024**2
"""Bytes from which the encoding of a table is guessed."""


def read(source: Source, options: ReadOptions) -> Iterator[ReadEvent]:
    """The articles in the rows of `source`, with the spans, links and claims of the tables beside it."""
    options = replace(options, values=said_of(options))
    # The row of names is that of the table which was chosen; those beside it find theirs.
    of_parts = replace(options, values={**options.values, HEADER_ROW: 0, "header": True})
    try:
        with SpanSpool(options) as spool:
            kind = _kind_without_texts(source, options) if options.stored else None
            if kind is not None:
                for table in _tables_with(source, kind, options):
                    yield from _filled(spool, table, options if table is source else of_parts)
                yield from rest_of(source.name, options, spool)
                return
            for name in _part_names(source.name):
                part = source.beside(name) if source.travels_with(name) else None
                if part is not None and _is_part(part, options.encoding):
                    yield from _filled(spool, part, of_parts)
            rows = _table(source, options, options.source_losses)
            if (yield from drafts_of(rows, source.name, options, guards=True, spool=spool)):
                yield from rest_of(source.name, options, spool)
    except RecordError as error:
        yield Rejection(source.name, str(error))


def _filled(spool: SpanSpool, part: Source, options: ReadOptions) -> Iterator[ReadEvent]:
    rows = _table(part, options, options.source_losses)
    try:
        yield from spool.fill(rows, part.name, guards=True, said=said_with_name(part.name, options.values))
    except RecordError as error:
        yield Rejection(part.name, str(error))


def _kind_without_texts(source: Source, options: ReadOptions) -> str | None:
    """What the rows of a table are that only names the articles they belong to; None when they are articles."""
    if not options.values.get("header", True):
        return None
    events = _table(source, options, LossReport())
    rows = [row.cells for row in islice((event for event in events if isinstance(event, Row)), SAMPLE_ROWS)]
    if not rows:
        return None
    columns = column_names(rows[0])
    kind = kind_without_texts(columns, rows[1:], options.values)
    named = kind_in_name(source.name)
    # x.links.csv that lacks a column is to be told so, and not read as articles.
    return named if kind is None and named and nearly_met(named, columns, options.values) else kind


def _tables_with(source: Source, kind: str, options: ReadOptions) -> Iterator[Source]:
    """The tables of spans, links and claims that come in together with `source`, which is one of them."""
    for other in PARTS:
        name = _sibling(source.name, kind, other)
        if other == kind:
            yield source
        elif name is not None and source.travels_with(name):
            part = source.beside(name)
            if part is not None and _is_part(part, options.encoding):
                yield part


def _sibling(name: str, kind: str, other: str) -> str | None:
    """What a table of another kind is called beside the table `name`: ``x.links.csv`` beside ``x.spans.csv``."""
    path = PurePosixPath(name)
    base, dot, last = path.stem.rpartition(".")
    return f"{base}{dot}{other}{path.suffix}" if last == kind else None


def _part_names(name: str) -> Iterator[str]:
    """What the tables of the spans, links and claims of the articles in the table `name` may be called."""
    path = PurePosixPath(name)
    for kind in PARTS:
        yield f"{path.stem}.{kind}{path.suffix}"
        if path.stem == "articles":
            yield f"{kind}{path.suffix}"


def _is_part(source: Source, encoding: str | None) -> bool:
    """Whether it is a table of spans, links or claims: a name like ``x.spans.csv`` says so, others may."""
    if kind_in_name(source.name):
        return True
    events = table_rows(_rows(source, encoding, {}), {}, LossReport())
    first = (event for event in events if isinstance(event, Row))
    rows = [row.cells for row in islice(first, SAMPLE_ROWS)]
    return bool(rows) and part_kind(column_names(rows[0]), rows[1:], {}) in PARTS


def _companion(source: Source) -> bool:
    """Whether `source` is a table of spans, links or claims that is read along with another one of the same import."""
    base, _, kind = stem_of(source.name).rpartition(".")
    if kind not in PARTS or suffix_of(source.name) not in FORMAT.suffixes:
        return False
    path = PurePosixPath(source.name)
    before = (_sibling(source.name, kind, other) for other in PARTS[: PARTS.index(kind)])
    leaders = ((base or "articles") + path.suffix, *before)
    return any(name and source.travels_with(name) for name in leaders) and _is_part(source, None)


def preview(source: Source, options: ReadOptions, count: int = 20) -> Sequence[TablePreview]:
    """The first `count` rows of `source`, and what its columns would be taken for."""
    options = replace(options, values=said_of(options))
    try:
        # What is left out is counted where it is read.
        return [preview_rows(_table(source, options, LossReport()), options.values, count)]
    except RecordError:
        return [preview_rows(iter(()), options.values, count)]


def write(records: Iterable[NativeRecord], out: BinaryIO, losses: LossReport, options: WriteOptions) -> None:
    """One table of articles, spans, claims or links."""
    what = str(options.values.get("rows", ARTICLES))
    table = tables_of(options.codebook)[what]
    delimiter = DELIMITERS.get(str(options.values.get("delimiter")), ",")
    rows = rows_of(table, records, losses)
    if what != ARTICLES:
        rows = rows_held(lambda record: rows_of(table, (record,), losses), records, what, options.held)
    write_csv(out, table.columns, rows, delimiter)


def _table(source: Source, options: ReadOptions, losses: LossReport) -> Iterator[RowEvent]:
    """The rows of `source` from its header on, with what is left out counted in `losses`."""
    return table_rows(_rows(source, options.encoding, options.values), options.values, losses)


def _rows(source: Source, encoding: str | None, said: Mapping[str, object]) -> Iterator[RowEvent]:
    # The limit is the process's; the default would refuse an article of 131,072 characters.
    csv.field_size_limit(min(MAX_CELL, sys.maxsize))
    try:
        with source.reading() as stream:
            text, guess = _decoded(source, stream, encoding)
            if guess is not None:
                yield guess
            sample = _sample(text)
            declared = _DECLARED.match(sample)
            if declared:
                text.readline()
                sample = sample[declared.end() :]
            refuse_misfit(sample, said)
            wanted = DELIMITERS.get(str(said.get("delimiter")))
            chosen = wanted or (declared[1] if declared else find_delimiter(sample))
            yield from _parsed(source.name, text, chosen, stream, 1 + bool(declared))
    except UnicodeDecodeError as error:
        yield Rejection(
            source.name, f"is not {error.encoding}: a byte cannot be decoded ({error.reason}); reading stopped there"
        )
    except RecordError as error:
        yield Rejection(source.name, str(error))


def _parsed(name: str, text: TextIO, delimiter: str, stream: BinaryIO, first: int) -> Iterator[RowEvent]:
    encoding = str(text.encoding or "utf-8").removesuffix("-sig")
    begun = False
    reader = csv.reader(_lines(text, first), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + first
        where = f"{name}:{line}"
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Rejection(where, f"is not a row of CSV: {_why(str(error))}")
            continue
        if any(map(_UNDECODED.search, cells)):
            yield Rejection(where, f"is not {encoding}: a byte of it cannot be decoded")
            if not begun:
                return  # Without the names of the columns the rows mean nothing.
        else:
            begun |= bool(cells)
            yield Row(where, cells, stream.tell(), line)


def _why(error: str) -> str:
    """What Python's reader says, for those who have to mend the file."""
    if "expected after" in error:
        return 'inside a quoted cell, a quotation mark must be doubled ("")'
    return "its quoted cell is never closed" if "end of data" in error else error


def _lines(text: TextIO, first: int) -> Iterator[str]:
    """The lines of `text`, the first of which has this number.

    Raises:
        RecordError: one is too long for a cell.
    """
    number = first
    while line := text.readline(MAX_CELL + 1):
        if len(line) > MAX_CELL:
            raise RecordError(f"line {number:,} is longer than {MAX_CELL:,} characters; mend or remove it")
        yield line
        number += 1


def _decoded(source: Source, stream: BinaryIO, encoding: str | None) -> tuple[TextIO, EncodingGuess | None]:
    head = source.head()
    marked = byte_order_mark(head)
    if encoding is not None and named_disguise(encoding) is not None:
        return io.StringIO(decode(read_whole(stream), encoding).text, newline=""), None
    if encoding is None and marked is None and not _is_utf8(head):
        data = stream.read(_MAX_GUESSED + 1)
        decoded = decode(data if len(data) <= _MAX_GUESSED else _whole_lines(data))
        guess = EncodingGuess(source.name, decoded.encoding, decoded.confidence) if decoded.confidence < 1 else None
        if len(data) <= _MAX_GUESSED:
            return io.StringIO(decoded.text, newline=""), guess
        stream.seek(0)
        return io.TextIOWrapper(stream, named_codec(decoded.encoding), errors="surrogateescape", newline=""), guess
    codec = named_codec(encoding) if encoding else marked[0] if marked else "utf-8"
    if codec == "utf-8":
        codec = "utf-8-sig"
    # What is not in the encoding refuses its row, and none of those around it.
    return io.TextIOWrapper(stream, codec, errors="surrogateescape", newline=""), None


def _is_utf8(head: bytes) -> bool:
    try:
        # Not final, because the last character of the head may be cut.
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return likely_utf16(head) is None


def _whole_lines(data: bytes) -> bytes:
    """`data`, which is cut anywhere, up to its last line end, in UTF-16 as well."""
    end = data.rfind(b"\n", 0, -1) + 1
    return data[: end + end % 2 * (data[end] == 0)] if end else data[: len(data) // 2 * 2]


def _sample(text: TextIO) -> str:
    """The first rows; the stream goes back to its beginning."""
    begin, left = text.tell(), _MAX_SAMPLE
    lines: list[str] = []
    # A line may be longer than all that is worth looking at.
    while left and len(lines) < SAMPLE_ROWS * 4 and (line := text.readline(left)):
        lines.append(line)
        left -= len(line)
    text.seek(begin)
    if not left and len(lines) > 1:
        lines.pop()  # It may be cut.
    return "".join(lines)


def _sniff(name: str, head: bytes) -> int:
    suffix = suffix_of(name)
    if suffix in FORMAT.suffixes:
        return 60
    # Excel saves tables as "Unicode Text", and many a tool writes its tabs into a .txt, or calls them .xls.
    return 40 if suffix in _TEXT_SUFFIXES and _names_its_columns(head) else 0


def _names_its_columns(head: bytes) -> bool:
    """Whether it has a row of names that columns of articles or spans have, and goes on with as many cells."""
    found = byte_order_mark(head) or likely_utf16(head) or ("utf-8", 1)
    text = head.decode(found[0], "replace").removeprefix("\ufeff")
    # The last line may be cut.
    whole = text[: text.rfind("\n") + 1] or text
    if not any(delimiter in whole for delimiter in DELIMITERS.values()):
        return False
    delimiter = find_delimiter(whole)
    try:
        rows = list(islice(csv.reader(io.StringIO(whole, newline=""), delimiter=delimiter), SAMPLE_ROWS))
    except csv.Error:
        return False
    rows = [row for row in rows[find_header(rows, {}) :] if row]
    columns = column_names(rows[0] if rows else ())
    if len(columns) < 2 or len(rows) < 2 or any(len(row) != len(columns) for row in rows[1:-1]):
        return False
    # Without rows to look at, only names count.
    named = guess_roles(columns, ())
    return ("text" in named and len(named) > 1) or part_kind(columns, rows[1:], {}) is not None


FORMAT = Format(
    name="csv",
    title="CSV: tables of articles, and of their spans, links and claims",
    suffixes=(".csv", ".tsv"),
    carries=EVERYTHING - {Feature.PROGRESS},
    remark="one table in a file, of articles unless rows says spans, links or claims; articles.csv, spans.csv and "
    "links.csv together carry this, and come in together",
    endings={".tsv": {"delimiter": "tab"}},
    sniff=_sniff,
    read=read,
    quick=True,
    columns=preview,
    companion=_companion,
    write_with=write,
    options=(
        FormatOption(
            name="rows",
            default="articles",
            choices=("articles", "spans", "claims", "links"),
            help="what a row is; each table has a file of its own",
            on_import=False,
        ),
        FormatOption(
            name="delimiter",
            default=AUTO,
            choices=(AUTO, *DELIMITERS),
            help="what stands between cells; auto writes commas (tabs into a .tsv) and finds out on import",
        ),
        HEADER_OPTION,
        HEADER_ROW_OPTION,
        *MAPPING_OPTIONS,
        *SPAN_OPTIONS,
    ),
)
