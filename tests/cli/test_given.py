"""Values that mean nothing: one line, status 2, and nothing done."""

import os
from pathlib import Path

import pytest

from app.cli import given
from app.domain.errors import WrongOptionError
from tests.cli.conftest import Hashiya
from tests.cli.told import only_line

EMPTY = "nothing is written there; name it, or leave the option out"
NO_NUMBER = "is no number of things; write 0, 20 or 1000"
NO_TIME = "is no time; write 2026-01-31 or 2026-01-31T10:00:00Z"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["info", ""], EMPTY),
        (["import", "news.hashiya", "خبر.txt", "--annotator", ""], EMPTY),
        (["import", "news.hashiya", "خبر.txt", "--option", "x=y"], "can only be given together with the format"),
        (["import", "news.hashiya", ""], EMPTY),
        (["import", "news.hashiya", "خبر.txt", " "], EMPTY),
        (["import", "news.hashiya", "خبر.txt", "--encoding", ""], EMPTY),
        (["import", "news.hashiya", "خبر.txt", "--format", ""], EMPTY),
        (["import", "news.hashiya", "خبر.txt", "--profile", ""], EMPTY),
        (["export", "news.hashiya", ""], EMPTY),
        (["export", "news.hashiya", "a.jsonl", "--format", ""], EMPTY),
        *(
            (["dataset", "news.hashiya", "out", option, ""], EMPTY)
            for option in (
                "--since",
                "--until",
                "--state",
                "--state-of",
                "--source",
                "--language",
                "--layer",
                "--rebuild",
            )
        ),
        *((["history", "news.hashiya", option, ""], EMPTY) for option in ("--article", "--by", "--label", "--day")),
        (["history", "news.hashiya", "revert-since", "", "2020-01-01"], EMPTY),
        (["history", "news.hashiya", "revert", ""], EMPTY),
        (["entities", "news.hashiya", "list", ""], EMPTY),
        (["entities", "news.hashiya", "import", ""], EMPTY),
        (["entities", "news.hashiya", "merge", "إكس", "--into", ""], EMPTY),
        (["codebook", "news.hashiya", "import", ""], EMPTY),
        (["export", "news.hashiya", "a.jsonl", "--annotator", " "], EMPTY),
        (["export", "news.hashiya", "جدول.XLSX"], "name the format with --format xlsx; without"),
        (["export", "news.hashiya", "خبر.docx"], "no export is written as .docx; without"),
        (["entities", "news.hashiya", "show", ""], EMPTY),
        (["entities", "news.hashiya", "add", "س", "--kind", ""], EMPTY),
        (["entities", "news.hashiya", "add", "س", "--kind", "person", "--annotator", ""], EMPTY),
        (["entities", "news.hashiya", "list", "--limit", "-1"], NO_NUMBER),
        (["history", "news.hashiya", "list", "--limit", "9" * 20], f"--limit: {'9' * 20} {NO_NUMBER}"),
        (["history", "news.hashiya", "list", "--limit", "٩" * 5000], f"--limit: {'٩' * 40}… {NO_NUMBER}"),
        (["dataset", "news.hashiya", "out", "--seed", "9" * 5000], f"--seed: {'9' * 40}… is no whole number"),
        (["history", "news.hashiya", "trash", "--limit", "کم"], NO_NUMBER),
        (["codebook", "news.hashiya", "show", "--version", "9" * 20], NO_NUMBER),
        (["history", "news.hashiya", "list", "--since", "2026-13-45"], NO_TIME),
        (["history", "news.hashiya", "list", "--until", "2026-01-31T99:00:00Z"], NO_TIME),
        (["history", "news.hashiya", "list", "--day", "٢٠٢٦-٠١-٣١", "--since", "2026-01-31"], "--day is a whole day"),
        (["history", "news.hashiya", "list", "--until", "2026-01-31", "--day", "2026-01-30"], "leave out --since and"),
        (["history", "news.hashiya", "revert-since", "sample", "2026-02-30"], NO_TIME),
        (
            ["codebook", "news.hashiya", "import", "-"],
            "this is not read from stdin; name a file, ./- for one of that name",
        ),
        (["entities", "news.hashiya", "import", "-"], "this is not read from stdin"),
        (["import", "news.hashiya", "خبر.txt", "--format", "csv", "--option", "text"], "name=value, not 'text'"),
        (["backup", "news.hashiya", "-"], "this is not written to stdout; name a file, ./- for one of that name"),
        (["dataset", "news.hashiya", "-"], "this is not written to stdout"),
        (["codebook", "news.hashiya", "export", "-"], "this is not written to stdout"),
        (["entities", "news.hashiya", "export", "-"], "this is not written to stdout"),
        (["export", "news.hashiya", "a.jsonl", "--report", "-"], "this is not written to stdout"),
        (["import", "news.hashiya", "خبر.txt", "--save-profile", "-"], "this is not written to stdout"),
    ],
)
def test_what_means_nothing_is_refused(hashiya: Hashiya, news: str, arguments: list[str], said: str) -> None:
    Path("خبر.txt").write_text("قال الوزير إن الهدنة انتهت 😀.", encoding="utf-8")
    before = hashiya("info", news), set(Path().iterdir())
    status, out, error = hashiya(*arguments)
    assert (status, out) == (2, "")
    assert said in only_line(error)
    assert (hashiya("info", news), set(Path().iterdir())) == before


@pytest.mark.parametrize(
    "arguments",
    [
        ["dataset", "news.hashiya", "out", "--title"],
        ["dataset", "news.hashiya", "out", "--source", "الضفتان", "--source"],
        ["import", "news.hashiya", "خبر.txt", "--annotator"],
        ["entities", "news.hashiya", "list"],
    ],
)
def test_words_of_a_script_that_is_not_in_utf_8_are_refused(hashiya: Hashiya, news: str, arguments: list[str]) -> None:
    Path("خبر.txt").write_text("قال الوزير إن الهدنة انتهت 😀.", encoding="utf-8")
    status, out, error = hashiya(*arguments, os.fsdecode("سارة قالت".encode("cp1256")))
    assert (status, out) == (2, "")
    assert only_line(error).endswith(" is not written in UTF-8; set the terminal, or save the script, in UTF-8")
    assert not Path("out").exists()


def test_the_name_of_a_file_may_be_of_any_bytes(hashiya: Hashiya, news: str) -> None:
    odd = os.fsdecode("أخبار".encode("cp1256"))
    try:
        Path(f"{odd}.txt").write_text("قال الوزير إن الهدنة انتهت 😀.", encoding="utf-8")
    except OSError:
        pytest.skip("this system takes only names in UTF-8")
    assert hashiya("import", news, f"{odd}.txt", "--save-profile", f"{odd}.json")[0] == 0
    assert "أخبار" in Path(f"{odd}.json").read_text(encoding="utf-8")
    assert hashiya("import", news, f"{odd}.txt", "--profile", f"{odd}.json")[0] == 0


@pytest.mark.parametrize("action", [["list", "--by", "غائب"], ["revert-since", "غائب", "2020-01-01"]])
def test_an_annotator_whom_nobody_knows_is_told_with_those_who_are_known(
    hashiya: Hashiya, news: str, action: list[str]
) -> None:
    status, out, error = hashiya("history", news, *action)
    assert (status, out) == (1, "")
    assert only_line(error) == "hashiya: There is no annotator غائب in this workspace; known: sample"


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("notes.pdf", b"%PDF-1.7", "; files that can be read end in .a1 "),
        ("README.md", "أخبار".encode(), ": README.md is only read along with the articles beside it"),
    ],
)
def test_a_folder_without_articles_is_refused_as_the_import_would(
    hashiya: Hashiya, news: str, name: str, data: bytes, said: str
) -> None:
    Path("مجلد").mkdir()
    Path("مجلد", name).write_bytes(data)
    for preview in ([], ["--preview"]):
        status, out, error = hashiya("import", news, "مجلد", *preview)
        assert (status, out) == (1, "")
        assert only_line(error).startswith(f"hashiya: There is nothing to import in مجلد{said}")


def test_times_are_written_as_the_history_has_them() -> None:
    assert given.time("٢٠٢٦-٠١-٣١") == "2026-01-31T00:00:00.000Z"
    assert given.time("2026-01-31T10:00") == "2026-01-31T10:00:00.000Z"
    assert given.time("2026-01-31T10:00:00.5+02:00") == "2026-01-31T08:00:00.500Z"
    with pytest.raises(WrongOptionError):
        given.time("gestern")
    assert given.count("٢٠") == 20
