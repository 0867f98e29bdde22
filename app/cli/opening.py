"""The workspace of a subcommand, with what a killed window has left waiting to be stored in it."""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from typing import TYPE_CHECKING

from app.cli.terminal import TerminalProgress, complain
from app.cli.waiting import holder_of
from app.domain.errors import NewerWorkspaceError, StorageError, WorkspaceError
from app.domain.wording.counting import counted

if TYPE_CHECKING:
    from app.cli.waiting import Turn
    from app.services.workspace import Workspace
    from db.workspace.engine import Database

_PATIENCE = 5.0
"""Seconds of storing what was left, where nothing is to come after it; whoever comes next stores the rest."""


def brought_up_to_date(location: str, progress: TerminalProgress, limit: float | None = None) -> Workspace:
    """Open the workspace; while others keep an older one from being brought up to date, say so once.

    `limit`: seconds to wait for them; None: as long as it takes.

    Raises:
        WorkspaceError: it cannot be opened.
    """
    from app.services.workspace import Workspace

    told = False

    def tell(database: Database) -> None:
        nonlocal told
        if not told:
            told = True
            progress.tell_of_wait(lambda: holder_of(database))

    return Workspace.open(location, tell=tell, wait=limit)


def opened_or_made(location: str, progress: TerminalProgress) -> tuple[Workspace, bool]:
    """The workspace, and whether it is new.

    Raises:
        WorkspaceError: it can neither be opened nor made.
    """
    from app.services.workspace import Workspace

    is_file = "://" not in location
    # Where Path.exists raises, because a folder on the way may not be entered, this says no.
    if is_file and not os.path.exists(location):  # noqa: PTH110
        return Workspace.create(location), True
    try:
        return brought_up_to_date(location, progress), False
    except NewerWorkspaceError:
        raise
    except WorkspaceError:
        # Whatever keeps it from being opened keeps it from being made too, unless it is empty or its making was killed.
        try:
            return Workspace.create(location), True
        except WorkspaceError:
            if not is_file:
                raise
    # Somebody else has made it meanwhile; or what keeps it from being opened is said.
    return brought_up_to_date(location, progress), False


@contextmanager
def opened(location: str, turn: Turn | None = None) -> Iterator[Workspace]:
    """The workspace, closed at the end.

    Steps that waited in a window when it was killed are stored before anything is read, so that no export lacks a
    label somebody has made; how many, and what could not be stored, is told on stderr. Who comes to write something
    waits for its `turn`, and stores them first.

    Raises:
        WorkspaceError: it cannot be opened.
    """
    from app.services.waiting.places import waiting_files

    progress, limit = (turn.progress, turn.limit) if turn else (TerminalProgress(sys.stderr), None)
    with (
        closing(brought_up_to_date(location, progress, limit)) as workspace,
        turn.watching(workspace) if turn else nullcontext(),
    ):
        if not workspace.read_only and any(waiting_files(workspace.database)):
            for line in _left_stored(workspace, turn):
                complain(f"hashiya: {line}\n")
        yield workspace


def _left_stored(workspace: Workspace, turn: Turn | None) -> Iterator[str]:
    from app.services.waiting.outbox import Outbox

    with closing(Outbox(workspace, "")) as outbox:
        outbox.look_for_left()
        if not outbox.count:
            return
        try:
            delivery = turn.take(workspace, lambda: outbox.deliver(math.inf)) if turn else outbox.deliver(_PATIENCE)
        except StorageError as error:
            yield f"steps that a window had left waiting, and that are not stored yet: {outbox.count:,}; {error}"
            return
        yield f"steps that a window had left waiting, and that are stored now: {delivery.stored:,}"
        for step in delivery.refused:
            who = step.change_set.annotator
            yield f"one of them could not be stored, and is kept for the next window of {who}: {step.reason}"
        if outbox.count:
            more = counted(outbox.count, "more of them waits", "more of them wait")
            yield f"{more} for the next window or command that opens the workspace"
