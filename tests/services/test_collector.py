"""While many records come in, Python looks for unreachable cycles rarely; before and after, as usual."""

import gc
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.errors import CancelledError
from app.services.progress import SilentProgress
from app.services.transfer import ImportOptions, import_paths
from app.services.workspace import Workspace

HEADLINES = ("قالت وزارة الصحة في غزة", "הנמל ייסגר מחר", "وزیر خارجه می‌رود", "وزیرِ اعظم نے کہا 😀")


class Onlooker(SilentProgress):
    """Notes how often Python looks, and may stop what it is shown."""

    def __init__(self, *, stops: bool = False) -> None:
        self.seen: list[int] = []
        self.stops = stops

    def report(self, _done: int, _total: int | None, _detail: str) -> None:
        self.seen.append(gc.get_threshold()[0])

    def cancelled(self) -> bool:
        return self.stops and bool(self.seen)


@pytest.fixture
def workspace(new_file: Path, tmp_path: Path) -> Iterator[Workspace]:
    workspace = Workspace.open(shutil.copy(new_file, tmp_path / "news.hashiya"))
    yield workspace
    workspace.close()


@pytest.fixture
def texts(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / f"{number}.txt" for number in range(len(HEADLINES))]
    for path, text in zip(paths, HEADLINES, strict=True):
        path.write_text(text, encoding="utf-8")
    return paths


def test_it_looks_rarely_within_an_import_only(workspace: Workspace, texts: list[Path]) -> None:
    before, onlooker = gc.get_threshold(), Onlooker()
    report = import_paths(workspace, texts, ImportOptions(annotator="سارة"), onlooker)
    assert report.articles == len(HEADLINES)
    assert min(onlooker.seen) > 10 * before[0]
    assert gc.get_threshold() == before


def test_and_as_usual_after_one_that_was_stopped(workspace: Workspace, texts: list[Path]) -> None:
    before = gc.get_threshold()
    with pytest.raises(CancelledError):
        import_paths(workspace, texts, ImportOptions(annotator="سارة"), Onlooker(stops=True))
    assert gc.get_threshold() == before
