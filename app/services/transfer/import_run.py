"""One run of an import: from sources to rows, within one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import orjson

from app.domain.errors import RecordError
from app.domain.identity import new_id, utc_now
from app.domain.native_record import NativeRecord
from app.domain.records import Action, ChangeSet
from app.exchange.characters.units import OffsetUnit, find_unit, likeliest_unit
from app.exchange.files.source_names import shown_path
from app.exchange.files.sources import Source, Unusable, find_sources
from app.exchange.formats import Draft, EncodingGuess, Format, MisfitRejection, ReadEvent, Rejection
from app.exchange.installed_formats import InstalledFormats
from app.exchange.loss import LossReport
from app.exchange.records.checking import OffsetMismatchError
from app.services.collector import rare_collections
from app.services.progress import ProgressSink, raise_if_cancelled
from app.services.transfer.draft_checks import DraftChecks, with_own_losses
from app.services.transfer.import_admission import waiting_of
from app.services.transfer.import_checks import refuse_nothing
from app.services.transfer.import_intake import Intake
from app.services.transfer.import_writing import IntoWorkspace
from app.services.transfer.late_losses import LateLosses
from app.services.transfer.reading_ahead import ReadAhead
from app.services.transfer.reports import ImportOptions, ImportReport
from app.services.transfer.stored_articles import stored_records
from db.history.applying import write_changes
from db.history.history import write_entry
from db.stores.codebook import load_codebook
from db.transfer.unfinished import forget_import, hold_note

if TYPE_CHECKING:
    from app.services.workspace import Workspace
    from db.workspace.engine import Transaction

_REPORT_EVERY = 50


class RunAgainError(Exception):
    """The offsets of a source are counted in another unit than was assumed."""

    def __init__(self, source: int, unit: OffsetUnit) -> None:
        super().__init__(unit)
        self.source = source
        self.unit = unit


class _NothingToKeepError(Exception):
    """Ends the transaction without a trace."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What an import is about, and what earlier runs of it found out.

    Attributes:
        total: bytes of all sources.
        units: number of a source → unit of its offsets.
        careful: look for every id before writing it.
        ahead: what was read before.
    """

    paths: Sequence[Path]
    options: ImportOptions
    known: InstalledFormats
    total: int
    ahead: ReadAhead
    units: Mapping[int, OffsetUnit]
    careful: bool


class _Reading(NamedTuple):
    """A source that is being read."""

    number: int
    source: Source
    format: Format
    unit: OffsetUnit | None
    """Of its offsets, if an earlier run has found it out."""


class ImportRun:
    """One attempt; use once."""

    def __init__(self, workspace: Workspace, setting: Setting, progress: ProgressSink, note: str) -> None:
        """`note` names the note that says that the import has begun (`app.services.transfer.cut_short`)."""
        self._note = note
        self._workspace = workspace
        self._setting = setting
        self._options = setting.options
        self._progress = progress
        self._now = utc_now()
        self._report = ImportReport()
        self._ahead: ReadAhead | None = setting.ahead
        self._bytes_before = setting.ahead.size
        self._drafts = 0
        self._order = 0
        self._formats: set[str] = set()
        self._searched: set[int] = set()

    def run(self) -> ImportReport:
        """Import everything, or leave everything as it was.

        Raises:
            RunAgainError: an assumption was wrong.
            DuplicateIdError: an id is taken that nobody looked for.
        """
        try:
            with (
                LateLosses(may_go=self._options.near_duplicates == "skip") as self._late,
                self._workspace.database.write() as connection,
            ):
                hold_note(connection, self._note)
                self._connection = connection
                source = ", ".join(map(shown_path, self._setting.paths))
                self._into = IntoWorkspace(connection, self._options, source, self._now)
                codebook, careful = load_codebook(connection), self._setting.careful
                self._intake = Intake(
                    self._into, self._options, codebook, self._report, self._late, self._progress, careful=careful
                )
                self._checks = DraftChecks(self._options, codebook)
                if self._setting.ahead.codebook != codebook:
                    self._ahead = None  # Somebody has changed it since.
                self._read_sources()
                self._close(connection, source)
        except _NothingToKeepError:
            self._report.forget()
        return self._report

    def _close(self, connection: Transaction, source: str) -> None:
        report = self._report
        if not self._intake.end():
            raise _NothingToKeepError
        report.changed = True
        change_set = ChangeSet(
            id=new_id(),
            annotator=self._options.annotator,
            action=Action.DO,
            verb="import",
            detail={
                "count": report.articles + report.restored,
                **({"layers": report.layered} if report.layered else {}),
                "source": source,
                **({"kept": True} if self._options.kept else {}),
            },
            article_id=None,
            created=self._now,
        )
        self._into.finish(", ".join(sorted(self._formats)), orjson.dumps(report.to_json()).decode())
        pk = write_entry(connection, change_set, import_pk=self._into.import_pk)
        for changes in self._into.changes():
            raise_if_cancelled(self._progress)
            write_changes(connection, pk, changes)
        forget_import(connection, self._note)
        raise_if_cancelled(self._progress)

    def _events(self, reading: _Reading, whole: LossReport) -> Iterator[ReadEvent]:
        """What the source gives; at its end what was lost of it as a whole is in `whole`."""
        number, source, chosen, _ = reading
        events = self._ahead.events(number, source, chosen, whole) if self._ahead else None
        if events is not None:
            yield from events
            return
        settings = self._setting.ahead.settings(chosen, self._intake.gate.codebook, whole, self._stored)
        yield from chosen.events(source, settings, named=self._options.format is not None)
        whole.include(settings.losses)

    def _read_sources(self) -> None:
        found, beside = 0, ""
        for number, source in enumerate(find_sources(self._setting.paths, self._setting.known.suffixes())):
            raise_if_cancelled(self._progress)
            if isinstance(source, Unusable):
                if not source.refused and self._setting.known.is_side_file(source.name):
                    self._pass_over(source.name)
                    continue
                listing = self._report.refusals if source.refused else self._report.skips
                listing.add(source.name, source.reason, self._next())
                found += source.refused
                continue
            # To ask every format costs as much as to read a short file. What was read belongs to no other.
            chosen = self._setting.ahead.format_of(number, source)
            if chosen is None and self._setting.known.is_companion(source):
                beside = beside or source.name
                self._pass_over(source.name)
            else:
                found += 1
                self._read_source(number, source, chosen)
            self._bytes_before += source.size
        if not found:
            refuse_nothing(self._setting.known, self._setting.paths, beside)

    def _pass_over(self, name: str) -> None:
        """Tell of a side file that nothing reads."""
        if reason := self._setting.known.passed_over(name):
            self._report.skips.add(name, reason, self._next())

    def _read_source(self, number: int, source: Source, chosen: Format | None) -> None:
        """Read a source of the format in which it was read before, or that it turns out to be in (None)."""
        known, options = self._setting.known, self._options
        self._report.files += 1
        try:
            if chosen is None:
                chosen = known.reader(options.format) if options.format else known.format_of(source)
        except RecordError as error:
            self._report.refusals.add(source.name, str(error), self._next())
            return
        if chosen is None or chosen.read is None:
            self._report.refusals.add(
                source.name, "is in no format that Hashiya knows; name one with --format", self._next()
            )
            return
        self._formats.add(chosen.name)
        if (unit := self._setting.units.get(number)) is not None:
            self._report.units[source.name] = unit.value
        with rare_collections(acyclic=chosen.acyclic):
            events = self._take_events(_Reading(number, source, chosen, unit))
        if not events:
            self._report.refusals.add(source.name, "holds no article" if source.size else "is empty", self._next())

    def _take_events(self, reading: _Reading) -> int:
        """Read the source to its end; how many events there were."""
        events, whole = 0, LossReport()
        for event in self._events(reading, whole):
            events += 1
            if isinstance(event, Rejection):
                self._report.refusals.add(event.where, event.reason, self._next())
                self._report.misfits += isinstance(event, MisfitRejection)
            elif isinstance(event, EncodingGuess):
                self._report.guess(event)
            else:
                self._tell_progress(event)
                self._take(reading, event)
        self._late.ended(reading.number, whole)
        return events

    def _next(self) -> int:
        self._order += 1
        return self._order

    def _stored(self, ids: Sequence[str]) -> Mapping[str, NativeRecord]:
        """Articles that are there, those that came with this import before as well."""
        self._intake.settle()
        return stored_records(self._connection, ids)

    def _tell_progress(self, draft: Draft) -> None:
        if self._drafts % _REPORT_EVERY == 0:
            raise_if_cancelled(self._progress)
            total = self._setting.total + self._setting.ahead.size
            self._progress.report(self._bytes_before + draft.position, total, draft.where)
        self._drafts += 1

    def _take(self, reading: _Reading, draft: Draft) -> None:
        """Check a draft and put it into the chunk, or refuse it."""
        order = self._next()
        try:
            checked = self._checks.fit(draft, reading.unit)
        except RecordError as error:
            misfit = isinstance(error, OffsetMismatchError)
            if misfit or self._checks.misfits:
                self._look_for_unit(reading)
            self._report.misfits += misfit
            self._report.refusals.add(draft.where, str(error), order)
            return
        finally:
            changes = self._checks.taken()
        if self._checks.misfits:
            self._look_for_unit(reading)
        source = reading.number, reading.source.name
        self._intake.take(waiting_of(draft, checked, with_own_losses(draft, changes), order, source))

    def _look_for_unit(self, reading: _Reading) -> None:
        """Begin anew if the whole source fits in another unit; search a source once only."""
        if reading.unit is not None or reading.number in self._searched:
            return
        self._searched.add(reading.number)
        events = self._events(reading, LossReport())
        find = likeliest_unit if self._options.skip_bad_spans else find_unit
        unit = find(event.record for event in events if isinstance(event, Draft))
        if unit is not None and unit is not OffsetUnit.CODE_POINT:
            raise RunAgainError(reading.number, unit)
