"""What a format is: how it reads and writes, and what it tells of itself.

`read` turns a source into drafts; `write`, `write_with` or `write_files` turns records into bytes. Either side may be
missing. Which formats there are, `app.exchange.installed_formats` finds out.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, NamedTuple, TypeAlias

from app.domain.errors import TransferError
from app.domain.native_record import NativeRecord
from app.domain.records import Codebook
from app.exchange.declared import DeclaredNames
from app.exchange.files.sinks import FileSink
from app.exchange.files.sources import Source
from app.exchange.loss import LossReport
from app.exchange.options import FormatOption, OptionValue, settle_options
from app.exchange.table_preview import TablePreview
from app.exchange.tokens.words_alone import WordsAlone


class Feature(StrEnum):
    """What a format may be able to carry."""

    SPANS = "spans"
    OVERLAPS = "overlaps"
    FRAGMENTS = "fragments"
    RELATIONS = "relations"
    ATTRIBUTES = "attributes"
    ENTITIES = "entities"
    NOTES = "notes"
    ANNOTATORS = "annotators"
    PROGRESS = "progress"
    META = "meta"


EVERYTHING = frozenset(Feature)
FEATURE_NAMES = {
    Feature.SPANS: "spans",
    Feature.OVERLAPS: "overlapping and nested spans",
    Feature.FRAGMENTS: "discontinuous spans",
    Feature.RELATIONS: "links",
    Feature.ATTRIBUTES: "attributes of spans",
    Feature.ENTITIES: "entities",
    Feature.NOTES: "notes",
    Feature.ANNOTATORS: "whose a span is",
    Feature.PROGRESS: "progress of the annotators",
    Feature.META: "metadata of the article",
}
"""What a feature is called where people read of it."""
_OF_FILES = frozenset({".csv", ".html", ".json", ".jsonl", ".tsv", ".txt", ".xml"})
"""Endings of names that nobody gives to a folder, beside those of a format."""
_ANY_TEXT = frozenset({".tsv", ".txt", ".text", ".xml"})
"""Endings that many programs give to what only they know."""
_JSON = frozenset({".json", ".jsonl", ".jsonld", ".ndjson"})
ANYTHING = 10
"""How sure a format is that reads whatever it is given."""


class Draft(NamedTuple):
    """An article as a source gave it: shaped like the native record, but not checked yet.

    ``complete`` says that the source is bound to give every key. Otherwise missing ids, quotes, digests and times are
    filled in, and an article without an id is known by its text.
    """

    where: str
    """File and line."""
    record: dict[str, Any]
    complete: bool
    position: int
    """Bytes of the source read so far."""
    told: frozenset[str] = frozenset()
    """Ids of the spans that a table of claims tells of: their attributes are meant for spans that are there as well."""
    names_only: bool = False
    """Whether the source only names the article, which is one of the workspace."""
    losses: LossReport | None = None
    """What its reader has counted of it; it counts only when the article comes in. `Format.events` puts it here."""
    words: WordsAlone | None = None
    """Where its words are in its text, which the source does not tell: it was put together from these words."""


class Rejection(NamedTuple):
    """Something that was refused, and why."""

    where: str
    reason: str


class MisfitRejection(Rejection):
    """A refusal because of a span that does not fit its text, which an import may leave out instead."""

    __slots__ = ()


class EncodingGuess(NamedTuple):
    """The encoding of a source that does not declare one. ``confidence`` runs from 0 to 1."""

    where: str
    encoding: str
    confidence: float


StoredArticles: TypeAlias = Callable[[Sequence[str]], Mapping[str, NativeRecord]]
"""Ids of articles → the records of those that are in the workspace, by id; to be asked for some hundred at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """What the user said about the sources."""

    encoding: str | None
    annotator: str
    """Whose layer spans go to when the source names nobody."""
    now: str
    """Time of the import, for spans without one."""
    values: Mapping[str, OptionValue] = field(default_factory=dict)
    """Every option of the format that counts for an import."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """What columns of tables are for, in all tables and in single sheets (`app.exchange.tables.column_mapping`)."""
    codebook: Codebook | None = None
    """The codebook of the workspace: it tells what kind of value an attribute holds."""
    losses: LossReport = field(default_factory=LossReport)
    """Where the reader counts what of an article has no place with us, before it gives the article. Who reads several
    at a time puts here what belongs to one when its turn comes."""
    whole: LossReport | None = None
    """Where it counts what belongs to none of the articles but to the source as a whole; None for `losses`."""
    declared: DeclaredNames = field(default_factory=DeclaredNames)
    """Where the reader puts names that are declared beside the articles, for a preview."""
    stored: StoredArticles | None = None
    """What is in the workspace, for sources that only name their articles; None when there is no workspace."""
    skip_bad_spans: bool = False
    """Spans that do not fit the text are left out and counted later on (`app.exchange.records.misfits`), so that no
    reader need refuse an article because of them."""
    glance: bool = False
    """Only the first articles are wanted: of tables that come along with them the beginning will do."""

    @property
    def source_losses(self) -> LossReport:
        """Where the reader counts what is lost of the source as a whole: it counts if any of its articles comes in."""
        return self.losses if self.whole is None else self.whole


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteOptions:
    """What the user said about the output."""

    values: Mapping[str, OptionValue] = field(default_factory=dict)
    """Every option of the format that counts for an export."""
    codebook: Codebook | None = None
    """The codebook of the workspace, for formats that declare their labels."""
    title: str = ""
    """What a dataset is called, for formats with a card of their own."""
    licence: str = ""
    """Of a dataset."""
    held: dict[str, int] = field(default_factory=dict)
    """What the output holds, by its name in plural, put here by writers of what is not articles with spans and links:
    rows of something else, nodes and edges."""


ReadEvent: TypeAlias = Draft | Rejection | EncodingGuess
Reader: TypeAlias = Callable[[Source, ReadOptions], Iterator[ReadEvent]]
Writer: TypeAlias = Callable[[Iterable[NativeRecord], BinaryIO, LossReport], None]
OptionWriter: TypeAlias = Callable[[Iterable[NativeRecord], BinaryIO, LossReport, WriteOptions], None]
FilesWriter: TypeAlias = Callable[[Iterable[NativeRecord], FileSink, LossReport, WriteOptions], None]
ColumnReader: TypeAlias = Callable[[Source, ReadOptions], Sequence[TablePreview]]
Companion: TypeAlias = Callable[[Source], bool]
"""Whether a source is read along with another one of the same import and is no article by itself."""
Sniffer: TypeAlias = Callable[[str, bytes], int]
"""Name and first bytes of a source → how sure the format is that it can read it, 0 (no) to 100."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One door in or out, or both."""

    name: str
    title: str
    suffixes: tuple[str, ...]
    carries: frozenset[Feature]
    """With the options as they are when nothing is said; of several tables, all of them together."""
    sniff: Sniffer
    read: Reader | None = None
    write: Writer | None = None
    write_with: OptionWriter | None = None
    """Like `write`, for formats with options or with labels to declare."""
    write_files: FilesWriter | None = None
    """For output of several files: a folder, or a zip archive of the same files."""
    one_file: Callable[[Mapping[str, OptionValue], int], bool] | None = None
    """Option values and number of articles → whether they make one file; for formats with `write_with` that make
    several of many articles."""
    prepared_json: bool = False
    """The writer only serialises attributes: they may reach it as ready JSON."""
    prepared_meta: bool = False
    """The same of the metadata of articles."""
    acyclic: bool = False
    """Reading and writing leave nothing that refers to itself, as trees of XML do: Python looks for it less often."""
    quick: bool = False
    """Reading costs little beside storing: the workspace may be locked meanwhile."""
    outlines: Callable[[Mapping[str, OptionValue]], bool] | None = None
    """Option values → whether the outlines of spans and links (`app.domain.native_record`) are all that it writes."""
    options: tuple[FormatOption, ...] = ()
    companion: Companion | None = None
    columns: ColumnReader | None = None
    """For tables: the first rows of each, and what the columns would be taken for; the table of articles first."""
    side_files: tuple[str, ...] = ()
    """Names of files that lie beside its articles and are no articles themselves."""
    unread_files: tuple[str, ...] = ()
    """Those of them that only the program needs whose files they are."""
    holds_text: bool = True
    """Whether the texts of the articles are in it."""
    may_be_empty: bool = False
    """A file without a byte may be about an article, whose text lies beside it."""
    remark: str = ""
    """What is to be known beside `carries`."""
    needs: str = ""
    """The library that it needs beside those of Hashiya, what for, and how to install it."""
    endings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Ending of an output's name → what it says of options that the user leaves unsaid."""
    splits: bool = False
    """It makes a file of its own for each part of a dataset, which ``meta["split"]`` of each article names."""

    @property
    def ways(self) -> tuple[str, ...]:
        """``import``, ``export`` or both."""
        return tuple(way for way, there in (("import", self.read is not None), ("export", self.writes)) if there)

    @property
    def writes(self) -> bool:
        """Whether it can be exported."""
        return bool(self.write or self.write_with or self.write_files)

    def events(self, source: Source, options: ReadOptions, *, named: bool) -> Iterator[ReadEvent]:
        """What `read` gives, for one of many sources, each draft with its losses.

        What was counted for something that is refused is forgotten; what is left in `options.losses` at the end
        belongs to the source as a whole.

        Something that keeps any source from being read, such as a library that is missing, is held against this one
        only, unless the user `named` the format: others of the same import may be fine.

        Raises:
            TransferError: the user named the format, and it cannot be read here.
        """
        assert self.read is not None, "only formats with a reader are chosen for an import"
        if not source.size and not self.may_be_empty:
            yield Rejection(source.name, "is empty")
            return
        try:
            for event in self.read(source, options):
                if isinstance(event, EncodingGuess) or not options.losses:
                    yield event
                    continue
                counted = options.losses.taken()
                yield event._replace(losses=counted) if isinstance(event, Draft) else event
        except TransferError as error:
            if named:
                raise
            yield Rejection(source.name, str(error))

    def makes_one_file(self, values: Mapping[str, OptionValue], articles: int) -> bool:
        """Whether so many articles become one file, or several."""
        return self.one_file(values, articles) if self.one_file else self.write_files is None

    def folder_for(self, out: Path, values: Mapping[str, OptionValue], articles: int) -> Path | None:
        """The folder or archive for an output of this name and so many articles; None when `out` is a file of its own.

        Of formats that do both, a name that is one of a file makes a file as long as one is enough. Where several files
        are made all the same, their folder has the name without its ending, so that nobody takes it for a file; but a
        folder that is there already with that name stays it.
        """
        if self.makes_one_file(values, articles) and (self.one_file is None or out.suffix.lower() in self.suffixes):
            return None
        named_as_file = out.suffix.lower() in {*self.suffixes, *_OF_FILES}
        # The functions of os.path say no where those of Path raise, as with a name that is too long.
        return out.with_suffix("") if named_as_file and not os.path.isdir(out) else out  # noqa: PTH112

    def is_misnamed(self, out: Path, formats: Iterable[Format]) -> bool:
        """Whether a file of that name would be taken for one of another of `formats`: no program could open it."""
        ending = out.suffix.lower()
        fits = ending in {*self.suffixes, *_ANY_TEXT} or (ending in _JSON and not _JSON.isdisjoint(self.suffixes))
        return not fits and any(ending in item.suffixes for item in formats)

    def file_writer(self, options: WriteOptions) -> Writer | None:
        """The writer of one file; None when the output is several files."""
        if self.write_with:
            return partial(_write_with, self.write_with, options)
        return self.write

    def to_json(self) -> dict[str, Any]:
        """What can be known about the format without using it, as JSON values."""
        return {
            "name": self.name,
            "title": self.title,
            "ways": list(self.ways),
            "suffixes": list(self.suffixes),
            "carries": sorted(feature.value for feature in self.carries),
            "holds_text": self.holds_text,
            "lacks": sorted(feature.value for feature in Feature if feature not in self.carries),
            "remark": self.remark,
            "needs": self.needs,
            "options": [option.to_json() for option in self.options],
        }

    def import_values(self, given: Mapping[str, str]) -> dict[str, OptionValue]:
        """Every option that counts for an import, with its value or default.

        Raises:
            TransferError: an option is not known or its value does not do.
        """
        return settle_options(self.name, "import", [item for item in self.options if item.on_import], given)

    def export_values(self, given: Mapping[str, str], out: str = "") -> dict[str, OptionValue]:
        """Every option that counts for an export, with its value, with what the ending of `out` says, or its default.

        Raises:
            TransferError: an option is not known or its value does not do.
        """
        said = {**self.endings.get(PurePosixPath(out).suffix.lower(), {}), **given}
        return settle_options(self.name, "export", [item for item in self.options if item.on_export], said)


def _write_with(
    write: OptionWriter, options: WriteOptions, records: Iterable[NativeRecord], out: BinaryIO, losses: LossReport
) -> None:
    write(records, out, losses, options)
