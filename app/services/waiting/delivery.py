"""A file of steps that wait, and how they are stored: in their order, each once, the refused ones kept."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.errors import ConflictError, CrossedError, HashiyaError, HeldError, StorageError
from app.domain.records import Action
from app.services.history.undo import against_present, carry_out
from app.services.waiting.refused import RefusedStep, keep_refused
from app.services.workspace import Workspace
from db.history.history import Heading
from db.history.search import find_entries
from db.history.waiting_file import MadeStep, count_steps, known_steps, made_steps
from db.stores.annotators import ensure_annotator
from db.stores.articles import lock_article
from db.stores.codebook import codebook_version
from db.workspace.opening import save_memory
from db.workspace.sqlite_files import remove_file

if TYPE_CHECKING:
    from db.workspace.engine import Transaction

AT_ONCE = 0.01
"""Seconds to wait for others when waiting steps are to be stored; they are tried again soon."""
_STEPS_AT_ONCE = 50


@dataclass(slots=True)
class Delivery:
    """What came of waiting steps.

    Attributes:
        stored: how many were stored.
        refused: those that could not be; they are kept until they were read (`app.services.waiting.refused`).
        is_done: whether none waits any more.
    """

    stored: int = 0
    refused: list[RefusedStep] = field(default_factory=list)
    is_done: bool = False


class WaitingFile:
    """Steps in a file that nobody else has open; or, where a disk had no room for them, in memory alone.

    Attributes:
        path: the file, or the name that it would have.
        workspace: the small workspace that they are in.
        is_in_memory: whether there was no room for it; then it is gone with the program.
        seen: key of the last step that is stored.
    """

    def __init__(
        self, path: Path, waiting: Workspace, *, is_in_memory: bool = False, beneath: WaitingFile | None = None
    ) -> None:
        """`beneath` is a file with the first of the steps that are in memory, which had no room for all."""
        self.path = path
        self.workspace = waiting
        self.is_in_memory = is_in_memory
        self._beneath = beneath
        self.seen: int = beneath.seen if beneath is not None else 0

    @property
    def unsaved(self) -> int:
        """How many of the steps that wait are in memory alone."""
        if not self.is_in_memory:
            return 0
        if self._beneath is None:
            return self.count
        self._beneath.seen = self.seen
        return max(0, self.count - self._beneath.count)

    def saved_at(self, place: Path, beside: Path | None) -> WaitingFile:
        """The same steps in a file, in place of these; `beside` says who may read and write it.

        Raises:
            WorkspaceError, StorageError: it cannot be made; these are as they were.
        """
        saved = WaitingFile(place, Workspace(save_memory(self.workspace.database, place, beside)))
        saved.seen = self.seen
        self.remove()
        return saved

    @property
    def count(self) -> int:
        """How many steps wait."""
        with self.workspace.database.read() as connection:
            return count_steps(connection, self.seen)

    def deliver(self, workspace: Workspace, delivery: Delivery, until: float, *, is_heard: bool) -> bool:
        """Store its steps, in their order, until a moment of `time.monotonic`; whether none is left.

        Where nobody hears why a step is refused (`is_heard`), it stays, and with it all that was made after it.

        Raises:
            HeldError: somebody else is saving still.
            StorageError: the workspace cannot be written, or a refused step cannot be kept.
        """
        while True:
            with self.workspace.database.read() as connection:
                some = made_steps(connection, self.seen, _STEPS_AT_ONCE)
            if not some:
                return True
            for step in some:
                try:
                    with workspace.database.patience(AT_ONCE), workspace.database.write() as connection:
                        is_new = _store(connection, step)
                except StorageError:
                    raise
                except CrossedError as error:
                    raise HeldError(error.template) from error
                except HashiyaError as error:
                    if not is_heard:
                        return False
                    # On disk before anybody is told: who tells may be killed before it was read.
                    beside = workspace.database.path
                    delivery.refused.append(keep_refused(self.workspace, self.path, beside, step.change_set, error))
                else:
                    delivery.stored += is_new
                self.seen = step.pk
                if time.monotonic() > until:
                    return not self.count

    def remove(self) -> None:
        """Close and delete it."""
        self.workspace.close()
        if self._beneath is not None:
            self._beneath.remove()
        # Where only its maker may delete it, he will: what is in it is stored, and is not stored twice.
        with suppress(OSError):
            remove_file(self.path)

    def close(self) -> None:
        """Leave what waits to whoever opens the workspace next; what is in memory alone is gone."""
        empty = not self.count
        if self._beneath is not None:
            self._beneath.seen = self.seen
            self._beneath.close()
        self.workspace.close()
        if empty:
            remove_file(self.path)


def _store(connection: Transaction, step: MadeStep) -> bool:
    """Do the step in the workspace; False if it was stored already, before the program was killed."""
    made = step.change_set
    if known_steps(connection, [made.id]):
        return False
    target = None
    if made.action is not Action.DO:
        found = find_entries(connection, [step.target_id] if step.target_id is not None else [])
        target = next((one for one in found.values() if one.undone is (made.action is Action.REDO)), None)
        if target is None:
            raise ConflictError("The step that was to be undone is not there any more; nothing was changed")
    if made.article_id is not None and lock_article(connection, made.article_id) is None:
        raise ConflictError("The article of this step was removed in the meantime; nothing was changed")
    ensure_annotator(connection, made.annotator)
    heading = Heading(
        annotator=made.annotator,
        verb=made.verb,
        detail=made.detail,
        article_id=made.article_id,
        action=made.action,
        target=target.entry if target is not None else None,
        id=made.id,
    )
    changes = against_present(connection, made.changes)
    carry_out(connection, changes, heading, codebook_version=codebook_version(connection))
    return True
