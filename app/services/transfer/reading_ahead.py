"""Sources whose format takes long to read are read before an import locks the workspace, into a temporary file.

What a reader gives hangs on its source and on what the codebook says of attributes, and sometimes on articles of the
workspace. Under the lock it counts as read only where the codebook is still the one it was read by; what asked for
articles is read again there.
"""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, NoReturn, Self

from app.domain.errors import RecordError
from app.domain.identity import utc_now
from app.domain.records import Codebook
from app.exchange.files.sources import Source, find_sources
from app.exchange.loss import LossReport
from app.exchange.registry import Draft, Format, ReadEvent, ReadOptions, Registry, StoredArticles
from app.exchange.tables.column_mapping import column_values
from app.services.collector import rare_collections
from app.services.progress import ProgressSink, raise_if_cancelled
from app.services.transfer.reports import ImportOptions

MOST_AHEAD = 1 << 30
"""Bytes of the temporary file; sources that come when it is full are read under the lock."""
_REPORT_EVERY = 50


class _AsksForArticlesError(Exception):
    """A reader wants to know what is in the workspace, which only the lock keeps as it is."""


@dataclass(frozen=True, slots=True)
class _Spooled:
    """Where the events of a source begin in the temporary file, and how many there are."""

    source: tuple[str, int, str]
    """Name, size and format."""
    start: int
    events: int


class ReadAhead:
    """What was read of the sources of one import; to be closed, as a context."""

    def __init__(self, registry: Registry, options: ImportOptions, codebook: Codebook) -> None:
        """`codebook`: that of the workspace, as it is now."""
        self._registry = registry
        self._options = options
        self._now = utc_now()
        self._spooled: dict[int, _Spooled] = {}
        self._file: BinaryIO | None = None
        self._end = 0
        self.codebook = codebook
        self.losses = LossReport()
        """What the readers counted."""
        self.size = 0
        """Bytes of the sources that were read."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()

    def read(self, paths: Sequence[Path], total: int, progress: ProgressSink) -> None:
        """Read those sources that take long.

        Args:
            paths: As the user named them.
            total: Bytes of all sources.
            progress: Is told of twice as many, since what was read is to be stored.

        Raises:
            CancelledError: `progress` asked to stop.
            TransferError: by the reader of a format that the user named.
        """
        for number, source in enumerate(find_sources(paths, self._registry.suffixes())):
            if isinstance(source, Source) and not self._registry.is_companion(source):
                chosen = self._format_of(source)
                if chosen is not None and not chosen.quick and self._end < MOST_AHEAD:
                    raise_if_cancelled(progress)
                    self._read_source(number, source, chosen, total, progress)

    def events(self, number: int, source: Source, chosen: Format) -> Iterator[ReadEvent] | None:
        """What was read of a source; None where it was not."""
        found = self._spooled.get(number)
        if found is None or found.source != (source.name, source.size, chosen.name):
            return None
        return self._replayed(found)

    def settings(self, chosen: Format, codebook: Codebook, losses: LossReport, stored: StoredArticles) -> ReadOptions:
        """What the user said, for a source of the format `chosen`."""
        options = self._options
        return ReadOptions(
            encoding=options.encoding,
            annotator=options.annotator,
            now=self._now,
            values=chosen.import_values({**column_values(chosen.options, options.columns), **options.values}),
            columns=options.columns,
            codebook=codebook,
            losses=losses,
            skip_bad_spans=options.skip_bad_spans,
            stored=stored,
        )

    def _format_of(self, source: Source) -> Format | None:
        if self._options.format:
            return self._registry.reader(self._options.format)
        try:
            return self._registry.format_of(source)
        except RecordError:
            return None  # The import says so in its report.

    def _read_source(self, number: int, source: Source, chosen: Format, total: int, progress: ProgressSink) -> None:
        losses, start, count = self.losses.copy(), self._end, 0
        settings = self.settings(chosen, self.codebook, losses, _refuse_to_tell)
        try:
            with rare_collections(acyclic=chosen.acyclic):
                for event in chosen.events(source, settings, named=self._options.format is not None):
                    if count % _REPORT_EVERY == 0 and isinstance(event, Draft):
                        raise_if_cancelled(progress)
                        progress.report(self.size + event.position, 2 * total, event.where)
                    self._keep(event)
                    count += 1
                    if self._end > MOST_AHEAD:
                        self._end = start
                        return
        except (_AsksForArticlesError, OSError):
            # Where there is no room for the file, the import only takes longer under the lock.
            self._end = start
            return
        self.losses = losses
        self.size += source.size
        self._spooled[number] = _Spooled((source.name, source.size, chosen.name), start, count)

    def _keep(self, event: ReadEvent) -> None:
        if self._file is None:
            self._file = tempfile.TemporaryFile(prefix="hashiya-")  # noqa: SIM115 - closed by __exit__
        self._file.seek(self._end)
        pickle.dump(event, self._file, pickle.HIGHEST_PROTOCOL)
        self._end = self._file.tell()

    def _replayed(self, found: _Spooled) -> Iterator[ReadEvent]:
        assert self._file is not None or not found.events
        place = found.start
        for _ in range(found.events):
            assert self._file is not None
            # Another look at the same source may have moved on.
            self._file.seek(place)
            event: ReadEvent = pickle.load(self._file)
            place = self._file.tell()
            yield event


def _refuse_to_tell(_ids: Sequence[str]) -> NoReturn:
    raise _AsksForArticlesError
