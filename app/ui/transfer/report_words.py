"""What an import or an export did, in words of the interface."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from app.services.near_duplicates import DuplicateArticle
    from app.services.transfer_reports import DuplicateListing, ExportReport, ImportReport, Listing


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its rows; a row is a place and what there is to say about it (the place may be empty)."""

    title: str
    rows: tuple[tuple[str, str], ...]
    more: int = 0
    """How many rows are counted but not listed."""


class ReportWords(QObject):
    """Turns reports into sentences and sections; a section that has nothing to say is left out."""

    def of_import(self, report: ImportReport) -> tuple[str, list[Section]]:
        """A sentence and the sections of an import."""
        if report.changed:
            numbers = self._numbers(report.articles, report.spans, report.relations)
            sentence = self.tr("Brought in: {numbers}.").format(numbers=numbers)
        else:
            sentence = self.tr("Nothing was brought in.")
        guesses = tuple((guess.where, f"{guess.encoding} ({guess.confidence:.0%})") for guess in report.guesses)
        labels = tuple(("", label) for label in report.added_labels)
        sections = [
            _listing(self.tr("Refused"), report.refusals),
            _listing(self.tr("Skipped"), report.skips),
            self._copies(report.near_duplicates),
            Section(self.tr("Encodings that were guessed"), guesses),
            Section(self.tr("Offsets counted in another unit"), tuple(report.units.items())),
            Section(self.tr("Labels added to the codebook"), labels),
            self._losses(report.losses.lines()),
        ]
        return sentence, [section for section in sections if section.rows]

    def of_export(self, report: ExportReport) -> tuple[str, list[Section]]:
        """A sentence and the sections of an export."""
        numbers = self._numbers(report.articles, report.spans, report.relations)
        place = Section(self.tr("Where"), (("", str(report.out)),))
        losses = self._losses(report.losses.lines())
        return self.tr("Written: {numbers}.").format(numbers=numbers), [place, losses] if losses.rows else [place]

    def _copies(self, found: DuplicateListing) -> Section:
        """A row a copy, with how alike it is to the first of its group, which is named once."""
        rows, left_out = [], self.tr("Left out")
        for group in found.items:
            first, *copies = group.members
            place = _titled(first)
            for one in copies:
                # The number comes first: after a title from right to left it would stand at the wrong end.
                said = f"{one.similarity:.0%} · {_titled(one)}"
                rows.append((place, f"{left_out} · {said}" if one.skipped else said))
                place = ""
        title = self.tr("Copies of each other: %Ln group(s)", "", found.count)
        return Section(title, tuple(rows), found.count - len(found.items))

    def _numbers(self, articles: int, spans: int, links: int) -> str:
        return " · ".join(
            (
                self.tr("%Ln article(s)", "", articles),
                self.tr("%Ln span(s)", "", spans),
                self.tr("%Ln link(s)", "", links),
            )
        )

    def _losses(self, lines: list[str]) -> Section:
        return Section(self.tr("Could not be carried over"), tuple(("", line) for line in lines))


def _listing(title: str, listing: Listing) -> Section:
    rows = tuple((item.where, item.reason) for item in listing.items)
    return Section(f"{title} ({listing.count:,})", rows, listing.count - len(rows))


def _titled(article: DuplicateArticle) -> str:
    return f"{article.title} · {article.source}" if article.source else article.title
