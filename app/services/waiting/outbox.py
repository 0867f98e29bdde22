"""Steps that wait: made while somebody else saves, kept in a file of their own, stored when the workspace is free.

The file lies beside the workspace, or among the user's data where the workspace is on a server. What a killed program
left behind there is stored by whoever opens the workspace next.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.errors import FullError, HeldError, NotFoundError, StorageError, WorkspaceError, WorkspaceHeldError
from app.domain.records import AnnotatedArticle, ChangeSet
from app.domain.wording.file_reasons import file_reason
from app.services.waiting.delivery import Delivery, WaitingFile
from app.services.waiting.places import is_of, make_folder, new_places, note_folder, waiting_files
from app.services.workspace import Workspace
from db.failures import NOT_SAVED, is_full
from db.history.search import count_changes
from db.history.waiting_file import copy_article, copy_codebook, copy_entity, copy_step, step_before
from db.workspace.opening import make_database, make_in_memory, open_database
from db.workspace.sqlite_files import is_blank, remove_file

if TYPE_CHECKING:
    from app.services.labelling.annotate import AnnotationService

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
        return self._aside(lambda file: self._put(file, step, articles, entities))

    def _put(
        self,
        file: WaitingFile,
        step: Callable[[Workspace], ChangeSet],
        articles: Sequence[str],
        entities: Sequence[str],
    ) -> ChangeSet:
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
        return self._aside(self._undo)

    def _undo(self, file: WaitingFile) -> ChangeSet:
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
        return self._aside(self._redo)

    def _redo(self, file: WaitingFile) -> ChangeSet:
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

    def _aside(self, step: Callable[[WaitingFile], ChangeSet]) -> ChangeSet:
        """Carry out a step in the file; where that has no room, in memory, with all that was in the file."""
        try:
            made = step(self._own_file())
        except FullError:
            if self._own is None or self._own.is_in_memory:
                raise
            copy = make_in_memory(self._workspace.location, copied=self._own.workspace.database)
            self._own = WaitingFile(self._own.path, Workspace(copy), is_in_memory=True, beneath=self._own)
            made = step(self._own)
        finally:
            self._count_unsaved()
        return made

    @property
    def unsaved(self) -> int:
        """How many of the steps that wait are in the memory of this program alone, for want of room on a disk."""
        return self._own.unsaved if self._own is not None else 0

    def save_aside(self) -> None:
        """Put what is in memory alone into a file, if there is room for it by now."""
        own = self._own
        if own is None or not own.is_in_memory or not own.count:
            return
        for place in new_places(self._workspace.database, self._annotator):
            with suppress(WorkspaceError, StorageError, OSError):
                make_folder(place)
                self._own = own.saved_at(place, self._beside(place))
                note_folder(place)
                break
        self._count_unsaved()

    def _count_unsaved(self) -> None:
        # Exports ask for it, which know nothing of windows.
        self._workspace.unsaved = Counter({self._annotator: self.unsaved})

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
        try:
            is_done = self._deliver(until, is_heard=is_heard)
        except HeldError:
            self.save_aside()
            raise
        finally:
            self._count_unsaved()
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
        self.save_aside()
        for file in (*self._found, *([self._own] if self._own is not None else [])):
            file.close()
        self._found, self._own = [], None
        self._count_unsaved()

    def _own_file(self) -> WaitingFile:
        if self._own is None:
            self._own = self._new_file()
        return self._own

    def _new_file(self) -> WaitingFile:
        first, *others = new_places(self._workspace.database, self._annotator)
        try:
            return self._file_at(first)
        except FullError:
            for place in others:
                with suppress(StorageError):
                    return self._file_at(place)
        with self._workspace.database.read() as source:
            database = make_in_memory(self._workspace.location, fill=lambda target: copy_codebook(source, target))
        return WaitingFile(first, Workspace(database), is_in_memory=True)

    def _file_at(self, place: Path) -> WaitingFile:
        try:
            make_folder(place)
        except OSError as error:
            raise (FullError if is_full(error) else StorageError)(
                "{path}: the folder cannot be made: {why}; nothing was saved",
                path=place.parent,
                why=file_reason(error),
            ) from error
        try:
            with self._workspace.database.read() as source:
                database = make_database(
                    place,
                    alone=True,
                    beside=self._beside(place),
                    fill=lambda target: copy_codebook(source, target),
                )
        except WorkspaceError as error:
            raise (FullError if is_full(error) else StorageError)(
                "{location}: {outcome}: {reason}",
                location=self._workspace.location,
                outcome=NOT_SAVED,
                reason=error.values.get("reason", str(error)),
            ) from error
        note_folder(place)
        return WaitingFile(place, Workspace(database))

    def _beside(self, place: Path) -> Path | None:
        """The workspace, where a place is beside it."""
        path = self._workspace.database.path
        return path if path is not None and place.parent == path.absolute().parent else None
