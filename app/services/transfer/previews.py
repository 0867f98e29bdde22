"""What a preview of an import has seen."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from app.exchange.characters.mojibake import Disguise
from app.exchange.formats import Format
from app.exchange.table_preview import TablePreview
from app.services.transfer.import_presence import Presence
from app.services.transfer.reports import ImportReport, Listing

PREVIEWED = 100
"""How many refusals, skips and guesses a preview names; all are counted."""
_FORETOLD = (
    "rejected_count", "rejected", "misfits", "skipped_count", "skipped", "guess_count", "guesses", "units", "spans",
    "entities", "completed", "placed",
    "left_with_files", "added_labels", "renamed", "unlisted_values", "near_duplicate_groups",
    "near_duplicates", "losses", "hygiene", "composed",
)  # fmt: skip
"""Keys of an import's report that a preview has as well."""
_GUESSED = 50
"""Per cent of certainty below which nothing in a file speaks for its format."""
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

    @property
    def guessed(self) -> bool:
        """Whether it was taken for want of another; the number would only alarm."""
        return self.certainty < _GUESSED


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


def _first_of_report() -> ImportReport:
    return ImportReport(refusals=Listing(PREVIEWED), skips=Listing(PREVIEWED))


@dataclass(slots=True, kw_only=True)
class ImportPreview:
    """What was seen.

    Attributes:
        formats: what the sources are, the most frequent first.
        articles: the first ones, as they would come in.
        read: articles looked at; the counts are about these.
        presences: how many of them are new, or in the workspace already.
        whole: whether that was everything there is.
        labels, attributes, relations: names as the sources have them, with how often: 0 for one that is only declared.
        attribute_values: attribute → its values as the sources have them, with how often; long texts are no values.
        report: what the import would report, which decides on paper as it does in earnest: of what was looked at.
        uncompared: articles of the workspace that were not looked at for copies, since that takes long the first time.
        beside: the first file that is only read along with an article, empty if there is none.
        encoding_of: the source that `encodings` is about: the one whose guess is the least sure, or else the first that
            is not in plain UTF-8.
        encodings: what it may be in, the likeliest first, with confidences.
        disguise: what seems to have happened to texts before, if anything.
        disguised: the first sources to which it did.
        disguised_count: how many they are.
        tables: columns of the first tables.
    """

    formats: list[FoundFormat] = field(default_factory=list)
    articles: list[PreviewArticle] = field(default_factory=list)
    read: int = 0
    presences: Counter[Presence] = field(default_factory=Counter)
    whole: bool = True
    labels: Counter[str] = field(default_factory=Counter)
    attributes: Counter[str] = field(default_factory=Counter)
    relations: Counter[str] = field(default_factory=Counter)
    attribute_values: dict[str, Counter[str]] = field(default_factory=dict)
    report: ImportReport = field(default_factory=_first_of_report)
    uncompared: int = 0
    beside: str = ""
    encoding_of: str = ""
    encodings: list[tuple[str, float]] = field(default_factory=list)
    disguise: Disguise | None = None
    disguised: list[str] = field(default_factory=list)
    disguised_count: int = 0
    tables: list[TablePreview] = field(default_factory=list)

    @property
    def table(self) -> TablePreview | None:
        """The first table."""
        return self.tables[0] if self.tables else None

    def to_json(self) -> dict[str, Any]:
        """The preview as JSON values, without the texts."""
        report = self.report.to_json()
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
            "coming": {name: report[name] for name in ("articles", "restored", "layered")},
            "whole": self.whole,
            "labels": dict(self.labels.most_common()),
            "attributes": dict(self.attributes.most_common()),
            "relations": dict(self.relations.most_common()),
            "attribute_values": {name: dict(met.most_common()) for name, met in self.attribute_values.items()},
            "encodings": [{"encoding": name, "confidence": sure} for name, sure in self.encodings],
            "mojibake": self.disguise.encoding if self.disguise else None,
            "mojibake_in": self.disguised,
            "mojibake_count": self.disguised_count,
            "columns": self.table.uses() if self.table else {},
            "tables": [table.to_json() for table in self.tables],
            "uncompared": self.uncompared,
            **{name: report[name] for name in _FORETOLD},
        }
