"""Lines of a text in any encoding, one by one; they end at LF or CRLF only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from app.domain.errors import RecordError
from app.exchange.characters.encodings import Decoded, byte_order_mark, decode, named_codec
from app.exchange.files.sources import Source
from app.exchange.syntax.recoded import recoded_lines

_MAX_LINE = 1 << 20
"""Bytes; a line holds a token, or a sentence of its text."""
_SAMPLE = 1 << 18


class Line(NamedTuple):
    """A line without its end, its number, and the bytes of the file up to its end."""

    number: int
    text: str
    position: int


def encoding_of(source: Source, forced: str | None) -> Decoded:
    """The encoding of `source`, told by its beginning; the text of the answer is only that beginning.

    Raises:
        RecordError: it cannot be read or is no text.
        TransferError: there is no encoding of the forced name.
    """
    with source.reading() as stream:
        sample = stream.read(_SAMPLE)
    if len(sample) == _SAMPLE and b"\n" in sample and not byte_order_mark(sample):
        # A character may be cut at the end of the sample, but not before a line end.
        sample = sample[: sample.rindex(b"\n")]
    return decode(sample, forced, quotes=True) if sample else Decoded("", "utf-8", False, 1.0)


def iterate_lines(source: Source, encoding: str) -> Iterator[Line]:
    """The lines of `source`, without a byte order mark.

    Raises:
        RecordError: it cannot be read to its end, is not in this encoding, or holds a NUL; the message names the line.
    """
    codec = named_codec(encoding)
    with source.reading() as stream:
        lines = _plain_lines(stream) if codec == "utf-8" else _recoded_lines(stream, codec)
        for line in lines:
            if "\0" in line.text:
                raise RecordError(f"line {line.number:,} holds a NUL character (U+0000)")
            yield line


def _plain_lines(stream: BinaryIO) -> Iterator[Line]:
    number = position = 0
    while data := stream.readline(_MAX_LINE + 1):
        number += 1
        position += len(data)
        if len(data) > _MAX_LINE:
            raise _too_long(number)
        try:
            text = data.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise RecordError(
                f"line {number:,} is not UTF-8: its byte {error.start + 1:,} cannot be decoded"
            ) from error
        yield Line(number, text.removesuffix("\n").removesuffix("\r"), position)


def _recoded_lines(stream: BinaryIO, codec: str) -> Iterator[Line]:
    for number, (text, position) in enumerate(recoded_lines(stream, codec, _MAX_LINE), 1):
        if len(text) > _MAX_LINE:
            raise _too_long(number)
        yield Line(number, text.removesuffix("\n").removesuffix("\r"), position)


def _too_long(number: int) -> RecordError:
    return RecordError(f"line {number:,} is longer than {_MAX_LINE:,} bytes; mend or remove it")
