"""What lies in one folder, however many files and folders that are: a corpus may be one of a hundred thousand."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator

from app.domain.errors import TransferError
from app.exchange.files.temporary_database import LateTables, told_full

_FEW = 5_000
"""Names that are kept in memory; a name takes some 170 bytes there."""
_TABLE = "CREATE TABLE entry (folder, name BLOB, PRIMARY KEY (folder, name)) WITHOUT ROWID;"


class FolderListing(LateTables):
    """The names in a folder, in order, for a ``with`` block; `name in listing` asks for a file.

    It raises `TransferError` where the disk is full.
    """

    def __init__(self) -> None:
        super().__init__(_TABLE)
        self._few: tuple[list[str], list[str]] = ([], [])
        """Files, folders."""

    def _told(self, error: sqlite3.Error) -> TransferError | None:
        return told_full(error)

    def read(self, folder: str) -> None:
        """Take the names that are there.

        Raises:
            OSError: the folder cannot be read.
        """
        files, folders = self._few
        with os.scandir(folder) as entries:
            for entry in entries:
                (folders if _is_folder(entry) else files).append(entry.name)
                if len(files) + len(folders) >= _FEW:
                    self._put_away()
        if self._database:
            self._put_away()
        files.sort()
        folders.sort()

    def files(self) -> Iterator[str]:
        """Their names."""
        return self._names(folders=False)

    def folders(self) -> Iterator[str]:
        """Their names, those of links to folders as well."""
        return self._names(folders=True)

    def __contains__(self, name: str) -> bool:
        if self._database is None:
            return name in self._few[0]
        asked = "SELECT 1 FROM entry WHERE folder = 0 AND name = ?"
        return self._database.execute(asked, (os.fsencode(name),)).fetchone() is not None

    def _names(self, *, folders: bool) -> Iterator[str]:
        if self._database is None:
            return iter(self._few[folders])
        # A name may be none that UTF-8 can hold. Bytes of UTF-8 are in the order of their code points.
        found = self._database.execute("SELECT name FROM entry WHERE folder = ? ORDER BY name", (int(folders),))
        return (os.fsdecode(name) for (name,) in found)

    def _put_away(self) -> None:
        database = self._made()
        for folder, names in enumerate(self._few):
            rows = ((folder, os.fsencode(name)) for name in names)
            database.executemany("INSERT OR IGNORE INTO entry VALUES (?, ?)", rows)
            names.clear()


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False
