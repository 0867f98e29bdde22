"""The `hashiya` command: what it prints, on which stream, and its exit status."""

import argparse
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from app.cli import command_line
from app.cli.commands import COMMANDS
from app.cli.results import Command
from app.cli.terminal import TerminalProgress
from tests.cli.conftest import Hashiya
from tests.cli.told import Screen, only_line
from tests.exchange.articles import SEEDS, seed_records


def test_from_nothing_to_a_dataset_and_back(hashiya: Hashiya) -> None:
    status, out, error = hashiya("init", "a.hashiya", "--sample")
    assert (status, error) == (0, "")
    assert f"{len(SEEDS)} articles imported" in out
    assert hashiya("export", "a.hashiya", "a.jsonl")[0] == 0
    assert hashiya("init", "b.hashiya")[0] == 0
    assert hashiya("import", "b.hashiya", "a.jsonl")[0] == 0
    assert hashiya("export", "b.hashiya", "b.jsonl")[0] == 0
    assert Path("a.jsonl").read_bytes() == Path("b.jsonl").read_bytes()
    assert hashiya("check", "b.hashiya")[0] == 0
    assert hashiya("backup", "b.hashiya", "copy.hashiya")[0] == 0
    assert hashiya("info", "copy.hashiya")[1].splitlines()[0].endswith("copy.hashiya")


def test_init_does_no_harm_a_second_time(hashiya: Hashiya, news: str) -> None:
    before = hashiya("info", news, "--json")[1]
    assert hashiya("init", news)[0] == 0
    status, out, _ = hashiya("init", news, "--sample")
    assert (status, "are in it already" in out) == (0, True)
    assert hashiya("info", news, "--json")[1] == before


@pytest.mark.parametrize(
    ("arguments", "keys"),
    [
        (["init", "new.hashiya"], {"location", "created"}),
        (["import", "news.hashiya", str(SEEDS[0])], {"changed", "articles", "rejected", "skipped", "losses"}),
        (["export", "news.hashiya", "out.jsonl"], {"out", "articles", "spans", "relations", "losses"}),
        (["info", "news.hashiya"], {"articles", "labels", "annotators", "schema"}),
        (["check", "news.hashiya"], {"clean", "problems", "checked"}),
        (["backup", "news.hashiya", "copy.hashiya"], {"location", "out"}),
        (["formats"], {"formats"}),
    ],
)
@pytest.mark.usefixtures("news")
def test_json_is_one_object_on_stdout(hashiya: Hashiya, arguments: list[str], keys: set[str]) -> None:
    status, out, error = hashiya(*arguments, "--json")
    data = json.loads(only_line(out))
    assert (status, data["status"], error) == (0, 0, "")
    assert keys <= data.keys()


def test_the_ending_of_an_output_says_the_layout_unless_an_option_does(hashiya: Hashiya, news: str) -> None:
    for name, form, option, beginning in (
        ("claims.csv", "claims", "layout=jsonl", "\ufeffarticle,"),
        ("net.gexf", "network", "layout=graphml", "<gexf"),
        ("articles.tsv", "csv", "delimiter=comma", "\ufeffid\ttitle\t"),
    ):
        hashiya("export", news, name, "--format", form)
        assert beginning in Path(name).read_text(encoding="utf-8")
        hashiya("export", news, name, "--format", form, "--option", option)
        assert beginning not in Path(name).read_text(encoding="utf-8")


def test_what_is_rejected_is_told_and_the_rest_is_done(hashiya: Hashiya, news: str) -> None:
    Path("a.jsonl").write_text(
        '{"text": "قال محمد", "spans": [[4, 8, "HERO"]]}\n{nonsense\n{"text": "خبر", "spans": []}\n', encoding="utf-8"
    )
    status, out, error = hashiya("import", news, "a.jsonl")
    assert status == 3
    assert "1 article imported" in out
    assert [line.split(" ")[1] for line in error.splitlines()] == ["a.jsonl:1:", "a.jsonl:2:"]
    assert all(line.startswith("hashiya: ") for line in error.splitlines())
    assert "--unknown-labels add" in error
    status, out, error = hashiya("import", news, "a.jsonl", "--json", "--unknown-labels", "add")
    data = json.loads(only_line(out))
    assert (status, data["status"], data["added_labels"]) == (3, 3, ["HERO"])
    assert [item["where"] for item in data["rejected"]] == ["a.jsonl:2"]


def test_how_a_file_was_read_is_told_and_no_loss(hashiya: Hashiya, news: str) -> None:
    """Offsets in code points, which doccano does not count in: everything is here, and nothing is to be mended."""
    line = {"text": "😀😀 من علي؟؟؟", "label": [[6, 11, "ACTOR"]], "Comments": []}
    Path("all.jsonl").write_bytes(orjson.dumps(line))
    status, out, _ = hashiya("import", news, "all.jsonl", "--format", "doccano")
    told = out.splitlines()
    assert (status, "Not carried:" in told) == (0, False)
    assert "unit" in told[told.index("Carried, and worth knowing how:") + 1]
    both = json.dumps({**line, "text": "😀😀 אל דנה؟؟؟", "number": 10**30})
    Path("more.jsonl").write_text(both, encoding="utf-8")
    status, out, _ = hashiya("import", news, "more.jsonl", "--format", "doccano", "--json")
    kinds = {loss["kind"]: loss.get("notice", False) for loss in json.loads(only_line(out))["losses"]}
    assert kinds.pop("unit_found")
    assert (status, bool(kinds), any(kinds.values())) == (3, True, False)


def test_a_strict_import_changes_nothing_and_says_so(hashiya: Hashiya, news: str) -> None:
    record = seed_records()[0]
    Path("a.jsonl").write_bytes(orjson.dumps({"text": "خبر"}) + b"\n{}\n" + orjson.dumps(record)[:90])
    before = hashiya("info", news, "--json")[1]
    status, out, error = hashiya("import", news, "a.jsonl", "--strict", "--json")
    assert (status, json.loads(out)["changed"]) == (1, False)
    assert error.splitlines()[-1] == "hashiya: Nothing was imported (2 rejected); the workspace is as it was"
    assert hashiya("info", news, "--json")[1] == before


def test_encodings_are_told_and_can_be_forced(hashiya: Hashiya, news: str) -> None:
    Path("a.txt").write_bytes("أعلنت الوزارة اليوم أن الاتفاق لن يوقع قبل نهاية الشهر".encode("cp1256"))
    assert re.search(r"a\.txt: taken for windows-1256 \(\d+% sure\)", hashiya("import", news, "a.txt")[1])
    Path("b.txt").write_bytes("كتاب".encode("iso8859-6"))
    assert hashiya("import", news, "b.txt", "--encoding", "ISO-8859-6")[0] == 0
    assert hashiya("export", news, "out.jsonl")[0] == 0
    assert Path("out.jsonl").read_bytes().count("كتاب".encode()) >= 1
    status, _, error = hashiya("import", news, "b.txt", "--encoding", "utf-8")
    assert (status, "the byte at offset 0" in error) == (1, True)


def test_another_format_and_one_layer(hashiya: Hashiya, news: str) -> None:
    status, out, _ = hashiya("export", news, "spans.jsonl", "--format", "spans")
    assert (status, "Not carried:" in out) == (3, True)
    assert json.loads(Path("spans.jsonl").read_bytes().split(b"\n")[0]).keys() >= {"text", "spans"}
    Path("mine.jsonl").write_text('{"text": "قال محمد", "spans": [[4, 8, "ACTOR"]]}', encoding="utf-8")
    assert hashiya("import", news, "mine.jsonl", "--annotator", "سارة")[0] == 0
    assert hashiya("export", news, "sara.jsonl", "--annotator", "سارة")[0] == 0
    spans = [span for line in Path("sara.jsonl").read_bytes().split(b"\n")[:-1] for span in json.loads(line)["spans"]]
    assert [(span["annotator"], span["text"]) for span in spans] == [("سارة", "محمد")]


def test_the_annotator_is_the_user_unless_named(hashiya: Hashiya, news: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "דנה")
    Path("mine.jsonl").write_text('{"text": "قال محمد", "spans": [[4, 8, "ACTOR"]]}', encoding="utf-8")
    hashiya("import", news, "mine.jsonl")
    assert "דנה" in json.loads(hashiya("info", news, "--json")[1])["annotators"]


REFUSED: list[tuple[list[str], str]] = [
    (["info", "missing.hashiya"], "missing.hashiya"),
    (["info", "text.txt"], "not a database"),
    (["check", "."], "folder"),
    (["init", "text.txt"], "not a database"),
    (["init", "missing/a.hashiya"], "does not exist"),
    (["info", "mysql://server/news"], "postgresql"),
    (["import", "news.hashiya", "missing.txt"], "missing.txt"),
    (["export", "news.hashiya", "missing/out.jsonl"], "missing"),
    (["export", "news.hashiya", "."], "folder"),
    (["export", "news.hashiya", "news.hashiya"], "workspace"),
    (["export", "news.hashiya", "out.jsonl", "--annotator", "nobody"], "nobody"),
    (["backup", "news.hashiya", "text.txt"], "already"),
    (["backup", "news.hashiya", "no/copy.hashiya"], "cannot be written: there is no folder "),
    (["nonsense.hashiya"], "neither a workspace nor a command"),
]


@pytest.mark.parametrize(("arguments", "word"), REFUSED, ids=[" ".join(arguments) for arguments, _ in REFUSED])
def test_a_mistake_is_one_line_on_stderr_and_status_1(
    hashiya: Hashiya, news: str, arguments: list[str], word: str
) -> None:
    Path("text.txt").write_text("خبر", encoding="utf-8")
    before = hashiya("info", news, "--json")[1]
    status, out, error = hashiya(*arguments)
    assert (status, out) == (1, "")
    assert only_line(error).startswith("hashiya: ")
    assert word in error
    assert hashiya("info", news, "--json")[1] == before
    assert not Path("out.jsonl").exists()
    if len(arguments) > 1:
        data = json.loads(only_line(hashiya(*arguments, "--json")[1]))
        assert (data["status"], word in data["error"]) == (1, True)


@pytest.mark.parametrize(
    "arguments",
    [["import"], ["import", "a"], ["export", "a"], ["frobnicate", "a"], ["--frob"], ["init", "a", "--frob"],
     ["import", "a", "b", "--unknown-labels", "maybe"], ["info"]],
)  # fmt: skip
def test_a_wrong_command_line_is_one_line_and_status_2(hashiya: Hashiya, arguments: list[str]) -> None:
    status, out, error = hashiya(*arguments)
    assert (status, out) == (2, "")
    assert only_line(error).startswith("hashiya: ")
    assert "--help`" in error


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_teaches_with_examples_that_are_right(hashiya: Hashiya, command: str) -> None:
    status, out, _ = hashiya(*[command] * bool(command), "--help")
    assert status == 0
    examples = [line.split("   ")[0].split()[1:] for line in out.splitlines() if line.startswith("  hashiya ")]
    assert examples
    parser = command_line._parser()
    for words in examples:
        if words and words[0] in COMMANDS and "COMMAND" not in words:
            parser.parse_args(words)


def test_a_command_makes_no_options_of_the_others(hashiya: Hashiya, news: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    for name, command in COMMANDS.items():

        def arguments(parser: argparse.ArgumentParser, name: str = name, command: Command = command) -> None:
            made.append(name)
            command.arguments(parser)

        monkeypatch.setitem(COMMANDS, name, replace(command, arguments=arguments))
    assert hashiya("check", news, "--json")[0] == 0
    assert made == ["check"]
    status, out, _ = hashiya("--help")
    assert (status, made) == (0, ["check"])
    assert all(re.search(rf"^    {name}\b", out, re.MULTILINE) for name in COMMANDS)


def test_version_is_told(hashiya: Hashiya) -> None:
    assert hashiya("--version")[1].startswith("hashiya ")


def test_a_workspace_alone_opens_the_window(hashiya: Hashiya, news: str, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[list[str]] = []

    def window(argv: list[str]) -> int:
        opened.append(argv)
        return 0

    monkeypatch.setattr("app.bootstrap.main", window)
    assert hashiya()[0] == 0
    assert hashiya(news)[0] == 0
    assert hashiya("postgresql://nobody@nowhere/x")[0] == 0
    assert opened == [["hashiya"], ["hashiya", news], ["hashiya", "postgresql://nobody@nowhere/x"]]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a screen")
def test_without_a_display_the_window_is_refused(hashiya: Hashiya, news: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    status, out, error = hashiya(news)
    assert (status, out) == (1, "")
    assert "no display" in only_line(error)


def test_a_bug_becomes_a_report_to_copy(hashiya: Hashiya, news: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_arguments: Any) -> Any:
        raise ZeroDivisionError("seven")

    monkeypatch.setattr("app.services.workspace.Workspace.info", broken)
    status, out, error = hashiya("info", news, "--json")
    assert (status, json.loads(out)) == (1, {"status": 1, "error": "internal error"})
    assert error.startswith("hashiya: this is a mistake of the program")
    assert "Python 3" in error
    assert "ZeroDivisionError: seven" in error


def test_problems_are_status_3(hashiya: Hashiya, news: str) -> None:
    from app.services.workspace import Workspace

    workspace = Workspace.open(news)
    with workspace.database.write() as connection:
        connection.exec_driver_sql("UPDATE span SET quote = 'x' WHERE pk = 1")
    workspace.close()
    status, out, error = hashiya("check", news)
    assert (status, "1 problem" in out.splitlines()[0]) == (3, True)
    assert only_line(error).startswith("hashiya: span ")


# On a terminal -------------------------------------------------------------------------------------------------------


def test_progress_is_one_line_that_is_wiped_away() -> None:
    screen = Screen()
    progress = TerminalProgress(screen)  # type: ignore[arg-type]
    with progress.watching():
        progress.report(3, 4, "a.jsonl:1")
        progress.report(4, 4, "not shown, it is too soon")
    assert "\n" not in screen.text
    assert "\r 75 %  a.jsonl:1 " in screen.text
    assert "too soon" not in screen.text
    assert screen.text.endswith(" \r")


def test_the_module_is_the_command(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "app", "--help"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        cwd=tmp_path,
    )
    assert "hashiya init news.hashiya" in done.stdout
    loaded = {line.rsplit("|", 1)[1].strip() for line in done.stderr.splitlines() if "|" in line}
    assert not loaded & {"sqlalchemy", "PySide6", "psycopg", "charset_normalizer"}


def test_a_reader_that_goes_away_is_no_mistake() -> None:
    command = subprocess.Popen(
        [sys.executable, "-m", "app", "formats"],
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert command.stdout is not None
    command.stdout.close()
    assert command.stderr is not None
    told = command.stderr.read()
    command.stderr.close()
    assert (command.wait(), told) == (0, b"")
