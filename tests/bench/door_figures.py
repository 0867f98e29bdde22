"""The figures of the doors: exports in every format beside the native one, and a server beside COPY."""

from __future__ import annotations

import math
import shutil
import statistics
import sys
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from tests.bench.measure import Figure, paired_ratio, run_child
from tests.postgres import PostgresServer

LINES = {
    "claims": {}, "csv": {}, "doccano": {}, "gliner": {}, "huggingface": {}, "label-studio": {}, "spans": {},
    "web-annotation": {}, "conll": {}, "prodigy": {}, "huggingface by tokens": {"rows": "tokens"},
}  # fmt: skip
"""Formats of one line, or one object of a JSON array, for each article, span or token; with their options."""
OF_TOKENS = ("conll", "prodigy", "huggingface by tokens")
"""Those of `LINES` that write hundreds of tokens for each article, and have floors in `tests.bench.token_floors`."""
OTHERS = ("brat", "html-report", "json-cas", "network", "refi-qda", "webanno-tsv", "xlsx", "xmi")
"""XML, workbooks, and folders with a file or two for each article, which the file system takes its time to make."""
READ = {
    "conll": "", "csv": ".csv", "doccano": "", "gliner": "", "huggingface": "", "label-studio": "", "prodigy": "",
    "spans": "", "web-annotation": "", "brat": "", "json-cas": "", "refi-qda": ".qdpx", "webanno-tsv": "",
    "xlsx": ".xlsx", "xmi": "",
}  # fmt: skip
"""Formats that are imported too, with the ending that their files need."""
LIMIT = 2.5
MEMORY = 80.0
"""MB."""
FEW = 1_000
"""Articles for what is no format of lines."""
FEW_PAIRS = 3
"""Runs beside the native export of what takes long."""


class _Doors:
    """Runs exports of generated workspaces, and imports of what they have made."""

    def __init__(self, workspace: Callable[[int], Path], folder: Path) -> None:
        self._workspace = workspace
        self._folder = folder

    def job(self, articles: int, name: str) -> dict[str, Any]:
        """The arguments of `doors.export_as`."""
        form = name.partition(" ")[0]
        return {
            "workspace": str(self._workspace(articles)),
            "out": str(self._folder / f"out-{form}{READ.get(form, '')}"),
            "form": form,
            "values": LINES.get(name, {}),
        }

    def export(self, articles: int, name: str) -> dict[str, Any]:
        """One export."""
        return run_child("export_as", **self.job(articles, name))

    def read(self, articles: int, name: str) -> dict[str, Any]:
        """Import what an export of so many articles makes."""
        job = self.job(articles, name)
        run_child("export_as", **job)
        answer = run_child("import_as", source=job["out"], workspace=str(self._folder / "read.hashiya"), form=name)
        if answer["articles"] != articles:
            sys.exit(f"bench: {name} brought {answer['articles']:,} of {articles:,} articles back")
        return answer

    def compare(self, articles: int, name: str, pairs: int) -> tuple[Figure, list[dict[str, Any]]]:
        """CPU of an export beside the native one."""
        ratio, mine, theirs = paired_ratio(
            "export_as", "export_as", self.job(articles, name), self.job(articles, "native"), pairs
        )
        detail = f"{_cpu(mine):.2f} s ÷ {_cpu(theirs):.2f} s"
        what = f"export {name}, {articles:,} articles ÷ native JSONL"
        limit = LIMIT if name in LINES else math.inf
        return Figure(name=what, value=ratio, unit="×", limit=limit, detail=detail), mine

    def beside_floor(self, articles: int, name: str, pairs: int) -> Figure:
        """CPU of an export in a format of tokens beside that of its floor."""
        job = self.job(articles, name)
        out = Path(job["out"])
        floor = out.with_name(f"{out.name}-floor")
        ratio, mine, theirs = paired_ratio("export_as", "export_floor_as", job, {**job, "out": str(floor)}, pairs)
        made = sorted(path.relative_to(floor) for path in (floor, *floor.rglob("*")) if path.is_file())
        if any((floor / path).read_bytes() != (out / path).read_bytes() for path in made):
            sys.exit(f"bench: {name} and its floor differ, so their times cannot be compared")
        return Figure(
            name=f"export {name}, {articles:,} articles ÷ raw sqlite3 + re + orjson",
            value=ratio, unit="×", limit=1.0, detail=f"{_cpu(mine):.2f} s ÷ {_cpu(theirs):.2f} s",
        )  # fmt: skip


def format_figures(
    workspace: Callable[[int], Path], folder: Path, size: int, large: int, pairs: int
) -> Iterator[Figure]:
    """CPU beside the native export, and memory, of every door."""
    doors = _Doors(workspace, folder)
    few = min(size, FEW)
    for name in LINES:
        figure, answers = doors.compare(size, name, pairs)
        yield figure
        yield _memory("export", name, size, max(answer["added_mb"] for answer in answers))
        if name in OF_TOKENS:
            yield doors.beside_floor(size, name, pairs)
        if large:
            figure, answers = doors.compare(large, name, min(pairs, FEW_PAIRS))
            yield figure
            yield _memory("export", name, large, max(answer["added_mb"] for answer in answers))
    for name in OTHERS:
        figure, answers = doors.compare(few, name, min(pairs, FEW_PAIRS))
        yield figure
        yield _memory("export", name, few, max(answer["added_mb"] for answer in answers))
        if few < size:
            yield _memory("export", name, size, doors.export(size, name)["added_mb"])
    for name in READ:
        for articles in sorted({few, size}):
            yield _memory("import", name, articles, doors.read(articles, name)["added_mb"])


def _cpu(answers: list[dict[str, Any]]) -> float:
    return float(statistics.median(answer["cpu"] for answer in answers))


def _memory(verb: str, name: str, articles: int, added: float) -> Figure:
    return Figure(
        name=f"{verb} {name}: memory above idle, {articles:,} articles", value=added, unit="MB", limit=MEMORY
    )  # fmt: skip


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
            yield from _server_formats(outs[0], size, address)
    finally:
        server.close()


def _server_formats(native: Path, size: int, address: dict[str, Any]) -> Iterator[Figure]:
    """Memory of the client where tokens are written and read, of a tenth of the articles and of all of them."""
    few = native.with_name("server-few.jsonl")
    with native.open("rb") as lines:
        few.write_bytes(b"".join(islice(lines, size // 10)))
    for corpus, articles in ((few, size // 10), (native, size)):
        run_child("server_import_ours", corpus=str(corpus), **address)
        outs = {form: native.with_name(f"server-{form}") for form in ("native", "prodigy", "conll")}
        for form, out in outs.items():
            answer = run_child("server_export_ours", out=str(out), form=form, **address)
            yield _server_memory(f"export {form}", articles, [answer])
        for form, out in outs.items():
            answer = run_child("server_import_ours", corpus=str(out), form=form, **address)
            yield _server_memory(f"import {form}", articles, [answer])
            remove(out)


def remove(path: Path) -> None:
    """Take away what an export has made."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


def _server_memory(verb: str, size: int, answers: list[dict[str, Any]]) -> Figure:
    added = max(answer["added_mb"] for answer in answers)
    name = f"PostgreSQL: {verb}, memory of the client above idle, {size:,} articles"
    return Figure(name=name, value=added, unit="MB", limit=MEMORY)
