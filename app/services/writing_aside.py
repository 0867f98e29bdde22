"""Files that appear when they are complete, and not at all when writing them fails."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from app.domain.errors import TransferError
from app.exchange.files.abandoned import clear_abandoned, hold, new_file_aside

_BUFFER = 1 << 20


@contextmanager
def written_aside(out: Path) -> Iterator[BinaryIO]:
    """A stream whose bytes are in `out` when the block is left, and nowhere when it fails."""
    if os.path.isdir(out):  # noqa: PTH112
        raise TransferError("{path} is a folder; name a file in it", path=out)
    if os.path.exists(out) and not os.path.isfile(out):  # noqa: PTH110, PTH113
        raise TransferError("{path} is not a regular file", path=out)
    # Through a link to the file behind it; and in the same folder, because only there can it take the place at once.
    target = Path(os.path.realpath(out))
    clear_abandoned(target.parent)
    aside = new_file_aside(target.parent)
    try:
        with ExitStack() as held:
            with aside.open("xb", buffering=_BUFFER) as stream:
                if os.name == "posix":
                    # Held until it has its name; Windows gives no other name to an open file.
                    held.callback(os.close, os.dup(stream.fileno()))
                    hold(stream.fileno())
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
            if os.path.exists(target):  # noqa: PTH110
                aside.chmod(target.stat().st_mode)
            aside.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        raise TransferError(
            "{path} cannot be written: {why}; nothing was written", path=out, why=error.strerror or error
        ) from error
    finally:
        # What cannot be removed was not made either, or lies where nobody may write any more.
        with suppress(OSError):
            aside.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Make the new name durable, where folders can be synchronised (not on Windows)."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
