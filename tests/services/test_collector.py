"""While many records come in or go out, Python looks for unreachable cycles rarely; before and after, as usual."""

import gc
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.errors import CancelledError
from app.domain.native_record import NativeRecord
from app.exchange.formats import Format
from app.exchange.installed_formats import installed_formats
from app.exchange.native import FORMAT
from app.services.progress import SilentProgress
from app.services.transfer.transfer import ExportOptions, ImportOptions, export_workspace, import_paths
from app.services.workspace import Workspace
from tests.exchange.articles import seed_records
from tests.exchange.round_trip import read_records, source_of, write_bytes, write_files

pytestmark = pytest.mark.usefixtures("usual_collector")
ACYCLIC = [form for form in installed_formats().all() if form.acyclic]


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


@pytest.mark.parametrize("form", ["conll", "huggingface", "native", "prodigy", "doccano"])
def test_it_looks_rarely_while_tokens_or_native_records_go_out_and_only_then(
    workspace: Workspace, native: Path, tmp_path: Path, form: str
) -> None:
    import_paths(workspace, [native], ImportOptions(annotator="سارة"))
    before, onlooker = gc.get_threshold(), Onlooker()
    export_workspace(workspace, tmp_path / "out", ExportOptions(format=form), onlooker)
    assert (min(onlooker.seen) > 10 * before[0]) == (form in {known.name for known in ACYCLIC})
    assert gc.get_threshold() == before


@pytest.mark.parametrize("form", ACYCLIC, ids=[form.name for form in ACYCLIC])
def test_what_is_called_acyclic_leaves_no_more_behind_when_there_are_more_articles(form: Format) -> None:
    def left_behind(copies: int) -> int:
        records: list[NativeRecord] = []
        for copy in range(copies):
            for record in seed_records():
                record["id"] += f"-{copy}"
                records.append(record)
        gc.collect()
        if form.write_files is None:
            data, beside = write_bytes(form, records)[0], {}
            name = f"out{form.suffixes[0]}"
        else:
            beside = write_files(form, records)[0]
            name = next(name for name in beside if name.endswith(form.suffixes) and "hashiya" not in name)
            data = beside[name]
        read, _, _ = read_records(form, source_of(data, name, beside))
        assert len(read) == len(records)
        return gc.collect()

    left_behind(1)
    gc.disable()
    try:
        assert left_behind(4) - left_behind(2) < len(seed_records())
    finally:
        gc.enable()
