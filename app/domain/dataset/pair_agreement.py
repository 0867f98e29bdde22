"""How far two annotators agree in the articles that both have judged, label by label.

Four measures, because no single one tells all (1 is perfect; of the last two, 0 is what chance would give):

*Exact F1*: spans with the same label and the same characters. *Overlap F1*: spans that share a character with one of
the other's; much above the exact one, they mean the same and draw its edges otherwise. *Kappa* (J. Cohen, 1960) and
Krippendorff's *alpha*: whether a code point lies within a span of the label, with chance taken off.

Each is given for every label, for all labels together, and for spans without regard to their labels, which tells
whether two see the same and name it otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations
from typing import Any

from app.domain.dataset.agreement import alpha, depths, merged, rounded
from app.domain.dataset.gold import SpanKey, key_of
from app.domain.native_record import NativeRecord

Stretches = tuple[tuple[int, int], ...]


@dataclass(slots=True)
class MatchCounts:
    """What the measures of one label are computed from; counts of several articles can be added up.

    Attributes:
        one, other: spans of the one and of the other annotator.
        both: spans that both have, to the character.
        one_met, other_met: spans of each that share a character with a span of the other.
        within: code points within spans of (neither, the one alone, the other alone, both).
    """

    one: int = 0
    other: int = 0
    both: int = 0
    one_met: int = 0
    other_met: int = 0
    within: tuple[int, int, int, int] = (0, 0, 0, 0)

    def add(self, more: MatchCounts) -> None:
        """Count these too."""
        for name in ("one", "other", "both", "one_met", "other_met"):
            setattr(self, name, getattr(self, name) + getattr(more, name))
        neither, one, other, both = (mine + theirs for mine, theirs in zip(self.within, more.within, strict=True))
        self.within = neither, one, other, both

    @property
    def exact_f1(self) -> float | None:
        """2 · both ÷ (one + other)."""
        return _f1(self.both, self.one, self.both, self.other)

    def to_json(self, *, characters: bool = True) -> dict[str, Any]:
        """Counts and measures; a measure is None where it is not defined. Without `characters`, kappa and alpha are."""
        return {
            "spans": [self.one, self.other],
            "both": self.both,
            "exact_f1": self.exact_f1,
            "overlap_f1": _f1(self.one_met, self.one, self.other_met, self.other),
            "kappa": rounded(kappa(self.within)) if characters else None,
            "alpha": rounded(_alpha(self.within)) if characters else None,
        }


@dataclass(slots=True)
class PairAgreement:
    """Two annotators.

    Attributes:
        labels: label → counts.
        any_label: counts without regard to labels.
        links: counts of links; only `one`, `other` and `both` are meant.
        articles: id and title of the articles that both have judged, with the exact F1 of each.
    """

    labels: dict[str, MatchCounts] = field(default_factory=dict)
    any_label: MatchCounts = field(default_factory=MatchCounts)
    links: MatchCounts = field(default_factory=MatchCounts)
    articles: list[tuple[str, str, float | None]] = field(default_factory=list)

    def add(self, record: NativeRecord, pair: tuple[str, str], labels: Sequence[str]) -> None:
        """Count an article that both have judged; of the spans, those with one of `labels`."""
        of_label = set(labels)
        keys = [
            {key_of(span) for span in record["spans"] if span["annotator"] == name and span["label"] in of_label}
            for name in pair
        ]
        length = len(record["text"])
        here = MatchCounts()
        for label in labels:
            found = _matches([[parts for own, parts in some if own == label] for some in keys], length)
            self.labels.setdefault(label, MatchCounts()).add(found)
            here.add(found)
        self.any_label.add(_matches([sorted({parts for _, parts in some}) for some in keys], length))
        one, other = (_links_of(record, name, of_label) for name in pair)
        self.links.add(MatchCounts(one=len(one), other=len(other), both=len(one & other)))
        self.articles.append((record["id"], record["title"], here.exact_f1))

    @property
    def all(self) -> MatchCounts:
        """The spans of all labels together, each compared with those of its own label."""
        counts = MatchCounts()
        for some in self.labels.values():
            counts.add(some)
        return counts

    def to_json(self) -> dict[str, Any]:
        """All figures as JSON values."""
        return {
            "article_count": len(self.articles),
            "labels": {label: counts.to_json() for label, counts in self.labels.items()},
            # A code point may lie within spans of several labels, so that of all together nothing is counted twice.
            "all": self.all.to_json(characters=False),
            "any_label": self.any_label.to_json(),
            "links": {
                "links": [self.links.one, self.links.other],
                "both": self.links.both,
                "exact_f1": self.links.exact_f1,
            },
            "articles": [{"id": key, "title": title, "exact_f1": f1} for key, title, f1 in self.articles],
        }


def pairs_of(people: Sequence[str]) -> list[tuple[str, str]]:
    """Every two of them, in the order of their names."""
    return list(combinations(sorted(people), 2))


def kappa(within: tuple[int, int, int, int]) -> float | None:
    """Cohen's kappa of two yes-or-no judgements.

    Args:
        within: how often (neither, the one alone, the other alone, both) said yes.

    Returns:
        (observed − expected) ÷ (1 − expected), or None where both always said the same one thing.
    """
    neither, one, other, both = within
    total = sum(within)
    if not total:
        return None
    expected = Fraction((both + one) * (both + other) + (neither + one) * (neither + other), total * total)
    return None if expected == 1 else float((Fraction(neither + both, total) - expected) / (1 - expected))


def _alpha(within: tuple[int, int, int, int]) -> float | None:
    neither, one, other, both = within
    return alpha({(2, 0): neither, (2, 1): one + other, (2, 2): both})


def _matches(layers: Sequence[Sequence[Stretches]], length: int) -> MatchCounts:
    """Spans of two annotators, none of them twice, in a text of `length` code points."""
    one, other = layers
    flat = [[part for span in some for part in span] for some in (one, other)]
    deep = depths(flat, length)
    sizes = [sum(end - start for start, end in merged(some)) for some in flat]
    return MatchCounts(
        one=len(one),
        other=len(other),
        both=len(set(one) & set(other)),
        one_met=sum(_meets(span, flat[1]) for span in one),
        other_met=sum(_meets(span, flat[0]) for span in other),
        within=(deep[0], sizes[0] - deep[2], sizes[1] - deep[2], deep[2]),
    )


def _meets(span: Stretches, stretches: Sequence[tuple[int, int]]) -> bool:
    return any(start < to and begin < end for start, end in span for begin, to in stretches)


def _links_of(record: NativeRecord, name: str, labels: set[str]) -> set[tuple[str, SpanKey, SpanKey]]:
    """Links of one annotator by what they lead between, for the two have spans of their own."""
    keys = {span["id"]: key_of(span) for span in record["spans"] if span["label"] in labels}
    return {
        (link["type"], keys[link["from"]], keys[link["to"]])
        for link in record["relations"]
        if link["annotator"] == name and link["from"] in keys and link["to"] in keys
    }


def _f1(one_hit: int, one: int, other_hit: int, other: int) -> float | None:
    """Harmonic mean of the two shares; None where nobody has anything, 0 where one of them has nothing."""
    if not (one or other):
        return None
    if not (one_hit and other_hit):
        return 0.0
    return round(2 / (one / one_hit + other / other_hit), 4)
