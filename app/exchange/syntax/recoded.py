"""Files in another encoding than UTF-8, read piece by piece: what is in use does not grow with the file, or a line."""

from __future__ import annotations

import codecs
import sys
from collections.abc import Iterator
from typing import BinaryIO

from app.domain.errors import RecordError
from app.exchange.characters.encodings import byte_order_mark, decode_as, public_name

MAX_WHOLE = 64 * 1024**2
"""Bytes of a file that can only be decoded as a whole: one that was read in a wrong encoding and stored like that."""
_CHUNK, _MARK = 1 << 20, 4


def recoded_pieces(stream: BinaryIO, codec: str, begun: bytes = b"") -> Iterator[tuple[str, int]]:
    """The text of `stream` in pieces, each with the bytes read so far; without a byte order mark.

    Args:
        stream: The rest of a file.
        codec: A name that Python knows.
        begun: What was read of it already.

    Raises:
        RecordError: it is not in this encoding; the message names the byte.
    """
    # A mark of the order of bytes has four at most.
    data = begun if len(begun) >= _MARK else begun + stream.read(max(_CHUNK, _MARK))
    if codec in {"utf-16", "utf-32"} and byte_order_mark(data) is None:
        codec += "-le" if sys.byteorder == "little" else "-be"
    kind: type[codecs.IncrementalDecoder] | None = vars(codecs.lookup(codec))["incrementaldecoder"]
    if kind is None:
        data = read_whole(stream, data)
        yield decode_as(data, codec).removeprefix("\ufeff"), len(data)
        return
    decoder = kind()
    read = 0
    while True:
        waiting = len(decoder.getstate()[0])
        try:
            text = decoder.decode(data, final=not data)
        except UnicodeDecodeError as error:
            byte = f" (0x{error.object[error.start]:02X})" if error.start < len(error.object) else ""
            raise RecordError(
                f"is not {public_name(codec)}: the byte at offset {read - waiting + error.start:,}{byte} "
                "cannot be decoded"
            ) from error
        first, read = read == 0, read + len(data)
        if first:
            text = text.removeprefix("\ufeff")
        if text:
            yield text, read
        if not data:
            return
        data = stream.read(_CHUNK)


def recoded_lines(stream: BinaryIO, codec: str, most: int, begun: bytes = b"") -> Iterator[tuple[str, int]]:
    """Its lines with their LF, each with the bytes read so far; one of more than `most` characters comes in parts.

    Raises:
        RecordError: as for `recoded_pieces`.
    """
    line, read = "", 0
    for text, read in recoded_pieces(stream, codec, begun):
        start = 0
        while end := text.find("\n", start) + 1:
            yield line + text[start:end], read
            line, start = "", end
        line += text[start:]
        if len(line) > most:
            yield line, read
            line = ""
    if line:
        yield line, read


class RecodedStream:
    """The same as bytes of UTF-8."""

    def __init__(self, stream: BinaryIO, codec: str, begun: bytes = b"") -> None:
        self._pieces = recoded_pieces(stream, codec, begun)
        self._held = b""

    def read(self, size: int = -1, /) -> bytes:
        """So many bytes, fewer only at the end; all that is left for a negative number."""
        parts, held = [self._held], len(self._held)
        while size < 0 or held < size:
            text, _ = next(self._pieces, ("", 0))
            if not text:
                break
            parts.append(text.encode("utf-8", "surrogatepass"))
            held += len(parts[-1])
        data = b"".join(parts)
        cut = held if size < 0 else size
        self._held = data[cut:]
        return data[:cut]


def read_whole(stream: BinaryIO, begun: bytes = b"") -> bytes:
    """All bytes of a file of which `begun` was read already, for encodings that need the whole.

    Raises:
        RecordError: they are more than is good.
    """
    data = begun + stream.read(max(0, MAX_WHOLE + 1 - len(begun)))
    if len(data) > MAX_WHOLE:
        raise RecordError(f"is larger than {MAX_WHOLE:,} bytes, too large for this encoding; divide it first")
    return data
