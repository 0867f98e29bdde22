"""``-`` among the files to read: what another program writes, behind a ``|``."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from app.cli.given import STDIN
from app.domain.errors import TransferError, WrongOptionError

_NAME = "stdin"


@contextmanager
def piped_in(paths: Sequence[Path], form: str | None) -> Iterator[Sequence[Path]]:
    """The paths, with a file in the place of ``-``, since an import reads some formats more than once.

    Args:
        paths: As they were named.
        form: The format that was named, or None.

    Raises:
        TransferError: stdin cannot be read, or there is no room for it on the disk.
        WrongOptionError: ``-`` is there twice, or there is no such format.
    """
    if STDIN not in paths:
        yield paths
        return
    if list(paths).count(STDIN) > 1:
        raise WrongOptionError("- is named twice; stdin can be read once")
    from app.exchange.files.temporary_files import no_room
    from app.exchange.installed_formats import installed_formats

    with tempfile.TemporaryDirectory(prefix="hashiya-", ignore_cleanup_errors=True) as folder:
        # What is packed is told from an archive of files by its name alone.
        copy = Path(folder, _NAME + (installed_formats().reader(form).suffixes[0] if form else ""))
        try:
            with copy.open("xb") as out:
                shutil.copyfileobj(sys.stdin.buffer, out, 1 << 20)
        except (AttributeError, OSError, ValueError) as error:
            # Closed before the program began, it is None; closed later, a ValueError.
            why = no_room(error) if isinstance(error, OSError) else ""
            why = why or getattr(error, "strerror", None) or "it is closed"
            raise TransferError("What comes in on stdin cannot be read: {why}", why=why) from error
        yield [copy if path == STDIN else path for path in paths]
