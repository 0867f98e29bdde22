"""Killed while it labels or copies: every label that was acknowledged is there, and nothing lies about for long."""

import random
import shutil
import signal
import sys
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from app.domain.records import Span
from app.services.workspace import Workspace
from tests.children import child_of
from tests.workspaces import add_article

ROUNDS = 6


def burst(told: Connection, location: str, article: str) -> None:
    """Label, delete, undo and redo as fast as possible; tell what is durably stored after each gesture."""
    service = Workspace.open(location).annotations("sara")
    for number in count():
        span = service.add_span(article, "CLAIM", [(number % 30 * 2, number % 30 * 2 + 2)]).changes[0].after
        assert isinstance(span, Span)
        told.send(("+", span.id))
        if number % 5 == 0:
            service.delete_span(span.id, span.version)
            told.send(("-", span.id))
        if number % 10 == 0:
            service.undo()
            told.send(("+", span.id))
            service.redo()
            told.send(("-", span.id))


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")
def test_every_acknowledged_label_survives_a_killed_process(location: str) -> None:
    workspace = Workspace.open(location)
    article = add_article(workspace, "نص عربي قصير يكفي للتظليل.\n" * 20)
    workspace.close()
    expected: set[str] = set()
    dice = random.Random(7)
    for _ in range(ROUNDS):
        said = _killed_burst(location, article, after=dice.randint(1, 60))
        doubtful: set[str] = set()
        for sign, span_id in said:
            (expected.add if sign == "+" else expected.discard)(span_id)
            doubtful = {span_id}
        workspace = Workspace.open(location)
        try:
            stored = {span.id for span in workspace.articles.open(article).spans}
            report = workspace.check()
        finally:
            workspace.close()
        # The last gesture may have been stored without anybody having heard of it; nothing else may differ.
        unheard = stored ^ expected
        assert len(unheard) <= 1
        assert not (expected - stored) - doubtful
        assert report.clean, report.problems
        expected = stored
    assert expected


def _killed_burst(location: str, article: str, *, after: int) -> list[tuple[str, str]]:
    """What the process acknowledged until it was killed at an arbitrary moment after so many gestures."""
    heard: list[tuple[str, str]] = []
    with child_of(burst, location, article) as child:
        for said in child:
            heard.append(said)
            if len(heard) == after:
                child.kill()
    assert len(heard) >= after
    return heard


class Standstill:
    """Tells of the first report and stands still then."""

    def __init__(self, told: Connection) -> None:
        self._told = told

    def report(self, done: int, total: int | None, detail: str) -> None:
        self._told.send("copying")
        signal.pause()

    def cancelled(self) -> bool:
        return False


def copy_for_ever(told: Connection, location: str, out: str) -> None:
    """Begin a copy, and never end it."""
    Workspace.open(location).backup(out, Standstill(told))


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")
def test_the_next_copy_into_a_folder_clears_away_what_a_killed_one_left(new_file: Path, tmp_path: Path) -> None:
    copies = tmp_path / "نسخ"
    copies.mkdir()
    original = shutil.copy(new_file, tmp_path / "news.hashiya")
    workspace = Workspace.open(original)
    try:
        with child_of(copy_for_ever, str(original), str(copies / "monday.hashiya")) as child:
            assert next(iter(child)) == "copying"
            workspace.backup(copies / "tuesday.hashiya")
            assert len(list(copies.iterdir())) == 2, "what somebody is at work on was deleted"
            child.kill()
        assert [one.name for one in copies.glob("*.hashiya")] == ["tuesday.hashiya"]
        workspace.backup(copies / "wednesday.hashiya")
    finally:
        workspace.close()
    assert sorted(one.name for one in copies.iterdir()) == ["tuesday.hashiya", "wednesday.hashiya"]
    Workspace.open(copies / "wednesday.hashiya").close()
