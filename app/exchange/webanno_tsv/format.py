"""WebAnno TSV 3.3, which WebAnno wrote and INCEpTION reads: a folder with a file for each article.

A token a line with its place in the text, counted in UTF-16 units, and a column for each feature. Spans that cut a
token get lines for the parts. Text between sentences, which others leave out, is written with the sentence before it.
"""

from __future__ import annotations

import codecs
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, count, islice, pairwise
from typing import Any

from app.domain.native_record import NativeRecord
from app.exchange.characters.units import OffsetUnit, UnitTable
from app.exchange.files.name_parts import last_name, suffix_of
from app.exchange.files.sinks import FileSink
from app.exchange.files.sources import Source
from app.exchange.formats import Feature, Format, WriteOptions
from app.exchange.loss import LossReport
from app.exchange.records.article_head import SUFFIX, dump_head, head_of
from app.exchange.records.article_names import ArticleNames
from app.exchange.records.attribute_values import definition_of
from app.exchange.tokens.tokenising import TOKENISER_OPTION, TokenisedText, tokenise
from app.exchange.uncarried import count_uncarried
from app.exchange.webanno_tsv.cells import (
    FORMAT_LINE,
    NO_VALUE,
    NOTHING,
    RELATION_LAYER,
    SPAN_LAYER,
    Column,
    escape_text,
    escape_value,
    header_of,
    old_version,
)
from app.exchange.webanno_tsv.reading import (
    ENTITY,
    LABEL,
    NOTE,
    OWN_SPAN,
    cell_text,
    cell_value,
    read,
)
from app.exchange.webanno_tsv.rows import joined_sentences
from app.exchange.webanno_tsv.spans import OWN_RELATION, TYPE

_PROJECT = re.compile(r"exportedproject\d*\.json")
"""What describes an exported project of INCEpTION, with its layers and users."""
_AT_ONCE = 4096
"""Lines; a book has hundreds of thousands."""
_LOST = ("annotators", "fragments", "history", "identifiers")
_FEATURE = re.compile(r"(?!BT_|ROLE_)[A-Za-z][A-Za-z0-9_]*")
"""A name that a header does not take for the end of a relation or a slot."""


@dataclass(slots=True)
class _Unit:
    """A token, or a part of one: where it is, and what lies on it."""

    id: str
    start: int
    end: int
    spans: list[int] = field(default_factory=list)
    """Numbers of spans."""
    relations: list[int] = field(default_factory=list)
    """Indices of relations that end here."""


def write(records: Iterable[NativeRecord], sink: FileSink, losses: LossReport, options: WriteOptions) -> None:
    """A file for each record, and what it has besides."""
    names = ArticleNames()
    for record in records:
        count_uncarried(record, _LOST, losses)
        stem = names.stem(record["id"])
        article = _ArticleWriter(record, losses, options)
        text = {} if article.rebuilt() == record["text"] else {"text": record["text"]}
        lines = article.lines()
        with sink.open(f"{stem}.tsv") as out:
            out.write(next(lines).encode())
            while some := list(islice(lines, _AT_ONCE)):
                out.write("\n".join(["", *some]).encode())
        with sink.open(stem + SUFFIX) as out:
            out.write(dump_head(head_of(record, names=article.renamed, **text)))


class _ArticleWriter:
    """The lines of one article."""

    def __init__(self, record: NativeRecord, losses: LossReport, options: WriteOptions) -> None:
        self._record = record
        self._losses = losses
        self._codebook = options.codebook
        self.renamed: dict[str, str] = {}
        """Feature in the file → key of the attribute, where the key cannot be a feature's name."""
        self._tokens = tokenise(record, str(options.values["tokeniser"]))
        self._utf16 = UnitTable(record["text"], OffsetUnit.UTF16)
        self._units = self._made_units()
        self._numbers = self._placed_spans()
        self._relations = self._placed_relations()
        self._span_columns = [*self._columns_of_spans()]
        self._relation_columns = [*self._columns_of_relations()]
        # In the order of the units, because what cannot be written is counted as it is met.
        self._span_cells = {number: self._cells_of_span(number) for number in self._first_unit}

    def lines(self) -> Iterator[str]:
        """All lines."""
        yield f"{FORMAT_LINE}.3"
        yield from header_of([*self._span_columns, *self._relation_columns])
        yield ""
        tokens = self._tokens
        # Every column ends with a tab, the last one too.
        empty = f"\t{NOTHING}" * (len(self._span_columns) + len(self._relation_columns)) + "\t"
        text = self._record["text"]
        begins, ends = self._utf16.offsets(tokens.starts), self._utf16.offsets(tokens.ends)
        starts = [*tokens.sentence_starts, len(tokens)]
        for number, (first, last) in enumerate(pairwise(starts), 1):
            yield ""
            for line in self._sentence_text(number - 1).split("\n"):
                yield f"#Text={escape_text(line)}"
            words = map(text.__getitem__, map(slice, tokens.starts[first:last], tokens.ends[first:last]))
            rows = zip(count(1), begins[first:last], ends[first:last], words, strict=False)
            lines = [f"{number}-{place}\t{begin}-{end}\t{word}{empty}" for place, begin, end, word in rows]
            for index in self._touched[bisect_left(self._touched, first) : bisect_left(self._touched, last)]:
                lines[index - first] = "\n".join(map(self._row, self._units[index]))
            yield from lines
        yield ""

    def rebuilt(self) -> str:
        """The text that a reader makes of the sentences."""
        texts = [self._sentence_text(number) for number in range(len(self._tokens.sentence_starts))]
        starts = self._utf16.offsets(self._tokens.starts[index] for index in self._tokens.sentence_starts)
        return joined_sentences(zip(texts, starts, strict=True))

    def _sentence_text(self, number: int) -> str:
        """A sentence with what lies between it and the next one, but for the line end that every sentence ends with."""
        starts = self._tokens.sentence_starts
        begin = self._tokens.starts[starts[number]]
        if number + 1 == len(starts):
            return self._record["text"][begin:]
        return self._record["text"][begin : self._tokens.starts[starts[number + 1]]].removesuffix("\n")

    def _made_units(self) -> dict[int, list[_Unit]]:
        """By index, each token that a span touches, with its parts: what spans cover that do not cover all of it."""
        tokens = self._tokens
        parts: dict[int, set[tuple[int, int]]] = {}
        for span in self._record["spans"]:
            for index, start, end in _pieces(tokens, span["start"], span["end"]):
                cut = parts.setdefault(index, set())
                if (start, end) != (tokens.starts[index], tokens.ends[index]):
                    cut.add((start, end))
        units: dict[int, list[_Unit]] = {}
        for index, cut in sorted(parts.items()):
            sentence = bisect_right(tokens.sentence_starts, index)
            name = f"{sentence}-{index - tokens.sentence_starts[sentence - 1] + 1}"
            whole = _Unit(name, tokens.starts[index], tokens.ends[index])
            units[index] = [whole, *(_Unit(f"{name}.{n}", *part) for n, part in enumerate(sorted(cut), 1))]
        self._touched = list(units)
        return units

    def _placed_spans(self) -> dict[str, int]:
        """Number of each span by its id, after it has been put on its units."""
        numbers: dict[str, int] = {}
        for number, span in enumerate(self._record["spans"], 1):
            pieces = list(_pieces(self._tokens, span["start"], span["end"]))
            if not pieces:
                self._losses.add("tokenless", self._record["id"])
                continue
            if (pieces[0][1], pieces[-1][2]) != (span["start"], span["end"]):
                self._losses.add("blank_edges", self._record["id"])
            numbers[span["id"]] = number
            for index, start, end in pieces:
                unit = next(unit for unit in self._units[index] if (unit.start, unit.end) == (start, end))
                unit.spans.append(number)
        return numbers

    def _placed_relations(self) -> list[tuple[str, int, int, Mapping[str, Any]]]:
        """Type, number of the spans at both ends and attributes of each relation that can be written."""
        kept: list[tuple[str, int, int, Mapping[str, Any]]] = []
        first_unit: dict[int, _Unit] = {}
        for unit in chain.from_iterable(self._units.values()):
            for number in unit.spans:
                first_unit.setdefault(number, unit)
        seen: set[tuple[str, int, int]] = set()
        for relation in self._record["relations"]:
            start, end = self._numbers.get(relation["from"]), self._numbers.get(relation["to"])
            if start is None or end is None:
                self._losses.add("relations_of_left_out", self._record["id"])
            elif (link := (relation["type"], start, end)) in seen:
                self._losses.add("repeated_relations", self._record["id"])
            else:
                seen.add(link)
                first_unit[end].relations.append(len(kept))
                kept.append((*link, relation["attributes"]))
        self._first_unit = first_unit
        return kept

    def _columns_of_spans(self) -> Iterator[Column]:
        yield Column(OWN_SPAN, SPAN_LAYER, LABEL)
        for feature in self._features(span["attributes"] for span in self._record["spans"]):
            yield Column(OWN_SPAN, SPAN_LAYER, feature)
        yield Column(OWN_SPAN, SPAN_LAYER, ENTITY)
        yield Column(OWN_SPAN, SPAN_LAYER, NOTE)

    def _columns_of_relations(self) -> Iterator[Column]:
        yield Column(OWN_RELATION, RELATION_LAYER, TYPE)
        for feature in self._features(attributes for *_, attributes in self._relations):
            yield Column(OWN_RELATION, RELATION_LAYER, feature)
        yield Column(OWN_RELATION, RELATION_LAYER, "", OWN_SPAN)

    def _features(self, attributes: Iterable[Mapping[str, Any]]) -> list[str]:
        """Names of features for all attributes, in the order in which they turn up."""
        return list(dict.fromkeys(self._feature(key) for each in attributes for key in each))

    def _feature(self, key: str) -> str:
        known = next((feature for feature, name in self.renamed.items() if name == key), None)
        if known is not None:
            return known
        if _FEATURE.fullmatch(key) and key not in {LABEL, TYPE, ENTITY, NOTE} and key not in self.renamed:
            return key
        feature = f"attribute_{len(self.renamed) + 1}"
        self.renamed[feature] = key
        return feature

    def _row(self, unit: _Unit) -> str:
        begin, end = self._utf16.offset(unit.start), self._utf16.offset(unit.end)
        cells = [unit.id, f"{begin}-{end}", self._record["text"][unit.start : unit.end]]
        if unit.spans:
            cells += map("|".join, zip(*(self._span_cells[number] for number in unit.spans), strict=True))
        else:
            cells += [NOTHING] * len(self._span_columns)
        if unit.relations:
            cells += (
                "|".join(self._relation_cell(index, column) for index in unit.relations)
                for column in self._relation_columns
            )
        else:
            cells += [NOTHING] * len(self._relation_columns)
        return "\t".join(cells) + "\t"

    def _cells_of_span(self, number: int) -> list[str]:
        """The same on each of its units."""
        cells = []
        for column in self._span_columns:
            text = self._span_value(number, column.feature)
            cells.append(f"{escape_value(text) if text else NO_VALUE}[{number}]")
        return cells

    def _span_value(self, number: int, feature: str) -> str | None:
        span = self._record["spans"][number - 1]
        if feature == LABEL:
            return span["label"]
        if feature == ENTITY:
            return span["entity"]
        if feature == NOTE:
            return span["note"]
        return self._attribute(span["label"], span["attributes"], feature)

    def _relation_cell(self, index: int, column: Column) -> str:
        kind, start, end, attributes = self._relations[index]
        if column.base:
            return f"{self._first_unit[start].id}[{start}_{end}]"
        if column.feature == TYPE:
            return escape_value(kind)
        text = self._attribute(kind, attributes, column.feature)
        return escape_value(text) if text else NO_VALUE

    def _attribute(self, owner: str, attributes: Mapping[str, Any], feature: str) -> str | None:
        """The text of an attribute; what it loses is counted."""
        key = self.renamed.get(feature, feature)
        if key not in attributes:
            return None
        value = attributes[key]
        text = cell_text(value)
        if text is None:
            self._losses.add("attribute_values", f"{self._record['id']}: {key}")
        elif not _same(cell_value(text, self._definition(owner, key)), value):
            self._losses.add("value_kinds", f"{self._record['id']}: {key}")
        return text

    def _definition(self, owner: str, key: str) -> Any:  # noqa: ANN401
        return definition_of(self._codebook, owner, key)


def _same(first: object, second: object) -> bool:
    return type(first) is type(second) and first == second


def _pieces(tokens: TokenisedText, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Index of each token that a stretch shares characters with, and which they are."""
    first, last = tokens.covering(start, end)
    for index in range(first, last):
        yield index, max(start, tokens.starts[index]), min(end, tokens.ends[index])


def _sniff(name: str, head: bytes) -> int:
    # Of UTF-16 all but the ASCII is lost here, which tells enough.
    wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    beginning = (head[2:].replace(b"\0", b"") if wide else head).decode(errors="replace").removeprefix("\ufeff")
    if beginning.startswith(FORMAT_LINE):
        return 95
    # Old files are refused with a word of advice; as a table each of their lines would be an article.
    return 95 if suffix_of(name) != ".conllu" and old_version(beginning) else 0


def _companion(source: Source) -> bool:
    name = last_name(source.name)
    if _PROJECT.fullmatch(name):
        return True
    return name.endswith(SUFFIX) and source.travels_with(name.removesuffix(SUFFIX) + ".tsv")


FORMAT = Format(
    name="webanno-tsv",
    title="WebAnno TSV 3.3, for WebAnno and INCEpTION: a folder with a file for each article",
    suffixes=(".tsv",),
    carries=frozenset(Feature) - {Feature.ANNOTATORS, Feature.FRAGMENTS},
    sniff=_sniff,
    read=read,
    write_files=write,
    companion=_companion,
    options=(TOKENISER_OPTION,),
)
