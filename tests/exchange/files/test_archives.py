"""Archives with a file for each of very many articles: their lists are those of `zipfile`, and not held in memory."""

import gc
import io
import sqlite3
import tracemalloc
import zipfile
from collections.abc import Callable

import pytest

from app.exchange.files.archives import Archive, new_archive
from app.exchange.files.temporary_database import temporary_database

TEXTS = {"أخبار/خبر.txt": "قال الوزير", "כתבה.txt": "אמר השר", "گزارش.TXT": "وزیر گفت", "خبر.txt": "وزیر نے کہا"}


def packed(texts: dict[str, str], *, listed: bool = False) -> bytes:
    """An archive of these texts, made by `new_archive` or by `zipfile` alone."""
    out = io.BytesIO()
    with new_archive(out) if listed else zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in texts.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(entry, "w", force_zip64=True) as member:
                member.write(text.encode())
    return out.getvalue()


def many(count: int) -> dict[str, str]:
    """Files named as exports name them: by the article's id."""
    return {f"01980000-{number:04x}-7000-8000-{number:012x}.txt": "خبر" for number in range(count)}


def peak_of(work: Callable[[], object]) -> int:
    """Most memory that Python needs for it, bytes."""
    gc.collect()
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_the_files_are_found_by_name_and_come_in_order() -> None:
    data = io.BytesIO(packed({**TEXTS, "folder/": ""}))
    with Archive(data) as archive:
        assert [member.filename for member in archive.members()] == list(archive) == sorted(TEXTS)
        assert len(archive) == archive.count == len(TEXTS)
        assert archive.unpacked == sum(len(text.encode()) for text in TEXTS.values())
        for name, text in TEXTS.items():
            member = archive.find(name)
            assert member is not None
            assert archive.read(member).decode() == text
        assert "خبر.txt" in archive
        assert "folder/" not in archive
        assert archive.find("گزارش.txt") is archive.find("\ud800") is None
        folded = archive.find_folded("گزارش.txt")
        assert folded is not None
        assert folded.filename == "گزارش.TXT"
        assert archive.find_folded("غيره") is None


def test_of_two_files_of_one_name_the_last_counts_as_for_every_program() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("خبر.txt", "قديم")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("خبر.txt", "جديد")
    with Archive(out) as again:
        member = again.find("خبر.txt")
        assert member is not None
        assert again.read(member).decode() == "جديد"
        assert again.count == 2


def test_what_is_written_is_what_zipfile_writes() -> None:
    assert packed(TEXTS, listed=True) == packed(TEXTS)


def test_the_list_of_an_archive_is_not_held_in_memory_when_it_is_read() -> None:
    few, lots = (io.BytesIO(packed(many(count))) for count in (1_000, 11_000))

    def read(data: io.BytesIO) -> None:
        with Archive(data) as archive:
            assert all(member.file_size for member in archive.members())
            assert archive.find("01980000-0007-7000-8000-000000000007.txt")

    read(few)
    # The directory itself, as the bytes it is, is half of that; `zipfile` needs more than twice as much.
    assert peak_of(lambda: read(lots)) - peak_of(lambda: read(few)) < 10_000 * 250


def test_the_list_of_an_archive_is_not_held_in_memory_when_it_is_written() -> None:
    class Nowhere(io.RawIOBase):
        def writable(self) -> bool:
            return True

        def write(self, data: bytes) -> int:  # type: ignore[override]
            return len(data)

    def write(count: int) -> None:
        with new_archive(Nowhere()) as archive:  # type: ignore[arg-type]
            for number in range(count):
                archive.writestr(f"{number:036}.txt", "خبر")

    write(10)
    assert peak_of(lambda: write(5_000)) - peak_of(lambda: write(500)) < 4_500 * 100


@pytest.mark.parametrize("way", ["read", "written"])
def test_a_full_disk_is_told_in_words(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def small(tables: str) -> sqlite3.Connection:
        database = temporary_database(tables)
        database.execute("PRAGMA max_page_count = 9")
        return database

    data = packed(many(2_000))
    monkeypatch.setattr("app.exchange.files.archives.temporary_database", small)
    with pytest.raises(OSError, match=r"no room in .*, where temporary files go"):
        Archive(io.BytesIO(data)) if way == "read" else packed(many(2_000), listed=True)
