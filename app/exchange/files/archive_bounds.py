"""How much of a zip archive is unpacked: what is too much, and what unfolds like a bomb, is refused unopened."""

from __future__ import annotations

import zipfile

from app.exchange.files.source_names import member_name

MAX_ARCHIVE_MEMBERS = 200_000
MAX_ARCHIVE_BYTES = 4 * 1024**3
MAX_RATIO = 200
"""Unpacked size over packed size; JSONL full of zeros reaches about 100, a zip bomb 1,000."""
_RATIO_MATTERS_FROM = 16 * 1024**2


class ArchiveBounds:
    """Counts what one archive, together with those inside of it, unpacks to."""

    def __init__(self, size: int) -> None:
        """Args: size: bytes of the archive itself; what its directory says of that may be a lie."""
        self._size = max(size, 1)
        self._files = self._unpacked = 0

    def problem(self, count: int, size: int) -> str | None:
        """Why an archive is not unpacked: it holds too many files, too large ones, or a bomb. None when it may be.

        One inside of it, asked for later, counts on top of what was counted before unless it is refused.

        Args:
            count: its files.
            size: bytes of all of them, as its directory says.
        """
        # Nothing is larger packed than its whole archive, and several members may share the same bytes of it.
        files = self._files + count
        unpacked = self._unpacked + size
        if files > MAX_ARCHIVE_MEMBERS:
            return f"the archive holds {files:,} files; at most {MAX_ARCHIVE_MEMBERS:,} are read"
        if unpacked > MAX_ARCHIVE_BYTES:
            return f"the archive unpacks to {unpacked:,} bytes; at most {MAX_ARCHIVE_BYTES:,} are read"
        if unpacked > _RATIO_MATTERS_FROM and unpacked > MAX_RATIO * self._size:
            return f"the archive unpacks to {unpacked // self._size:,} times its size, like a zip bomb"
        self._files, self._unpacked = files, unpacked
        return None


def archive_members(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The files of a small `archive` under the names that people gave them, without its folders.

    Raises:
        zipfile.BadZipFile: one of them has no name, with which `zipfile` itself cannot deal.
    """
    members = archive.infolist()
    if not all(member.filename for member in members):
        raise zipfile.BadZipFile("one of its files has no name")
    for member in members:
        # `zipfile` itself goes by the name that it read, which stays in `orig_filename`.
        member.filename = member_name(member)
    return [member for member in members if not member.is_dir()]
