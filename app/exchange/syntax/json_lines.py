"""Lines of JSON: one object a line, line by line, with file and line for what is wrong.

Lines end at LF; in a file without any, at CR. U+2028, U+2029 and U+0085 are characters like any other in JSON, so
`str.splitlines` is never used.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, TypeAlias

import orjson

from app.domain.errors import RecordError
from app.domain.native_record import Json
from app.domain.wording.json_words import json_trouble
from app.exchange.characters.encodings import byte_order_mark, named_codec, wide_json
from app.exchange.files.sources import Source
from app.exchange.formats import Rejection
from app.exchange.loss import LossReport
from app.exchange.syntax.json_changes import count_changes
from app.exchange.syntax.recoded import recoded_lines

MAX_LINE = 64 * 1024**2
"""Bytes; twenty times a long novel."""
MAX_DEPTH = 1024
"""Levels of brackets that orjson reads."""
_SHOWN_PATH = 80
AsObject: TypeAlias = Callable[[object], dict[str, Any] | None]
Found: TypeAlias = tuple[str, dict[str, Any], int] | Rejection
"""File and line, the object there, and the bytes read so far; or why one is refused."""
_ESCAPED_NUL = b"\\u0000"
_CR_BETWEEN = re.compile(rb"\A[^\r]*\}[ \t]*\r+[ \t]*\{")
"""Two objects with CR alone between them, as on the Macs of long ago."""
_UTF8_BOM = b"\xef\xbb\xbf"


def found_in(
    source: Source, encoding: str | None, find: Callable[[BinaryIO, str | None], Iterator[Found]]
) -> Iterator[Found]:
    """What `find` finds in `source`, opened, with the codec that `encoding` names; where it cannot be read on, why.

    Raises:
        TransferError: there is no encoding of this name.
    """
    codec = named_codec(encoding) if encoding else None
    try:
        with source.reading() as stream:
            yield from find(stream, codec)
    except RecordError as error:
        yield Rejection(source.name, str(error))


def objects_in(
    stream: BinaryIO, name: str, codec: str | None, losses: LossReport | None = None, other: AsObject | None = None
) -> Iterator[Found]:
    """Every object of an open file of this name, one a line, or why a line is refused.

    What reading changes is counted in `losses`.

    Of what is no object in a line, `other` may make one.

    Raises:
        RecordError: it cannot be read on.
    """
    number = position = 0
    rest = False
    for line in _lines(stream, codec):
        position += len(line)
        if rest:
            rest = not line.endswith(b"\n")
            continue
        number += 1
        where = f"{name}:{number}"
        if len(line) > MAX_LINE:
            yield Rejection(where, f"the line is longer than {MAX_LINE:,} bytes; no article is")
            rest = not line.endswith(b"\n")
            continue
        if line.isspace():
            continue
        try:
            data = line.rstrip(b"\r\n")
            value = parse_object(data, position - len(line), other=other)
            if losses is not None:
                count_changes(data, value, where, losses)
            yield where, value, position
        except RecordError as error:
            yield Rejection(where, str(error))


def _lines(stream: BinaryIO, codec: str | None) -> Iterator[bytes]:
    """Lines as UTF-8 with their LF; the byte order mark of the file is no part of its first line."""
    line = stream.readline(MAX_LINE + 1)
    marked = byte_order_mark(line)
    codec = codec or (marked[0] if marked else wide_json(line) or "utf-8")
    if codec not in {"utf-8", "utf-8-sig"}:
        for text, _ in recoded_lines(stream, codec, MAX_LINE, line):
            yield text.encode("utf-8", "surrogatepass")
        return
    line = line.removeprefix(_UTF8_BOM)
    if not line.endswith(b"\n") and b"\r" in line and len(line) <= MAX_LINE and _CR_BETWEEN.match(line):
        # All of it: JSON has no such character inside of a string.
        yield from line.splitlines(keepends=True)
        return
    while line:
        yield line
        line = stream.readline(MAX_LINE + 1)


def parse_object(
    line: bytes,
    offset: int,
    number: int = 1,
    other: AsObject | None = None,
    before: Callable[[int], int] | None = None,
) -> dict[str, Any]:
    """The JSON object in `line`.

    Args:
        line: One line of a file, or several, or a part of one.
        offset: The byte of the file at which it begins.
        number: Of the line in which it begins.
        other: What is no object is given to this, which may make one of it.
        before: Byte of the file → how many code points of its line stand before it, for a part of a line.

    Raises:
        RecordError: it is none, or holds U+0000, which PostgreSQL cannot store.
    """
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise RecordError(_why_not_json(line, offset, number, error, before)) from error
    if type(value) is not dict and other is not None:
        value = other(value)
    if not isinstance(value, dict):
        raise RecordError("is not a JSON object")
    if _ESCAPED_NUL in line:
        path = _path_of_nul(value)
        if path:
            shown = path if len(path) <= _SHOWN_PATH else path[:_SHOWN_PATH] + "…"
            raise RecordError(f"holds a NUL character (U+0000) in {shown}")
    return value


def _why_not_json(
    line: bytes, offset: int, number: int, error: orjson.JSONDecodeError, before: Callable[[int], int] | None
) -> str:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError as problem:
        return f"is not valid UTF-8: the byte at offset {offset + problem.start:,} of the file cannot be decoded"
    if "depth" in error.msg:
        return f"is nested more than {MAX_DEPTH:,} levels deep"
    # Where one line is read, whoever tells this names it.
    several = error.lineno > 1
    at = number + error.lineno - 1
    column = error.colno + (before(offset) if before is not None and not several else 0)
    if "end of data" in error.msg:
        if several:
            return f"is not valid JSON: it breaks off in line {at}; the file seems to be cut off"
        return f"is not valid JSON: it breaks off at column {column}; the line seems to be cut off"
    if several:
        return f"is not valid JSON: {json_trouble(error)} in line {at} at column {column}"
    return f"is not valid JSON: {json_trouble(error)} at column {column}"


def _path_of_nul(record: Json) -> str | None:
    # A stack of its own: objects may be nested more deeply than Python's calls.
    waiting: list[tuple[str, Json]] = [("", record)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, str):
            if "\0" in value:
                return path
        elif isinstance(value, dict):
            if any("\0" in key for key in value):
                return f"a key of {path or 'the record'}"
            waiting += [(f"{path}.{key}" if path else key, item) for key, item in reversed(value.items())]
        elif isinstance(value, list):
            waiting += [(f"{path}[{index}]", item) for index, item in reversed(list(enumerate(value)))]
    return None
