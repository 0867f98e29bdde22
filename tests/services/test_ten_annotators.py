"""Ten people at once, with everything that can be done: the history replayed from nothing gives what is stored."""

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, true

from app.domain.attribute_edits import ChangeValue, DeleteAttribute
from app.domain.codebook_change import with_label
from app.domain.codebook_edits import ChangeLabelKey, CodebookEdit, DeleteLabel, DeleteType, MergeLabels
from app.domain.errors import (
    CodebookContradictionError,
    ConflictError,
    InvalidAnnotationError,
    NotFoundError,
    NothingToUndoError,
)
from app.domain.records import Action, ChangeKind, ChangeSet, Codebook, Entity, ProgressState, Record, Relation, Span
from app.domain.segmentation import words
from app.services.labelling.propagation import Scope
from app.services.workspace import Workspace
from db.articles import find_direction, find_presence, find_progress
from db.entities import all_entities
from db.history import change_between
from db.rejections import rejections_of_label
from db.relations import relations_with
from db.schema import REJECTION
from db.spans import spans_with
from tests.label_order import moved_label
from tests.postgres import PostgresServer
from tests.services.conftest import TEXT
from tests.workspaces import add_article

PEOPLE = ("sara", "omar", "lina", "דנה", "رضا", "ليلى", "noor", "יואב", "حسن", "amal")
KEYS = ("ACTOR", "CLAIM", "ORGANIZATION", "CUE", "VOICE")
TYPES = ("makes", "about", "part_of", "attacks")
COMMANDS = (
    *(["span"] * 5 + ["link"] * 3 + ["undo"] * 4 + ["redo"] * 3),
    *("delete", "relabel", "resize", "note", "attributes", "unlink", "progress", "direction"),
    *("entity", "assign", "merge", "split", "delete_entity", "propagate", "reject"),
    *("add_label", "recolour", "edit", "revert", "revert_since", "restore", "remove_article", "restart"),
)

WORDS = list(words(TEXT))[:25]

Step = tuple[str, str, int, int]
STEPS = st.lists(
    st.tuples(st.sampled_from(COMMANDS), st.sampled_from(PEOPLE), st.integers(0, 999), st.integers(0, 999)), max_size=30
)
REFUSALS = (
    CodebookContradictionError, ConflictError, InvalidAnnotationError, NotFoundError, NothingToUndoError
)  # fmt: skip


class Team:
    """A workspace on which people work in turn, opened anew now and then."""

    def __init__(self, location: str | Path, articles: Sequence[str]) -> None:
        self._location = location
        self.articles = articles
        self.workspace = Workspace.open(location)

    def close(self) -> None:
        self.workspace.close()

    def run(self, step: Step) -> ChangeSet | None:
        """Do the step on whatever there is; None if there is nothing to do it on, or a rule forbids it."""
        command, person, one, two = step
        if command == "restart":
            self.close()
            self.workspace = Workspace.open(self._location)
            return None
        try:
            done: ChangeSet | None = getattr(self, f"_{command}")(person, one, two)
        except REFUSALS:
            return None
        return done

    def _spans(self) -> list[Span]:
        with self.workspace.database.read() as connection:
            return spans_with(connection, true())

    def _relations(self) -> list[Relation]:
        with self.workspace.database.read() as connection:
            return relations_with(connection, true())

    def _entities(self) -> list[Entity]:
        with self.workspace.database.read() as connection:
            return list(all_entities(connection))

    def _on_span(self, one: int, act: Callable[[Span], ChangeSet]) -> ChangeSet | None:
        spans = self._spans()
        return act(spans[one % len(spans)]) if spans else None

    def _on_entity(self, one: int, act: Callable[[Entity], ChangeSet]) -> ChangeSet | None:
        entities = self._entities()
        return act(entities[one % len(entities)]) if entities else None

    def _span(self, person: str, one: int, two: int) -> ChangeSet:
        return self.workspace.annotations(person).add_span(self.articles[two % 2], KEYS[one % 3], [WORDS[two % 25]])

    def _link(self, person: str, one: int, two: int) -> ChangeSet | None:
        spans = self._spans()
        legal = [
            (begin, kind.key, end)
            for kind in self.workspace.codebook().relation_types
            for begin in spans
            for end in spans
            if begin.label in kind.from_labels and end.label in kind.to_labels and begin.article_id == end.article_id
        ]
        if not legal:
            return None
        begin, key, end = legal[(one * 31 + two) % len(legal)]
        return self.workspace.annotations(person).add_relation(begin.article_id, key, begin.id, end.id)

    def _undo(self, person: str, _one: int, _two: int) -> ChangeSet:
        return self.workspace.annotations(person).undo()

    def _redo(self, person: str, _one: int, _two: int) -> ChangeSet:
        return self.workspace.annotations(person).redo()

    def _delete(self, person: str, one: int, _two: int) -> ChangeSet | None:
        mine = self.workspace.annotations(person)
        return self._on_span(one, lambda span: mine.delete_span(span.id, span.version))

    def _relabel(self, person: str, one: int, two: int) -> ChangeSet | None:
        mine = self.workspace.annotations(person)
        return self._on_span(one, lambda span: mine.relabel_span(span.id, span.version, KEYS[two % 5]))

    def _resize(self, person: str, one: int, two: int) -> ChangeSet | None:
        mine = self.workspace.annotations(person)
        place = [WORDS[two % 25]]
        return self._on_span(one, lambda span: mine.resize_span(span.id, span.version, place))

    def _note(self, person: str, one: int, two: int) -> ChangeSet | None:
        mine = self.workspace.annotations(person)
        return self._on_span(one, lambda span: mine.set_note(span.id, span.version, f"ملاحظة {two}"))

    def _attributes(self, person: str, one: int, two: int) -> ChangeSet | None:
        values = {"own": two, "polarity": ("supports", "denies")[two % 2]}
        mine = self.workspace.annotations(person)
        return self._on_span(one, lambda span: mine.set_attributes(span.id, span.version, values))

    def _unlink(self, person: str, one: int, _two: int) -> ChangeSet | None:
        relations = self._relations()
        if not relations:
            return None
        relation = relations[one % len(relations)]
        return self.workspace.annotations(person).delete_relation(relation.id, relation.version)

    def _progress(self, person: str, one: int, two: int) -> ChangeSet:
        state = list(ProgressState)[two % 4]
        return self.workspace.annotations(person).set_progress(self.articles[one % 2], state)

    def _direction(self, person: str, one: int, two: int) -> ChangeSet:
        return self.workspace.annotations(person).set_direction(self.articles[one % 2], ("rtl", "ltr", None)[two % 3])

    def _entity(self, person: str, one: int, two: int) -> ChangeSet:
        return self.workspace.entities.add(person, f"اسم {one % 7}", "person", aliases=[f"لقب {two % 7}"])

    def _assign(self, person: str, one: int, two: int) -> ChangeSet | None:
        service = self.workspace.entities
        spans = self._spans()[one % 3 :: 3]
        seen = [(span.id, span.version) for span in spans]
        return self._on_entity(two, lambda entity: service.assign(person, seen, entity.id, learn=one % 2 == 0))

    def _merge(self, person: str, one: int, two: int) -> ChangeSet | None:
        entities = self._entities()
        if not entities:
            return None
        source, into = entities[one % len(entities)], entities[two % len(entities)]
        return self.workspace.entities.merge(person, [(source.id, source.version)], (into.id, into.version))

    def _split(self, person: str, one: int, _two: int) -> ChangeSet | None:
        def act(entity: Entity) -> ChangeSet:
            seen = [(span.id, span.version) for span in self._spans() if span.entity == entity.id][::2]
            return self.workspace.entities.split(person, (entity.id, entity.version), seen, "غيره")

        return self._on_entity(one, act)

    def _delete_entity(self, person: str, one: int, _two: int) -> ChangeSet | None:
        service = self.workspace.entities
        return self._on_entity(one, lambda entity: service.delete(person, entity.id, entity.version))

    def _propagate(self, person: str, one: int, two: int) -> ChangeSet | None:
        def act(span: Span) -> ChangeSet:
            service = self.workspace.propagation(person)
            hits = service.find(span.id, scope=list(Scope)[two % 2], proclitics=True).hits
            return service.apply(span.id, hits[::2], hits[1::2])

        return self._on_span(one, act)

    def _reject(self, person: str, one: int, _two: int) -> ChangeSet | None:
        service = self.workspace.propagation(person)
        return self._on_span(one, lambda span: service.reject(span.id, service.find(span.id).hits[:3]))

    def _add_label(self, person: str, one: int, _two: int) -> ChangeSet:
        book = self.workspace.codebook()
        label = replace(book.labels[0], key=KEYS[one % 5], shortcut="", parent=None, archived=False)
        return self.workspace.codebook_editing(person).change(with_label(book, label))

    def _recolour(self, person: str, one: int, two: int) -> ChangeSet:
        book = self.workspace.codebook()
        label = replace(book.labels[one % len(book.labels)], color=f"#{two:06x}")
        return self.workspace.codebook_editing(person).change(moved_label(with_label(book, label), label.key, two % 3))

    def _edit(self, person: str, one: int, two: int) -> ChangeSet:
        edits: Sequence[CodebookEdit] = (
            MergeLabels(KEYS[two % 5], KEYS[(two + 1) % 5]),
            ChangeLabelKey(KEYS[two % 5], KEYS[(two + 2) % 5]),
            DeleteLabel(KEYS[two % 5]),
            DeleteType(TYPES[two % 4]),
            DeleteAttribute("CLAIM", "polarity"),
            ChangeValue("CLAIM", "polarity", value="denies", new_value="supports"),
        )
        version = self.workspace.codebook().version
        return self.workspace.codebook_editing(person).apply(edits[one % len(edits)], version=version)

    def _revert(self, person: str, one: int, _two: int) -> ChangeSet | None:
        entries = self.workspace.history.entries(limit=1000)
        if not entries:
            return None
        return self.workspace.history.revert(person, [entries[one % len(entries)].change_set.id])

    def _revert_since(self, person: str, one: int, two: int) -> ChangeSet | None:
        entries = self.workspace.history.entries(limit=1000)
        if not entries:
            return None
        since = entries[two % len(entries)].change_set.created
        return self.workspace.history.revert_since(person, PEOPLE[one % len(PEOPLE)], since)

    def _restore(self, person: str, one: int, two: int) -> ChangeSet:
        items = self.workspace.trash.items()[one % 5 : one % 5 + 1 + two % 3]
        return self.workspace.trash.restore(person, [(item.kind, item.object_id) for item in items])

    def _remove_article(self, person: str, one: int, _two: int) -> ChangeSet:
        # Rarely, because nothing can be done in an article that is gone.
        return self.workspace.trash.remove_articles(person, [self.articles[one % 2]] if one % 5 == 0 else [])

    def present(self) -> dict[tuple[ChangeKind, str], Record]:
        """Everything that is stored, as the history would name it."""
        records: list[Record] = [*self._spans(), *self._relations(), *self._entities(), self.workspace.codebook()]
        with self.workspace.database.read() as connection:
            for article in self.articles:
                records += filter(None, [find_presence(connection, article), find_direction(connection, article)])
                records += filter(None, [find_progress(connection, article, person) for person in PEOPLE])
            for label in set(connection.scalars(select(REJECTION.c.label))):
                records += rejections_of_label(connection, label)
        return {
            (change.kind, change.object_id): record for record in records for change in [change_between(None, record)]
        }


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


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_the_history_of_ten_people_replays_to_what_is_stored(
    file_pattern: tuple[Path, list[str]], steps: list[Step]
) -> None:
    with team_on_a_file(file_pattern) as team:
        play(team, steps)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
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
