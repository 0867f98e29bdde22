"""Sources whose format takes long to read are read before an import locks the workspace, into a temporary file.

What a reader gives hangs on its source and on what the codebook says of attributes, and sometimes on articles of the
workspace. Under the lock it counts as read only where the codebook is still the one it was read by; what asked for
articles is read again there.
"""

from __future__ import annotations

import pickle
import tempfile
from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any, NoReturn, Self

from app.domain.errors import RecordError
from app.domain.identity import utc_now
from app.domain.records import Codebook
from app.exchange.files.sources import Source, find_sources
from app.exchange.formats import Draft, Format, ReadEvent, ReadOptions, StoredArticles
from app.exchange.installed_formats import InstalledFormats
from app.exchange.loss import LossReport
from app.exchange.tables.column_mapping import column_values
from app.services.collector import rare_collections
from app.services.progress import ProgressSink, raise_if_cancelled
from app.services.transfer.reports import ImportOptions

MOST_AHEAD = 1 << 30
"""Bytes of the temporary file; sources that come when it is full are read under the lock."""
_REPORT_EVERY = 50
_UNREAD = -1


class _AsksForArticlesError(Exception):
    """A reader wants to know what is in the workspace, which only the lock keeps as it is."""


class ReadAhead:
    """What was read of the sources of one import; to be closed, as a context."""

    def __init__(self, known: InstalledFormats, options: ImportOptions, codebook: Codebook) -> None:
        """`codebook`: that of the workspace, as it is now."""
        self._known = known
        self._options = options
        self._now = utc_now()
        self._starts = array("q")
        """Where each source begins in the file: with what it is, then its events, then the losses of it as a whole; or
        `_UNREAD`."""
        self._file: IO[bytes] | None = None
        self._end = 0
        self.codebook = codebook
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
        for number, source in enumerate(find_sources(paths, self._known.suffixes())):
            raise_if_cancelled(progress)
            if number and number % _REPORT_EVERY == 0:
                progress.report(self.size, 2 * total or None, source.name)
            if isinstance(source, Source) and not self._known.is_companion(source):
                chosen = self._format_of(source)
                if chosen is not None and not chosen.quick and self._end < MOST_AHEAD:
                    self._read_source(number, source, chosen, total, progress)

    def format_of(self, number: int, source: Source) -> Format | None:
        """The format that a source was read in; None where it was not."""
        start = self._start_of(number)
        if start is None:
            return None
        (name, size, chosen), _ = self._load(start)
        return self._known.reader(chosen) if (name, size) == (source.name, source.size) else None

    def events(self, number: int, source: Source, chosen: Format, whole: LossReport) -> Iterator[ReadEvent] | None:
        """What was read of a source; None where it was not. What was lost of it as a whole is added at their end."""
        start = self._start_of(number)
        if start is None:
            return None
        known, place = self._load(start)
        return self._replayed(place, whole) if known == _identity(source, chosen) else None

    def settings(self, chosen: Format, codebook: Codebook, whole: LossReport, stored: StoredArticles) -> ReadOptions:
        """What the user said, for a source of the format `chosen`; `whole`: where its losses as a whole are counted."""
        options = self._options
        return ReadOptions(
            encoding=options.encoding,
            annotator=options.annotator,
            now=self._now,
            values=chosen.import_values({**column_values(chosen.options, options.columns), **options.values}),
            columns=options.columns,
            codebook=codebook,
            whole=whole,
            skip_bad_spans=options.skip_bad_spans,
            stored=stored,
        )

    def _format_of(self, source: Source) -> Format | None:
        if self._options.format:
            return self._known.reader(self._options.format)
        try:
            return self._known.format_of(source)
        except RecordError:
            return None  # The import says so in its report.

    def _read_source(self, number: int, source: Source, chosen: Format, total: int, progress: ProgressSink) -> None:
        whole, start, drafts = LossReport(), self._end, 0
        settings = self.settings(chosen, self.codebook, whole, _refuse_to_tell)
        try:
            self._keep(_identity(source, chosen))
            with rare_collections(acyclic=chosen.acyclic):
                for event in chosen.events(source, settings, named=self._options.format is not None):
                    if isinstance(event, Draft):
                        if drafts % _REPORT_EVERY == 0:
                            raise_if_cancelled(progress)
                            progress.report(self.size + event.position, 2 * total, event.where)
                        drafts += 1
                    self._keep(event)
                    if self._end > MOST_AHEAD:
                        self._end = start
                        return
            whole.include(settings.losses)
            self._keep(whole)
        except (_AsksForArticlesError, OSError):
            # Where there is no room for the file, the import only takes longer under the lock.
            self._end = start
            return
        self.size += source.size
        self._starts.extend([_UNREAD] * (number - len(self._starts)))
        self._starts.append(start)

    def _start_of(self, number: int) -> int | None:
        start = self._starts[number] if number < len(self._starts) else _UNREAD
        return None if start == _UNREAD else start

    def _keep(self, item: object) -> None:
        if self._file is None:
            # Without a buffer: what a full disk had no room for would stay in it, and be tried again with all that is
            # read from here, and once more when the import is stored and this is closed.
            self._file = tempfile.TemporaryFile(prefix="hashiya-", buffering=0)  # noqa: SIM115 - closed by __exit__
        self._file.seek(self._end)
        left = memoryview(pickle.dumps(item, pickle.HIGHEST_PROTOCOL))
        while left:
            left = left[self._file.write(left) :]
        self._end = self._file.tell()

    def _load(self, place: int) -> tuple[Any, int]:
        """What is kept there, and where the next begins; another look at a source may have moved on meanwhile."""
        assert self._file is not None
        self._file.seek(place)
        return pickle.load(self._file), self._file.tell()

    def _replayed(self, place: int, whole: LossReport) -> Iterator[ReadEvent]:
        event, place = self._load(place)
        while not isinstance(event, LossReport):
            yield event
            event, place = self._load(place)
        whole.include(event)


def _identity(source: Source, chosen: Format) -> tuple[str, int, str]:
    return source.name, source.size, chosen.name


def _refuse_to_tell(_ids: Sequence[str]) -> NoReturn:
    raise _AsksForArticlesError
