"""Commands that write wait until others have saved: as long as it takes, or as long as ``--wait`` says."""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from app.cli.terminal import TerminalProgress, shown
from app.domain.dates import with_ascii_digits
from app.domain.errors import ConflictError, StorageError

if TYPE_CHECKING:
    from app.services.workspace import Workspace
    from db.workspace.engine import Database

_Result = TypeVar("_Result")


def wait_argument(parser: argparse.ArgumentParser) -> None:
    """How long the command waits while others save."""
    parser.add_argument(
        "--wait",
        metavar="SECONDS",
        type=_seconds,
        help="how long to wait while another window or program saves; 0: not at all (default: until it has)",
    )


def _seconds(given: str) -> float:
    try:
        seconds = float(with_ascii_digits(given))
    except ValueError:
        seconds = math.nan
    if not 0 <= seconds < math.inf:
        raise argparse.ArgumentTypeError(f"{given} is no number of seconds; write 0, 30 or 2.5")
    return seconds


def holder_of(database: Database) -> str:
    """Who keeps others from saving, in parentheses, as far as that is known."""
    from app.services.transfer.cut_short import import_at_work

    try:
        found = import_at_work(database)
    except StorageError:
        return ""
    if found is None:
        return ""
    return f" ({shown(found.annotator)} has been importing {shown(found.source)} since {found.begun})"


class Turn:
    """Whose turn it is to save, for one command: it waits for others, and says so."""

    def __init__(self, progress: TerminalProgress, limit: float | None) -> None:
        """`limit`: seconds to wait for each step; None: as long as it takes."""
        self.progress = progress
        self.limit = limit

    @contextmanager
    def watching(self, workspace: Workspace) -> Iterator[None]:
        """While inside, Ctrl+C asks the work to stop, and who is waited for is told."""
        with self.progress.watching(lambda: holder_of(workspace.database)):
            yield

    def take(self, workspace: Workspace, step: Callable[[], _Result]) -> _Result:
        """Carry out a step of one transaction as soon as nobody else is in its way.

        Raises:
            CancelledError: Ctrl+C was pressed meanwhile; nothing was changed.
            HeldError: others were saving for longer; nothing was changed.
        """
        from app.services.turns import when_free

        try:
            return when_free(workspace.database, self.progress, step, self.limit)
        except ConflictError:
            # What it had read was changed before it could save; nobody has seen that yet, so it is read again.
            return when_free(workspace.database, self.progress, step, self.limit)
