"""One run of an import: from sources to rows, within one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import orjson

from app.domain.errors import RecordError, TransferError
from app.domain.identity import new_id, utc_now
from app.domain.native_record import NativeRecord, span_columns
from app.domain.records import Action, ChangeSet
from app.exchange.checking import Checked, OffsetMismatchError, RecordChecker, complete_record
from app.exchange.hygiene import NFC, NORMALIZED, composed_record
from app.exchange.loss import LossReport
from app.exchange.registry import Draft, EncodingGuess, Format, ReadOptions, Registry, Rejection
from app.exchange.renaming import Renaming
from app.exchange.source_names import shown_path
from app.exchange.sources import Source, Unusable, find_sources
from app.exchange.table_columns import column_values
from app.exchange.units import OffsetUnit, convert_record, find_unit
from app.services.codebook_gate import CodebookGate
from app.services.import_copies import CopyWatch
from app.services.import_layers import brought_by, ids_in, refuse_taken_ids
from app.services.progress import ProgressSink, raise_if_cancelled
from app.services.transfer_reports import ImportOptions, ImportReport
from db.bulk_import import BulkImport, KnownArticle
from db.history import write_entry
from db.layers import layers_of

if TYPE_CHECKING:
    from app.services.workspace import Workspace
    from db.engine import Transaction

_CHUNK_ARTICLES = 100
_CHUNK_CHARACTERS = 4_000_000
"""Records are looked up and written together until there are so many, or so much text."""
_REPORT_EVERY = 50
_UNWRITTEN = 0
"""Stands for the key of an article that is still waiting to be written."""


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
    """

    paths: Sequence[Path]
    options: ImportOptions
    registry: Registry
    total: int
    units: Mapping[int, OffsetUnit]
    careful: bool


class _Waiting(NamedTuple):
    """A checked record that is to be stored with the next chunk."""

    where: str
    order: int
    checked: Checked
    key: str
    own_id: bool
    """Whether the source named the article's id; otherwise its text is what it is known by."""


class _Addition(NamedTuple):
    """An article that is there, and what of a record comes to it; a removed one is shown again."""

    article: KnownArticle
    record: NativeRecord


@dataclass(slots=True)
class _Chunk:
    waiting: list[_Waiting] = field(default_factory=list)
    characters: int = 0

    @property
    def full(self) -> bool:
        return len(self.waiting) >= _CHUNK_ARTICLES or self.characters >= _CHUNK_CHARACTERS


class ImportRun:
    """One attempt; use once."""

    def __init__(self, workspace: Workspace, setting: Setting, progress: ProgressSink) -> None:
        self._workspace = workspace
        self._setting = setting
        self._options = setting.options
        self._progress = progress
        self._now = utc_now()
        self._report = ImportReport()
        self._checker = RecordChecker(self._report.losses)
        self._chunk = _Chunk()
        self._bytes_before = 0
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
            with self._workspace.database.write() as connection:
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
                self._renaming = Renaming(self._options.mapping, self._gate.codebook, self._report.losses)
                self._read_sources()
                while self._chunk.waiting:
                    self._store_chunk()
                self._close(connection)
        except _NothingToKeepError:
            self._report.articles = self._report.spans = self._report.relations = self._report.entities = 0
            self._report.restored = 0
            self._report.added_labels = []
            self._report.renamed = Counter()
            self._report.unlisted_values = Counter()
        return self._report

    def _close(self, connection: Transaction) -> None:
        report, stored = self._report, self._bulk.stored
        taken_out = self._copies.settle(report, self._progress)
        report.articles, report.spans = stored.articles - taken_out.articles, stored.spans - taken_out.spans
        report.relations = stored.relations - taken_out.relations
        report.entities = stored.entities - taken_out.entities
        report.added_labels = self._gate.added
        report.renamed = self._renaming.renamed
        report.unlisted_values = self._gate.unlisted
        if (report.refusals.count and self._options.strict) or not (report.articles or report.restored):
            raise _NothingToKeepError
        report.changed = True
        change_set = ChangeSet(
            id=new_id(),
            annotator=self._options.annotator,
            action=Action.DO,
            verb="import",
            detail={"count": report.articles + report.restored, "source": self._bulk.source},
            article_id=None,
            created=self._now,
        )
        self._bulk.finish(", ".join(sorted(self._formats)), orjson.dumps(report.to_json()).decode())
        write_entry(connection, change_set, import_pk=self._bulk.pk)
        raise_if_cancelled(self._progress)

    def _read_sources(self) -> None:
        found = 0
        for number, source in enumerate(find_sources(self._setting.paths, self._setting.registry.suffixes())):
            if isinstance(source, Unusable):
                if not source.refused and self._setting.registry.is_side_file(source.name):
                    continue
                listing = self._report.refusals if source.refused else self._report.skips
                listing.add(source.name, source.reason, self._next())
                found += source.refused
                continue
            found += 1
            self._read_source(number, source)
            self._bytes_before += source.size
        if not found:
            names = ", ".join(str(path) for path in self._setting.paths)
            known = " ".join(sorted(self._setting.registry.suffixes() | {".zip"}))
            raise TransferError(
                "There is nothing to import in {names}; files that can be read end in {known}", names=names, known=known
            )

    def _read_source(self, number: int, source: Source) -> None:
        registry, options = self._setting.registry, self._options
        if registry.is_companion(source):
            return
        try:
            chosen = registry.reader(options.format) if options.format else registry.format_of(source)
        except RecordError as error:
            self._report.refusals.add(source.name, str(error), self._next())
            return
        if chosen is None or chosen.read is None:
            self._report.refusals.add(
                source.name, "is in no format that Hashiya knows; name one with --format", self._next()
            )
            return
        self._formats.add(chosen.name)
        unit = self._setting.units.get(number)
        if unit is not None:
            self._report.units[source.name] = unit.value
        events = 0
        settings = self._read_options(chosen, self._report.losses)
        for event in chosen.events(source, settings, named=self._options.format is not None):
            events += 1
            if isinstance(event, Rejection):
                self._report.refusals.add(event.where, event.reason, self._next())
            elif isinstance(event, EncodingGuess):
                self._report.guess(event)
            else:
                self._tell_progress(event)
                self._take(number, source, chosen, event, unit)
        if not events:
            self._report.refusals.add(source.name, "holds no article" if source.size else "is empty", self._next())

    def _next(self) -> int:
        self._order += 1
        return self._order

    def _read_options(self, chosen: Format, losses: LossReport) -> ReadOptions:
        return ReadOptions(
            encoding=self._options.encoding,
            annotator=self._options.annotator,
            now=self._now,
            values=chosen.import_values(
                {**column_values(chosen.options, self._options.columns), **self._options.values}
            ),
            codebook=self._gate.codebook,
            losses=losses,
        )

    def _tell_progress(self, draft: Draft) -> None:
        if self._drafts % _REPORT_EVERY == 0:
            raise_if_cancelled(self._progress)
            self._progress.report(self._bytes_before + draft.position, self._setting.total, draft.where)
        self._drafts += 1

    def _take(self, number: int, source: Source, chosen: Format, draft: Draft, unit: OffsetUnit | None) -> None:
        """Check a draft and put it into the chunk, or refuse it."""
        record, own_id, order = draft.record, bool(draft.record.get("id")), self._next()
        if self._options.mapping:
            record = self._renaming.applied(record, draft.where)
        if self._options.nfc and not draft.complete:
            record = composed_record(record)
        try:
            if unit is not None:
                record = convert_record(record, unit)
            if not draft.complete:
                record = complete_record(record)
            checked = self._checker.check(record, draft.where)
        except OffsetMismatchError as error:
            if unit is None:
                self._look_for_unit(number, source, chosen)
            self._report.refusals.add(draft.where, str(error), order)
            return
        except RecordError as error:
            self._report.refusals.add(draft.where, str(error), order)
            return
        key = record["id"] if own_id else source.name
        self._chunk.waiting.append(_Waiting(draft.where, order, checked, key, own_id))
        self._chunk.characters += len(record["text"])
        if self._chunk.full:
            self._store_chunk()

    def _look_for_unit(self, number: int, source: Source, chosen: Format) -> None:
        """Begin anew if the whole source fits in another unit; search a source once only."""
        if number in self._searched or chosen.read is None:
            return
        self._searched.add(number)
        events = chosen.read(source, self._read_options(chosen, LossReport()))
        unit = find_unit(event.record for event in events if isinstance(event, Draft))
        if unit is not None and unit is not OffsetUnit.CODE_POINT:
            raise RunAgainError(number, unit)

    def _store_chunk(self) -> None:
        waiting, self._chunk = self._chunk.waiting, _Chunk()
        if not waiting:
            return
        raise_if_cancelled(self._progress)
        if self._renaming.new_values:
            self._gate.allow_values(self._renaming.new_values)
        accepted = list(self._admitted(waiting))
        for article, entity in self._bulk.take_entities(item.checked.record for item, _ in accepted):
            self._report.losses.add("entity_differs", f"{entity} in article {article}")
        for item, addition in accepted:
            try:
                if addition is None:
                    pk = self._bulk.add(item.checked.record, item.checked.columns, item.key)
                    self._copies.added(pk, item.where, item.order)
                    self._look_at(item)
                    continue
                known, record = addition
                self._bulk.add_annotations(known.pk, record, span_columns(record["spans"]))
                if known.removed:
                    self._bulk.restore(known)
                    self._report.restored += 1
            except RecordError as error:
                self._report.refusals.add(item.where, str(error), item.order)
        self._bulk.flush()

    def _look_at(self, item: _Waiting) -> None:
        record = item.checked.record
        self._report.hygiene.look(record["text"], item.where, spans=bool(record["spans"]))
        self._report.composed += record["meta"].get(NORMALIZED) == NFC and self._options.nfc

    def _admitted(self, waiting: Sequence[_Waiting]) -> Iterator[tuple[_Waiting, _Addition | None]]:
        """Records to be stored; of those whose article is there, what comes to it."""
        records = [item.checked.record for item in waiting]
        by_id = self._bulk.known_articles([record["id"] for record in records])
        by_text = self._bulk.known_texts([item.checked.record["text_sha256"] for item in waiting if not item.own_id])
        repeated = len({record["id"] for record in records}) < len(records)
        taken = self._bulk.taken_ids(
            *ids_in(
                record
                for record in records
                if self._setting.careful or record["id"] in by_id or record["text_sha256"] in by_text
            )
        )
        unwritten: set[str] = set()
        for item in waiting:
            record = item.checked.record
            known = by_id.get(record["id"]) or (None if item.own_id else by_text.get(record["text_sha256"]))
            addition: _Addition | None = None
            try:
                if known is not None:
                    self._refuse_taken_article(item, known)
                    if known.id in unwritten:
                        # What it has beyond the other one can be told when that one is written.
                        self._chunk.waiting.append(item)
                        continue
                    addition = self._reduced(item, known, taken) if known.removed else self._layer(item, known, taken)
                    if addition is None:
                        continue
                refuse_taken_ids(record, known, taken)
                self._gate.admit(item.checked)
            except RecordError as error:
                self._report.refusals.add(item.where, str(error), item.order)
                continue
            yield item, addition
            unwritten.add(known.id if known else record["id"])
            pk, digest = known.pk if known else _UNWRITTEN, record["text_sha256"]
            here = KnownArticle(pk, record["id"], digest, removed=False, import_pk=self._bulk.pk)
            by_id[record["id"]] = by_text[digest] = here
            if repeated or self._setting.careful:
                taken.update(dict.fromkeys(chain(*ids_in([record])), pk))

    def _refuse_taken_article(self, item: _Waiting, known: KnownArticle) -> None:
        if known.text_sha256 != item.checked.record["text_sha256"]:
            raise RecordError(f"its id {known.id} is taken by an article with another text")
        if item.own_id and known.import_pk == self._bulk.pk:
            raise RecordError(f"its id {known.id} comes a second time in this import")

    def _layer(self, item: _Waiting, known: KnownArticle, taken: Mapping[str, int]) -> _Addition | None:
        """What a second file of this import brings for an article: the layers of other people.

        Everything else is skipped; what of it is not there yet is a loss.
        """
        if item.own_id:
            missing = len(set(chain(*ids_in([item.checked.record]))) - taken.keys())
        else:
            # Formats that only number their spans give the same ids to whatever stands in another file.
            there = layers_of(self._connection, known.pk)
            same_import = known.import_pk == self._bulk.pk
            record, missing = brought_by(item.checked.record, there, taken, new_layers=same_import)
        if missing:
            self._report.losses.add("article_exists", item.where, missing)
        if not item.own_id and record["spans"]:
            return _Addition(known, record)
        self._report.skips.add(item.where, "the same article is in the workspace already", item.order)
        return None

    def _reduced(self, item: _Waiting, removed: KnownArticle, taken: Mapping[str, int]) -> _Addition:
        """A removed article that comes back as it was, with those spans and links of the record that are new."""
        record = item.checked.record
        spans = [span for span in record["spans"] if span["id"] not in taken]
        new = {span["id"] for span in spans}
        links = [relation for relation in record["relations"] if relation["id"] not in taken]
        between_new = [relation for relation in links if relation["from"] in new and relation["to"] in new]
        if len(between_new) < len(links):
            self._report.losses.add("article_exists", item.where, len(links) - len(between_new))
        return _Addition(removed, {**record, "spans": spans, "relations": between_new, "status": {}})
