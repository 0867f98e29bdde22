"""Which article goes into which part of a dataset, and what is to be said about it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from app.domain.dataset.agreement import AgreementCounts, agreement_of
from app.domain.dataset.split import Stratum, Union, Unit, divide, divide_by_day
from app.domain.records import ProgressState
from app.domain.wording.counting import amounts
from app.services.dataset.choices import DatasetChoices
from app.services.dataset.workspace_facts import ArticleFacts, WorkspaceFacts
from app.services.progress import ProgressSink

FEW = 30
"""A part with fewer articles than this measures little: one article is more than three in a hundred."""
_OFF = 5
"""Hundredths by which a part may miss its share before it is said."""


class Remark(StrEnum):
    """What should be known before a dataset is trusted."""

    EMPTY_PART = "empty_part"
    FEW_ARTICLES = "few_articles"
    LABEL_MISSING = "label_missing"
    SHARE_MISSED = "share_missed"
    COPIES_IGNORED = "copies_ignored"
    KEPT_TOGETHER = "copies_together"
    LATE_COPIES = "late_copies"
    UNDATED = "undated"
    UNDATED_UNCHOSEN = "undated_unchosen"
    UNLABELLED = "unlabelled"
    NOT_JUDGED_TWICE = "not_judged_twice"
    NO_SUCH_SOURCE = "no_such_source"
    NO_SUCH_LANGUAGE = "no_such_language"


_SENTENCES = {
    Remark.EMPTY_PART: "{part} has no article",
    Remark.FEW_ARTICLES: "{part} is small (articles: {count}): figures measured on it will vary a lot",
    Remark.LABEL_MISSING: "{part} has no span of the label {label}",
    Remark.SHARE_MISSED: "{part} has {count} % of the articles, not {wanted} %: articles and groups are placed whole",
    Remark.COPIES_IGNORED: "near-duplicates were not looked for: the same text may be in several parts",
    Remark.KEPT_TOGETHER: "{groups} of near-duplicates {were} kept within one part each",
    Remark.LATE_COPIES: "articles of {part} that are not older than all of the parts after it: {count}; "
    "copies stay with the first",
    Remark.UNLABELLED: "articles without a span in these layers that nobody has marked as done: {count}; "
    "they teach that there is nothing to find; choose by progress (--state done) to leave them out",
    Remark.UNDATED: "{articles} without a date {were} left out, because the split goes by date; "
    "a date is written 2026-01-31",
    Remark.UNDATED_UNCHOSEN: "{articles} without a date {are} not in it, because only those of some days are; "
    "a date is written 2026-01-31",
    Remark.NOT_JUDGED_TWICE: "{articles} {were} left out of the gold layer: fewer than two annotators judged them",
    Remark.NO_SUCH_SOURCE: "no article of the workspace names the source {name}",
    Remark.NO_SUCH_LANGUAGE: "no article of the workspace is in the language {name}",
}
_NOTES = frozenset({Remark.KEPT_TOGETHER})
"""What is no warning."""
LEFT_OUT = frozenset({Remark.NOT_JUDGED_TWICE, Remark.UNDATED})
"""What counts articles that were chosen but cannot be in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A remark with what its sentence needs."""

    remark: Remark
    part: str = ""
    label: str = ""
    name: str = ""
    count: int = 0
    wanted: int = 0

    @property
    def warning(self) -> bool:
        """Whether somebody should do something about it."""
        return self.remark not in _NOTES

    @property
    def sentence(self) -> str:
        """In English, for cards and terminals."""
        return _SENTENCES[self.remark].format(
            part=self.part,
            label=self.label,
            name=self.name,
            count=f"{self.count:,}",
            wanted=self.wanted,
            articles=amounts(articles=self.count),
            groups=amounts(groups=self.count),
            were="was" if self.count == 1 else "were",
            are="is" if self.count == 1 else "are",
        )

    def to_json(self) -> dict[str, Any]:
        """The remark as JSON values."""
        return {"kind": self.remark.value, "warning": self.warning, "what": self.sentence}


@dataclass(slots=True, kw_only=True)
class PartCounts:
    """What is in one part."""

    articles: int = 0
    spans: int = 0
    relations: int = 0
    labels: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    sources: Counter[str] = field(default_factory=Counter)
    first_day: str = ""
    last_day: str = ""

    def to_json(self) -> dict[str, Any]:
        """The counts as JSON values, names in order."""
        return {
            "articles": self.articles,
            "spans": self.spans,
            "relations": self.relations,
            **{name: dict(sorted(getattr(self, name).items())) for name in ("labels", "languages", "sources")},
            "first_day": self.first_day,
            "last_day": self.last_day,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A dataset that could be written.

    Attributes:
        articles: part → its articles, in their order in the files.
        group_of: article id → number of the unit that it may not be torn from.
        counts: part → counts.
        left_out: how many articles were chosen but cannot be in it.
        came_later: ids of those that could be in it, but are none of the articles that the plan was told to keep to.
    """

    articles: Mapping[str, Sequence[ArticleFacts]]
    group_of: Mapping[str, int]
    counts: Mapping[str, PartCounts]
    left_out: int
    remarks: Sequence[Said]
    agreement: Mapping[str, Any] | None
    came_later: Sequence[str] = ()

    @property
    def total(self) -> int:
        """All articles of the dataset."""
        return sum(len(some) for some in self.articles.values())

    def to_json(self) -> dict[str, Any]:
        """What the plan says, without the articles."""
        return {
            "parts": {name: counts.to_json() for name, counts in self.counts.items()},
            "left_out": self.left_out,
            "remarks": [said.to_json() for said in self.remarks],
            "agreement": self.agreement,
        }


def is_chosen(article: ArticleFacts, choices: DatasetChoices) -> bool:
    """Whether somebody wants this article; it may still be impossible to have it."""
    dated = choices.since or choices.until
    return (
        (not choices.states or _in_state(article, choices))
        and (not choices.sources or article.source in choices.sources)
        and (not choices.languages or article.language in choices.languages)
        and (not choices.labels or any(label in article.labels for label in choices.labels))
        and (not dated or bool(article.day))
        and (not choices.since or article.day >= choices.since)
        and (not choices.until or article.day <= choices.until)
    )


def _in_state(article: ArticleFacts, choices: DatasetChoices) -> bool:
    if choices.state_of:
        return article.status.get(choices.state_of, ProgressState.TODO.value) in choices.states
    states = set(article.status.values()) or {ProgressState.TODO.value}
    return not states.isdisjoint(choices.states)


def make_plan(
    known: WorkspaceFacts,
    choices: DatasetChoices,
    labels: Sequence[str],
    progress: ProgressSink,
    only: Collection[str] | None = None,
) -> Plan:
    """Choose, group and divide what was read.

    Args:
        known: what was read.
        choices: of the user.
        labels: keys of the codebook.
        progress: who watches.
        only: ids of the articles to keep to; None for all.

    Raises:
        CancelledError: the sink asked to stop.
    """
    chosen = [one for one in known.articles if is_chosen(one, choices)]
    any_day = replace(choices, since="", until="")
    unchosen = sum(not one.day and is_chosen(one, any_day) for one in known.articles) if any_day != choices else 0
    judged = [one for one in chosen if one.judged]
    fit = [one for one in judged if one.day or choices.split != "date"]
    usable = [one for one in fit if only is None or one.id in only]
    copies = known.copies(usable, choices.similarity, progress) if choices.copies_together else []
    groups = _together(usable, copies, choices)
    articles = _dealt(usable, groups, choices)
    counts = {name: _counted(some) for name, some in articles.items()}
    remarks = [
        *_about_names(known.articles, choices),
        *_about_choice(len(chosen) - len(judged), len(judged) - len(fit), unchosen),
        *_about_work(usable, choices),
        *_about_copies(len(copies), choices),
        *(_about_parts(counts, choices, labels) if usable else ()),
        *(_about_days(articles) if choices.split == "date" else ()),
    ]
    return Plan(
        articles=articles,
        group_of={usable[index].id: number for number, group in enumerate(groups) for index in group},
        counts=counts,
        left_out=len(chosen) - len(fit),
        remarks=remarks,
        agreement=_agreement(usable),
        came_later=() if only is None else sorted(one.id for one in fit if one.id not in only),
    )


def _dealt(
    usable: Sequence[ArticleFacts], groups: Sequence[Sequence[int]], choices: DatasetChoices
) -> dict[str, list[ArticleFacts]]:
    """The articles of each part; none of the groups is torn."""
    units = [_unit([usable[index] for index in group], choices) for group in groups]
    _drop_lone_sources(units)
    if choices.split == "date":
        placed = divide_by_day(units, choices.parts)
    else:
        placed = divide(units, choices.parts, choices.seed)
    part_of = {index: part for group, part in zip(groups, placed, strict=True) for index in group}
    names = [part.name for part in choices.parts]
    articles: dict[str, list[ArticleFacts]] = {name: [] for name in names}
    for index, article in enumerate(usable):
        articles[names[part_of[index]]].append(article)
    return articles


def _together(
    articles: Sequence[ArticleFacts], copies: Iterable[Sequence[int]], choices: DatasetChoices
) -> list[list[int]]:
    """Groups of indices that must not be torn; every index is in one."""
    union = Union(len(articles))
    for group in copies:
        union.join(group)
    if choices.days_together:
        same: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        for index, article in enumerate(articles):
            if article.source and article.day:
                same[article.source, article.day].append(index)
        for group in same.values():
            union.join(group)
    return union.groups()


def _unit(articles: Sequence[ArticleFacts], choices: DatasetChoices) -> Unit:
    strata: Counter[Stratum] = Counter()
    if choices.stratify:
        for article in articles:
            strata.update({("label", label): count for label, count in article.labels.items()})
            strata["language", article.language] += 1
            if article.source:
                strata["source", article.source] += 1
    return Unit(
        key=articles[0].text_sha256,
        size=len(articles),
        strata=strata,
        day=min(article.day for article in articles),
    )


def _drop_lone_sources(units: Sequence[Unit]) -> None:
    """Forget sources of a single unit: they cannot be spread, and where every article has its own, they would dictate.

    Labels and languages are few; one of a single unit belongs where something is learnt from it.
    """
    holders = Counter(stratum for unit in units for stratum in unit.strata)
    for unit in units:
        assert isinstance(unit.strata, Counter)
        for stratum in [one for one in unit.strata if one[0] == "source" and holders[one] == 1]:
            del unit.strata[stratum]


def _counted(articles: Iterable[ArticleFacts]) -> PartCounts:
    counts = PartCounts()
    days = []
    for article in articles:
        counts.articles += 1
        counts.spans += sum(article.labels.values())
        counts.relations += article.relations
        counts.labels.update(article.labels)
        counts.languages[article.language] += 1
        counts.sources[article.source] += 1
        days += [article.day] if article.day else []
    counts.first_day, counts.last_day = min(days, default=""), max(days, default="")
    return counts


def _about_names(articles: Sequence[ArticleFacts], choices: DatasetChoices) -> Iterable[Said]:
    """What was chosen by a name that no article has: a slip of the pen, or an article that is gone."""
    for name in sorted(set(choices.sources).difference(one.source for one in articles)):
        yield Said(remark=Remark.NO_SUCH_SOURCE, name=name)
    for name in sorted(set(choices.languages).difference(one.language for one in articles)):
        yield Said(remark=Remark.NO_SUCH_LANGUAGE, name=name)


def _about_choice(not_judged: int, undated: int, unchosen: int) -> Iterable[Said]:
    if not_judged:
        yield Said(remark=Remark.NOT_JUDGED_TWICE, count=not_judged)
    if undated:
        yield Said(remark=Remark.UNDATED, count=undated)
    if unchosen:
        yield Said(remark=Remark.UNDATED_UNCHOSEN, count=unchosen)


def _about_work(articles: Iterable[ArticleFacts], choices: DatasetChoices) -> Iterable[Said]:
    people, done = set(choices.layers), ProgressState.DONE.value
    untouched = sum(
        not one.labels and not any(state == done and (not people or who in people) for who, state in one.status.items())
        for one in articles
    )
    if untouched and not choices.gold:
        yield Said(remark=Remark.UNLABELLED, count=untouched)


def _about_days(articles: Mapping[str, Sequence[ArticleFacts]]) -> Iterable[Said]:
    filled = [(name, some) for name, some in articles.items() if some]
    for number, (name, some) in enumerate(filled[:-1], 1):
        first = min(one.day for _, later in filled[number:] for one in later)
        late = sum(one.day >= first for one in some)
        if late:
            yield Said(remark=Remark.LATE_COPIES, part=name, count=late)


def _about_copies(groups: int, choices: DatasetChoices) -> Iterable[Said]:
    if not choices.copies_together:
        yield Said(remark=Remark.COPIES_IGNORED)
    elif groups:
        yield Said(remark=Remark.KEPT_TOGETHER, count=groups)


def _about_parts(counts: Mapping[str, PartCounts], choices: DatasetChoices, labels: Sequence[str]) -> Iterable[Said]:
    total = sum(part.articles for part in counts.values())
    weights = sum(part.weight for part in choices.parts)
    there = {label for part in counts.values() for label in part.labels}
    for part in choices.parts:
        found = counts[part.name]
        if not found.articles:
            yield Said(remark=Remark.EMPTY_PART, part=part.name)
            continue
        if found.articles < FEW:
            yield Said(remark=Remark.FEW_ARTICLES, part=part.name, count=found.articles)
        for label in labels:
            if label in there and label not in found.labels:
                yield Said(remark=Remark.LABEL_MISSING, part=part.name, label=label)
        share, wanted = round(100 * found.articles / total), round(100 * part.weight / weights)
        if abs(share - wanted) > _OFF:
            yield Said(remark=Remark.SHARE_MISSED, part=part.name, count=share, wanted=wanted)


def _agreement(articles: Iterable[ArticleFacts]) -> dict[str, Any] | None:
    counts = AgreementCounts()
    for article in articles:
        if article.agreement:
            counts.add(article.agreement)
    return agreement_of(counts) if counts.articles else None
