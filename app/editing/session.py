"""The open workspace and the open article as one annotator sees them; every panel mirrors this object."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal, SignalInstance

from app.domain.errors import ConflictError, HashiyaError, NotFoundError
from app.domain.records import (
    Action,
    AnnotatedArticle,
    Article,
    ArticleDirection,
    Change,
    ChangeKind,
    ChangeSet,
    Codebook,
    Progress,
    ProgressState,
    Relation,
    Span,
)
from app.editing.differences import differences, reaches_beyond
from app.editing.drafts import Drafts
from app.editing.known_entities import KnownEntities
from app.editing.long_steps import LongSteps
from app.editing.reading_order import reading_order, relation_order
from app.editing.steps_of_others import StepsOfOthers
from app.editing.waiting_steps import WaitingSteps

if TYPE_CHECKING:
    # Importing the services brings SQLAlchemy along, and the window must be painted before that (docs/benchmarks).
    from app.editing.commands import Command
    from app.services.workspace import Workspace

_Record = TypeVar("_Record", Span, Relation)


class Session(QObject):
    """State is changed only after the store has it, or keeps it to be stored (`waiting`): what is on screen is kept.

    Signals carry records. ``span_…`` and ``relation_…`` speak of the open article and the shown layer only.

    Signals:
        article_opened: an `AnnotatedArticle` is now open.
        article_leaving: another article takes the place of the present one, if any, which can still be looked at.
        article_closed: no article is open any more.
        span_added, span_removed: a `Span`.  span_changed: the `Span` before and after.
        relation_added, relation_removed: a `Relation`.  relation_changed: before and after.
        layer_changed: other annotators' spans are now shown or hidden; read `spans` anew.
        shown_changed: the shown spans and relations are no longer the same, told once after all signals above.
        progress_changed: article id and `ProgressState`.
        direction_changed: the open `Article` is to be read in another direction.
        articles_changed: articles came or went, or others than the open one have other labels now; read lists anew.
        codebook_changed: `codebook` is another one now.
        entities_changed: entities of the registry came, went or are called otherwise; read their names anew.
        history_changed: `undoable` and `redoable` may name other steps.
        saved: a `ChangeSet` is durably stored.
        failed: a `HashiyaError`; the gesture was not saved and nothing changed.
        conflict: a `ConflictError`; somebody else was faster, the article was read anew.
    """

    article_opened = Signal(object)
    article_leaving = Signal()
    article_closed = Signal()
    span_added = Signal(object)
    span_removed = Signal(object)
    span_changed = Signal(object, object)
    relation_added = Signal(object)
    relation_removed = Signal(object)
    relation_changed = Signal(object, object)
    layer_changed = Signal()
    shown_changed = Signal()
    progress_changed = Signal(str, str)
    direction_changed = Signal(object)
    articles_changed = Signal()
    codebook_changed = Signal()
    entities_changed = Signal()
    history_changed = Signal()
    saved = Signal(object)
    failed = Signal(object)
    conflict = Signal(object)

    def __init__(self, workspace: Workspace, annotator: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._annotator = annotator
        self._codebook = workspace.codebook()
        self._layer: str | None = None
        self._article: Article | None = None
        self._spans: dict[str, Span] = {}
        self._relations: dict[str, Relation] = {}
        self.entities = KnownEntities(workspace.entities)
        """The entities that mentions of the open article name, and others asked for."""
        self._state = ProgressState.TODO
        self.drafts = Drafts(workspace.location, annotator, self)
        self._others = StepsOfOthers(workspace.history)
        self.waiting = WaitingSteps(workspace, annotator, self)
        self.long_steps = LongSteps(workspace, self.waiting, self)
        self.waiting.stored.connect(self.note_import)
        self.waiting.failed.connect(self.failed)

    @property
    def workspace(self) -> Workspace:
        """The open workspace."""
        return self._workspace

    @property
    def annotator(self) -> str:
        """Who labels in this session."""
        return self._annotator

    @property
    def codebook(self) -> Codebook:
        """Labels and relation types as they were when the workspace was opened or last changed."""
        return self._codebook

    @property
    def article(self) -> Article | None:
        """The open article, or None."""
        return self._article

    @property
    def progress(self) -> ProgressState:
        """How far this annotator has come with the open article."""
        return self._state

    @property
    def layer(self) -> str | None:
        """Whose spans are shown: an annotator's, or everybody's (None)."""
        return self._layer

    @property
    def spans(self) -> list[Span]:
        """The spans of the shown layer, in reading order."""
        return sorted(filter(self._shows, self._spans.values()), key=reading_order)

    @property
    def relations(self) -> list[Relation]:
        """The relations of the shown layer whose two ends are shown, in the order of their first end."""
        return sorted(filter(self._shows_relation, self._relations.values()), key=relation_order(self._spans))

    def span(self, span_id: str) -> Span | None:
        """The span with this id in the open article, or None."""
        return self._spans.get(span_id)

    def owns(self, record: Span | Relation) -> bool:
        """Whether this annotator made it, and so may change it."""
        return record.annotator == self._annotator

    def open_article(self, article_id: str) -> bool:
        """Open an article in place of the present one; on failure the present one stays open and `failed` tells."""
        try:
            # Its spans may have labels that somebody added a moment ago.
            self.reload_codebook()
            opened = self.waiting.open(article_id)
        except HashiyaError as error:
            self.failed.emit(error)
            return False
        self.article_leaving.emit()
        self._take(opened)
        self.article_opened.emit(opened)
        self.shown_changed.emit()
        return True

    def close_article(self) -> None:
        """Have no article open."""
        self._article = None
        self._spans.clear()
        self._relations.clear()
        self.article_closed.emit()
        self.shown_changed.emit()

    def set_layer(self, annotator: str | None) -> None:
        """Show one annotator's spans, or everybody's (None)."""
        if annotator != self._layer:
            self._layer = annotator
            self.layer_changed.emit()
            self.shown_changed.emit()

    def run(self, command: Command) -> ChangeSet | None:
        """Run a command and mirror what it changed; None when it was refused (`failed` or `conflict` says why)."""
        return self._told(lambda: self.waiting.run(command, self._article))

    def run_for(self, step: Callable[[Workspace], ChangeSet], entities: Sequence[str]) -> ChangeSet | None:
        """`run` for a step on the open article that the registry takes part in; it refers to these entities of it."""
        articles = [self._article.id] if self._article is not None else []
        return self._told(lambda: self.waiting.carry_out(step, articles, entities))

    def perform(self, step: Callable[[], ChangeSet]) -> ChangeSet | None:
        """Mirror the outcome of a step that a service did (`long_steps`) like that of a command."""
        return self._told(step)

    def _told(self, step: Callable[[], ChangeSet]) -> ChangeSet | None:
        try:
            return self._mirrored(step)
        except ConflictError as error:
            self.conflict.emit(error)
        except HashiyaError as error:
            self.failed.emit(error)
        return None

    def carry_out(self, step: Callable[[], ChangeSet]) -> ChangeSet:
        """`perform` for a window that says itself what went wrong.

        Raises:
            HashiyaError: the step was refused; after a `ConflictError` everything shown was read anew.
        """
        return self._mirrored(step)

    def _mirrored(self, step: Callable[[], ChangeSet]) -> ChangeSet:
        try:
            change_set = step()
        except ConflictError:
            self.refresh()
            self.history_changed.emit()
            raise
        if change_set.action != Action.DO:
            self._go_to(change_set)
        self._apply(change_set)
        self.history_changed.emit()
        self.saved.emit(change_set)
        return change_set

    def undo(self) -> ChangeSet | None:
        """Take back this annotator's latest step, opening the article it belongs to; a long one in the background."""
        return self._go(self.waiting.undo, self.waiting.undo_size, "undo")

    def redo(self) -> ChangeSet | None:
        """Do the step taken back last once more, opening the article it belongs to; a long one in the background."""
        return self._go(self.waiting.redo, self.waiting.redo_size, "redo")

    def _go(self, step: Callable[..., ChangeSet], size: Callable[[], int], name: str) -> ChangeSet | None:
        found: ChangeSet | None = self.long_steps.carry_out(step, size, name, self._told, at_once=step)
        return found

    def undoable(self) -> ChangeSet | None:
        """The step that `undo` would take back, without its changes."""
        return self.waiting.undoable()

    def redoable(self) -> ChangeSet | None:
        """The step that `redo` would do once more, without its changes."""
        return self.waiting.redoable()

    def refresh(self, *, quietly: bool = False) -> None:
        """Mirror what others have changed in the codebook and in the open article since they were read.

        ``quietly`` keeps a store that cannot be read to itself: nobody asked, and the next gesture will tell.
        """
        try:
            self.reload_codebook()
            if self._article is None:
                return
            fresh = self.waiting.open(self._article.id)
        except NotFoundError:
            self.close_article()
            return
        except HashiyaError as error:
            if not quietly:
                self.failed.emit(error)
            return
        # Spans are shown with the names of their entities, so these must be known first.
        renamed = self.entities.take(fresh.entities)
        spans = differences(ChangeKind.SPAN, self._spans, fresh.spans)
        relations = differences(ChangeKind.RELATION, self._relations, fresh.relations)
        self._mirror(spans, relations)
        if renamed:
            self.entities_changed.emit()
        if (state := fresh.status.get(self._annotator, ProgressState.TODO)) != self._state:
            self._set_progress(fresh.article.id, state)
        self._set_direction(fresh.article.direction)

    def catch_up(self) -> None:
        """Mirror what others have changed anywhere in the workspace; a store that cannot be read says so later."""
        self.refresh(quietly=True)
        try:
            if not self._others.look():
                return
        except HashiyaError:
            return
        self.reload_codebook()
        self.articles_changed.emit()
        self.history_changed.emit()

    def reload_codebook(self) -> None:
        """Read the codebook anew, after it was edited or an import added labels."""
        before, self._codebook = self._codebook, self._workspace.codebook()
        if before != self._codebook:
            self.codebook_changed.emit()

    def note_import(self) -> None:
        """Mirror what came in by a way other than a command: articles, labels of the open one as well."""
        self.refresh()
        self.articles_changed.emit()
        self.history_changed.emit()

    def stop(self) -> None:
        """End what goes on in the background; what waits is kept, and what is being typed."""
        self.long_steps.end()
        self.waiting.stop()
        self.drafts.stop()

    def _go_to(self, change_set: ChangeSet) -> None:
        moved = [change for change in change_set.changes if change.kind == ChangeKind.ARTICLE]
        back = [change.object_id for change in moved if change.after is not None]
        wanted = change_set.article_id if not moved else back[0] if len(back) == 1 else None
        if wanted is not None and (self._article is None or wanted != self._article.id):
            self.open_article(wanted)

    def _apply(self, change_set: ChangeSet) -> None:
        self._others.own(change_set.id)
        if any(change.kind == ChangeKind.CODEBOOK for change in change_set.changes):
            self.reload_codebook()
        open_id = self._article.id if self._article else None
        here = [change for change in change_set.changes if change.article_id == open_id]
        renamed = self.entities.follow(change_set.changes)
        self._mirror(
            [change for change in here if change.kind == ChangeKind.SPAN],
            [change for change in here if change.kind == ChangeKind.RELATION],
        )
        for change in change_set.changes:
            # Of several articles, the lists are read anew as a whole.
            shown = change.article_id == open_id or len(change_set.changes) == 1
            if change.kind == ChangeKind.PROGRESS and change.article_id is not None and shown:
                after = change.after.state if isinstance(change.after, Progress) else ProgressState.TODO
                self._set_progress(change.article_id, after)
            elif isinstance(change.after, ArticleDirection) and change.article_id == open_id:
                self._set_direction(change.after.direction)
        if renamed:
            self.entities_changed.emit()
        if reaches_beyond(change_set, open_id):
            self.articles_changed.emit()
            if self._article is not None:
                self.refresh()

    def _mirror(self, spans: list[Change], relations: list[Change]) -> None:
        # A link may not outlive its ends on any screen, nor come before them.
        for change in relations:
            if change.after is None:
                self._mirror_relation(change)
        for change in spans:
            self._mirror_span(change)
        for change in relations:
            if change.after is not None:
                self._mirror_relation(change)
        if spans or relations:
            self.shown_changed.emit()

    def _mirror_span(self, change: Change) -> None:
        after = change.after if isinstance(change.after, Span) else None
        signals = self.span_added, self.span_changed, self.span_removed
        self._mirror_record(self._spans, change.object_id, after, signals)

    def _mirror_relation(self, change: Change) -> None:
        after = change.after if isinstance(change.after, Relation) else None
        signals = self.relation_added, self.relation_changed, self.relation_removed
        self._mirror_record(self._relations, change.object_id, after, signals)

    def _mirror_record(
        self, known: dict[str, _Record], changed_id: str, after: _Record | None, signals: tuple[SignalInstance, ...]
    ) -> None:
        before = known.pop(changed_id, None)
        if after is not None:
            known[changed_id] = after
        if before == after or not self._shows(after or before):
            return
        added, changed, removed = signals
        if before is None:
            added.emit(after)
        elif after is None:
            removed.emit(before)
        else:
            changed.emit(before, after)

    def _set_progress(self, article_id: str, state: ProgressState) -> None:
        if self._article is not None and article_id == self._article.id:
            self._state = state
        self.progress_changed.emit(article_id, state)

    def _set_direction(self, direction: str | None) -> None:
        if self._article is not None and direction != self._article.direction:
            self._article = replace(self._article, direction=direction)
            self.direction_changed.emit(self._article)

    def _take(self, opened: AnnotatedArticle) -> None:
        self._article = opened.article
        self._spans = {span.id: span for span in opened.spans}
        self._relations = {relation.id: relation for relation in opened.relations}
        self.entities.take(opened.entities)
        self._state = opened.status.get(self._annotator, ProgressState.TODO)

    def _shows(self, record: Span | Relation | None) -> bool:
        return record is not None and (self._layer is None or record.annotator == self._layer)

    def _shows_relation(self, relation: Relation) -> bool:
        ends = (self._spans.get(relation.from_span), self._spans.get(relation.to_span))
        return self._shows(relation) and all(self._shows(end) for end in ends)
