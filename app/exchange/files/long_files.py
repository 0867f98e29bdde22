"""A long file goes to the disk while it is written, and leaves the memory when it is there.

Nobody reads an export again at once. What the system keeps of its gigabytes only takes the place of what others need,
the workspace among it, and a file that is handed over at the end alone lets whoever waits for it wait once more. Asking
a virtual machine's host for so much memory costs more than writing does: docs/benchmarks.md has the figures.
"""

from __future__ import annotations

import io
import os
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from app.exchange.files.durable import flush

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

STRETCH = 64 * 2**20
"""Bytes that are handed to the disk at once; twice as many wait at most."""


class LongFile(io.FileIO):
    """A new file, to be written from its beginning to its end.

    Raises:
        OSError: it cannot be made; from `write` and `close`, what was written before could not be brought to the disk.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path, "xb")
        self._written = self._handed = 0
        self._on_its_way: Future[None] | None = None
        # Where the system cannot be told what nobody needs (macOS, Windows), files are written as everywhere.
        self._disk = ThreadPoolExecutor(1) if hasattr(os, "posix_fadvise") else None

    def write(self, data: ReadableBuffer, /) -> int:
        """The bytes that were taken of `data`."""
        count = super().write(data)
        self._written += count
        if self._disk is not None and self._written - self._handed >= STRETCH:
            self._arrive()
            self._on_its_way = self._disk.submit(_hand_over, self.fileno(), self._handed, self._written)
            self._handed = self._written
        return count

    def close(self) -> None:
        """Close the file, once nothing of it is on its way any more."""
        try:
            self._arrive()
        finally:
            if self._disk is not None:
                self._disk.shutdown()
                self._disk = None
            super().close()

    def _arrive(self) -> None:
        # A system tells once that bytes were lost (https://lwn.net/Articles/752063/): whoever hears it has to say it.
        coming, self._on_its_way = self._on_its_way, None
        if coming is not None:
            coming.result()


def _hand_over(handle: int, begin: int, end: int) -> None:
    flush(handle)
    os.posix_fadvise(handle, begin, end - begin, os.POSIX_FADV_DONTNEED)
