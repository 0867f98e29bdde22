"""dev.py: what it installs and when, and what it says when it cannot."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import dev

LIBRARY = "libxcb-cursor.so.0"


@pytest.fixture
def installations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """A small project of its own; the list gets every command an installation would run."""
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    (tmp_path / "constraints.txt").write_text("regex==1\n")
    (tmp_path / "constraints-interop.txt").write_text("spacy==1\n")
    (tmp_path / ".venv").mkdir()
    monkeypatch.setattr(dev, "HERE", tmp_path)
    monkeypatch.setattr(dev, "CONSTRAINTS", tmp_path / "constraints.txt")
    monkeypatch.setattr(dev, "STAMP", tmp_path / ".venv" / "stamp.json")
    monkeypatch.setattr(dev, "PYTHON", Path(sys.executable))
    (tmp_path / ".venv-interop").mkdir()
    monkeypatch.setattr(dev, "INTEROP", tmp_path / ".venv-interop")
    monkeypatch.setattr(dev, "INTEROP_CONSTRAINTS", tmp_path / "constraints-interop.txt")
    monkeypatch.setattr(dev, "INTEROP_PYTHON", Path(sys.executable))
    (tmp_path / "constraints-doccano.txt").write_text("doccano==1\n")
    (tmp_path / ".venv-doccano").mkdir()
    monkeypatch.setattr(dev, "DOCCANO", tmp_path / ".venv-doccano")
    monkeypatch.setattr(dev, "DOCCANO_PINS", tmp_path / "constraints-doccano.txt")
    monkeypatch.setattr(dev, "DOCCANO_PYTHON", Path(sys.executable))
    monkeypatch.setattr(dev, "PAUSE", 0)
    commands: list[list[str]] = []
    monkeypatch.setattr(dev, "call_or_fail", commands.append)
    return commands


@pytest.fixture
def plain_linux(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """A Linux with apt-get and all libraries but one, until they are installed; the list gets what is run."""
    commands: list[list[str]] = []

    def fake_run(command: list[str], **_: object) -> subprocess.CompletedProcess[bytes]:
        commands.append(command)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}" if name == "apt-get" else None)
    monkeypatch.setattr(subprocess, "run", fake_run)
    monkeypatch.setattr(dev, "is_loadable", lambda name: name != LIBRARY or len(commands) == 2)
    return commands


def test_nothing_is_installed_twice(installations: list[list[str]]) -> None:
    dev.ensure_installed(with_tools=True)
    assert any("-e" in command for command in installations)
    installations.clear()
    dev.ensure_installed(with_tools=True)
    dev.ensure_installed(with_tools=False)
    assert installations == []


def test_the_tools_come_when_they_are_first_needed(installations: list[list[str]]) -> None:
    dev.ensure_installed(with_tools=False)
    assert not any("[dev]" in word for command in installations for word in command)
    dev.ensure_installed(with_tools=True)
    assert any("[dev]" in word for command in installations for word in command)


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_a_changed_need_is_installed(installations: list[list[str]], name: str) -> None:
    dev.ensure_installed(with_tools=True)
    installations.clear()
    (dev.HERE / name).write_text("changed==2\n")
    dev.ensure_installed(with_tools=True)
    assert installations != []


def test_the_libraries_that_exports_are_tried_on_come_once_into_their_own_place(installations: list[list[str]]) -> None:
    dev.ensure_interop()
    assert any(word.endswith("[dev,interop]") for command in installations for word in command)
    assert not any(str(dev.VENV) in command for command in installations)
    installations.clear()
    dev.ensure_interop()
    assert installations == []
    (dev.HERE / "constraints-interop.txt").write_text("spacy==2\n")
    dev.ensure_interop()
    assert installations != []


def test_doccano_comes_once_as_it_is_pinned_and_nothing_else(
    installations: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dev, "DOCCANO_NEWEST", sys.version_info[:2])
    dev.ensure_doccano()
    (pip,) = (command for command in installations if "pip" in command)
    assert pip[-3:] == ["--no-deps", "-r", str(dev.DOCCANO_PINS)]
    installations.clear()
    dev.ensure_doccano()
    assert installations == []


def test_a_python_for_which_there_is_no_doccano_is_told_loudly(
    installations: list[list[str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran: list[dict[str, str]] = []

    def fake_run(command: list[str], env: dict[str, str], **_: object) -> subprocess.CompletedProcess[bytes]:
        ran.append(env)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(subprocess, "run", fake_run)
    monkeypatch.delenv("HASHIYA_DOCCANO", raising=False)
    for newest in (sys.version_info[:2], (3, 10)):
        monkeypatch.setattr(dev, "DOCCANO_NEWEST", newest)
        assert dev.interop([]) == 0
    assert [environment.get("HASHIYA_DOCCANO") for environment in ran] == [sys.executable, None]
    assert capsys.readouterr().out.count("NOT TRIED: doccano") == 1
    dev.ensure_doccano()
    assert installations == []


@pytest.mark.parametrize("failures", [dev.ATTEMPTS - 1, dev.ATTEMPTS])
def test_what_the_network_does_not_give_is_asked_for_again(
    failures: int, installations: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail_first(command: list[str]) -> None:
        if "pip" in command:
            installations.append(command)
            if len(installations) <= failures:
                raise dev.SetupError("no network")

    monkeypatch.setattr(dev, "call_or_fail", fail_first)
    if failures < dev.ATTEMPTS:
        dev.ensure_interop()
        assert len(installations) == failures + 2
    else:
        with pytest.raises(dev.SetupError, match="no network"):
            dev.ensure_interop()
        assert not (dev.INTEROP / dev.STAMP.name).exists()


def test_an_interrupted_installation_is_redone(installations: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    dev.ensure_installed(with_tools=True)
    (dev.HERE / "pyproject.toml").write_text("[project]\nname = 'other'\n")

    def interrupt(_: list[str]) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(dev, "call_or_fail", interrupt)
        with pytest.raises(KeyboardInterrupt):
            dev.ensure_installed(with_tools=True)
    (dev.HERE / "pyproject.toml").write_text("[project]\n")  # as it was when the last installation went well
    installations.clear()
    dev.ensure_installed(with_tools=True)
    assert installations != []


def test_a_plain_user_is_told_the_exact_command(plain_linux: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000, raising=False)
    with pytest.raises(dev.SetupError) as problem:
        dev.ensure_system_parts(with_x11=True)
    assert LIBRARY in str(problem.value)
    assert "sudo apt-get install -y --no-install-recommends libxcb-cursor0" in str(problem.value)
    assert plain_linux == []


def test_root_installs_what_is_missing_and_says_so(
    plain_linux: list[list[str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0, raising=False)
    dev.ensure_system_parts(with_x11=True)
    assert [command[:2] for command in plain_linux] == [["apt-get", "update"], ["apt-get", "install"]]
    assert "libxcb-cursor0" in plain_linux[1]
    assert "libxcb-cursor0" in capsys.readouterr().out


def test_a_machine_without_display_needs_no_display_libraries(plain_linux: list[list[str]]) -> None:
    dev.ensure_system_parts(with_x11=False)
    assert plain_linux == []


def test_every_library_names_a_package_for_every_installer() -> None:
    tables = [dev.QT_LIBRARIES, dev.X11_LIBRARIES]
    assert all(len(packages) == len(dev.INSTALLERS) for table in tables for packages in table.values())


def test_an_old_python_is_refused_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 13))
    assert dev.main(["run"]) == 1
    assert capsys.readouterr().out.startswith("Hashiya needs Python 3.11 or newer, this is ")


def test_arguments_of_test_and_bench_are_handed_on_as_they_are() -> None:
    assert dev.parse(["test", "-k", "not slow", "tests/house", "--lf"]).rest == [
        "-k",
        "not slow",
        "tests/house",
        "--lf",
    ]
    assert dev.parse(["run", "news.hashiya"]).workspace == "news.hashiya"
    with pytest.raises(SystemExit):
        dev.parse(["lint", "--fast"])


def test_what_tests_compile_is_kept_also_where_the_machine_keeps_none(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[dict[str, str]] = []

    def fake_run(command: list[str], env: dict[str, str], **_: object) -> subprocess.CompletedProcess[bytes]:
        ran.append(env)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    with monkeypatch.context() as patch:
        patch.setattr(subprocess, "run", fake_run)
        assert dev.test([]) == 0
    says = "import sys; print(sys.dont_write_bytecode)"
    done = subprocess.run([sys.executable, "-c", says], env=ran[0], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_lint_runs_every_check_and_names_all_that_failed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = ["-c", "print('quiet')"], ["-c", "import sys; sys.exit('broken')"]
    monkeypatch.setattr(dev, "PYTHON", Path(sys.executable))
    monkeypatch.setattr(dev, "lint_steps", lambda _: {"first": [bad], "second": [good], "third": [good, bad]})
    assert dev.lint() == 1
    printed = capsys.readouterr().out
    assert printed.count("broken") == 2
    assert "quiet" not in printed
    assert printed.splitlines()[-1].endswith("first, third")
    monkeypatch.setattr(dev, "lint_steps", lambda _: {"only": [good]})
    assert dev.lint() == 0


def test_without_a_display_the_window_is_drawn_and_the_sample_exported(
    installations: list[list[str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    calls: list[list[str]] = []

    def fake_call(command: list[str], **_: str) -> int:
        calls.append(command)
        if "init" in command:
            Path(command[3]).write_bytes(b"")
        return 0

    monkeypatch.setattr(dev, "call", fake_call)
    monkeypatch.setattr(dev, "OUT", dev.HERE / "out")
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert dev.run(None) == 0
    sample = calls[0][3]
    assert Path(sample).is_relative_to(Path.home())
    picture, records = str(dev.HERE / "out" / "sample.png"), str(dev.HERE / "out" / "sample.jsonl")
    assert calls == [
        ["-m", "app", "init", sample, "--sample"],
        ["-m", "app", "export", sample, records],
        ["-c", dev.PREVIEW, sample, picture],
    ]
    printed = capsys.readouterr().out
    assert "no display" in printed
    assert picture in printed
    assert records in printed
    calls.clear()
    assert dev.run(None) == 0
    assert [command for command in calls if "init" in command] == []


@pytest.mark.parametrize(("status", "pictures"), [(1, 0), (3, 1)])
def test_without_a_display_no_picture_is_taken_of_a_workspace_that_cannot_be_read(
    status: int, pictures: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The export refuses it in one line; the window would end with a traceback. With losses, 3, it has read it."""
    calls: list[list[str]] = []

    def call(command: list[str], **_environment: str) -> int:
        calls.append(command)
        return status if "export" in command else 0

    monkeypatch.setattr(dev, "call", call)
    monkeypatch.setattr(dev, "has_display", lambda: False)
    monkeypatch.setattr(dev, "OUT", tmp_path / "out")
    assert dev.run("gone.hashiya") == (1 if status == 1 else 0)
    assert sum(dev.PREVIEW in command for command in calls) == pictures


def test_with_a_display_the_window_opens_on_the_named_workspace(
    installations: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[list[str]] = []
    monkeypatch.setattr(dev, "call", calls.append)
    monkeypatch.setattr(dev, "has_display", lambda: True)
    dev.run("postgresql://team@server/news")
    dev.run("news.hashiya")
    assert calls == [
        ["-m", "app", "postgresql://team@server/news"],
        ["-m", "app", str(Path("news.hashiya").absolute())],
    ]


def test_a_step_that_fails_gives_the_exit_status(
    installations: list[list[str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dev, "call", lambda command, **_: 1 if "export" in command else 0)
    monkeypatch.setattr(dev, "OUT", dev.HERE / "out")
    monkeypatch.setattr(dev, "has_display", lambda: False)
    assert dev.run("news.hashiya") == 1
    assert "Records:" not in capsys.readouterr().out
