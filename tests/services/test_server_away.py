"""PostgreSQL away at start, going away while working, and saying nothing at all."""

import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from app.domain.errors import StorageError, WorkspaceError
from app.services.workspace import Workspace
from db.workspace.commit_outcome import was_stored
from tests.postgres import PostgresServer
from tests.services.conftest import TEXT
from tests.steps import span_of
from tests.workspaces import add_article


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    """A server of our own, to be stopped."""
    own = PostgresServer()
    try:
        yield own
    finally:
        own.close()


@pytest.fixture
def location(server: PostgresServer) -> Iterator[str]:
    server.start()
    with server.fresh_database() as name:
        yield server.url(name)
    server.stop()


def test_a_server_that_is_away_at_start_is_told_in_one_line(server: PostgresServer, location: str) -> None:
    Workspace.create(location).close()
    server.stop()
    for opening in (Workspace.open, Workspace.create):
        with pytest.raises(WorkspaceError) as error:
            opening(location)
        assert "the server cannot be reached" in str(error.value)
        assert "\n" not in str(error.value)
    server.start()
    Workspace.open(location).close()


def test_a_database_that_is_not_there_is_told(server: PostgresServer, location: str) -> None:
    name = location.split("?", 1)[0].rsplit("/", 1)[1]
    with pytest.raises(WorkspaceError, match="does not exist"):
        Workspace.open(location.replace(name, "nowhere"))


def test_work_goes_on_after_the_server_was_away(server: PostgresServer, location: str) -> None:
    workspace = Workspace.create(location)
    try:
        article = add_article(workspace, TEXT)
        sara = workspace.annotations("sara")
        before = span_of(sara.add_span(article, "ACTOR", [(0, 3)]))
        server.stop()
        for gesture in (
            lambda: sara.add_span(article, "CLAIM", [(4, 8)]),
            lambda: sara.undo(),
            lambda: workspace.articles.open(article),
            lambda: workspace.check(),
        ):
            with pytest.raises(StorageError) as error:
                gesture()
            assert "the server cannot be reached" in str(error.value)
            assert "\n" not in str(error.value)
        server.start()
        assert workspace.articles.open(article).spans == (before,)
        after = span_of(sara.add_span(article, "CLAIM", [(4, 8)]))
        assert workspace.articles.open(article).spans == (before, after)
        assert workspace.check().clean
    finally:
        workspace.close()


def test_a_step_during_which_the_server_goes_away_is_not_taken_up_again(server: PostgresServer, location: str) -> None:
    """The connection breaks after the first statement: nothing is stored, and nothing is stored twice later."""
    workspace = Workspace.create(location)
    try:
        article = add_article(workspace, TEXT)
        tries = []

        def step() -> None:
            with workspace.database.write() as connection:
                tries.append("first")
                connection.exec_driver_sql("INSERT INTO annotator (id, name, created) VALUES ('x', 'x', '')")
                server.stop()
                tries.append("second")
                connection.exec_driver_sql("INSERT INTO annotator (id, name, created) VALUES ('y', 'y', '')")

        with pytest.raises(StorageError, match="cannot be reached"):
            step()
        server.start()
        assert tries == ["first", "second"]
        assert workspace.annotators() == ()
        workspace.annotations("sara").add_span(article, "ACTOR", [(0, 3)])
        assert workspace.annotators() == ("sara",)
    finally:
        workspace.close()


def test_a_commit_that_nobody_answers_is_told_as_unknown(server: PostgresServer, location: str) -> None:
    workspace = Workspace.create(location)
    try:

        def step() -> None:
            with workspace.database.write() as connection:
                connection.exec_driver_sql("INSERT INTO annotator (id, name, created) VALUES ('x', 'x', '')")
                server.stop()

        with pytest.raises(StorageError) as error:
            step()
        assert "unknown whether" in str(error.value)
        server.start()
        assert workspace.annotators() in ((), ("x",))
    finally:
        workspace.close()


def test_a_server_tells_what_became_of_a_transaction(
    postgres_server: PostgresServer, new_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.workspace.commit_outcome._LOOK_EVERY", 0.0)
    with (
        postgres_server.fresh_database(new_database) as name,
        closing(Workspace.open(postgres_server.url(name))) as there,
    ):
        engine = there.database.engine
        with engine.connect() as kept, engine.connect() as given_up:
            numbers = [one.exec_driver_sql("SELECT txid_current()").scalar_one() for one in (kept, given_up)]
            assert [was_stored(engine, one) for one in numbers] == [None, None], "still at it"
            kept.commit()
            given_up.rollback()
        assert [was_stored(engine, one) for one in (*numbers, 2**40)] == [True, False, None]


@contextmanager
def standing_still(backend: int) -> Iterator[None]:
    """The process of the server that serves one connection does nothing meanwhile, which is soon noticed."""
    os.kill(backend, signal.SIGSTOP)
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("db.workspace.server_waits.ANSWER_WITHIN", 0.3)
            # A connection that is made anew may take its time on a busy machine.
            patch.setattr("db.workspace.server_waits.WHEN_SILENT", 60.0)
            patch.setattr("db.workspace.server_waits._TOLD_AFTER", 0.0)
            yield
    finally:
        os.kill(backend, signal.SIGCONT)


def test_a_server_that_says_nothing_at_all_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("db.workspace.server_waits.ANSWER_WITHIN", 0.3)
    monkeypatch.setattr("db.workspace.server_waits._TOLD_AFTER", 0.0)
    heard: list[float] = []
    with socket.create_server(("127.0.0.1", 0)) as mute:
        address = f"postgresql://sara@127.0.0.1:{mute.getsockname()[1]}/news"
        with pytest.raises(WorkspaceError, match="the server does not answer") as error:
            Workspace.open(address, hear=heard.append)
    assert str(error.value).startswith(address)
    assert "\n" not in str(error.value)
    assert heard[0] > 0
    assert heard[-1] == 0, "the waiting is over"


@pytest.mark.skipif(sys.platform == "win32", reason="SIGSTOP is POSIX")
def test_a_connection_on_which_nothing_comes_any_more_is_replaced_before_a_step(
    postgres_server: PostgresServer, new_database: str
) -> None:
    heard: list[float] = []
    with postgres_server.fresh_database(new_database) as name:
        workspace = Workspace.open(postgres_server.url(name), hear=heard.append)
        try:
            article = add_article(workspace, TEXT)
            sara = workspace.annotations("sara")
            with workspace.database.read() as connection:
                backend = int(connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one())
            heard.clear()
            with standing_still(backend):
                span = span_of(sara.add_span(article, "ACTOR", [(0, 3)]))
                assert heard[0] > 0
                assert heard[-1] == 0
            assert workspace.articles.open(article).spans == (span,)
        finally:
            workspace.close()


@pytest.mark.skipif(sys.platform == "win32", reason="SIGSTOP is POSIX")
def test_a_step_in_which_the_server_falls_silent_is_given_up_whole(
    postgres_server: PostgresServer, new_database: str
) -> None:
    with postgres_server.fresh_database(new_database) as name:
        workspace = Workspace.open(postgres_server.url(name), hear=lambda _seconds: None)
        try:

            def step() -> None:
                with workspace.database.write() as connection:
                    insert = "INSERT INTO annotator (id, name, created) VALUES ('{0}', '{0}', '')"
                    connection.exec_driver_sql(insert.format("x"))
                    backend = int(connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one())
                    with standing_still(backend):
                        connection.exec_driver_sql(insert.format("y"))

            with pytest.raises(StorageError, match="nothing was saved: the server does not answer"):
                step()
            assert workspace.annotators() == ()
        finally:
            workspace.close()
