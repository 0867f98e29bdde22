"""The power may fail at any moment: what takes the place of something is on the disk before, and its name after."""

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from app.domain.errors import TransferError
from app.exchange.files.sinks import output_files
from app.services.writing_aside import written_aside

pytestmark = pytest.mark.skipif(os.name != "posix", reason="watches the calls of POSIX")
ARTICLES = {
    "ar/خبر.txt": "قال الوزير إن الهدنة انتهت.",
    "he/ידיעה.txt": "השר אמר כי ההפוגה נגמרה.",
    "fa/خبر.txt": "وزیر گفت آتش‌بس پایان یافت.",
    "ur.txt": "وزیر نے کہا کہ جنگ بندی ختم ہو گئی۔",
}


def export(out: Path, articles: dict[str, str]) -> None:
    with output_files(out, "brat") as sink:
        for name, text in articles.items():
            with sink.open(name) as stream:
                stream.write(text.encode())


def watch_the_disk(monkeypatch: pytest.MonkeyPatch, out: Path) -> list[str]:
    """Tells in order when names in the folder of `out` are made durable, and when it gets its content, with what then
    is not on the disk."""
    told: list[str] = []
    durable: set[int] = set()
    fsync, rmdir = os.fsync, os.rmdir

    def noted(handle: int) -> None:
        number = os.fstat(handle).st_ino
        durable.add(number)
        if number == out.parent.stat().st_ino:
            told.append("names durable")
        fsync(handle)

    def watched(does: Callable[[Path, Path], None]) -> Callable[[Path, Path], None]:
        def put_in_place(source: Path, target: Path) -> None:
            if Path(target) == out:
                whole = [Path(source), *Path(source).rglob("*")]
                lacking = [one.name for one in whole if one.stat().st_ino not in durable]
                told.append(f"in place, without {sorted(lacking)}")
            does(source, target)

        return put_in_place

    def deleted(path: Path | str, **more: int) -> None:
        if Path(path).name.endswith(".parts"):
            told.append("the one before deleted")
        rmdir(path, **more)

    monkeypatch.setattr(os, "fsync", noted)
    monkeypatch.setattr(os, "rename", watched(os.rename))
    monkeypatch.setattr(os, "replace", watched(os.replace))
    monkeypatch.setattr(os, "rmdir", deleted)
    return told


@pytest.mark.parametrize("name", ["تصدير", "تصدير.zip"])
@pytest.mark.parametrize("is_there", [False, True])
def test_all_of_an_export_is_on_the_disk_before_it_takes_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, is_there: bool
) -> None:
    out = tmp_path / name
    if is_there:
        export(out, {"ar/قديم.txt": "نص أقدم"})
    told = watch_the_disk(monkeypatch, out)
    export(out, ARTICLES)
    assert told == ["in place, without []", "names durable", "the one before deleted"]


@pytest.mark.parametrize("name", ["تصدير", "تصدير.zip"])
def test_a_disk_that_cannot_be_asked_has_the_export_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    def unknown(handle: int) -> None:
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))

    monkeypatch.setattr(os, "fsync", unknown)
    export(tmp_path / name, ARTICLES)
    with written_aside(tmp_path / "أخبار.jsonl") as stream:
        stream.write(b"{}")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([name, "أخبار.jsonl"])


def test_a_disk_that_hears_late_that_it_is_full_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "تصدير"
    export(out, {"ar/قديم.txt": "نص أقدم"})

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(TransferError) as raised:
            export(out, ARTICLES)
    full_disk = "its disk is full; make room there, or choose another disk"
    assert str(raised.value) == f"{out} cannot be written: {full_disk}; nothing was written"
    assert [path.name for path in tmp_path.iterdir()] == ["تصدير"]
    assert (out / "ar" / "قديم.txt").read_text(encoding="utf-8") == "نص أقدم"
    export(out, ARTICLES)
    for path, text in ARTICLES.items():
        assert (out / path).read_text(encoding="utf-8") == text
