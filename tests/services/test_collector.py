"""While many records come in, Python looks for unreachable cycles rarely; before and after, as usual."""

import gc
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.errors import CancelledError
from app.exchange.native import FORMAT
from app.services.progress import SilentProgress
from app.services.transfer.transfer import ImportOptions, import_paths
from app.services.workspace import Workspace
from tests.exchange.articles import seed_records
from tests.exchange.round_trip import write_bytes


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
def native(tmp_path: Path) -> Path:
    path = tmp_path / "news.jsonl"
    path.write_bytes(write_bytes(FORMAT, seed_records())[0])
    return path


def test_it_looks_rarely_while_native_records_come_in_and_only_then(workspace: Workspace, native: Path) -> None:
    before, onlooker = gc.get_threshold(), Onlooker()
    report = import_paths(workspace, [native], ImportOptions(annotator="سارة"), onlooker)
    assert report.articles == len(seed_records())
    assert min(onlooker.seen) > 10 * before[0]
    assert gc.get_threshold() == before


def test_it_looks_as_usual_where_a_reader_may_leave_cycles_behind(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "خبر.txt").write_text("قالت وزارة الصحة في غزة، הנמל ייסגר מחר، می‌رود، وزیرِ اعظم 😀", encoding="utf-8")
    onlooker = Onlooker()
    report = import_paths(workspace, [tmp_path / "خبر.txt"], ImportOptions(annotator="سارة"), onlooker)
    assert report.articles == 1
    assert set(onlooker.seen) == {gc.get_threshold()[0]}


def test_and_as_usual_after_one_that_was_stopped(workspace: Workspace, native: Path) -> None:
    before = gc.get_threshold()
    with pytest.raises(CancelledError):
        import_paths(workspace, [native], ImportOptions(annotator="سارة"), Onlooker(stops=True))
    assert gc.get_threshold() == before
