"""Where in which article reading stopped; kept in the cache folder, as losing it costs a scroll at most."""

from __future__ import annotations

import json
from pathlib import Path

import platformdirs

MOST_KEPT = 5_000


def positions_path() -> Path:
    """Where the positions are kept; the folder need not be there yet."""
    return platformdirs.user_cache_path("hashiya", appauthor=False) / "reading-positions.json"


class ReadingPositions:
    """Article id → code point near the top of the surface. Ids are unique, so workspaces need no rooms of their own."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path if path is not None else positions_path()
        self._positions = self._read()

    def of(self, article_id: str) -> int:
        """The position remembered for an article, 0 when there is none."""
        return self._positions.get(article_id, 0)

    def remember(self, article_id: str, position: int) -> None:
        """Remember a position; the articles read longest ago are forgotten first."""
        self._positions.pop(article_id, None)
        if position > 0:
            self._positions[article_id] = position
        while len(self._positions) > MOST_KEPT:
            del self._positions[next(iter(self._positions))]

    def save(self) -> None:
        """Write the file aside and put it in place; where that is not possible, reading starts at the top next time."""
        aside = self._path.with_suffix(".new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            aside.write_text(json.dumps(self._positions), encoding="utf-8")
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
        return {str(key): value for key, value in found.items() if isinstance(value, int) and value > 0}
