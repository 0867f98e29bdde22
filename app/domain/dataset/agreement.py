"""How far annotators agree: span F1 between two, and Krippendorff's alpha over characters among any number.

*Span F1* counts a span as agreed when both have it with the same label and the same characters; it is the same whoever
of the two is taken for right, and suits tasks in which nobody can count what both left unmarked (G. Hripcsak,
A. Rothschild, "Agreement, the F-measure, and reliability in information retrieval", JAMIA 12, 2005).

*Alpha* asks of every code point of the articles whether it lies within a span of the label: nominal data of two values
(K. Krippendorff, "Computing Krippendorff's Alpha-Reliability", 2011). Spans that nearly coincide agree nearly, and
chance is taken off, which F1 does not do. 1 is perfect, 0 what chance would give.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations
from typing import Any

from app.domain.dataset.gold import SpanKey, key_of
from app.domain.native_record import NativeRecord


@dataclass(slots=True)
class AgreementCounts:
    """What agreement is computed from; counts of several articles can be added up.

    Attributes:
        articles: how many articles two or more annotators have judged.
        covered: (label, how many annotators judged, how many of them cover a code point) → number of code points.
        both: (one, other, label) → number of spans that both have.
        either: (one, other, label) → number of spans of the one plus those of the other.
    """

    articles: int = 0
    covered: Counter[tuple[str, int, int]] = field(default_factory=Counter)
    both: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    either: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def add(self, other: AgreementCounts) -> None:
        """Count these too."""
        self.articles += other.articles
        self.covered.update(other.covered)
        self.both.update(other.both)
        self.either.update(other.either)


def count_agreement(record: NativeRecord, people: Sequence[str], labels: Sequence[str]) -> AgreementCounts:
    """The counts of one article that two or more `people` have judged, for these labels."""
    counts = AgreementCounts(articles=1)
    spans: dict[str, set[SpanKey]] = {name: set() for name in people}
    for span in record["spans"]:
        if span["annotator"] in spans:
            spans[span["annotator"]].add(key_of(span))
    for one, other in combinations(people, 2):
        for label, _ in spans[one] & spans[other]:
            counts.both[one, other, label] += 1
        for keys in (spans[one], spans[other]):
            for label, _ in keys:
                counts.either[one, other, label] += 1
    for label in labels:
        layers = [[part for own, parts in keys if own == label for part in parts] for keys in spans.values()]
        for depth, length in depths(layers, len(record["text"])).items():
            counts.covered[label, len(people), depth] += length
    return counts


def depths(layers: Sequence[Sequence[tuple[int, int]]], length: int) -> Counter[int]:
    """How many code points lie in the stretches of how many layers."""
    changes: Counter[int] = Counter()
    for stretches in layers:
        for start, end in merged(stretches):
            changes[start] += 1
            changes[end] -= 1
    found: Counter[int] = Counter()
    before = depth = 0
    for place in sorted(changes):
        found[depth] += place - before
        before, depth = place, depth + changes[place]
    found[depth] += length - before
    return +found


def merged(stretches: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same code points in stretches that neither overlap nor touch, in order."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(stretches):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def alpha(covered: Mapping[tuple[int, int], int]) -> float | None:
    """Krippendorff's alpha of two values.

    Args:
        covered: (how many judged, how many of them said yes) → number of code points.

    Returns:
        1 − (n − 1) · Σ yes·no ÷ (m − 1) ÷ (all yes · all no), or None when nobody, or everybody everywhere, said yes.
    """
    yes = sum(depth * count for (_, depth), count in covered.items())
    no = sum((judges - depth) * count for (judges, depth), count in covered.items())
    if not yes or not no:
        return None
    observed = sum(
        (Fraction(depth * (judges - depth) * count, judges - 1) for (judges, depth), count in covered.items()),
        Fraction(0),
    )
    return float(1 - (yes + no - 1) * observed / (yes * no))


def agreement_of(counts: AgreementCounts) -> dict[str, Any]:
    """Alpha by label and span F1 by pair and label, as JSON values; None where there is nothing to measure."""
    labels = sorted({label for label, _, _ in counts.covered} | {label for _, _, label in counts.either})
    pairs = sorted({(one, other) for one, other, _ in counts.either})
    return {
        "articles": counts.articles,
        "alpha": {
            label: rounded(alpha({(m, depth): n for (own, m, depth), n in counts.covered.items() if own == label}))
            for label in labels
        },
        "span_f1": [
            {
                "annotators": [one, other],
                "all": _f1(sum(_of(counts.both, one, other)), sum(_of(counts.either, one, other))),
                **{label: _f1(counts.both[one, other, label], counts.either[one, other, label]) for label in labels},
            }
            for one, other in pairs
        ],
    }


def _of(counts: Mapping[tuple[str, str, str], int], one: str, other: str) -> list[int]:
    return [count for (first, second, _), count in counts.items() if (first, second) == (one, other)]


def _f1(both: int, either: int) -> float | None:
    return rounded(2 * both / either) if either else None


def rounded(value: float | None) -> float | None:
    """A measure as reports tell it: with four digits behind the point."""
    return None if value is None else round(value, 4)
