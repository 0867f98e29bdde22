"""What a preview of an import has seen."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple

from app.exchange.characters.hygiene import HygieneReport
from app.exchange.characters.mojibake import Disguise
from app.exchange.formats import EncodingGuess, Format
from app.exchange.loss import LossReport
from app.exchange.table_preview import TablePreview
from app.services.transfer.import_presence import Presence
from app.services.transfer.reports import Listing

PREVIEWED = 100
"""How many refusals, skips and guesses a preview names; all are counted."""
NAMED = 3
"""How many sources it names where a line is all the room there is."""


class FoundFormat(NamedTuple):
    """A format that was told from sources, or named by the user."""

    format: Format
    certainty: int
    """1 to 100, of the source it is least sure of."""
    sources: int
    first: str
    """Name of the first source."""


class PreviewSpan(NamedTuple):
    """A span as it would come in. Fragments are code points."""

    label: str
    fragments: tuple[tuple[int, int], ...]


class PreviewArticle(NamedTuple):
    """An article as it would come in."""

    where: str
    title: str
    text: str
    language: str
    direction: str
    spans: tuple[PreviewSpan, ...]
    presence: Presence | None = None
    """Whether it is in the workspace already; None when there is no workspace to look into."""


@dataclass(slots=True, kw_only=True)
class ImportPreview:
    """What was seen.

    Attributes:
        formats: what the sources are, the most frequent first.
        articles: the first ones, as they would come in.
        read: articles looked at; the counts are about these.
        presences: how many of them are new, or in the workspace already.
        new, restored, layered: how many would come in, be shown again, get labels, links or attributes; nobody knows
            without a workspace.
        whole: whether that was everything there is.
        labels, attributes, relations: names as the sources have them, with how often: 0 for one that is only declared.
        attribute_values: attribute → its values as the sources have them, with how often; long texts are no values.
        refusals: what would be refused.
        skips: what folders and archives hold besides, which is not read, and what is in the workspace already.
        beside: the first file that is only read along with an article, empty if there is none.
        guesses: the first encodings that were guessed.
        guess_count: how many were.
        encoding_of: the source that `encodings` is about: the one whose guess is the least sure, or else the first that
            is not in plain UTF-8.
        encodings: what it may be in, the likeliest first, with confidences.
        disguise: what seems to have happened to texts before, if anything.
        disguised: the first sources to which it did.
        disguised_count: how many they are.
        units: source → unit its offsets were found to be counted in, where it is not code points.
        tables: columns of the first tables.
        hygiene: characters of the texts that are worth knowing about.
        losses: what could not be carried.
    """

    formats: list[FoundFormat] = field(default_factory=list)
    articles: list[PreviewArticle] = field(default_factory=list)
    read: int = 0
    presences: Counter[Presence] = field(default_factory=Counter)
    new: int = 0
    restored: int = 0
    layered: int = 0
    whole: bool = True
    labels: Counter[str] = field(default_factory=Counter)
    attributes: Counter[str] = field(default_factory=Counter)
    relations: Counter[str] = field(default_factory=Counter)
    attribute_values: dict[str, Counter[str]] = field(default_factory=dict)
    refusals: Listing = field(default_factory=partial(Listing, PREVIEWED))
    skips: Listing = field(default_factory=partial(Listing, PREVIEWED))
    beside: str = ""
    guesses: list[EncodingGuess] = field(default_factory=list)
    guess_count: int = 0
    encoding_of: str = ""
    encodings: list[tuple[str, float]] = field(default_factory=list)
    disguise: Disguise | None = None
    disguised: list[str] = field(default_factory=list)
    disguised_count: int = 0
    units: dict[str, str] = field(default_factory=dict)
    tables: list[TablePreview] = field(default_factory=list)
    hygiene: HygieneReport = field(default_factory=HygieneReport)
    losses: LossReport = field(default_factory=LossReport)

    @property
    def table(self) -> TablePreview | None:
        """The first table."""
        return self.tables[0] if self.tables else None

    def to_json(self) -> dict[str, Any]:
        """The preview as JSON values, without the texts."""
        return {
            "formats": [
                {"format": found.format.name, "certainty": found.certainty, "sources": found.sources}
                for found in self.formats
            ],
            "articles": [
                {
                    "where": one.where,
                    "title": one.title,
                    "direction": one.direction,
                    "spans": len(one.spans),
                    "presence": one.presence,
                }
                for one in self.articles
            ],
            "read": self.read,
            "presences": {presence: self.presences[presence] for presence in Presence if self.presences[presence]},
            "coming": {"articles": self.new, "restored": self.restored, "layered": self.layered},
            "whole": self.whole,
            "labels": dict(self.labels.most_common()),
            "attributes": dict(self.attributes.most_common()),
            "relations": dict(self.relations.most_common()),
            "attribute_values": {name: dict(met.most_common()) for name, met in self.attribute_values.items()},
            "rejected_count": self.refusals.count,
            "rejected": self.refusals.to_json(),
            "skipped_count": self.skips.count,
            "skipped": self.skips.to_json(),
            "encodings": [{"encoding": name, "confidence": sure} for name, sure in self.encodings],
            "guess_count": self.guess_count,
            "guesses": [guess._asdict() for guess in self.guesses],
            "mojibake": self.disguise.encoding if self.disguise else None,
            "mojibake_in": self.disguised,
            "mojibake_count": self.disguised_count,
            "units": self.units,
            "columns": self.table.uses() if self.table else {},
            "tables": [table.to_json() for table in self.tables],
            "hygiene": self.hygiene.to_json(),
            "losses": self.losses.to_json(),
        }
