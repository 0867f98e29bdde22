"""What came of a dataset that was rebuilt from its card, in words of the interface."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.domain.wording.isolation import isolated, one_line
from app.domain.wording.quoting import titled
from app.services.dataset.rebuild import NAMED, Cause
from app.ui.dataset.report_words import DatasetWords
from app.ui.transfer.report_words import Section
from app.ui.wording.wording import as_place

if TYPE_CHECKING:
    from app.services.dataset.rebuild import ComparedFile, Difference, RebuildReport

_LISTED = 100
"""Files that are told one by one, those that differ first."""
_TITLE = 48
"""Code points of an article's title."""
_DIGITS = 16
"""Of a digest: the whole of it is in the card, and in the report for programs."""


class RebuildWords(QObject):
    """A sentence on the whole, a row for each file, and below them why files differ."""

    def __init__(self, words: DatasetWords, titles: Mapping[str, str]) -> None:
        """`words` for what was built; `titles` of articles by their ids."""
        super().__init__()
        self._words, self._titles = words, titles

    def of_rebuilt(self, report: RebuildReport) -> tuple[str, list[Section]]:
        """A sentence and the sections of a dataset that was rebuilt."""
        numbers = self._words.numbers(report.built.plan)
        differing = [file for file in report.files if not file.same]
        if differing:
            sentence = self.tr("Rebuilt ({numbers}), but %Ln file(s) are not as the card says.", "", len(differing))
        else:
            sentence = self.tr("Rebuilt ({numbers}): every file is the same as then, byte by byte.")
        files = sorted(report.files, key=lambda file: file.same)
        where, *sections = self._words.of_dataset(report.built)[1]
        found = [
            where,
            Section(self.tr("Why files differ"), tuple(map(self._difference, report.differences)), worded=True),
            Section(
                self.tr("Files compared with the card by their SHA-256"),
                tuple(map(self._file, files[:_LISTED])),
                max(len(files) - _LISTED, 0),
                worded=True,
            ),
            Section(self.tr("Left out, as then"), tuple(self._later(report.came_later)), worded=True),
            *sections,
        ]
        return sentence.format(numbers=numbers), [section for section in found if section.rows]

    def _file(self, file: ComparedFile) -> tuple[str, str]:
        name = as_place(one_line(file.name))
        if file.same:
            return self.tr("{file}: the same").format(file=name), _shortened(file.now)
        if file.now is None:
            told = self.tr("{file}: is not made any more")
        elif file.then is None:
            told = self.tr("{file}: was not there then")
        else:
            told = self.tr("{file}: differs")
        digests = self.tr("then {then}, now {now}").format(then=_shortened(file.then), now=_shortened(file.now))
        return told.format(file=name), "\n".join((digests, *map(self._cause, file.causes)))

    def _difference(self, difference: Difference) -> tuple[str, str]:
        named = [self._article(one) for one in difference.named]
        if len(difference.articles) > len(named):
            named.append("…")
        return self._counted(difference), "\n".join(named)

    def _later(self, articles: Sequence[str]) -> Iterator[tuple[str, str]]:
        """What is said of articles that the choices would take as well."""
        if articles:
            named = [self._article(one) for one in articles[:NAMED]]
            told = self.tr("%Ln article(s) came later and are not in the dataset of the card", "", len(articles))
            yield told, "\n".join([*named, "…"] if len(articles) > len(named) else named)

    def _article(self, article: str) -> str:
        return titled(self._titles[article], _TITLE) if article in self._titles else isolated(one_line(article))

    def _counted(self, difference: Difference) -> str:
        """One difference as a sentence with its number, or with what was then and is now."""
        count = len(difference.articles)
        match difference.cause:
            case Cause.GONE:
                return self.tr("%Ln article(s) are not in it any more", "", count)
            case Cause.OTHER_TEXT:
                return self.tr("%Ln article(s) have another text", "", count)
            case Cause.OTHER_LABELS:
                return self.tr("%Ln article(s) have other spans, links or details", "", count)
            case Cause.OTHER_PART:
                return self.tr("%Ln article(s) are in another part", "", count)
            case Cause.HASHIYA | Cause.CODEBOOK | Cause.COPIES_METHOD | Cause.TOKENISER:
                said = self.tr("{what}: {then} then, {now} now")
                then, now = isolated(one_line(difference.then)), isolated(one_line(difference.now))
                return said.format(what=self._cause(difference.cause), then=then, now=now)
        return self._cause(difference.cause)

    def _cause(self, cause: Cause) -> str:
        """Why a file may differ, in few words."""
        words = {
            Cause.HASHIYA: self.tr("another version of Hashiya"),
            Cause.CODEBOOK: self.tr("another version of the codebook"),
            Cause.COPIES_METHOD: self.tr("copies are found in another way"),
            Cause.TOKENISER: self.tr("another tokeniser"),
            Cause.GONE: self.tr("articles that are not in it any more"),
            Cause.OTHER_TEXT: self.tr("articles with another text"),
            Cause.OTHER_LABELS: self.tr("articles with other spans, links or details"),
            Cause.OTHER_PART: self.tr("articles that are in another part"),
            Cause.UNKNOWN_ARTICLES: self.tr(
                "which articles differ cannot be said: the file articles.jsonl of then is not beside the card"
            ),
            Cause.CARD_EDITED: self.tr("the files are the same, but the card was edited"),
            Cause.UNTOLD: self.tr(
                "nothing that the card tells of: perhaps another version of the library that writes this format"
            ),
        }
        return words[cause]


def _shortened(digest: str | None) -> str:
    return isolated(f"{digest[:_DIGITS]}…" if digest else "–")
