"""Sources of which only a beginning is read: for previews, which must answer at once whatever the size of a file."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from typing import BinaryIO, cast

from app.domain.errors import CancelledError
from app.exchange.files.sources import Source

_BUFFER = 1 << 18


class Allowance:
    """How many bytes may be read of all sources together, and whether anybody still wants them."""

    def __init__(self, count: int, cancelled: Callable[[], bool]) -> None:
        self._left = count
        self._cancelled = cancelled
        self.used_up = False
        """Whether a source had more than there was left: then what is wrong with it may be that it was cut."""

    def take(self, wanted: int) -> int:
        """How many of `wanted` bytes may be read now.

        Raises:
            CancelledError: nobody wants them any more.
        """
        if self._cancelled():
            raise CancelledError("Cancelled; nothing was changed")
        given = min(wanted, self._left)
        self.used_up |= given < wanted and not given
        return given

    def used(self, count: int) -> None:
        """So many were read."""
        self._left -= count


def limited(source: Source, allowance: Allowance) -> Source:
    """`source`, ending early when the allowance is used up."""

    def open_limited() -> BinaryIO:
        return cast(BinaryIO, io.BufferedReader(_LimitedStream(source.open(), allowance), _BUFFER))

    return replace(source, _open=open_limited)


class _LimitedStream(io.RawIOBase):
    def __init__(self, stream: BinaryIO, allowance: Allowance) -> None:
        super().__init__()
        self._stream = stream
        self._allowance = allowance

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self._stream.seekable()

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._stream.read(self._allowance.take(len(buffer)))
        self._allowance.used(len(data))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
        super().close()
