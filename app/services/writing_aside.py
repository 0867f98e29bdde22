"""Files that appear when they are complete, and not at all when writing them fails."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from errno import ENOENT
from pathlib import Path
from typing import BinaryIO

from app.domain.errors import TransferError
from app.domain.wording.file_reasons import file_reason
from app.exchange.files.abandoned import clear_abandoned, hold, new_file_aside
from app.exchange.files.durable import flush, sync_folder
from app.exchange.files.long_files import LongFile

_BUFFER = 1 << 20
_DATABASE = b"SQLite format 3\0"
_BESIDE_DATABASES = ("-wal", "-shm", "-journal")


@contextmanager
def written_aside(out: Path, ready: Callable[[], object] | None = None) -> Iterator[BinaryIO]:
    """A stream whose bytes are in `out` when the block is left, and nowhere when it fails.

    `ready` is called when they are all on disk, and about to take their place.

    Raises:
        TransferError: `out` cannot be written, or must not be (`refuse_target`); it is as it was.
    """
    refuse_target(out)
    # Through a link to the file behind it; and in the same folder, because only there can it take the place at once.
    target = Path(os.path.realpath(out))
    clear_abandoned(target.parent)
    aside = new_file_aside(target.parent)
    try:
        with ExitStack() as held:
            with io.BufferedWriter(LongFile(aside), _BUFFER) as stream:
                if os.name == "posix":
                    # Held until it has its name; Windows gives no other name to an open file.
                    held.callback(os.close, os.dup(stream.fileno()))
                    hold(stream.fileno())
                yield stream
                stream.flush()
                flush(stream.fileno())
            if os.path.exists(target):  # noqa: PTH110
                aside.chmod(target.stat().st_mode)
            if ready is not None:
                ready()
            aside.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        raise TransferError(
            "{path} cannot be written: {why}; nothing was written", path=out, why=file_reason(error)
        ) from error
    finally:
        # What cannot be removed was not made either, or lies where nobody may write any more.
        with suppress(OSError):
            aside.unlink(missing_ok=True)


def refuse_target(out: Path) -> None:
    """Refuse a name in no folder, and to replace what is no file, or any database: a workspace that is open, perhaps.

    Raises:
        TransferError: `out` is one.
    """
    # The functions of os.path say no where those of Path raise, as with a name that is too long.
    folder = out.absolute().parent
    if not os.path.isdir(folder):  # noqa: PTH112
        raise TransferError(
            "{path} cannot be written: there is no folder {folder}; create it first", path=out, folder=folder
        ) from FileNotFoundError(ENOENT, os.strerror(ENOENT), str(folder))
    if os.path.isdir(out):  # noqa: PTH112
        raise TransferError("{path} is a folder; name a file in it", path=out)
    if os.path.exists(out) and not os.path.isfile(out):  # noqa: PTH110, PTH113
        raise TransferError("{path} is not a regular file", path=out)
    if _is_of_database(out):
        raise TransferError(
            "{path} is a database, perhaps a workspace; choose another name or remove it first", path=out
        )


def _is_of_database(path: Path) -> bool:
    for ending in _BESIDE_DATABASES:
        if path.name.endswith(ending) and os.path.isfile(path.with_name(path.name.removesuffix(ending))):  # noqa: PTH113
            return True
    if not os.path.isfile(path):  # noqa: PTH113
        return False
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    except OSError:
        return False
    if os.read(handle, len(_DATABASE)) == _DATABASE:
        # Left open: closing it would give up the locks of whoever has it open in this process
        # (https://www.sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_).
        return True
    os.close(handle)
    return False
