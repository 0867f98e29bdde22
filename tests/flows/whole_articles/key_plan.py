"""The fewest keys that label a sample article as its gold has it.

``python -m tests.flows.whole_articles.key_plan --write`` puts the plans into the documentation.

A plan is searched for in a model of the keys (breadth first, one press is one step); the flow test then presses the
very keys in the real window. So the figures are what somebody can reach who knows all keys and always sees the
shortest way, not what a person will reach on the first day.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from app.domain.boundaries.clitics import proclitics
from app.domain.boundaries.expansion import clause_after, clause_before, grow, interrupted
from app.domain.finding.typed_ahead import word_ahead, word_behind
from app.domain.records import Fragments
from app.domain.text.folding import fold_key
from app.domain.text.segmentation import next_word_start, previous_word_start, word_at
from app.editing.snapping import Edge, Snapping, Unit, stepped
from app.ui.keyboard.letter_keys import letters_on

ROOT = Path(__file__).parents[3]
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
    "letters": "F",
    "leave": "Esc",
    "other word ahead": "Down",
    "other word behind": "Up",
}
"""What a step is called here, and its key in a right-to-left article; `type X` and `reach X` are keys of letters."""

SIGNS = frozenset({"next offer", "start later", "start earlier", "end earlier", "interrupted"})
"""Their keys type letters in some layouts, so they are not to be had while letters go to words."""


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
    letters: bool = False
    """Whether letters go to words."""
    typed: tuple[int, str] | None = None
    """Where the letters typed before began to look, and which ones they were."""

    @property
    def range(self) -> tuple[int, int]:
        """Start and end of the selection."""
        return min(self.anchor, self.caret), max(self.anchor, self.caret)


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """A sample article and its gold, in the order in which keys label it best: by where spans end.

    What is found out about it is kept by its identity; to hash its text and gold anew takes longer than the search.
    """

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
        way, letters = _way(article, place, gold)
        yield gold, way
        end = gold.fragments[-1][1]
        place = Place(end, end, letters=letters)


def _way(article: Sample, start: Place, gold: Gold) -> tuple[list[str], bool]:
    """The steps, and whether letters go to words in the end."""
    before: dict[Place, tuple[Place, str] | None] = {start: None}
    row = [start]
    for _press in range(_MOST_PRESSES):
        for place in row:
            if _is_near(place, gold) and _takes(article, place) == gold.fragments:
                return _steps_to(before, place), place.letters
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
    start, end = place.range
    return abs(start - gold.fragments[0][0]) <= _NEAR and abs(end - gold.fragments[-1][1]) <= _NEAR


def _takes(article: Sample, place: Place) -> Fragments | None:
    return _offered(article, *place.range)[0] if place.taken is None else place.taken


@cache
def _offered(article: Sample, start: int, end: int) -> tuple[Fragments | None, ...]:
    """What a label takes when this is selected; then what it takes after another offer was asked for, if any."""
    snapping = Snapping(article.text, article.language)
    snapping.look_at(start, end)
    first = snapping.taken
    if snapping.place[1] < 2:
        return (first,)
    snapping.cycle(1)
    return first, snapping.taken


def _reached(article: Sample, place: Place, gold: Gold) -> Iterator[tuple[str, Place]]:
    for name, reached in _reached_by_keys(article, place, gold):
        if not (place.letters and name in SIGNS):
            yield name, replace(reached, letters=place.letters)
    if not place.letters:
        yield "letters", replace(place, letters=True)
    else:
        yield "leave", replace(place, letters=False, typed=None)
        yield from _reached_by_letters(article, place, gold)


def _reached_by_letters(article: Sample, place: Place, gold: Gold) -> Iterator[tuple[str, Place]]:
    start, end = place.range
    origin, before = place.typed or (0, "")
    for letter in _first_letters(article, gold.fragments[0][0], len(before)):
        following = None
        if before and letter != before:
            following = _typed(article, origin, before + letter)
        if following is None and letter != before:
            following = _typed(article, start if place.typed is None else end, letter)
        if following is not None:
            yield f"type {letter}", following
    if before:
        for name, found in (
            ("other word ahead", _ahead(article, start + 1, before)),
            ("other word behind", _behind(article, start, before)),
        ):
            if found is not None:
                yield name, Place(*found, (found,), letters=True, typed=(found[0], before))
    taken = _takes(article, place) if start < end and abs(start - gold.fragments[0][0]) <= _NEAR else None
    if taken is not None:
        last = word_at(article.text, gold.fragments[-1][1] - 1)[0]
        for letter in _first_letters(article, last, 0):
            found = _ahead(article, taken[-1][1], letter)
            if found is not None:
                stretch = taken[0][0], found[1]
                yield f"reach {letter}", Place(*stretch, (stretch,), letters=True, typed=(stretch[0], ""))


def _typed(article: Sample, origin: int, letters: str) -> Place | None:
    found = _ahead(article, origin, letters)
    return None if found is None else Place(*found, (found,), letters=True, typed=(origin, letters))


@cache
def _first_letters(article: Sample, start: int, typed: int) -> tuple[str, ...]:
    """Letters somebody may type for the word at `start`: its first ones, without its clitics or article, too."""
    end = word_at(article.text, start)[1]
    places = [start, *(cut.position for cut in proclitics(article.text, start, language=article.language))]
    words = [fold_key(article.text[place:end]) for place in places]
    found = [letter for word in words for letter in (word[:1], word[typed : typed + 1]) if letter.isalpha()]
    return tuple(letter for letter in dict.fromkeys(found) if letter_key(letter, article.language))


@cache
def _ahead(article: Sample, position: int, letters: str) -> tuple[int, int] | None:
    known = _known(article, letters, word_ahead)
    for looked_from, found in known:
        if looked_from <= position and (found is None or position <= found[0]):
            return found
    ahead = word_ahead(article.text, position, _meant(article, letters), language=article.language)
    known.append((position, ahead))
    return ahead


@cache
def _behind(article: Sample, position: int, letters: str) -> tuple[int, int] | None:
    known = _known(article, letters, word_behind)
    for looked_from, found in known:
        if position <= looked_from and (found is None or found[0] < position):
            return found
    behind = word_behind(article.text, position, _meant(article, letters), language=article.language)
    known.append((position, behind))
    return behind


@cache
def _known(_article: Sample, _letters: str, _way: object) -> list[tuple[int, tuple[int, int] | None]]:
    """From where a word was looked for, and the word: it is the next one from every place between them, too.

    Where there was none, there is none from farther on.
    """
    return []


@cache
def _meant(article: Sample, letters: str) -> tuple[frozenset[str], ...]:
    """What the keys of these letters stand for."""
    return tuple(
        frozenset({letter}) | letters_on(letter_key(letter, article.language), article.language) for letter in letters
    )


@cache
def letter_key(letter: str, language: str) -> str:
    """The key, named after a US keyboard, that has a letter on the keyboard of a language; empty when none has."""
    return next((key for key in "QWERTYUIOPASDFGHJKLZXCVBNM[];',./" if letter in letters_on(key, language)), "")


def _reached_by_keys(article: Sample, place: Place, gold: Gold) -> Iterator[tuple[str, Place]]:
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
        for other in _offered(article, *place.range)[1:]:
            yield "next offer", Place(place.anchor, place.caret, other)
    for name, stretch in _edges_stepped(article, taken[0]):
        yield name, Place(*stretch, (stretch,))


@cache
def _edges_stepped(article: Sample, taken: tuple[int, int]) -> tuple[tuple[str, tuple[int, int]], ...]:
    """What becomes of the stretch with each step of an edge that changes it."""
    steps = [
        (name, stepped(article.text, taken, edge, by, unit, article.language)) for name, edge, by, unit in _EDGE_STEPS
    ]
    return tuple((name, stretch) for name, stretch in steps if stretch != taken)


def report() -> str:
    """The tables of the page."""
    lines = ["| article | language | spans | presses | per span |", "|---|---|--:|--:|--:|"]
    log: list[str] = []
    counted: dict[str, tuple[int, int]] = {}
    for path in SAMPLES:
        article = sample(path)
        steps = list(plan(article))
        presses = sum(len(way) + 1 for _, way in steps)
        for group in (article.language, "all"):
            before = counted.get(group, (0, 0))
            counted[group] = before[0] + len(steps), before[1] + presses
        lines.append(_row(article.name, article.language, len(steps), presses))
        if path == SAMPLES[0]:
            log = list(_log(article, steps[:SHOWN]))
    lines += [_row("all", language, *counted[language]) for language in ("ar", "he", "fa", "ur")]
    lines.append(_row("all", "", *counted["all"]))
    return "\n".join(["", *lines, "", f"### The first {SHOWN} spans of {SAMPLES[0].stem}", "", *log, "", ""])


def _row(name: str, language: str, spans: int, presses: int) -> str:
    return f"| {name} | {language} | {spans} | {presses} | {presses / spans:.2f} |"


def _log(article: Sample, steps: list[tuple[Gold, list[str]]]) -> Iterator[str]:
    yield "| keys | what is labelled |"
    yield "|---|---|"
    for gold, way in steps:
        presses = [*map(_key, way), LABEL_KEYS[gold.label]]
        runs: list[list[str]] = []
        for press in presses:
            if runs and runs[-1][0] == press:
                runs[-1].append(press)
            else:
                runs.append([press])
        keys = " ".join(f"`{run[0]}`" + (f" × {len(run)}" if len(run) > 1 else "") for run in runs)
        quote = " … ".join(article.text[start:end] for start, end in gold.fragments)
        yield f"| {keys} | {gold.label}: \u2068{quote}\u2069 |"


def _key(step: str) -> str:
    kind, _, letter = step.partition(" ")
    return {"type": letter, "reach": f"Shift+{letter}"}[kind] if kind in ("type", "reach") else KEYS[step]


def page_with(measured: str) -> str:
    """The page with these tables in place of its present ones."""
    text = PAGE.read_text(encoding="utf-8")
    return text[: text.index(BEGIN) + len(BEGIN)] + measured + text[text.index(END) :]


if __name__ == "__main__":
    if "--write" in sys.argv:
        PAGE.write_text(page_with(report()), encoding="utf-8")
    else:
        sys.stdout.write(report())
