"""Undo and redo: whatever was done, in whatever order, by whomever, also after a restart."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import ConflictError, InvalidAnnotationError, NothingToUndoError
from app.domain.records import (
    Action,
    AnnotatedArticle,
    Change,
    ChangeSet,
    Entity,
    Progress,
    ProgressState,
    Relation,
    Span,
)
from app.services.labelling.annotate import AnnotationService
from app.services.workspace import Workspace
from tests.services.conftest import TEXT
from tests.steps import span_before, span_of, steps_of
from tests.workspaces import add_article

ANNOTATORS = ("sara", "omar")
LABELS = ("ACTOR", "CLAIM", "ORGANIZATION")
TYPES = ("makes", "about", "part_of", "attacks")

NUMBERS = st.integers(0, 1000)
COMMANDS = st.tuples(
    st.sampled_from(
        ["add_span"] * 3
        + ["add_relation"] * 3
        + ["delete_span", "relabel_span", "resize_span", "set_note", "set_attributes", "set_entity"]
        + ["delete_relation", "set_relation_attributes", "set_progress", "add_entity"]
        + ["undo"] * 4
        + ["redo"] * 3
        + ["restart"]
    ),
    st.sampled_from(ANNOTATORS),
    NUMBERS,
    NUMBERS,
)


class Bench:
    """A workspace that takes random commands, and can be closed and opened again."""

    def __init__(self, location: str | Path, article: str) -> None:
        self.location = location
        self.workspace = Workspace.open(location)
        self.article = article

    def restart(self) -> None:
        self.workspace.close()
        self.workspace = Workspace.open(self.location)

    def opened(self) -> AnnotatedArticle:
        return self.workspace.articles.open(self.article)

    def state(self) -> dict[str, Any]:
        """Everything that a gesture can change, without the counting versions."""
        opened = self.opened()
        objects: list[Span | Relation | Entity] = [*opened.spans, *opened.relations, *self.workspace.entities.find()]
        state: dict[str, Any] = {
            one.id: replace(one, version=0) if isinstance(one, Entity) else replace(one, version=0, updated="")
            for one in objects
        }
        return state | dict(opened.status)

    def run(self, command: str, annotator: str, one: int, two: int) -> ChangeSet | None:
        """Carry the command out on whatever there is; None if there is nothing, or a rule forbids it."""
        if command == "restart":
            self.restart()
            return None
        annotations = self.workspace.annotations(annotator)
        try:
            if command in ("undo", "redo"):
                return annotations.undo() if command == "undo" else annotations.redo()
            if command == "add_entity":
                return self.workspace.entities.add(annotator, f"اسم {one}", "person", aliases=[f"لقب {two}"])
            return self._gesture(annotations, command, one, two)
        except (ConflictError, InvalidAnnotationError, NothingToUndoError):
            return None

    def _gesture(self, annotations: AnnotationService, command: str, one: int, two: int) -> ChangeSet | None:
        opened = self.opened()
        spans, relations, entities = opened.spans, opened.relations, self.workspace.entities.find()
        start = one % (len(TEXT) - 9)
        stretch = [(start, start + 1 + two % 8)]
        if command == "add_span":
            return annotations.add_span(self.article, LABELS[two % 3], stretch)
        if command == "set_progress":
            return annotations.set_progress(self.article, list(ProgressState)[one % 4])
        if command in ("delete_relation", "set_relation_attributes"):
            return _relation_gesture(annotations, command, relations[one % len(relations)], two) if relations else None
        if not spans:
            return None
        span, other = spans[one % len(spans)], spans[two % len(spans)]
        match command:
            case "add_relation":
                return annotations.add_relation(self.article, TYPES[one % 4], span.id, other.id)
            case "delete_span":
                return annotations.delete_span(span.id, span.version)
            case "relabel_span":
                return annotations.relabel_span(span.id, span.version, LABELS[two % 3])
            case "resize_span":
                return annotations.resize_span(span.id, span.version, stretch)
            case "set_note":
                return annotations.set_note(span.id, span.version, f"ملاحظة {two}")
            case "set_attributes":
                return annotations.set_attributes(span.id, span.version, {"own": two})
            case _:
                entity = entities[two % len(entities)].id if entities else None
                return self.workspace.entities.assign(annotations.annotator, [(span.id, span.version)], entity)


def _relation_gesture(annotations: AnnotationService, command: str, relation: Relation, number: int) -> ChangeSet:
    if command == "delete_relation":
        return annotations.delete_relation(relation.id, relation.version)
    return annotations.set_relation_attributes(relation.id, relation.version, {"own": number})


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A workspace with one article, to be copied for each example; and the article's id."""
    path = tmp_path_factory.mktemp("pattern") / "a.hashiya"
    workspace = Workspace.create(path)
    article = add_article(workspace, TEXT)
    workspace.close()
    return path, article


@contextmanager
def bench(pattern: tuple[Path, str]) -> Iterator[Bench]:
    path, article = pattern
    with tempfile.TemporaryDirectory(prefix="hashiya-undo-") as folder:
        made = Bench(shutil.copy(path, folder), article)
        try:
            yield made
        finally:
            made.workspace.close()


@given(st.lists(COMMANDS, max_size=30))
def test_undoing_everything_leads_back_and_redoing_everything_leads_forth(
    pattern: tuple[Path, str], commands: list[Any]
) -> None:
    """One annotator: after any mixture, undo until nothing is left, then redo until nothing is left."""
    with bench(pattern) as made:
        start = made.state()
        for command, _, one, two in commands:
            made.run(command, "sara", one, two)
        # What was undone on the way belongs to the end as well.
        while made.run("redo", "sara", 0, 0):
            pass
        end = made.state()
        _walk(made, "undo")
        assert made.state() == start
        made.restart()
        _walk(made, "redo")
        assert made.state() == end
        assert made.workspace.check().problems == ()


def _walk(made: Bench, direction: str) -> None:
    annotations = made.workspace.annotations("sara")
    step = annotations.undo if direction == "undo" else annotations.redo
    while True:
        try:
            step()
        except NothingToUndoError:
            return


@given(st.lists(COMMANDS, max_size=30))
def test_each_step_tells_what_it_did_and_the_history_replays_to_the_present(
    pattern: tuple[Path, str], commands: list[Any]
) -> None:
    """Two annotators, restarts: a model that only follows the returned change sets always equals the store."""
    with bench(pattern) as made:
        model: dict[str, Any] = {}
        highest: dict[str, int] = {}
        for command, annotator, one, two in commands:
            done = made.run(command, annotator, one, two)
            if done is None:
                continue
            assert done.annotator == annotator
            assert done.action is Action({"undo": "undo", "redo": "redo"}.get(command, "do"))
            for change in done.changes:
                _follow(model, change)
                _versions_only_grow(highest, change)
            assert model == _present(made)
        replayed: dict[str, Any] = {}
        for entry in reversed(steps_of(made.workspace)):
            for change in entry.changes:
                _follow(replayed, change)
        assert replayed == _present(made)
        assert made.workspace.check().problems == ()


def _present(made: Bench) -> dict[str, Any]:
    opened = made.opened()
    present: dict[str, Any] = {span.id: span for span in opened.spans}
    present |= {relation.id: relation for relation in opened.relations}
    present |= {entity.id: entity for entity in made.workspace.entities.find(limit=1000)}
    for annotator, state in opened.status.items():
        present[annotator] = Progress(article_id=made.article, annotator=annotator, state=state)
    return present


def _follow(model: dict[str, Any], change: Change) -> None:
    record = change.after or change.before
    key = record.annotator if isinstance(record, Progress) else change.object_id
    assert model.get(key) == change.before
    if change.after is None:
        del model[key]
    else:
        model[key] = change.after


def _versions_only_grow(highest: dict[str, int], change: Change) -> None:
    if isinstance(change.after, Span | Relation | Entity):
        assert change.after.version > highest.get(change.object_id, 0)
        highest[change.object_id] = change.after.version


def test_undo_walks_back_through_the_names_of_the_steps(workspace: Workspace, article: str) -> None:
    annotations = workspace.annotations("sara")
    assert annotations.undoable() is None
    span = span_of(annotations.add_span(article, "ACTOR", [(0, 3)]))
    annotations.relabel_span(span.id, 1, "CLAIM")
    named = []
    while (step := annotations.undoable()) is not None:
        named.append((step.verb, step.detail["label"]))
        assert step.changes == ()
        annotations.undo()
        again = annotations.redoable()
        assert again is not None
        assert again.id == step.id
    assert named == [("relabel_span", "CLAIM"), ("add_span", "ACTOR")]
    with pytest.raises(NothingToUndoError, match="undo"):
        annotations.undo()


def test_a_new_step_ends_what_could_be_done_again(workspace: Workspace, article: str) -> None:
    annotations = workspace.annotations("sara")
    for start in (0, 4, 8):
        annotations.add_span(article, "ACTOR", [(start, start + 3)])
    annotations.undo()
    annotations.undo()
    annotations.add_span(article, "CLAIM", [(0, 3)])
    assert annotations.redoable() is None
    with pytest.raises(NothingToUndoError, match="redo"):
        annotations.redo()
    assert [span.label for span in workspace.articles.open(article).spans] == ["ACTOR", "CLAIM"]


def test_everybody_undoes_their_own_steps(workspace: Workspace, article: str) -> None:
    sara, omar = workspace.annotations("sara"), workspace.annotations("omar")
    sara.add_span(article, "ACTOR", [(0, 3)])
    omar.add_span(article, "CLAIM", [(0, 3)])
    assert span_before(sara.undo()).annotator == "sara"
    assert [span.annotator for span in workspace.articles.open(article).spans] == ["omar"]
    assert sara.undoable() is None


def test_undo_never_runs_over_what_somebody_else_has_done_since(workspace: Workspace, article: str) -> None:
    sara, omar = workspace.annotations("sara"), workspace.annotations("omar")
    span = span_of(sara.add_span(article, "ACTOR", [(0, 3)]))
    changed = span_of(omar.set_note(span.id, 1, "انظر هنا"))
    with pytest.raises(ConflictError, match="changed by omar at 2"):
        sara.undo()
    assert workspace.articles.open(article).spans == (changed,)
    omar.undo()
    sara.undo()
    assert workspace.articles.open(article).spans == ()


def test_a_step_in_an_article_that_was_deleted_since_stays_as_it_is(workspace: Workspace, article: str) -> None:
    """Whoever brings the article back finds the labels with which it went."""
    sara = workspace.annotations("sara")
    span = span_of(sara.add_span(article, "ACTOR", [(0, 3)]))
    workspace.trash.remove_articles("omar", [article])
    with pytest.raises(
        ConflictError, match="The article of this step was removed in the meantime; nothing was changed"
    ):
        sara.undo()
    workspace.annotations("omar").undo()
    assert workspace.articles.open(article).spans == (span,)
    sara.undo()
    workspace.trash.remove_articles("omar", [article])
    with pytest.raises(ConflictError, match="was removed in the meantime"):
        sara.redo()
    workspace.annotations("omar").undo()
    assert span_of(sara.redo()).id == span.id


def test_undoing_a_deletion_does_not_clash_with_a_span_seen_before(workspace: Workspace, article: str) -> None:
    """A window that still shows the first life of a span must not change its second."""
    sara = workspace.annotations("sara")
    first = span_of(sara.add_span(article, "ACTOR", [(0, 3)]))
    sara.delete_span(first.id, first.version)
    second = span_of(sara.undo())
    assert replace(second, version=1) == first
    with pytest.raises(ConflictError, match="changed by sara"):
        sara.set_note(first.id, first.version, "من النافذة القديمة")


def test_the_text_of_history_is_a_sequence_of_all_annotators(workspace: Workspace, article: str) -> None:
    sara, omar = workspace.annotations("sara"), workspace.annotations("omar")
    elsewhere = add_article(workspace, TEXT)
    done = [
        sara.add_span(article, "ACTOR", [(0, 3)]),
        omar.add_span(elsewhere, "CLAIM", [(0, 3)]),
        sara.set_progress(article, ProgressState.DONE),
        sara.undo(),
    ]
    assert steps_of(workspace) == done[::-1]


@pytest.mark.parametrize("commands", [[("add_span", i * 7 % 90, i) for i in range(25)] * 2])
def test_undo_and_redo_of_a_long_session_on_both_databases(
    workspace: Workspace, article: str, location: str, commands: list[Any]
) -> None:
    made = Bench(location, article)
    try:
        start = made.state()
        mixed = [*commands, ("add_entity", 1, 2), *[("add_relation", i, i + 1) for i in range(20)]]
        mixed += [("set_entity", 3, 0), ("delete_span", 2, 0), ("relabel_span", 4, 1), ("set_attributes", 5, 5)]
        for command, one, two in mixed:
            made.run(command, "sara", one, two)
        end = made.state()
        assert len(end) > 20
        made.restart()
        _walk(made, "undo")
        assert made.state() == start
        _walk(made, "redo")
        assert made.state() == end
        assert made.workspace.check().problems == ()
    finally:
        made.workspace.close()
