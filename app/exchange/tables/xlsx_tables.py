"""XLSX: articles in by a mapping of columns, with spans and links; a workbook of them, and of claims, out.

Cells are written as texts, so none is run as a formula and nothing needs a guard.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from typing import BinaryIO, TypeAlias

import orjson

from app.domain.errors import RecordError, TransferError
from app.domain.native_record import NativeRecord
from app.exchange.files.archives import in_words
from app.exchange.files.name_parts import suffix_of
from app.exchange.files.packed import Parts
from app.exchange.files.sources import Source
from app.exchange.formats import EVERYTHING, Feature, Format, ReadEvent, ReadOptions, Rejection, WriteOptions
from app.exchange.loss import LossReport
from app.exchange.options import FormatOption, OptionValue
from app.exchange.table_preview import TablePreview
from app.exchange.tables.article_columns import HEADER_OPTION, MAPPING_OPTIONS, ROLES, column_names, roles_in_names
from app.exchange.tables.article_reading import drafts_of, preview_rows, rest_of
from app.exchange.tables.column_mapping import (
    ARTICLES,
    HEADER_ROW,
    NOTHING,
    own_columns,
    refuse_absent,
    said_of,
    sheets_named,
)
from app.exchange.tables.header_row import HEADER_ROW_OPTION, table_rows
from app.exchange.tables.kinds import PARTS, kind_without_texts, part_kind
from app.exchange.tables.misnamed import misnamed
from app.exchange.tables.rows import Table, json_cell, tables_of
from app.exchange.tables.span_columns import CLAIMS, LINKS, ROWS, SPAN_OPTIONS, SPANS
from app.exchange.tables.span_spool import Lost, Row, RowEvent, SpanSpool
from app.exchange.uncarried import count_uncarried
from app.exchange.workbooks.layout import SheetLayout, column_of
from app.exchange.workbooks.reading import Sheet, Workbook
from app.exchange.workbooks.writing import MAX_ROWS, Cell, WorkbookWriter, escaped

_PIECE = 16_000
"""Code points of a long text for each cell: no more units than a cell takes, unless most of them need an escape."""
_SAMPLE_ROWS = 20
_WORDS = 2
"""Of the name of a column; "Count of text" in a pivot table is none of a text."""
_LOST = ("progress", "entity_details")
_SURELY_FITS = 16_000
"""Code points from which on any other cell is cut."""
_TOLD_ELSEWHERE: Mapping[str, Collection[str]] = {
    SPANS: ("title", "published", "source", "url", "quote", "prefix", "suffix"),
    LINKS: ("from_quote", "to_quote"),
}
"""Columns of a sheet that say what the articles or their spans say, as all those of claims do: nothing is lost where
they are cut."""
_OBJECTS = ("attributes", "meta")
"""Columns of JSON."""
_FindKind: TypeAlias = Callable[[Sequence[str], Sequence[Sequence[str]], Mapping[str, object]], str | None]
_BROKEN = (
    *(OSError, EOFError, zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError, RuntimeError),
    *(LookupError, ValueError, OverflowError),
)
"""What damaged archives raise."""


def read(source: Source, options: ReadOptions) -> Iterator[ReadEvent]:
    """The articles in the rows of `source`, with the spans, links and claims of its other sheets."""
    try:
        with _book(source, options) as book, SpanSpool(options) as spool:
            book.refuse_bad_mapping()
            without_texts = options.stored is not None and book.is_without_texts
            for sheet in book.tables if without_texts else book.parts:
                yield from spool.fill(book.rows(sheet), sheet.title, guards=False, said=book.said(sheet))
            book.count_others()
            readable = True
            for sheet in () if without_texts else book.mains:
                of_sheet = replace(options, values=book.said(sheet))
                readable &= yield from drafts_of(book.rows(sheet), source.name, of_sheet, guards=False, spool=spool)
            if readable:
                yield from rest_of(source.name, options, spool)
    except RecordError as error:
        yield Rejection(source.name, str(error))


def preview(source: Source, options: ReadOptions, count: int = 20) -> Sequence[TablePreview]:
    """The first `count` rows of each sheet of `source` that has any, and what its columns would be taken for."""
    try:
        # What is lost is counted where it is read.
        with _book(source, replace(options, losses=LossReport(), whole=None)) as book:
            sheets = [book.main, *(sheet for sheet in book.filled if sheet is not book.main)]
            return [_seen(book, sheet, count, named=len(sheets) > 1) for sheet in sheets]
    except RecordError:
        return [preview_rows(iter(()), options.values, count)]


def _seen(book: _Book, sheet: Sheet, count: int, *, named: bool) -> TablePreview:
    rows: Iterator[RowEvent] = islice(book.rows(sheet), count + 1)
    table = preview_rows(rows, book.said(sheet), count)
    read = sheet in book.mains or sheet in book.tables
    table = table if read else table._replace(kind=NOTHING, roles={})
    return table._replace(sheet=sheet.title) if named else table


@contextmanager
def _book(source: Source, options: ReadOptions) -> Iterator[_Book]:
    """The workbook in `source`.

    Raises:
        RecordError: it cannot be read.
    """
    with source.open() as stream:
        with _telling():
            archive = zipfile.ZipFile(stream)
        with archive:
            with _telling():
                workbook = Workbook(Parts(archive, source.size))
            yield _Book(source, workbook, options)


@contextmanager
def _telling() -> Iterator[None]:
    """What is wrong with a part, as a reason to refuse the file.

    Raises:
        RecordError: the file cannot be read.
    """
    try:
        yield
    except _BROKEN as error:
        raise RecordError(f"is not a workbook that can be read: {in_words(error)}") from error


class _Book:
    """The sheets of a workbook, by what their rows are."""

    def __init__(self, source: Source, workbook: Workbook, options: ReadOptions) -> None:
        self._source = source
        self._workbook = workbook
        self._options = options
        self._several = len(workbook.sheets) > 1
        self._looked_up: dict[tuple[Sheet, int], list[str]] = {}
        self._said = {sheet: said_of(options, sheet.title) for sheet in workbook.sheets}
        wanted = str(options.values.get("sheet", ""))
        named = next((sheet for sheet in workbook.sheets if sheet.title == wanted), None)
        if wanted and named is None:
            raise RecordError(f"has no sheet {wanted}; there are: {self._titles()}")
        self.mains = [named] if named else workbook.sheets if len(workbook.sheets) == 1 else self._said_to_be(ARTICLES)
        kinds = {sheet: self._kind_of(sheet) for sheet in workbook.sheets}
        of_articles = [sheet for sheet, kind in kinds.items() if kind is None]
        of_articles.sort(key=self._unlike_articles)
        said = [sheet for sheet in of_articles if sheet in self._said_to_be(ARTICLES)]
        self.mains = [named] if named else (said or of_articles[:1] or workbook.sheets[:1])
        """The sheets of the articles: the one that was named, those that are said to be it, or the first that is not
        about parts of articles."""
        self.main = self.mains[0]
        self.tables = [
            sheet
            for wanted_kind in PARTS
            for sheet, kind in kinds.items()
            if kind == wanted_kind and (sheet is self.main or not wanted or self.main in of_articles)
        ]
        """The sheets of spans, links and claims: of the articles of the main one, or the main one and those with it."""
        self.parts = [sheet for sheet in self.tables if sheet is not self.main and self.main in of_articles]
        """Those of them that belong to the articles of the main sheets."""
        self.is_without_texts = self._kind_of(self.main, kind_without_texts) is not None

    @property
    def filled(self) -> list[Sheet]:
        """The sheets in which there is anything."""
        return [sheet for sheet in self._workbook.sheets if self._sample(sheet)]

    def _said_to_be(self, kind: str) -> list[Sheet]:
        return [sheet for sheet, said in self._said.items() if said.get(ROWS) == kind]

    def said(self, sheet: Sheet) -> Mapping[str, OptionValue]:
        """The values of the options, and what is said of columns, for this sheet.

        What is said of the row of names in all tables is said of the main sheet, and of those sheets of articles that
        have the same names there; the others find theirs.
        """
        said, main = self._said[sheet], self.mains[0] if self.mains else None
        if HEADER_ROW in own_columns(self._options.columns, sheet.title):
            return {**said, "header": True}
        if sheet not in self.mains:
            return {**said, "header": True, HEADER_ROW: 0}
        wanted = int(str(said.get(HEADER_ROW) or 0))
        if main is not None and sheet is not main and wanted and self._row(sheet, wanted) != self._row(main, wanted):
            return {**said, HEADER_ROW: 0}
        return said

    def _row(self, sheet: Sheet, number: int) -> list[str]:
        """The words of a row; none when there is no such row."""
        key = sheet, number
        if key not in self._looked_up:
            with _telling():
                row = next((one for one in self._workbook.rows(sheet) if one.number >= number), None)
            cells = row.cells if row is not None and row.number == number else []
            self._looked_up[key] = " ".join(cells).split()
        return self._looked_up[key]

    def refuse_bad_mapping(self) -> None:
        """Sheets and columns that the user names must be there.

        Raises:
            RecordError: one is not.
        """
        titles = {sheet.title: sheet for sheet in self._workbook.sheets}
        for title in sheets_named(self._options.columns):
            if title not in titles:
                raise RecordError(f"has no sheet {title}; there are: {self._titles()}")
            sheet = titles[title]
            first = next(iter(self._sample(sheet)), [])
            named = self.said(sheet).get("header", True)
            columns = column_names(first if named else [""] * len(first))
            refuse_absent(own_columns(self._options.columns, title), columns, title)

    def _titles(self) -> str:
        return ", ".join(sheet.title for sheet in self._workbook.sheets)

    def _sample(self, sheet: Sheet) -> list[list[str]]:
        """Its first rows, from its header on."""
        with _telling():
            title = sheet.title if self._several else ""
            rows = table_rows(self._every(sheet, sheet.title), self.said(sheet), LossReport(), title)
            return [list(row.cells) for row in islice(rows, _SAMPLE_ROWS) if isinstance(row, Row)]

    def _kind_of(self, sheet: Sheet, find: _FindKind = part_kind) -> str | None:
        """What its rows are: None for articles, and for what might be."""
        if self._said[sheet].get(ROWS) == NOTHING:
            return NOTHING
        rows = self._sample(sheet)
        return find(column_names(rows[0]), rows[1:], self._said[sheet]) if rows else None

    def _unlike_articles(self, sheet: Sheet) -> tuple[bool, bool, bool]:
        """What speaks against a sheet where another one may have the articles; sheets with the same stay in order.

        Many a workbook begins with a page that explains it, or with a pivot table: no column there is called like one.
        """
        rows, said = self._sample(sheet), self._said[sheet]
        nameless = bool(said.get("header", True)) and not roles_in_names(rows[0] if rows else (), _WORDS)
        told = any(str(said.get(role) or "") in rows[0] for role in ROLES) if rows else False
        return bool(self._misnamed(sheet)), nameless and not told, sheet.hidden

    def _misnamed(self, sheet: Sheet) -> str:
        """Why it is not read as one of spans, links or claims, which it seems to be; or nothing."""
        rows, said = self._sample(sheet), self._said[sheet]
        if not rows or said.get(ROWS) is not None:
            return ""
        return misnamed(column_names(rows[0]), rows[1:], said)

    def rows(self, sheet: Sheet) -> Iterator[RowEvent]:
        """The rows of a sheet from its header on.

        Raises:
            RecordError: they cannot be read to their end.
        """
        name = self._source.name if sheet is self.main else f"{self._source.name}: {sheet.title}"
        with _telling():
            comments = self._workbook.comments(sheet)
            if comments:
                place = f"{self._source.name}: {sheet.title}"
                self._options.source_losses.add("cell_comments", place, comments)
            pictures, boxes = self._workbook.drawings(sheet)
            if pictures:
                self._options.source_losses.add("pictures", f"{self._source.name}: {sheet.title}", pictures)
            if boxes:
                self._options.source_losses.add("side_texts", f"{self._source.name}: {sheet.title}, text boxes", boxes)
            yield from table_rows(self._every(sheet, name), self.said(sheet), self._options.source_losses)

    def _every(self, sheet: Sheet, name: str) -> Iterator[Row]:
        """All its rows; `name` is what stands before their numbers."""
        for row in self._workbook.rows(sheet):
            lost: list[Lost] = []
            for kind, count in (("formulas", row.formulas), ("merged_cells", row.merged), ("cell_links", row.links)):
                if count:
                    lost.append((kind, f"{self._source.name}: {sheet.title}, row {row.number}", count))
            yield Row(f"{name}:{row.number}", row.cells, self._source.size, row.number, lost)

    def count_others(self) -> None:
        """Count the sheets that are not read.

        Raises:
            RecordError: one of them is damaged.
        """
        with _telling():
            for other in self._workbook.sheets:
                if other in self.mains or other in self.parts or (self.is_without_texts and other in self.tables):
                    continue
                # Their beginnings may be empty.
                if any(cell for row in self._workbook.rows(other) for cell in row.cells):
                    told = [f"{self._source.name}: {other.title}", self._misnamed(other)]
                    self._options.source_losses.add("sheets", ": ".join(filter(None, told)))


def write(records: Iterable[NativeRecord], out: BinaryIO, losses: LossReport, options: WriteOptions) -> None:
    """A workbook with a sheet each for articles, spans, claims and links.

    Raises:
        TransferError: there are more rows than a sheet takes.
    """
    tables = tables_of(options.codebook)
    with WorkbookWriter([_layout(name, table) for name, table in tables.items()]) as workbook:
        counts = [1] * len(tables)
        for record in records:
            count_uncarried(record, _LOST, losses)
            for number, (name, table) in enumerate(tables.items()):
                # What does not fit into the sheet of claims is in those of spans and links.
                for row in table.rows(record, LossReport() if name == CLAIMS else losses):
                    counts[number] += 1
                    if counts[number] > MAX_ROWS:
                        raise TransferError("A sheet takes {most:,} rows; export fewer articles, or CSV", most=MAX_ROWS)
                    workbook.add(number, list(_cells(name, table, row, record["id"], losses)))
        workbook.save(out)


def _layout(name: str, table: Table) -> SheetLayout:
    # An article is longer than a window is high, so its row shows how it begins.
    return SheetLayout(name, tuple(map(column_of, table.columns)), low="text" in table.columns)


def _cells(name: str, table: Table, row: Sequence[Cell], example: str, losses: LossReport) -> Iterator[Cell]:
    for column, cell in zip(table.columns, row, strict=True):
        if not isinstance(cell, str):
            yield cell
        elif column == "text":
            yield from (escaped(cell[start : start + _PIECE]) for start in range(0, len(cell), _PIECE))
        elif len(cell) < _SURELY_FITS:
            yield escaped(cell)
        elif column in _OBJECTS and name != CLAIMS:
            yield escaped(_what_fits(cell, f"{example}: {column}", losses))
        else:
            if name != CLAIMS and column not in _TOLD_ELSEWHERE.get(name, ()):
                losses.add("cell_length", f"{example}: {column}")
            yield escaped(cell[:_SURELY_FITS])


def _what_fits(cell: str, where: str, losses: LossReport) -> str:
    """The JSON object in `cell` without its longest values: cut, it could not be read, and its row would be refused."""
    values = orjson.loads(cell)
    for key in sorted(values, key=lambda key: -len(json_cell({key: values[key]}))):
        del values[key]
        losses.add("cell_values", f"{where}.{key}")
        cell = json_cell(values) if values else ""
        if len(cell) < _SURELY_FITS:
            break
    return cell


def _sniff(name: str, head: bytes) -> int:
    return 90 if suffix_of(name) in FORMAT.suffixes and head.startswith(b"PK") else 0


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
            default="",
            help="the sheet of articles; the first one that is not about spans, links or claims when not said",
            on_export=False,
        ),
        HEADER_OPTION,
        HEADER_ROW_OPTION,
        *MAPPING_OPTIONS,
        *SPAN_OPTIONS,
    ),
)
