"""PostgreSQL away at start, and going away while working."""

from collections.abc import Iterator

import pytest

from app.domain.errors import StorageError, WorkspaceError
from app.services.workspace import Workspace
from tests.postgres import PostgresServer
from tests.services.conftest import TEXT
from tests.services.labelling.test_annotate import span_of
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
