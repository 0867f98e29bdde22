"""What the readers of an import counted, until it is known which of the articles come in: only of those it counts."""

from __future__ import annotations

import pickle
from collections.abc import Collection, Iterator
from contextlib import ExitStack
from types import TracebackType
from typing import BinaryIO, Self

from app.exchange.files.temporary_files import temporary_bytes
from app.exchange.loss import LossReport

_IN_MEMORY = 1 << 20
"""Bytes."""


class LateLosses:
    """The losses of one import; a context.

    Where articles may be taken out again when all are in, as copies are, all of it lies in a temporary file until then.
    """

    def __init__(self, *, may_go: bool) -> None:
        self._may_go = may_go
        self._closing = ExitStack()
        self._file: BinaryIO | None = None
        self._counted = LossReport()
        self._wholes: dict[int, LossReport] = {}
        """By the number of a source that was read, and of which no article has come in yet."""
        self._came = bytearray()
        """By the number of a source: whether an article of it has come in."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.__exit__(kind, error, trace)

    def came(self, source: int, losses: LossReport, key: int | None) -> None:
        """An article of a source has come in.

        Args:
            source: The number of the source.
            losses: Of the article.
            key: Of the article that was stored; None where something came to one that was there.
        """
        if self._may_go and key is not None:
            self._keep((key, source, losses or None))
            return
        self._counted.include(losses)
        self._mark(source)
        self._counted.include(self._wholes.pop(source, None))

    def ended(self, source: int, whole: LossReport) -> None:
        """A source was read to its end, and this was counted of it as a whole."""
        if not whole:
            return
        if self._may_go:
            self._keep((None, source, whole))
        elif self._has_come(source):
            self._counted.include(whole)
        else:
            self._wholes[source] = whole

    def nobody_waits(self, still_waiting: Collection[int]) -> None:
        """No article of a source that was read can come in any more, but for those of the sources of these numbers."""
        for source in [one for one in self._wholes if one not in still_waiting]:
            del self._wholes[source]

    def settled(self, taken_out: Collection[int]) -> LossReport:
        """All that counts, once it is clear which articles were taken out again: those with these keys."""
        gone = frozenset(taken_out)
        for key, source, losses in self._kept():
            if key is not None and key not in gone:
                self._counted.include(losses)
                self._mark(source)
        for key, source, whole in self._kept():
            if key is None and self._has_come(source):
                self._counted.include(whole)
        return self._counted

    def _mark(self, source: int) -> None:
        self._came.extend(bytes(max(0, source + 1 - len(self._came))))
        self._came[source] = True

    def _has_come(self, source: int) -> bool:
        return source < len(self._came) and bool(self._came[source])

    def _keep(self, item: tuple[int | None, int, LossReport | None]) -> None:
        if self._file is None:
            self._file = self._closing.enter_context(temporary_bytes(_IN_MEMORY))
        pickle.dump(item, self._file, pickle.HIGHEST_PROTOCOL)

    def _kept(self) -> Iterator[tuple[int | None, int, LossReport | None]]:
        if self._file is None:
            return
        end = self._file.tell()
        self._file.seek(0)
        while self._file.tell() < end:
            yield pickle.load(self._file)
        self._file.seek(end)
