import gc
import os
import sys
import threading
import time
import tracemalloc
import zipfile
from contextlib import ExitStack
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import orjson
import pytest

from app.domain.errors import TransferError
from app.exchange.files import sinks
from app.exchange.files.abandoned import clear_abandoned, delete_folder, new_folder_aside
from app.exchange.files.sinks import MARKER, output_files
from tests.children import child_of

TEXT = "قال محمد علي 🇪🇬".encode()


def export(out: Path, **files: bytes) -> None:
    with output_files(out, "brat") as sink:
        for name, content in files.items():
            with sink.open(f"{name}.txt") as stream:
                stream.write(content)


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_a_folder_holds_the_files_and_a_marker(tmp_path: Path) -> None:
    out = tmp_path / "مجلد"
    with output_files(out, "brat") as sink, sink.open("a/one.txt") as first, sink.open("a/two.txt") as second:
        first.write(TEXT)
        second.write(b"2")
        assert not out.exists()
    assert names(out) == {"a/one.txt", "a/two.txt", MARKER}
    assert (out / "a/one.txt").read_bytes() == TEXT
    assert [path.name for path in tmp_path.iterdir()] == ["مجلد"]


def test_an_earlier_export_is_replaced_as_a_whole(tmp_path: Path) -> None:
    out = tmp_path / "out"
    export(out, old=b"1", both=b"1")
    export(out, both=b"2", new=b"2")
    assert names(out) == {"both.txt", "new.txt", MARKER}
    assert (out / "both.txt").read_bytes() == b"2"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def export_and_stand_still(told: Connection, out: str) -> None:
    """Export, and stand still when the earlier export is out of its place and the new one not in it."""
    rename = Path.rename

    def but_not_the_new_one(path: Path, target: Path) -> Path:
        if str(target) == out:
            told.send("taken out")
            threading.Event().wait()
        return rename(path, target)

    Path.rename = but_not_the_new_one  # type: ignore[assignment, method-assign]
    export(Path(out), both=b"2", new=b"2")


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")
def test_an_earlier_export_that_a_killed_one_had_taken_out_is_put_back(tmp_path: Path) -> None:
    out = tmp_path / "صادرات"
    export(out, old=TEXT, both=b"1")
    with child_of(export_and_stand_still, str(out)) as child:
        assert next(iter(child)) == "taken out"
        child.kill()
    assert not out.exists()
    export(tmp_path / "another", one=TEXT)
    assert names(out) == {"old.txt", "both.txt", MARKER}
    assert (out / "old.txt").read_bytes() == TEXT
    assert sorted(path.name for path in tmp_path.iterdir()) == ["another", "صادرات"]
    export(out, both=b"2", new=b"2")
    assert names(out) == {"both.txt", "new.txt", MARKER}


def test_an_empty_folder_is_used(tmp_path: Path) -> None:
    export(tmp_path / "out", one=b"1")
    (tmp_path / "empty").mkdir()
    export(tmp_path / "empty", one=b"1")
    assert names(tmp_path / "empty") == {"one.txt", MARKER}


@pytest.mark.parametrize("spoil", ["edited", "added", "unmarked", "bad marker"])
def test_files_that_somebody_made_are_never_replaced(tmp_path: Path, spoil: str) -> None:
    out = tmp_path / "out"
    export(out, one=TEXT)
    match spoil:
        case "edited":
            (out / "one.txt").write_bytes(b"edited in brat")
        case "added":
            (out / "mine.txt").write_bytes(b"mine")
        case "unmarked":
            (out / MARKER).unlink()
        case "bad marker":
            (out / MARKER).write_bytes(b'["sha256"')
    before = {name: (out / name).read_bytes() for name in names(out)}
    with pytest.raises(TransferError, match="name a new or an empty folder"):
        export(out, one=b"other")
    assert {name: (out / name).read_bytes() for name in names(out)} == before


def change(out: Path, how: str) -> None:
    """What somebody may do at the place of an export."""
    match how:
        case "edited":
            (out / "one.txt").write_bytes(b"mine")
        case "edited and set back":
            before = (out / "one.txt").stat()
            # Some systems count time in steps of milliseconds.
            while (out / "one.txt").stat().st_ctime_ns == before.st_ctime_ns:
                (out / "one.txt").write_bytes(TEXT[::-1])
                os.utime(out / "one.txt", ns=(before.st_atime_ns, before.st_mtime_ns))
        case "new":
            (out / "mine.txt").write_bytes(b"mine")
        case "gone":
            (out / MARKER).unlink()


def export_while_changed(out: Path, how: str, kept: dict[str, bytes]) -> None:
    with output_files(out, "brat") as sink, sink.open("one.txt"):
        change(out, how)
        kept |= {name: (out / name).read_bytes() for name in names(out)}


@pytest.mark.parametrize("how", ["edited", "edited and set back", "new", "gone"])
def test_what_somebody_changes_while_an_export_runs_is_not_replaced(tmp_path: Path, how: str) -> None:
    out = tmp_path / "out"
    export(out, one=TEXT, two=b"2")
    kept: dict[str, bytes] = {}
    with pytest.raises(TransferError):
        export_while_changed(out, how, kept)
    assert len(kept) > 1
    assert {name: (out / name).read_bytes() for name in names(out)} == kept


def test_a_file_that_comes_to_the_place_while_an_export_runs_is_not_replaced(tmp_path: Path) -> None:
    out = tmp_path / "out"

    def write_while_it_comes() -> None:
        with output_files(out, "brat"):
            out.write_bytes(TEXT)

    with pytest.raises(TransferError, match="is a file"):
        write_while_it_comes()
    assert out.read_bytes() == TEXT


def test_what_an_earlier_export_holds_is_read_once_before_it_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    export(out, one=TEXT, two=b"2")
    read: list[tuple[Path, str]] = []
    digest = sinks._digest

    def watched(folder: Path, name: str) -> str:
        read.append((folder, name))
        return digest(folder, name)

    monkeypatch.setattr(sinks, "_digest", watched)
    export(out, one=b"1")
    assert sorted(name for folder, name in read if folder == out) == ["one.txt", "two.txt"]


def test_a_file_is_not_a_place_for_several_files(tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"mine")
    with pytest.raises(TransferError, match="is a file"):
        export(tmp_path / "out", one=b"1")
    (tmp_path / "a.zip").mkdir()
    with pytest.raises(TransferError, match="is a folder"):
        export(tmp_path / "a.zip", one=b"1")
    with pytest.raises(TransferError, match="cannot be written"):
        export(tmp_path / "missing" / "out", one=b"1")


@pytest.mark.parametrize("out_name", ["out", "out.zip"])
def test_a_failed_export_leaves_what_was_there(tmp_path: Path, out_name: str) -> None:
    out = tmp_path / out_name
    export(out, one=b"1")

    def fail() -> None:
        with output_files(out, "brat") as sink, sink.open("one.txt") as stream:
            stream.write(b"half")
            raise RuntimeError("stopped")

    with pytest.raises(RuntimeError):
        fail()
    if out_name == "out":
        assert (out / "one.txt").read_bytes() == b"1"
    else:
        assert zipfile.ZipFile(out).read("one.txt") == b"1"
    assert [path.name for path in tmp_path.iterdir()] == [out_name]


def test_an_archive_has_the_same_bytes_each_time(tmp_path: Path) -> None:
    export(tmp_path / "first.zip", b=TEXT, a=b"1")
    export(tmp_path / "second.zip", a=b"1", b=TEXT)
    assert (tmp_path / "first.zip").read_bytes() == (tmp_path / "second.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "first.zip") as archive:
        assert archive.namelist() == ["a.txt", "b.txt"]
        assert archive.read("b.txt") == TEXT


@pytest.mark.parametrize("name", ["../up.txt", "/abs.txt", "a\\b.txt", MARKER])
def test_names_stay_inside(tmp_path: Path, name: str) -> None:
    with output_files(tmp_path / "out", "brat") as sink, pytest.raises(ValueError, match="not a name"), sink.open(name):
        pass


def _peak_of_files(out: Path, count: int) -> int:
    """Most memory that Python needs to write so many files in the place of as many."""
    files = [f"{number:036}.xmi" for number in range(count)]
    for _ in range(2):
        gc.collect()
        tracemalloc.start()
        try:
            with output_files(out, "brat") as sink:
                for name in files:
                    with sink.open(name):
                        pass
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    return peak


@pytest.mark.usefixtures("usual_collector")
def test_the_files_of_an_export_take_no_memory_each(tmp_path: Path) -> None:
    few = _peak_of_files(tmp_path / "few", 200)
    # A name alone takes 89 bytes.
    assert _peak_of_files(tmp_path / "many", 1_200) - few < 1_000 * 40


def test_an_export_of_names_in_any_script_is_replaced(tmp_path: Path) -> None:
    out = tmp_path / "out"
    for _ in range(2):
        export(out, **{"أخبار": TEXT, "חדשות": TEXT, 'a "b"': TEXT, "🇪🇬": TEXT, "\ufeffz": TEXT})
    marked = orjson.loads((out / MARKER).read_bytes())["sha256"]
    assert list(marked) == sorted(names(out) - {MARKER})


def test_a_link_to_a_folder_is_of_somebody_else(tmp_path: Path) -> None:
    out = tmp_path / "out"
    export(out, one=TEXT)
    (tmp_path / "مقالات").mkdir()
    (out / "link").symlink_to(tmp_path / "مقالات", target_is_directory=True)
    with pytest.raises(TransferError, match="holds other files"):
        export(out, one=TEXT)


@pytest.mark.parametrize("age", [0, 120])
def test_a_folder_aside_that_nobody_holds_any_more_is_cleared_away_when_it_is_old(tmp_path: Path, age: int) -> None:
    out = tmp_path / "مجلد"
    left = tmp_path / f".hashiya-{'0' * 32}.parts"
    (left / "before").mkdir(parents=True)
    (left / "before" / "earlier").mkdir()
    moment = time.time() - age
    os.utime(left, (moment, moment))
    export(out, one=TEXT)
    assert left.exists() is (age == 0), "whoever has just made it is about to hold it"
    assert (tmp_path / "earlier").exists() is (age > 0)


def test_what_was_taken_out_of_its_place_comes_back_also_if_clearing_away_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = tmp_path / f".hashiya-{'0' * 32}.parts"
    (left / "before" / "earlier").mkdir(parents=True)
    (left / "files").mkdir()
    (left / "lock").touch()

    def killed(*_arguments: object, **_more: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("app.exchange.files.abandoned.delete_folder", killed)
        with pytest.raises(KeyboardInterrupt):
            clear_abandoned(tmp_path)
    assert (left / "lock").exists(), "whoever comes next knows that nobody is at work on it"
    assert (tmp_path / "earlier").is_dir()
    clear_abandoned(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["earlier"]


def test_a_folder_is_deleted_and_nothing_behind_its_links(tmp_path: Path) -> None:
    outside, folder = tmp_path / "أخبار", tmp_path / "تصدير"
    for place in (outside, folder, folder / "ملفات", folder / "ملفات" / "فارغ"):
        place.mkdir()
    for number in range(11):
        (folder / "ملفات" / f"خبر {number}.txt").write_bytes(TEXT)
    (outside / "خبر.txt").write_bytes(TEXT)
    (folder / "وصلة").symlink_to(outside, target_is_directory=True)
    delete_folder(folder)
    assert [path.name for path in tmp_path.iterdir()] == ["أخبار"]
    assert (outside / "خبر.txt").read_bytes() == TEXT


def test_what_cannot_be_deleted_is_told_and_does_not_keep_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck, unlink = tmp_path / "export" / "ידיעה.txt", os.unlink

    def refused(path: str | Path, **more: Any) -> None:
        if Path(path).name == stuck.name:
            raise PermissionError(13, "Permission denied", str(path))
        unlink(path, **more)

    stuck.parent.mkdir()
    for file in (stuck, *(stuck.with_name(f"{number}.txt") for number in range(3))):
        file.touch()
    monkeypatch.setattr("os.unlink", refused)
    with pytest.raises(PermissionError):
        delete_folder(stuck.parent)
    with ExitStack() as stack:
        aside = new_folder_aside(tmp_path, stack)
        stuck.parent.rename(aside / "before")
    assert [path.name for path in aside.rglob("*") if path.is_file()] == [stuck.name]


def test_files_that_are_packed_are_not_kept_beside_the_archive(tmp_path: Path) -> None:
    left: list[Path] = []

    def look() -> None:
        left.extend(path for path in tmp_path.rglob("*.txt"))

    with output_files(tmp_path / "أخبار.zip", "brat", look) as sink:
        for name in ("خبر.txt", "ملف/ידיעה.txt"):
            with sink.open(name) as stream:
                stream.write(TEXT)
    assert left == []
    with zipfile.ZipFile(tmp_path / "أخبار.zip") as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {"خبر.txt": TEXT, "ملف/ידיעה.txt": TEXT}
