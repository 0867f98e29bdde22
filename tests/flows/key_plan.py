"""The fewest keys that label a sample article as its gold has it; ``python -m tests.flows.key_plan --write`` for docs.

A plan is searched for in a model of the keys (breadth first, one press is one step); the flow test then presses the
very keys in the real window. So the figures are what somebody can reach who knows all keys and always sees the
shortest way, not what a person will reach on the first day.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from app.domain.expansion import clause_after, clause_before, grow, interrupted
from app.domain.records import Fragments
from app.domain.segmentation import next_word_start, previous_word_start
from app.editing.snapping import Edge, Snapping, Unit, stepped

ROOT = Path(__file__).parents[2]
SAMPLES = sorted((ROOT / "seeds" / "articles").glob("*.jsonl"))
PAGE = ROOT / "docs" / "labelling-by-keys.md"
BEGIN, END = "<!-- measured: begin -->\n", "<!-- measured: end -->\n"
LABEL_KEYS = {"ACTOR": "1", "CLAIM": "2", "ORGANIZATION": "3"}
SHOWN = 12
_MOST_PRESSES = 40
_NEAR = 12

KEYS = {
    "next word": "Ctrl+Left",
    "previous word": "Ctrl+Right",
    "select word": "Ctrl+Shift+Left",
    "grow": "Space",
    "next clause": "Ctrl+Down",
    "previous clause": "Ctrl+Up",
    "next offer": "]",
    "start later": ";",
    "start earlier": "'",
    "end earlier": ",",
    "interrupted": "/",
    "start a letter later": "Alt+Shift+Left",
    "end a letter earlier": "Alt+Right",
    "end a letter later": "Alt+Left",
}
"""What a step is called here, and its key in a right-to-left article."""


_EDGE_STEPS: tuple[tuple[str, Edge, int, Unit], ...] = (
    ("start later", "start", 1, "clitic"),
    ("start earlier", "start", -1, "clitic"),
    ("end earlier", "end", -1, "clitic"),
    ("start a letter later", "start", 1, "letter"),
    ("end a letter earlier", "end", -1, "letter"),
    ("end a letter later", "end", 1, "letter"),
)


@dataclass(frozen=True, slots=True)
class Gold:
    """One span to be made."""

    label: str
    fragments: Fragments


@dataclass(frozen=True, slots=True)
class Place:
    """Selection, and what a label would take when that was put there by hand."""

    anchor: int
    caret: int
    taken: Fragments | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample article and its gold, in the order in which keys label it best: by where spans end."""

    name: str
    text: str
    language: str
    gold: tuple[Gold, ...]


def sample(path: Path) -> Sample:
    """Read an article of the sample."""
    record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8").splitlines()[0])
    spans = [
        Gold(span["label"], tuple(map(tuple, span.get("fragments") or [[span["start"], span["end"]]])))
        for span in record["spans"]
    ]
    spans.sort(key=lambda one: (one.fragments[-1][1], -one.fragments[0][0], one.label))
    return Sample(path.stem, record["text"], record["language"], tuple(spans))


def plan(article: Sample) -> Iterator[tuple[Gold, list[str]]]:
    """For each gold span the steps before its label key, the caret being where the span before ended."""
    place = Place(0, 0)
    for gold in article.gold:
        yield gold, _way(article, place, gold)
        end = gold.fragments[-1][1]
        place = Place(end, end)


def _way(article: Sample, start: Place, gold: Gold) -> list[str]:
    before: dict[Place, tuple[Place, str] | None] = {start: None}
    row = [start]
    for _press in range(_MOST_PRESSES):
        for place in row:
            if _is_near(place, gold) and _takes(article, place) == gold.fragments:
                return _steps_to(before, place)
        following = []
        for place in row:
            for name, reached in _reached(article, place, gold):
                if reached not in before:
                    before[reached] = (place, name)
                    following.append(reached)
        row = following
    raise AssertionError(f"{article.name}: no way to {gold}")


def _steps_to(before: dict[Place, tuple[Place, str] | None], place: Place) -> list[str]:
    steps: list[str] = []
    while (step := before[place]) is not None:
        place, name = step
        steps.append(name)
    return steps[::-1]


def _is_near(place: Place, gold: Gold) -> bool:
    start, end = sorted((place.anchor, place.caret))
    return abs(start - gold.fragments[0][0]) <= _NEAR and abs(end - gold.fragments[-1][1]) <= _NEAR


@cache
def _takes(article: Sample, place: Place) -> Fragments | None:
    if place.taken is not None:
        return place.taken
    snapping = Snapping(article.text, article.language)
    snapping.look_at(*sorted((place.anchor, place.caret)))
    return snapping.taken


def _reached(article: Sample, place: Place, gold: Gold) -> Iterator[tuple[str, Place]]:
    text, caret = article.text, place.caret
    start, end = sorted((place.anchor, caret))
    # The far side of the article is of no use to anybody.
    if caret < gold.fragments[0][0]:
        following = next_word_start(text, caret)
        yield "next word", Place(following, following)
    if caret > gold.fragments[0][0]:
        following = previous_word_start(text, caret)
        yield "previous word", Place(following, following)
    if abs(start - gold.fragments[0][0]) <= _NEAR and caret < gold.fragments[-1][1] + _NEAR:
        yield "select word", Place(place.anchor, next_word_start(text, caret))
    yield "grow", Place(*_grown(text, start, end))
    for name, clause in (
        ("next clause", _clause_after(text, start, start == end)),
        ("previous clause", _clause_before(text, start)),
    ):
        if clause is not None and abs(clause[0] - gold.fragments[0][0]) <= 10 * _NEAR:
            yield name, Place(*clause)
    parts = interrupted(text, start, end) if len(gold.fragments) > 1 else ()
    if parts:
        yield "interrupted", Place(parts[0][0], parts[-1][1], parts)
    if start < end and _is_near(place, gold):
        yield from _adjusted(article, place)


@cache
def _grown(text: str, start: int, end: int) -> tuple[int, int]:
    return grow(text, start, end)


@cache
def _clause_after(text: str, start: int, inclusive: bool) -> tuple[int, int] | None:
    return clause_after(text, start, inclusive=inclusive)


@cache
def _clause_before(text: str, start: int) -> tuple[int, int] | None:
    return clause_before(text, start)


def _adjusted(article: Sample, place: Place) -> Iterator[tuple[str, Place]]:
    taken = _takes(article, place)
    if taken is None or len(taken) > 1:
        return
    if place.taken is None:
        snapping = Snapping(article.text, article.language)
        snapping.look_at(*sorted((place.anchor, place.caret)))
        for number in range(1, snapping.place[1]):
            snapping.cycle(1)
            if number == 1:
                yield "next offer", Place(place.anchor, place.caret, snapping.taken)
    for name, edge, by, unit in _EDGE_STEPS:
        stretch = stepped(article.text, taken[0], edge, by, unit, article.language)
        if stretch != taken[0]:
            yield name, Place(*stretch, (stretch,))


def report() -> str:
    """The tables of the page."""
    lines = ["| article | language | spans | presses | per span |", "|---|---|--:|--:|--:|"]
    log: list[str] = []
    total = spans = 0
    for path in SAMPLES:
        article = sample(path)
        steps = list(plan(article))
        presses = sum(len(way) + 1 for _, way in steps)
        total, spans = total + presses, spans + len(steps)
        lines.append(f"| {article.name} | {article.language} | {len(steps)} | {presses} | {presses / len(steps):.2f} |")
        if path == SAMPLES[0]:
            log = list(_log(article, steps[:SHOWN]))
    lines.append(f"| all | | {spans} | {total} | {total / spans:.2f} |")
    return "\n".join(["", *lines, "", f"### The first {SHOWN} spans of {SAMPLES[0].stem}", "", *log, "", ""])


def _log(article: Sample, steps: list[tuple[Gold, list[str]]]) -> Iterator[str]:
    yield "| keys | what is labelled |"
    yield "|---|---|"
    for gold, way in steps:
        presses = [*(KEYS[name] for name in way), LABEL_KEYS[gold.label]]
        runs: list[list[str]] = []
        for press in presses:
            if runs and runs[-1][0] == press:
                runs[-1].append(press)
            else:
                runs.append([press])
        keys = " ".join(f"`{run[0]}`" + (f" × {len(run)}" if len(run) > 1 else "") for run in runs)
        quote = " … ".join(article.text[start:end] for start, end in gold.fragments)
        yield f"| {keys} | {gold.label}: \u2068{quote}\u2069 |"


def page_with(measured: str) -> str:
    """The page with these tables in place of its present ones."""
    text = PAGE.read_text(encoding="utf-8")
    return text[: text.index(BEGIN) + len(BEGIN)] + measured + text[text.index(END) :]


if __name__ == "__main__":
    if "--write" in sys.argv:
        PAGE.write_text(page_with(report()), encoding="utf-8")
    else:
        sys.stdout.write(report())
