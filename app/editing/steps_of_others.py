"""Whether somebody else has done anything in a workspace since one looked last."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.services.history.history import HistoryService

_LOOKED_BACK = 20
"""Entries of the history looked at to find out."""


class StepsOfOthers:
    """Tells the steps of this session from those of others."""

    def __init__(self, history: HistoryService) -> None:
        self._history = history
        self._seen: str | None = None
        self._own: set[str] = set()

    def own(self, step_id: str) -> None:
        """Know a step to be this session's."""
        self._own.add(step_id)

    def look(self) -> bool:
        """Whether there are steps of others since the last look; at the first look there are none.

        Raises:
            HashiyaError: the store cannot be read.
        """
        steps = [one.change_set.id for one in self._history.entries(limit=_LOOKED_BACK)]
        seen, own = self._seen, self._own
        self._seen, self._own = (steps[0] if steps else ""), set()
        reached = seen in steps or (not seen and len(steps) < _LOOKED_BACK)
        unseen = steps[: steps.index(seen)] if seen in steps else steps
        return seen is not None and not (reached and own.issuperset(unseen))
