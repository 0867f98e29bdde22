"""Which nudges of an edge belong together, so that undo takes a run of them back as one step."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from app.domain.identity import new_id

LONGEST_PAUSE = 2.0
"""Seconds between two nudges of one run."""


class Nudges:
    """Names runs: nudges of one span without a longer pause between them.

    Args:
        clock: seconds that only grow.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._span = ""
        self._run = ""
        self._last = 0.0

    def run_of(self, span_id: str) -> str:
        """Name of the run to which a nudge of this span, made now, belongs."""
        now = self._clock()
        if span_id != self._span or now - self._last > LONGEST_PAUSE:
            self._span, self._run = span_id, new_id()
        self._last = now
        return self._run
