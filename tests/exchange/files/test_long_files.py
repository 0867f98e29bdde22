"""Long files go to the disk while they are written; what cannot get there is told, however early it was."""

import errno
import os
from pathlib import Path

import pytest

from app.domain.errors import TransferError
from app.exchange.files import long_files
from app.services.writing_aside import written_aside

LINES = """قال الوزير إن الهدنة انتهت.
השר אמר כי ההפוגה נגמרה. 🕊
وزیر گفت آتش‌بس پایان یافت.
وزیر نے کہا کہ جنگ بندی ختم ہو گئی۔
""".encode()
MANY = 40_000
"""Times that the lines are written: several buffers, and of the last one a part."""


def write(out: Path) -> None:
    with written_aside(out) as stream:
        for _ in range(MANY):
            stream.write(LINES)


@pytest.fixture
def stretch(monkeypatch: pytest.MonkeyPatch) -> int:
    """Bytes that are handed over at once: a fraction of a file that a test can write."""
    monkeypatch.setattr(long_files, "STRETCH", 1 << 21)
    return 1 << 21


@pytest.mark.skipif(not hasattr(os, "posix_fadvise"), reason="this system cannot be told")
def test_what_is_on_the_disk_leaves_the_memory_stretch_by_stretch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stretch: int
) -> None:
    left: list[tuple[int, int]] = []
    told = os.posix_fadvise

    def noted(handle: int, begin: int, length: int, advice: int) -> None:
        assert advice == os.POSIX_FADV_DONTNEED
        left.append((begin, length))
        told(handle, begin, length, advice)

    monkeypatch.setattr(os, "posix_fadvise", noted)
    out = tmp_path / "أخبار.jsonl"
    write(out)
    assert out.read_bytes() == LINES * MANY
    assert len(left) >= 2
    assert all(length >= stretch for _, length in left)
    assert [begin for begin, _ in left] == [sum(length for _, length in left[:at]) for at in range(len(left))]
    assert 0 <= len(LINES) * MANY - sum(left[-1]) < stretch


def test_a_disk_that_loses_a_stretch_and_says_so_once_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stretch: int
) -> None:
    out = tmp_path / "أخبار.jsonl"
    out.write_text("خبر أقدم", encoding="utf-8")
    calls: list[int] = []
    fsync = os.fsync

    def full_once(handle: int) -> None:
        calls.append(handle)
        if len(calls) == 1:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        fsync(handle)

    monkeypatch.setattr(os, "fsync", full_once)
    with pytest.raises(TransferError, match="its disk is full; make room there, or choose another disk; nothing was"):
        write(out)
    assert [path.name for path in tmp_path.iterdir()] == [out.name]
    assert out.read_text(encoding="utf-8") == "خبر أقدم"


def test_the_last_stretch_is_told_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is still on its way when the file is closed."""
    monkeypatch.setattr(long_files, "STRETCH", len(LINES))

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    file = long_files.LongFile(tmp_path / "أخبار.jsonl")
    assert file.write(LINES) == len(LINES)
    if hasattr(os, "posix_fadvise"):
        with pytest.raises(OSError, match="No space left"):
            file.close()
    file.close()
    assert file.closed


def test_a_system_that_cannot_be_told_writes_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stretch: int
) -> None:
    monkeypatch.delattr(os, "posix_fadvise", raising=False)
    write(tmp_path / "أخبار.jsonl")
    assert (tmp_path / "أخبار.jsonl").read_bytes() == LINES * MANY
