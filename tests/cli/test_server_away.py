"""Commands whose server goes away in their middle: one line, nothing half-written, and a status that is true."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app import cli
from app.services.workspace import Workspace
from db.workspace.server_waits import HeardConnection
from tests.cli.conftest import Hashiya
from tests.postgres import PostgresServer, memory_with_room

TEXT = "قال سيرغي لافروف إن الاتفاق وُلد ميتاً 😀، وأضاف لافروف أن موسكو مستعدة."


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    """A server of our own, to be stopped."""
    own = PostgresServer(memory_with_room())
    own.start()
    try:
        yield own
    finally:
        own.close()


class Stopping:
    """Counts how often a command waits for the server, and stops the server at one of these moments."""

    def __init__(self, server: PostgresServer, monkeypatch: pytest.MonkeyPatch) -> None:
        self.waits = 0
        self.at: int | None = None
        wait = HeardConnection.wait

        def counted(connection: HeardConnection, *arguments: Any, **named: Any) -> Any:
            self.waits += 1
            if self.waits == self.at:
                server.stop()
            return wait(connection, *arguments, **named)

        monkeypatch.setattr(HeardConnection, "wait", counted)


@pytest.fixture
def stopping(server: PostgresServer, monkeypatch: pytest.MonkeyPatch) -> Stopping:
    return Stopping(server, monkeypatch)


@pytest.fixture(scope="module")
def sample_database(server: PostgresServer) -> Iterator[str]:
    """The name of a database with the sample articles, made by the command once, to be copied."""
    with server.fresh_database() as name:
        assert cli.main(["init", server.url(name), "--sample"]) == 0
        yield name


@pytest.fixture
def filled(server: PostgresServer, sample_database: str, hashiya: Hashiya) -> Iterator[str]:
    """The name of a database with the sample articles, and files to import."""
    with server.fresh_database(sample_database) as name:
        articles = [{"id": f"0{number}", "text": f"{number} {TEXT}"} for number in range(250)]
        Path("articles.jsonl").write_text("\n".join(json.dumps(one, ensure_ascii=False) for one in articles), "utf-8")
        yield name


COMMANDS = [
    ("export", "URL", "out.jsonl"),
    ("export", "URL", "out", "--format", "brat"),
    ("import", "URL", "articles.jsonl", "--near-duplicates", "report"),
    ("dataset", "URL", "out"),
    ("check", "URL"),
    ("history", "URL"),
    ("entities", "URL", "add", "رويترز", "--kind", "organization"),
    ("codebook", "URL", "preset", "full"),
    ("codebook", "URL", "export", "out.json"),
]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda words: " ".join(words[:1] + words[2:3]))
def test_a_server_that_goes_away_is_told_in_one_line(
    hashiya: Hashiya, server: PostgresServer, stopping: Stopping, filled: str, command: tuple[str, ...]
) -> None:
    before = there()
    with server.fresh_database(filled) as copy:
        stopping.waits = 0
        usual = hashiya(*(server.url(copy) if one == "URL" else one for one in command))[0]
        waits = stopping.waits
    written = remove(before)
    location = server.url(filled)
    steps = steps_in(location)
    # In the middle; among the last ones, before which all may be done; and the very last.
    for moment in (waits // 2, waits * 3 // 4, waits - 7, waits - 4, waits):
        stopping.waits, stopping.at = 0, moment
        status, out, error = hashiya(*(location if one == "URL" else one for one in command))
        stopping.at = None
        # The words that are exchanged are not quite as many every time.
        if stopping.waits >= moment:
            server.start()
        left, stored = remove(before), steps_in(location) - steps
        if status == 1:
            assert error.startswith("hashiya: postgresql://")
            assert error.count("\n") == 1, (moment, error)
            assert "server" in error
            assert (out, left) == ("", set()), moment
            assert not stored or "it is unknown whether the last step was saved" in error, moment
        else:
            assert (status, left) == (usual, written), (moment, error)
            assert stored == (command[0] in {"import", "entities"} or "preset" in command), moment
            break
    else:
        pytest.fail("with its last word all was done")
    assert hashiya("check", location)[0] == 0


def there() -> set[str]:
    return {path.name for path in Path().iterdir()}


def remove(kept: set[str]) -> set[str]:
    """Remove what a command has written; what that was."""
    found = there() - kept
    for name in found:
        shutil.rmtree(name) if Path(name).is_dir() else Path(name).unlink()
    return found


def steps_in(location: str) -> int:
    workspace = Workspace.open(location)
    try:
        return workspace.info().steps
    finally:
        workspace.close()
