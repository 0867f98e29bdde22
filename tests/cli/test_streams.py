"""Streams that cannot take what is written: full, closed, in another encoding, gone; and what the command says then."""

from __future__ import annotations

import errno
import io
import json
import os
import shlex
import subprocess
import sys
import tempfile
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.cli.terminal import TerminalProgress
from tests.cli.conftest import Hashiya
from tests.cli.told import Screen, only_line

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

REPOSITORY = Path(__file__).parents[2]
ARTICLE = "قال الوزير إن الهدنة انتهت 😀."
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="has no /dev/full, or closes streams otherwise")


@on_linux
@pytest.mark.parametrize("as_json", [[], ["--json"]])
def test_what_was_done_stays_done_when_stdout_is_full(
    hashiya: Hashiya, news: str, as_json: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("خبر.txt").write_text(ARTICLE, encoding="utf-8")
    with monkeypatch.context() as full:
        full.setattr(sys, "stdout", open("/dev/full", "w", encoding="utf-8"))  # noqa: SIM115, PTH123 - closed below
        status, _, error = hashiya("import", news, "خبر.txt", *as_json)
        sys.stdout.close()
    assert status == 3
    full_disk = "its disk is full; make room there, or choose another disk"
    assert only_line(error) == f"hashiya: stdout cannot be written: {full_disk}; what was done stays done"
    assert json.loads(hashiya("info", news, "--json")[1])["articles"] == 13


@on_linux
def test_a_dataset_that_is_not_whole_is_refused(hashiya: Hashiya, news: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as full:
        full.setattr(sys, "stdout", open("/dev/full", "w", encoding="utf-8"))  # noqa: SIM115, PTH123 - closed below
        status, _, error = hashiya("export", news, "-")
        sys.stdout.close()
    assert status == 1
    assert only_line(error).endswith("make room there, or choose another disk; what is there is not whole")


class Interrupted(io.FileIO):
    """Ctrl+C is pressed while something is written there first."""

    pressed = False

    def write(self, data: ReadableBuffer) -> int:
        if not self.pressed:
            self.pressed = True
            raise KeyboardInterrupt
        return super().write(data)


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["import", "news.hashiya", "خبر.txt"], 3, "Interrupted; what was done stays done"),
        (["export", "news.hashiya", "-"], 1, "Interrupted; what is there is not whole"),
    ],
)
def test_ctrl_c_while_results_are_told_does_not_say_that_nothing_was_changed(
    hashiya: Hashiya,
    news: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    status: int,
    said: str,
) -> None:
    Path("خبر.txt").write_text(ARTICLE, encoding="utf-8")
    stream = TextIOWrapper(io.BufferedWriter(Interrupted(tmp_path / "stdout", "w")), "utf-8")
    with stream, monkeypatch.context() as interrupted:
        interrupted.setattr(sys, "stdout", stream)
        done, _, error = hashiya(*arguments)
    assert (done, only_line(error)) == (status, f"hashiya: {said}")
    assert json.loads(hashiya("info", news, "--json")[1])["articles"] == (13 if status == 3 else 12)


def test_where_a_dataset_for_stdout_has_no_room_before_is_told(
    hashiya: Hashiya, news: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    status, out, error = hashiya("export", news, "-")
    assert (status, out) == (1, "")
    folder = tempfile.gettempdir()
    assert only_line(error).startswith(f"hashiya: There is no room in {folder}, where temporary files go")


@on_linux
def test_nobody_needs_to_hear_that_stderr_is_full(hashiya: Hashiya, news: str, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("empty.txt").touch()
    Path("خبر.txt").write_text(ARTICLE, encoding="utf-8")
    stream = open("/dev/full", "w", encoding="utf-8", buffering=1)  # noqa: SIM115, PTH123 - closed below
    monkeypatch.setattr(sys, "stderr", stream)
    status, out, _ = hashiya("import", news, "empty.txt", "خبر.txt", "--json")
    assert (status, json.loads(out)["articles"]) == (3, 1)
    assert hashiya("info", "missing.hashiya")[0] == 1
    with pytest.raises(OSError, match="No space left"):
        stream.close()


@on_linux
@pytest.mark.parametrize(
    ("closed", "arguments", "status"),
    [
        (">&- 2>&- <&-", ["import", "news.hashiya", "خبر.txt"], 0),
        (">&-", ["info", "news.hashiya", "--json"], 0),
        (">&-", ["export", "news.hashiya", "-"], 1),
        ("2>&-", ["info", "missing.hashiya"], 1),
    ],
)
def test_closed_streams_take_nothing_from_anybody(
    hashiya: Hashiya, news: str, closed: str, arguments: list[str], status: int
) -> None:
    Path("خبر.txt").write_text(ARTICLE, encoding="utf-8")
    command = shlex.join([sys.executable, "-m", "app", *arguments])
    run = subprocess.run(
        f"{command} {closed}",
        shell=True,
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
    )
    assert (run.returncode, run.stdout) == (status, b"")
    said = "hashiya: stdout is closed; name a file in place of -\n" if "export" in arguments else ""
    assert run.stderr.decode() == said
    articles = json.loads(hashiya("info", news, "--json")[1])["articles"]
    assert articles == (13 if "import" in arguments else 12)
    assert hashiya("check", news)[0] == 0


@pytest.mark.parametrize("encoding", ["ascii", "iso-8859-1", "cp1256"])
def test_a_terminal_with_few_letters_gets_those_it_has(
    hashiya: Hashiya, news: str, encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = TextIOWrapper(BytesIO(), encoding)
    with monkeypatch.context() as few:
        few.setattr(sys, "stdout", stream)
        assert hashiya("codebook", news)[0] == 0
        lines = stream.buffer.getvalue().decode(encoding).splitlines()
        assert hashiya("codebook", news, "--json")[0] == 0
    told = stream.buffer.getvalue().decode(encoding).splitlines()[-1]
    names = json.loads(told)["codebook"]["labels"][0]["name"]
    assert names["ar"] == "فاعل"
    assert "Actor" in lines[1]
    assert ("فاعل" in lines[1]) == (encoding == "cp1256")
    assert ("\\u0641" in lines[1]) == (encoding != "cp1256")
    assert "2068" not in lines[1]


def test_a_name_does_not_end_its_line(hashiya: Hashiya, news: str) -> None:
    name = "خبر\nعاجل\u2028.txt"
    Path(name).write_text(ARTICLE, encoding="utf-8")
    out = hashiya("import", news, name, "--preview")[1]
    assert "  خبر عاجل .txt: " in out
    assert hashiya("import", news, name)[0] == 0
    status, out, _ = hashiya("export", news, "ناتج\n.jsonl")
    assert (status, only_line(out).startswith("ناتج .jsonl: 13 articles")) == (0, True)


def test_progress_fits_a_narrow_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    screen = Screen()
    progress = TerminalProgress(screen)  # type: ignore[arg-type]
    with progress.watching():
        progress.report(1, 2, "مجلد/خبر\nعاجل " * 10)
    line, wiped = screen.text.removeprefix("\r").split("\r")[:2]
    assert (len(line), wiped) == (39, " " * 39)
    assert "\n" not in line
