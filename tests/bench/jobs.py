"""The work that is measured, each in a process of its own: ``python -m tests.bench.jobs JOB JSON-ARGUMENTS``."""

from __future__ import annotations

import itertools
import json
import random
import sqlite3
import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.domain.records import Fragments, context_of, quote_of
from app.services.transfer.transfer import ExportOptions, ImportOptions, export_workspace, import_paths
from app.services.workspace import Workspace
from tests.bench import doors, floors
from tests.bench.measure import Meter, percentile, timed

WARM_UP = 20
"""Repetitions before latencies count."""
STAMP = "2026-01-01T10:00:00Z"


def _fresh(path: str) -> Path:
    target = Path(path)
    for leftover in target.parent.glob(target.name + "*"):
        leftover.unlink()
    return target


def import_ours(corpus: str, workspace: str) -> dict[str, Any]:
    """Import a native file into an empty workspace."""
    target = Workspace.create(_fresh(workspace))
    with Meter() as meter:
        report = import_paths(target, [Path(corpus)], ImportOptions(annotator="bench", format="native"))
    target.close()
    return meter.answer(articles=report.articles, refused=report.refusals.count)


def import_floor(corpus: str, workspace: str) -> dict[str, Any]:
    """The same rows with sqlite3 and orjson."""
    target = _fresh(workspace)
    Workspace.create(target).close()
    with Meter() as meter:
        floors.import_corpus(target, Path(corpus))
    return meter.answer()


def export_ours(workspace: str, out: str) -> dict[str, Any]:
    """Export a workspace as native JSONL."""
    source = Workspace.open(workspace)
    with Meter() as meter:
        export_workspace(source, _fresh(out), ExportOptions())
    source.close()
    return meter.answer(size=Path(out).stat().st_size)


def export_floor(workspace: str, out: str) -> dict[str, Any]:
    """The same bytes with sqlite3 and orjson."""
    with Meter() as meter:
        floors.export_corpus(Path(workspace), _fresh(out))
    return meter.answer(size=Path(out).stat().st_size)


def _places(workspace: Path, count: int) -> list[tuple[int, str, str, Fragments]]:
    """``count`` random places for spans: article key and id, text, fragments."""
    chance = random.Random(3)
    with sqlite3.connect(workspace) as connection:
        rows = connection.execute("SELECT pk, id, text FROM article ORDER BY pk LIMIT 200").fetchall()
    places: list[tuple[int, str, str, Fragments]] = []
    for _ in range(count):
        pk, identifier, text = chance.choice(rows)
        start = chance.randrange(len(text) - 30)
        places.append((pk, identifier, text, ((start, start + chance.randint(1, 30)),)))
    return places


def _latencies(work: Callable[[Any], object], cases: list[Any]) -> dict[str, float]:
    times = [timed(lambda case=case: work(case)) for case in cases]  # type: ignore[misc]
    counted = times[WARM_UP:]
    return {"p50": percentile(counted, 0.5), "p95": percentile(counted, 0.95)}


def save_ours(workspace: str, repeat: int) -> dict[str, Any]:
    """Add single spans durably, history included (ms)."""
    source = Workspace.open(workspace)
    gestures = source.annotations("sara")
    places = _places(Path(workspace), repeat + WARM_UP)
    with Meter() as meter:
        figures = _latencies(lambda place: gestures.add_span(place[1], "ACTOR", place[3]), places)
    source.close()
    return meter.answer(**figures)


def save_floor(workspace: str, repeat: int) -> dict[str, Any]:
    """The same rows (span, change set, change) in one durable commit of sqlite3 (ms)."""
    connection = floors.connect(Path(workspace))
    highest = "SELECT max((SELECT max(pk) FROM span), (SELECT max(pk) FROM change_set))"
    numbers = itertools.count(connection.execute(highest).fetchone()[0] + 1)
    annotator = connection.execute("SELECT pk FROM annotator WHERE name = 'sara'").fetchone()[0]
    label = connection.execute("SELECT pk FROM label WHERE key = 'ACTOR'").fetchone()[0]
    change_set = (
        "INSERT INTO change_set (pk, id, annotator_pk, action, verb, detail, article_pk, created)"
        " VALUES (?,?,?,'do','add_span',?,?,?)"
    )
    change = "INSERT INTO change (change_set_pk, kind, object_id, after) VALUES (?,'span',?,?)"

    def save(place: tuple[int, str, str, Fragments]) -> None:
        pk, _, text, fragments = place
        quote, (prefix, suffix) = quote_of(text, fragments), context_of(text, fragments)
        number, identifier = next(numbers), str(uuid.uuid4())
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(
            floors.SPAN,
            (number, identifier, pk, annotator, label, *fragments[0], quote, prefix, suffix, "{}", "", "manual",
             STAMP, STAMP),
        )  # fmt: skip
        after = json.dumps({"id": identifier, "label": "ACTOR", "fragments": fragments, "quote": quote})
        connection.execute(change_set, (number, str(uuid.uuid4()), annotator, '{"label":"ACTOR"}', pk, STAMP))
        connection.execute(change, (number, identifier, after))
        connection.execute("COMMIT")

    with Meter() as meter:
        figures = _latencies(save, _places(Path(workspace), repeat + WARM_UP))
    connection.close()
    return meter.answer(**figures)


def open_ours(workspace: str, repeat: int) -> dict[str, Any]:
    """Read an article with everything on it, and paint it in the reading surface (ms)."""
    from PySide6.QtWidgets import QApplication

    from app.ui.article_view.marks import SpanMark
    from app.ui.article_view.view import ArticleView
    from app.ui.theme.fonts import register_fonts

    QApplication([])
    register_fonts()
    source = Workspace.open(workspace)
    with sqlite3.connect(workspace) as connection:
        ids = [row[0] for row in connection.execute("SELECT id FROM article")]
    chosen = random.Random(5).choices(ids, k=repeat + WARM_UP)
    data = _latencies(source.articles.open, chosen)
    view = ArticleView()
    view.resize(1000, 800)
    view.show()

    def paint(identifier: str) -> None:
        opened = source.articles.open(identifier)
        view.set_article(opened.article.text, opened.article.direction)
        view.set_spans(SpanMark(span.id, span.label, span.fragments) for span in opened.spans)
        view.grab()

    painted = _latencies(paint, chosen[::-1])
    return {"cpu": time.process_time(), "added_mb": 0.0, "data_p95": data["p95"], "painted_p95": painted["p95"]}


def view_ours(length: int, spans: int, repeat: int, deep: bool = False) -> dict[str, Any]:
    """The reading surface."""
    from tests.bench.views import measure_article_view

    return measure_article_view(length, spans, repeat, deep)


def view_floor(length: int, spans: int, repeat: int) -> dict[str, Any]:
    """QTextEdit with extra selections."""
    from tests.bench.views import measure_text_edit

    return measure_text_edit(length, spans, repeat)


def hits_ours(lines: int) -> dict[str, Any]:
    """What the mouse hits."""
    from tests.bench.views import measure_hits

    return measure_hits(lines)


def links_ours(links: int, repeat: int) -> dict[str, Any]:
    """Links in the margin."""
    from tests.bench.views import measure_links

    return measure_links(links, repeat)


def mentions_ours(folder: str, articles: int, repeat: int) -> dict[str, Any]:
    """The same mention elsewhere."""
    from tests.bench.mentions import measure_mentions

    return measure_mentions(folder, articles, repeat)


def big_steps_ours(folder: str, articles: int) -> dict[str, Any]:
    """Codebook edits that reach tens of thousands of spans."""
    from tests.bench.big_steps import measure_big_steps

    return measure_big_steps(folder, articles)


def duplicates_ours(workspace: str) -> dict[str, Any]:
    """Copies of articles, for the first time or with what earlier looks have kept."""
    from app.services.copies.near_duplicates import find_near_duplicates

    opened = Workspace.open(workspace)
    with Meter() as meter:
        groups = len(find_near_duplicates(opened.database))
    opened.close()
    return meter.answer(groups=groups)


def import_few(corpus: str, workspace: str, wish: str) -> dict[str, Any]:
    """Import a small file into a large workspace, looking for copies or not (report, keep)."""
    opened = Workspace.open(workspace)
    options = ImportOptions(annotator="bench", format="native", near_duplicates=wish)  # type: ignore[arg-type]
    with Meter() as meter:
        report = import_paths(opened, [Path(corpus)], options)
    opened.close()
    return meter.answer(articles=report.articles, groups=report.near_duplicates.count)


JOBS: dict[str, Callable[..., dict[str, Any]]] = {
    job.__name__: job
    for job in (
        *(import_ours, import_floor, export_ours, export_floor),
        *(save_ours, save_floor, open_ours, view_ours, view_floor, mentions_ours, hits_ours, links_ours),
        big_steps_ours,
        *doors.JOBS,
        *(duplicates_ours, import_few),
    )
}

if __name__ == "__main__":
    print(json.dumps(JOBS[sys.argv[1]](**json.loads(sys.argv[2]))))
