"""The figures of the doors: exports in every format beside the native one, and a server beside COPY."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.bench.measure import Figure, paired_ratio, run_child
from tests.postgres import PostgresServer

LINES = {
    "claims": {}, "csv": {}, "doccano": {}, "huggingface": {}, "label-studio": {}, "spans": {}, "web-annotation": {},
    "conll": {}, "prodigy": {}, "huggingface by tokens": {"rows": "tokens"},
}  # fmt: skip
"""Formats of one line, or one object of a JSON array, for each article, span or token; with their options."""
OTHERS = ("brat", "html-report", "json-cas", "network", "refi-qda", "webanno-tsv", "xlsx", "xmi")
"""XML, workbooks, and folders with a file or two for each article, which the file system takes its time to make."""
LIMIT = 2.5
MEMORY = 80.0
"""MB."""
FEW = 1_000
"""Articles for what is no format of lines."""


def format_figures(
    workspace: Callable[[int], Path], folder: Path, size: int, large: int, pairs: int
) -> Iterator[Figure]:
    """CPU beside the native export, and memory."""

    def job(articles: int, name: str) -> dict[str, Any]:
        form = name.partition(" ")[0]
        values = LINES.get(name, {})
        return {
            "workspace": str(workspace(articles)),
            "out": str(folder / f"out-{form}"),
            "form": form,
            "values": values,
        }

    for name in LINES:
        ratio, mine, theirs = paired_ratio("export_as", "export_as", job(size, name), job(size, "native"), pairs)
        detail = f"{_cpu(mine):.2f} s ÷ {_cpu(theirs):.2f} s"
        what = f"export {name}, {size:,} articles ÷ native JSONL"
        yield Figure(name=what, value=ratio, unit="×", limit=LIMIT, detail=detail)
        yield _memory(name, size, max(answer["added_mb"] for answer in mine))
        if large:
            yield _memory(name, large, run_child("export_as", **job(large, name))["added_mb"])
    few = min(size, FEW)
    for name in OTHERS:
        ratio, mine, theirs = paired_ratio("export_as", "export_as", job(few, name), job(few, "native"), min(pairs, 3))
        detail = f"{_cpu(mine):.2f} s ÷ {_cpu(theirs):.2f} s"
        yield Figure(name=f"export {name}, {few:,} articles ÷ native JSONL", value=ratio, unit="×", detail=detail)


def _cpu(answers: list[dict[str, Any]]) -> float:
    return float(statistics.median(answer["cpu"] for answer in answers))


def _memory(name: str, articles: int, added: float) -> Figure:
    return Figure(name=f"export {name}: memory above idle, {articles:,} articles", value=added, unit="MB", limit=MEMORY)


def server_figures(corpus: Path, folder: Path, size: int, pairs: int) -> Iterator[Figure]:
    """Import and export of a workspace on PostgreSQL beside COPY; client and server together."""
    server = PostgresServer()
    try:
        server.start()
        with server.fresh_database() as name:
            address = {"url": server.url(name), "server": server.pid}
            given = {"corpus": str(corpus), **address}
            ratio, mine, theirs = paired_ratio("server_import_ours", "server_import_floor", given, given, pairs)
            yield Figure(
                name=f"PostgreSQL: import native JSONL, {size:,} articles ÷ raw COPY of the same rows",
                value=ratio, unit="×", limit=2.5, detail=f"{_cpu(mine):.2f} s ÷ {_cpu(theirs):.2f} s",
            )  # fmt: skip
            yield _server_memory("import", size, mine)
            run_child("server_import_ours", **given)
            outs = [folder / f"server-{side}.jsonl" for side in ("ours", "floor")]
            sides = [{"out": str(out), **address} for out in outs]
            ratio, mine, theirs = paired_ratio("server_export_ours", "server_export_floor", sides[0], sides[1], pairs)
            if outs[0].read_bytes() != outs[1].read_bytes():
                sys.exit("bench: COPY's export and ours differ, so their times cannot be compared")
            yield Figure(
                name=f"PostgreSQL: export native JSONL, {size:,} articles ÷ raw COPY out + orjson",
                value=ratio, unit="×", limit=2.0, detail=f"{_cpu(mine):.2f} s ÷ {_cpu(theirs):.2f} s",
            )  # fmt: skip
            yield _server_memory("export", size, mine)
    finally:
        server.close()


def _server_memory(verb: str, size: int, answers: list[dict[str, Any]]) -> Figure:
    added = max(answer["added_mb"] for answer in answers)
    name = f"PostgreSQL: {verb}, memory of the client above idle, {size:,} articles"
    return Figure(name=name, value=added, unit="MB", limit=MEMORY)
