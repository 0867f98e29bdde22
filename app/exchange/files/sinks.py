"""Where an export of several files goes: a folder, or a zip archive of the same files.

Everything is written aside and put in place at the end, all files at once, so that a failed export leaves what was
there before. A folder that is already there is replaced only when it is empty, or an earlier export of ours that nobody
has touched since; the marker file with the digests of its files tells.
"""

from __future__ import annotations

import os
import re
import shutil
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from hashlib import blake2b, file_digest
from pathlib import Path
from typing import BinaryIO, Protocol

import orjson

from app.domain.errors import TransferError
from app.domain.wording.file_reasons import file_reason
from app.exchange.files.abandoned import before_in, clear_abandoned, new_folder_aside
from app.exchange.files.archives import new_archive
from app.exchange.files.durable import sync_below, sync_file, sync_folder
from app.exchange.files.temporary_database import TemporaryTables

MARKER = "hashiya-export.json"
_MARKED = re.compile(rb'    ("(?:[^"\\]|\\.)*"): "([0-9a-f]{64})",?\n')
_LINE = 1 << 16
"""Bytes of a line of the marker; no name of a file is so long."""
_CACHE = 1_000
"""KiB."""
_DOS_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The same files make the same archive, whenever it is made."""


class FileSink(Protocol):
    """Takes the files of one export."""

    def open(self, name: str) -> AbstractContextManager[BinaryIO]:
        """A new file of this name, to write and to read; ``/`` in it makes folders. Several may be open at once."""
        ...


class FolderSink:
    """Files below one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made = {""}

    @contextmanager
    def open(self, name: str) -> Iterator[BinaryIO]:
        """A new file below the folder.

        Raises:
            ValueError: the name leads out of the folder, or there is such a file already.
        """
        # Paths as strings: Python keeps what a path object is made of in a table, which grows with a hundred thousand.
        above = name.rpartition("/")[0]
        if name.startswith("/") or ".." in name.split("/") or "\\" in name or name == MARKER:
            raise ValueError(f"not a name for a file of an export: {name!r}")
        if above not in self._made:
            (self._folder / above).mkdir(parents=True, exist_ok=True)
            self._made.add(above)
        with open(os.path.join(self._folder, name), "x+b") as stream:
            yield stream

    def digests(self) -> dict[str, str]:
        """SHA-256 of every file that is complete, by name."""
        return {name: _digest(self._folder, name) for name in sorted(_names_below(str(self._folder)))}


@contextmanager
def output_files(out: Path, format_name: str, ready: Callable[[], object] | None = None) -> Iterator[FolderSink]:
    """A sink whose files are all at `out` when the block is left, and nowhere when it fails.

    Args:
        out: A folder to make, or an archive when the name ends in ``.zip``.
        format_name: What the marker says about the folder.
        ready: Called when all files are written, and about to take their place.

    Raises:
        TransferError: `out` cannot be written, or holds files that are not an earlier export's.
    """
    archived = out.suffix.lower() == ".zip"
    if archived and os.path.isdir(out):
        raise TransferError("{path} is a folder; name a file that ends in .zip, or a folder that does not", path=out)
    seen = b"" if archived else _refuse_foreign(out)
    try:
        with ExitStack() as stack:
            clear_abandoned(out.absolute().parent)
            aside = new_folder_aside(out.absolute().parent, stack)
            files = aside / "files"
            files.mkdir()
            yield FolderSink(files)
            if archived:
                _archive(files, aside / "archive.zip")
                sync_file(aside / "archive.zip")
                _call(ready)
                (aside / "archive.zip").replace(out)
            else:
                _write_marker(files, format_name)
                sync_below(files)
                # Somebody may have put something there while the export ran.
                if _traces(out) != seen:
                    _refuse_foreign(out)
                _call(ready)
                _replace_folder(files, out, before_in(aside, out.absolute().name))
            # Before what was there is deleted.
            sync_folder(out.absolute().parent)
    except OSError as error:
        raise TransferError(
            "{path} cannot be written: {why}; nothing was written", path=out, why=file_reason(error)
        ) from error


def _call(ready: Callable[[], object] | None) -> None:
    if ready is not None:
        ready()


def _replace_folder(new: Path, out: Path, before: Path) -> None:
    if not out.exists():
        new.rename(out)
        return
    before.parent.mkdir()
    # Killed between these two, the earlier export is put back by whoever writes there next.
    out.rename(before)
    try:
        new.rename(out)
    except OSError:
        before.rename(out)
        raise


class _Names(TemporaryTables):
    """Names of files, each with its digest where there is one: of hundreds of thousands, none stays in memory."""

    def __init__(self, names: Iterable[tuple[str, str | None]]) -> None:
        super().__init__("CREATE TABLE file (name BLOB PRIMARY KEY, digest) WITHOUT ROWID;", cache=_CACHE)
        # A name may be none that UTF-8 can hold. Bytes of UTF-8 are in the order of their code points.
        given = ((os.fsencode(name), digest) for name, digest in names)
        try:
            self._database.executemany("INSERT OR REPLACE INTO file VALUES (?, ?)", given)
        except BaseException as error:
            self.__exit__(type(error), error, None)
            raise

    def __iter__(self) -> Iterator[str]:
        """The names, ordered."""
        return (os.fsdecode(name) for (name,) in self._database.execute("SELECT name FROM file ORDER BY name"))

    def digest(self, name: str) -> str | None:
        """What is told of this one."""
        found = self._database.execute("SELECT digest FROM file WHERE name = ?", (os.fsencode(name),)).fetchone()
        return str(found[0]) if found else None


def _names_below(folder: str, below: str = "") -> Iterator[str]:
    """The names of the files below `folder` as they come, `below` before each."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _names_below(entry.path, f"{below}{entry.name}/")
            else:
                yield below + entry.name


@contextmanager
def _ordered_below(folder: Path) -> Iterator[Iterator[str]]:
    """The names of the files below `folder`, ordered."""
    with _Names((name, None) for name in _names_below(str(folder))) as names:
        yield iter(names)


def _digest(folder: Path, name: str) -> str:
    with open(os.path.join(folder, name), "rb") as stream:
        return file_digest(stream, "sha256").hexdigest()


def _write_marker(folder: Path, format_name: str) -> None:
    with _ordered_below(folder) as names, (folder / MARKER).open("wb") as out:
        out.write(b'{\n  "hashiya_export": 1,\n  "format": %b,\n  "sha256": {' % orjson.dumps(format_name))
        before = b"\n"
        for name in names:
            out.write(b'%b    %b: "%b"' % (before, orjson.dumps(name), _digest(folder, name).encode()))
            before = b",\n"
        out.write(b"\n  }\n}\n" if before == b",\n" else b"}\n}\n")


def _traces(folder: Path) -> bytes:
    """What is another when any file below the folder was touched: cheap to ask, unlike what the files hold.

    But on Windows the second time is that of the last change of the file's entry, which cannot be set back.
    """
    traces = blake2b(digest_size=16)
    if os.path.lexists(folder):
        itself = os.lstat(folder)
        traces.update(b"%d %d\n" % (itself.st_ino, itself.st_mode))
    for name in _names_below(str(folder)) if os.path.isdir(folder) else ():
        told = os.lstat(os.path.join(folder, name))
        facts = b"%d %d %d %d" % (told.st_ino, told.st_size, told.st_mtime_ns, told.st_ctime_ns)
        traces.update(os.fsencode(name) + b"\0" + facts)
    return traces.digest()


def _refuse_foreign(out: Path) -> bytes:
    """Refuse what is not an earlier export of ours, or not any more; the traces of what was looked at."""
    try:
        traces = _traces(out)
        _look_at(out)
    except OSError as error:
        raise TransferError("{path} cannot be read: {why}", path=out, why=file_reason(error)) from error
    return traces


def _look_at(out: Path) -> None:
    if not os.path.lexists(out):
        return
    if not out.is_dir() or out.is_symlink():
        raise TransferError("{path} is a file, but this format makes several: name a folder or a .zip", path=out)
    if not any(out.iterdir()):
        return
    names = (name for name in _names_below(str(out)) if name != MARKER)
    with _Names(_marked_digests(out / MARKER)) as marked:
        if marked.digest(MARKER) is None or not all(map(marked.digest, names)):
            raise TransferError("{path} holds other files; name a new or an empty folder", path=out)
        names = (name for name in _names_below(str(out)) if name != MARKER)
        if any(_digest(out, name) != marked.digest(name) for name in names):
            raise TransferError(
                "Files in {path} were changed since they were exported; name a new or an empty folder", path=out
            )


def _marked_digests(marker: Path) -> Iterator[tuple[str, str]]:
    """The names that a marker holds, with their digests, and its own first; nothing where it is not as we write it."""
    if not marker.is_file():
        return
    with marker.open("rb") as lines:
        if lines.readline(_LINE) != b"{\n" or not lines.readline(_LINE).startswith(b'  "hashiya_export": '):
            return
        yield MARKER, "itself"
        while line := lines.readline(_LINE):
            if found := _MARKED.fullmatch(line):
                with suppress(orjson.JSONDecodeError):
                    yield orjson.loads(found[1]), found[2].decode()


def _archive(folder: Path, archive: Path) -> None:
    with new_archive(archive) as packed, _ordered_below(folder) as names:
        for name in names:
            entry = zipfile.ZipInfo(name, _DOS_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            path = os.path.join(folder, name)
            with open(path, "rb") as stream, packed.open(entry, "w", force_zip64=True) as member:
                shutil.copyfileobj(stream, member, 1 << 20)
            os.unlink(path)  # So that the disk never has to hold all of them twice.
