"""Save, undo and redo as somebody asks for them, and what the window says about steps that went well or did not."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from app.domain.errors import ConflictError, HashiyaError, HeldError, StepInTheWayError, StorageError
from app.domain.records import Action, ChangeSet
from app.editing.session import Session
from app.ui.annotation_panel import AnnotationPanel
from app.ui.codebook import CodebookDesk
from app.ui.entities.assigning import Assigning
from app.ui.entities.registry import Registry
from app.ui.labelling.gestures import Gestures
from app.ui.labelling.revealing import reveal
from app.ui.labelling.writing import Writing
from app.ui.messages import Messages
from app.ui.status_bar import StatusBar
from app.ui.steps.long_step import ask_to_stop
from app.ui.wording.history_words import done_text, redo_text, undo_text


class StepNotes(QObject):
    """One for a window."""

    def __init__(
        self,
        gestures: Gestures,
        panel: AnnotationPanel,
        status: StatusBar,
        messages: Messages,
        codebook: CodebookDesk,
        registry: Registry,
        assigning: Assigning,
    ) -> None:
        super().__init__(messages)
        self._gestures = gestures
        self._panel = panel
        self._status = status
        self._messages = messages
        self._session: Session | None = None
        self._is_lost = False
        self.writing = Writing(panel, gestures, messages)
        codebook.left.found.connect(
            lambda: self._offer(self.tr("What you typed in the codebook is not stored yet."), codebook.open)
        )
        registry.left.found.connect(
            lambda: self._offer(self.tr("What you typed in the registry is not stored yet."), registry.open)
        )
        assigning.left.found.connect(
            lambda: self._offer(self.tr("The name you typed for a mention is not stored yet."), assigning.show_left)
        )
        for desk in (codebook, registry, assigning):
            desk.left.kept.connect(self._tell_kept)

    def set_session(self, session: Session | None) -> None:
        """Speak of the steps of this session."""
        self._session = session
        self.writing.set_session(session)
        if session is not None:
            session.drafts.take_over()
            session.saved.connect(self._saved)
            session.failed.connect(self.tell)
            session.conflict.connect(self.tell)

    def save(self) -> None:
        """Store what is being typed; everything else is stored already, which is said."""
        self._panel.commit()
        self._messages.notice(self._status.unsaved or self.tr("Every label is saved already, the moment you make it."))
        self.writing.offer_again()

    def keep_open(self, window: QWidget) -> bool:
        """Ask, if need be, whether the window shall close without what is not stored; whether it stays meanwhile."""
        if self._session is not None and self._session.long_steps.is_running:
            ask_to_stop(self._session, window, self._messages, window.close)
            return True
        if self._is_lost:
            return False
        unsaved = self._session.waiting.settle() if self._session is not None else 0
        lost = self.writing.would_be_lost
        if not lost and not unsaved:
            return False

        def lose() -> None:
            self._is_lost = True
            window.close()

        self._messages.ask_to_lose(lost, lose, window, steps=unsaved)
        return True

    def undo(self) -> None:
        """Take back the last step."""
        self._messages.hide_notice()
        if self._session is not None:
            self._session.undo()

    def redo(self) -> None:
        """Do the last undone step again."""
        self._messages.hide_notice()
        if self._session is not None:
            self._session.redo()

    def offer_undo(self, change_set: ChangeSet) -> None:
        """Tell of a step that somebody may not have meant like that, and how to take it back."""
        if self._session is not None:
            self._messages.notice(done_text(change_set, self._session.codebook), self.undo)

    def tell(self, error: HashiyaError) -> None:
        """Say what failed: aloud where something was not saved or somebody else was faster."""
        if isinstance(error, StepInTheWayError) and self._ask_to_pass(error):
            return
        if isinstance(error, StorageError) and not isinstance(error, HeldError):
            self._status.show_unsaved(self._messages.text(error))
        if isinstance(error, StorageError | ConflictError) and not isinstance(error, HeldError):
            self._messages.error(error)
        else:
            self._messages.notice(self._messages.text(error))

    def _ask_to_pass(self, error: StepInTheWayError) -> bool:
        """Ask whether undo or redo goes on behind a step that is in its way; False where nothing lies there."""
        session = self._session
        if session is None:
            return False
        waiting, passed = session.waiting, error.step_id
        undo, redo = waiting.undoable(), waiting.redoable()
        if undo is not None and undo.id == passed and (before := waiting.undoable(passed)) is not None:
            go_on, following = session.undo, undo_text(before, session.codebook)
        elif redo is not None and redo.id == passed and (after := waiting.redoable(passed)) is not None:
            go_on, following = session.redo, redo_text(after, session.codebook)
        else:
            return False

        def go() -> None:
            waiting.pass_over(passed)
            go_on()

        words = self.tr("{why}\n\nThis step stays as it is. You can go on with the next one: {step}")
        text = words.format(why=self._messages.text(error), step=following)
        self._messages.ask(text, self.tr("Go on"), self.tr("Stop here"), go, QApplication.activeWindow() or self._panel)
        return True

    def _offer(self, words: str, show: Callable[[], object]) -> None:
        def offer() -> None:
            self._messages.notice(words, show, self.tr("Show it"))

        # After what was typed about spans, which is stored by itself.
        QTimer.singleShot(0, self, lambda: QTimer.singleShot(0, self, offer))

    def _tell_kept(self) -> None:
        self._messages.notice(
            self.tr("What you typed could not be stored; it is there again when you open the workspace the next time.")
        )

    def _saved(self, change_set: ChangeSet) -> None:
        self._messages.hide_notice()
        if change_set.action != Action.DO:
            if self._session is None:
                return
            reveal(change_set, self._session, self._gestures)
            told = done_text(change_set, self._session.codebook)
            if change_set.action == Action.UNDO and change_set.verb == "import":
                # Articles went out of the list by a key that mostly takes back a label.
                self._messages.notice(told, self.redo, self.tr("Do it again"))
            else:
                self._status.showMessage(told, 5000)
