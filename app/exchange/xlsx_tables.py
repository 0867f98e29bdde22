"""XLSX: articles in by a mapping of columns, with spans and links; a workbook of them, and of claims, out.

Cells are written as texts, so none is run as a formula and nothing needs a guard.
"""

from __future__ import annotations

import datetime
import importlib.util
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import PurePosixPath
from typing import Any, BinaryIO, TypeAlias

from app.domain.errors import RecordError, TransferError
from app.domain.native_record import NativeRecord
from app.exchange.loss import LossReport
from app.exchange.options import FormatOption, OptionKind
from app.exchange.registry import EVERYTHING, Feature, Format, ReadEvent, ReadOptions, Rejection, WriteOptions
from app.exchange.sources import Source, archive_problem
from app.exchange.span_columns import CLAIMS, LINKS, SPAN_OPTIONS, SPANS
from app.exchange.span_spool import Row, RowEvent, SpanSpool, kind_without_texts, part_kind
from app.exchange.table_columns import HEADER_OPTION, MAPPING_OPTIONS, TablePreview, column_names
from app.exchange.table_rows import Table, tables_of
from app.exchange.tables import drafts_of, preview_rows, rest_of
from app.exchange.uncarried import count_uncarried
from app.exchange.workbook_writing import MAX_ROWS, Cell, WorkbookWriter, escaped

_PIECE = 16_000
"""Code points of a long text for each cell: no more units than a cell takes, unless most of them need an escape."""
_SAMPLE_ROWS = 20
_LOST = ("progress", "entity_details")
_SURELY_FITS = 16_000
"""Code points from which on any other cell is cut."""
_CHUNK = 1 << 18
_FindKind: TypeAlias = Callable[[Sequence[str], Sequence[Sequence[str]], Mapping[str, object]], str | None]
_ZEROS = re.compile("0{2,}")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_BROKEN = (
    *(OSError, EOFError, zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError, RuntimeError),
    # What the library raises when a workbook is not what it says.
    *(LookupError, ValueError, TypeError, AttributeError, SyntaxError, OverflowError, AssertionError),
)


def read(source: Source, options: ReadOptions) -> Iterator[ReadEvent]:
    """The articles in the rows of one sheet of `source`, with the spans, links and claims of its other sheets.

    Raises:
        TransferError: the library for workbooks is not installed.
    """
    try:
        with _book(source, options) as book, SpanSpool(options) as spool:
            without_texts = options.stored is not None and book.is_without_texts
            for sheet in book.tables if without_texts else book.parts:
                yield from spool.fill(book.rows(sheet), f"{source.name}: {sheet.title}", guards=False)
            book.count_others()
            if without_texts:
                yield from rest_of(source.name, options, spool)
                return
            yield from drafts_of(book.rows(book.main), source.name, options, guards=False, spool=spool)
    except RecordError as error:
        yield Rejection(source.name, str(error))


def preview(source: Source, options: ReadOptions, count: int = 20) -> TablePreview:
    """The first `count` rows of `source`, and what its columns would be taken for."""
    return preview_rows(_first_rows(source, options, count + 1), options.values, count)


def _first_rows(source: Source, options: ReadOptions, count: int) -> Iterator[RowEvent]:
    try:
        with _book(source, options) as book:
            yield from islice(book.rows(book.main), count)
    except RecordError as error:
        yield Rejection(source.name, str(error))


def _require_library() -> None:
    if importlib.util.find_spec("openpyxl") is None:
        raise TransferError("Workbooks need openpyxl: pip install 'hashiya[xlsx]'")


@contextmanager
def _book(source: Source, options: ReadOptions) -> Iterator[_Book]:
    """The workbook in `source`.

    Raises:
        RecordError: it cannot be read.
        TransferError: the library for workbooks is not installed.
    """
    _require_library()
    wanted = str(options.values.get("sheet", ""))
    with source.open() as stream:
        with _telling(wanted):
            formulas = _look_inside(stream)
            workbook = _opened(stream, data_only=True)
        with closing(workbook):
            with _telling(wanted):
                book = _Book(source, stream, workbook, formulas, options)
            yield book


@contextmanager
def _telling(sheet: str) -> Iterator[None]:
    """What the library raises while a file is read, as a reason to refuse the file.

    Raises:
        RecordError: the file cannot be read.
    """
    try:
        yield
    except _BROKEN as error:
        missing = isinstance(error, KeyError) and sheet and sheet in str(error)
        # The library's own words go on for lines, and name the file once more.
        said = str(error).partition("\n")[0]
        damage = "one of its parts is missing or damaged" if "nable to read" in said else said
        raise RecordError(
            f"has no sheet {sheet!r}" if missing else f"is not a workbook that can be read: {damage}"
        ) from error


class _Book:
    """The sheets of a workbook, by what their rows are."""

    def __init__(
        self,
        source: Source,
        stream: BinaryIO,
        workbook: Any,  # noqa: ANN401 - a workbook of the library
        formulas: bool,
        options: ReadOptions,
    ) -> None:
        self._source = source
        self._stream = stream
        self._sheets = workbook.worksheets
        self._formulas = formulas
        self._options = options
        wanted = str(options.values.get("sheet", ""))
        kinds = [self._kind_of(sheet) for sheet in self._sheets]
        of_articles = [sheet for sheet, kind in zip(self._sheets, kinds, strict=True) if kind is None]
        self.main = workbook[wanted] if wanted else (of_articles or self._sheets)[0]
        """The sheet of the articles: the one that was named, or the first that is not about parts of articles."""
        self.tables = [
            sheet
            for wanted_kind in (SPANS, LINKS, CLAIMS)
            for sheet, kind in zip(self._sheets, kinds, strict=True)
            if kind == wanted_kind and (sheet is self.main or not wanted or self.main in of_articles)
        ]
        """The sheets of spans, links and claims: of the articles of the main one, or the main one and those with it."""
        self.parts = [sheet for sheet in self.tables if sheet is not self.main and self.main in of_articles]
        """Those of them that belong to the articles of the main sheet."""
        self.is_without_texts = self._kind_of(self.main, kind_without_texts) is not None

    def _kind_of(self, sheet: Any, find: _FindKind = part_kind) -> str | None:  # noqa: ANN401 - a sheet of the library
        rows = [[_cell_text(cell) for cell in cells] for cells in islice(sheet.iter_rows(), _SAMPLE_ROWS)]
        return find(column_names(rows[0]), rows[1:], self._options.values) if rows else None

    def rows(self, sheet: Any) -> Iterator[RowEvent]:  # noqa: ANN401 - a sheet of the library
        """The rows of a sheet.

        Raises:
            RecordError: they cannot be read to their end.
        """
        name = self._source.name if sheet is self.main else f"{self._source.name}: {sheet.title}"
        with _telling(""):
            for number, cells in enumerate(sheet.iter_rows(), 1):
                yield Row(f"{name}:{number}", [_cell_text(cell) for cell in cells], self._source.size)
            if self._formulas:
                where = f"{self._source.name}: {sheet.title}"
                _count_unread_formulas(self._stream, sheet, where, self._options.losses)

    def count_others(self) -> None:
        """Count the sheets that are not read.

        Raises:
            RecordError: one of them is damaged.
        """
        with _telling(""):
            for other in self._sheets:
                if other is self.main or other in self.parts or (self.is_without_texts and other in self.tables):
                    continue
                # Their beginnings may be empty.
                rows = other.iter_rows(values_only=True)
                if any(cell is not None for cells in rows for cell in cells):
                    self._options.losses.add("sheets", f"{self._source.name}: {other.title}")


def _look_inside(stream: BinaryIO) -> bool:
    """Whether a sheet has formulas.

    Raises:
        RecordError: the archive is a bomb.
    """
    with zipfile.ZipFile(stream) as archive:
        members = archive.infolist()
        problem = archive_problem(members)
        if problem:
            raise RecordError(problem)
        for member in members:
            if member.filename.startswith("xl/worksheets/") and not member.is_dir():
                with archive.open(member) as sheet:
                    tail = b""
                    while data := sheet.read(_CHUNK):
                        if b"<f>" in tail + data or b"<f " in tail + data:
                            return True
                        tail = data[-2:]
    return False


def _opened(stream: BinaryIO, *, data_only: bool) -> Any:  # noqa: ANN401 - a workbook of the library
    import openpyxl

    with warnings.catch_warnings():
        # About styles and links that are not read; to people who import they say nothing.
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(stream, read_only=True, data_only=data_only, keep_links=False)


def _count_unread_formulas(stream: BinaryIO, sheet: Any, where: str, losses: LossReport) -> None:  # noqa: ANN401
    """A formula that no spreadsheet has worked out yet has no value in the file."""
    with closing(_opened(stream, data_only=False)) as workbook:
        written = workbook[sheet.title].iter_rows(values_only=True)
        for number, (values, formulas) in enumerate(zip(sheet.iter_rows(values_only=True), written, strict=False), 1):
            for value, formula in zip(values, formulas, strict=False):
                if value is None and formula is not None:
                    losses.add("formulas", f"{where}, row {number}")


def _cell_text(cell: Any) -> str:  # noqa: ANN401 - a cell of the library
    value = cell.value
    if type(value) is int and value >= 0 and _ZEROS.fullmatch(cell.number_format):
        # A number that is shown as 0012 is the name of something.
        return str(value).zfill(len(cell.number_format))
    return _text(value)


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case str():
            return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), value)
        case bool():
            return str(value).lower()
        case float() if value.is_integer():
            return str(int(value))
        case datetime.datetime() if value.time() == datetime.time():
            return value.date().isoformat()
        case datetime.date() | datetime.time():
            return value.isoformat()
    return str(value)


def write(records: Iterable[NativeRecord], out: BinaryIO, losses: LossReport, options: WriteOptions) -> None:
    """A workbook with a sheet each for articles, spans, claims and links.

    Raises:
        TransferError: there are more rows than a sheet takes.
    """
    tables = tables_of(options.codebook)
    with WorkbookWriter(tuple(tables)) as workbook:
        counts = [1] * len(tables)
        for number, table in enumerate(tables.values()):
            workbook.add(number, table.columns)
        for record in records:
            count_uncarried(record, _LOST, losses)
            for number, (name, table) in enumerate(tables.items()):
                # What does not fit into the sheet of claims is in those of spans and links.
                for row in table.rows(record, LossReport() if name == CLAIMS else losses):
                    counts[number] += 1
                    if counts[number] > MAX_ROWS:
                        raise TransferError("A sheet takes {most:,} rows; export fewer articles, or CSV", most=MAX_ROWS)
                    workbook.add(number, list(_cells(table, row, record["id"], losses)))
        workbook.save(out)


def _cells(table: Table, row: Sequence[Cell], example: str, losses: LossReport) -> Iterator[Cell]:
    for column, cell in zip(table.columns, row, strict=True):
        if not isinstance(cell, str):
            yield cell
        elif column == "text":
            yield from (escaped(cell[start : start + _PIECE]) for start in range(0, len(cell), _PIECE))
        elif len(cell) < _SURELY_FITS:
            yield escaped(cell)
        else:
            losses.add("cell_length", f"{example}: {column}")
            yield escaped(cell[:_SURELY_FITS])


def _sniff(name: str, head: bytes) -> int:
    return 90 if PurePosixPath(name).suffix.lower() in FORMAT.suffixes and head.startswith(b"PK") else 0


FORMAT = Format(
    name="xlsx",
    title="XLSX workbook: sheets of articles, spans, links and claims",
    suffixes=(".xlsx", ".xlsm"),
    carries=EVERYTHING - {Feature.PROGRESS},
    sniff=_sniff,
    read=read,
    columns=preview,
    write_with=write,
    options=(
        FormatOption(
            name="sheet",
            kind=OptionKind.TEXT,
            default="",
            help="the sheet of articles; the first one that is not about spans, links or claims when not said",
            on_export=False,
        ),
        HEADER_OPTION,
        *MAPPING_OPTIONS,
        *SPAN_OPTIONS,
    ),
)
