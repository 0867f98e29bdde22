"""Plans of made-up articles: everybody in one part, what belongs together whole, whatever the order."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.dataset.split import Part
from app.services.dataset.choices import DatasetChoices, checked_choices
from app.services.dataset.plan import FEW, Plan, Remark, make_plan
from app.services.dataset.workspace_facts import ArticleFacts, WorkspaceFacts
from app.services.progress import ProgressSink, SilentProgress

LABELS = ["ACTOR", "CLAIM", "ORGANIZATION"]
SOURCES = ["", "وكالة المنارة", "הרציף", "هفته‌نامه"]


class MadeUp(WorkspaceFacts):
    """Articles whose copies are those with the same family."""

    def __init__(self, facts: Sequence[ArticleFacts], family: dict[str, int]) -> None:
        super().__init__()
        self.articles = sorted(facts, key=lambda one: one.order)
        self.family = family

    def copies(self, facts: Sequence[ArticleFacts], _threshold: float, _progress: ProgressSink) -> list[list[int]]:
        groups: dict[int, list[int]] = {}
        for index, one in enumerate(facts):
            groups.setdefault(self.family[one.id], []).append(index)
        return [group for group in groups.values() if len(group) > 1]


def article(
    name: str,
    day: str,
    *,
    language: str = "ar",
    source: str = "",
    labels: Mapping[str, int] | None = None,
    judged: bool = True,
    status: Mapping[str, str] | None = None,
    relations: int = 0,
) -> ArticleFacts:
    return ArticleFacts(
        id=name,
        text_sha256=sha256(name.encode()).hexdigest(),
        language=language,
        source=source,
        day=day,
        status=status or {},
        labels=labels or {},
        relations=relations,
        content=name,
        agreement=None,
        tokeniser="",
        judged=judged,
    )


@st.composite
def materials(draw: st.DrawFn) -> MadeUp:
    facts, family = [], {}
    for number in range(draw(st.integers(1, 40))):
        name = f"a{number}"
        facts.append(
            article(
                name,
                draw(st.sampled_from(["", "2025-01-01", "2025-01-02", "2025-02-10", "2025-03-03"])),
                language=draw(st.sampled_from(["ar", "he", "fa", "ur"])),
                source=draw(st.sampled_from(SOURCES)),
                labels={label: count for label in LABELS if (count := draw(st.integers(0, 4)))},
                judged=draw(st.sampled_from([True, True, True, False])),
                status=draw(st.sampled_from([{}, {"סארה": "done"}, {"هند": "done"}, {"هند": "doing", "סארה": "todo"}])),
            )
        )
        family[name] = draw(st.integers(0, 25))
    return MadeUp(facts, family)


@st.composite
def choices(draw: st.DrawFn) -> DatasetChoices:
    return DatasetChoices(
        split=draw(st.sampled_from(["ratio", "date"])),
        seed=draw(st.integers(0, 5)),
        stratify=draw(st.booleans()),
        days_together=draw(st.booleans()),
        parts=tuple(
            Part(f"p{n}", weight) for n, weight in enumerate(draw(st.lists(st.integers(1, 9), min_size=1, max_size=3)))
        ),
    )


def planned(known: WorkspaceFacts, wish: DatasetChoices) -> Plan:
    return make_plan(known, wish, LABELS, SilentProgress())


@given(materials(), choices())
def test_every_article_that_can_be_in_it_is_in_one_part(known: MadeUp, wish: DatasetChoices) -> None:
    plan = planned(known, wish)
    wanted = sorted(one.id for one in known.articles if one.judged and (one.day or wish.split != "date"))
    assert sorted(one.id for some in plan.articles.values() for one in some) == wanted
    assert plan.left_out == len(known.articles) - len(wanted)
    assert all(some == sorted(some, key=lambda one: one.order) for some in map(list, plan.articles.values()))
    assert {name: counts.articles for name, counts in plan.counts.items()} == {
        name: len(some) for name, some in plan.articles.items()
    }


@given(materials(), choices())
def test_copies_and_days_are_never_torn(known: MadeUp, wish: DatasetChoices) -> None:
    plan = planned(known, wish)
    part_of = {one.id: name for name, some in plan.articles.items() for one in some}
    together: dict[object, set[str]] = {}
    for one in known.articles:
        if one.id in part_of:
            together.setdefault(known.family[one.id], set()).add(part_of[one.id])
            together.setdefault(plan.group_of[one.id] + 1000, set()).add(part_of[one.id])
            if wish.days_together and one.source and one.day:
                together.setdefault((one.source, one.day), set()).add(part_of[one.id])
    assert all(len(parts) == 1 for parts in together.values())


def test_what_only_one_article_has_goes_where_it_is_learnt() -> None:
    facts = [article(f"a{number}", "", labels={"ACTOR": 2}) for number in range(30)]
    for rare, counted in (({"labels": {"ACTOR": 1, "CLAIM": 1}}, "labels"), ({"language": "ur"}, "languages")):
        for number in range(0, 30, 5):
            known = MadeUp(facts, {one.id: at for at, one in enumerate(facts)})
            known.articles[number] = replace(facts[number], **rare)
            plan = planned(known, DatasetChoices(seed=number))
            assert {"CLAIM", "ur"} & getattr(plan.counts["train"], counted).keys(), (rare, number)


def test_what_is_in_a_part_is_counted() -> None:
    facts = [
        article("a1", "2025-02-10", source="القدس", labels={"ACTOR": 2, "CLAIM": 1}, relations=3),
        article("a2", "", source="القدس", labels={"ACTOR": 1}, relations=1),
        article("a3", "2025-01-01", language="he", source="הארץ"),
        article("a4", "2025-03-03", language="he"),
    ]
    known = MadeUp(facts, {one.id: number for number, one in enumerate(facts)})
    assert planned(known, DatasetChoices(parts=(Part("all", 1),))).counts["all"].to_json() == {
        "articles": 4,
        "spans": 4,
        "relations": 4,
        "labels": {"ACTOR": 3, "CLAIM": 1},
        "languages": {"ar": 2, "he": 2},
        "sources": {"": 1, "القدس": 2, "הארץ": 1},
        "first_day": "2025-01-01",
        "last_day": "2025-03-03",
    }


@pytest.mark.parametrize(
    ("wish", "days"),
    [
        (DatasetChoices(since="2025-03-02"), [2, 3, 4]),
        (DatasetChoices(until="2025-03-02"), [1, 2]),
        (DatasetChoices(since="2025-03-02", until="2025-03-03"), [2, 3]),
        (DatasetChoices(since="2025-03-03", until="2025-03-03"), [3]),
    ],
)
def test_the_first_and_the_last_day_that_are_named_belong_to_it(wish: DatasetChoices, days: list[int]) -> None:
    facts = [article(f"خبر {day}", f"2025-03-{day:02}") for day in range(1, 5)]
    known = MadeUp(facts, {one.id: number for number, one in enumerate(facts)})
    plan = planned(known, checked_choices(wish, [], LABELS))
    assert sorted(int(one.id[-1]) for some in plan.articles.values() for one in some) == days


def test_an_article_that_nobody_has_touched_is_still_to_do() -> None:
    status = [{}, {"هند": "todo"}, {"هند": "done", "סארה": "todo"}, {"هند": "done"}, {"סארה": "flagged"}]
    facts = [article(f"a{number}", "", status=one) for number, one in enumerate(status)]
    known = MadeUp(facts, {one.id: number for number, one in enumerate(facts)})

    def chosen(**wish: Any) -> list[str]:
        return sorted(one.id for some in planned(known, DatasetChoices(**wish)).articles.values() for one in some)

    assert chosen(states=("todo",)) == ["a0", "a1", "a2"]
    assert chosen(states=("todo",), state_of="هند") == ["a0", "a1", "a4"]
    assert chosen(states=("done", "flagged")) == ["a2", "a3", "a4"]


def test_what_no_article_names_is_told() -> None:
    facts = [article("a1", "", source="القدس"), article("a2", "", language="he", source="הארץ")]
    plan = planned(
        MadeUp(facts, {"a1": 1, "a2": 2}),
        DatasetChoices(sources=("القدس", "القدسس"), languages=("ar", "fa")),
    )
    said = [one.sentence for one in plan.remarks]
    assert said[:2] == [
        "no article of the workspace names the source القدسس",
        "no article of the workspace is in the language fa",
    ]
    assert plan.total == 1


def test_an_empty_plan_tells_why_and_not_that_its_parts_are_empty() -> None:
    facts = [article(f"a{number}", "", judged=False) for number in range(3)]
    plan = planned(MadeUp(facts, {one.id: at for at, one in enumerate(facts)}), DatasetChoices(gold="majority"))
    assert [(one.remark, one.count) for one in plan.remarks] == [(Remark.NOT_JUDGED_TWICE, 3)]


def test_one_day_binds_articles_of_one_source_only() -> None:
    facts = [article(f"a{number}", "2025-01-01", source=SOURCES[number // 2]) for number in range(6)]
    known = MadeUp(facts, {one.id: number for number, one in enumerate(facts)})
    group_of = planned(known, DatasetChoices(days_together=True)).group_of
    assert group_of["a0"] != group_of["a1"], "nothing is known of their source"
    assert group_of["a2"] == group_of["a3"] != group_of["a4"] == group_of["a5"]


def test_by_date_a_copy_goes_where_the_first_of_its_kind_is() -> None:
    facts = [article(f"a{day}", f"2025-01-{day:02}") for day in range(1, 11)]
    known = MadeUp(facts, {one.id: 0 if one.id in ("a2", "a10") else number for number, one in enumerate(facts, 1)})
    plan = planned(known, DatasetChoices(split="date", parts=(Part("train", 8), Part("test", 2))))
    assert {one.id for one in plan.articles["test"]} == {"a8", "a9"}
    late = [(one.part, one.count) for one in plan.remarks if one.remark is Remark.LATE_COPIES]
    assert late == [("train", 1)]


def test_by_date_a_part_that_got_nothing_is_told_and_compared_with_nobody() -> None:
    facts = [article(f"خبر {day}", f"2025-01-{day:02}") for day in range(1, 4)]
    material = MadeUp(facts, {one.id: number for number, one in enumerate(facts)})
    parts = (Part("train", 900), Part("dev", 1), Part("test", 99))
    plan = planned(material, DatasetChoices(split="date", parts=parts))
    assert [len(plan.articles[part.name]) for part in parts].count(0) >= 1
    assert Remark.EMPTY_PART in {one.remark for one in plan.remarks}
    assert Remark.LATE_COPIES not in {one.remark for one in plan.remarks}


@given(materials(), choices(), st.randoms(use_true_random=False))
def test_the_order_of_articles_makes_no_difference(known: MadeUp, wish: DatasetChoices, chance: random.Random) -> None:
    shuffled = list(known.articles)
    chance.shuffle(shuffled)
    other = planned(MadeUp(shuffled, known.family), wish)
    plan = planned(known, wish)
    assert plan.articles == other.articles
    assert plan.to_json() == other.to_json()


@given(materials(), choices(), st.sampled_from([(), ("هند",)]))
def test_what_is_amiss_is_said(known: MadeUp, wish: DatasetChoices, layers: tuple[str, ...]) -> None:
    plan = planned(known, replace(wish, layers=layers))
    said = {(one.remark, one.part, one.label) for one in plan.remarks}
    there = {label for counts in plan.counts.values() for label in counts.labels}
    for name, counts in plan.counts.items():
        # Where there is no article at all, that its parts are empty need not be said.
        assert ((Remark.EMPTY_PART, name, "") in said) == (counts.articles == 0 and any(plan.articles.values()))
        for label in LABELS:
            missing = bool(counts.articles) and label in there and not counts.labels[label]
            assert ((Remark.LABEL_MISSING, name, label) in said) == missing
    days = {name: [one.day for one in some] for name, some in plan.articles.items() if some}
    for number, name in enumerate(list(days)[:-1], 1):
        later = [day for other in list(days)[number:] for day in days[other]]
        late = wish.split == "date" and max(days[name]) >= min(later)
        assert ((Remark.LATE_COPIES, name, "") in said) == late
    shares = {one.part: (one.count, one.wanted) for one in plan.remarks if one.remark is Remark.SHARE_MISSED}
    few = {one.part: one.count for one in plan.remarks if one.remark is Remark.FEW_ARTICLES}
    sizes = {name: counts.articles for name, counts in plan.counts.items() if counts.articles}
    assert few == {name: size for name, size in sizes.items() if size < FEW}
    wanted = {part.name: 100 * part.weight / sum(one.weight for one in wish.parts) for part in wish.parts}
    for name, size in sizes.items():
        off = abs(100 * size / sum(sizes.values()) - wanted[name])
        # Hundredths are told whole, so that near the bound either may be right.
        assert off < 5 + 1 if name not in shares else off > 5
        assert abs(shares.get(name, (0, wanted[name]))[1] - wanted[name]) <= 0.5
        assert abs(shares.get(name, (100 * size / sum(sizes.values()), 0))[0] - 100 * size / sum(sizes.values())) <= 0.5
    untouched = [
        one
        for some in plan.articles.values()
        for one in some
        if not one.labels and "done" not in [one.status.get(who) for who in layers or ("هند", "סארה")]
    ]
    assert [one.count for one in plan.remarks if one.remark is Remark.UNLABELLED] == [len(untouched)] * bool(untouched)
    assert (Remark.NOT_JUDGED_TWICE in {one.remark for one in plan.remarks}) == any(
        not one.judged for one in known.articles
    )


@given(materials())
def test_without_looking_for_copies_a_warning_is_given(known: MadeUp) -> None:
    plan = planned(known, DatasetChoices(copies_together=False))
    assert Remark.COPIES_IGNORED in {one.remark for one in plan.remarks if one.warning}
    wish = replace(DatasetChoices(), languages=("ar",))
    assert {one.language for some in planned(known, wish).articles.values() for one in some} <= {"ar"}


def test_what_only_one_article_has_says_nothing_about_where_the_others_go() -> None:
    """A source of its own for each article cannot be spread; it used to settle in what order all are dealt out."""
    wish = DatasetChoices(parts=(Part("train", 6), Part("test", 4)), days_together=False, stratify=True)
    labels = {"ACTOR": 3, "CLAIM": 1}

    def parts_of(sources: Sequence[str], seed: int) -> dict[str, list[str]]:
        facts = [
            article(f"خبر {number}", "", labels=labels if number % 3 else {"ACTOR": 1}, source=source)
            for number, source in enumerate(sources)
        ]
        plan = planned(MadeUp(facts, {one.id: number for number, one in enumerate(facts)}), replace(wish, seed=seed))
        return {name: sorted(one.id for one in some) for name, some in plan.articles.items()}

    # Who does not want it spread has articles dealt out by lot alone, whatever is labelled in them.
    bare = [article(f"خبر {number}", "") for number in range(30)]
    family = {one.id: number for number, one in enumerate(bare)}
    labelled = [replace(one, labels={"CLAIM": 1}, language="he") if n % 9 == 0 else one for n, one in enumerate(bare)]
    lots = [planned(MadeUp(some, family), replace(wish, stratify=False)).articles for some in (bare, labelled)]
    assert [[one.id for one in some] for some in lots[0].values()] == [
        [one.id for one in some] for some in lots[1].values()
    ]
    even = planned(MadeUp(labelled, family), replace(wish, parts=(Part("train", 1), Part("test", 1)))).counts
    assert [counts.labels["CLAIM"] for counts in even.values()] == [2, 2]

    own = [f"صحيفة {number}" for number in range(30)]
    shared = ["وكالة" if number % 2 else "הרציף" for number in range(30)]
    for seed in range(5):
        assert parts_of(own, seed) == parts_of([""] * 30, seed)
    assert any(parts_of(shared, seed) != parts_of([""] * 30, seed) for seed in range(5)), "a shared source counts"
