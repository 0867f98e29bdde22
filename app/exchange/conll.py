"""CoNLL: a token a line with its tags, a blank line behind each sentence.

The format knows neither offsets nor what stands between two tokens. A file beside it, one line of JSON for each article
in the same order, holds the text, the offsets of its tokens and what else the article has; with it an export is rebuilt
to the character.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import repeat
from pathlib import PurePosixPath
from typing import IO, NamedTuple

from app.domain.native_record import NativeRecord
from app.exchange.article_head import LIST_SUFFIX, dump_head, head_of
from app.exchange.conll_reading import read
from app.exchange.conll_shape import COMMENT, DOCSTART, MOST_COLUMNS, SEPARATORS, find_shape
from app.exchange.loss import LossReport
from app.exchange.options import FormatOption, OptionKind
from app.exchange.registry import Feature, Format, WriteOptions
from app.exchange.sinks import FileSink
from app.exchange.sources import Source
from app.exchange.tag_schemes import WRITTEN, Chunk, tags_of
from app.exchange.token_spans import BORDERS_OPTION, aligned_chunks
from app.exchange.tokens import TOKENISER_OPTION, TokenisedText
from app.exchange.uncarried import count_uncarried

FILE_NAME = "articles.conll"
_LOST = ("annotators", "attributes", "entities", "fragments", "history", "identifiers", "notes", "relations")
_BLANKS = re.compile(r"\s+")
_ROW_END = re.compile(rb"(?<=[^\n])\n")
_MOST_LAYERS = MOST_COLUMNS - 1
_OUTSIDE = "\tO"
_BUFFER = 1 << 20
_SHORT = 50
"""Tokens of a chunk whose rows are worth remembering."""


class _Layers(NamedTuple):
    tokens: TokenisedText
    chunks: list[list[Chunk]]


def write(records: Iterable[NativeRecord], sink: FileSink, losses: LossReport, options: WriteOptions) -> None:
    """One file of tokens for all records, and one with what it takes to rebuild them."""
    scheme = str(options.values["scheme"])
    wanted = int(options.values["columns"])
    most = wanted or _MOST_LAYERS
    endings = _Endings(scheme, max(wanted, 1))
    # How many columns it takes is known at the end only, and each row has as many.
    parts: list[tuple[int, int]] = []
    with tempfile.TemporaryFile() as rows, sink.open(FILE_NAME + LIST_SUFFIX) as heads:
        for record in records:
            count_uncarried(record, _LOST, losses)
            layers = _layers(record, most, options, losses)
            if len(layers.chunks) > endings.columns:
                parts.append((rows.tell(), endings.columns))
                endings = _Endings(scheme, len(layers.chunks))
            tokens = layers.tokens
            head = head_of({**record, "entities": []}, text=record["text"], tokens=tokens.to_meta())
            heads.write(dump_head(head))
            rows.write(_rows(record["text"], layers, endings))
        rows.seek(0)
        with sink.open(FILE_NAME) as out:
            for end, columns in parts:
                _widen(rows, end, out, _OUTSIDE * (endings.columns - columns))
            shutil.copyfileobj(rows, out, _BUFFER)


def _layers(record: NativeRecord, most: int, options: WriteOptions, losses: LossReport) -> _Layers:
    """Chunks in columns in which none overlaps: what is outside comes first, or what is inside."""
    tokens, chunks = aligned_chunks(record, options.values, losses)
    sign = -1 if options.values["first"] == "outer" else 1
    columns: list[list[Chunk]] = []
    taken: list[int] = []
    inner = 0
    different = {(sign * (last - first), first, last, label) for first, last, label in chunks}
    if repeated := len(chunks) - len(different):
        losses.add("repeated_spans", record["id"], repeated)
    for _, first, last, label in sorted(different):
        # A bit for each token.
        room = (1 << last) - (1 << first)
        inner |= room & (room - 1)
        place = 0
        for bits in taken:
            if not bits & room:
                break
            place += 1
        if place == most:
            losses.add("overlaps", record["id"])
            continue
        if place == len(taken):
            columns.append([])
            taken.append(0)
        taken[place] |= room
        name = _without_blanks(label)
        if name != label:
            losses.add("label_names", record["id"])
        columns[place].append(Chunk(first, last, name))
    # Tags do not reach over the end of a sentence, hence none ends inside a chunk.
    kept = [index for index in tokens.sentence_starts if not inner >> index & 1]
    return _Layers(replace(tokens, sentence_starts=kept), columns)


@lru_cache(1 << 10)
def _without_blanks(label: str) -> str:
    return _BLANKS.sub("_", label)


class _Endings(dict[tuple[str, int, str], str]):
    """The end of a row, a column and the tag that it gets → the new end of the row; few of them are different."""

    def __init__(self, scheme: str, columns: int) -> None:
        self.columns = columns
        self.outside = _OUTSIDE * columns + "\n"
        self._scheme = scheme
        self._alone: dict[tuple[int, str], list[str]] = {}

    def __missing__(self, key: tuple[str, int, str]) -> str:
        ending, column, tag = key
        tags = ending.removesuffix("\n").split("\t")
        tags[column] = tag
        self[key] = made = "\t".join(tags) + "\n"
        return made

    def with_chunk(self, before: list[str], column: int, chunk: Chunk) -> list[str]:
        """The ends of the rows of a chunk when it comes into a column."""
        return list(map(self.__getitem__, zip(before, repeat(column), tags_of(chunk, self._scheme), strict=False)))

    def alone(self, chunk: Chunk) -> list[str]:
        """The ends of the rows of a chunk in the first column, with nothing in the others."""
        first, last, label = chunk
        found = self._alone.get((last - first, label))
        if found is None:
            found = self.with_chunk([self.outside] * (last - first), 1, chunk)
            if last - first <= _SHORT:
                self._alone[last - first, label] = found
        return found


def _rows(text: str, layers: _Layers, endings: _Endings) -> bytes:
    tokens = layers.tokens
    ends = [endings.outside] * len(tokens)
    for column, chunks in enumerate(layers.chunks, start=1):
        for chunk in chunks:
            room = slice(chunk.first, chunk.last)
            ends[room] = endings.alone(chunk) if column == 1 else endings.with_chunk(ends[room], column, chunk)
    rows = [""] * (2 * len(tokens))
    rows[::2], rows[1::2] = tokens.words(text), ends
    for index in tokens.sentence_starts:
        rows[2 * index] = "\n" + rows[2 * index]
    return "".join([DOCSTART, endings.outside, *rows, "\n"]).encode()


def _widen(rows: IO[bytes], end: int, out: IO[bytes], unused: str) -> None:
    """The rows up to byte `end`, with columns in which they have nothing."""
    while (left := end - rows.tell()) > 0:
        lines = rows.read(min(left, _BUFFER))
        if len(lines) < left:
            lines += rows.readline()
        out.write(_ROW_END.sub(unused.encode() + b"\n", lines))


def _sniff(name: str, head: bytes) -> int:
    path = PurePosixPath(name)
    lines = head.decode("utf-8", "replace").removeprefix("\ufeff").split("\n")[:-1][:2_000]
    lines = [line.removesuffix("\r") for line in lines]
    shape = find_shape(lines, {})
    if shape is None or (shape.scheme == "io" and path.suffix.lower() not in FORMAT.suffixes):
        return 0
    rows = [line for line in lines if line.strip() and not COMMENT.match(line)]
    agreeing = sum(len(shape.split(row)) == shape.columns for row in rows)
    own_suffix = path.suffix.lower() in FORMAT.suffixes
    enough = len(rows) > 2 or (own_suffix and rows[:1] and rows[0].startswith(DOCSTART))
    return 60 + 30 * own_suffix if agreeing > 0.9 * len(rows) and enough else 0


def _companion(source: Source) -> bool:
    """The file with the texts."""
    name = PurePosixPath(source.name).name
    return name.endswith(LIST_SUFFIX) and source.travels_with(name.removesuffix(LIST_SUFFIX))


def _choice(name: str, default: str, choices: Sequence[str], text: str, **use: bool) -> FormatOption:
    return FormatOption(name=name, kind=OptionKind.CHOICE, default=default, choices=tuple(choices), help=text, **use)


FORMAT = Format(
    name="conll",
    title="CoNLL: a token a line, with IOB tags in one or more columns",
    suffixes=(".conll", ".iob", ".iob2", ".bio", ".bilou", ".bioes"),
    carries=frozenset({Feature.SPANS, Feature.OVERLAPS, Feature.META, Feature.PROGRESS}),
    sniff=_sniff,
    read=read,
    write_files=write,
    companion=_companion,
    options=(
        _choice("scheme", "iob2", tuple(WRITTEN), "The scheme of the tags that are written", on_import=False),
        FormatOption(
            name="columns",
            kind=OptionKind.NUMBER,
            default=0,
            most=_MOST_LAYERS,
            help="Columns of tags, for spans inside spans; 0 takes as many as are needed, up to 4",
            on_import=False,
        ),
        _choice(
            "first",
            "outer",
            ("outer", "inner"),
            "Which of two overlapping spans comes into the first column: the longer or the shorter",
            on_import=False,
        ),
        TOKENISER_OPTION,
        BORDERS_OPTION,
        _choice("separator", "auto", ("auto", *SEPARATORS), "What stands between two columns", on_export=False),
        _choice(
            "scheme",
            "auto",
            ("auto", "iob1", *WRITTEN, "io"),
            "The scheme of the tags that are read",
            on_export=False,
        ),
        FormatOption(
            name="token-column",
            kind=OptionKind.NUMBER,
            default=0,
            least=0,
            most=MOST_COLUMNS,
            help="The column of the tokens; 0 takes the first that does not only number them",
            on_export=False,
        ),
        FormatOption(
            name="tag-columns",
            kind=OptionKind.TEXT,
            default="",
            help="The columns of tags, like 2 or 2,3; empty takes all that look like tags",
            on_export=False,
        ),
        _choice(
            "articles",
            "auto",
            ("auto", "docstart", "comments", "sentences", "file"),
            "Where articles begin: at -DOCSTART-, at comments like # id = 7, with each sentence, or only once",
            on_export=False,
        ),
    ),
)
