"""The R of docs/reading-in-r.md, run as it stands there. Runs where R and those packages are installed."""

import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import pytest

from app.domain.native_record import NativeRecord
from app.exchange import native
from app.exchange.conll.conll import FORMAT as CONLL
from app.exchange.networks.format import FORMAT as NETWORK
from app.exchange.tables import csv_tables
from tests.exchange.articles import seed_records
from tests.exchange.codebooks import CODEBOOK
from tests.exchange.round_trip import write_bytes, write_files
from tests.interop.articles import drawn_records, records_by_hand

R = shutil.which("Rscript")
PAGE = (Path(__file__).parents[2] / "docs" / "reading-in-r.md").read_text("utf-8")
JSON, TABLES, TOKENS, NETWORKS = re.findall(r"```r\n(.*?)```", PAGE, re.DOTALL)


@cache
def lacking() -> str:
    """Why the page cannot be run here, if so."""
    if R is None:
        return "needs R"
    wanted = ("jsonlite", "readr", "igraph")
    test = "".join(f"if (!requireNamespace('{name}', quietly = TRUE)) cat('{name} ');" for name in wanted)
    found = subprocess.run([R, "-e", test], capture_output=True, check=True, text=True).stdout
    return f"R needs {found}" if found else ""


@pytest.fixture(autouse=True)
def _needs_r() -> None:
    if lacking():
        pytest.skip(lacking())


def run(folder: Path, code: str, answer: str, locale: str = "C.UTF-8") -> object:
    """What `code` makes of the files in `folder`: the value of `answer`, by way of JSON."""
    script = f'{code}\nwriteLines(jsonlite::toJSON({answer}, auto_unbox = TRUE), "answer.json", useBytes = TRUE)\n'
    (folder / "a.R").write_text(script, "utf-8")
    done = subprocess.run(
        [str(R), "--encoding=UTF-8", "a.R"],
        cwd=folder,
        capture_output=True,
        check=False,
        env={"LC_ALL": locale, "PATH": "/usr/bin:/bin"},
    )
    assert not done.returncode, done.stderr.decode()
    return orjson.loads((folder / "answer.json").read_bytes())


def hard_records() -> list[NativeRecord]:
    return [*seed_records(), *records_by_hand(), *drawn_records(60)]


def spans_of(before: list[NativeRecord]) -> list[list[Any]]:
    return [
        [record["id"] for record in before for _ in record["spans"]],
        *[[span[key] for record in before for span in record["spans"]] for key in ("label", "start", "end", "text")],
    ]


_SPANS = "unname(as.list(spans[, c('article', 'label', 'start', 'end', 'quote')]))"


@pytest.mark.parametrize("locale", ["C.UTF-8", "C"])
def test_spans_of_the_native_format_stand_at_their_places(tmp_path: Path, locale: str) -> None:
    before = hard_records()
    (tmp_path / "news.jsonl").write_bytes(write_bytes(native.FORMAT, before)[0])
    assert run(tmp_path, JSON, _SPANS, locale) == spans_of(before)
    assert run(tmp_path, JSON, "unname(as.list(texts))", locale) == [record["text"] for record in before]


def test_spans_of_tables_stand_at_their_places(tmp_path: Path) -> None:
    before = hard_records()
    for rows in ("articles", "spans"):
        (tmp_path / f"{rows}.csv").write_bytes(write_bytes(csv_tables.FORMAT, before, CODEBOOK, rows=rows)[0])
    assert run(tmp_path, TABLES, _SPANS) == spans_of(before)
    assert run(tmp_path, TABLES, "articles$text") == [record["text"] for record in before]


def test_tokens_and_tags_are_those_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    files, _ = write_files(CONLL, hard_records())
    (tmp_path / "corpus" / "articles.conll").write_bytes(files["articles.conll"])
    lines = [line.split("\t") for line in files["articles.conll"].decode().split("\n") if line]
    assert run(tmp_path, TOKENS, "unname(as.list(tokens))") == [list(column) for column in zip(*lines, strict=True)]


def test_makers_of_claims_are_counted(tmp_path: Path) -> None:
    (tmp_path / "claims.graphml").write_bytes(write_bytes(NETWORK, seed_records(), network="claims")[0])
    found = run(tmp_path, NETWORKS, "as.list(degree(network, makers, mode = 'out'))")
    assert isinstance(found, dict)
    names = {entity["name"] for record in seed_records() for entity in record["entities"]}
    assert len(names & found.keys()) > 20
    assert max(found.values()) > 3
