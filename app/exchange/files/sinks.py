"""Where an export of several files goes: a folder, or a zip archive of the same files.

Everything is written aside and put in place at the end, all files at once, so that a failed export leaves what was
there before. A folder that is already there is replaced only when it is empty, or an earlier export of ours that nobody
has touched since; the marker file with the digests of its files tells.
"""

from __future__ import annotations

import os
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from hashlib import file_digest
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, Protocol

import orjson

from app.domain.errors import TransferError
from app.exchange.files.abandoned import clear_abandoned, new_folder_aside
from app.exchange.files.archives import new_archive

MARKER = "hashiya-export.json"
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
        self._made = {folder}

    @contextmanager
    def open(self, name: str) -> Iterator[BinaryIO]:
        """A new file below the folder.

        Raises:
            ValueError: the name leads out of the folder, or there is such a file already.
        """
        relative = PurePosixPath(name)
        if relative.is_absolute() or ".." in relative.parts or "\\" in name or name == MARKER:
            raise ValueError(f"not a name for a file of an export: {name!r}")
        path = self._folder / relative
        if path.parent not in self._made:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._made.add(path.parent)
        with path.open("x+b") as stream:
            yield stream

    def digests(self) -> dict[str, str]:
        """SHA-256 of every file that is complete, by name."""
        return {name: _digest(self._folder / name) for name in _names_below(self._folder)}


@contextmanager
def output_files(out: Path, format_name: str) -> Iterator[FolderSink]:
    """A sink whose files are all at `out` when the block is left, and nowhere when it fails.

    Args:
        out: A folder to make, or an archive when the name ends in ``.zip``.
        format_name: What the marker says about the folder.

    Raises:
        TransferError: `out` cannot be written, or holds files that are not an earlier export's.
    """
    archived = out.suffix.lower() == ".zip"
    if archived and os.path.isdir(out):  # noqa: PTH112 - where Path.is_dir raises, this says no
        raise TransferError("{path} is a folder; name a file that ends in .zip, or a folder that does not", path=out)
    if not archived:
        _refuse_foreign(out)
    try:
        with ExitStack() as stack:
            clear_abandoned(out.absolute().parent)
            aside = new_folder_aside(out.absolute().parent, stack)
            files = aside / "files"
            files.mkdir()
            yield FolderSink(files)
            if archived:
                _archive(files, aside / "archive.zip")
                (aside / "archive.zip").replace(out)
            else:
                _write_marker(files, format_name)
                # A second look: somebody may have put something there while the export ran.
                _refuse_foreign(out)
                _replace_folder(files, out, aside / "before")
    except OSError as error:
        raise TransferError("{path} cannot be written: {why}", path=out, why=error.strerror or error) from error


def _replace_folder(new: Path, out: Path, before: Path) -> None:
    if not out.exists():
        new.rename(out)
        return
    out.rename(before)
    try:
        new.rename(out)
    except OSError:
        before.rename(out)
        raise


def _names_below(folder: Path) -> list[str]:
    """The names of the files below `folder`, ordered; nothing more, since there may be hundreds of thousands."""
    own = len(str(folder)) + 1
    names: list[str] = []
    for parent, _, files in os.walk(folder):
        below = parent[own:].replace(os.sep, "/")
        # Those right in the folder are not copied; most exports have all of theirs there.
        names += [f"{below}/{name}" for name in files] if below else files
    names.sort()
    return names


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()


def _write_marker(folder: Path, format_name: str) -> None:
    names = _names_below(folder)
    with (folder / MARKER).open("wb") as out:
        out.write(b'{\n  "hashiya_export": 1,\n  "format": %b,\n  "sha256": {' % orjson.dumps(format_name))
        before = b"\n"
        for name in names:
            out.write(b'%b    %b: "%b"' % (before, orjson.dumps(name), _digest(folder / name).encode()))
            before = b",\n"
        out.write(b"\n  }\n}\n" if names else b"}\n}\n")


def _refuse_foreign(out: Path) -> None:
    if not os.path.lexists(out):
        return
    if not out.is_dir() or out.is_symlink():
        raise TransferError("{path} is a file, but this format makes several: name a folder or a .zip", path=out)
    try:
        names = _names_below(out)
        if not names and not any(out.iterdir()):
            return
        digests = _marked_digests(out / MARKER) if MARKER in names else None
        names = [name for name in names if name != MARKER]
        if digests is None or any(name not in digests for name in names):
            raise TransferError("{path} holds other files; name a new or an empty folder", path=out)
        if any(_digest(out / name) != digests[name] for name in names):
            raise TransferError(
                "Files in {path} were changed since they were exported; name a new or an empty folder", path=out
            )
    except OSError as error:
        raise TransferError("{path} cannot be read: {why}", path=out, why=error.strerror) from error


def _marked_digests(marker: Path) -> dict[str, Any] | None:
    try:
        digests = orjson.loads(marker.read_bytes())["sha256"]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return None
    return digests if isinstance(digests, dict) else None


def _archive(folder: Path, archive: Path) -> None:
    with new_archive(archive) as packed:
        for name in _names_below(folder):
            entry = zipfile.ZipInfo(name, _DOS_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            with (folder / name).open("rb") as stream, packed.open(entry, "w", force_zip64=True) as member:
                shutil.copyfileobj(stream, member, 1 << 20)
