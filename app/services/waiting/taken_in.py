"""What is taken in before something is written from a workspace: steps that others have left waiting."""

from __future__ import annotations

from collections import Counter
from contextlib import closing, suppress
from typing import TYPE_CHECKING

from app.domain.errors import HashiyaError
from app.services.waiting.places import is_of, waiting_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from app.exchange.loss import LossReport
    from app.services.waiting.outbox import Outbox
    from app.services.workspace import Workspace

_PATIENCE = 5.0
"""Seconds of storing before the writing begins; whoever comes next stores the rest."""


def take_in_left(workspace: Workspace) -> Counter[str]:
    """Store what waits and belongs to no window that is open; how many steps of whom wait still.

    What an open window keeps aside cannot be looked into; it counts as one step.
    """
    places = list(waiting_files(workspace.database))
    if not places:
        return +Counter(workspace.unsaved)
    from app.services.waiting.outbox import Outbox

    with closing(Outbox(workspace, "")) as outbox:
        held = outbox.look_for_left(places)
        if not workspace.read_only:
            with suppress(HashiyaError):
                outbox.deliver(_PATIENCE)
        return _counted(workspace, outbox, held)


def count_waiting(workspace: Workspace) -> Counter[str]:
    """How many steps of whom wait, counted as `take_in_left` does; nothing is stored."""
    places = list(waiting_files(workspace.database))
    if not places:
        return +Counter(workspace.unsaved)
    from app.services.waiting.outbox import Outbox

    with closing(Outbox(workspace, "")) as outbox:
        return _counted(workspace, outbox, outbox.look_for_left(places))


def _counted(workspace: Workspace, outbox: Outbox, held: Iterable[Path]) -> Counter[str]:
    names = [*workspace.annotators(), *outbox.makers()]
    waiting = Counter(_maker(path, names) for path in held if path.exists())
    for path, steps in outbox.counts().items():
        waiting[_maker(path, names)] += steps
    # Of these no file tells.
    return +(waiting + Counter(workspace.unsaved))


def tell_unstored(waiting: Counter[str], losses: LossReport) -> None:
    """Say in the report of what is written that these steps are not in it."""
    for name, steps in waiting.items():
        losses.add("steps_waiting", name, steps)


def _maker(path: Path, names: Sequence[str]) -> str:
    """Whose steps are in a file; its name, where another window has it and nobody of that name has labelled here."""
    return next((name for name in names if is_of(path, name)), path.name)
