"""`hashiya export WORKSPACE -`: stdout holds the dataset and nothing else; `hashiya import WORKSPACE -` reads stdin."""

import contextlib
import io
import json
import sys
from pathlib import Path

import pytest

from app import cli
from tests.cli.conftest import Hashiya
from tests.cli.told import only_line


def test_stdout_is_the_very_file(hashiya: Hashiya, news: str) -> None:
    assert hashiya("export", news, "file.jsonl")[0] == 0
    status, out, error = hashiya("export", news, "-")
    assert status == 0
    assert out.encode() == Path("file.jsonl").read_bytes()
    assert only_line(error).startswith("hashiya: stdout: 12 articles")
    assert not Path("-").exists()


def test_what_is_lost_is_told_beside_it(hashiya: Hashiya, news: str) -> None:
    status, out, error = hashiya("export", news, "-", "--format", "spans", "--report", "report.json")
    assert status == 3
    assert all(json.loads(line)["text"] for line in out.splitlines())
    assert "the names of the annotators have no place in this format" in error
    assert "losses.json" not in error, "a file that is gone again"
    assert {loss["kind"] for loss in json.loads(Path("report.json").read_text())["losses"]} >= {"annotators"}


@pytest.mark.parametrize(
    ("arguments", "said"), [(["--json"], "--report FILE"), (["--format", "brat"], "a folder of files; name one")]
)
def test_what_cannot_go_there_is_refused(hashiya: Hashiya, news: str, arguments: list[str], said: str) -> None:
    status, out, error = hashiya("export", news, "-", *arguments)
    assert status == 2
    assert said in error
    assert (out == "") == ("--json" not in arguments)


def test_a_file_that_holds_no_entities_is_refused_in_few_lines(hashiya: Hashiya, news: str) -> None:
    Path("notes.txt").write_text("ملاحظة\n" * 5_000, encoding="utf-8")
    status, _, error = hashiya("entities", news, "import", "notes.txt")
    assert status == 1
    assert error.count("\n") == 21
    assert error.splitlines()[-1].endswith("more were rejected; --json lists them")


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "cp1256", "utf-8"])
def test_letters_that_stdout_cannot_show_are_written_by_their_numbers(
    news: str, encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = {}
    for arguments in (["--help"], ["entities", news], ["entities", news, "--json"]):
        out = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
        monkeypatch.setattr(sys, "stdout", out)
        with contextlib.suppress(SystemExit):
            assert cli.main(arguments) == 0
        out.flush()
        written[arguments[-1]] = out.buffer.getvalue().decode(encoding)
    names = {one["name"] for one in json.loads(written["--json"])["entities"]}
    assert any("ا" in name for name in names)
    assert ("\\u" in written[news]) == (encoding != "utf-8")


def _pipe(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


@pytest.mark.parametrize("form", ["native", "refi-qda", "csv"])
def test_what_is_exported_comes_in_again_through_a_pipe(
    hashiya: Hashiya, news: str, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashiya("export", news, "file", "--format", form)
    assert hashiya("init", "other.hashiya")[0] == 0
    named = ["--format", form] if form != "native" else []
    for preview in (["--preview"], []):
        _pipe(Path("file").read_bytes(), monkeypatch)
        status, out, _ = hashiya("import", "other.hashiya", "-", "--annotator", "سارة", "--json", *named, *preview)
        assert status in {0, 3}, out
    assert json.loads(hashiya("info", "other.hashiya", "--json")[1])["articles"] == 12


def test_what_is_wrong_with_a_line_of_stdin_is_told_with_its_number(
    hashiya: Hashiya, news: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _pipe('{"text": "قال الوزير إن المحادثات مستمرة"}\n{"text": \n'.encode(), monkeypatch)
    status, out, error = hashiya("import", news, "-")
    assert status == 3
    assert "hashiya: stdin:2: is not valid JSON" in error
    assert out.startswith("1 article imported")


@pytest.mark.parametrize("stdin", [None, "closed", "broken"])
def test_a_stdin_that_cannot_be_read_is_told_and_nothing_changes(
    hashiya: Hashiya, news: str, stdin: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def readinto(self, _buffer: object) -> int:
            raise OSError(5, "Input/output error")

    if stdin is None:
        monkeypatch.setattr(sys, "stdin", None)
    else:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(Broken())))
    if stdin == "closed":
        sys.stdin.close()
    status, out, error = hashiya("import", news, "-")
    assert (status, out) == (1, "")
    why = "Input/output error" if stdin == "broken" else "it is closed"
    assert only_line(error) == f"hashiya: What comes in on stdin cannot be read: {why}"
    assert hashiya("import", news, "-", "-")[0] == 2
