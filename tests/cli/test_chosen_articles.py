"""`hashiya export --article ID --ids FILE`: some of the articles, named by their ids."""

import io
import json
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Hashiya
from tests.cli.told import one_line


@pytest.fixture
def ids(hashiya: Hashiya, news: str) -> list[str]:
    """Of all articles, in the order they came in."""
    return [json.loads(line)["id"] for line in hashiya("export", news, "-")[1].splitlines()]


def written(out: str) -> list[str]:
    return [json.loads(line)["id"] for line in Path(out).read_text(encoding="utf-8").splitlines()]


def test_ids_are_named_and_listed(hashiya: Hashiya, news: str, ids: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert hashiya("export", news, "two.jsonl", "--article", ids[3], "--article", ids[0])[0] == 0
    assert written("two.jsonl") == [ids[0], ids[3]]
    listed = f"\ufeff{ids[5]}\r\n\r\n{ids[2]}".encode()
    Path("معرفات.txt").write_bytes(listed)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(listed)))
    for source in ("معرفات.txt", "-"):
        status, out, _ = hashiya("export", news, "three.jsonl", "--ids", source, "--article", ids[0], "--json")
        assert (status, json.loads(out)["articles"]) == (0, 3), source
        assert written("three.jsonl") == [ids[0], ids[2], ids[5]]


def test_what_names_no_article_is_refused_in_a_line(hashiya: Hashiya, news: str) -> None:
    Path("empty.txt").write_text("\n \n", encoding="utf-8")
    Path("old.txt").write_bytes("خبر".encode("cp1256"))
    for given, expected, said in (
        (["--article", "٠٠١٢"], 1, "There is no article ٠٠١٢ in this workspace"),
        (["--ids", "empty.txt"], 2, "no id stands in empty.txt"),
        (["--ids", "old.txt"], 1, "old.txt is no list of ids: it is not in UTF-8"),
        (["--ids", "nowhere.txt"], 1, "nowhere.txt cannot be read"),
        (["--ids", "out.jsonl"], 2, "would be written over"),
        (["--ids", "empty.txt", "--report", "empty.txt"], 2, "empty.txt is in use for something else"),
    ):
        status, _, error = hashiya("export", news, "out.jsonl", *given)
        assert status == expected, given
        assert said in one_line(error)
        assert not Path("out.jsonl").exists()


def test_a_closed_stdin_is_told(hashiya: Hashiya, news: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    status, _, error = hashiya("export", news, "out.jsonl", "--ids", "-")
    assert status == 1
    assert one_line(error) == "hashiya: What comes in on stdin cannot be read: it is closed\n"
