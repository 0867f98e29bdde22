"""Folders of very many files: what an import holds in memory and in open files does not grow with them."""

import shutil
import tracemalloc
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from app.domain.identity import new_id
from app.exchange.files.sources import Source
from app.exchange.installed_formats import InstalledFormats
from app.services.transfer.import_admission import CHUNK_ARTICLES
from app.services.transfer.reports import LISTED
from app.services.transfer.transfer import ImportOptions, import_paths
from app.services.workspace import Workspace

ME = ImportOptions(annotator="سارة")
FEW, MANY = 2 * CHUNK_ARTICLES, 8 * CHUNK_ARTICLES
GROWTH = 500
"""Bytes for each further file: enough for its name in the list of its folder, not for its text."""


class Watch:
    """A progress sink that counts the files that are open."""

    def __init__(self) -> None:
        self.process = psutil.Process()
        self.most = 0

    def report(self, done: int, total: int | None, detail: str) -> None:
        self.most = max(self.most, len(self.process.open_files()))

    def cancelled(self) -> bool:
        return False


def folder_of(count: int, path: Path, encoding: str = "utf-8") -> Path:
    for number in range(count):
        file = path / f"{number % 7}" / f"{number:05}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(
            f"خبر {number}\n" + "قال الوزير إن المحادثات مستمرة منذ أيام في العاصمة. " * 8, encoding=encoding
        )
    return path


def take(folder: Path, tmp_path: Path, articles: int | None = None) -> int:
    """How many files were open at once during an import of so many articles; None: of each text in the folder."""
    workspace, watch = Workspace.create(tmp_path / f"{folder.name}-{new_id()}.hashiya"), Watch()
    report = import_paths(workspace, [folder], ME, watch)
    workspace.close()
    assert report.complete
    assert report.articles == (sum(1 for _ in folder.rglob("*.txt")) if articles is None else articles)
    return watch.most


def peak_of(folder: Path, tmp_path: Path) -> tuple[int, int]:
    """Bytes at the peak of an import, and how many files were open at once."""
    tracemalloc.start()
    try:
        most = take(folder, tmp_path)
        return tracemalloc.get_traced_memory()[1], most
    finally:
        tracemalloc.stop()


@pytest.mark.usefixtures("usual_collector")
def test_memory_and_open_files_do_not_grow_with_the_folder(tmp_path: Path) -> None:
    # What is loaded and remembered once, some of it with the fifth hundred of articles, belongs to no folder.
    take(folder_of(MANY, tmp_path / "warm"), tmp_path)
    few, open_few = peak_of(folder_of(FEW, tmp_path / "few"), tmp_path)
    folder = folder_of(MANY, tmp_path / "many")
    many, open_many = peak_of(folder, tmp_path)
    if (many - few) / (MANY - FEW) >= GROWTH:
        # `pathlib` interns each name. Python's table of interned strings, megabytes in a run of tests, is made anew
        # when it is full of names that were let go; then it has room for many imports, so not in the next again.
        many, open_many = peak_of(folder, tmp_path)
    assert (many - few) / (MANY - FEW) < GROWTH
    assert open_many <= open_few


@pytest.mark.parametrize("packed", [False, True], ids=["folder", "archive"])
def test_a_text_is_looked_into_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, packed: bool) -> None:
    """To find out what a short file is takes longer than to store what is in it."""
    asked: Counter[str] = Counter()

    def counted(ask: Callable[[InstalledFormats, Source], object]) -> Callable[[InstalledFormats, Source], object]:
        def asking(known: InstalledFormats, source: Source) -> object:
            asked[f"{ask.__name__} {source.name}"] += 1
            return ask(known, source)

        return asking

    for question in (InstalledFormats.is_companion, InstalledFormats.format_of):
        monkeypatch.setattr(InstalledFormats, question.__name__, counted(question))
    folder = folder_of(5, tmp_path / "أخبار")
    take(Path(shutil.make_archive(str(folder), "zip", folder)) if packed else folder, tmp_path, articles=5)
    assert len(asked) == 10
    assert set(asked.values()) == {1}


def test_guessed_encodings_are_counted_but_not_all_listed(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert LISTED == 1000
    monkeypatch.setattr("app.services.transfer.reports.LISTED", 3)
    report = import_paths(workspace, [folder_of(5, tmp_path / "old", "cp1256")], ME)
    assert (report.articles, report.guess_count, len(report.guesses)) == (5, 5, 3)
    assert report.to_json()["guess_count"] == 5
