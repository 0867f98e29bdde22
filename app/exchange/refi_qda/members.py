"""The files of a REFI-QDA project by their names, which programs write with small letters or large ones."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from contextlib import suppress

_NO_TIME = (1980, 1, 1, 0, 0, 0)


class Members:
    """There may be one for each of a hundred thousand articles, so that nothing is kept twice of them."""

    def __init__(self, archive: zipfile.ZipFile, members: Sequence[zipfile.ZipInfo]) -> None:
        """Args: archive: the project; members: its files, under the names that people gave them."""
        self._archive = archive
        self._members = members
        self._folded: dict[str, zipfile.ZipInfo] | None = None
        for member in members:
            # Nobody asks when a file was packed, and it takes a sixth of what is known of it.
            member.date_time = _NO_TIME

    def find(self, name: str) -> zipfile.ZipInfo | None:
        """The file of this name, whatever the case of its letters; None when there is none."""
        with suppress(KeyError):
            found = self._archive.getinfo(name)
            if found.filename == name and not found.is_dir():
                return found
        if self._folded is None:
            self._folded = {member.filename.lower(): member for member in self._members}
        return self._folded.get(name.lower())
