"""The card of a dataset as people read it: the same as programs do, in tables that are tables."""

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.domain.records import ProgressState
from app.services.dataset import card
from app.services.dataset.build import build_dataset
from app.services.dataset.card import read_card
from app.services.dataset.choices import DatasetChoices, parts_from
from app.services.workspace import Workspace
from tests.both_databases import on_sqlite
from tests.exchange.articles import seed_records
from tests.services.dataset.building import APART, CARD


def sections(place: Path) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """What programs read, and what stands below each heading; of tables the rows, without the line of hyphens."""
    data = (place / CARD).read_bytes()
    front = read_card(data, "card")
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for block in data.decode().split("\n---\n", 1)[1].split("\n\n"):
        head, *rest = block.strip("\n").split("\n")
        if head.startswith("#"):
            lines = found.setdefault(head.lstrip("# "), [])
            assert not rest
            continue
        if head.startswith("| "):
            # What makes a table of it.
            assert rest.pop(0) == "|---" * (head.count(" | ") + 1) + "|"
        lines += [head, *rest]
    return front, found


def row(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def test_people_read_in_the_card_what_programs_do(full: Workspace, tmp_path: Path) -> None:
    first, second, *_ = seed_records()
    for record in (first, second):
        full.annotations("عمر").add_span(record["id"], "ACTOR", [(0, 5)])
        full.annotations("عمر").set_progress(record["id"], ProgressState.DONE)
    build_dataset(full, tmp_path / "out", replace(APART, title="أخبار | עברית", licence="CC-BY-4.0"))
    front, found = sections(tmp_path / "out")
    train, test = front["parts"]["train"], front["parts"]["test"]
    about = found["أخبار \\| עברית"]
    assert "Licence: CC-BY-4.0." in about[0]
    keys = ("articles", "spans", "relations", "first_day", "last_day")
    parts = [row("train", *(train[key] for key in keys)), row("test", *(test[key] for key in keys))]
    assert about[2:] == [row("part", "articles", "spans", "links", "first day", "last day"), *parts]
    labels = found["Labels"]
    assert labels[:2] == [
        row("label", "train", "test"),
        row("ACTOR", train["labels"]["ACTOR"], test["labels"]["ACTOR"]),
    ]
    assert sum(one.startswith("- **CLAIM**: ") for one in labels) == 1
    for title, name in (("Languages", "languages"), ("Sources", "sources")):
        totals = Counter(train[name]) + Counter(test[name])
        names = sorted(totals, key=lambda one: (-totals[one], one))
        rows = [row(one, train[name].get(one, 0), test[name].get(one, 0)) for one in names]
        assert found[title] == [row(name, "train", "test"), *rows]
    assert front["remarks"]
    assert found["What to know"] == [f"- {said['what']}" for said in front["remarks"]]
    agreement = front["agreement"]
    assert found["Agreement"][0].startswith(f"Over {agreement['articles']} articles that two or more")
    alpha = [f"{agreement['alpha'][label]:.2f}" for label in agreement["alpha"]]
    assert found["Agreement"][2:4] == [row("", "all", *agreement["alpha"]), row("alpha", "", *alpha)]
    assert found["Agreement"][4].startswith("| F1 ")
    assert found["Files"][1:-1] == [row(f"`{name}`", f"`{digest}`") for name, digest in front["files"].items()]


@on_sqlite("full")
def test_of_many_sources_the_largest_are_listed(
    full: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_dataset(full, tmp_path / "all", APART)
    front, found = sections(tmp_path / "all")
    assert front["agreement"] is None, "one annotator agrees with nobody"
    assert "Agreement" not in found
    whole = found["Sources"]
    count = len(whole) - 1
    for listed, expected in (
        (count, whole),
        (count - 1, [*whole[:-1], "… and 1 more, in the front matter."]),
    ):
        monkeypatch.setattr(card, "_LISTED", listed)
        build_dataset(full, tmp_path / str(listed), APART)
        assert sections(tmp_path / str(listed))[1]["Sources"] == expected


@on_sqlite("full")
@pytest.mark.parametrize(
    ("choices", "told"),
    [
        (
            replace(APART, stratify=False, copies_together=False, seed=7),
            [
                "- Spans of all annotators: as they are.",
                "- Divided by article, not stratified, seed 7: train 2, test 1.",
            ],
        ),
        (
            DatasetChoices(
                layers=("sample",),
                states=("todo", "done"),
                languages=("ar", "he"),
                labels=("CLAIM",),
                since="2020-01-01",
                parts=parts_from("train=2,test=1"),
                seed=3,
            ),
            [
                "- Spans of sample: as they are.",
                "- Only articles with progress: done, todo.",
                "- Only articles with language: ar, he.",
                "- Only articles with label: CLAIM.",
                "- Published from 2020-01-01 to the end.",
                "- Divided by article, labels, languages and sources spread evenly, seed 3: train 2, test 1.",
                "- Near-duplicates (similarity 0.5 or more) are within one part each.",
                "- Articles of one source and day are within one part each.",
            ],
        ),
        (
            replace(APART, split="date", until="2030-12-31", copies_together=False),
            [
                "- Spans of all annotators: as they are.",
                "- Published from the beginning to 2030-12-31.",
                "- Divided by day of publication: train 2, test 1.",
            ],
        ),
    ],
)
def test_how_a_dataset_was_made_is_told(
    full: Workspace, tmp_path: Path, choices: DatasetChoices, told: list[str]
) -> None:
    build_dataset(full, tmp_path / "out", choices)
    assert sections(tmp_path / "out")[1]["How it was made"] == told
