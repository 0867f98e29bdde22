"""Zip archives whose list of files lies on the disk: there may be one or two for each of a hundred thousand articles.

`zipfile` itself keeps more than half a kilobyte in memory for each of them.
"""

from __future__ import annotations

import errno
import pickle
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from operator import attrgetter
from pathlib import Path
from types import TracebackType
from typing import IO, Any, BinaryIO, Literal, NamedTuple, Self

from app.exchange.files.source_names import member_name
from app.exchange.files.temporary_database import temporary_database
from app.exchange.files.temporary_files import folder_of_sqlite, no_room_in

_TABLES = """
CREATE TABLE member (number INTEGER PRIMARY KEY, name TEXT, raw TEXT, place INTEGER, packed INTEGER, size INTEGER,
    crc INTEGER, method INTEGER, flags INTEGER, attributes INTEGER);
CREATE INDEX member_name ON member (name, number);
"""
_COLUMNS = "name, raw, place, packed, size, crc, method, flags, attributes"
_INSERT = f"INSERT INTO member ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
_ALL = f"SELECT {_COLUMNS} FROM member ORDER BY name, number"
# Of several files of one name `zipfile` gives the last.
_NAMED = f"SELECT {_COLUMNS} FROM member WHERE name = ? ORDER BY number DESC LIMIT 1"
_FOLD = "CREATE INDEX member_folded ON member (folded(name), number)"
_FOLDED = f"SELECT {_COLUMNS} FROM member WHERE folded(name) = folded(?) ORDER BY number DESC LIMIT 1"
NO_ARCHIVE = "it breaks off or is no zip archive; fetch it again"
_MOST = 2**63 - 1
"""What SQLite can hold; an archive may say that a file is larger."""


class Member(NamedTuple):
    """A file in an archive. All of them are listed three times in an import, and most are opened once."""

    filename: str
    raw: str
    """Its name as `zipfile` reads it."""
    place: int
    packed: int
    """Bytes."""
    file_size: int
    """Bytes when it is unpacked."""
    crc: int
    method: int
    flag_bits: int
    external_attr: int


class Archive:
    """An archive that is open for reading, in a ``with`` block: the names of its files, and what is in each.

    Its folders are no files. Names are those that people gave.
    """

    def __init__(self, file: Path | BinaryIO) -> None:
        """Args: file: the archive.

        Raises:
            OSError, ValueError, zipfile.BadZipFile, NotImplementedError: it cannot be read, as for `zipfile`.
        """
        self.count = 0
        """Of its files."""
        self.unpacked = 0
        """Bytes of all of them, as its directory says."""
        self._folded = False
        with _room_told():
            self._list = temporary_database(_TABLES)
        try:
            with _room_told():
                self._zip = _Unlisted(file, "r", _Entries(self._take))
        except BaseException:
            self._list.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._list.close()
        self._zip.close()

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[str]:
        """The names, ordered."""
        return (member.filename for member in self.members())

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.find(name) is not None

    def members(self) -> Iterator[Member]:
        """The files, ordered by their names."""
        return map(Member._make, self._list.execute(_ALL))

    def names_in(self, folder: str) -> Iterator[str]:
        """The names of the files right in a folder, which ends in ``/`` or is empty, without it."""
        # What begins so stands together; behind "/" comes "0".
        bounds = (folder, folder[:-1] + "0" if folder else "\U0010ffff")
        for (name,) in self._list.execute("SELECT name FROM member WHERE name > ? AND name < ? ORDER BY name", bounds):
            if "/" not in name[len(folder) :]:
                yield name[len(folder) :]

    def find(self, name: str) -> Member | None:
        """The file of this name; None when there is none."""
        return self._first(_NAMED, name)

    def find_folded(self, name: str) -> Member | None:
        """The file of this name, or of one with small letters for large ones or the other way round."""
        found = self.find(name)
        if found is None and not self._folded:
            self._list.create_function("folded", 1, str.lower, deterministic=True)
            with _room_told():
                self._list.execute(_FOLD)
            self._folded = True
        return found or self._first(_FOLDED, name)

    def open(self, member: Member) -> IO[bytes]:
        """What is in a file, unpacked while it is read."""
        return self._zip.open(_entry(member))

    def read(self, member: Member) -> bytes:
        """All that is in a file."""
        with self.open(member) as stream:
            return stream.read()

    def _first(self, query: str, name: str) -> Member | None:
        try:
            row = self._list.execute(query, (name,)).fetchone()
        except UnicodeEncodeError:  # Such a name no archive can hold.
            return None
        return Member._make(row) if row else None

    def _take(self, entry: zipfile.ZipInfo) -> None:
        """Note one line of the archive's directory."""
        if not entry.filename:
            # With which `zipfile` itself cannot deal.
            raise zipfile.BadZipFile("one of its files has no name")
        name = member_name(entry)
        if name.endswith("/"):
            return
        self.count += 1
        self.unpacked += entry.file_size
        sizes = (min(one, _MOST) for one in (entry.header_offset, entry.compress_size, entry.file_size))
        kind = (entry.CRC, entry.compress_type, entry.flag_bits, entry.external_attr)
        self._list.execute(_INSERT, (name, entry.orig_filename, *sizes, *kind))


def in_words(error: Exception) -> str:
    """What is wrong with an archive that cannot be opened, or not be read."""
    # What `zipfile` says where it does not find the directory, which stands at the end.
    return NO_ARCHIVE if str(error) == "File is not a zip file" else str(error)


def new_archive(out: Path | BinaryIO) -> zipfile.ZipFile:
    """An empty archive to write files into, for a ``with`` block.

    Raises:
        OSError: it cannot be written, here or later, or there is no room for the list of its files.
    """
    return _Listed(out)


class _Entries(list[zipfile.ZipInfo]):
    """Hands on what is put into it, and stays empty."""

    def __init__(self, take: Callable[[zipfile.ZipInfo], None]) -> None:
        super().__init__()
        self.append = take  # type: ignore[method-assign]


class _NoNames(dict[str, zipfile.ZipInfo]):
    def __setitem__(self, name: str, entry: zipfile.ZipInfo) -> None:
        """Keep nothing."""


class _Unlisted(zipfile.ZipFile):
    """An archive that has each line of its directory put somewhere else than into its memory."""

    def __init__(self, file: Path | BinaryIO, mode: Literal["r", "w"], entries: _Entries | _Lines) -> None:
        self._entries = entries
        self._names = _NoNames()
        super().__init__(file, mode, zipfile.ZIP_DEFLATED)

    # What `zipfile` puts its list into, an empty one at first.
    @property
    def filelist(self) -> Any:  # noqa: ANN401 - a list to those who read it
        return self._entries

    @filelist.setter
    def filelist(self, _empty: object) -> None: ...

    @property
    def NameToInfo(self) -> Any:  # noqa: ANN401 - its name in `zipfile`
        return self._names

    @NameToInfo.setter
    def NameToInfo(self, _empty: object) -> None: ...


_DIRECTORY = (
    *("filename", "orig_filename", "date_time", "compress_type", "comment", "extra", "create_system", "create_version"),
    *("extract_version", "reserved", "flag_bits", "internal_attr", "external_attr", "header_offset", "CRC"),
    *("compress_size", "file_size"),
)
"""What stands of a file in the directory at the end of an archive, as `zipfile` calls it."""
_directory_line = attrgetter(*_DIRECTORY)


class _Lines:
    """The directory of an archive that is being written: all that `zipfile` asks of its list."""

    def __init__(self) -> None:
        with _room_told():
            self._lines = temporary_database("CREATE TABLE line (number INTEGER PRIMARY KEY, entry BLOB);")
        self._count = 0

    def append(self, entry: zipfile.ZipInfo) -> None:
        with _room_told():
            self._lines.execute("INSERT INTO line (entry) VALUES (?)", (pickle.dumps(_directory_line(entry)),))
        self._count += 1

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[zipfile.ZipInfo]:
        with _room_told():
            for (line,) in self._lines.execute("SELECT entry FROM line ORDER BY number"):
                entry = zipfile.ZipInfo()
                for name, value in zip(_DIRECTORY, pickle.loads(line), strict=True):
                    setattr(entry, name, value)
                yield entry

    def close(self) -> None:
        self._lines.close()


class _Listed(_Unlisted):
    """An archive that is written."""

    def __init__(self, out: Path | BinaryIO) -> None:
        self._lines = _Lines()
        super().__init__(out, "w", self._lines)

    def close(self) -> None:
        """Write the directory."""
        try:
            super().close()
        finally:
            self._lines.close()


def _entry(member: Member) -> zipfile.ZipInfo:
    """A file, as `zipfile` wants it to open it: that goes by the name it has read itself."""
    entry = zipfile.ZipInfo(member.raw)
    entry.filename, entry.orig_filename = member.filename, member.raw
    entry.header_offset, entry.compress_size, entry.file_size = member.place, member.packed, member.file_size
    entry.CRC, entry.compress_type = member.crc, member.method
    entry.flag_bits, entry.external_attr = member.flag_bits, member.external_attr
    return entry


@contextmanager
def _room_told() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise OSError(errno.ENOSPC, no_room_in(folder_of_sqlite())) from error
