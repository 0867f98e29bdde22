"""How figures are taken on a machine that others use too.

CPU seconds of fresh processes, ours and the floor in turn, and the median of the pairwise ratios: a noisy neighbour
then hits both sides of a pair alike. Latencies are percentiles of many repetitions after a warm-up.
"""

from __future__ import annotations

import json
import math
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line of the table: what was reached, beside what must be."""

    name: str
    value: float
    unit: str
    """``×`` for a ratio, ``%`` for a share, otherwise ``ms``, ``s`` or ``MB``."""
    limit: float = math.inf
    """None is kept where it is infinite."""
    detail: str = ""

    @property
    def reached(self) -> bool:
        """Whether the value keeps the limit."""
        return self.value <= self.limit


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least ``share`` of the values do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -(-int(len(ordered) * share * 1000) // 1000) - 1))]


def timed(work: Callable[[], object]) -> float:
    """Milliseconds of wall time."""
    begin = time.perf_counter()
    work()
    return (time.perf_counter() - begin) * 1000


def run_child(job: str, **arguments: Any) -> dict[str, Any]:
    """Run a job of ``tests.bench.jobs`` in a fresh process; its answer holds ``cpu`` seconds and ``added_mb``."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.jobs", job, json.dumps(arguments)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        # As for a user, whose modules were compiled by the run before.
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONDONTWRITEBYTECODE": ""},
    )
    answer: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return answer


def paired_ratio(
    ours: str, floor: str, arguments: Mapping[str, Any], floor_arguments: Mapping[str, Any], pairs: int
) -> tuple[float, list[dict[str, Any]], list[dict[str, Any]]]:
    """Median of ``ours.cpu / floor.cpu`` over ``pairs`` runs taken in turn, and all answers of both."""
    mine: list[dict[str, Any]] = []
    theirs: list[dict[str, Any]] = []
    for _ in range(pairs):
        theirs.append(run_child(floor, **floor_arguments))
        mine.append(run_child(ours, **arguments))
    return statistics.median(a["cpu"] / b["cpu"] for a, b in zip(mine, theirs, strict=True)), mine, theirs


class Meter:
    """CPU seconds and added peak memory of a ``with`` block in this process."""

    def __enter__(self) -> Meter:
        self.idle = psutil.Process().memory_info().rss
        self.begin = time.process_time()
        return self

    def __exit__(self, *_: object) -> None:
        self.cpu = time.process_time() - self.begin
        self.added_mb = max(0.0, (_peak() - self.idle) / 1e6)

    def answer(self, **more: Any) -> dict[str, Any]:
        """What a job prints."""
        return {"cpu": self.cpu, "added_mb": self.added_mb, **more}


def _peak() -> int:
    """Most memory this process has held, bytes."""
    status = Path("/proc/self/status")
    if status.exists():
        # What getrusage tells on Linux counts what the process held before exec, which was its parent's memory.
        return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM")) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def table_of(figures: Sequence[Figure]) -> str:
    """A Markdown table."""
    lines = ["| figure | measured | must reach | |", "|---|---|---|---|"]
    for figure in figures:
        space = "" if figure.unit == "×" else " "
        mark = "" if math.isinf(figure.limit) else "✔" if figure.reached else "✘"
        limit = "–" if math.isinf(figure.limit) else f"≤ {_number(figure.limit)}{space}{figure.unit}"
        detail = f" ({figure.detail})" if figure.detail else ""
        lines.append(f"| {figure.name} | {_number(figure.value)}{space}{figure.unit}{detail} | {limit} | {mark} |")
    return "\n".join(lines) + "\n"


def renewed_table(table: str, figures: Sequence[Figure]) -> str:
    """A table that `table_of` has made, with these figures in the places of older ones or behind the others."""
    head, ruler, *rows = table.splitlines()
    kept = {row.split(" | ")[0]: row for row in rows}
    kept.update((row.split(" | ")[0], row) for row in table_of(figures).splitlines()[2:])
    return "\n".join([head, ruler, *kept.values()]) + "\n"


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def save_figures(figures: Sequence[Figure], folder: Path) -> None:
    """Write ``bench.json`` and ``bench.md`` into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = [
        {**asdict(figure), "limit": None if math.isinf(figure.limit) else figure.limit, "reached": figure.reached}
        for figure in figures
    ]
    (folder / "bench.json").write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (folder / "bench.md").write_text(table_of(figures), encoding="utf-8")
