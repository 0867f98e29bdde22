"""An older workspace is brought up to date whole or not at all: stopped or killed at any moment, on both databases."""

import sys
import threading
from contextlib import closing
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from app.domain.errors import CancelledError, OlderWorkspaceError
from app.services.progress import Stage
from app.services.workspace import Workspace
from db.migrations import HEAD
from db.workspace import upgrading
from db.workspace.migrating import revision_of
from tests.children import child_of
from tests.workspaces import add_article, spans_in, take_back_to

TEXTS = ("قال سامح شكري 😀 إن الهدنة انتهت.", "אבנר קדמי אמר כי העובדים ישבתו.", "سخنگو گفت می‌خواهیم گفت‌وگو کنیم.")
FIRST = "0001"
ARTICLES = 30


class Watch:
    """A sink that stops what it hears of at the report with this number, and remembers all before."""

    def __init__(self, stop_at: int) -> None:
        self.heard: list[tuple[int, int | None, str]] = []
        self._stop_at = stop_at

    def report(self, done: int, total: int | None, detail: str) -> None:
        self.heard.append((done, total, detail))

    def cancelled(self) -> bool:
        return len(self.heard) + 1 == self._stop_at


@pytest.fixture
def older(database_location: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A workspace of the first schema with a span in each of its articles."""
    monkeypatch.setattr(upgrading, "_BETWEEN", 50)
    with closing(Workspace.create(database_location)) as workspace:
        for number in range(ARTICLES):
            article = add_article(workspace, TEXTS[number % len(TEXTS)])
            workspace.annotations("سارة").add_span(article, "ACTOR", [(0, 4)])
    take_back_to(database_location, FIRST)
    return database_location


def revision(location: str) -> str | None:
    """The schema that a workspace has; looking changes nothing."""
    engine = create_engine(location if "://" in location else f"sqlite:///{location}")
    with engine.connect() as connection:
        found = revision_of(connection)
    engine.dispose()
    return found


def copies_beside(location: str) -> list[str]:
    """What lies beside a workspace, but for its own log."""
    if "://" in location:
        return []
    path = Path(location)
    own = {path.name, f"{path.name}-wal", f"{path.name}-shm"}
    return sorted(one.name for one in path.parent.iterdir() if one.name not in own)


def is_whole(location: str) -> bool:
    """Whether everything is there, in the newest schema."""
    with closing(Workspace.open(location)) as workspace:
        assert workspace.check().clean
        assert workspace.info().schema == HEAD
    return len(spans_in(location)) == ARTICLES


def test_who_does_not_want_it_changed_is_told_that_it_is_older(older: str) -> None:
    with pytest.raises(OlderWorkspaceError, match="earlier Hashiya"):
        Workspace.open(older, upgrade=False)
    assert revision(older) == FIRST
    assert copies_beside(older) == []
    assert is_whole(older)
    Workspace.open(older, upgrade=False).close()


def test_how_far_it_is_is_told_also_while_a_table_is_written_anew(older: str) -> None:
    watch = Watch(0)
    Workspace.open(older, sink=watch).close()
    stages = [detail for _done, _total, detail in watch.heard]
    assert stages == sorted(stages, key=lambda one: one == Stage.UPGRADE)
    if "://" not in older:
        done, total, _ = next(one for one in reversed(watch.heard) if one[2] == Stage.BACKUP)
        assert done == total
        assert stages.count(Stage.UPGRADE) > 10
    assert is_whole(older)


def test_stopped_at_any_report_it_is_as_it_was_with_no_copy_beside_it(older: str) -> None:
    at = 1
    while revision(older) == FIRST:
        watch = Watch(at)
        try:
            Workspace.open(older, sink=watch).close()
        except CancelledError:
            assert revision(older) == FIRST
            assert copies_beside(older) == []
            at += max(1, at // 3)
    assert at > (2 if "://" in older else 20), "it was stopped early, in the midst and late"
    assert is_whole(older)


def stand_still(told: Connection, location: str, report: int) -> None:
    """Bring it up to date, and stand still at a report until somebody kills."""
    upgrading._BETWEEN = 50

    class Standstill(Watch):
        def report(self, done: int, total: int | None, detail: str) -> None:
            super().report(done, total, detail)
            if len(self.heard) == report:
                told.send(detail)
                threading.Event().wait()

    Workspace.open(location, sink=Standstill(0)).close()


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")
def test_killed_at_any_moment_it_is_as_it_was_or_up_to_date(older: str) -> None:
    stages = set()
    for report in (1, 2, 3, 10, 40):
        with child_of(stand_still, older, report) as child:
            for stage in child:
                stages.add(stage)
                child.kill()
        if "://" in older and report > 1:
            break
        assert revision(older) == FIRST
        assert len(spans_of_older(older)) == ARTICLES
    assert Stage.UPGRADE in stages
    assert is_whole(older)
    assert not [name for name in copies_beside(older) if name.endswith(".part")]


def spans_of_older(location: str) -> list[str]:
    """The quotes of all spans, read past the program: it would bring the workspace up to date."""
    engine = create_engine(location if "://" in location else f"sqlite:///{location}")
    with engine.connect() as connection:
        found = list(connection.exec_driver_sql("SELECT quote FROM span").scalars())
    engine.dispose()
    return found
