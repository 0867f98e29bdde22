"""Measures on the sample articles how often an offered boundary is the gold one.

``python -m tests.domain.boundaries.gold_boundaries`` prints the tables, with ``--write`` it puts them into
docs/boundaries.md.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import regex

from app.domain.boundaries.boundaries import Offer, offer
from app.domain.boundaries.clitics import proclitics
from app.domain.boundaries.expansion import grow, interrupted
from app.domain.boundaries.quotations import quotations

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs" / "boundaries.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
FIRST = 3

_BLANK = regex.compile(r"[\s\u200e\u200f]")


@dataclass(frozen=True)
class Article:
    name: str
    language: str
    text: str
    spans: tuple[tuple[str, tuple[tuple[int, int], ...]], ...]


@dataclass(frozen=True)
class Case:
    """A gold fragment, and what a hand that selects by whole words would have selected for it."""

    article: Article
    label: str
    gold: tuple[int, int]
    selected: tuple[int, int]


def articles() -> tuple[Article, ...]:
    found = []
    for path in sorted((ROOT / "seeds" / "articles").glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            record = json.loads(line)
            spans = tuple(
                (one["label"], tuple((a, b) for a, b in one.get("fragments") or [[one["start"], one["end"]]]))
                for one in record["spans"]
            )
            found.append(Article(path.name, record["language"], record["text"], spans))
    return tuple(found)


def tidy_selection(text: str, start: int, end: int) -> tuple[int, int]:
    """From blank to blank around the gold fragment: clitics, quotes, brackets and stops come with it."""
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    return start, end


def sloppy_selection(text: str, start: int, end: int) -> tuple[int, int]:
    """As `tidy_selection`, with the blanks and bidi marks that lie on either side."""
    start, end = tidy_selection(text, start, end)
    while start > 0 and _BLANK.match(text, start - 1):
        start -= 1
    while end < len(text) and _BLANK.match(text, end):
        end += 1
    return start, end


def cases(sloppy: bool = False) -> Iterator[Case]:
    select = sloppy_selection if sloppy else tidy_selection
    for article in articles():
        for label, fragments in article.spans:
            for gold in fragments:
                yield Case(article, label, gold, select(article.text, *gold))


def offers(case: Case) -> tuple[Offer, ...]:
    return offer(case.article.text, *case.selected, language=case.article.language)


def _is_clitic_first(found: tuple[Offer, ...]) -> bool:
    return found[0].rule == "clitic"


def _edges_only(found: tuple[Offer, ...]) -> Offer:
    """What the edge rules alone would offer: quotes, brackets and stops off, no clitic cut."""
    return next(one for one in found if one.rule not in ("clitic", "complementizer"))


@dataclass
class Score:
    """How often, of `fragments`, a choice was the gold boundary."""

    fragments: int = 0
    selected: int = 0
    edges: int = 0
    first: int = 0
    among: int = 0

    def add(self, case: Case) -> None:
        found = offers(case)
        edges = _edges_only(found)
        self.fragments += 1
        self.selected += case.selected == case.gold
        self.edges += (edges.start, edges.end) == case.gold
        self.first += (found[0].start, found[0].end) == case.gold
        self.among += case.gold in [(one.start, one.end) for one in found[:FIRST]]

    def row(self, name: str) -> str:
        cells = (
            f"{part} ({part / self.fragments:.1%})" for part in (self.selected, self.edges, self.first, self.among)
        )
        return f"| {name} | {self.fragments} | {' | '.join(cells)} |"


LANGUAGES = {"ar": "Arabic", "he": "Hebrew", "fa": "Persian", "ur": "Urdu"}


def _table(sloppy: bool) -> str:
    scores: dict[str, Score] = {}
    for case in cases(sloppy):
        language = LANGUAGES[case.article.language]
        for name in (f"{language}, {case.label}", f"{language}, all", "all"):
            scores.setdefault(name, Score()).add(case)
    ranks = {name: index for index, name in enumerate(LANGUAGES.values())}

    def rank(name: str) -> tuple[int, bool, str]:
        language = name.partition(",")[0]
        return ranks.get(language, len(ranks)), name.endswith("all"), name

    head = f"| fragments of | number | as selected | edges only | first offer | among the first {FIRST} |"
    head += "\n|---|--:|--:|--:|--:|--:|"
    return "\n".join([head, *(scores[name].row(name) for name in sorted(scores, key=rank))])


def _clitic_decisions() -> str:
    """Of the selections that begin with a word that could carry a clitic: was cutting, or not cutting, right?"""
    rows = []
    for code, language in LANGUAGES.items():
        right_cut = wrong_cut = missed = right_left = 0
        for case in cases():
            found = offers(case)
            edges = _edges_only(found)
            if case.article.language != code or not proclitics(case.article.text, edges.start, language=code):
                continue
            wanted = edges.start != case.gold[0]
            cut = _is_clitic_first(found)
            right = found[0].start == case.gold[0]
            right_cut += cut and right
            wrong_cut += cut and not right
            missed += not cut and wanted
            right_left += not cut and not wanted
        rows.append(f"| {language} | {right_cut} | {wrong_cut} | {missed} | {right_left} |")
    head = "| language | cut, rightly | cut, wrongly | not cut, wrongly | not cut, rightly |\n|---|--:|--:|--:|--:|"
    return "\n".join([head, *rows])


def _ways(article: Article) -> Iterator[tuple[str, bool]]:
    for label, fragments in article.spans:
        for first, last in fragments:
            current = ((first + last) // 2,) * 2
            seen = set()
            while (following := grow(article.text, *current)) != current:
                seen.add(following)
                current = following
            yield label, (first, last) in seen


def _growth() -> str:
    """How many gold fragments are one of the units grown from a caret in their middle."""
    hits: dict[tuple[str, str], list[bool]] = {}
    for article in articles():
        for label, hit in _ways(article):
            hits.setdefault((article.language, label), []).append(hit)
    labels = sorted({label for _, label in hits})
    rows = []
    for code, language in LANGUAGES.items():
        cells = (f"{sum(hits[code, label])} of {len(hits[code, label])}" for label in labels)
        rows.append(f"| {language} | {' | '.join(cells)} |")
    return "\n".join([f"| language | {' | '.join(labels)} |\n|---|{'--:|' * len(labels)}", *rows])


def _interruptions() -> str:
    gold = found = right = 0
    for article in articles():
        wanted = {fragments for _, fragments in article.spans if len(fragments) > 1}
        made = {interrupted(article.text, one.inner_start, one.inner_end) for one in quotations(article.text)} - {()}
        gold, found, right = gold + len(wanted), found + len(made), right + len(wanted & made)
    return f"Gold spans of several fragments: {gold}. Interrupted quotations found: {found}. Exactly gold: {right}."


def measured() -> str:
    """The part of docs/boundaries.md that comes from measuring."""
    return "\n\n".join(
        (
            "### Selected from blank to blank",
            _table(sloppy=False),
            "### The same with the blanks on either side",
            _table(sloppy=True),
            "### Clitics: cutting and leaving",
            _clitic_decisions(),
            "### Growing from the middle of a gold fragment",
            _growth(),
            "### Interrupted quotations in one gesture",
            _interruptions(),
        )
    )


def page(current: str) -> str:
    """`current` with the measured part replaced."""
    before, _, rest = current.partition(BEGIN)
    return f"{before}{BEGIN}\n\n{measured()}\n\n{END}{rest.partition(END)[2]}"


def main(arguments: list[str]) -> None:
    if arguments == ["--write"]:
        PAGE.write_text(page(PAGE.read_text("utf-8")), "utf-8")
    else:
        print(measured())


if __name__ == "__main__":
    main(sys.argv[1:])
