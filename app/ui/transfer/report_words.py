"""What an import or an export did, in words of the interface."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QObject

from app.domain.wording.isolation import isolated, one_line
from app.domain.wording.quoting import quoted, shortened, titled
from app.exchange.characters.encodings import certainty
from app.exchange.loss import ARTICLE_ID
from app.ui.transfer.example_words import example_text
from app.ui.transfer.loss_words import hygiene_sentence, loss_sentence
from app.ui.transfer.reason_words import reason_text
from app.ui.wording.wording import as_place

if TYPE_CHECKING:
    from app.exchange.characters.hygiene import HygieneReport
    from app.exchange.formats import EncodingGuess
    from app.exchange.loss import LossReport
    from app.services.copies.near_duplicates import DuplicateArticle
    from app.services.transfer.previews import ImportPreview
    from app.services.transfer.reports import DuplicateListing, ExportReport, ImportReport, Listing


_TITLE = 48
"""Code points of an article's title as an example."""
_UNLISTED = 20
"""Values that are told one by one."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its rows; a row is a place and what there is to say about it, in lines (the place may be empty)."""

    title: str
    rows: tuple[tuple[str, str], ...]
    more: int = 0
    """How many rows are counted but not listed."""
    worded: bool = False
    """The places are sentences of the interface with a number before them, what is said are examples from files."""


class ReportWords(QObject):
    """Turns reports into sentences and sections; a section that has nothing to say is left out."""

    def __init__(self, titles: Mapping[str, str] | None = None, parent: QObject | None = None) -> None:
        """`titles` of articles by their ids: an export names its examples by id, which tells a reader nothing."""
        super().__init__(parent)
        self._titles = titles or {}

    def of_import(self, report: ImportReport) -> tuple[str, list[Section]]:
        """A sentence and the sections of an import."""
        if report.changed:
            numbers = self.numbers(report.articles, report.spans, report.relations)
            sentence = self.tr("Brought in: {numbers}.").format(numbers=numbers)
            if report.layered:
                told = self.tr("%Ln article(s) that were here got labels, links or attributes.", "", report.layered)
                sentence = f"{sentence} {told}"
            if report.completed:
                told = self.tr("%Ln span(s) that were here got attributes they lacked.", "", report.completed)
                sentence = f"{sentence} {told}"
            if report.placed:
                told = self.tr("%Ln article(s) came as words alone, found in the texts here.", "", report.placed)
                sentence = f"{sentence} {told}"
        else:
            sentence = self.tr("Nothing was brought in.")
        if report.misfits:
            told = self.tr("%Ln article(s) refused for a span that does not fit.", "", report.misfits)
            instead = self.tr("An import can leave out such spans instead.")
            sentence = f"{sentence} {told} {instead}"
        sections = [
            self._listing(self.tr("Refused"), report.refusals),
            self._listing(self.tr("Skipped"), report.skips),
            self._copies(report.near_duplicates),
            self._guesses(report.guesses, report.guess_count),
            Section(self.tr("Offsets counted in another unit"), tuple(report.units.items())),
            *self._told_of(report, self.tr("Added to the codebook")),
        ]
        return sentence, [section for section in sections if section.rows]

    def _told_of(self, report: ImportReport, added: str) -> list[Section]:
        """What an import tells, and its preview foretells; `added` is said of what the codebook is given."""
        labels = tuple(("", one_line(label)) for label in report.added_labels)
        return [
            Section(added, labels),
            self._renamed(report),
            self._unlisted(report),
            self.losses(report.losses.lost),
            self._notices(report.losses.noticed),
            self._left_with_files(report),
            self._hygiene(report),
        ]

    def _left_with_files(self, report: ImportReport) -> Section:
        """A row a kind of metadata, with how often it was met."""
        rows = tuple((name, self._number(count)) for name, count in sorted(report.left_with_files.items()))
        return Section(self.tr("Stays with the files, which alone need it"), rows)

    def of_export(self, report: ExportReport) -> tuple[str, list[Section]]:
        """A sentence and the sections of an export."""
        numbers = self._held(report.numbers)
        place = Section(self.tr("Where"), ((str(report.out), ""),))
        if report.loss_file is not None:
            said = self.tr("What could not be carried over is also in {name}.").format(
                name=as_place(report.loss_file.name)
            )
        else:
            said = ""
        losses = self.losses(report.losses, said)
        return self.tr("Written: {numbers}.").format(numbers=numbers), [place, losses] if losses.rows else [place]

    def of_preview(self, preview: ImportPreview) -> list[Section]:
        """The sections of what would be refused, lost, or is worth knowing."""
        report = preview.report
        sections = [
            self._listing(self.tr("Would be refused"), report.refusals),
            self._listing(self.tr("Skipped"), report.skips),
            self._copies(report.near_duplicates),
            self._uncompared(preview.uncompared),
            self._guesses(report.guesses, report.guess_count),
            *self._told_of(report, self.tr("Would be added to the codebook")),
        ]
        return [section for section in sections if section.rows]

    def _uncompared(self, count: int) -> Section:
        """What only the import looks at, since that takes long the first time."""
        told = self.tr("%Ln article(s) of the workspace are compared by the import alone.", "", count)
        return Section(self.tr("Copies"), ((told, ""),) if count else (), worded=True)

    def _listing(self, title: str, listing: Listing) -> Section:
        """A row a place, with the reason."""
        rows = tuple((item.where, reason_text(item.reason)) for item in listing.items)
        return Section(f"{title} ({self._number(listing.count)})", rows, listing.count - len(rows))

    def _guesses(self, guesses: Sequence[EncodingGuess], count: int) -> Section:
        """A row a file, with how sure the guess is."""
        rows = tuple((guess.where, f"{guess.encoding} ({certainty(guess.confidence)})") for guess in guesses)
        return Section(self.tr("Encodings that were guessed"), rows, count - len(rows))

    def _copies(self, found: DuplicateListing) -> Section:
        """A row a group: its first article, then a line for each other one, with how alike it is to the first."""
        rows = []
        for group in found.items:
            first, *copies = group.members
            rows.append((self._told(first), "\n".join(map(self._likened, copies))))
        title = self.tr("Copies of each other: %Ln group(s)", "", found.count)
        return Section(title, tuple(rows), found.count - len(found.items), worded=True)

    def article(self, article: DuplicateArticle, *, first: bool) -> str:
        """One of a group of copies; what is not the first of it, with how alike it is to that."""
        return self._told(article) if first else self._likened(article)

    def _likened(self, article: DuplicateArticle) -> str:
        """A copy, with how alike it is to the first of its group: a bare percentage says nothing."""
        percent = self._number(int(f"{article.similarity * 100:.0f}"))
        return self.tr("{percent} % alike: {article}").format(percent=percent, article=self._told(article))

    def _told(self, article: DuplicateArticle) -> str:
        """Title, source and day of a copy, what tells it apart if these do not, and whether it came in just now."""
        remark = self.tr("Left out") if article.skipped else self.tr("new") if article.new else ""
        return f"{_titled(article)} ({remark})" if remark else _titled(article)

    def numbers(self, articles: int, spans: int, links: int) -> str:
        """How many of each."""
        return self._held({"articles": articles, "spans": spans, "links": links})

    def _held(self, numbers: Mapping[str, int]) -> str:
        told = {
            "articles": lambda count: self.tr("%Ln article(s)", "", count),
            "spans": lambda count: self.tr("%Ln span(s)", "", count),
            "links": lambda count: self.tr("%Ln link(s)", "", count),
            "claims": lambda count: self.tr("%Ln claim(s)", "", count),
            "nodes": lambda count: self.tr("%Ln node(s)", "", count),
            "edges": lambda count: self.tr("%Ln edge(s)", "", count),
        }
        return " · ".join(told[what](count) for what, count in numbers.items())

    def losses(self, losses: LossReport, remark: str = "") -> Section:
        """What could not be carried over, and a remark on it."""
        remarks = ((remark, ""),) if remark else ()
        return Section(self.tr("Could not be carried over"), (*self._kinds(losses), *remarks), worded=True)

    def _notices(self, notices: LossReport) -> Section:
        """What was read in a way that is worth knowing, and is here whole."""
        return Section(self.tr("Brought in, and worth knowing how"), self._kinds(notices), worded=True)

    def _kinds(self, losses: LossReport) -> tuple[tuple[str, str], ...]:
        return tuple(
            (f"{self._number(item['count'])} × {loss_sentence(item['kind'])}", self._examples(item["examples"]))
            for item in losses.to_json()
        )

    def _renamed(self, report: ImportReport) -> Section:
        titles = {
            "label": self.tr("Label"),
            "relation": self.tr("Link"),
            "attribute": self.tr("Attribute"),
            "value": self.tr("Value"),
        }
        rows = []
        for one, count in report.renamed.most_common():
            name = f"{one.attribute} = {one.name}" if one.attribute else one.name
            told = self.tr("{count} × {kind}: {name} came in as {ours}").format(
                count=self._number(count),
                kind=titles[one.kind],
                name=isolated(one_line(name)),
                ours=isolated(one_line(one.ours)),
            )
            rows.append((told, ""))
        return Section(self.tr("Mapped"), tuple(rows), worded=True)

    def _unlisted(self, report: ImportReport) -> Section:
        """Values that are in no list of the codebook: told by attribute, since they may be many."""
        rows = tuple(
            (f"{self._number(count)} × {isolated(one_line(f'{attribute} = {value}'))}", "")
            for (attribute, value), count in report.unlisted_values.most_common(_UNLISTED)
        )
        title = self.tr("Values that the codebook does not list, kept as they are")
        return Section(title, rows, len(report.unlisted_values) - len(rows), worded=True)

    def _hygiene(self, report: ImportReport) -> Section:
        section = self._odd(report.hygiene)
        if not report.composed:
            return section
        composed = (self.tr("%Ln text(s) brought into composed form (NFC)", "", report.composed), "")
        return Section(section.title, (composed, *section.rows), worded=True)

    def _odd(self, hygiene: HygieneReport) -> Section:
        rows = tuple(
            (f"{self._number(found.count)} × {hygiene_sentence(kind)}", self._examples(found.examples))
            for kind, found in hygiene.findings().items()
        )
        return Section(self.tr("Worth knowing, and kept as it is"), rows, worded=True)

    def _examples(self, examples: Sequence[str]) -> str:
        return " · ".join(map(self._example, examples))

    def _example(self, example: str) -> str:
        line = one_line(example)
        found = ARTICLE_ID.match(line)
        title = self._titles.get(found[0]) if found is not None else None
        if found is None or title is None:
            return example_text(line)
        rest = line[found.end() :]
        return titled(title, _TITLE) + (as_place(rest) if rest else "")

    @staticmethod
    def _number(count: int) -> str:
        return QLocale().toString(count)


def _titled(article: DuplicateArticle) -> str:
    """Title, source and day: copies mostly share the first, and agencies are told apart by the others."""
    about = (isolated(shortened(one, _TITLE)) for one in (article.source, article.published) if one)
    parting = (quoted(f"…{article.parting.lstrip()}", _TITLE),) if article.parting else ()
    return " – ".join((titled(article.title, _TITLE), *about, *parting))
