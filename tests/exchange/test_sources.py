"""Files, folders and archives as sources; what leads out of an archive or blows up is refused."""

import os
import socket
import zipfile
from pathlib import Path

import pytest

from app.domain.errors import TransferError
from app.exchange.sources import Found, Source, Unusable, find_sources

SUFFIXES = frozenset({".txt", ".jsonl"})


def found(*paths: Path) -> list[Found]:
    return list(find_sources(paths, SUFFIXES))


def contents(*paths: Path) -> dict[str, bytes]:
    gathered = {}
    for source in find_sources(paths, SUFFIXES):
        assert isinstance(source, Source), source
        with source.open() as stream:
            gathered[source.name] = stream.read()
    return gathered


def archive(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in members.items():
            packed.writestr(name, data)
    return path


def test_a_folder_is_read_with_what_is_below_in_sorted_order(tmp_path: Path) -> None:
    for name in ("ب/٢.txt", "ب/1.txt", "a.txt", "Z.txt", "ملف"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(name.encode())
    names = list(contents(tmp_path))
    assert names == ["Z.txt", "a.txt", "ملف", "ب/1.txt", "ب/٢.txt"]


def test_a_folder_passes_over_what_is_no_article(tmp_path: Path) -> None:
    for name in ("a.txt", "photo.png", ".hidden.txt", ".git/b.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    passed = [item for item in found(tmp_path) if isinstance(item, Unusable)]
    assert {item.name for item in passed} == {"photo.png", ".hidden.txt"}
    assert not any(item.refused for item in passed)


def test_a_file_that_is_named_is_taken_whatever_it_is_called(tmp_path: Path) -> None:
    (tmp_path / "خبر.log").write_bytes(b"x")
    assert contents(tmp_path / "خبر.log") == {"خبر.log": b"x"}


def test_an_archive_is_read_member_by_member(tmp_path: Path) -> None:
    path = archive(
        tmp_path / "ملفات.zip", **{"ب.txt": "نص".encode(), "a/1.txt": b"1", "__MACOSX/a.txt": b"", "x.png": b""}
    )
    sources = {item.name: item for item in found(path)}
    assert list(sources) == ["ملفات.zip/__MACOSX/a.txt", "ملفات.zip/a/1.txt", "ملفات.zip/x.png", "ملفات.zip/ب.txt"]
    assert contents(archive(tmp_path / "b.zip", **{"ب.txt": "نص".encode()})) == {"b.zip/ب.txt": "نص".encode()}


@pytest.mark.parametrize("name", ["../evil.txt", "a/../../evil.txt", "/etc/evil.txt", "..\\evil.txt", "C:\\evil.txt"])
def test_a_name_that_leads_out_of_the_archive_is_refused(tmp_path: Path, name: str) -> None:
    path = archive(tmp_path / "a.zip", **{name: b"x", "good.txt": b"y"})
    refused = [item for item in found(path) if isinstance(item, Unusable) and item.refused]
    assert [item.reason for item in refused] == ["its name leads out of the archive"]


def test_a_zip_bomb_is_refused_unopened(tmp_path: Path) -> None:
    (item,) = found(archive(tmp_path / "a.zip", **{"bomb.txt": bytes(64 * 1024**2)}))
    assert isinstance(item, Unusable)
    assert "zip bomb" in item.reason


def test_an_archive_of_too_many_files_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.exchange.sources.MAX_ARCHIVE_MEMBERS", 2)
    (item,) = found(archive(tmp_path / "a.zip", **{f"{number}.txt": b"x" for number in range(3)}))
    assert isinstance(item, Unusable)
    assert "holds 3 files" in item.reason


def test_an_archive_inside_an_archive_is_refused(tmp_path: Path) -> None:
    inner = archive(tmp_path / "inner.zip", **{"a.txt": b"x"}).read_bytes()
    (item,) = found(archive(tmp_path / "outer.zip", **{"inner.zip": inner}))
    assert isinstance(item, Unusable)
    assert item.refused


def test_a_damaged_archive_is_refused(tmp_path: Path) -> None:
    whole = archive(tmp_path / "a.zip", **{"a.txt": b"x" * 1000}).read_bytes()
    (tmp_path / "cut.zip").write_bytes(whole[:60])
    (item,) = found(tmp_path / "cut.zip")
    assert isinstance(item, Unusable)
    assert "cannot be read" in item.reason


def test_an_archive_with_a_file_without_a_name_is_refused(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", x=b"one")
    # A NUL byte ends a name early.
    path.write_bytes(path.read_bytes().replace(b"x", b"\0"))
    (item,) = found(path)
    assert isinstance(item, Unusable)
    assert item.refused
    assert "no name" in item.reason


def test_a_path_that_is_not_there_stops_everything(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"x")
    with pytest.raises(TransferError, match=r"no file or folder .*missing\.txt"):
        next(find_sources([tmp_path / "a.txt", tmp_path / "missing.txt"], SUFFIXES))


@pytest.mark.skipif(os.name == "nt", reason="needs special files of Unix")
def test_special_files_and_dangling_links_are_refused_unread(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "link.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "circle.txt").symlink_to(tmp_path / "circle.txt")
    with socket.socket(socket.AF_UNIX) as listener:
        os.chdir(tmp_path)
        listener.bind("socket.txt")
        refused = [item for item in found(tmp_path) if isinstance(item, Unusable) and item.refused]
    assert {item.name for item in refused} == {"pipe.txt", "link.txt", "circle.txt", "socket.txt"}
