"""Steps that wait: made while somebody else saves, kept in a file of their own, stored when the workspace is free.

The file lies beside the workspace, or among the user's data where the workspace is on a server. What a killed program
left behind there is stored by whoever opens the workspace next.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.errors import HeldError, NotFoundError, StorageError, WorkspaceError, WorkspaceHeldError
from app.domain.records import AnnotatedArticle, ChangeSet
from app.domain.wording.file_reasons import file_reason
from app.services.waiting.delivery import Delivery, WaitingFile
from app.services.waiting.places import is_of, new_place, note_folder, waiting_files
from app.services.workspace import Workspace
from db.failures import NOT_SAVED
from db.history.search import count_changes
from db.history.waiting_file import copy_article, copy_codebook, copy_entity, copy_step, step_before
from db.workspace.opening import make_database, open_database
from db.workspace.sqlite_files import is_blank, remove_file

if TYPE_CHECKING:
    from app.services.labelling.annotate import AnnotationService
    from db.workspace.engine import Database

_ABANDONED = 60.0
"""Seconds after which an empty file has no maker any more who is about to write into it."""
_MOST_COPIED = 200
"""Changes of an earlier step that can be undone while others save; larger ones wait for their turn."""


class Outbox:
    """The waiting steps of one annotator in one window, and those that were left behind by others."""

    def __init__(self, workspace: Workspace, annotator: str, passed: AbstractSet[str] = frozenset()) -> None:
        """`passed` are the ids of steps that undo and redo pass over; more may come meanwhile."""
        self._workspace = workspace
        self._annotator = annotator
        self._passed = passed
        self._own: WaitingFile | None = None
        self._found: list[WaitingFile] = []
        self._delivery = Delivery()

    @property
    def is_aside(self) -> bool:
        """Whether steps are made in a file of their own at present, so that the next one must be as well."""
        return self._own is not None

    @property
    def has_left(self) -> bool:
        """Whether steps that others have left wait still; they were made before any that is made now."""
        return bool(self._found)

    @property
    def count(self) -> int:
        """How many steps wait."""
        return sum(self.counts().values())

    def counts(self) -> dict[Path, int]:
        """How many steps wait, by the file they are in."""
        return {file.path: file.count for file in (*self._found, *([self._own] if self._own is not None else []))}

    def makers(self) -> set[str]:
        """The annotators in the files that were found; who has labelled nothing else is known only there."""
        return {name for file in self._found for name in file.workspace.annotators()}

    def put(
        self, step: Callable[[Workspace], ChangeSet], articles: Sequence[str], entities: Sequence[str] = ()
    ) -> ChangeSet:
        """Make a step in the file.

        Args:
            step: what to do, with the workspace it is given.
            articles: ids of all that it is about.
            entities: ids of those that it lets spans refer to.

        Raises:
            HashiyaError: the step was refused, as it would be otherwise.
            StorageError: the file cannot be written, or the workspace cannot be read.
        """
        file = self._own_file()
        with self._workspace.database.read() as source, file.workspace.database.write() as target:
            for article in articles:
                if not copy_article(source, target, article):
                    # The step would say so of the file, of which nobody knows.
                    raise NotFoundError(
                        "There is no article {id} in {location}; it may have been removed",
                        id=article,
                        location=self._workspace.location,
                    )
            for entity in entities:
                copy_entity(source, target, entity)
        return step(file.workspace)

    def undo(self) -> ChangeSet:
        """Take back the annotator's last step in the file; when there is none, the last one in the workspace.

        Raises:
            HashiyaError: the step was refused, as it would be otherwise.
            HeldError: the step reaches too far to be undone while others save.
        """
        file = self._own_file()
        steps = self._steps_in(file)
        if steps.undoable() is None:
            with self._workspace.database.read() as source, file.workspace.database.write() as target:
                step = step_before(source, target, self._annotator, self._passed)
                if step is not None:
                    article = step.change_set.article_id
                    if article is None or count_changes(source, step) > _MOST_COPIED:
                        raise HeldError("This step can be undone when the other window or program has saved")
                    copy_article(source, target, article)
                    copy_step(source, target, step)
        return steps.undo()

    def redo(self) -> ChangeSet:
        """Do the annotator's last undone step in the file again.

        Raises:
            HashiyaError: the step was refused, as it would be otherwise.
            HeldError: it was undone before others began to save.
        """
        file = self._own_file()
        if not file.count and self._workspace.annotations(self._annotator).redoable() is not None:
            raise HeldError("This step can be done again when the other window or program has saved")
        return self._steps_in(file).redo()

    def undoable(self, besides: str = "") -> ChangeSet | None:
        """Header of the step that `undo` would take back, if `besides` were passed over.

        Raises:
            StorageError: it cannot be read.
        """
        file = self._own_file()
        own = self._steps_in(file).undoable(besides)
        if own is not None:
            return own
        with self._workspace.database.read() as source, file.workspace.database.read() as target:
            step = step_before(source, target, self._annotator, {*self._passed, besides})
        return step.change_set if step is not None else None

    def redoable(self, besides: str = "") -> ChangeSet | None:
        """Header of the step that `redo` would do again, if `besides` were passed over.

        Raises:
            StorageError: it cannot be read.
        """
        return self._steps_in(self._own_file()).redoable(besides)

    def _steps_in(self, file: WaitingFile) -> AnnotationService:
        steps = file.workspace.annotations(self._annotator)
        steps.passed.update(self._passed)
        return steps

    def holds(self, article_id: str) -> bool:
        """Whether steps about the article may wait."""
        return self._own is not None and bool(self._own.workspace.articles.summaries([article_id], self._annotator))

    def open(self, article_id: str) -> AnnotatedArticle:
        """The article as it is with the steps that wait.

        Raises:
            NotFoundError: there is no such article.
            StorageError: it cannot be read.
        """
        holder = self._own.workspace if self._own is not None and self.holds(article_id) else self._workspace
        return holder.articles.open(article_id)

    def look_for_left(self, places: Iterable[Path] | None = None, *, only_own: bool = False) -> list[Path]:
        """Take over what a program that was killed has left behind.

        Args:
            places: the files to look at; None: all that there are.
            only_own: leave what others made to their windows, which may be about to open.

        Returns:
            Those left to others, and those that another window has open: its own, or what it has taken over.
        """
        known = {file.path for file in self._found} | ({self._own.path} if self._own is not None else set())
        elsewhere = []
        for path in places if places is not None else waiting_files(self._workspace.database):
            if path in known:
                continue
            if only_own and not is_of(path, self._annotator):
                elsewhere.append(path)
                continue
            try:
                self._found.append(WaitingFile(path, Workspace(open_database(path, busy_timeout=0, alone=True))))
            except WorkspaceHeldError:
                elsewhere.append(path)
            except WorkspaceError:
                # Nothing was written yet when its maker was killed; or it is stored and gone.
                if is_blank(path) and time.time() - path.stat().st_mtime > _ABANDONED:
                    remove_file(path)
        return elsewhere

    def deliver(self, seconds: float, *, is_heard: bool = True) -> Delivery:
        """Store what waits, for so long at most.

        What came of steps before an error is raised is given by `so_far`, or by the next call that raises none. Where
        nobody is there to hear it (`is_heard`), the first step that is refused ends the delivery, and is left to
        whoever opens the workspace next.

        Raises:
            HeldError: somebody else is saving still.
            StorageError: the workspace cannot be written.
        """
        until = time.monotonic() + seconds
        is_done = self._deliver(until, is_heard=is_heard)
        delivery = self.so_far()
        delivery.is_done = is_done
        return delivery

    def so_far(self) -> Delivery:
        """What came of steps and was not given yet; given once."""
        delivery, self._delivery = self._delivery, Delivery()
        return delivery

    def _deliver(self, until: float, *, is_heard: bool) -> bool:
        while self._found:
            if not self._found[0].deliver(self._workspace, self._delivery, until, is_heard=is_heard):
                return False
            self._found.pop(0).remove()
        if self._own is not None:
            if not self._own.deliver(self._workspace, self._delivery, until, is_heard=is_heard):
                return False
            self._own.remove()
            self._own = None
        return True

    def close(self) -> None:
        """Leave what waits to whoever opens the workspace next."""
        for file in (*self._found, *([self._own] if self._own is not None else [])):
            empty = not file.count
            file.workspace.close()
            if empty:
                remove_file(file.path)
        self._found, self._own = [], None

    def _own_file(self) -> WaitingFile:
        if self._own is None:
            path = _new_place(self._workspace.database, self._annotator)
            try:
                with self._workspace.database.read() as source:
                    database = make_database(
                        path,
                        alone=True,
                        beside=self._workspace.database.path,
                        fill=lambda target: copy_codebook(source, target),
                    )
            except WorkspaceError as error:
                raise StorageError(
                    "{location}: {outcome}: {reason}",
                    location=self._workspace.location,
                    outcome=NOT_SAVED,
                    reason=error.values.get("reason", str(error)),
                ) from error
            note_folder(path)
            self._own = WaitingFile(path, Workspace(database))
        return self._own


def _new_place(database: Database, annotator: str) -> Path:
    place = new_place(database, annotator)
    try:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(
            "{path}: the folder cannot be made: {why}; nothing was saved",
            path=place.parent,
            why=file_reason(error),
        ) from error
    return place
