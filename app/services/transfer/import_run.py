"""One run of an import: from sources to rows, within one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import orjson

from app.domain.errors import RecordError
from app.domain.identity import new_id, utc_now
from app.domain.native_record import Json, NativeRecord
from app.domain.records import Action, ChangeSet, Progress, ProgressState
from app.exchange.characters.hygiene import NFC, NORMALIZED
from app.exchange.characters.units import OffsetUnit, convert_record, find_unit, likeliest_unit
from app.exchange.files.source_names import shown_path
from app.exchange.files.sources import Source, Unusable, find_sources
from app.exchange.formats import Draft, EncodingGuess, Format, MisfitRejection, ReadEvent, Rejection
from app.exchange.installed_formats import InstalledFormats
from app.exchange.loss import LossReport
from app.exchange.records.checking import Checked, OffsetMismatchError, RecordChecker
from app.exchange.records.completing import complete_record
from app.exchange.records.composing import composed_record
from app.exchange.records.misfits import without_misfits
from app.exchange.records.renaming import Renaming
from app.services.collector import rare_collections
from app.services.progress import ProgressSink, raise_if_cancelled
from app.services.transfer.codebook_gate import CodebookGate
from app.services.transfer.import_admission import Addition, Admission, Chunk, Waiting
from app.services.transfer.import_checks import refuse_nothing
from app.services.transfer.import_copies import CopyWatch
from app.services.transfer.late_losses import LateLosses
from app.services.transfer.reading_ahead import ReadAhead
from app.services.transfer.reports import ImportOptions, ImportReport
from app.services.transfer.stored_articles import stored_records
from db.history.applying import write_changes
from db.history.history import write_entry
from db.stores.articles import store_progress
from db.transfer.bulk_import import BulkImport
from db.transfer.layers import AddedLayers, BeforeCompletion, Layers, complete_spans
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
        self._counted = LossReport()
        """Of the draft that is looked at; what becomes of it, nobody knows yet."""
        self._checker = RecordChecker(self._counted)
        self._chunk = Chunk()
        self._layers = AddedLayers()
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
                self._bulk = BulkImport(
                    connection,
                    annotator=self._options.annotator,
                    source=", ".join(map(shown_path, self._setting.paths)),
                    now=self._now,
                )
                self._copies = CopyWatch(connection, self._options.near_duplicates)
                self._gate = CodebookGate(
                    connection, self._bulk, add=self._options.unknown_labels == "add", mapping=self._options.mapping
                )
                self._admission = Admission(
                    connection, self._bulk, self._gate, self._report, careful=self._setting.careful
                )
                self._renaming = Renaming(self._options.mapping, self._gate.codebook, self._counted)
                if self._setting.ahead.codebook != self._gate.codebook:
                    self._ahead = None  # Somebody has changed it since.
                self._read_sources()
                while self._chunk.waiting:
                    self._store_chunk()
                self._close(connection)
        except _NothingToKeepError:
            self._report.forget()
        return self._report

    def _close(self, connection: Transaction) -> None:
        report, stored = self._report, self._bulk.stored
        taken_out = self._copies.settle(report, self._progress)
        report.articles, report.spans = stored.articles - taken_out.articles, stored.spans - taken_out.spans
        report.relations = stored.relations - taken_out.relations
        report.entities = stored.entities - taken_out.entities
        report.added_labels = self._gate.added
        report.unlisted_values = self._gate.unlisted
        report.layered = self._layers.articles
        something = report.articles or report.restored or report.layered
        if (report.refusals.count and self._options.strict) or not something:
            raise _NothingToKeepError
        report.losses.include(self._late.settled(self._copies.left_out))
        report.changed = True
        change_set = ChangeSet(
            id=new_id(),
            annotator=self._options.annotator,
            action=Action.DO,
            verb="import",
            detail={
                "count": report.articles + report.restored,
                **({"layers": report.layered} if report.layered else {}),
                "source": self._bulk.source,
                **({"kept": True} if self._options.kept else {}),
            },
            article_id=None,
            created=self._now,
        )
        self._bulk.finish(", ".join(sorted(self._formats)), orjson.dumps(report.to_json()).decode())
        pk = write_entry(connection, change_set, import_pk=self._bulk.pk)
        for changes in self._layers.changes(connection):
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
        settings = self._setting.ahead.settings(chosen, self._gate.codebook, whole, self._stored)
        yield from chosen.events(source, settings, named=self._options.format is not None)
        whole.include(settings.losses)

    def _read_sources(self) -> None:
        found, beside = 0, ""
        for number, source in enumerate(find_sources(self._setting.paths, self._setting.known.suffixes())):
            raise_if_cancelled(self._progress)
            if isinstance(source, Unusable):
                if not source.refused and self._setting.known.is_side_file(source.name):
                    continue
                listing = self._report.refusals if source.refused else self._report.skips
                listing.add(source.name, source.reason, self._next())
                found += source.refused
                continue
            # To ask every format costs as much as to read a short file. What was read belongs to no other.
            chosen = self._setting.ahead.format_of(number, source)
            if chosen is None and self._setting.known.is_companion(source):
                beside = beside or source.name
            else:
                found += 1
                self._read_source(number, source, chosen)
            self._bytes_before += source.size
        if not found:
            refuse_nothing(self._setting.known, self._setting.paths, beside)

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
        while self._chunk.waiting:
            self._store_chunk()
        return stored_records(self._connection, ids)

    def _tell_progress(self, draft: Draft) -> None:
        if self._drafts % _REPORT_EVERY == 0:
            raise_if_cancelled(self._progress)
            total = self._setting.total + self._setting.ahead.size
            self._progress.report(self._bytes_before + draft.position, total, draft.where)
        self._drafts += 1

    def _take(self, reading: _Reading, draft: Draft) -> None:
        """Check a draft and put it into the chunk, or refuse it."""
        own_id, order = bool(draft.record.get("id")), self._next()
        try:
            checked = self._checked(reading, draft)
        except RecordError as error:
            if isinstance(error, OffsetMismatchError):
                self._look_for_unit(reading)
                self._report.misfits += 1
            self._report.refusals.add(draft.where, str(error), order)
            return
        finally:
            changes = self._renaming.taken()
        if draft.losses is not None:
            draft.losses.include(changes.losses)
            changes = changes._replace(losses=draft.losses)
        key = checked.record["id"] if own_id else reading.source.name
        self._chunk.waiting.append(
            Waiting(draft.where, order, checked, key, own_id, changes, draft.told, draft.names_only, reading.number)
        )
        self._chunk.characters += len(checked.record["text"])
        if self._chunk.full:
            self._store_chunk()

    def _checked(self, reading: _Reading, draft: Draft) -> Checked:
        """The draft's record, renamed, completed and found fit to be stored."""
        record = draft.record
        if self._options.mapping:
            record = self._renaming.applied(record, draft.where)
        if self._options.nfc and not draft.complete:
            record = composed_record(record)
        if reading.unit is not None:
            record = convert_record(record, reading.unit)
        if not draft.complete:
            record = complete_record(record)
        if self._options.skip_bad_spans:
            given, record = record, without_misfits(record, draft.where, self._counted)
            if record is not given:
                self._look_for_unit(reading)
        return self._checker.check(record, draft.where)

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

    def _store_chunk(self) -> None:
        waiting, self._chunk = self._chunk.waiting, Chunk()
        if not waiting:
            return
        raise_if_cancelled(self._progress)
        accepted = list(self._admission.admitted(waiting, self._chunk.waiting))
        coming = ((addition or item).checked.record for item, addition in accepted)
        for article, entity in self._bulk.take_entities(coming):
            self._report.losses.add("entity_differs", f"{entity} in article {article}")
        for item, addition in accepted:
            try:
                pk = None
                if addition is not None:
                    self._add_layer(addition)
                else:
                    pk = self._bulk.add(item.checked.record, item.checked.columns, item.key)
                    self._copies.added(pk, item.where, item.order)
                    self._look_at(item)
            except RecordError as error:
                self._report.refusals.add(item.where, str(error), item.order)
                continue
            self._late.came(item.source, item.changes.losses, pk)
            self._report.renamed.update(item.changes.renamed)
        self._bulk.flush()
        self._late.nobody_waits({item.source for item in self._chunk.waiting})

    def _add_layer(self, addition: Addition) -> None:
        """Add what comes to an article that is there; the history names it, unless the article is new."""
        (known, checked, there, completing), bulk = addition, self._bulk
        begun = {name: state for name, state in checked.record["status"].items() if name in there.states}
        status = {name: state for name, state in checked.record["status"].items() if name not in begun}
        spans, relations = bulk.add_layer(known.pk, {**checked.record, "status": status}, checked.columns, there.keys)
        steps: list[tuple[Progress | None, Progress]] = [
            (None, Progress(article_id=known.id, annotator=name, state=ProgressState(state)))
            for name, state in status.items()
        ]
        for name, state in begun.items():
            before = Progress(article_id=known.id, annotator=name, state=ProgressState(there.states[name]))
            after = replace(before, state=ProgressState(state))
            if before != after:
                store_progress(self._connection, before, after)
                steps.append((before, after))
        less = self._complete(known.id, completing, there) if completing else {}
        if known.removed:
            bulk.restore(known)
            self._report.restored += 1
            self._layers.shown_again.add(known.pk)
        if known.import_pk != bulk.pk or known.pk in self._layers.shown_again:
            self._layers.add(known.pk, spans, relations)
            self._layers.complete(less)
            for step in steps:
                self._layers.add_progress(*step)

    def _complete(
        self, article_id: str, completing: Mapping[str, Mapping[str, Json]], there: Layers
    ) -> dict[int, BeforeCompletion]:
        version = self._gate.codebook.version
        before = complete_spans(self._connection, article_id, completing, there.keys, version)
        self._report.completed += len(before)
        for identifier, attributes in completing.items():
            self._gate.count_values(there.spans[identifier].mark[1], attributes)
        return before

    def _look_at(self, item: Waiting) -> None:
        record = item.checked.record
        self._report.hygiene.look(record["text"], item.where, spans=bool(record["spans"]))
        self._report.composed += record["meta"].get(NORMALIZED) == NFC and self._options.nfc
