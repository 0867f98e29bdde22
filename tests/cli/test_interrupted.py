"""Commands that are to end, by Ctrl+C or by the system: before they begin, while they work, when they are done."""

import os
import signal
import sys
from pathlib import Path

import orjson
import pytest

from app.cli import command_line
from app.cli.terminal import TerminalProgress
from app.services.workspace import Workspace, WorkspaceInfo
from tests.cli.conftest import Hashiya
from tests.cli.told import Screen, one_line, parsed


@pytest.mark.skipif(os.name == "nt", reason="signals of Unix")
def test_ctrl_c_asks_first_and_then_insists() -> None:
    before = signal.getsignal(signal.SIGINT)
    progress = TerminalProgress(Screen())  # type: ignore[arg-type]
    with progress.watching():
        assert not progress.cancelled()
        signal.raise_signal(signal.SIGINT)
        assert progress.cancelled()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ([signal.SIGINT], "Cancelled; nothing was changed"),
        ([signal.SIGTERM, signal.SIGTERM], "Cancelled; nothing was changed"),
        (
            [signal.SIGINT, signal.SIGINT],
            "Interrupted; what was being saved is there whole or not at all, `hashiya history` tells",
        ),
    ],
)
def test_an_import_that_is_to_end_leaves_the_workspace_as_it_was(
    hashiya: Hashiya, news: str, monkeypatch: pytest.MonkeyPatch, asked: list[int], said: str
) -> None:
    before = hashiya("info", news, "--json")[1]
    Path("many.jsonl").write_bytes(b"".join(orjson.dumps({"text": f"خبر {number}"}) + b"\n" for number in range(300)))

    def ask(self: TerminalProgress, done: int, _total: int | None, _detail: str) -> None:
        for number in asked if done else ():
            signal.raise_signal(number)

    with monkeypatch.context() as asking:
        asking.setattr(TerminalProgress, "report", ask)
        status, out, error = hashiya("import", news, "many.jsonl")
    assert (status, out, error) == (1, "", f"hashiya: {said}\n")
    assert hashiya("info", news, "--json")[1] == before


def test_ctrl_c_before_the_commands_are_loaded_is_one_line(hashiya: Hashiya, monkeypatch: pytest.MonkeyPatch) -> None:
    class Pressed:
        @staticmethod
        def find_spec(name: str, *_: object) -> None:
            if name == command_line.__name__:
                raise KeyboardInterrupt

    with monkeypatch.context() as pressed:
        pressed.delitem(sys.modules, command_line.__name__)
        pressed.setattr(sys, "meta_path", [Pressed, *sys.meta_path])
        assert hashiya("info", "أخبار.hashiya") == (1, "", "hashiya: Interrupted\n")


@pytest.mark.parametrize("kept_on", [False, True])
def test_who_is_asked_to_end_says_so_unless_it_is_kept_on(
    hashiya: Hashiya, news: str, monkeypatch: pytest.MonkeyPatch, kept_on: bool
) -> None:
    info = Workspace.info

    def asked(workspace: Workspace) -> WorkspaceInfo:
        signal.raise_signal(signal.SIGTERM)
        return info(workspace)

    monkeypatch.setattr(Workspace, "info", asked)
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN if kept_on else signal.SIG_DFL)
    try:
        done = hashiya("info", news)
        assert signal.getsignal(signal.SIGTERM) is (signal.SIG_IGN if kept_on else signal.SIG_DFL)
    finally:
        signal.signal(signal.SIGTERM, before)
    if not kept_on:
        assert done == (1, "", "hashiya: Interrupted; nothing was changed\n")
    else:
        assert (done[0], done[2]) == (0, "")


def test_a_sample_that_is_cancelled_leaves_a_workspace_and_says_so(
    hashiya: Hashiya, database_location: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as asking:
        asking.setattr(TerminalProgress, "report", lambda *_: signal.raise_signal(signal.SIGINT))
        status, out, error = hashiya("init", database_location, "--sample", "--json")
    assert (status, parsed(out)["created"]) == (3, True)
    assert one_line(error) == (
        "hashiya: The sample articles did not come in (cancelled); the same command brings them in\n"
    )
    assert parsed(hashiya("info", database_location, "--json")[1])["articles"] == 0
    assert hashiya("init", database_location, "--sample")[0] == 0
    assert parsed(hashiya("info", database_location, "--json")[1])["articles"] == 12
