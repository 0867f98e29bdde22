"""Formats that are zip archives with a table of parts: opened with the same care as any archive."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

from app.domain.errors import RecordError
from app.exchange.files.archive_bounds import ArchiveBounds, archive_members
from app.exchange.files.archives import in_words
from app.exchange.files.sources import Source

MAX_PART = 64 * 1024**2
"""Bytes."""
_BROKEN = (
    *(OSError, EOFError, zipfile.BadZipFile, zlib.error, struct.error),
    *(NotImplementedError, RuntimeError, ValueError, KeyError),
)
"""What damaged archives raise."""


class Parts:
    """The parts of one file."""

    def __init__(self, archive: zipfile.ZipFile, size: int) -> None:
        """Look at the table of contents.

        Args:
            archive: the file.
            size: how many bytes it has.

        Raises:
            RecordError: it unpacks to more than an archive may.
        """
        self._archive = archive
        members = archive_members(archive)
        problem = ArchiveBounds(size).problem(len(members), sum(member.file_size for member in members))
        if problem:
            raise RecordError(problem)
        self._members = {member.filename: member for member in members}

    def names(self) -> list[str]:
        """All parts, in the order of the archive."""
        return list(self._members)

    def part(self, name: str, limit: int = MAX_PART) -> Source:
        """One part, to be read as a stream.

        Raises:
            RecordError: there is none of this name, it is encrypted, or larger than `limit` (64 MiB).
        """
        member = self._members.get(name)
        if member is None:
            raise RecordError(f"has no part {name}")
        if member.flag_bits & 1:
            raise RecordError("is encrypted; remove its password first")
        if member.file_size > limit:
            raise RecordError(f"its part {name} is larger than {limit:,} bytes")
        return Source(name, member.file_size, lambda: cast(BinaryIO, self._archive.open(member)))

    def read(self, name: str) -> bytes:
        """The bytes of one part.

        Raises:
            RecordError: as for `part`, or they cannot be read.
        """
        with self.part(name).open() as stream:
            try:
                return stream.read()
            except _BROKEN as error:
                raise RecordError(f"its part {name} cannot be read: {error}") from error


@contextmanager
def open_parts(source: Source, kind: str) -> Iterator[Parts]:
    """The parts of `source`.

    Args:
        source: The file.
        kind: What it should be, for the message.

    Raises:
        RecordError: it is no archive, is damaged, or unpacks to more than is good.
    """
    try:
        with source.open() as stream, zipfile.ZipFile(stream) as archive:
            yield Parts(archive, source.size)
    except _BROKEN as error:
        raise RecordError(f"is no {kind}, or a damaged one: {in_words(error)}") from error
