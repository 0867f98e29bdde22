"""What is to be said about a dataset, in words of the interface."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QObject

from app.domain.wording.isolation import isolated
from app.services.dataset.plan import Remark, Said
from app.ui.transfer.report_words import ReportWords, Section

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.services.dataset.build import DatasetReport
    from app.services.dataset.plan import Plan


class DatasetWords(QObject):
    """Sentences about plans and datasets."""

    def __init__(self, parent: QObject | None = None, *, titles: Mapping[str, str] | None = None) -> None:
        """`titles` of articles by their ids, for the examples of what was lost."""
        super().__init__(parent)
        self._reports = ReportWords(titles, self)

    def of_dataset(self, report: DatasetReport) -> tuple[str, list[Section]]:
        """A sentence and the sections of what was built."""
        plan = report.plan
        sentence = self.tr("The dataset is built: {numbers}.").format(numbers=self.numbers(plan))
        sections = [
            Section(self.tr("Where"), ((str(report.out), ""),)),
            Section(self.tr("Parts"), tuple((self.part(plan, name), "") for name in plan.counts), worded=True),
            Section(self.tr("Good to know"), tuple((self.remark(said), "") for said in plan.remarks), worded=True),
            self._reports.losses(report.losses),
        ]
        return sentence, [section for section in sections if section.rows]

    def numbers(self, plan: Plan) -> str:
        """How much is in all parts together."""
        counts = plan.counts.values()
        return self._reports.numbers(
            sum(part.articles for part in counts),
            sum(part.spans for part in counts),
            sum(part.relations for part in counts),
        )

    def part(self, plan: Plan, name: str) -> str:
        """How much is in one part."""
        counts = plan.counts[name]
        return f"{isolated(name)}: {self._reports.numbers(counts.articles, counts.spans, counts.relations)}"

    def remark(self, said: Said) -> str:
        """A remark as a sentence."""
        part, label = isolated(said.part), isolated(said.label)
        match said.remark:
            case Remark.EMPTY_PART:
                return self.tr("{part} has no article").format(part=part)
            case Remark.FEW_ARTICLES:
                return self.tr(
                    "{part} has only %Ln article(s): figures measured on it will vary a lot", "", said.count
                ).format(part=part)
            case Remark.LABEL_MISSING:
                return self.tr("{part} has no span of the label {label}").format(part=part, label=label)
            case Remark.SHARE_MISSED:
                return self.tr(
                    "{part} has {count} of the articles, not {wanted}: articles and groups are placed whole"
                ).format(part=part, count=_percent(said.count), wanted=_percent(said.wanted))
            case Remark.COPIES_IGNORED:
                return self.tr("Copies were not looked for: the same text may be in several parts")
            case Remark.KEPT_TOGETHER:
                return self.tr("%Ln group(s) of copies kept within one part each", "", said.count)
            case Remark.LATE_COPIES:
                return self.tr(
                    "{part} has %Ln article(s) not older than all of the parts after it: copies stay with the first",
                    "",
                    said.count,
                ).format(part=part)
            case _:
                return self._about_choice(said)

    def _about_choice(self, said: Said) -> str:
        """A remark on what the choices took and left."""
        name = isolated(said.name)
        match said.remark:
            case Remark.NO_SUCH_SOURCE:
                return self.tr("No article of the workspace names the source {name}").format(name=name)
            case Remark.NO_SUCH_LANGUAGE:
                return self.tr("No article of the workspace is in the language {name}").format(name=name)
            case Remark.UNLABELLED:
                return self.tr(
                    "%Ln article(s) without a span in these layers that nobody has marked as done: choose by progress"
                    " to leave them out",
                    "",
                    said.count,
                )
            case Remark.UNDATED:
                return self.tr(
                    "%Ln article(s) without a date like 2026-01-31 left out, because parts go by date", "", said.count
                )
            case Remark.UNDATED_UNCHOSEN:
                return self.tr(
                    "%Ln article(s) without a date like 2026-01-31 left out, because only some days are chosen",
                    "",
                    said.count,
                )
            case Remark.NOT_JUDGED_TWICE:
                return self.tr(
                    "%Ln article(s) left out of the gold layer: fewer than two annotators judged them", "", said.count
                )
            case _:
                return said.sentence


def _percent(share: int) -> str:
    return isolated(f"{QLocale().toString(share)}%")
