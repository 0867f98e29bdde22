"""Who may read and write what lies beside a workspace: those who may the workspace, and nobody else.

SQLite does so with its log, which is as open as the file it belongs to. In a folder of a team a colleague's window
stores what was left beside the workspace; beside one that is private, nothing of its texts can be read by others.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

_READ_AND_WRITE = 0o666
_OWN = 0o600
_GROUP = 0o070


def make_like(path: Path, model: Path | None) -> None:
    """Make an empty file, as open as the model; without one, this user's alone.

    Raises:
        OSError: it cannot be made, or is there.
    """
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, _OWN))
    share_like(path, model)


def share_like(target: Path | int, model: Path | None, *, is_folder: bool = False) -> None:
    """Make a file or folder, or an open file, as open as the model; where that cannot be, it stays more private."""
    if os.name != "posix" or model is None:
        return
    with suppress(OSError):
        wanted = model.stat()
        mode = wanted.st_mode & _READ_AND_WRITE | _OWN
        if not _given_to(target, wanted):
            # Its group may be another one, which gets what everybody gets.
            mode = mode & ~_GROUP | (mode & _GROUP >> 3) << 3
        if is_folder:
            # Who may read it may look into it.
            mode |= (mode & 0o444) >> 2
        os.chmod(target, mode)  # noqa: PTH101 - of an open file, too


def _given_to(target: Path | int, wanted: os.stat_result) -> bool:
    """Whether it has the group of the model; root, who works for somebody here, gives it to its owner as well."""
    found = os.stat(target)  # noqa: PTH116
    owner = wanted.st_uid if not os.geteuid() and found.st_uid != wanted.st_uid else -1
    group = wanted.st_gid if found.st_gid != wanted.st_gid else -1
    if (owner, group) == (-1, -1):
        return True
    try:
        os.chown(target, owner, group)
    except OSError:
        return group == -1
    return True
