"""Where in which article reading stopped; kept in the cache folder, as losing it costs a scroll at most."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path

import platformdirs

MOST_KEPT = 5_000


def positions_path() -> Path:
    """Where the positions are kept; the folder need not be there yet."""
    return platformdirs.user_cache_path("hashiya", appauthor=False) / "reading-positions.json"


class ReadingPositions:
    """Article id → code point near the top of the surface.

    Ids are unique, so workspaces need no rooms of their own. Other windows keep theirs in the same file.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path if path is not None else positions_path()
        self._positions = self._read()
        self._new: dict[str, int] = {}

    def of(self, article_id: str) -> int:
        """The position remembered for an article, 0 when there is none."""
        return self._positions.get(article_id, 0)

    def remember(self, article_id: str, position: int) -> None:
        """Remember a position; the articles read longest ago are forgotten first."""
        for known in (self._positions, self._new):
            _put(known, [(article_id, position)])

    def save(self) -> None:
        """Write the file aside and put it in place; where that is not possible, reading starts at the top next time."""
        kept = self._read()
        _put(kept, self._new.items())
        aside = self._path.with_suffix(f".{os.getpid()}.new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            aside.write_text(json.dumps(kept), encoding="utf-8")
            aside.replace(self._path)
        except OSError:
            return

    def _read(self) -> dict[str, int]:
        try:
            found = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        if not isinstance(found, dict):
            return {}
        return {str(key): value for key, value in found.items() if isinstance(value, int) and value >= 0}


def _put(known: dict[str, int], positions: Iterable[tuple[str, int]]) -> None:
    for article_id, position in positions:
        known.pop(article_id, None)
        known[article_id] = position
    while len(known) > MOST_KEPT:
        del known[next(iter(known))]
