"""``dev.py bench``: take every figure, print the table, write it to ``out/`` and, when asked, into the docs."""

from __future__ import annotations

import argparse
import filecmp
import platform
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from tests.bench.big_steps import figures_of_big_steps
from tests.bench.corpus import write_corpus, write_few
from tests.bench.door_figures import format_figures, server_figures
from tests.bench.measure import Figure, paired_ratio, renewed_table, run_child, save_figures, table_of
from tests.bench.memory_figures import long_figures, read_only_figures
from tests.bench.mentions import figures_of
from tests.bench.startup import measure_start

ROOT = Path(__file__).resolve().parents[2]
MARK = "<!-- measured -->\n"


class Bench:
    """The figures, group by group. Sizes are numbers of articles."""

    def __init__(self, folder: Path, size: int, large: int, pairs: int) -> None:
        self.folder = folder
        self.size = size
        self.large = large
        self.pairs = pairs

    def _workspace(self, size: int) -> Path:
        """A workspace with ``size`` generated articles, made when first asked for."""
        workspace = self.folder / f"{size}.hashiya"
        if not workspace.exists():
            run_child("import_ours", corpus=str(self._corpus(size)), workspace=str(workspace))
        return workspace

    def _corpus(self, size: int) -> Path:
        corpus = self.folder / f"{size}.jsonl"
        if not corpus.exists():
            write_corpus(corpus, size)
        return corpus

    def imports(self) -> Iterator[Figure]:
        """Import: ratio to the floor, memory and growth."""
        yield from self._streams("import", "every offset and label checked ÷ raw sqlite3 executemany", 1.6)

    def exports(self) -> Iterator[Figure]:
        """Export: ratio to the floor, memory and growth."""
        yield from self._streams("export", "÷ raw sqlite3 + orjson", 1.4)

    def _streams(self, verb: str, floor: str, limit: float) -> Iterator[Figure]:
        def arguments(size: int, side: str) -> dict[str, str]:
            if verb == "import":
                return {"corpus": str(self._corpus(size)), "workspace": str(self.folder / f"{side}.hashiya")}
            return {"workspace": str(self._workspace(size)), "out": str(self.folder / f"{side}.jsonl")}

        ratio, mine, theirs = paired_ratio(
            f"{verb}_ours", f"{verb}_floor", arguments(self.size, "ours"), arguments(self.size, "floor"), self.pairs
        )
        if verb == "export" and not filecmp.cmp(self.folder / "ours.jsonl", self.folder / "floor.jsonl", shallow=False):
            sys.exit("bench: the floor's export and ours differ, so their times cannot be compared")
        cpu = statistics.median(answer["cpu"] for answer in mine)
        base = statistics.median(answer["cpu"] for answer in theirs)
        yield Figure(
            name=f"{verb} native JSONL, {self.size:,} articles, {floor}",
            value=ratio, unit="×", limit=limit, detail=f"{cpu:.2f} s ÷ {base:.2f} s",
        )  # fmt: skip
        yield self._memory(verb, self.size, max(answer["added_mb"] for answer in mine))
        if self.large:
            big = run_child(f"{verb}_ours", **arguments(self.large, "large"))
            yield self._memory(verb, self.large, big["added_mb"])
            yield Figure(
                name=f"{verb}: time at {self.large:,} ÷ at {self.size:,} articles",
                value=big["cpu"] / cpu, unit="×", limit=1.1 * self.large / self.size, detail=f"{big['cpu']:.1f} s",
            )  # fmt: skip

    @staticmethod
    def _memory(verb: str, size: int, added: float) -> Figure:
        return Figure(name=f"{verb}: memory above idle, {size:,} articles", value=added, unit="MB", limit=64)

    def saves(self) -> Iterator[Figure]:
        """Save one span durably, history included."""
        workspace = self._workspace(self.size)
        sides = []
        for side in ("ours", "floor"):
            copy = self.folder / f"save-{side}.hashiya"
            shutil.copy(workspace, copy)
            sides.append({"workspace": str(copy), "repeat": 400})
        answers = [(run_child("save_ours", **sides[0]), run_child("save_floor", **sides[1])) for _ in range(self.pairs)]
        yield Figure(
            name="save one span durably, history included ÷ raw sqlite3 commit of the same rows, p95",
            value=statistics.median(ours["p95"] / floor["p95"] for ours, floor in answers), unit="×", limit=4,
            detail=f"{answers[-1][0]['p95']:.2f} ms ÷ {answers[-1][1]['p95']:.2f} ms",
        )  # fmt: skip

    def opens(self) -> Iterator[Figure]:
        """Open an article of the largest workspace."""
        size = self.large or self.size
        answer = run_child("open_ours", workspace=str(self._workspace(size)), repeat=200)
        for what, key, limit in (("data", "data_p95", 5.0), ("painted", "painted_p95", 40.0)):
            yield Figure(
                name=f"open an article of {size:,}: {what}, p95", value=answer[key], unit="ms", limit=limit
            )  # fmt: skip

    def views(self) -> Iterator[Figure]:
        """The reading surface at three sizes, the largest against QTextEdit."""
        for length, spans in ((3_000, 30), (100_000, 3_000), (1_000_000, 30_000)):
            case = {"length": length, "spans": spans, "repeat": 60}
            ours = run_child("view_ours", **case)
            what = f"{length:,} characters, {spans:,} spans"
            if length == 1_000_000:
                floor = run_child("view_floor", **{**case, "repeat": 25})
                yield Figure(
                    name=f"{what}: add a span until repainted ÷ QTextEdit ExtraSelections, p95",
                    value=ours["add_p95"] / floor["add_p95"], unit="×", limit=1 / 20,
                    detail=f"{ours['add_p95']:.2f} ms ÷ {floor['add_p95']:.1f} ms",
                )  # fmt: skip
            for name, key, limit in (
                ("add a span until repainted, p95", "add_p95", 8.0),
                ("scroll frame, p95", "scroll_p95", 8.0),
                ("selection step, p95", "select_p95", 8.0),
                ("open to first paint", "first_ms", 150.0),
            ):
                yield Figure(name=f"{what}: {name}", value=ours[key], unit="ms", limit=limit)
            yield Figure(name=f"{what}: added memory", value=ours["added_mb"], unit="MB", limit=60)

        links = run_child("links_ours", links=200, repeat=100)
        for name, key in (("scroll frame, p95", "scroll_p95"), ("hover, p95", "hover_p95")):
            yield Figure(name=f"12,000 characters, 200 links: {name}", value=links[key], unit="ms", limit=16)
        yield from self._deep_view()
        yield from self._hits()

    @staticmethod
    def _hits() -> Iterator[Figure]:
        """What the mouse hits; every visible grapheme is aimed at in its outer fifths."""
        ours = run_child("hits_ours", lines=1_500)
        for name, key, limit in (
            ("the sample articles", "samples", 0.0),
            ("1,500 generated lines of marks, controls, tabs, digits and letters", "generated", 0.05),
        ):
            probed, missed = ours[f"{key}_probed"], ours[f"{key}_missed"]
            yield Figure(
                name=f"graphemes missed by the mouse: {name}", value=100 * missed / probed, unit="%", limit=limit,
                detail=f"{missed} of {probed:,}",
            )  # fmt: skip

    @staticmethod
    def _deep_view() -> Iterator[Figure]:
        """Every gesture where spans lie 16 deep; processor time."""
        ours = run_child("view_ours", length=1_000_000, spans=30_000, repeat=60, deep=True)
        for name, key, limit in (
            ("add a span until repainted, p95", "add_p95", 5.0),
            ("remove a span until repainted, p95", "remove_p95", 5.0),
            ("relabel a span until repainted, p95", "relabel_p95", 5.0),
            ("resize a span until repainted, p95", "resize_span_p95", 5.0),
            ("caret step, p95", "caret_p95", 5.0),
            ("selection step, p95", "select_p95", 5.0),
            ("hover, p95", "hover_p95", 5.0),
            ("scroll frame, p95", "scroll_p95", 5.0),
            ("jump anywhere, p95", "jump_p95", 16.0),
            ("zoom step, p95", "zoom_p95", 50.0),
            ("window resize, p95", "resize_p95", 50.0),
            ("find a folded word for the first time, all hits lit", "find_first", 120.0),
        ):
            yield Figure(name=f"1,000,000 characters, 16 deep: {name}", value=ours[key], unit="ms", limit=limit)
        yield Figure(
            name="1,000,000 characters: find a folded word again ÷ plain str.find loop over the folded text",
            value=ours["find_again"] / ours["find_plain"], unit="×", limit=3,
            detail=f"{ours['find_again']:.1f} ms ÷ {ours['find_plain']:.1f} ms",
        )  # fmt: skip
        yield Figure(name="1,000,000 characters, 16 deep: added memory", value=ours["added_mb"], unit="MB", limit=40)

    def starts(self) -> Iterator[Figure]:
        """The first window."""
        start = measure_start(self._workspace(self.size), self.pairs)
        yield Figure(
            name="first window painted ÷ a bare PySide6 window", value=start["ratio"], unit="×", limit=4,
            detail=f"{start['first']:.2f} s ÷ {start['bare']:.2f} s",
        )  # fmt: skip
        yield Figure(name=f"usable list of {self.size:,} articles", value=start["usable"], unit="s", limit=1.5)

    def mentions(self) -> Iterator[Figure]:
        """The same mention elsewhere, and other steps that reach many articles."""
        answer = run_child("mentions_ours", folder=str(self.folder), articles=self.size, repeat=9)
        yield from figures_of(answer, self.size)
        yield from figures_of_big_steps(run_child("big_steps_ours", folder=str(self.folder), articles=3_000))

    def duplicates(self) -> Iterator[Figure]:
        """Copies of articles in the largest workspace, every tenth article being one; then in a small import."""
        size = self.large or self.size
        corpus, location = self.folder / "copies.jsonl", self.folder / "copies.hashiya"
        write_corpus(corpus, size, spans=1, relations=0, copies=True)
        run_child("import_ours", corpus=str(corpus), workspace=str(location))
        before = location.stat().st_size
        first = run_child("duplicates_ours", workspace=str(location))
        kept = (location.stat().st_size - before) / 1e6
        again = run_child("duplicates_ours", workspace=str(location))
        for answer in (first, again):
            if answer["groups"] != size // 10:
                sys.exit(f"bench: {answer['groups']:,} groups of copies found, {size // 10:,} are there")
        name = f"find {size // 10:,} copies among {size:,} articles"
        yield Figure(name=f"{name}, the first time", value=first["cpu"], unit="s", limit=size * 0.0018)
        yield Figure(name=f"{name}: memory above idle", value=first["added_mb"], unit="MB", limit=80)
        yield Figure(name=f"{name}: what is kept of it", value=kept, unit="MB", limit=1 + size * 0.0003)
        yield Figure(name=f"{name}, again", value=again["cpu"], unit="s", limit=1 + size * 0.0001)
        yield from self._few_copies(location, size)

    def _few_copies(self, location: Path, size: int) -> Iterator[Figure]:
        """What looking for copies adds to the import of three articles, two of them copies; then memory."""
        answers: dict[str, list[dict[str, Any]]] = {"report": [], "keep": []}
        for pair in range(self.pairs):
            for wish in answers:
                few = self.folder / f"few-{wish}-{pair}.jsonl"
                write_few(few, self.folder / "copies.jsonl", prefix=f"{wish}-{pair}")
                answer = run_child("import_few", corpus=str(few), workspace=str(location), wish=wish)
                if answer["groups"] != (2 if wish == "report" else 0):
                    sys.exit(f"bench: {answer['groups']} groups of copies in a small import")
                answers[wish].append(answer)
        added = statistics.median(
            looking["cpu"] - plain["cpu"] for looking, plain in zip(answers["report"], answers["keep"], strict=True)
        )
        name = f"import 3 articles into {size:,}, looking for copies"
        yield Figure(name=f"{name}: beyond the import itself", value=added, unit="s", limit=0.5 + size * 0.000015)
        memory = max(answer["added_mb"] for answer in answers["report"])
        yield Figure(name=f"{name}: memory above idle", value=memory, unit="MB", limit=80)

    def formats(self) -> Iterator[Figure]:
        """Every format beside the native one."""
        yield from format_figures(self._workspace, self.folder, self.size, self.large, self.pairs)

    def only_read(self) -> Iterator[Figure]:
        """What has no export."""
        yield from read_only_figures(self.folder, self.size)

    def long_articles(self) -> Iterator[Figure]:
        """Speeches and books."""
        yield from long_figures(self.folder)

    def server(self) -> Iterator[Figure]:
        """PostgreSQL beside COPY."""
        yield from server_figures(self._corpus(self.size), self.folder, self.size, self.pairs)

    def groups(self) -> dict[str, Callable[[], Iterable[Figure]]]:
        """Every group by its name on the command line."""
        return {
            "start": self.starts, "view": self.views, "save": self.saves, "import": self.imports,
            "export": self.exports, "open": self.opens, "mentions": self.mentions, "duplicates": self.duplicates,
            "formats": self.formats, "only-read": self.only_read, "long": self.long_articles, "server": self.server,
        }  # fmt: skip


def main() -> int:
    """Run the groups asked for; 1 when a figure misses its limit."""
    parser = argparse.ArgumentParser(prog="dev.py bench", description=__doc__)
    parser.add_argument(
        "groups",
        nargs="*",
        help="start, view, save, import, export, open, mentions, duplicates, formats, only-read, long, server; "
        "all when none is named",
    )
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--large", type=int, default=100_000, help="0 leaves the largest workspace out")
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument(
        "--write-docs", action="store_true", help="renew these figures in the table of docs/benchmarks.md"
    )
    asked = parser.parse_args()
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="hashiya-bench-") as folder:
        bench = Bench(Path(folder), asked.articles, asked.large, asked.pairs)
        groups = bench.groups()
        unknown = set(asked.groups) - set(groups)
        if unknown:
            parser.error(f"no such group: {', '.join(sorted(unknown))}")
        for name in asked.groups or groups:
            for figure in groups[name]():
                figures.append(figure)
                print(table_of([figure]).splitlines()[-1], flush=True)
    save_figures(figures, ROOT / "out")
    if asked.write_docs:
        page = ROOT / "docs" / "benchmarks.md"
        head, measured = page.read_text(encoding="utf-8").split(MARK)
        table = measured[measured.index("| figure") :]
        machine = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"
        page.write_text(f"{head}{MARK}\n{machine}\n\n{renewed_table(table, figures)}", encoding="utf-8")
    return 0 if all(figure.reached for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
