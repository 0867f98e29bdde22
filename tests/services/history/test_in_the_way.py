"""A step that cannot be taken back keeps nobody from taking back those before it, and stays as it is."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.errors import ConflictError, NothingToUndoError, StepInTheWayError
from app.domain.records import ChangeSet
from app.services.articles import ArticleQuery
from app.services.labelling.annotate import AnnotationService
from app.services.waiting.outbox import Outbox
from app.services.workspace import Workspace
from tests.others_at_work import held
from tests.services.one_man import MAN, TEXT, bring, record
from tests.steps import span_of

BEFORE, IN_THE_WAY = (0, 3), (4, 8)


def stopped(sara: AnnotationService, *, redo: bool = False) -> StepInTheWayError:
    with pytest.raises(StepInTheWayError) as caught:
        sara.redo() if redo else sara.undo()
    return caught.value


@pytest.fixture
def steps(workspace: Workspace, article: str) -> tuple[ChangeSet, ChangeSet]:
    """Two steps of Sara's; the later one cannot be taken back any more, because Omar has written there."""
    sara = workspace.annotations("سارة")
    first, second = (sara.add_span(article, "ACTOR", [place]) for place in (BEFORE, IN_THE_WAY))
    span = span_of(second)
    workspace.annotations("عمر").set_note(span.id, span.version, "ملاحظته 😀")
    return first, second


def test_one_goes_on_to_the_steps_before_and_hers_stay_undoable(
    workspace: Workspace, article: str, steps: tuple[ChangeSet, ChangeSet]
) -> None:
    sara, (first, second) = workspace.annotations("سارة"), steps
    error = stopped(sara)
    assert error.step_id == second.id
    assert "changed by عمر" in str(error)
    assert (sara.undoable(), sara.undoable(second.id)) == (header(second), header(first))
    sara.pass_over(error.step_id)
    later = sara.add_span(article, "CLAIM", [(10, 14)])
    assert sara.undoable() == header(later), "what is made afterwards comes first"
    for step in (later, first):
        assert sara.undo().changes[0].object_id == span_of(step).id
    (left,) = workspace.articles.open(article).spans
    assert (left.id, left.note) == (span_of(second).id, "ملاحظته 😀")
    with pytest.raises(NothingToUndoError):
        sara.undo()
    for step in (first, later):
        assert span_of(sara.redo()).id == span_of(step).id
    assert sara.redoable() is None
    assert workspace.check().clean


def test_nothing_says_that_it_was_taken_back_and_it_is_tried_again_another_day(
    workspace: Workspace, location: str, article: str, steps: tuple[ChangeSet, ChangeSet]
) -> None:
    sara, (first, second) = workspace.annotations("سارة"), steps
    sara.pass_over(stopped(sara).step_id)
    sara.undo()
    undone = {one.change_set.id: one.undone for one in workspace.history.entries(limit=10)}
    assert (undone[first.id], undone[second.id]) == (True, False)
    again = workspace.annotations("سارة")
    assert stopped(again).step_id == second.id
    workspace.annotations("عمر").undo()
    assert again.undo().changes[0].object_id == span_of(second).id
    assert workspace.articles.open(article).spans == ()
    assert workspace.check().clean


def test_a_step_that_cannot_be_done_again_is_passed_over_as_well(workspace: Workspace, article: str) -> None:
    sara, omar = workspace.annotations("سارة"), workspace.annotations("عمر")
    span = span_of(sara.add_span(article, "ACTOR", [IN_THE_WAY]))
    noted = sara.set_note(span.id, span.version, "ملاحظتي")
    later = sara.add_span(article, "CLAIM", [(10, 14)])
    for _ in range(2):
        sara.undo()
    present = next(one for one in workspace.articles.open(article).spans if one.id == span.id)
    omar.relabel_span(span.id, present.version, "ORGANIZATION")
    error = stopped(sara, redo=True)
    assert error.step_id == noted.id
    assert sara.redoable(noted.id) == header(later)
    sara.pass_over(noted.id)
    assert span_of(sara.redo()).id == span_of(later).id
    assert sara.redoable() is None
    labels = {one.label for one in workspace.articles.open(article).spans}
    assert labels == {"ORGANIZATION", "CLAIM"}
    assert workspace.check().clean


def test_an_entity_that_came_again_and_was_changed_since_keeps_no_earlier_step_from_being_undone(
    workspace: Workspace, tmp_path: Path
) -> None:
    """The import is undone; its step beside it, which brought an entity back, stays where somebody works on that."""
    bring(workspace, tmp_path, record("خبر-1", TEXT))
    workspace.entities.delete("לאה", MAN, workspace.entities.get(MAN).version)
    sara = workspace.annotations("سارة")
    labelled = sara.add_span("خبر-1", "ACTOR", [BEFORE])
    bring(workspace, tmp_path, record("خبر-2", TEXT + " نعم"))
    again = workspace.entities.get(MAN)
    workspace.entities.rename("לאה", MAN, again.version, "محمد شكري سليم")
    assert sara.undo().verb == "import"
    error = stopped(sara)
    assert "changed by לאה" in str(error)
    sara.pass_over(error.step_id)
    assert sara.undo().changes[0].object_id == span_of(labelled).id
    assert workspace.entities.get(MAN).name == "محمد شكري سليم"
    assert workspace.articles.ids(ArticleQuery()) == ["خبر-1"]
    assert workspace.check().problems == ()


def test_while_others_save_it_is_passed_over_too(
    workspace: Workspace, location: str, article: str, steps: tuple[ChangeSet, ChangeSet]
) -> None:
    sara, (first, second) = workspace.annotations("سارة"), steps
    outbox = Outbox(workspace, "سارة", sara.passed)
    with held(location):
        with pytest.raises(ConflictError) as caught:
            outbox.undo()
        assert isinstance(caught.value, StepInTheWayError)
        assert caught.value.step_id == second.id
        assert outbox.undoable(second.id) == header(first)
        sara.pass_over(second.id)
        assert outbox.undo().changes[0].object_id == span_of(first).id
        assert outbox.undoable() is None
    assert outbox.deliver(10).refused == []
    outbox.close()
    assert [one.id for one in workspace.articles.open(article).spans] == [span_of(second).id]
    assert workspace.check().clean


def header(step: ChangeSet) -> ChangeSet:
    return replace(step, changes=())
