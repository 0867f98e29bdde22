"""The objects of a JSON file of any layout: one array of them, one after the other, pretty-printed or not.

An export of a hundred thousand articles is often a single array; it is cut into its elements while it is read, so that
the memory in use does not grow with the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from enum import Enum
from typing import Any, BinaryIO, NamedTuple, Protocol

from app.domain.errors import RecordError
from app.exchange.characters.encodings import byte_order_mark, named_codec, wide_json
from app.exchange.files.sources import Source
from app.exchange.formats import Rejection
from app.exchange.loss import LossReport
from app.exchange.syntax.json_changes import count_changes
from app.exchange.syntax.json_lines import (
    MAX_DEPTH,
    MAX_LINE,
    AsObject,
    Found,
    found_in,
    objects_in,
    parse_object,
)
from app.exchange.syntax.recoded import RecodedStream

_CHUNK = 1 << 18
_UTF8_BOM = b"\xef\xbb\xbf"
_BEGINNING = 256
"""Bytes from which it is told whether a file is lines of JSON."""
_BLANKS_AND_MARKS = b"\xef\xbb\xbf\xff\xfe \t\r\n"
_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+"|["{}\[\]]', re.DOTALL)
"""Whole strings, so that a bracket in one is not taken for a bracket; a lone quote begins one that is not all here."""
_BETWEEN = b" \t\r\n,"
_WITHIN = bytes(range(0x80, 0xC0))
"""Bytes that go on with a character of UTF-8."""
_TEXT_FIRST = re.compile(rb'\[[ \t]*"')


class _Piece(NamedTuple):
    data: bytes
    line: int
    position: int
    end: int


def iterate_values(source: Source, encoding: str | None, losses: LossReport | None = None) -> Iterator[Found]:
    """Every object of `source`, or why one is refused.

    What reading changes is counted in `losses`.

    Raises:
        TransferError: there is no encoding of this name.
    """
    return found_in(source, encoding, lambda stream, codec: _values_in(stream, source, codec, losses))


class _Columns:
    """Where bytes of a source stand in their lines: it is read once more for that, as far as needed, when asked for."""

    def __init__(self, source: Source, codec: str | None, closing: ExitStack) -> None:
        self._source, self._codec, self._closing = source, codec, closing
        self._again: _Readable | None = None
        self._at = self._column = 0

    def before(self, position: int) -> int:
        """How many code points of its line stand before this byte, which is not before one that was asked for earlier.

        Raises:
            RecordError: the source cannot be read any more.
        """
        if self._again is None:
            self._again = _as_utf8(self._closing.enter_context(self._source.reading()), self._codec)
        while self._at < position and (data := self._again.read(min(_CHUNK, position - self._at))):
            self._at += len(data)
            line = data.rfind(b"\n") + 1
            self._column = len(data[line:].translate(None, _WITHIN)) + (0 if line else self._column)
        return self._column


def _values_in(
    stream: BinaryIO, source: Source, codec: str | None, losses: LossReport | None, other: AsObject | None = None
) -> Iterator[Found]:
    with ExitStack() as closing:
        before = _Columns(source, codec, closing).before
        yield from _values_of(_pieces(_as_utf8(stream, codec)), source.name, losses, other, before)


def _values_of(
    pieces: Iterator[_Piece],
    name: str,
    losses: LossReport | None,
    other: AsObject | None,
    before: Callable[[int], int],
) -> Iterator[Found]:
    line = ordinal = 0
    for piece in pieces:
        ordinal = ordinal + 1 if piece.line == line else 1
        line = piece.line
        # Whole exports stand on one line.
        where = f"{name}:{line}" + (f", object {ordinal}" if ordinal > 1 else "")
        if len(piece.data) > MAX_LINE:
            yield Rejection(where, f"an object is longer than {MAX_LINE:,} bytes; reading stopped here")
            return
        try:
            value = parse_object(piece.data, piece.position, piece.line, other, before)
            if losses is not None:
                count_changes(piece.data, value, where, losses)
            yield where, value, piece.end
        except RecordError as error:
            yield Rejection(where, str(error))


def iterate_in_any_layout(
    source: Source, encoding: str | None, losses: LossReport | None = None, other: AsObject | None = None
) -> Iterator[Found]:
    """Every object of a file that is lines of JSON as a rule, but may be one array, or broken into lines by hand.

    Lines are read as lines where they can be: what is wrong with one of them does not touch the next. What reading
    changes is counted in `losses`. Of what is no object in an array, or in a line, `other` may make one.

    Raises:
        TransferError: there is no encoding of this name.
    """

    def find(stream: BinaryIO, codec: str | None) -> Iterator[Found]:
        beginning = stream.read(_BEGINNING)
        stream.seek(0)
        # Lines that are arrays of a text and something else; an array of all of them has no text of its own.
        if is_laid_out(beginning) and not (other is not None and _TEXT_FIRST.match(_first_line(beginning))):
            return _values_in(stream, source, codec, losses, other)
        return objects_in(stream, source.name, codec, losses, other)

    return found_in(source, encoding, find)


def is_laid_out(beginning: bytes) -> bool:
    """Whether a file that begins so is one array, or objects that go over several lines."""
    first = _first_line(beginning)
    return first == b"{" or first.startswith(b"[")


def _first_line(beginning: bytes) -> bytes:
    bare = beginning.replace(b"\0", b"").lstrip(_BLANKS_AND_MARKS)
    return bare.replace(b"\r", b"\n").partition(b"\n")[0].rstrip()


def read_value(source: Source, encoding: str | None, limit: int, losses: LossReport) -> dict[str, Any]:
    """The one object that `source` is.

    Args:
        source: The file.
        encoding: As the user named it, or None.
        limit: Bytes that are read at most.
        losses: Where what reading changes is counted.

    Raises:
        RecordError: it is too large, or not one JSON object.
        TransferError: there is no encoding of this name.
    """
    if source.size > limit:
        raise RecordError(f"is larger than {limit:,} bytes, and this format can only be read as a whole")
    with source.reading() as stream:
        data = _as_utf8(stream, named_codec(encoding) if encoding else None).read()
    value = parse_object(data, 0)
    count_changes(data, value, source.name, losses)
    return value


def _as_utf8(stream: BinaryIO, codec: str | None) -> _Readable:
    head = stream.read(4)
    marked = byte_order_mark(head)
    codec = codec or (marked[0] if marked else wide_json(head) or "utf-8")
    if codec in {"utf-8", "utf-8-sig"}:
        return _Joined(head.removeprefix(_UTF8_BOM), stream)
    return RecodedStream(stream, codec, head)


class _Readable(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...


class _Joined:
    """A stream with the bytes in front that were already taken from it."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = head
        self._rest = rest

    def read(self, size: int = -1, /) -> bytes:
        head, self._head = self._head, b""
        return head + self._rest.read(size if size < 0 else max(0, size - len(head)))


class _Edge(Enum):
    BEGIN = 1
    END = 2
    NONE = 3


class _Depth:
    """How deep in brackets the scan is, from one piece of the file to the next."""

    def __init__(self) -> None:
        self._depth = 0
        self._base: int | None = None
        """0 where values follow each other, 1 inside one array of them; None before the first bracket."""

    @property
    def unclosed(self) -> bool:
        """Whether the array goes on behind what was seen of it."""
        return self._base == 1 and self._depth >= 1

    def edges(self, buffer: bytes, scanned: int) -> Iterator[tuple[int, int, _Edge]]:
        """Start and end of each token in `buffer`, and whether an element begins or ends with it."""
        for token in _TOKEN.finditer(buffer, scanned):
            kind = token[0]
            edge = _Edge.NONE
            if kind == b'"':
                return
            if kind in {b"{", b"["}:
                if self._base is None:
                    self._base = self._depth = 1 if kind == b"[" else 0
                    edge = _Edge.END if self._base else _Edge.NONE
                    self._depth += not self._base
                else:
                    edge = _Edge.BEGIN if self._depth == self._base else _Edge.NONE
                    self._depth += 1
                    if self._depth > MAX_DEPTH + 1:
                        # Nobody nests data so deeply; counting a million brackets would take a quarter of a minute.
                        raise RecordError(f"is nested more than {MAX_DEPTH:,} levels deep; reading stopped there")
            elif len(kind) == 1:
                self._depth -= 1
                edge = _Edge.END if self._depth == self._base else _Edge.NONE
            yield token.start(), token.end(), edge


def _pieces(stream: _Readable) -> Iterator[_Piece]:
    """The elements of the array, or the values that follow each other, and anything odd that stands between them."""
    depth, buffer = _Depth(), b""
    scanned = position = 0
    line = 1
    # As much again as an unfinished piece has, which is looked at anew with all that comes to it.
    while len(buffer) <= MAX_LINE and (data := stream.read(max(_CHUNK, min(len(buffer), MAX_LINE + 1 - len(buffer))))):
        buffer += data
        begin = 0
        for start, scanned, edge in depth.edges(buffer, scanned):  # noqa: B020 - goes on where the last piece ended
            if edge is _Edge.NONE:
                continue
            last = scanned if edge is _Edge.END else start
            piece = buffer[begin:last]
            lead = len(piece) - len(piece.lstrip(_BETWEEN))
            if piece[lead:] not in {b"[", b""}:
                start_line = line + piece.count(b"\n", 0, lead)
                yield _Piece(piece[lead:].rstrip(_BETWEEN), start_line, position + begin + lead, position + last)
            line += piece.count(b"\n")
            begin = last
        buffer, position, scanned = buffer[begin:], position + begin, scanned - begin
    rest = buffer.lstrip(_BETWEEN)
    lead = len(buffer) - len(rest)
    if rest.strip(_BETWEEN + b"]"):
        yield _Piece(rest, line + buffer.count(b"\n", 0, lead), position + lead, position + len(buffer))
    elif depth.unclosed:
        raise RecordError("is one array that is not closed; the file seems to be cut off")
