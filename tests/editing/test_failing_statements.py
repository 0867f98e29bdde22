"""Whichever statement of a step fails: the store holds whole steps alone, the session what it holds, and it is told."""

from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from pytestqt.qtbot import QtBot

from app.domain.errors import HashiyaError
from app.domain.records import AnnotatedArticle, ChangeSet, ProgressState, Span
from app.editing.commands import AddRelation, AddSpan, DeleteSpan
from app.editing.session import Session
from app.services.workspace import Workspace
from tests.failing_statements import BROKEN, FULL, Statements, counted_statements
from tests.steps import steps_of
from tests.workspaces import add_article

TEXT = "قال وزير الخارجية سامح شكري 😀 إن الهدنة انتهت، وفق بيان وزارة الصحة."
MINISTER = (TEXT.index("سامح"), TEXT.index(" 😀"))
TRUCE = (TEXT.index("الهدنة"), TEXT.index("،"))
MOST = 60


@pytest.fixture
def statements(new_location: str, monkeypatch: pytest.MonkeyPatch) -> Statements:
    return counted_statements(new_location, monkeypatch)


@pytest.fixture
def session(new_location: str, statements: Statements, qtbot: QtBot) -> Iterator[Session]:
    with closing(Workspace.open(new_location)) as workspace:
        article = add_article(workspace, TEXT)
        made = Session(workspace, "سارة")
        assert made.open_article(article)
        yield made
        made.stop()


def held(session: Session) -> tuple[AnnotatedArticle, list[str]]:
    """What the store holds: the article, and the steps of the history."""
    assert session.article is not None
    workspace = session.workspace
    return workspace.articles.open(session.article.id), [step.id for step in steps_of(workspace)]


def agrees(session: Session) -> None:
    """The session shows what the store holds, and that proves itself."""
    there, _ = held(session)
    assert {one.id: one for one in session.spans} == {one.id: one for one in there.spans}
    assert {one.id: one for one in session.relations} == {one.id: one for one in there.relations}
    assert session.progress == there.status.get("سارة", ProgressState.TODO)
    assert session.workspace.check().clean


def gestures(session: Session) -> Iterator[Callable[[], ChangeSet | None]]:
    """One after the other, each on what the ones before have made."""

    def add(label: str, place: tuple[int, int]) -> Callable[[], ChangeSet | None]:
        assert session.article is not None
        here = session.article.id
        return lambda: session.run(AddSpan(article_id=here, label=label, fragments=(place,)))

    def named(words: str) -> Span:
        return next(one for one in session.spans if one.quote == words)

    yield add("ACTOR", MINISTER)
    yield add("CLAIM", TRUCE)
    assert session.article is not None
    here, actor, claim = session.article.id, named("سامح شكري"), named("الهدنة انتهت")
    yield lambda: session.run(AddRelation(article_id=here, type="makes", from_span=actor.id, to_span=claim.id))
    # With the link that hangs on it.
    yield lambda: session.run(DeleteSpan(span=actor))
    yield session.undo
    yield session.redo


def test_a_statement_that_fails_leaves_all_as_it_was_and_is_told(session: Session, statements: Statements) -> None:
    error = BROKEN[session.workspace.database.dialect]
    told: list[HashiyaError] = []
    session.failed.connect(told.append)
    session.conflict.connect(told.append)
    for gesture in gestures(session):
        for number in range(MOST):
            before = held(session)
            with statements.failing(number, error):
                done = gesture()
            if not statements.fired:
                break
            assert done is None, statements.fired
            assert told, statements.fired
            assert all("\n" not in str(one) for one in told)
            told.clear()
            session.refresh()
            assert held(session) == before, statements.fired
        else:
            pytest.fail(f"a step of more than {MOST} statements")
        assert number > 3, "the statements are not counted"
        assert done is not None, told
    agrees(session)


def test_a_disk_that_is_full_at_any_statement_has_the_step_wait_and_stores_it_once(
    session: Session, statements: Statements
) -> None:
    error = FULL[session.workspace.database.dialect]
    told: list[HashiyaError] = []
    session.failed.connect(told.append)
    stored: list[int] = []
    session.waiting.stored.connect(stored.append)
    number, made = 0, 0
    while number < MOST:
        before = held(session)
        with statements.failing(number, error):
            done = session.run(AddSpan(article_id=before[0].article.id, label="ACTOR", fragments=(MINISTER,)))
            if statements.fired:
                assert session.waiting.count or not done
                session.waiting.try_again()
        assert done is not None, statements.fired
        session.waiting.try_again(5.0)
        made += 1
        there, steps = held(session)
        assert len(there.spans) == made
        assert len(steps) == len(before[1]) + 1, statements.fired
        agrees(session)
        if not statements.fired:
            break
        number += 1
    assert 3 < number < MOST
    assert stored == [1] * number
    assert told == []
    assert not session.waiting.unsaved
