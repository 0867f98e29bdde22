"""File names for articles, for formats with a file for each."""

from __future__ import annotations

import re

_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")
# Windows opens a device under these names, whatever their ending.
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)


class ArticleNames:
    """Gives each article of an export a name of its own."""

    def __init__(self) -> None:
        self._used: set[str] = set()
        self._count = 0

    def stem(self, identifier: str) -> str:
        """The article's id where that can be a file name on every system, else a number."""
        self._count += 1
        usable = _FILE_NAME.fullmatch(identifier) and not _DEVICES.match(identifier)
        stem = identifier if usable else f"article-{self._count:06}"
        # Two ids may differ in the case of their letters only, which not every disk tells apart.
        while stem.lower() in self._used:
            stem = f"{stem}-{self._count}"
        self._used.add(stem.lower())
        return stem
