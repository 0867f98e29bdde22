"""Why the system did not let a file be written or read, with what to do where that is the same everywhere."""

from __future__ import annotations

import errno
import os

from app.domain.errors import Clause

_REASONS = {
    "ENOSPC": Clause("its disk is full; make room there, or choose another disk"),
    "EDQUOT": Clause("your share of its disk (the quota) is used up; make room there, or choose another disk"),
    "EFBIG": Clause(
        "its disk takes no file so large, like a stick with FAT beyond 4 GB; choose another disk, or export less"
    ),
    "EROFS": Clause("its disk can only be read; choose another place"),
    # Windows says so of a file that a spreadsheet has open.
    **dict.fromkeys(
        ("EACCES", "EPERM"), Clause("permission is denied; check its rights and whether another program has it open")
    ),
}
_BY_NUMBER = {number: reason for name, reason in _REASONS.items() if (number := getattr(errno, name, None)) is not None}


def file_reason(error: OSError) -> Clause | str:
    """The reason as a part of a sentence: ours, or the system's own words where nothing general helps against it."""
    # Who raises such an error with words of its own knows more than its number tells.
    if error.errno is not None and error.errno in _BY_NUMBER and error.strerror == os.strerror(error.errno):
        return _BY_NUMBER[error.errno]
    return error.strerror or " ".join(str(error).split())
