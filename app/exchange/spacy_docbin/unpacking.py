"""A DocBin larger than the memory, read a few Docs at a time: it is unpacked into a file, where its parts are found.

A DocBin is a zlib stream of one msgpack object, whose parts go through all Docs one after the other
(https://spacy.io/api/docbin).
"""

from __future__ import annotations

import importlib
import zlib
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, BinaryIO

from app.domain.errors import RecordError
from app.exchange.files.archive_bounds import MAX_RATIO

_MOST = 12 * 1024**3
"""Bytes: some more than msgpack has room for in the tokens and in what belongs to them."""
_RATIO_MATTERS_FROM = 16 * 1024**2
_CHUNK = 1 << 20
_BYTES = {0xC4: 1, 0xC5: 2, 0xC6: 4}
"""What msgpack begins bytes with, and how many bytes their length has."""
_AT_ONCE = 20_000
"""Tokens that are in memory, each some hundred bytes."""


def unpack(stream: BinaryIO, size: int, file: BinaryIO) -> None:
    """Put what a DocBin of `size` bytes holds into a file.

    Raises:
        RecordError: it ends in the middle, or unfolds like a bomb.
        zlib.error: it is nothing that was packed.
    """
    squeezed = zlib.decompressobj()
    held = 0
    while not squeezed.eof and (data := squeezed.unconsumed_tail or stream.read(_CHUNK)):
        piece = squeezed.decompress(data, _CHUNK)
        held += len(piece)
        if held > _MOST or (held > _RATIO_MATTERS_FROM and held > MAX_RATIO * max(size, 1)):
            raise RecordError(f"it unpacks to more than {held - len(piece):,} bytes; divide it into several files")
        file.write(piece)
    if not squeezed.eof:
        raise RecordError("it ends in the middle")


class _From:
    """Reads a file from a place on, whoever else reads it."""

    def __init__(self, file: BinaryIO, place: int) -> None:
        self._file, self._place = file, place

    def read(self, length: int) -> bytes:
        self._file.seek(self._place)
        data = self._file.read(length)
        self._place += len(data)
        return data


class UnpackedDocBin:
    """What `unpack` has made.

    Its methods raise `RecordError` and what else a damaged object leads to.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._msgpack: Any = importlib.import_module("srsly.msgpack")
        self._numpy: Any = importlib.import_module("numpy")
        self._bytes: dict[str, tuple[int, int]] = {}
        self._others: dict[str, int] = {}
        try:
            self._find_parts()
            self._attrs = self._value("attrs")
        except self._msgpack.UnpackException as error:
            raise RecordError(f"it is damaged ({type(error).__name__})") from error

    def strings(self) -> Iterator[str]:
        """All strings that its Docs need."""
        return self._items("strings")

    def docbins(self, library: Any) -> Iterator[Any]:  # noqa: ANN401 - spacy.tokens and its DocBins
        """DocBins of a few Docs each, in order, without their strings."""
        lengths = self._numbers("lengths", "int32").tolist()
        width = len(self._attrs)
        if min(lengths, default=0) < 0 or any(
            self._bytes[name][1] != sum(lengths) * size for name, size in (("tokens", 8 * width), ("spaces", 1))
        ):
            raise RecordError("its lengths are not those of its tokens")
        lists: Mapping[str, Iterator[Any]] = {
            name: self._items(name) for name in ("cats", "flags", "span_groups", "user_data") if name in self._others
        }
        first = begin = 0
        while first < len(lengths):
            last, end = first + 1, begin + lengths[first]
            while last < len(lengths) and end - begin + lengths[last] <= _AT_ONCE:
                end += lengths[last]
                last += 1
            docbin = library.DocBin()
            docbin.attrs, docbin.strings = self._attrs, set()
            tokens = self._numbers("tokens", "uint64", begin * width, end * width).reshape((end - begin, width))
            spaces = self._numbers("spaces", "bool", begin, end).reshape((end - begin, 1))
            borders = self._numpy.cumsum(lengths[first:last])[:-1]
            docbin.tokens = self._numpy.split(tokens, borders)
            docbin.spaces = self._numpy.split(spaces, borders)
            count = last - first
            docbin.cats = [{}] * count
            docbin.flags, docbin.span_groups, docbin.user_data = [{}] * count, [b""] * count, [None] * count
            for name, items in lists.items():
                setattr(docbin, name, list(islice(items, count)))
            yield docbin
            first, begin = last, end

    def _find_parts(self) -> None:
        place = 0
        unpacker = self._at(place)
        count = unpacker.read_map_header()
        place += unpacker.tell()
        for _ in range(count):
            unpacker = self._at(place)
            name = unpacker.unpack()
            place += unpacker.tell()
            head = _From(self._file, place).read(5)
            if size := _BYTES.get(head[0] if head else 0, 0):
                length = int.from_bytes(head[1 : 1 + size], "big")
                self._bytes[name] = (place + 1 + size, length)
                place += 1 + size + length
            else:
                self._others[name] = place
                unpacker = self._at(place)
                unpacker.skip()
                place += unpacker.tell()
        self._file.seek(0, 2)
        if place != self._file.tell():
            raise RecordError("it is cut off, or something follows it")

    def _at(self, place: int) -> Any:  # noqa: ANN401 - an unpacker of msgpack
        return self._msgpack.Unpacker(_From(self._file, place), raw=False, read_size=1 << 16)

    def _value(self, name: str) -> Any:  # noqa: ANN401
        return self._at(self._others[name]).unpack()

    def _items(self, name: str) -> Iterator[Any]:
        unpacker = self._at(self._others[name])
        return (unpacker.unpack() for _ in range(unpacker.read_array_header()))

    def _numbers(self, name: str, kind: str, first: int = 0, last: int | None = None) -> Any:  # noqa: ANN401 - an array
        """Numbers of a part, from the one with this number up to another."""
        place, length = self._bytes[name]
        size = self._numpy.dtype(kind).itemsize
        end = length if last is None else last * size
        return self._numpy.frombuffer(_From(self._file, place + first * size).read(end - first * size), dtype=kind)
