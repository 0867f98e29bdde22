"""Folders and archives of very many files: whoever watches an import is asked about each, and may stop it anywhere."""

import os
import shutil
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from app.domain.errors import CancelledError
from app.exchange.files.sources import Found, find_sources
from app.services.transfer import import_preview, import_run, reading_ahead, transfer
from app.services.transfer.transfer import import_paths
from app.services.workspace import Workspace
from tests.services.transfer.deliveries import ME

FILES = 60
TEXT = "قال الوزير إن الهدنة انتهت."
KINDS = {
    "texts": {".txt": TEXT},
    "pages": {".html": f"<html lang='ar'><article><p>{TEXT}</p></article></html>"},
    "brat": {".txt": TEXT, ".ann": "T1\tACTOR 4 10\tالوزير\n"},
    "nothing of it": {".jpg": "x"},
    "nothing in it": {".jsonl": ""},
}


class Watching:
    """Stops the work when it was asked so many times."""

    def __init__(self, most: int) -> None:
        self.asked, self._most = 0, most
        self.since = self.longest = 0
        """Files found since somebody was asked the last time, and the most of it."""
        self.told: list[str] = []

    def report(self, done: int, total: int | None, detail: str) -> None:
        assert done >= 0
        assert total is None or total >= done
        self.told.append(detail)

    def cancelled(self) -> bool:
        self.asked += 1
        self.since = 0
        return self.asked > self._most

    def found(self, paths: Sequence[Path], suffixes: frozenset[str]) -> Iterator[Found]:
        for found in find_sources(paths, suffixes):
            self.since += 1
            self.longest = max(self.longest, self.since)
            yield found


@pytest.fixture
def news(new_file: Path, tmp_path: Path) -> Iterator[Workspace]:
    opened = Workspace.open(shutil.copy(new_file, tmp_path / "news.hashiya"))
    yield opened
    opened.close()


@pytest.fixture(
    params=[(kind, packed) for kind in KINDS for packed in (False, True)], ids=lambda one: f"{one[0]}-{one[1]}"
)
def many(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    kind, packed = request.param
    folder = tmp_path / "many"
    folder.mkdir()
    for suffix, content in KINDS[kind].items():
        first = folder / f"0{suffix}"
        first.write_text(content, "utf-8")
        for number in range(1, FILES):
            os.link(first, folder / f"{number}{suffix}")
    (folder / "خبر.txt").write_text(TEXT, "utf-8")
    if not packed:
        return folder
    with zipfile.ZipFile(tmp_path / "many.zip", "w") as archive:
        for path in folder.iterdir():
            archive.write(path, path.name)
    return tmp_path / "many.zip"


def test_an_import_of_many_files_can_be_stopped_at_each(
    news: Workspace, many: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for most in (0, FILES - 1, FILES + 2, 2 * FILES + 3):
        watching = Watching(most)
        for module in (transfer, reading_ahead, import_run, import_preview):
            monkeypatch.setattr(module, "find_sources", watching.found)
        with pytest.raises(CancelledError):
            import_paths(news, [many], ME, watching)
        assert watching.longest <= 1 + 1, "each file is one question"
        assert watching.told or most < 2 * FILES
    watching = Watching(10**9)
    for module in (transfer, reading_ahead, import_run):
        monkeypatch.setattr(module, "find_sources", watching.found)
    import_paths(news, [many], ME, watching)
    assert watching.asked >= 3 * FILES
    assert watching.told
    assert news.check().clean


def test_a_preview_of_many_files_looks_at_the_first_and_can_be_stopped(
    news: Workspace, many: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    watching = Watching(20)
    monkeypatch.setattr(import_preview, "find_sources", watching.found)
    monkeypatch.setattr(import_preview, "MAX_SOURCES", 40)
    with pytest.raises(CancelledError):
        import_preview.preview_import(news.codebook(), [many], ME, watching)
    patient = Watching(10**9)
    monkeypatch.setattr(import_preview, "find_sources", patient.found)
    assert not import_preview.preview_import(news.codebook(), [many], ME, patient).whole
    assert patient.longest <= 2
    assert patient.asked < 40 * 10
