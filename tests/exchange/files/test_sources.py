"""Files, folders and archives as sources; what leads out of an archive or blows up is refused."""

import io
import os
import socket
import struct
import sys
import zipfile
import zlib
from contextlib import chdir
from pathlib import Path

import pytest

from app.domain.errors import RecordError, TransferError
from app.exchange.files.sources import Found, Source, Unusable, find_sources

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
    for name in ("a.txt", "photo.png", ".hidden.txt", "~$a.docx", ".git/b.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    passed = [item for item in found(tmp_path) if isinstance(item, Unusable)]
    assert {item.name for item in passed} == {"photo.png", ".hidden.txt", "~$a.docx", ".git"}
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


def test_a_member_that_is_called_like_its_folder_is_passed_over(tmp_path: Path) -> None:
    first, second = found(archive(tmp_path / "a.zip", **{".": b"x", "./خبر.txt": "نص".encode()}))
    assert isinstance(first, Unusable)
    assert not first.refused
    assert second.name == "a.zip/./خبر.txt"


def test_a_zip_bomb_is_refused_unopened(tmp_path: Path) -> None:
    (item,) = found(archive(tmp_path / "a.zip", **{"bomb.txt": bytes(64 * 1024**2)}))
    assert isinstance(item, Unusable)
    assert "zip bomb" in item.reason


def test_a_zip_bomb_that_lies_about_its_packed_size_is_refused(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", **{"bomb.txt": bytes(64 * 1024**2)})
    data = bytearray(path.read_bytes())
    # The packed size of the member, 20 bytes into its entry of the directory at the end.
    struct.pack_into("<L", data, data.index(b"PK\x01\x02") + 20, 32 * 1024**2)
    path.write_bytes(data)
    (item,) = found(path)
    assert isinstance(item, Unusable)
    assert "zip bomb" in item.reason


def test_an_archive_of_too_many_files_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.exchange.files.archive_bounds.MAX_ARCHIVE_MEMBERS", 2)
    (item,) = found(archive(tmp_path / "a.zip", **{f"{number}.txt": b"x" for number in range(3)}))
    assert isinstance(item, Unusable)
    assert "holds 3 files" in item.reason


def packed(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as inner:
        for name, data in members.items():
            inner.writestr(name, data)
    return out.getvalue()


def test_an_archive_inside_an_archive_is_read_like_one_in_a_folder(tmp_path: Path) -> None:
    inner = packed(**{"سارة.txt": "قال".encode(), "beside.txt": "אמר".encode(), "x.png": b""})
    outer = archive(tmp_path / "مشروع.zip", **{"annotation/خبر.txt/سارة.zip": inner, "a.txt": "گفت".encode()})
    told = {item.name.removeprefix("مشروع.zip/"): item for item in found(outer)}
    inside = "annotation/خبر.txt/سارة.zip"
    assert list(told) == ["a.txt", f"{inside}/beside.txt", f"{inside}/x.png", f"{inside}/سارة.txt"]
    assert isinstance(told[f"{inside}/x.png"], Unusable)
    read = {}
    for source in find_sources([outer], SUFFIXES):
        if isinstance(source, Source):
            beside = source.beside("beside.txt")
            with source.open() as stream:
                read[source.name.removeprefix("مشروع.zip/")] = (stream.read().decode(), beside and beside.name)
    # What lies beside it is what is in the same archive.
    beside_it = f"مشروع.zip/{inside}/beside.txt"
    assert read == {
        "a.txt": ("گفت", None),
        f"{inside}/beside.txt": ("אמר", beside_it),
        f"{inside}/سارة.txt": ("قال", beside_it),
    }


def test_an_archive_in_the_third_place_is_refused_and_what_lies_beside_it_is_read(tmp_path: Path) -> None:
    inner = packed(**{"deep.zip": packed(**{"a.txt": b"x"}), "b.txt": b"y"})
    taken, refused = found(archive(tmp_path / "outer.zip", **{"inner.zip": inner}))
    assert isinstance(refused, Unusable)
    assert refused.refused
    assert refused.reason == "is an archive inside an archive; unpack it first"
    assert isinstance(taken, Source)


def test_a_bomb_inside_an_archive_is_refused_unopened(tmp_path: Path) -> None:
    bomb = packed(**{"bomb.txt": bytes(64 * 1024**2)})
    refused, taken = found(archive(tmp_path / "a.zip", **{"a.zip": bomb, "b.txt": b"x"}))
    assert isinstance(refused, Unusable)
    assert "zip bomb" in refused.reason
    assert isinstance(taken, Source)


def test_many_small_bombs_are_one_large_one(tmp_path: Path) -> None:
    # Each unpacks to less than what is looked at, and packs well within the outer archive as all are the same.
    small = packed(**{"a.txt": bytes(10 * 1024**2)})
    told = found(archive(tmp_path / "a.zip", **{f"{number}.zip": small for number in range(9)}))
    refused = [item for item in told if isinstance(item, Unusable)]
    assert 0 < len(told) - len(refused) < 4
    assert all("zip bomb" in item.reason for item in refused)


def test_archives_inside_of_archives_count_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.exchange.files.archive_bounds.MAX_ARCHIVE_MEMBERS", 5)
    inner = packed(**{f"{number}.txt": b"x" for number in range(3)})
    told = found(archive(tmp_path / "a.zip", **{"1.zip": inner, "2.zip": inner}))
    assert [type(item) for item in told] == [Source, Source, Source, Unusable]
    assert isinstance(told[-1], Unusable)
    assert "holds 8 files" in told[-1].reason


def test_a_large_archive_inside_an_archive_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.exchange.files.sources.MAX_INNER_ARCHIVE", 50)
    (item,) = found(archive(tmp_path / "a.zip", **{"1.zip": packed(**{"a.txt": b"x"})}))
    assert isinstance(item, Unusable)
    assert item.refused


@pytest.mark.parametrize("damage", [b"", b"no archive", "cut", "flipped"])
def test_a_damaged_archive_inside_an_archive_is_refused_and_the_rest_read(tmp_path: Path, damage: bytes | str) -> None:
    whole = bytearray(packed(**{"a.txt": os.urandom(1000)}))
    inner = damage if isinstance(damage, bytes) else bytes(whole[:60])
    outer = archive(tmp_path / "a.zip", **{"1.zip": bytes(whole) if damage == "flipped" else inner, "b.txt": b"x"})
    if damage == "flipped":
        data = bytearray(outer.read_bytes())
        data[60] ^= 0xFF
        outer.write_bytes(data)
    refused, taken = found(outer)
    assert isinstance(refused, Unusable)
    assert refused.refused
    assert refused.reason.startswith("cannot be read")
    assert isinstance(taken, Source)


def test_a_member_whose_name_is_in_no_encoding_is_refused(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", **{"خبر.txt": b"x"})
    data = path.read_bytes()
    # The name stands before the member and in the directory at the end; `zipfile` reads both.
    path.write_bytes(data.replace("خ".encode(), b"\xd8\xff", 1))
    (source,) = found(path)
    assert isinstance(source, Source)
    with pytest.raises(RecordError, match="cannot be read"):
        source.open()
    path.write_bytes(data.replace("خ".encode(), b"\xd8\xff"))
    (item,) = found(path)
    assert isinstance(item, Unusable)
    assert item.reason.startswith("cannot be read")


def test_names_that_lead_out_of_an_inner_archive_are_refused(tmp_path: Path) -> None:
    inner = packed(**{"../../a.txt": b"x"})
    (item,) = found(archive(tmp_path / "a.zip", **{"1.zip": inner}))
    assert isinstance(item, Unusable)
    assert item.reason == "its name leads out of the archive"


def test_a_damaged_archive_is_refused(tmp_path: Path) -> None:
    whole = archive(tmp_path / "a.zip", **{"a.txt": b"x" * 1000}).read_bytes()
    (tmp_path / "cut.zip").write_bytes(whole[:60])
    (item,) = found(tmp_path / "cut.zip")
    assert isinstance(item, Unusable)
    assert item.reason == "cannot be read: it breaks off or is no zip archive; fetch it again"


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
    # A socket's path has no room for a long one.
    with socket.socket(socket.AF_UNIX) as listener, chdir(tmp_path):
        listener.bind("socket.txt")
        refused = [item for item in found(tmp_path) if isinstance(item, Unusable) and item.refused]
    assert {item.name for item in refused} == {"pipe.txt", "link.txt", "circle.txt", "socket.txt"}


def test_the_parts_of_a_page_that_a_browser_saved_are_no_pages(tmp_path: Path) -> None:
    names = ("خبر عاجل.html", "خبر عاجل_files/ad.html", "b.htm", "b.files/frame.html", "old_files/c.html")
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    items = list(find_sources([tmp_path], frozenset({".html", ".htm"})))
    assert {item.name for item in items if isinstance(item, Source)} == {"خبر عاجل.html", "b.htm", "old_files/c.html"}
    passed = {item.name: (item.reason, item.refused) for item in items if isinstance(item, Unusable)}
    assert passed == dict.fromkeys(("خبر عاجل_files", "b.files"), ("holds the parts of the page beside it", False))


@pytest.mark.parametrize("locked", ["a", "z", "."])
def test_a_folder_that_may_not_be_read_is_named(tmp_path: Path, locked: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a/1.txt", "m.txt", "z/1.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    scan, closed = os.scandir, os.fspath(tmp_path / locked)

    def scandir(path: str) -> object:
        if os.fspath(path) == closed:
            raise PermissionError(13, "Permission denied", path)
        return scan(path)

    monkeypatch.setattr(os, "scandir", scandir)
    items = found(tmp_path)
    refused = [item for item in items if isinstance(item, Unusable)]
    assert [(item.name, item.reason, item.refused) for item in refused] == [
        (closed, "cannot be read: permission is denied; check its rights and whether another program has it open", True)
    ]
    rest = {"a/1.txt", "m.txt", "z/1.txt"} - {f"{locked}/1.txt"} if locked != "." else set()
    assert {item.name for item in items if isinstance(item, Source)} == rest


def packed_elsewhere(path: Path, name: bytes, flags: int = 0, extra: bytes = b"") -> Path:
    """A zip archive with one text, whose name is these bytes."""
    stand_in = "n" * len(name)
    with zipfile.ZipFile(path, "w") as packed:
        member = zipfile.ZipInfo(stand_in)
        member.extra = extra
        packed.writestr(member, b"x")
    data = bytearray(path.read_bytes().replace(stand_in.encode(), name))
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + place + 1] |= flags >> 8
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("أخبار/خبر الوفد.txt", "utf-8"),  # What macOS packs, without saying that it is UTF-8.
        ("خبر مصر 1.txt", "cp720"),
        ("حديث الوزير.txt", "cp1256"),
        ("חדשות היום.txt", "cp862"),
        ("חדשות היום.txt", "cp1255"),
        ("گزارش چهارم.txt", "cp1256"),
        ("résumé.txt", "cp437"),
    ],
)
def test_names_in_an_archive_that_does_not_say_how_it_writes_them(tmp_path: Path, name: str, encoding: str) -> None:
    path = packed_elsewhere(tmp_path / "a.zip", name.encode(encoding))
    assert contents(path) == {f"a.zip/{name}": b"x"}


def test_the_name_that_an_archive_gives_in_unicode_counts(tmp_path: Path) -> None:
    raw, name = b"_____.txt\x9f", "وزیراعظم.txt"
    field = b"\x01" + struct.pack("<I", zlib.crc32(raw)) + name.encode()
    extra = struct.pack("<HH", 0x7075, len(field)) + field
    assert list(contents(packed_elsewhere(tmp_path / "a.zip", raw, extra=extra))) == [f"a.zip/{name}"]
    spoilt = extra[:5] + b"\0\0\0\0" + extra[9:]
    (item,) = found(packed_elsewhere(tmp_path / "b.zip", raw, extra=spoilt))
    assert name not in item.name


def test_a_name_that_is_said_to_be_utf_8_is(tmp_path: Path) -> None:
    path = packed_elsewhere(tmp_path / "a.zip", "خبر.txt".encode(), flags=0x800)
    assert list(contents(path)) == ["a.zip/خبر.txt"]


def test_a_link_inside_of_an_archive_is_no_article(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        link = zipfile.ZipInfo("خبر.txt")
        link.external_attr = 0o120777 << 16
        packed.writestr(link, "/etc/passwd")
    (item,) = found(tmp_path / "a.zip")
    assert isinstance(item, Unusable)
    assert item.reason == "is not a regular file"


@pytest.mark.skipif(os.name == "nt", reason="links need a right there")
def test_links_to_folders_are_named_and_refused_when_they_lead_elsewhere(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out"
    for folder in (inside / "sub", outside):
        folder.mkdir(parents=True)
        (folder / "a.txt").write_bytes(b"x")
    (inside / "round").symlink_to("..")
    (inside / "same").symlink_to("sub")
    (inside / "away").symlink_to(outside)
    passed = {item.name: item.refused for item in found(inside) if isinstance(item, Unusable)}
    assert passed == {"round": False, "same": False, "away": True}
    assert [item.name for item in found(inside) if isinstance(item, Source)] == ["sub/a.txt"]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names of files are Unicode")
@pytest.mark.parametrize(
    ("raw", "shown"), [("خبر.txt".encode("cp1256"), "خبر.txt"), (b"a\x81\xff.txt", "a\\x81\\xff.txt")]
)
def test_names_on_the_disk_may_be_any_bytes(tmp_path: Path, raw: bytes, shown: str) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + raw)).write_bytes(b"x")
    assert contents(tmp_path) == {shown: b"x"}


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<a/>"}, "OpenDocument"),
        ({"mimetype": b"application/epub+zip", "META-INF/container.xml": b"<a/>"}, "EPUB under another name"),
        ({"mimetype": b"application/x-other", "a.txt": b"x"}, "another program"),
        ({"[Content_Types].xml": b"<a/>", "word/document.xml": b"<a/>"}, "Word file under another name"),
        ({"[Content_Types].xml": b"<a/>", "ppt/slides/slide1.xml": b"<a/>"}, "presentation"),
    ],
)
def test_an_archive_that_is_one_file_of_a_program_is_not_taken_apart(
    tmp_path: Path, members: dict[str, bytes], reason: str
) -> None:
    (item,) = found(archive(tmp_path / "خبر.odt", **members))
    assert isinstance(item, Unusable)
    assert item.refused
    assert reason in item.reason
