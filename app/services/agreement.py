"""How far the annotators of a workspace agree, pair by pair, in the articles that both have judged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.domain.dataset.agreement import AgreementCounts, agreement_of, count_agreement
from app.domain.dataset.gold import people_at_work
from app.domain.dataset.pair_agreement import MatchCounts, PairAgreement, pairs_of
from app.domain.wording.isolation import isolated
from app.domain.wording.quoting import shortened
from app.services.dataset.choices import refuse_unknown
from app.services.progress import ProgressSink, SilentProgress, raise_if_cancelled
from db.snapshots import json_values
from db.transfer.bulk_export import RecordStream, count_articles

if TYPE_CHECKING:
    from app.services.workspace import Workspace

_REPORT_EVERY = 50
NOT_DEFINED = "–"
_HEADS = ("both", "exact F1", "overlap F1", "kappa", "alpha")
_WIDTH = 10
"""Code points of a column."""


@dataclass(slots=True)
class AgreementReport:
    """What was measured.

    Attributes:
        pairs: two annotators → how far they agree; who have judged most together come first.
        counts: of all annotators together, from which alpha by label is computed.
    """

    pairs: dict[tuple[str, str], PairAgreement] = field(default_factory=dict)
    counts: AgreementCounts = field(default_factory=AgreementCounts)

    @property
    def alpha(self) -> dict[str, float | None]:
        """Label → Krippendorff's alpha over all annotators."""
        asked = {label for label, _, _ in self.counts.covered}
        return {label: value for label, value in agreement_of(self.counts)["alpha"].items() if label in asked}

    def to_json(self) -> dict[str, Any]:
        """The report as JSON values."""
        return {
            "articles": self.counts.articles,
            "alpha": self.alpha,
            "pairs": [{"annotators": list(pair), **found.to_json()} for pair, found in self.pairs.items()],
        }

    def lines(self, *, articles: bool = False) -> Iterator[str]:
        """The report for people; with each article that both have judged, the least alike first, when asked for."""
        if not self.pairs:
            yield "No article has been judged by two of the annotators"
            return
        yield f"Articles judged by two annotators or more: {self.counts.articles:,}"
        yield "alpha: " + ", ".join(f"{label} {_figure(value)}" for label, value in self.alpha.items())
        for pair, found in self.pairs.items():
            yield ""
            yield from _pair_lines(pair, found)
            if articles:
                yield from _article_lines(found)


def measure_agreement(
    workspace: Workspace,
    annotators: Sequence[str] = (),
    labels: Sequence[str] = (),
    progress: ProgressSink | None = None,
) -> AgreementReport:
    """Compare the layers of every two annotators.

    Args:
        workspace: to be read.
        annotators: who is compared; everybody when none is named.
        labels: whose spans are; all of the codebook when none is named.
        progress: who watches.

    Raises:
        CancelledError: the sink asked to stop.
        StorageError: the workspace cannot be read, or something in it is damaged.
        TransferError: there is no such annotator or label.
    """
    sink = progress or SilentProgress()
    known = [label.key for label in workspace.codebook().labels]
    refuse_unknown("annotator", set(annotators), workspace.annotators())
    refuse_unknown("label", set(labels), known)
    wanted = [key for key in known if not labels or key in labels]
    pairs: dict[tuple[str, str], PairAgreement] = {}
    report = AgreementReport()
    with workspace.database.read() as connection:
        total = count_articles(connection)
        with closing(iter(RecordStream(connection, None, json_values))) as records:
            for number, record in enumerate(records):
                if number % _REPORT_EVERY == 0:
                    raise_if_cancelled(sink)
                    sink.report(number, total, f"{number:,} / {total:,}")
                people = people_at_work(record, annotators)
                if len(people) > 1:
                    report.counts.add(count_agreement(record, people, wanted))
                for pair in pairs_of(people):
                    pairs.setdefault(pair, PairAgreement()).add(record, pair, wanted)
    for pair in sorted(pairs, key=lambda one: (-len(pairs[one].articles), one)):
        report.pairs[pair] = pairs[pair]
    return report


def _pair_lines(pair: tuple[str, str], found: PairAgreement) -> Iterator[str]:
    rows = [*found.labels.items(), ("all", found.all), ("any label", found.any_label)]
    width = max(len(name) for name, _ in rows)
    yield f"{isolated(pair[0])} and {isolated(pair[1])}, articles judged by both: {len(found.articles):,}"
    yield _row("", width, (*(shortened(name, _WIDTH) for name in pair), *_HEADS))
    for name, counts in rows:
        yield _row(name, width, _cells(name, counts))
    links = found.links
    if links.one or links.other:
        cells = [*(f"{count:,}" for count in (links.one, links.other, links.both)), _figure(links.exact_f1)]
        yield _row("links", width, cells)


def _row(name: str, width: int, cells: Sequence[str]) -> str:
    return f"  {name:<{width}}  " + "  ".join(f"{cell:>{_WIDTH}}" for cell in cells)


def _cells(name: str, counts: MatchCounts) -> list[str]:
    told = counts.to_json(characters=name != "all")
    figures = [_figure(told[key]) for key in ("exact_f1", "overlap_f1", "kappa", "alpha")]
    return [*(f"{count:,}" for count in (counts.one, counts.other, counts.both)), *figures]


def _article_lines(found: PairAgreement) -> Iterator[str]:
    def alike(article: tuple[str, str, float | None]) -> tuple[bool, float, str]:
        return article[2] is None, article[2] or 0.0, article[0]

    for key, title, f1 in sorted(found.articles, key=alike):
        yield f"  {_figure(f1):>5}  {key}  {isolated(title)}"


def _figure(value: float | None) -> str:
    return NOT_DEFINED if value is None else f"{round(value, 2) + 0.0:.2f}"
