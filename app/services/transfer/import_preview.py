"""What an import would bring, told from the beginning of its sources: formats, encodings, first articles, names.

Nothing is written, and never more is read than `MAX_BYTES` or `LOOKED_AT` articles, however large the sources are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from app.domain.errors import RecordError, TransferError
from app.domain.identity import utc_now
from app.domain.native_record import NativeRecord
from app.domain.records import Codebook
from app.domain.text.direction import article_direction
from app.exchange.characters.encodings import likely_encodings
from app.exchange.characters.mojibake import suspicion
from app.exchange.characters.units import OffsetUnit, find_unit, likeliest_unit
from app.exchange.declared import DeclaredNames
from app.exchange.files.foreign_files import refuse_foreign
from app.exchange.files.limited_reading import Allowance, limited
from app.exchange.files.sources import Source, Unusable, find_sources
from app.exchange.formats import Draft, EncodingGuess, Format, MisfitRejection, ReadOptions, Rejection
from app.exchange.installed_formats import InstalledFormats, installed_formats
from app.exchange.loss import LossReport
from app.exchange.records.checking import Checked, OffsetMismatchError
from app.exchange.records.renaming import Changes
from app.exchange.tables.column_mapping import column_values
from app.exchange.tables.kinds import kind_in_name
from app.exchange.tables.span_columns import SPANS
from app.services.progress import ProgressSink, SilentProgress, raise_if_cancelled
from app.services.transfer.draft_checks import DraftChecks, with_own_losses
from app.services.transfer.import_admission import waiting_of
from app.services.transfer.import_checks import refuse_bad_options
from app.services.transfer.import_intake import Intake
from app.services.transfer.import_on_paper import OnPaper
from app.services.transfer.late_losses import LateLosses
from app.services.transfer.preview_names import count_names, offer_declared
from app.services.transfer.previews import NAMED, PREVIEWED, FoundFormat, ImportPreview, PreviewArticle, PreviewSpan
from app.services.transfer.reports import ImportOptions
from app.services.transfer.stored_articles import NoArticles, WorkspaceArticles

SHOWN = 20
"""Articles that are shown."""
LOOKED_AT = 500
"""Articles whose names are counted."""
MAX_BYTES = 32 * 1024**2
MAX_SOURCES = 500
_TABLES = 20
"""Tables whose columns are looked at."""


def preview_import(
    codebook: Codebook,
    paths: Sequence[Path],
    options: ImportOptions,
    progress: ProgressSink | None = None,
    stored: WorkspaceArticles | None = None,
) -> ImportPreview:
    """Look at the beginning of what is under `paths`, read as `options` say.

    Args:
        codebook: of the workspace.
        paths: files, folders and archives.
        options: how they would be imported.
        progress: who watches.
        stored: the articles of the workspace: sources may only name them, or bring them once more.

    Raises:
        CancelledError: the sink asked to stop.
        TransferError: a path, format, encoding or option is wrong.
    """
    known = installed_formats()
    refuse_bad_options(known, options)
    options.mapping.refuse_unknown(codebook)
    with LateLosses(may_go=options.near_duplicates == "skip") as late:
        return _Look(known, codebook, options, progress or SilentProgress(), stored, late).at(paths)


class _Placed(NamedTuple):
    """A draft and its place in the reports."""

    order: int
    draft: Draft


class _Look:
    """One preview; use once."""

    def __init__(
        self,
        known: InstalledFormats,
        codebook: Codebook,
        options: ImportOptions,
        progress: ProgressSink,
        stored: WorkspaceArticles | None,
        late: LateLosses,
    ) -> None:
        self._stored = stored
        self._late = late
        self._order = 0
        """The place of what was read or refused last."""
        self._shown_at: list[int] = []
        """The places of the articles that are shown."""
        self._known = known
        self._codebook = codebook
        self._options = options
        self._progress = progress
        self._allowance = Allowance(MAX_BYTES, progress.cancelled)
        self._preview = ImportPreview()
        self._formats: dict[str, FoundFormat] = {}
        self._declared = DeclaredNames()
        self._disguised = ""
        """The last source whose texts were read in a wrong encoding before."""
        self._paper = OnPaper(NoArticles() if stored is None else stored)
        self._intake = Intake(self._paper, options, codebook, self._preview.report, late, progress, careful=True)
        self._checks = DraftChecks(options, codebook)

    def at(self, paths: Sequence[Path]) -> ImportPreview:
        preview = self._preview
        for number, source in enumerate(find_sources(paths, self._known.suffixes())):
            raise_if_cancelled(self._progress)
            if preview.read >= LOOKED_AT or number >= MAX_SOURCES or self._allowance.used_up:
                preview.whole = False
                break
            if isinstance(source, Unusable):
                self._pass_over(source)
            elif self._known.is_companion(source):
                preview.beside = preview.beside or source.name
                self._tell_unread(source.name)
                self._look_at_columns(source)
            else:
                self._progress.report(preview.read, None, source.name)
                self._look_into(number, source)
        preview.whole &= not self._allowance.used_up
        offer_declared(preview, self._declared)
        if not self._intake.end():
            preview.report.forget()
        preview.uncompared = self._paper.left
        if self._stored is not None:
            self._tell_presences()
        preview.formats = sorted(self._formats.values(), key=lambda found: -found.sources)
        return preview

    def _tell_presences(self) -> None:
        preview, presences = self._preview, self._paper.presences()
        preview.presences.update(presences.values())
        for number, (one, order) in enumerate(zip(preview.articles, self._shown_at, strict=True)):
            # What came as words alone is shown on its text.
            record = self._paper.placed.get(order)
            article = one if record is None else _shown(one.where, record)
            preview.articles[number] = article._replace(presence=presences.get(order))

    def _look_at_columns(self, source: Source) -> None:
        """A table of spans is read with its articles, but what its columns are for can be said."""
        # What is wrong with it is said where it is read.
        with suppress(RecordError, TransferError):
            chosen = self._known.sniff(source.name, source.head())
            if chosen is not None and chosen.columns is not None and len(self._preview.tables) < _TABLES:
                kind = kind_in_name(source.name) or SPANS
                for table in chosen.columns(limited(source, self._allowance), self._settings(chosen)):
                    self._preview.tables.append(table if table.kind else table._replace(kind=kind, roles={}))

    def _next(self) -> int:
        self._order += 1
        return self._order

    def _refuse(self, where: str, reason: str, order: int | None = None) -> None:
        self._preview.report.refusals.add(where, reason, self._next() if order is None else order)

    def _pass_over(self, found: Unusable) -> None:
        if found.refused:
            self._refuse(found.name, found.reason)
        elif self._known.is_side_file(found.name):
            self._tell_unread(found.name)
        else:
            self._preview.report.skips.add(found.name, found.reason, self._next())

    def _tell_unread(self, name: str) -> None:
        """Tell of a side file that nothing reads."""
        if reason := self._known.passed_over(name):
            self._preview.report.skips.add(name, reason, self._next())

    def _look_into(self, number: int, source: Source) -> None:
        try:
            head = source.head()
            chosen = self._format_of(source.name, head)
        except RecordError as error:
            self._refuse(source.name, str(error))
            return
        if chosen is None or chosen.read is None:
            self._refuse(source.name, "is in no format that Hashiya knows")
            return
        self._look_at_encoding(source.name, head)
        short = limited(source, self._allowance)
        settings = self._settings(chosen)
        if chosen.columns is not None and len(self._preview.tables) < _TABLES:
            try:
                self._preview.tables.extend(chosen.columns(short, settings))
            except TransferError as error:
                # A library is missing: one source cannot be read, others can (see `Format.events`).
                if self._options.format is not None:
                    raise
                self._refuse(source.name, str(error))
                return
        events = chosen.events(short, settings, named=self._options.format is not None)
        self._take(number, source, list(self._drafts(events, source, head)))
        settings.source_losses.include(settings.losses)
        self._late.ended(number, settings.source_losses)

    def _format_of(self, name: str, head: bytes) -> Format | None:
        if self._options.format is not None:
            chosen, sure = self._known.reader(self._options.format), 100
        else:
            refuse_foreign(head)
            candidates = self._known.candidates(name, head)
            if not candidates:
                return None
            chosen, sure = candidates[0]
        before = self._formats.get(chosen.name, FoundFormat(chosen, sure, 0, name))
        least = min(before.certainty, sure)
        self._formats[chosen.name] = before._replace(certainty=least, sources=before.sources + 1)
        return chosen

    def _look_at_encoding(self, name: str, head: bytes) -> None:
        preview = self._preview
        found = likely_encodings(head) if not preview.encodings else []
        if found and found != [("utf-8", 1.0)]:
            preview.encodings, preview.encoding_of = found, name

    def _guessed(self, guess: EncodingGuess, head: bytes) -> None:
        preview, report = self._preview, self._preview.report
        report.guess_count += 1
        if len(report.guesses) < PREVIEWED:
            report.guesses.append(guess)
        if preview.encodings and guess.confidence < preview.encodings[0][1]:
            preview.encodings, preview.encoding_of = likely_encodings(head), guess.where

    def _settings(self, chosen: Format) -> ReadOptions:
        columns = column_values(chosen.options, self._options.columns)
        return ReadOptions(
            encoding=self._options.encoding,
            annotator=self._options.annotator,
            now=utc_now(),
            values=chosen.import_values({**columns, **self._options.values}),
            columns=self._options.columns,
            codebook=self._codebook,
            whole=LossReport(),
            declared=self._declared,
            skip_bad_spans=self._options.skip_bad_spans,
            stored=self._find if self._stored else None,
            glance=True,
        )

    def _find(self, ids: Sequence[str]) -> Mapping[str, NativeRecord]:
        """Articles of the workspace, and those that would come with this import before."""
        assert self._stored is not None
        self._intake.settle()
        return {**self._stored(ids), **self._paper.records(ids)}

    def _drafts(
        self, events: Iterator[Draft | Rejection | EncodingGuess], source: Source, head: bytes
    ) -> Iterator[_Placed]:
        room, nothing = LOOKED_AT - self._preview.read, True
        for event in events:
            nothing = False
            if isinstance(event, Draft):
                if not room:
                    self._preview.whole = False
                    return
                room -= 1
                yield _Placed(self._next(), event)
            elif isinstance(event, EncodingGuess):
                self._guessed(event, head)
            elif not self._allowance.used_up:
                # What is wrong with a source that was cut may be nothing else.
                self._refuse(event.where, event.reason)
                self._preview.report.misfits += isinstance(event, MisfitRejection)
        if nothing and not self._allowance.used_up:
            self._refuse(source.name, "holds no article" if source.size else "is empty")

    def _take(self, number: int, source: Source, placed: Sequence[_Placed]) -> None:
        drafts = [draft for _, draft in placed]
        for draft in drafts:
            count_names(self._preview, draft.record)
        records = [draft.record for draft in drafts]
        skips = self._options.skip_bad_spans
        checked = [] if skips else [self._checked(draft, None) for draft in drafts]
        misfits = any(isinstance(one, OffsetMismatchError) for one in checked)
        unit = likeliest_unit(records) if skips else find_unit(records) if misfits else None
        if unit is OffsetUnit.CODE_POINT:
            unit = None
        if unit is not None:
            self._preview.report.units[source.name] = unit.value
        if skips or unit is not None:
            checked = [self._checked(draft, unit) for draft in drafts]
        for (order, draft), one in zip(placed, checked, strict=True):
            self._preview.read += 1
            if isinstance(one, RecordError):
                self._preview.report.misfits += isinstance(one, OffsetMismatchError)
                self._refuse(draft.where, str(one), order)
                continue
            sound, changes = one
            self._show(draft.where, order, source.name, sound.record)
            changes = with_own_losses(draft, changes)
            self._intake.take(waiting_of(draft, sound, changes, order, (number, source.name)))

    def _checked(self, draft: Draft, unit: OffsetUnit | None) -> tuple[Checked, Changes] | RecordError:
        """The article and what was done to it, or why it is refused."""
        try:
            checked = self._checks.fit(draft, unit)
        except RecordError as error:
            return error
        finally:
            changes = self._checks.taken()
        return checked, changes

    def _show(self, where: str, order: int, source: str, record: NativeRecord) -> None:
        preview, text = self._preview, record["text"]
        found = suspicion(text)
        preview.disguise = preview.disguise or found
        # Articles of one source come together.
        if found is not None and found == preview.disguise and source != self._disguised:
            self._disguised = source
            preview.disguised_count += 1
            preview.disguised[:] = [*preview.disguised, source][:NAMED]
        if len(preview.articles) >= SHOWN:
            return
        preview.articles.append(_shown(where, record))
        self._shown_at.append(order)


def _shown(where: str, record: NativeRecord) -> PreviewArticle:
    spans = tuple(PreviewSpan(span["label"], _fragments(span)) for span in record["spans"])
    direction = record["direction"] or article_direction(record["text"])
    return PreviewArticle(where, record["title"], record["text"], record["language"], direction, spans)


def _fragments(span: Any) -> tuple[tuple[int, int], ...]:  # noqa: ANN401 - a span as JSON has it
    return tuple((start, end) for start, end in span.get("fragments") or [[span["start"], span["end"]]])
