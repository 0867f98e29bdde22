"""Ten people at once, with everything that can be done: the history replayed from nothing gives what is stored."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.records import Action, ChangeKind, Codebook, Entity, Record, Span
from app.services.workspace import Workspace
from tests.postgres import PostgresServer
from tests.services.conftest import TEXT
from tests.services.team import COMMANDS, PEOPLE, Step, Team
from tests.workspaces import add_article

STEPS = st.lists(
    st.tuples(st.sampled_from(COMMANDS), st.sampled_from(PEOPLE), st.integers(0, 999), st.integers(0, 999)), max_size=30
)


def replayed(team: Team, start: dict[tuple[ChangeKind, str], Record]) -> dict[tuple[ChangeKind, str], Record]:
    """What the history alone says there is; every change must begin where the one before has ended."""
    state = dict(start)
    for entry in reversed(team.workspace.history.entries(limit=10_000)):
        for change in team.workspace.history.load(entry.change_set.id).changes:
            key = change.kind, change.object_id
            assert state.get(key) == change.before
            if change.after is None:
                del state[key]
            else:
                state[key] = change.after
    return state


def assert_consistent(team: Team, start: dict[tuple[ChangeKind, str], Record]) -> None:
    present = team.present()
    assert replayed(team, start) == present
    report = team.workspace.check()
    assert report.problems == ()
    shown = {key[1] for key in present if key[0] is ChangeKind.ARTICLE}
    spans = [one for one in present.values() if isinstance(one, Span) and one.article_id in shown]
    info = team.workspace.info()
    assert (info.spans, info.articles) == (len(spans), len(shown))
    assert info.annotators == {name: sum(one.annotator == name for one in spans) for name in info.annotators}
    assert info.labels == {key: sum(one.label == key for one in spans) for key in info.labels}
    known = {one.id for one in present.values() if isinstance(one, Entity)}
    assert {one.entity for one in present.values() if isinstance(one, Span)} - {None} <= known


def seeded(location: str | Path) -> list[str]:
    workspace = Workspace.create(location)
    articles = [add_article(workspace, TEXT), add_article(workspace, TEXT[::-1].replace("\n", " ") + "\n" + TEXT)]
    workspace.close()
    return articles


@pytest.fixture(scope="module")
def file_pattern(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    path = tmp_path_factory.mktemp("pattern") / "a.hashiya"
    return path, seeded(path)


@contextmanager
def team_on_a_file(pattern: tuple[Path, list[str]]) -> Iterator[Team]:
    path, articles = pattern
    with tempfile.TemporaryDirectory(prefix="hashiya-team-") as folder:
        team = Team(shutil.copy(path, folder), articles)
        try:
            yield team
        finally:
            team.close()


@pytest.fixture(scope="module")
def server_pattern(postgres_server: PostgresServer) -> Iterator[tuple[str, list[str]]]:
    with postgres_server.fresh_database() as name:
        yield name, seeded(postgres_server.url(name))


def play(team: Team, steps: list[Step]) -> None:
    start = team.present()
    versions: dict[str, int] = {}
    for step in steps:
        done = team.run(step)
        if done is None:
            continue
        assert done.action is Action({"undo": "undo", "redo": "redo"}.get(step[0], "do"))
        for change in done.changes:
            version: Any = getattr(change.after, "version", None)
            if version is not None and not isinstance(change.after, Codebook):
                assert version > versions.get(change.object_id, 0)
                versions[change.object_id] = version
    assert_consistent(team, start)


@given(STEPS)
def test_the_history_of_ten_people_replays_to_what_is_stored(
    file_pattern: tuple[Path, list[str]], steps: list[Step]
) -> None:
    with team_on_a_file(file_pattern) as team:
        play(team, steps)


@settings(max_examples=settings().max_examples // 2)
@given(STEPS)
def test_it_does_on_a_server_too(
    postgres_server: PostgresServer, server_pattern: tuple[str, list[str]], steps: list[Step]
) -> None:
    template, articles = server_pattern
    with postgres_server.fresh_database(template) as name:
        team = Team(postgres_server.url(name), articles)
        try:
            play(team, steps)
        finally:
            team.close()
