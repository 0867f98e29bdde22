"""The files in one folder, or folder of an archive, that come with the same import."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
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


class NamedFiles:
    """The paths of an import whose files the user named each by itself."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._paths = frozenset(path.absolute() for path in paths)
        self._folders: dict[Path, Neighbours] = {}

    def __contains__(self, path: Path) -> bool:
        return path.absolute() in self._paths

    def beside(self, path: Path) -> Neighbours:
        """Those in the folder of one of them."""
        if not self._folders:
            names: dict[Path, list[str]] = {}
            for one in self._paths:
                names.setdefault(one.parent, []).append(one.name)
            self._folders = {folder: Neighbours(partial(sorted, these)) for folder, these in names.items()}
        return self._folders.get(path.absolute().parent) or Neighbours()
