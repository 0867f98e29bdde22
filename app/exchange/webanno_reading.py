"""From WebAnno TSV to an article.

The rules for putting the text together are those of INCEpTION's own reader: a sentence ends with a line end unless the
next one begins right there, and what else is missing between two sentences is filled with blanks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID, uuid5

import orjson

from app.domain.errors import RecordError
from app.domain.records import AttributeDefinition
from app.exchange.article_head import head_beside
from app.exchange.attribute_values import definition_of, value_of
from app.exchange.checking import text_digest
from app.exchange.drafts import article_draft, relation_draft, span_draft
from app.exchange.encodings import decode
from app.exchange.registry import Draft, ReadEvent, ReadOptions, Rejection
from app.exchange.sources import Source
from app.exchange.tokens import TokenisedText, kept_tokens
from app.exchange.units import OffsetUnit, UnitTable
from app.exchange.webanno_cells import (
    CHAIN_LAYER,
    FORMAT_LINE,
    NOTHING,
    RELATION_LAYER,
    Cell,
    Column,
    columns_in,
    stacked,
    unescape,
)

OWN_SPAN = "custom.Span"
OWN_RELATION = "custom.Relation"
LABEL, ENTITY, NOTE, TYPE = "label", "entity", "note", "type"
_MAX_BYTES = 128 * 1024**2
_IDS = UUID("5a2c2f59-96c9-5a62-8a6f-0d9d3b2f1e77")
_ROW = re.compile(r"(?P<unit>\d+-\d+(?:\.\d+)?)\t(?P<start>\d{1,10})-(?P<end>\d{1,10})\t(?P<rest>.*)")
_NAMING_FEATURES = (LABEL, "value", TYPE, "DependencyType", "PosValue")
# Parts of speech, lemmas and the like stand on every token; they are no labels that somebody drew.
_LINGUISTIC = re.compile(r"de\.tudarmstadt\.ukp\.dkpro\.core\.api\.(?:lexmorph|segmentation|syntax|transform)\.")


@dataclass(slots=True)
class _Row:
    line: int
    unit: str
    start: int
    end: int
    word: str
    cells: dict[int, list[Cell]]
    """Index of a column → what is in it; most columns of most rows are empty."""


@dataclass(slots=True)
class _Sentence:
    lines: list[str] = field(default_factory=list)
    rows: list[_Row] = field(default_factory=list)


@dataclass(slots=True)
class _Span:
    layer: str
    start: int
    end: int
    id: str
    values: dict[str, str] = field(default_factory=dict)


class _LineError(RecordError):
    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line


def cell_text(value: object) -> str | None:
    """The text for an attribute's value in a cell; a list becomes JSON, None says that there is none."""
    if isinstance(value, str):
        return value or None
    if isinstance(value, bool | int | float):
        return orjson.dumps(value).decode()
    if isinstance(value, list) and value and all(isinstance(item, str) and item for item in value):
        return orjson.dumps(value).decode()
    return None


def cell_value(text: str, definition: AttributeDefinition | None) -> object:
    """The value that a cell's text stands for."""
    if text.startswith("["):
        try:
            items = orjson.loads(text)
        except orjson.JSONDecodeError:
            return text
        if items and all(isinstance(item, str) for item in items):
            return items
    return value_of((text,), definition)


def joined_sentences(sentences: Iterable[tuple[str, int]]) -> str:
    """The text of sentences, given with the UTF-16 position at which each begins."""
    parts: list[str] = []
    length = 0
    for text, start in sentences:
        if parts and length == start + 1:
            parts.append(parts.pop()[:-1])
            length -= 1
        if length < start:
            parts.append(" " * (start - length))
            length = start
        parts.append(text + "\n")
        length += len(text.encode("utf-16-le", "surrogatepass")) // 2 + 1
    return "".join(parts).removesuffix("\n")


def read(source: Source, options: ReadOptions) -> Iterator[ReadEvent]:
    """The one article in `source`."""
    stem = PurePosixPath(source.name).stem
    try:
        if source.size > _MAX_BYTES:
            yield Rejection(source.name, f"is larger than {_MAX_BYTES:,} bytes; no article is")
            return
        with source.reading() as stream:
            content = decode(stream.read(), options.encoding).text
        head = head_beside(source, stem)
        record = _ArticleReader(source.name, content, head, options).record()
    except _LineError as error:
        yield Rejection(f"{source.name}:{error.line}", str(error))
    except RecordError as error:
        yield Rejection(source.name, str(error))
    else:
        yield Draft(source.name, record, False, source.size)


class _ArticleReader:
    """One file."""

    def __init__(self, name: str, content: str, head: Mapping[str, Any] | None, options: ReadOptions) -> None:
        self._name = name
        self._head = head
        self._options = options
        names = head.get("names") if head else None
        self._names = (
            {key: key_of for key, key_of in names.items() if isinstance(key_of, str)} if isinstance(names, dict) else {}
        )
        lines = [line.removesuffix("\r") for line in content.split("\n")]
        self._columns = self._declared(lines)
        self._sentences = self._parsed(lines)
        self._text = self._whole_text()
        self._seed = f"{name}\0{text_digest(self._text)}"
        self._spans: dict[tuple[str, str], _Span] = {}

    def record(self) -> dict[str, Any]:
        """The article."""
        self._place()
        ignored = {column.layer for column in self._columns if not _is_read(column)}
        if ignored:
            self._options.losses.add("columns", f"{self._name}: {', '.join(sorted(ignored))[:80]}", len(ignored))
        self._find_spans()
        relations = list(self._relations())
        head = self._head
        meta: dict[str, Any] = dict(head["meta"]) if head else {"file": self._name, **self._kept_tokens()}
        entities = head["entities"] if head else []
        known = {entity.get("id") for entity in entities if isinstance(entity, dict)}
        spans = [self._span(span, known) for span in self._spans.values()]
        record = article_draft(
            self._text, self._name, given=head or {}, meta=meta, spans=spans, relations=relations, entities=entities
        )
        if head:
            record["status"] = head["status"]
        return record

    def _declared(self, lines: Sequence[str]) -> list[Column]:
        if not lines[0].startswith(FORMAT_LINE):
            raise RecordError(f"does not begin with {FORMAT_LINE}")
        header = []
        for line in lines[1:]:
            if not line.startswith("#T_"):
                break
            header.append(line)
        return columns_in(header)

    def _parsed(self, lines: Sequence[str]) -> list[_Sentence]:
        found: list[_Sentence] = []
        for number, line in enumerate(lines, 1):
            if line.startswith("#Text="):
                if not found or found[-1].rows:
                    found.append(_Sentence())
                found[-1].lines.append(unescape(line.removeprefix("#Text=")))
            elif line and not (line.startswith("#") and "\t" not in line):
                if not found:
                    raise _LineError(number, "has a token before the text of its sentence")
                found[-1].rows.append(self._row(number, line))
        for sentence in found:
            if not sentence.rows:
                raise RecordError(f"has a sentence without tokens: \u2068{''.join(sentence.lines)[:40]}\u2069")
        return found

    def _row(self, number: int, line: str) -> _Row:
        match = _ROW.fullmatch(line)
        if match is None:
            raise _LineError(number, "is not a token with its offsets, like 1-1 TAB 0-4")
        word, *cells = match["rest"].split("\t")
        if len(cells) == len(self._columns) + 1 and not cells[-1]:
            cells.pop()
        if len(cells) != len(self._columns):
            raise _LineError(number, f"has {len(cells)} columns of values; the header declares {len(self._columns)}")
        start, end = int(match["start"]), int(match["end"])
        if start >= end:
            raise _LineError(number, f"ends at {end} but starts at {start}")
        return _Row(
            number,
            match["unit"],
            start,
            end,
            word,
            {index: stacked(cell) for index, cell in enumerate(cells) if cell != NOTHING},
        )

    def _whole_text(self) -> str:
        joined = joined_sentences(("\n".join(part.lines), part.rows[0].start) for part in self._sentences)
        own = self._head.get("text") if self._head else None
        text = own if isinstance(own, str) and text_digest(own) == (self._head or {}).get("text_sha256") else joined
        if not text.strip():
            raise RecordError("holds no text")
        return text

    def _rows(self) -> Iterator[_Row]:
        return (row for sentence in self._sentences for row in sentence.rows)

    def _place(self) -> None:
        """Offsets of all rows in code points; they are the file's word for UTF-16 unless only another unit fits."""
        for unit in (OffsetUnit.UTF16, OffsetUnit.CODE_POINT):
            table = UnitTable(self._text, unit)
            places = [(table.code_point(row.start), table.code_point(row.end)) for row in self._rows()]
            wrong = next(
                (row for row, place in zip(self._rows(), places, strict=True) if not self._fits(row, place)), None
            )
            if wrong is None:
                for row, (start, end) in zip(self._rows(), places, strict=True):
                    assert start is not None
                    assert end is not None
                    row.start, row.end = start, end
                if unit is not OffsetUnit.UTF16:
                    self._options.losses.add("unit_found", f"{self._name}: {unit}")
                return
            if unit is OffsetUnit.UTF16:
                first_wrong = wrong
        raise _LineError(
            first_wrong.line, f"its token \u2068{first_wrong.word[:40]}\u2069 is not at {first_wrong.start}"
        )

    def _fits(self, row: _Row, place: tuple[int | None, int | None]) -> bool:
        start, end = place
        if start is None or end is None or start >= end:
            return False
        found = self._text[start:end]
        return found in (row.word, unescape(row.word))

    def _kept_tokens(self) -> dict[str, Any]:
        rows = [[row for row in sentence.rows if "." not in row.unit] for sentence in self._sentences]
        flat = [row for part in rows for row in part]
        breaks = list(accumulate((len(part) for part in rows[:-1]), initial=0)) if rows else []
        tokens = TokenisedText("webanno", [row.start for row in flat], [row.end for row in flat], breaks)
        return kept_tokens(self._text, tokens, self._options.losses, self._name)

    def _find_spans(self) -> None:
        """Values with one number are one span, from its first to its last row; a value without one is a span."""
        read_columns = {
            index for index, column in enumerate(self._columns) if column.kind != RELATION_LAYER and _is_read(column)
        }
        for row in self._rows():
            for index, cells in row.cells.items():
                column = self._columns[index]
                if index not in read_columns:
                    continue
                for place, cell in enumerate(cells):
                    key = (column.layer, cell.number or f"{row.unit}/{place}")
                    span = self._spans.get(key)
                    if span is None:
                        identifier = str(uuid5(_IDS, "\0".join((self._seed, *key))))
                        span = self._spans[key] = _Span(column.layer, row.start, row.end, identifier)
                    span.end = max(span.end, row.end)
                    if cell.value is not None:
                        span.values.setdefault(column.feature, cell.value)

    def _span(self, span: _Span, known: set[object]) -> dict[str, Any]:
        label, values = self._named(span.layer, span.values)
        own = span.layer == OWN_SPAN
        entity = values.pop(ENTITY, None) if own and values.get(ENTITY) in known else None
        note = values.pop(NOTE, None) if own else None
        attributes = self._attributes(label, values)
        return span_draft(
            self._options, span.start, span.end, label, id=span.id, attributes=attributes, entity=entity, note=note
        )

    def _named(self, layer: str, values: Mapping[str, str]) -> tuple[str, dict[str, str]]:
        """What a span or link is called, and its other values: a feature names it, else its layer does."""
        features = [column.feature for column in self._columns if column.layer == layer and not column.base]
        naming = next((feature for feature in _NAMING_FEATURES if feature in features), None)
        if naming is None and len(features) == 1:
            naming = features[0]
        rest = {feature: value for feature, value in values.items() if feature != naming}
        return values.get(naming or "") or layer.rpartition(".")[2], rest

    def _attributes(self, owner: str, values: Mapping[str, str]) -> dict[str, object]:
        codebook = self._options.codebook
        named = ((self._names.get(feature, feature), value) for feature, value in values.items())
        return {key: cell_value(value, definition_of(codebook, owner, key)) for key, value in named}

    def _relations(self) -> Iterator[dict[str, Any]]:
        linking = [column.layer for column in self._columns if column.base]
        layers = {
            layer: [index for index, column in enumerate(self._columns) if column.layer == layer] for layer in linking
        }
        seen: set[tuple[str, str, str]] = set()
        for row in self._rows():
            for layer, columns in layers.items():
                count = max(len(row.cells.get(index, ())) for index in columns)
                for place in range(count):
                    link = self._relation(row, layer, columns, place)
                    key = (link["type"], link["from"], link["to"])
                    kind = "self_links" if key[1] == key[2] else "repeated_relations" if key in seen else ""
                    if kind:
                        self._options.losses.add(kind, f"{self._name}:{row.line}")
                    else:
                        seen.add(key)
                        yield link

    def _relation(self, row: _Row, layer: str, columns: Sequence[int], place: int) -> dict[str, Any]:
        values: dict[str, str] = {}
        ends: tuple[str, str] | None = None
        for index in columns:
            column = self._columns[index]
            if place >= len(row.cells.get(index, ())):
                raise _LineError(row.line, f"has too few values for {layer}")
            cell = row.cells[index][place]
            if column.base:
                ends = self._ends(row, column.base, cell)
            elif cell.value is not None:
                values[column.feature] = cell.value
        assert ends is not None
        kind, rest = self._named(layer, values)
        identifier = str(uuid5(_IDS, "\0".join((self._seed, layer, row.unit, str(place)))))
        return relation_draft(self._options, identifier, kind, ends, attributes=self._attributes(kind, rest))

    def _ends(self, row: _Row, base: str, cell: Cell) -> tuple[str, str]:
        """Ids of the spans that a cell like ``1-3[1_2]`` links: the one on that token to the one on this row's."""
        first, _, second = cell.number.partition("_")
        found = []
        for unit, number in ((cell.value or "", first), (row.unit, second)):
            numbered = number not in ("", "0")
            span = self._spans.get((base, number if numbered else f"{unit}/0"))
            if span is None:
                raise _LineError(row.line, f"links to something on {unit or 'no token'} that is not there")
            found.append(span.id)
        return found[0], found[1]


def _is_read(column: Column) -> bool:
    slot = column.feature.startswith("ROLE_") or "." in column.feature
    return column.kind != CHAIN_LAYER and not slot and not _LINGUISTIC.match(column.layer)
