"""Why a file cannot be written, with what to do."""

import errno
import os

import pytest

from app.domain.wording.file_reasons import file_reason


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOSPC, "its disk is full; make room there, or choose another disk"),
        (errno.EDQUOT, "your share of its disk (the quota) is used up; make room there, or choose another disk"),
        (
            errno.EFBIG,
            "its disk takes no file so large, like a stick with FAT beyond 4 GB; choose another disk, or export less",
        ),
        (errno.EROFS, "its disk can only be read; choose another place"),
        (errno.EACCES, "permission is denied; check its rights and whether another program has it open"),
        (errno.EPERM, "permission is denied; check its rights and whether another program has it open"),
        (errno.EIO, os.strerror(errno.EIO)),
    ],
)
def test_what_to_do_is_said_where_it_is_the_same_everywhere(number: int, said: str) -> None:
    assert str(file_reason(OSError(number, os.strerror(number)))) == said


def test_who_knows_more_than_the_number_has_the_word() -> None:
    where = "there is no room in /var/tmp, where temporary files go; make room there"
    assert file_reason(OSError(errno.ENOSPC, where)) == where
    assert file_reason(OSError("لا نعرف\nشيئًا")) == "لا نعرف شيئًا"
