"""People who work on one workspace in turn, and whatever they can do there."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from sqlalchemy import select, true

from app.domain.codebook.attribute_edits import ChangeValue, DeleteAttribute
from app.domain.codebook.change import with_label
from app.domain.codebook.edits import ChangeLabelKey, CodebookEdit, DeleteLabel, DeleteType, MergeLabels
from app.domain.errors import (
    CodebookContradictionError,
    ConflictError,
    InvalidAnnotationError,
    NotFoundError,
    NothingToUndoError,
)
from app.domain.records import ChangeKind, ChangeSet, Entity, ProgressState, Record, Relation, Span
from app.domain.text.segmentation import words
from app.services.labelling.propagation import Scope
from app.services.workspace import Workspace
from db.history.history import change_between
from db.schema import REJECTION
from db.stores.articles import find_direction, find_presence, find_progress
from db.stores.entities import all_entities
from db.stores.rejections import rejections_of_label
from db.stores.relations import relations_with
from db.stores.spans import spans_with
from tests.label_order import moved_label
from tests.services.conftest import TEXT

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
        names = [span.quote for span in spans] if one % 2 == 0 else []
        return self._on_entity(two, lambda entity: service.assign(person, seen, entity.id, names=names))

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
        return self._on_span(one, lambda span: service.apply(span.id, (), service.find(span.id).hits[:3]))

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
