"""The files in one folder, or folder of an archive, that come with the same import."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

_Known = TypeVar("_Known")


class Neighbours:
    """Their names, and what a format finds out about all of them together, which it does once."""

    def __init__(self, names: Callable[[], Iterable[str]] = tuple) -> None:
        """Args: names: tells the names, without their folder."""
        self.names = names
        self._found: dict[str, object] = {}

    def once(self, what: str, find: Callable[[], _Known]) -> _Known:
        """What `find` says, which is asked the first time only.

        Args:
            what: name of that, by the format that wants to know it.
            find: finds it out.
        """
        if what not in self._found:
            self._found[what] = find()
        return self._found[what]  # type: ignore[return-value]  # by the caller's own name
