"""What an import would bring, told from the beginning of its sources: formats, encodings, first articles, names.

Nothing is written, and never more is read than `MAX_BYTES` or `LOOKED_AT` articles, however large the sources are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from app.domain.errors import RecordError, TransferError
from app.domain.identity import utc_now
from app.domain.native_record import NativeRecord
from app.domain.records import Codebook
from app.domain.text.direction import article_direction
from app.exchange.characters.encodings import likely_encodings
from app.exchange.characters.mojibake import suspicion
from app.exchange.characters.units import OffsetUnit, convert_record, find_unit, likeliest_unit
from app.exchange.declared import DeclaredNames
from app.exchange.files.foreign_files import refuse_foreign
from app.exchange.files.limited_reading import Allowance, limited
from app.exchange.files.sources import Source, Unusable, find_sources
from app.exchange.formats import Draft, EncodingGuess, Format, ReadOptions, Rejection
from app.exchange.installed_formats import InstalledFormats, installed_formats
from app.exchange.loss import STAYING_OUT, LossReport
from app.exchange.records.checking import Checked, OffsetMismatchError, RecordChecker
from app.exchange.records.completing import complete_record
from app.exchange.records.composing import composed_record
from app.exchange.records.misfits import without_misfits
from app.exchange.records.renaming import Renaming
from app.exchange.tables.column_mapping import column_values
from app.exchange.tables.kinds import kind_in_name
from app.exchange.tables.span_columns import SPANS
from app.services.progress import ProgressSink, SilentProgress, raise_if_cancelled
from app.services.transfer.codebook_gate import allowing, refusal_of
from app.services.transfer.import_checks import refuse_bad_options
from app.services.transfer.import_presence import Candidate, Coming, Presence, outlooks_of
from app.services.transfer.kept_metadata import OF_THE_TEXT
from app.services.transfer.preview_names import count_names, offer_declared
from app.services.transfer.previews import NAMED, PREVIEWED, FoundFormat, ImportPreview, PreviewArticle, PreviewSpan
from app.services.transfer.reports import ImportOptions
from app.services.transfer.stored_articles import WorkspaceArticles

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
    return _Look(known, codebook, options, progress or SilentProgress(), stored).at(paths)


class _Look:
    """One preview; use once."""

    def __init__(
        self,
        known: InstalledFormats,
        codebook: Codebook,
        options: ImportOptions,
        progress: ProgressSink,
        stored: WorkspaceArticles | None,
    ) -> None:
        self._stored = stored
        self._read: dict[str, NativeRecord] = {}
        self._candidates: list[Candidate] = []
        self._lost: list[LossReport] = []
        """Of each candidate."""
        self._wholes: list[tuple[int, int, LossReport]] = []
        """Of a source as a whole: which candidates it brought, from one up to another, and what was lost."""
        self._met = 0
        """What was read or refused so far."""
        self._places: dict[str, int] = {}
        """Where an article was read → how much was met before it."""
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
        self._counted = LossReport()
        """Of the draft that is looked at."""
        self._checker = RecordChecker(self._counted)
        self._renaming = Renaming(options.mapping, codebook, self._counted)

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
                self._look_at_columns(source)
            else:
                self._progress.report(preview.read, None, source.name)
                self._look_into(source)
        preview.whole &= not self._allowance.used_up
        offer_declared(preview, self._declared)
        self._count_losses(self._refused())
        preview.formats = sorted(self._formats.values(), key=lambda found: -found.sources)
        return preview

    def _count_losses(self, refused: Collection[int]) -> None:
        """Those of the candidates that are not among these, and of the sources that brought them."""
        for number, losses in enumerate(self._lost):
            self._preview.losses.include(losses if number not in refused else None)
        for first, last, whole in self._wholes:
            self._preview.losses.include(whole if any(one not in refused for one in range(first, last)) else None)

    def _refused(self) -> set[int]:
        """Refuse those that the codebook or the workspace does not let in."""
        if self._stored is not None:
            return self._compare_with(self._stored)
        refused = set()
        for number, one in enumerate(self._candidates):
            if lack := self._lack(one.checked):
                refused.add(number)
                self._refuse(one.where, lack)
        return refused

    def _lack(self, checked: Checked) -> str:
        """Why the codebook does not let it in; empty when it does."""
        strict = self._options.unknown_labels == "refuse"
        return refusal_of(checked, self._codebook, self._options.mapping) if strict else ""

    def _compare_with(self, stored: WorkspaceArticles) -> set[int]:
        """Say of each article whether it is in the workspace already, and refuse those that cannot come in for it."""
        preview, refused, layered = self._preview, set(), set()
        allows = allowing(self._codebook, self._options.mapping, add=self._options.unknown_labels == "add")
        found = outlooks_of(self._candidates, stored, self._lack, allows)
        for number, (candidate, one) in enumerate(zip(self._candidates, found, strict=True)):
            preview.presences[one.presence] += 1
            if one.refusal:
                refused.add(number)
                self._refuse(candidate.where, one.refusal)
            elif one.coming is Coming.NOTHING:
                # An import counts nothing else of what brings nothing.
                preview.losses.include(self._lost[number].only(STAYING_OUT))
                refused.add(number)
            elif one.coming is Coming.LAYER:
                self._lost[number].forget(OF_THE_TEXT)
            if one.skip:
                preview.skips.add(candidate.where, one.skip, self._places.get(candidate.where, self._met))
            preview.new += one.coming is Coming.ARTICLE
            preview.restored += one.coming is Coming.RESTORED
            if one.coming is Coming.LAYER and one.presence is Presence.HERE:
                layered.add(one.article)
        preview.layered = len(layered)
        shown = preview.articles
        shown[:] = [one._replace(presence=outlook.presence) for one, outlook in zip(shown, found, strict=False)]
        return refused

    def _look_at_columns(self, source: Source) -> None:
        """A table of spans is read with its articles, but what its columns are for can be said."""
        # What is wrong with it is said where it is read.
        with suppress(RecordError, TransferError):
            chosen = self._known.sniff(source.name, source.head())
            if chosen is not None and chosen.columns is not None and len(self._preview.tables) < _TABLES:
                kind = kind_in_name(source.name) or SPANS
                for table in chosen.columns(limited(source, self._allowance), self._settings(chosen)):
                    self._preview.tables.append(table if table.kind else table._replace(kind=kind, roles={}))

    def _refuse(self, where: str, reason: str) -> None:
        # Spans are looked at once all of a source is read, and the workspace once all sources are.
        self._met += 1
        self._preview.refusals.add(where, reason, self._places.get(where, self._met))

    def _pass_over(self, found: Unusable) -> None:
        if found.refused:
            self._refuse(found.name, found.reason)
        elif not self._known.is_side_file(found.name):
            self._preview.skips.add(found.name, found.reason)

    def _look_into(self, source: Source) -> None:
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
        drafts, before = list(self._drafts(events, source, head)), len(self._candidates)
        self._take(source, drafts)
        settings.source_losses.include(settings.losses)
        self._wholes.append((before, len(self._candidates), settings.source_losses))

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
        preview = self._preview
        preview.guess_count += 1
        if len(preview.guesses) < PREVIEWED:
            preview.guesses.append(guess)
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
        return {**self._stored(ids), **{key: self._read[key] for key in ids if key in self._read}}

    def _drafts(
        self, events: Iterator[Draft | Rejection | EncodingGuess], source: Source, head: bytes
    ) -> Iterator[Draft]:
        room, nothing = LOOKED_AT - self._preview.read, True
        for event in events:
            nothing = False
            if isinstance(event, Draft):
                if not room:
                    self._preview.whole = False
                    return
                room -= 1
                self._met += 1
                self._places.setdefault(event.where, self._met)
                yield event
            elif isinstance(event, EncodingGuess):
                self._guessed(event, head)
            elif not self._allowance.used_up:
                # What is wrong with a source that was cut may be nothing else.
                self._refuse(event.where, event.reason)
        if nothing and not self._allowance.used_up:
            self._refuse(source.name, "holds no article" if source.size else "is empty")

    def _take(self, source: Source, drafts: Sequence[Draft]) -> None:
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
            self._preview.units[source.name] = unit.value
        if skips or unit is not None:
            checked = [self._checked(draft, unit) for draft in drafts]
        for draft, one in zip(drafts, checked, strict=True):
            self._preview.read += 1
            if isinstance(one, RecordError):
                self._refuse(draft.where, str(one))
                continue
            sound, losses = one
            record = sound.record
            losses.include(draft.losses)
            self._lost.append(losses)
            if not self._lack(sound):
                self._read.setdefault(record["id"], record)
            own_id = bool(draft.record.get("id"))
            self._candidates.append(Candidate(draft.where, sound, own_id, draft.told, draft.names_only))
            self._show(draft.where, source.name, record)

    def _checked(self, draft: Draft, unit: OffsetUnit | None) -> tuple[Checked, LossReport] | RecordError:
        """The article and what was left out of it, or why it is refused."""
        record: dict[str, Any] = draft.record
        try:
            if self._options.mapping:
                record = self._renaming.applied(record, draft.where)
            if self._options.nfc and not draft.complete:
                record = composed_record(record)
            if unit is not None:
                record = convert_record(record, unit)
            if not draft.complete:
                record = complete_record(record)
            if self._options.skip_bad_spans:
                record = without_misfits(record, draft.where, self._counted)
            checked = self._checker.check(record, draft.where)
        except RecordError as error:
            return error
        finally:
            changes = self._renaming.taken()
        return checked, changes.losses

    def _show(self, where: str, source: str, record: NativeRecord) -> None:
        preview, text = self._preview, record["text"]
        preview.hygiene.look(text, where, spans=bool(record["spans"]))
        found = suspicion(text)
        preview.disguise = preview.disguise or found
        # Articles of one source come together.
        if found is not None and found == preview.disguise and source != self._disguised:
            self._disguised = source
            preview.disguised_count += 1
            preview.disguised[:] = [*preview.disguised, source][:NAMED]
        if len(preview.articles) >= SHOWN:
            return
        spans = tuple(PreviewSpan(span["label"], _fragments(span)) for span in record["spans"])
        direction = record["direction"] or article_direction(text)
        article = PreviewArticle(where, record["title"], text, record["language"], direction, spans)
        preview.articles.append(article)


def _fragments(span: Any) -> tuple[tuple[int, int], ...]:  # noqa: ANN401 - a span as JSON has it
    return tuple((start, end) for start, end in span.get("fragments") or [[span["start"], span["end"]]])
