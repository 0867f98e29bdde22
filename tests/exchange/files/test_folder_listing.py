"""The names in a folder: the same whether they are kept in memory or, when they are many, on the disk."""

import gc
import sqlite3
import tracemalloc
from pathlib import Path

import pytest

from app.domain.errors import TransferError
from app.exchange.files import folder_listing
from app.exchange.files.folder_listing import FolderListing
from app.exchange.files.sources import find_sources

NAMES = ["خبر.txt", "ידיעה.txt", "گزارش.txt", "b.txt", "A.txt", "🇪🇬.txt", "data.qda", "مقال.html", "x.xyz"]
FOLDERS = ["documents", "فرعي", "מדור", ".git", "مقال_files"]


def corpus(folder: Path) -> Path:
    """A folder with files of all kinds and folders with as many in them."""
    for parent in (folder, *(folder / name for name in FOLDERS)):
        parent.mkdir()
        for name in NAMES:
            (parent / name).write_text("قال محمد علي.", encoding="utf-8")
    (folder / "link").symlink_to(folder / "مقال_files", target_is_directory=True)
    return folder


def told(folder: Path) -> list[tuple[str, object]]:
    found = find_sources([folder], frozenset({".txt", ".html", ".qda"}))
    return [(one.name, getattr(one, "reason", None) or sorted(one.neighbours().names())) for one in found]  # type: ignore[union-attr]


@pytest.mark.parametrize("few", [1, 4, 9])
def test_many_names_are_told_as_few_are(tmp_path: Path, few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = corpus(tmp_path / "مدوّنة")
    before = told(folder)
    assert [name for name, _ in before if "/" not in name][:4] == [".git", "documents", "link", "مقال_files"]
    assert len([name for name, _ in before if name.startswith("فرعي/")]) == len(NAMES)
    monkeypatch.setattr(folder_listing, "_FEW", few)
    assert told(folder) == before


def _peak_of(folder: Path, count: int) -> int:
    folder.mkdir()
    for number in range(count):
        (folder / f"{number:036}.txt").touch()
    gc.collect()
    tracemalloc.start()
    try:
        assert sum(1 for _ in find_sources([folder], frozenset({".txt"}))) == count
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.usefixtures("usual_collector")
def test_a_folder_of_many_files_takes_no_memory_for_each(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_listing, "_FEW", 100)
    few = _peak_of(tmp_path / "few", 200)
    assert _peak_of(tmp_path / "many", 1_200) - few < 1_000 * 40


def test_a_folder_that_cannot_be_read_and_a_full_disk_are_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with FolderListing() as listing, pytest.raises(NotADirectoryError):
        listing.read(str(tmp_path / "file"))
    with pytest.raises(TransferError, match=r"no room in .*, where temporary files go"), FolderListing():
        raise sqlite3.OperationalError("database or disk is full")
