"""Memory of doors beside those of `tests.bench.door_figures`: what is only read, and articles that are very long."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from tests.bench.corpus import write_corpus
from tests.bench.door_figures import FEW, MEMORY, READ, remove
from tests.bench.measure import Figure, run_child
from tests.bench.read_only import DOORS, write_source

_NEEDS = {"html": "trafilatura"}
"""Format → a library without which it is left out."""
BOOK_MEMORY = 200.0
"""MB: every token of a book is held at once where a format has a record for each."""
_BOOK = ("conll", "prodigy", "webanno-tsv", "json-cas", "xmi", "html-report", "web-annotation", "brat", "refi-qda")
"""Formats of which an article as long as a book asks most."""


def read_only_figures(folder: Path, size: int) -> Iterator[Figure]:
    """Memory of what is only read, of few articles and of many, and how its time grows."""
    few = min(size // 10, FEW)
    for name in DOORS:
        if name in _NEEDS and find_spec(_NEEDS[name]) is None:
            continue
        took = {}
        for articles in (few, size):
            source = write_source(folder, name, articles)
            form = name.partition(" ")[0]
            answer = run_child("import_as", source=str(source), workspace=str(folder / "only-read.hashiya"), form=form)
            if answer["articles"] != articles:
                raise SystemExit(f"bench: {name} brought {answer['articles']:,} of {articles:,} articles in")
            took[articles] = answer["cpu"]
            yield _memory(f"import {name}: memory above idle, {articles:,} articles", answer["added_mb"])
            remove(source)
        yield Figure(
            name=f"import {name}: time at {size:,} ÷ at {few:,} articles",
            value=took[size] / took[few], unit="×", limit=1.2 * size / few, detail=f"{took[size]:.1f} s",
        )  # fmt: skip


def long_figures(folder: Path) -> Iterator[Figure]:
    """Memory where articles are speeches, and where one is a book."""
    speeches = folder / "speeches.hashiya"
    write_corpus(folder / "speeches.jsonl", 300, spans=500, relations=100, length=200_000)
    answer = run_child("import_ours", corpus=str(folder / "speeches.jsonl"), workspace=str(speeches))
    what = "300 articles of 200,000 characters, 500 spans each"
    yield _memory(f"{what}: import native", answer["added_mb"])
    answer = run_child("export_ours", workspace=str(speeches), out=str(folder / "speeches-out.jsonl"))
    yield _memory(f"{what}: export native", answer["added_mb"])
    book = folder / "book.hashiya"
    write_corpus(folder / "book.jsonl", 1, spans=5_000, relations=2_000, length=1_000_000)
    run_child("import_ours", corpus=str(folder / "book.jsonl"), workspace=str(book))
    what = "1 article of 1,000,000 characters, 5,000 spans, 2,000 links"
    for form in _BOOK:
        out = folder / f"book-{form}{READ.get(form, '')}"
        answer = run_child("export_as", workspace=str(book), out=str(out), form=form, values={})
        yield _memory(f"{what}: export {form}", answer["added_mb"], BOOK_MEMORY)
        if form in READ:
            back = str(folder / "book-read.hashiya")
            answer = run_child("import_as", source=str(out), workspace=back, form=form)
            yield _memory(f"{what}: import {form}", answer["added_mb"], BOOK_MEMORY)
        remove(out)


def _memory(name: str, added: float, limit: float = MEMORY) -> Figure:
    return Figure(name=name, value=added, unit="MB", limit=limit)
