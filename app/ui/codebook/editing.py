"""What the editor does to the codebook: every gesture one step, through the session, so that every window follows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication

from app.domain.codebook.edits import CodebookEdit
from app.domain.errors import HashiyaError, TransferError
from app.domain.records import ChangeSet, Codebook
from app.domain.wording.file_reasons import file_reason
from app.editing.long_steps import Outcome
from app.editing.session import Session
from app.ui.wording.error_words import error_text

if TYPE_CHECKING:
    from app.services.codebook.editing import CodebookEditing, CodebookVersion
    from app.services.codebook.reach import Touched
    from app.services.progress import ProgressSink


class Editing(QObject):
    """Changes the codebook of a session. What is refused is told by ``failed`` and leaves everything as it was."""

    failed = Signal(object)
    """A `HashiyaError`."""
    refused = Signal(object)
    """After `failed`: what `draft` gave when the change began that came to nothing."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self.session = session
        self.draft: Callable[[], object] = _nothing
        """Gives what was typed and is being handed on, once."""
        self.at_work: list[object] = []
        """What `draft` gave for steps that are at work, or wait for their turn."""
        self._service: CodebookEditing = session.workspace.codebook_editing(session.annotator)

    @property
    def codebook(self) -> Codebook:
        """The codebook as the session has it."""
        return self.session.codebook

    def change(self, codebook: Codebook, then: Callable[[bool], object] = lambda _done: None) -> None:
        """Store a codebook made from the one shown; `then` is called at the end, with whether it was done."""
        self._do(lambda _sink: self._service.change(codebook), self.tr("Change the codebook"), then)

    def apply(self, edit: CodebookEdit, touched: Touched, title: str, then: Callable[[bool], None]) -> None:
        """Carry out an edit that may reach into spans and links; in the background, where it reaches very many.

        Args:
            edit: what to do.
            touched: what it was found to reach.
            title: what it is called while it is at work.
            then: called at the end, with whether it was done.
        """
        version = self.codebook.version
        self._do(
            lambda sink: self._service.apply(edit, version=version, progress=sink),
            title,
            then,
            lambda: touched.spans + touched.relations,
        )

    def touched(self, edit: CodebookEdit) -> Touched | None:
        """What an edit would reach; None when it makes no sense, which is told."""
        QGuiApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        try:
            return self._service.touched(edit)
        except HashiyaError as error:
            self.failed.emit(error)
            self.refused.emit(self.draft())
            return None
        finally:
            QGuiApplication.restoreOverrideCursor()

    def contradictions(self, codebook: Codebook) -> tuple[str, ...]:
        """Why another codebook cannot be taken over, a sentence each."""
        try:
            return self._service.contradictions(codebook)
        except HashiyaError as error:
            return (error_text(error),)

    def take_over(self, codebook: Codebook) -> None:
        """Replace the codebook."""
        self._do(lambda _sink: self._service.take_over(codebook), self.tr("Replace the codebook"))

    def versions(self) -> list[CodebookVersion]:
        """Every version there has been, the newest first; none when the store cannot be read, which is told."""
        try:
            return self._service.versions()
        except HashiyaError as error:
            self.failed.emit(error)
            return []

    def version(self, number: int) -> Codebook | None:
        """The codebook as it was; None when it cannot be read, which is told."""
        try:
            return self._service.version(number)
        except HashiyaError as error:
            self.failed.emit(error)
            return None

    def read(self, path: Path) -> Codebook | None:
        """The codebook in a file; None when there is none, which is told."""
        from app.services.codebook.editing import read_codebook

        try:
            return read_codebook(path.read_bytes(), path.name)
        except OSError as error:
            self.failed.emit(TransferError("{path}: cannot be read: {why}", path=path, why=file_reason(error)))
        except HashiyaError as error:
            self.failed.emit(error)
        return None

    def write(self, path: Path) -> bool:
        """Write the codebook to a file; what goes wrong is told."""
        from app.services.writing_aside import written_aside

        try:
            with written_aside(path) as stream:
                stream.write(self._service.export_json())
        except HashiyaError as error:
            self.failed.emit(error)
            return False
        return True

    def _do(
        self,
        step: Callable[[ProgressSink | None], ChangeSet],
        title: str,
        then: Callable[[bool], object] = lambda _done: None,
        size: Callable[[], int] = lambda: 1,
    ) -> None:
        # Whether the codebook contradicts what is labelled takes a moment in a large workspace.
        draft = self.draft()
        self.at_work.append(draft)
        QGuiApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        try:
            self.session.long_steps.carry_out(step, size, title, lambda outcome: then(self._take(outcome, draft)))
        finally:
            QGuiApplication.restoreOverrideCursor()

    def _take(self, outcome: Outcome, draft: object) -> bool:
        self.at_work.remove(draft)
        try:
            self.session.carry_out(outcome)
        except HashiyaError as error:
            self.failed.emit(error)
            self.refused.emit(draft)
            return False
        return True


def _nothing() -> None:
    """Where nothing is typed."""
