"""What an import or an export did: counted, and everything named that was refused, skipped, guessed or lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeAlias

from app.exchange.characters.hygiene import HygieneReport
from app.exchange.files.source_names import shown_name
from app.exchange.formats import EncodingGuess, Rejection
from app.exchange.loss import LossReport
from app.exchange.records.mapping import ImportMapping
from app.exchange.records.renaming import Renamed, renamed_to_json
from app.services.copies.near_duplicates import DuplicateGroup

LISTED = 1000
"""How many rejections and skips a report names; all are counted."""


NearDuplicates: TypeAlias = Literal["keep", "report", "skip"]
"""Do not look for copies; look for them and tell; or also leave them out."""


class DuplicateListing:
    """Groups of copies.

    Attributes:
        groups: all of them, to choose from.
        items: the first of them, which a report tells.
        brought: ids of all articles of the import that are copies of what was there before, or of the first among them.
    """

    def __init__(self) -> None:
        self.groups: list[DuplicateGroup] = []
        self.brought: list[str] = []

    def add(self, group: DuplicateGroup) -> None:
        """One more group."""
        self.groups.append(group)

    @property
    def count(self) -> int:
        """How many groups there are."""
        return len(self.groups)

    @property
    def items(self) -> list[DuplicateGroup]:
        """Those that a report tells."""
        return self.groups[:LISTED]


class Listing:
    """Places and reasons, the first `most` of them by name, in the order of the sources."""

    def __init__(self, most: int = LISTED) -> None:
        self._most = most
        self._items: list[tuple[int, Rejection]] = []
        self.count = 0

    def add(self, where: str, reason: str, order: int = 0) -> None:
        """One more; some are found out later than others that come after them, so `order` says where it belongs."""
        self.count += 1
        if len(self._items) < self._most:
            self._items.append((order, Rejection(where, reason)))

    @property
    def items(self) -> list[Rejection]:
        """The named ones."""
        return [item for _, item in sorted(self._items, key=lambda pair: pair[0])]

    def to_json(self) -> list[dict[str, str]]:
        """The named ones as JSON values."""
        return [{"where": item.where, "reason": item.reason} for item in self.items]


@dataclass(slots=True, kw_only=True)
class ImportReport:
    """What an import did.

    Attributes:
        changed: whether anything is in the workspace that was not there before.
        files: how many sources were read.
        articles, spans, relations, entities: how many came in.
        restored: how many removed articles are shown again.
        layered: how many articles that were there already got labels, links or attributes.
        completed: how many spans that were there already got attributes that they had not.
        placed: how many articles came as words alone, which were found in the texts of the workspace.
        left_with_files: what only the tools need whose files they are, and articles that were there already do not get,
            such as other tokens → how often; no loss.
        refusals: files and records that were refused.
        misfits: how many of these because a span does not fit the text.
        skips: articles and layers that are there already, and files of a folder that are no articles.
        guesses: the first encodings that had to be guessed.
        guess_count: how many had to be.
        units: source → unit its offsets were found to be counted in, where it is not code points.
        added_labels: what the codebook was given.
        renamed: names and values that came in as others, as was asked for → how often.
        unlisted_values: attribute and value → how often it came in, and was kept, though the codebook does not list it.
        near_duplicates: groups of copies with an article of this import, when they were looked for.
        hygiene: characters of the texts that are worth knowing about, all of them kept.
        composed: texts that were brought into composed form (NFC), as was asked for.
    """

    changed: bool = False
    files: int = 0
    articles: int = 0
    spans: int = 0
    relations: int = 0
    entities: int = 0
    restored: int = 0
    layered: int = 0
    completed: int = 0
    placed: int = 0
    left_with_files: Counter[str] = field(default_factory=Counter)
    refusals: Listing = field(default_factory=Listing)
    misfits: int = 0
    skips: Listing = field(default_factory=Listing)
    guesses: list[EncodingGuess] = field(default_factory=list)
    guess_count: int = 0
    units: dict[str, str] = field(default_factory=dict)
    added_labels: list[str] = field(default_factory=list)
    renamed: Counter[Renamed] = field(default_factory=Counter)
    unlisted_values: Counter[tuple[str, str]] = field(default_factory=Counter)
    near_duplicates: DuplicateListing = field(default_factory=DuplicateListing)
    losses: LossReport = field(default_factory=LossReport)
    hygiene: HygieneReport = field(default_factory=HygieneReport)
    composed: int = 0

    def guess(self, guess: EncodingGuess) -> None:
        """One more encoding that had to be guessed."""
        self.guess_count += 1
        if len(self.guesses) < LISTED:
            self.guesses.append(guess)

    def forget(self) -> None:
        """Say that nothing came in, after all."""
        self.articles = self.spans = self.relations = self.entities = 0
        self.restored = self.layered = self.completed = self.placed = self.composed = 0
        self.left_with_files = Counter()
        self.added_labels = []
        self.renamed = Counter()
        self.unlisted_values = Counter()

    @property
    def rejected(self) -> list[Rejection]:
        """The refusals that are named."""
        return self.refusals.items

    @property
    def skipped(self) -> list[Rejection]:
        """The skips that are named."""
        return self.skips.items

    @property
    def complete(self) -> bool:
        """Whether nothing was refused or lost; notices are no losses."""
        return not self.refusals.count and not self.losses.lost

    def to_json(self) -> dict[str, Any]:
        """The report as JSON values."""
        return {
            "changed": self.changed,
            "files": self.files,
            "articles": self.articles,
            "spans": self.spans,
            "relations": self.relations,
            "entities": self.entities,
            "restored": self.restored,
            "layered": self.layered,
            "completed": self.completed,
            "placed": self.placed,
            "left_with_files": dict(sorted(self.left_with_files.items())),
            "rejected_count": self.refusals.count,
            "rejected": self.refusals.to_json(),
            "misfits": self.misfits,
            "skipped_count": self.skips.count,
            "skipped": self.skips.to_json(),
            "guess_count": self.guess_count,
            "guesses": [guess._asdict() for guess in self.guesses],
            "units": self.units,
            "added_labels": self.added_labels,
            "renamed": renamed_to_json(self.renamed),
            "unlisted_values": [
                {"attribute": attribute, "value": value, "count": count}
                for (attribute, value), count in self.unlisted_values.most_common()
            ],
            "near_duplicate_groups": self.near_duplicates.count,
            "near_duplicates": [group.to_json() for group in self.near_duplicates.items],
            "losses": self.losses.to_json(),
            "hygiene": self.hygiene.to_json(),
            "composed": self.composed,
        }


@dataclass(slots=True, kw_only=True)
class ExportReport:
    """What an export did: how many articles, spans and links are in the output, not how many there were to write.

    Attributes:
        loss_file: the report of its losses beside the output, when there are any.
        held: what is in the output where that is something else, as claims, or nodes and edges, by its plural.
    """

    out: Path
    format: str
    articles: int = 0
    spans: int = 0
    relations: int = 0
    losses: LossReport = field(default_factory=LossReport)
    loss_file: Path | None = None
    held: dict[str, int] = field(default_factory=dict)

    @property
    def numbers(self) -> dict[str, int]:
        """What is in the output, by its plural, and how many."""
        return self.held or {"articles": self.articles, "spans": self.spans, "links": self.relations}

    @property
    def complete(self) -> bool:
        """Whether nothing was lost."""
        return not self.losses.lost

    def to_json(self) -> dict[str, Any]:
        """The report as JSON values."""
        return {
            "out": shown_name(str(self.out)),
            "format": self.format,
            "articles": self.articles,
            "spans": self.spans,
            "relations": self.relations,
            "held": self.numbers,
            "losses": self.losses.to_json(),
            "loss_file": None if self.loss_file is None else str(self.loss_file),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """How to import.

    Attributes:
        annotator: who imports; owner of spans that name nobody.
        format: name of a format, or None to tell it from each file.
        encoding: encoding of all files, or None to tell it from each file.
        strict: take nothing at all if anything is refused.
        unknown_labels: whether labels and links that the codebook lacks are added to it or their records refused.
        values: options of the format, as ``name: value`` texts; only together with `format`.
        near_duplicates: what to do about copies of articles that are here or come in; looking for them reads every
            text of the workspace that was not looked at before.
        columns: role → column of tables, whatever the format of the table.
        mapping: what foreign labels, attributes and links are called here.
        kept: what comes in is what the workspace begins with, so that nobody's undo takes it away.
        skip_bad_spans: leave spans out that do not fit their text, and count them, instead of refusing their articles.
        nfc: bring texts without spans into composed form (NFC), and say so in their metadata.
    """

    annotator: str
    format: str | None = None
    encoding: str | None = None
    strict: bool = False
    unknown_labels: Literal["add", "refuse"] = "refuse"
    values: dict[str, str] = field(default_factory=dict)
    near_duplicates: NearDuplicates = "keep"
    columns: dict[str, str] = field(default_factory=dict)
    mapping: ImportMapping = field(default_factory=ImportMapping)
    kept: bool = False
    skip_bad_spans: bool = False
    nfc: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportOptions:
    """How to export.

    Attributes:
        format: name of a format.
        annotator: whose layer to export, or None for all.
        values: options of the format, as ``name: value`` texts.
        articles: ids of the articles to export, in any order, or None for all.
    """

    format: str = "native"
    annotator: str | None = None
    values: dict[str, str] = field(default_factory=dict)
    articles: Sequence[str] | None = None
