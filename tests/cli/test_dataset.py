"""``hashiya duplicates`` and ``hashiya dataset``: what they print and their exit status."""

import json
from pathlib import Path

import orjson
import pytest

from tests.cli.test_cli import Hashiya, hashiya, news
from tests.exchange.articles import seed_records

__all__ = ["hashiya", "news"]


@pytest.fixture
def copies() -> Path:
    """Edited copies of two sample articles, in the folder in which the command runs."""
    path = Path("copies.jsonl")
    records = [
        {"id": f"copy{number}", "title": "نسخة", "text": f"خاص: {record['text'][:-40]}", "spans": []}
        for number, record in enumerate(seed_records()[:2])
    ]
    path.write_bytes(b"".join(orjson.dumps(record) + b"\n" for record in records))
    return path


def test_copies_are_listed_a_group_a_line(hashiya: Hashiya, news: str, copies: Path) -> None:
    assert hashiya("duplicates", news)[:2] == (0, "0 groups of near-duplicates, 0 articles\n")
    assert hashiya("import", news, str(copies))[0] == 0
    status, out, error = hashiya("duplicates", news)
    assert (status, error) == (0, "")
    *groups, last = out.splitlines()
    assert last == "2 groups of near-duplicates, 4 articles"
    assert [f"(copy{number}, " in line for number, line in enumerate(groups)] == [True, True]
    data = json.loads(hashiya("duplicates", news, "--similarity", "0.3", "--json")[1])
    assert [group["members"][1]["id"] for group in data["groups"]] == ["copy0", "copy1"]


def test_a_similarity_out_of_range_is_refused(hashiya: Hashiya, news: str) -> None:
    status, out, error = hashiya("duplicates", news, "--similarity", "7")
    assert (status, out) == (1, "")
    assert error == "hashiya: The similarity of near-duplicates is a number from 0.2 to 1, not 7\n"


def test_an_import_lists_or_leaves_out_copies(hashiya: Hashiya, news: str, copies: Path) -> None:
    status, out, _ = hashiya("import", news, str(copies), "--near-duplicates", "skip")
    assert status == 0
    assert "2 skipped:" in out
    assert "2 groups of near-duplicates:" in out
    status, out, _ = hashiya("import", news, str(copies), "--near-duplicates", "report", "--json")
    told = json.loads(out)
    assert (status, told["articles"], told["near_duplicate_groups"]) == (0, 2, 2)
