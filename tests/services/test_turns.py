"""Long work of two processes at once: the second waits for its turn, says so, and can be stopped meanwhile."""

from collections.abc import Callable
from contextlib import ExitStack, closing
from datetime import timedelta
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

import orjson
import pytest

from app.domain.errors import CancelledError, HeldError
from app.domain.records import ChangeSet
from app.services import turns
from app.services.progress import SilentProgress, Stage
from app.services.transfer.cut_short import imports_cut_short
from app.services.transfer.transfer import ImportOptions, import_paths
from app.services.workspace import Workspace
from tests.others_at_work import TEXT, somebody_importing
from tests.workspaces import add_article


class Waiting(SilentProgress):
    """Hears that others are being waited for, and does something about it."""

    def __init__(self, go_on: Connection | None = None) -> None:
        self._go_on = go_on
        self.waited = False

    def report(self, done: int, total: int | None, detail: str) -> None:
        if detail == Stage.TURN:
            self.waited = True
            if self._go_on is not None:
                self._go_on.send(None)
                self._go_on = None

    def cancelled(self) -> bool:
        return self.waited and self._go_on is None and self._stops

    _stops = False


class Stopping(Waiting):
    """Asks to stop as soon as it hears that others are being waited for."""

    _stops = True


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    path = tmp_path / "mine.jsonl"
    path.write_bytes(orjson.dumps({"text": f"{TEXT} مرة أخرى"}))
    return path


def test_of_two_imports_at_once_both_come_in(new_location: str, tmp_path: Path, mine: Path) -> None:
    with (
        closing(Workspace.open(new_location)) as workspace,
        somebody_importing(new_location, tmp_path / "theirs.jsonl") as (told, go_on),
    ):
        assert imports_cut_short(workspace.database, moment=timedelta(0)) == [], "it is at work"
        sink = Waiting(go_on)
        assert import_paths(workspace, [mine], ImportOptions(annotator="سارة"), sink).articles == 1
        # On PostgreSQL nobody waits: rows are locked there, not the file.
        assert sink.waited == (workspace.database.dialect == "sqlite")
        if not sink.waited:
            go_on.send(None)
        assert list(told) == ["done"]
        assert workspace.info().articles == 61
        assert imports_cut_short(workspace.database, moment=timedelta(0)) == []
        assert workspace.check().clean


def test_an_import_that_waits_can_be_stopped(new_file_copy: str, tmp_path: Path, mine: Path) -> None:
    with (
        closing(Workspace.open(new_file_copy)) as workspace,
        somebody_importing(new_file_copy, tmp_path / "theirs.jsonl"),
    ):
        with pytest.raises(CancelledError):
            import_paths(workspace, [mine], ImportOptions(annotator="سارة"), Stopping())
        assert workspace.info().articles == 0
    with closing(Workspace.open(new_file_copy)) as workspace:
        (theirs,) = imports_cut_short(workspace.database, moment=timedelta(0))
        assert theirs.annotator == "كريم", "only this one was killed"


def test_a_mention_is_found_everywhere_while_somebody_imports(new_file_copy: str, tmp_path: Path) -> None:
    """Texts that were not searched before cannot be put in order then; they are read as they are."""
    with closing(Workspace.open(new_file_copy)) as workspace:
        first, second = add_article(workspace, TEXT), add_article(workspace, f"مرة أخرى {TEXT}")
        start = TEXT.index("محمد")
        span = workspace.annotations("سارة").add_span(first, "ACTOR", [(start, start + 8)]).changes[0].object_id
        with somebody_importing(new_file_copy, tmp_path / "theirs.jsonl"):
            (hit,) = workspace.propagation("سارة").find(span).hits
            assert hit.article_id == second
            with workspace.database.patience(0.01), pytest.raises(HeldError, match="such as an import"):
                workspace.propagation("سارة").apply(span, [hit])


def test_who_is_in_a_hurry_is_told_at_once_on_both_databases(new_location: str) -> None:
    with closing(Workspace.open(new_location)) as one, closing(Workspace.open(new_location)) as other:
        article = add_article(one, TEXT)
        start = TEXT.index("محمد")
        one.annotations("سارة").add_span(article, "ACTOR", [(start, start + 8)])
        with one.database.write() as connection:
            connection.exec_driver_sql("UPDATE article SET language = language")
            with other.database.patience(0.01), pytest.raises(HeldError):
                other.annotations("عمر").add_span(article, "ACTOR", [(start, start + 4)])
        with other.database.patience(0.01):
            other.annotations("عمر").add_span(article, "ACTOR", [(start, start + 4)])
        assert len(one.articles.open(article).spans) == 2


class Watching(SilentProgress):
    """Does something when it hears for the second time that others are waited for."""

    def __init__(self, then: Callable[[], object] = lambda: None, *, stops: bool = False) -> None:
        self._then = then
        self._stops = stops
        self._heard = 0

    def report(self, done: int, total: int | None, detail: str) -> None:
        assert detail == Stage.TURN
        self._heard += 1
        if self._heard == 2:
            self._then()

    def cancelled(self) -> bool:
        return self._stops and self._heard >= 2


def test_a_step_is_begun_anew_until_it_is_its_turn_on_both_databases(new_location: str) -> None:
    with (
        closing(Workspace.open(new_location)) as one,
        closing(Workspace.open(new_location)) as other,
        ExitStack() as stack,
    ):
        article = add_article(one, TEXT)
        stack.enter_context(one.database.write()).exec_driver_sql("UPDATE article SET language = language")
        step = partial(other.trash.remove_articles, "سارة", [article])
        with pytest.raises(CancelledError):
            other.when_free(Watching(stops=True), step)
        assert other.info().articles == 1
        assert other.when_free(Watching(stack.close), step).verb == "remove_articles"
        assert other.info().articles == 0
        assert [entry.change_set.verb for entry in one.history.entries(limit=9)].count("remove_articles") == 1


def test_a_step_in_a_hurry_is_not_begun_anew_all_the_time(new_location: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It gives up sooner than others have saved; what is free at once in a file is let go by a server, too."""
    pauses: list[float] = []
    monkeypatch.setattr("app.services.turns.time.sleep", pauses.append)
    attempts = iter([HeldError("held"), HeldError("held"), None])

    def step() -> ChangeSet:
        error = next(attempts)
        if error is not None:
            raise error
        return workspace.entities.add("سارة", "رويترز", "organization")

    with closing(Workspace.open(new_location)) as workspace:
        assert workspace.when_free(SilentProgress(), step).verb == "add_entity"
        waits_in_file = workspace.database.dialect == "sqlite"
    assert len(pauses) == (0 if waits_in_file else 2)
    assert all(0 < pause <= turns.BETWEEN_LOOKS for pause in pauses)


def test_a_wait_has_an_end_where_one_is_set(new_location: str) -> None:
    with closing(Workspace.open(new_location)) as one, closing(Workspace.open(new_location)) as other:
        article = add_article(one, TEXT)
        with one.database.write() as connection:
            connection.exec_driver_sql("UPDATE article SET title = title")
            step = partial(other.trash.remove_articles, "سارة", [article])
            for limit in (0, 0.3):
                with pytest.raises(HeldError):
                    turns.when_free(other.database, SilentProgress(), step, limit)
                with turns.in_turn(other.database, SilentProgress(), limit), pytest.raises(HeldError):
                    step()
        assert other.info().articles == 1


@pytest.fixture
def new_file_copy(new_file: Path, tmp_path: Path) -> str:
    """A new workspace in a file: on PostgreSQL nobody waits here."""
    path = tmp_path / "workspace.hashiya"
    path.write_bytes(new_file.read_bytes())
    return str(path)
