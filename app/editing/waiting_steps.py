"""Gestures go on while another window or program saves: what is made then waits, and is stored as soon as it can be."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.domain.errors import FullError, HashiyaError, HeldError
from app.domain.records import AnnotatedArticle, Article, ChangeSet
from app.editing.folding_log import FoldingLog
from app.services.progress import ProgressSink, Stage, raise_if_cancelled

if TYPE_CHECKING:
    from app.editing.commands import Command
    from app.services.labelling.annotate import AnnotationService
    from app.services.waiting.delivery import Delivery
    from app.services.waiting.outbox import Outbox
    from app.services.waiting.refused import RefusedStep
    from app.services.workspace import Workspace

HURRY = 0.2
"""Seconds that a gesture waits for others before it is put aside: the window stands still meanwhile."""
TRY_AGAIN = 250
"""Milliseconds between two attempts to store what waits."""
LOOK_AGAIN = 5_000
"""Milliseconds between two looks at what was left for other windows to store, which may be about to open."""
_AT_THE_END = 2.0
"""Seconds of storing what waits before the session ends."""
_AT_ONCE = 0.05
"""Seconds of storing at a time, between which the window answers."""


class WaitingSteps(QObject):
    """Carries out the gestures of one annotator, in the workspace or, while that is held, aside.

    Signals:
        changed: another number of steps waits (`count`).
        stored: so many steps that waited are stored, and none waits any more; read everything anew.
        refused: a list of this annotator's `RefusedStep`s, which could not be stored; those of others are kept for
            their windows.
        failed: a `HashiyaError`; the store cannot be read, or what waits cannot be stored for another reason than that
            somebody saves or that the disk is full.
        unsaved_now: a step is in memory alone, for want of room on a disk; told once until all is saved again.
    """

    changed = Signal()
    stored = Signal(int)
    refused = Signal(object)
    failed = Signal(object)
    unsaved_now = Signal(object)

    def __init__(self, workspace: Workspace, annotator: str, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._annotator = annotator
        self._annotations: AnnotationService = workspace.annotations(annotator)
        self._outbox: Outbox | None = None
        self._stored = 0
        self._failure: HashiyaError | None = None
        """Why what waits cannot be stored at present, if not because somebody saves."""
        self._told = ""
        self._told_unsaved = False
        self._all_stored = threading.Event()
        self._all_stored.set()
        self._log = FoldingLog(workspace, self)
        self._elsewhere: list[Path] = []
        """Files of steps that are another annotator's, or that another window has open."""
        self._looking = QTimer(self, interval=LOOK_AGAIN)
        self._looking.timeout.connect(self.look_again)
        self._timer = QTimer(self, interval=TRY_AGAIN)
        self._timer.timeout.connect(lambda: self.try_again())

    @property
    def count(self) -> int:
        """How many steps wait."""
        return self._outbox.count if self._outbox is not None else 0

    @property
    def unsaved(self) -> int:
        """How many of them are in memory alone, for want of room on a disk, and gone when the window is."""
        return self._outbox.unsaved if self._outbox is not None else 0

    @property
    def is_full(self) -> bool:
        """Whether they wait because there is no room on the disk of the workspace."""
        return isinstance(self._failure, FullError)

    def settle(self) -> int:
        """Save what can be, before the session ends; how many steps would be lost with it."""
        if self.unsaved and self._outbox is not None:
            self.try_again(_AT_THE_END)
            if self._outbox is not None:
                self._outbox.save_aside()
            self._go_on()
        return self.unsaved

    def look_for_left(self) -> None:
        """Store what a program that was killed has left waiting."""
        # Only here: the first picture of the window does not wait for the database to be loaded.
        from app.services.waiting.places import waiting_files

        if not self._workspace.read_only:
            self._take_over(list(waiting_files(self._workspace.database)), only_own=True)

    def unread(self) -> list[RefusedStep]:
        """This annotator's steps that were refused earlier, and of which nobody has said that they were read."""
        from app.services.waiting.places import REFUSED, left_places

        if not any(left_places(self._workspace.database, REFUSED)):
            return []
        from app.services.waiting.refused import refused_steps

        try:
            return refused_steps(self._workspace.database, self._annotator)
        except HashiyaError as error:
            self.failed.emit(error)
            return []

    def look_again(self) -> None:
        """Store what nobody else has stored since this window was opened: others' steps, or what they left in turn."""
        self._take_over(self._elsewhere, only_own=False)

    def _take_over(self, places: Sequence[Path], *, only_own: bool) -> None:
        if places:
            outbox = self._opened()
            self._elsewhere = outbox.look_for_left(places, only_own=only_own)
            if outbox.has_left:
                # At once, if it can be: the first article is shown with them, so that no gesture meets what was before.
                self.try_again(HURRY)
            elif not outbox.is_aside:
                self._outbox = None
        if not self._elsewhere:
            self._looking.stop()
        elif not self._looking.isActive():
            self._looking.start()

    def run(self, command: Command, article: Article | None) -> ChangeSet:
        """Run a command about the open article, unless it names another one; or put it aside.

        Raises:
            HashiyaError: it was refused; nothing was changed.
        """
        named = getattr(command, "article_id", None) or (article.id if article is not None else None)
        articles = [named] if named is not None else []
        return self.carry_out(lambda workspace: command.apply(self._service_of(workspace)), articles)

    def carry_out(
        self, step: Callable[[Workspace], ChangeSet], articles: Sequence[str], entities: Sequence[str] = ()
    ) -> ChangeSet:
        """Do something about these articles and entities, or put it aside (`app.services.waiting.outbox.Outbox.put`).

        Raises:
            HashiyaError: it was refused; nothing was changed.
        """
        return self._now_or_aside(lambda: step(self._workspace), lambda outbox: outbox.put(step, articles, entities))

    def directly(self, step: Callable[[], ChangeSet]) -> ChangeSet:
        """Do what cannot be put aside, after everything that waits.

        Raises:
            HeldError: others are saving, or something made before waits still; nothing was changed.
            HashiyaError: it was refused, or what waits cannot be stored; nothing was changed.
        """
        self.try_again(HURRY)
        if self._failure is not None:
            raise self._failure
        if self._outbox is not None:
            raise HeldError("This step can be done when what was made before it is stored")
        with self._workspace.database.patience(HURRY):
            return step()

    def let_through(self, sink: ProgressSink) -> None:
        """Wait until all that waits now is stored: in a thread of the background, while the window's stores it.

        Raises:
            CancelledError: the sink asked to stop.
            HashiyaError: what waits cannot be stored, for another reason than that somebody saves.
        """
        while not self._all_stored.wait(TRY_AGAIN / 1000):
            raise_if_cancelled(sink)
            if self._failure is not None:
                raise self._failure
            sink.report(0, None, Stage.TURN)

    def undo(self, progress: ProgressSink | None = None) -> ChangeSet:
        """Take back this annotator's last step; one that waits first of all.

        Raises:
            HashiyaError: it was refused; nothing was changed.
        """
        if progress is not None:
            return self._annotations.undo(progress)
        return self._now_or_aside(self._annotations.undo, lambda outbox: outbox.undo())

    def redo(self, progress: ProgressSink | None = None) -> ChangeSet:
        """Do this annotator's last undone step again.

        Raises:
            HashiyaError: it was refused; nothing was changed.
        """
        if progress is not None:
            return self._annotations.redo(progress)
        return self._now_or_aside(self._annotations.redo, lambda outbox: outbox.redo())

    def undo_size(self) -> int:
        """How many objects `undo` would change."""
        return 1 if self._is_aside else self._annotations.undo_size()

    def redo_size(self) -> int:
        """How many objects `redo` would change."""
        return 1 if self._is_aside else self._annotations.redo_size()

    def pass_over(self, step_id: str) -> None:
        """Let undo and redo go on behind a step that cannot be taken back or done again."""
        self._annotations.pass_over(step_id)

    def undoable(self, besides: str = "") -> ChangeSet | None:
        """Header of the step that `undo` would take back, if `besides` were passed over.

        None also where it cannot be read, which is told.
        """
        return self._read(self._opened().undoable if self._is_aside else self._annotations.undoable, besides)

    def redoable(self, besides: str = "") -> ChangeSet | None:
        """Header of the step that `redo` would do again; otherwise like `undoable`."""
        return self._read(self._opened().redoable if self._is_aside else self._annotations.redoable, besides)

    def _read(self, header: Callable[[str], ChangeSet | None], besides: str) -> ChangeSet | None:
        try:
            return header(besides)
        except HashiyaError as error:
            self.failed.emit(error)
            return None

    def open(self, article_id: str) -> AnnotatedArticle:
        """The article as it is with the steps that wait.

        Raises:
            HashiyaError: there is none, or it cannot be read.
        """
        holder = self._outbox if self._outbox is not None else self._workspace.articles
        return holder.open(article_id)

    def try_again(self, seconds: float = _AT_ONCE) -> None:
        """Store what waits, if it can be, for so long at most."""
        outbox = self._outbox
        if outbox is None:
            return
        before = outbox.count
        try:
            delivery = outbox.deliver(seconds)
        except HashiyaError as error:
            self._go_on()
            # Who is held up again has got past what was in the way before.
            self._failure = None if isinstance(error, HeldError) else error
            self._tell(outbox.so_far())
            if self._failure is not None and not self.is_full and str(error) != self._told:
                self._told = str(error)
                self.failed.emit(error)
            return
        self._failure, self._told = None, ""
        if delivery.is_done:
            self._outbox = None
            self._told_unsaved = False
        self._go_on()
        self._tell(delivery, is_last=delivery.is_done and before > 0)

    def left_first(self) -> bool:
        """Store what a killed program has left, before anything new meets it; False if it must wait still."""
        if self._outbox is not None and self._outbox.has_left:
            self.try_again(HURRY)
        return self._outbox is None or not self._outbox.has_left

    def _tell(self, delivery: Delivery, *, is_last: bool = False) -> None:
        self._stored += delivery.stored
        if is_last:
            stored, self._stored = self._stored, 0
            self.stored.emit(stored)
        refused = [one for one in delivery.refused if one.change_set.annotator == self._annotator]
        if refused:
            self.refused.emit(refused)

    def stop(self) -> None:
        """Store what can be stored now; the rest is kept for whoever opens the workspace next, and hears of it."""
        self.blockSignals(True)
        self._timer.stop()
        self._looking.stop()
        self._log.stop()
        if self._outbox is not None:
            with suppress(HashiyaError):
                self._outbox.deliver(_AT_THE_END, is_heard=False)
            self._outbox.close()
            self._outbox = None
        self._go_on()

    def _now_or_aside(self, now: Callable[[], ChangeSet], aside: Callable[[Outbox], ChangeSet]) -> ChangeSet:
        if self.left_first() and not self.count:
            # What was refused aside may have left an empty file.
            self.try_again()
        if self._outbox is None:
            try:
                with self._workspace.database.patience(HURRY):
                    return now()
            except HeldError:
                self._failure = None
            except FullError as error:
                self._failure = error
        outbox = self._opened()
        try:
            made = aside(outbox)
        finally:
            self._go_on()
        if outbox.unsaved and not self._told_unsaved:
            self._told_unsaved = True
            self.unsaved_now.emit(
                FullError(
                    "{location}: there is no room on the disk. What you do is in this window alone and is not saved. "
                    "Make room on the disk: then it is stored by itself. If the window is closed before, it is lost.",
                    location=self._workspace.location,
                )
            )
        return made

    def _service_of(self, workspace: Workspace) -> AnnotationService:
        return self._annotations if workspace is self._workspace else workspace.annotations(self._annotator)

    @property
    def _is_aside(self) -> bool:
        """Whether steps are put aside at present."""
        return self._outbox is not None and self._outbox.is_aside

    def _opened(self) -> Outbox:
        if self._outbox is None:
            from app.services.waiting.outbox import Outbox

            self._outbox = Outbox(self._workspace, self._annotator, self._annotations.passed)
        return self._outbox

    def _go_on(self) -> None:
        """Keep trying as long as anything waits; say how much that is."""
        if self._outbox is None:
            self._timer.stop()
            self._all_stored.set()
        else:
            self._all_stored.clear()
            if not self._timer.isActive():
                self._timer.start()
        self.changed.emit()
