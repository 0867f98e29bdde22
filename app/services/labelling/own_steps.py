"""The steps of one annotator: each one transaction and one entry of the history; taken back, and done again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

from app.domain.errors import (
    ConflictError,
    CrossedError,
    NotFoundError,
    NothingToUndoError,
    StepInTheWayError,
)
from app.domain.identity import utc_now
from app.domain.records import ArticleDirection, Change, ChangeKind, ChangeSet, Progress, Relation, Span
from app.services import rules
from app.services.codebook.codebook import CodebookInForce
from app.services.collector import uncollected
from app.services.history.undo import PASSES, redo_step, undo_step
from app.services.labelling.reshaping import as_one
from app.services.progress import Passes, ProgressSink
from db.history.history import Entry, Heading, change_between, commit_gesture, conflict
from db.history.own_steps import find_redoable, find_undoable
from db.history.search import count_changes
from db.many_rows import Pace, unwatched
from db.stores.annotators import annotator_pk, ensure_annotator
from db.stores.articles import lock_article, text_of
from db.stores.relations import find_relation
from db.stores.spans import find_span

if TYPE_CHECKING:
    from db.workspace.engine import Database, Transaction

DETAIL_LENGTH = 80
"""Code points of a quote that the name of a step shows."""

_Find: TypeAlias = Callable[..., Entry | None]
"""`find_undoable` or `find_redoable`."""
_Go: TypeAlias = Callable[..., ChangeSet]
"""`undo_step` or `redo_step`."""


class OwnSteps:
    """What one annotator does, step by step; which steps there are is told by who extends it."""

    def __init__(self, database: Database, annotator: str, codebook: CodebookInForce) -> None:
        """Raises InvalidAnnotationError if `annotator` is no name that can be stored."""
        self._database = database
        self._annotator = rules.accepted_annotator(annotator)
        self._codebook = codebook
        self.passed: set[str] = set()
        """Ids of steps that `undo` and `redo` pass over (`pass_over`)."""
        self._known = False
        # The text of an article never changes, and a burst of labelling stays in one article.
        self._text: tuple[int, str] | None = None

    @property
    def annotator(self) -> str:
        """Whose gestures these are."""
        return self._annotator

    def undo(self, progress: ProgressSink | None = None) -> ChangeSet:
        """Take back this annotator's last step; the change set says what was really done.

        Raises:
            CancelledError: the sink asked to stop; nothing was done.
            NothingToUndoError: no step is left.
            StepInTheWayError: somebody has changed what the step had changed; nothing was done.
        """
        return self._go(find_undoable, undo_step, NothingToUndoError("There is nothing to undo"), progress)

    def redo(self, progress: ProgressSink | None = None) -> ChangeSet:
        """Do this annotator's last undone step again.

        Raises:
            CancelledError: the sink asked to stop; nothing was done.
            NothingToUndoError: no step is left.
            StepInTheWayError: somebody has changed what the step would change; nothing was done.
        """
        return self._go(find_redoable, redo_step, NothingToUndoError("There is nothing to redo"), progress)

    def pass_over(self, step_id: str) -> None:
        """Leave a step as it is, which cannot be taken back or done again: `undo` and `redo` go on behind it.

        That is not stored: whoever opens the workspace anew is told again why it cannot be.
        """
        self.passed.add(step_id)

    def undo_size(self) -> int:
        """How many objects `undo` would change, to know beforehand whether it takes long."""
        return self._size(find_undoable)

    def redo_size(self) -> int:
        """How many objects `redo` would change."""
        return self._size(find_redoable)

    def undoable(self, besides: str = "") -> ChangeSet | None:
        """Header of the step that `undo` would take back, if `besides` were passed over as well."""
        return self._header(find_undoable, besides)

    def redoable(self, besides: str = "") -> ChangeSet | None:
        """Header of the step that `redo` would do again; `besides` as in `undoable`."""
        return self._header(find_redoable, besides)

    def _go(self, find: _Find, go: _Go, none: NothingToUndoError, progress: ProgressSink | None) -> ChangeSet:
        """Go to the step found, and on through all of its run; raises `none` when there is none."""
        with uncollected(), self._gesture() as connection:
            step = find(connection, self._annotator, self.passed, lock=True)
            if step is None:
                raise none
            version = self._codebook.current(connection).version
            with _in_the_way(step):
                done = go(connection, step, version, _pace(connection, step, progress))
            while following := _same_run(step, find(connection, self._annotator, self.passed, lock=True)):
                with _in_the_way(following):
                    done = as_one(done, go(connection, following, version))
            return done

    def _size(self, find: _Find) -> int:
        with self._database.read() as connection:
            step = find(connection, self._annotator, self.passed)
            return count_changes(connection, step) if step else 0

    def _header(self, find: _Find, besides: str) -> ChangeSet | None:
        with self._database.read() as connection:
            step = find(connection, self._annotator, {*self.passed, besides})
        return step.change_set if step else None

    @contextmanager
    def _gesture(self) -> Iterator[Transaction]:
        with self._database.write() as connection:
            known = self._known or annotator_pk(connection, self._annotator) is not None
            if not known:
                ensure_annotator(connection, self._annotator)
            yield connection
        self._known = True

    def _lock(self, connection: Transaction, article_id: str) -> int:
        article_pk = lock_article(connection, article_id)
        if article_pk is None:
            raise NotFoundError(
                "There is no article {id} in {location}; it may have been removed",
                id=article_id,
                location=self._database.location,
            )
        return article_pk

    def _text_of(self, connection: Transaction, article_pk: int) -> str:
        if self._text is None or self._text[0] != article_pk:
            self._text = (article_pk, text_of(connection, article_pk))
        return self._text[1]

    def _seen_span(self, connection: Transaction, span_id: str, version: int) -> Span:
        span = find_span(connection, span_id)
        if span is not None:
            self._lock(connection, span.article_id)
            if self._database.dialect != "sqlite":
                # Somebody may have held the lock and changed it.
                span = find_span(connection, span_id)
        if span is None or span.version != version:
            raise conflict(connection, ChangeKind.SPAN, span_id)
        return span

    def _seen_relation(self, connection: Transaction, relation_id: str, version: int) -> Relation:
        relation = find_relation(connection, relation_id)
        if relation is not None:
            self._lock(connection, relation.article_id)
            if self._database.dialect != "sqlite":
                relation = find_relation(connection, relation_id)
        if relation is None or relation.version != version:
            raise conflict(connection, ChangeKind.RELATION, relation_id)
        return relation

    def _change(
        self,
        connection: Transaction,
        verb: str,
        span: Span,
        detail: Mapping[str, Any] | None = None,
        **values: Any,  # noqa: ANN401
    ) -> ChangeSet:
        after = replace(span, version=span.version + 1, updated=utc_now(), **values)
        return self._commit(connection, verb, [change_between(span, after)], detail)

    def _commit(
        self, connection: Transaction, verb: str, changes: Sequence[Change], detail: Mapping[str, Any] | None = None
    ) -> ChangeSet:
        last = changes[-1]
        heading = Heading(
            annotator=self._annotator,
            verb=verb,
            detail={**_told(last), **(detail or {})},
            article_id=last.article_id,
        )
        version = self._codebook.current(connection).version
        return commit_gesture(connection, changes, heading, codebook_version=version)


@contextmanager
def _in_the_way(step: Entry) -> Iterator[None]:
    """A conflict is told with the step that it keeps from being taken back or done again."""
    try:
        yield
    except CrossedError:
        raise
    except ConflictError as error:
        told = StepInTheWayError(error.template, **error.values)
        told.step_id = step.change_set.id
        raise told from error


def _pace(connection: Transaction, step: Entry, progress: ProgressSink | None) -> Pace:
    return Passes(progress, count_changes(connection, step), PASSES) if progress is not None else unwatched


def _same_run(step: Entry, following: Entry | None) -> Entry | None:
    run = step.change_set.detail.get("run")
    return following if run and following is not None and following.change_set.detail.get("run") == run else None


def _told(change: Change) -> dict[str, Any]:
    match change.after or change.before:
        case Span() as span:
            return {"label": span.label, "quote": span.quote[:DETAIL_LENGTH]}
        case Relation() as relation:
            return {"type": relation.type}
        case Progress() as progress:
            return {"state": progress.state.value}
        case ArticleDirection() as direction:
            return {"direction": direction.direction or "auto"}
        case _:
            return {}
