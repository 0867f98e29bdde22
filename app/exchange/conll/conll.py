"""CoNLL: a token a line with its tags, a blank line behind each sentence.

The format knows neither offsets nor what stands between two tokens. A file beside it, one line of JSON for each article
in the same order, holds the text and what else the article has; with it an export is rebuilt to the character.
"""

from __future__ import annotations

import re
import shutil
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import PurePosixPath
from typing import IO, Any, BinaryIO, NamedTuple, TypeAlias

from app.domain.native_record import NativeRecord
from app.exchange.conll.reading import read
from app.exchange.conll.shape import COMMENT, DOCSTART, MOST_COLUMNS, SEPARATORS, find_shape
from app.exchange.files.name_parts import last_name
from app.exchange.files.sinks import FileSink
from app.exchange.files.sources import Source
from app.exchange.files.temporary_files import temporary_bytes
from app.exchange.formats import Feature, Format, WriteOptions
from app.exchange.loss import LossReport
from app.exchange.options import FormatOption
from app.exchange.records.article_head import LIST_SUFFIX, dump_head, head_of
from app.exchange.tokens.tag_schemes import WRITTEN, Chunk, tags_of
from app.exchange.tokens.token_spans import BORDERS_OPTION, aligned_spans
from app.exchange.tokens.tokenising import TOKENISER_OPTION, TokenisedText
from app.exchange.uncarried import count_uncarried

FILE_NAME = "articles.conll"
_LOST = ("annotators", "attributes", "entities", "fragments", "history", "identifiers", "notes", "relations")
_BLANKS = re.compile(r"\s+")
_ROW_END = re.compile(rb"(?<=[^\n])\n")
_MOST_TAGS = MOST_COLUMNS - 1
_OUTSIDE = b"\tO"
_BUFFER = 1 << 20
_SHORT = 50
"""Tokens of a chunk whose rows are worth remembering."""
_REMEMBERED = 1 << 12
"""Chunks inside of others whose rows are remembered."""


_Chunk: TypeAlias = tuple[int, int, str]
"""Tokens ``[first, last)`` and the label as it is written."""


class _Columns(NamedTuple):
    tokens: TokenisedText
    columns: list[list[_Chunk]]


def write(records: Iterable[NativeRecord], sink: FileSink, losses: LossReport, options: WriteOptions) -> None:
    """One file of tokens for all records, and one with what it takes to rebuild them."""
    wanted = int(options.values["columns"])
    most = wanted or _MOST_TAGS
    with sink.open(FILE_NAME) as out, sink.open(FILE_NAME + LIST_SUFFIX) as heads:
        table = _Table(out, str(options.values["scheme"]), max(wanted, 1))
        for record in records:
            count_uncarried(record, _LOST, losses)
            found = _columns_of(record, most, options, losses)
            head = head_of(
                {**record, "entities": []}, text=record["text"], tokens=_beside_rows(record["text"], found.tokens)
            )
            heads.write(dump_head(head))
            table.add(record["text"], found)
        table.finish()


def _beside_rows(text: str, tokens: TokenisedText) -> dict[str, Any]:
    """What the rows do not tell of the tokens: nothing but their name where only blanks stand between them."""
    found = tokens.found
    if found and not any(text[start:end].strip() for start, end in found.wide_gaps()):
        return {"tokeniser": tokens.tokeniser}
    return tokens.to_meta()


class _Table:
    """The rows of all articles: how many columns they take is known at the end only, and each row has as many."""

    def __init__(self, out: BinaryIO, scheme: str, columns: int) -> None:
        self._out = out
        self._scheme = scheme
        self._endings = _Endings(scheme, columns)
        # Most often the first articles tell; while they are held, a further column costs little.
        self._held: list[bytes] | None = []
        self._room = _BUFFER
        self._narrow: list[tuple[int, int]] = []

    def add(self, text: str, found: _Columns) -> None:
        """Write the rows of an article."""
        if len(found.columns) > self._endings.columns:
            self._widen_to(len(found.columns))
        rows = _rows(text, found, self._endings)
        if self._held is None:
            self._out.write(rows)
            return
        self._held.append(rows)
        self._room -= len(rows)
        if self._room <= 0:
            self._let_go()

    def finish(self) -> None:
        """Give the rows that were written first the columns that came later."""
        self._let_go()
        if not self._narrow:
            return
        with temporary_bytes() as rows:
            self._out.seek(0)
            shutil.copyfileobj(self._out, rows, _BUFFER)
            self._out.seek(0)
            self._out.truncate()
            rows.seek(0)
            for end, columns in self._narrow:
                _widen(rows, end, self._out, _OUTSIDE * (self._endings.columns - columns))
            shutil.copyfileobj(rows, self._out, _BUFFER)

    def _let_go(self) -> None:
        self._out.writelines(self._held or ())
        self._held = None

    def _widen_to(self, columns: int) -> None:
        before, self._endings = self._endings.columns, _Endings(self._scheme, columns)
        if self._held is None:
            self._narrow.append((self._out.tell(), before))
        else:
            unused = _OUTSIDE * (columns - before) + b"\n"
            self._held = [_ROW_END.sub(unused, rows) for rows in self._held]


def _columns_of(record: NativeRecord, most: int, options: WriteOptions, losses: LossReport) -> _Columns:
    """Chunks in columns in which none overlaps: what is outside comes first, or what is inside."""
    tokens, aligned = aligned_spans(record, options.values, losses)
    sign = -1 if options.values["first"] == "outer" else 1
    starts = tokens.sentence_starts
    crossed: set[int] = set()
    columns: list[list[_Chunk]] = []
    taken: list[int] = []
    renamed = left_out = 0
    different = {(sign * (last - first), first, last, label) for first, last, label, _ in aligned}
    for _, first, last, label in sorted(different):
        sentence = bisect_right(starts, first)
        if sentence < len(starts) and starts[sentence] < last:
            crossed.update(starts[sentence : bisect_left(starts, last)])
        # A bit for each token.
        room = (1 << last) - (1 << first)
        for place, bits in enumerate(taken):
            if not bits & room:
                taken[place] = bits | room
                break
        else:
            place = len(taken)
            if place == most:
                left_out += 1
                continue
            taken.append(room)
            columns.append([])
        name = _without_blanks(label)
        renamed += name != label
        columns[place].append((first, last, name))
    for kind, count in (
        ("repeated_spans", len(aligned) - len(different)),
        ("overlaps", left_out),
        ("label_names", renamed),
    ):
        if count:
            losses.add(kind, record["id"], count)
    if crossed:
        # Tags do not reach over the end of a sentence, hence none ends inside a chunk.
        starts = [index for index in starts if index not in crossed]
        tokens = tokens.with_sentences(starts)
    return _Columns(tokens, columns)


@lru_cache(1 << 10)
def _without_blanks(label: str) -> str:
    return _BLANKS.sub("_", label)


class _Endings:
    """The ends of the rows of chunks; few of them are different, so that they are made once and remembered."""

    def __init__(self, scheme: str, columns: int) -> None:
        self.columns = columns
        self.outside = _OUTSIDE * columns + b"\n"
        self._scheme = scheme
        self._alone: dict[tuple[int, str], list[bytes]] = {}
        self._beside: dict[tuple[int | str | bytes, ...], list[bytes]] = {}

    def alone(self, size: int, label: str) -> list[bytes]:
        """The ends of the rows of so many tokens with a chunk in the first column, and nothing in the others."""
        found = self._alone.get((size, label))
        if found is None:
            found = self._made(1, label, [self.outside] * size)
            if size <= _SHORT:
                self._alone[size, label] = found
        return found

    def beside(self, column: int, label: str, before: list[bytes]) -> list[bytes]:
        """The ends of the rows that end as `before` when a chunk comes into another column."""
        key: tuple[int | str | bytes, ...] = (column, label, *before)
        found = self._beside.get(key)
        if found is None:
            found = self._made(column, label, before)
            if len(before) <= _SHORT:
                if len(self._beside) >= _REMEMBERED:
                    self._beside.clear()
                self._beside[key] = found
        return found

    def _made(self, column: int, label: str, before: list[bytes]) -> list[bytes]:
        tags = tags_of(Chunk(0, len(before), label), self._scheme)
        rows = [ending.removesuffix(b"\n").split(b"\t") for ending in before]
        for row, tag in zip(rows, tags, strict=True):
            row[column] = tag.encode()
        return [b"\t".join(row) + b"\n" for row in rows]


def _rows(text: str, found: _Columns, endings: _Endings) -> bytes:
    tokens, columns = found
    ends = [endings.outside] * len(tokens)
    for first, last, label in columns[0] if columns else ():
        ends[first:last] = endings.alone(last - first, label)
    for column, chunks in enumerate(columns[1:], start=2):
        for first, last, label in chunks:
            ends[first:last] = endings.beside(column, label, ends[first:last])
    rows = [b""] * (2 * len(tokens) + 2)
    rows[0], rows[-1] = DOCSTART.encode() + endings.outside, b"\n"
    rows[1:-1:2], rows[2:-1:2] = tokens.words_in_utf8(text), ends
    for index in tokens.sentence_starts:
        rows[2 * index] += b"\n"
    return b"".join(rows)


def _widen(rows: IO[bytes], end: int, out: IO[bytes], unused: bytes) -> None:
    """The rows up to byte `end`, with columns in which they have nothing."""
    while (left := end - rows.tell()) > 0:
        lines = rows.read(min(left, _BUFFER))
        if len(lines) < left:
            lines += rows.readline()
        out.write(_ROW_END.sub(unused + b"\n", lines))


def _sniff(name: str, head: bytes) -> int:
    path = PurePosixPath(name)
    lines = head.decode("utf-8", "replace").removeprefix("\ufeff").split("\n")[:-1][:2_000]
    lines = [line.removesuffix("\r") for line in lines]
    shape = find_shape(lines, {})
    if shape is None or (shape.scheme == "io" and path.suffix.lower() not in FORMAT.suffixes):
        return 0
    rows = [line for line in lines if not shape.is_blank(line) and not COMMENT.match(line)]
    agreeing = sum(len(shape.split(row)) == shape.columns for row in rows)
    own_suffix = path.suffix.lower() in FORMAT.suffixes
    enough = len(rows) > 2 or (own_suffix and rows[:1] and rows[0].startswith(DOCSTART))
    # A row that was broken by hand is to be told with its line, not read as prose because the file is short.
    fits = agreeing > 1 and len(rows) - agreeing <= max(1, len(rows) // 10)
    return 60 + 30 * own_suffix if (fits or agreeing == len(rows)) and enough else 0


def _companion(source: Source) -> bool:
    """The file with the texts."""
    name = last_name(source.name)
    return name.endswith(LIST_SUFFIX) and source.travels_with(name.removesuffix(LIST_SUFFIX))


def _choice(name: str, default: str, choices: Sequence[str], text: str, **use: bool) -> FormatOption:
    return FormatOption(name=name, default=default, choices=tuple(choices), help=text, **use)


FORMAT = Format(
    name="conll",
    title="CoNLL: a token a line, with IOB tags in one or more columns",
    suffixes=(".conll", ".iob", ".iob2", ".bio", ".bilou", ".bioes"),
    carries=frozenset({Feature.SPANS, Feature.OVERLAPS, Feature.META, Feature.PROGRESS}),
    sniff=_sniff,
    read=read,
    write_files=write,
    outlines=lambda _values: True,
    acyclic=True,
    companion=_companion,
    options=(
        _choice("scheme", "iob2", tuple(WRITTEN), "The scheme of the tags that are written", on_import=False),
        FormatOption(
            name="columns",
            default=0,
            most=_MOST_TAGS,
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
            default=0,
            least=0,
            most=MOST_COLUMNS,
            help="The column of the tokens; 0 takes the first that does not only number them",
            on_export=False,
        ),
        FormatOption(
            name="tag-columns",
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
