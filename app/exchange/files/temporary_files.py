"""Files without a name for what an export sets aside; where they have no room, it is told in which folder.

That folder is not always on the disk that the user looks at.
"""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import IO, Any, BinaryIO, TextIO, TypeVar, cast

from app.domain.errors import TransferError
from app.domain.wording.isolation import isolated

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT} if hasattr(errno, "EDQUOT") else {errno.ENOSPC})
_LITTLE = 1 << 20
"""Bytes; where fewer are free, a folder counts as full: what did not fit was more."""


@contextmanager
def temporary_bytes(in_memory: int = 0) -> Iterator[BinaryIO]:
    """A file to write and to read, which goes with the block; the first `in_memory` bytes need no disk.

    Raises:
        TransferError: the folder of temporary files is full.
    """
    make = partial(tempfile.SpooledTemporaryFile, in_memory) if in_memory else tempfile.TemporaryFile
    # A spooled file does all that is asked of these.
    with _guarded(cast(BinaryIO, make())) as file:
        yield file


@contextmanager
def temporary_text() -> Iterator[TextIO]:
    """The same for text."""
    with _guarded(cast(TextIO, tempfile.TemporaryFile("w+", encoding="utf-8", newline=""))) as file:
        yield file


_File = TypeVar("_File", bound=IO[Any])


@contextmanager
def _guarded(file: _File) -> Iterator[_File]:
    try:
        yield file
    except OSError as error:
        # While it is open: closed, it leaves room again.
        if error.errno in _FULL and _is_full(folder := tempfile.gettempdir()):
            raise full_folder(folder) from error
        raise
    finally:
        # What it had no room for cannot be written now, either.
        with suppress(OSError):
            file.close()


def full_folder(folder: str) -> TransferError:
    """What ends an export that has no room in this folder of temporary files."""
    return TransferError(
        "There is no room in {folder}, where temporary files go, so nothing was written; make room there, or name "
        "another folder in TMPDIR",
        folder=folder,
    )


def no_room(error: BaseException) -> str:
    """Why something cannot be read, where only a temporary file can have lacked room; else empty."""
    return no_room_in(tempfile.gettempdir()) if isinstance(error, OSError) and error.errno in _FULL else ""


def no_room_in(folder: str) -> str:
    """That this folder of temporary files is full, as a part of a sentence."""
    return f"there is no room in {isolated(folder)}, where temporary files go; make room there"


def folder_of_sqlite() -> str:
    """Where SQLite puts its temporary files (https://www.sqlite.org/tempfiles.html)."""
    if os.name == "nt":
        return tempfile.gettempdir()
    folders = (os.environ.get("SQLITE_TMPDIR"), os.environ.get("TMPDIR"), "/var/tmp", "/usr/tmp", "/tmp")
    return next((one for one in folders if one and os.access(one, os.R_OK | os.W_OK | os.X_OK)), ".")


def _is_full(folder: str) -> bool:
    with suppress(OSError):
        return shutil.disk_usage(folder).free < _LITTLE
    return False
