"""A DocBin larger than the memory: what spaCy packs of a few Docs at a time is put together on the disk.

The bytes are those of ``DocBin.to_bytes()`` of all of them: a zlib stream of one msgpack object, whose parts go through
all Docs one after the other (https://spacy.io/api/docbin).
"""

from __future__ import annotations

import importlib
import zlib
from array import array
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from types import TracebackType
from typing import Any, BinaryIO, Self

from app.domain.errors import TransferError
from app.exchange.files.temporary_database import TemporaryTables
from app.exchange.files.temporary_files import temporary_bytes

_MOST = 2**32 - 1
"""Bytes that msgpack has room for in one value."""
_LISTS = ("cats", "flags", "span_groups", "user_data")
"""Attributes of a DocBin with one value for each Doc."""
_CHUNK = 1 << 20
_CACHE = 4_000
"""KiB of strings that stay in memory."""


class _Strings(TemporaryTables):
    """The words, labels and identifiers of all Docs, each once, in the order of their code points."""

    def __init__(self) -> None:
        super().__init__("CREATE TABLE string (text TEXT PRIMARY KEY) WITHOUT ROWID;", cache=_CACHE)

    def add(self, strings: Iterable[str]) -> None:
        """Take note of more."""
        self._database.executemany("INSERT OR IGNORE INTO string VALUES (?)", ((one,) for one in strings))

    def count(self) -> int:
        """How many there are."""
        found: int = self._database.execute("SELECT count(*) FROM string").fetchone()[0]
        return found

    def __iter__(self) -> Iterator[str]:
        return (row[0] for row in self._database.execute("SELECT text FROM string ORDER BY text"))


class DocBinSpool:
    """Takes small DocBins, all made alike, and writes one of all of them; a ``with`` block.

    Raises:
        TransferError: the folder of temporary files is full.
    """

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._packer: Any = importlib.import_module("srsly.msgpack").Packer(use_bin_type=True)
        self._lengths = array("i")
        self._version: Any = None
        self._attrs: Any = None

    def __enter__(self) -> Self:
        enter = self._stack.enter_context
        self._tokens, self._spaces = enter(temporary_bytes()), enter(temporary_bytes())
        self._lists = {name: enter(temporary_bytes()) for name in _LISTS}
        self._strings = enter(_Strings())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        return self._stack.__exit__(kind, error, trace)

    def add(self, docbin: Any) -> None:  # noqa: ANN401 - a spaCy DocBin
        """Take the Docs of a DocBin, which is needed no more then.

        Raises:
            TransferError: they are more than a DocBin has room for.
        """
        self._version, self._attrs = docbin.version, docbin.attrs
        for tokens, spaces in zip(docbin.tokens, docbin.spaces, strict=True):
            self._lengths.append(len(tokens))
            self._tokens.write(tokens.tobytes("C"))
            self._spaces.write(spaces.tobytes("C"))
        if self._tokens.tell() > _MOST:
            raise TransferError(
                "A .spacy file has no room for more than {count} words, so nothing was written; export fewer articles "
                "into each file",
                count=f"{_MOST // (8 * len(self._attrs)):,}",
            )
        for name, out in self._lists.items():
            for value in getattr(docbin, name):
                out.write(self._packer.pack(value))
        self._strings.add(docbin.strings)

    def write(self, out: BinaryIO) -> None:
        """Write the DocBin of all of them."""
        squeeze = zlib.compressobj()

        def put(data: bytes) -> None:
            out.write(squeeze.compress(data))

        pack, docs = self._packer.pack, len(self._lengths)
        put(self._packer.pack_map_header(10))
        put(pack("version") + pack(self._version) + pack("attrs") + pack(self._attrs))
        for name, file in (("tokens", self._tokens), ("spaces", self._spaces)):
            put(pack(name) + _head_of_bytes(file.tell()))
            _copy(file, put)
        put(pack("lengths") + pack(self._lengths.tobytes()))
        put(pack("strings") + self._packer.pack_array_header(self._strings.count()))
        for string in self._strings:
            put(pack(string))
        for name, file in self._lists.items():
            put(pack(name) + self._packer.pack_array_header(docs))
            _copy(file, put)
        out.write(squeeze.flush())


def _head_of_bytes(length: int) -> bytes:
    """What msgpack begins so many bytes with (``bin 8``, ``bin 16``, ``bin 32``)."""
    size = next(size for size in (1, 2, 4) if length < 1 << 8 * size)
    return bytes([{1: 0xC4, 2: 0xC5, 4: 0xC6}[size]]) + length.to_bytes(size, "big")


def _copy(file: BinaryIO, put: Callable[[bytes], None]) -> None:
    file.seek(0)
    while data := file.read(_CHUNK):
        put(data)
