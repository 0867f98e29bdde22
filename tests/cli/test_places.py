"""Places that cannot be used: names that are too long, reports that cannot be written."""

import json
import os
import shutil
import sys
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest

from app.cli.terminal import TerminalProgress
from app.domain.errors import TransferError
from app.services.articles import ArticleQuery
from app.services.transfer import loss_files
from app.services.workspace import Workspace
from tests.cli.conftest import Hashiya
from tests.cli.told import only_line


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["init", "{path}"], "the folder {folder} does not exist"),
        (["info", "{path}"], "the file cannot be read: File name too long"),
        (["{path}"], "is neither a workspace nor a command"),
        (["export", "news.hashiya", "{path}"], "cannot be written: there is no folder"),
        (["export", "news.hashiya", "{folder}"], "cannot be written: File name too long"),
        (["export", "news.hashiya", "{folder}.zip", "--format", "brat"], "cannot be written: File name too long"),
        (["export", "news.hashiya", "{folder}", "--format", "brat"], "cannot be written: File name too long"),
        (["import", "news.hashiya", "{path}"], "There is no file or folder"),
        (["backup", "news.hashiya", "{path}"], "cannot be written: there is no folder"),
        (["import", "news.hashiya", "خبر.txt", "--report", "{path}"], "cannot be written: there is no folder"),
        (["import", "news.hashiya", "خبر.txt", "--save-profile", "{path}"], "cannot be written: there is no folder"),
        (["import", "news.hashiya", "news.hashiya", "--profile", "{folder}"], "File name too long"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="says it in other words")
@pytest.mark.usefixtures("news")
def test_paths_that_the_system_does_not_take_are_no_bug(hashiya: Hashiya, arguments: list[str], said: str) -> None:
    folder = "مجلد" * 100
    places = {"folder": folder, "path": f"{folder}/أخبار.hashiya"}
    status, _, error = hashiya(*(argument.format_map(places) for argument in arguments))
    assert status == 1
    assert said.format_map(places) in only_line(error)


@pytest.mark.parametrize(
    ("name", "format_name", "first"),
    [
        ("مقالات.json", "label-studio", "tasks.json"),
        ("corpus.txt", "brat", "annotation.conf"),
        ("a.b.tsv", "webanno-tsv", None),
        ("out.conll", "conll", None),
        ("cas.xml", "xmi", None),
    ],
)
def test_the_folder_of_a_format_of_several_files_is_not_called_like_a_file(
    hashiya: Hashiya, news: str, name: str, format_name: str, first: str | None
) -> None:
    status, out, error = hashiya("export", news, name, "--format", format_name)
    folder = Path(name).with_suffix("")
    assert (status in (0, 3), error) == (True, "")
    assert folder.is_dir()
    assert not Path(name).exists()
    assert first is None or (folder / first).is_file()
    assert out.splitlines()[-1] == (
        f"{format_name} makes several files here: {folder} is their folder, and there is no {name}"
    )
    assert json.loads(hashiya("export", news, name, "--format", format_name, "--json")[1])["out"] == str(folder)
    # Who has a folder of that name already, or a name that is none of a file, gets what is asked for.
    shutil.move(folder, name)
    for asked in (name, "corpus.2024"):
        status, out, error = hashiya("export", news, asked, "--format", format_name)
        assert (Path(asked).is_dir(), "several files" in out, error) == (True, False, "")
    assert not folder.exists()


@pytest.mark.parametrize("as_json", [[], ["--json"]])
def test_what_was_imported_is_told_also_when_the_report_of_it_cannot_be_written(
    hashiya: Hashiya, news: str, monkeypatch: pytest.MonkeyPatch, as_json: list[str]
) -> None:
    """Its folder goes away while the articles come in."""
    Path("خبر.txt").write_text("قال الوزير إن الهدنة انتهت.", encoding="utf-8")
    Path("تقارير").mkdir()
    monkeypatch.setattr(TerminalProgress, "report", lambda *_: shutil.rmtree("تقارير", ignore_errors=True))
    status, out, error = hashiya("import", news, "خبر.txt", "--report", "تقارير/report.json", *as_json)
    why = only_line(error).removeprefix("hashiya: ")
    assert why.startswith("All else is done, but the report is not written: تقارير/report.json cannot be written")
    assert status == 3
    if as_json:
        told = json.loads(out)
        assert (told["status"], told["articles"], told["report_error"]) == (3, 1, why)
    else:
        assert out.startswith("1 article imported")


def test_an_export_stands_though_what_it_lost_cannot_be_told_beside_it(
    hashiya: Hashiya, news: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is full after the last byte of the export."""
    hashiya("export", news, "whole.jsonl", "--format", "spans")

    save = loss_files.save_report

    def full(report: Mapping[str, object], path: Path) -> None:
        if "unfinished" not in report:
            raise TransferError(f"{path} cannot be written: No space left on device; nothing was written")
        save(report, path)

    monkeypatch.setattr(loss_files, "save_report", full)
    status, out, error = hashiya("export", news, "أخبار.jsonl", "--format", "spans", "--json")
    told = json.loads(out)
    assert (status, told["status"], told["articles"], told["loss_file"]) == (3, 3, 12, None)
    assert told["losses"]
    assert only_line(error) == f"hashiya: {told['report_error']}"
    assert told["report_error"].startswith("أخبار.jsonl is written, but its loss report is not: ")
    assert Path("أخبار.jsonl").read_bytes() == Path("whole.jsonl").read_bytes()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names of files are Unicode")
def test_names_that_are_no_unicode(hashiya: Hashiya) -> None:
    name = os.fsdecode("أخبار".encode("cp1256"))
    Path(f"{name}.txt").write_text("قال الوزير إن الهدنة انتهت.", encoding="utf-8")
    workspace = f"{name}.hashiya"
    assert hashiya("init", workspace)[0] == 0
    assert hashiya("import", workspace, f"{name}.txt", "--report", "report.json")[0] == 0
    status, out, error = hashiya("export", workspace, f"{name}.jsonl", "--report", "report.json")
    assert (status, error) == (0, "")
    assert out.encode()
    assert json.loads(Path("report.json").read_bytes())["out"] == "أخبار.jsonl"
    status, out, _ = hashiya("info", workspace, "--json")
    assert (status, json.loads(out)["articles"]) == (0, 1)
    assert out.isascii()
    status, _, error = hashiya("info", f"{name}/nowhere.hashiya")
    assert status == 1
    assert "أخبار/nowhere.hashiya" in only_line(error)


@pytest.mark.parametrize(
    "arguments",
    [
        ["import", "news.hashiya", "خبر.txt", "--report", "{target}"],
        ["import", "news.hashiya", "خبر.txt", "--preview", "--report", "{target}"],
        ["import", "news.hashiya", "خبر.txt", "--save-profile", "{target}"],
        ["export", "news.hashiya", "{target}"],
        ["export", "news.hashiya", "out.jsonl", "--report", "{target}"],
        ["codebook", "news.hashiya", "export", "{target}"],
        ["entities", "news.hashiya", "export", "{target}"],
        ["backup", "news.hashiya", "{target}"],
        ["dataset", "news.hashiya", "{target}"],
    ],
)
@pytest.mark.parametrize("target", ["news.hashiya", "other.hashiya", "news.hashiya-wal", "link.hashiya"])
def test_no_command_writes_over_a_workspace(hashiya: Hashiya, news: str, arguments: list[str], target: str) -> None:
    Path("خبر.txt").write_text("قال الوزير إن الهدنة انتهت.", encoding="utf-8")
    shutil.copy(news, "other.hashiya")
    Path("link.hashiya").symlink_to(news)
    with closing(Workspace.open(news)) as window:
        window.articles.ids(ArticleQuery())
        window.entities.add("سارة", "رويترز", "organization")
        before = {path.name: path.stat().st_ino for path in Path().iterdir()}
        status, out, error = hashiya(*(argument.format(target=target) for argument in arguments))
        assert (status, out) == (1, "")
        assert target in only_line(error)
        assert {path.name: path.stat().st_ino for path in Path().iterdir()} == before
    assert hashiya("check", news)[0] == 0
    assert json.loads(hashiya("info", news, "--json")[1])["articles"] == 12


@pytest.mark.parametrize(
    "arguments",
    [
        ["import", "news.hashiya", "خبر.txt", "--report", "./خبر.txt"],
        ["import", "news.hashiya", "خبر.txt", "--save-profile", "خبر.txt"],
        ["export", "news.hashiya", "خبر.txt", "--report", "خبر.txt"],
    ],
)
def test_a_report_does_not_replace_what_it_tells_of(hashiya: Hashiya, news: str, arguments: list[str]) -> None:
    text = "قال الوزير إن الهدنة انتهت."
    Path("خبر.txt").write_text(text, encoding="utf-8")
    status, _, error = hashiya(*arguments)
    assert status == 2
    assert "خبر.txt is in use for something else; choose another name" in only_line(error)
    assert Path("خبر.txt").read_text(encoding="utf-8") == text
    assert json.loads(hashiya("info", news, "--json")[1])["articles"] == 12
