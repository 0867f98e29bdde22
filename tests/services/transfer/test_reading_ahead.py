"""What takes long to read is read before the workspace is locked, and comes in as if it had been read afterwards."""

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import CancelledError, HeldError
from app.domain.records import AttributeDefinition
from app.exchange.files.sources import Source
from app.exchange.formats import Format, ReadEvent
from app.exchange.installed_formats import InstalledFormats
from app.services.progress import SilentProgress
from app.services.transfer import reading_ahead
from app.services.transfer.transfer import ImportOptions, ImportReport, import_paths
from app.services.workspace import Workspace
from tests.exchange.cas import foreign
from tests.exchange.refi_qda import refi_projects
from tests.services.transfer.deliveries import TEXT, exported, lines, reasons

ADDING = ImportOptions(annotator="سارة", unknown_labels="add")
ANN = "T1\tACTOR 7 15\tمحمد علي\nT2\tCLAIM 19 32\t«الحزب» سيفوز\nA1\tدرجة T2 5\nZ1\tx\n"


class Watching(SilentProgress):
    """Does something whenever it is told how far the import is."""

    def __init__(self, act: Callable[[], object]) -> None:
        self._act = act
        self.told: list[tuple[int, int | None]] = []

    def report(self, done: int, total: int | None, detail: str) -> None:
        self.told.append((done, total))
        self._act()


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the formats that were read, one for each time."""
    names: list[str] = []
    events = Format.events

    def watched(self: Format, *args: Any, **values: Any) -> Iterator[ReadEvent]:
        names.append(self.name)
        return events(self, *args, **values)

    monkeypatch.setattr(Format, "events", watched)
    return names


def folder_of_all(folder: Path) -> Path:
    """Files of quick and slow formats; the brat files share a configuration with a line that cannot be read."""
    folder.mkdir()
    for name in ("a", "b", "c"):
        (folder / f"{name}.txt").write_text(TEXT + name, "utf-8")
        (folder / f"{name}.ann").write_text(ANN, "utf-8")
    (folder / "annotation.conf").write_text("[entities]\nACTOR\nCLAIM\n[odd]\nx\n", "utf-8")
    (folder / "d.xmi").write_bytes(foreign.FOREIGN)
    (folder / "e.qdpx").write_bytes(
        refi_projects.project(refi_projects.PROJECT.format(actor=(9, 17), claim=(20, 33)), one=refi_projects.TEXT)
    )
    (folder / "f.xmi").write_bytes(foreign.FOREIGN[:-20])
    (folder / "g.html").write_text("<html><body></body></html>", "utf-8")
    lines(folder / "h.jsonl", {"id": "h", "text": TEXT + "h", "spans": []}, {"id": "i"})
    return folder


def told(report: ImportReport) -> dict[str, Any]:
    return {key: value for key, value in report.to_json().items() if key != "hygiene"}


def test_the_report_and_the_workspace_are_those_of_an_import_that_reads_under_the_lock(
    workspace: Workspace, second: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, read: list[str]
) -> None:
    folder = folder_of_all(tmp_path / "أخبار")
    monkeypatch.setattr(reading_ahead, "utc_now", lambda: "2026-01-01T00:00:00Z")
    ahead = import_paths(workspace, [folder], ADDING)
    assert sorted(read) == ["brat"] * 3 + ["html", "refi-qda", "spans", "xmi", "xmi"], "nothing is read twice"
    monkeypatch.setattr(reading_ahead, "MOST_AHEAD", 0)
    locked = import_paths(second, [folder], ADDING)
    assert told(ahead) == told(locked)
    assert ahead.losses.count("configuration") == 1, "what three articles share is counted once"
    assert (ahead.articles, len(reasons(ahead))) == (6, 4)
    assert exported(workspace, tmp_path) == exported(second, tmp_path)


def test_a_source_that_was_read_is_not_asked_for_its_format_again(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    format_of = InstalledFormats.format_of

    def watched(self: InstalledFormats, source: Source) -> Format | None:
        asked.append(Path(source.name).name)
        return format_of(self, source)

    monkeypatch.setattr(InstalledFormats, "format_of", watched)
    assert import_paths(workspace, [folder_of_all(tmp_path / "أخبار")], ADDING).articles == 6
    assert sorted(asked) == ["a.ann", "b.ann", "c.ann", "d.xmi", "e.qdpx", "f.xmi", "g.html", "h.jsonl", "h.jsonl"]


def test_others_save_while_a_slow_source_is_read(workspace: Workspace, tmp_path: Path) -> None:
    if workspace.database.path is None:
        pytest.skip("a server locks rows, not the workspace")
    (tmp_path / "a.xmi").write_bytes(foreign.FOREIGN)
    saved: list[bool] = []
    with_other = Workspace.open(workspace.database.path)

    def save() -> None:
        try:
            with with_other.database.patience(0.01), with_other.database.write():
                saved.append(True)
        except HeldError:
            saved.append(False)

    watching = Watching(save)
    assert import_paths(workspace, [tmp_path / "a.xmi"], ADDING, watching).articles == 1
    assert saved == [True, False], "read without the lock, stored with it"
    assert [done for done, _ in watching.told] == sorted(done for done, _ in watching.told)
    assert {total for _, total in watching.told} == {2 * len(foreign.FOREIGN)}, "half of it is reading"
    with_other.close()


def test_a_source_that_became_another_one_meanwhile_is_read_again(
    workspace: Workspace, tmp_path: Path, read: list[str]
) -> None:
    path = tmp_path / "a.xmi"
    path.write_bytes(foreign.FOREIGN)
    corrected = foreign.FOREIGN.replace("سيفوز.".encode(), "سيفوز غداً.".encode())

    def correct() -> None:
        path.write_bytes(corrected)

    report = import_paths(workspace, [path], ADDING, Watching(correct))
    assert (report.articles, read) == (1, ["xmi", "xmi"])
    (record,) = map(json.loads, exported(workspace, tmp_path).splitlines())
    assert record["text"] == "🇪🇬 قال محمد علي إن «الحزب» سيفوز غداً."


def test_what_was_read_by_another_codebook_is_read_again(workspace: Workspace, tmp_path: Path, read: list[str]) -> None:
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    (tmp_path / "a.ann").write_text(ANN, "utf-8")
    number = AttributeDefinition(key="درجة", name={"ar": "درجة"}, kind="number")

    def change() -> None:
        codebook = workspace.codebook()
        if len(read) == 1 and not any(number in label.attributes for label in codebook.labels):
            labels = [
                replace(label, attributes=(*label.attributes, number)) if label.key == "CLAIM" else label
                for label in codebook.labels
            ]
            workspace.codebook_editing("دنا").change(replace(codebook, labels=tuple(labels)))

    report = import_paths(workspace, [tmp_path / "a.ann"], ADDING, Watching(change))
    assert (report.articles, read) == (1, ["brat", "brat"])
    assert report.losses.count("unknown_lines") == 1
    (record,) = map(json.loads, exported(workspace, tmp_path).splitlines())
    assert [span["attributes"] for span in record["spans"]] == [{}, {"درجة": 5}]


def test_cancelling_while_reading_leaves_nothing(workspace: Workspace, tmp_path: Path, read: list[str]) -> None:
    class Stopping(SilentProgress):
        def cancelled(self) -> bool:
            return bool(read)

    folder = folder_of_all(tmp_path / "أخبار")
    with pytest.raises(CancelledError):
        import_paths(workspace, [folder], ADDING, Stopping())
    assert len(read) == 1
    assert workspace.info().articles == 0


def test_another_unit_of_offsets_is_found_without_reading_again(
    workspace: Workspace, tmp_path: Path, read: list[str]
) -> None:
    value = {"start": 9, "end": 17, "text": "محمد علي", "labels": ["ACTOR"]}
    result = [{"id": "a1", "from_name": "label", "to_name": "text", "type": "labels", "value": value}]
    task = {"id": 1, "data": {"text": TEXT}, "annotations": [{"id": 1, "result": result}], "predictions": []}
    path = tmp_path / "tasks.json"
    path.write_text(json.dumps([task]), "utf-8")
    report = import_paths(workspace, [path], ADDING)
    assert (report.spans, list(report.units.values()), read) == (1, ["utf-16"], ["label-studio"])


class Full(io.FileIO):
    """A file on a disk with little room."""

    room = 100

    def write(self, data: Any) -> int:
        left = self.room - self.tell()
        if left <= 0:
            raise OSError(28, "No space left on device")
        return super().write(bytes(data)[:left])


def made_on_a_full_disk(folder: Path, room: int) -> Callable[..., Any]:
    """What makes temporary files there, with a buffer or without, as `tempfile` does."""
    paths = (folder / f"{number}.temporary" for number in count())

    def make(*, buffering: int = -1, **_: Any) -> Any:
        raw = Full(next(paths), "w+b")
        raw.room = room
        return io.BufferedRandom(raw) if buffering else raw

    return make


def test_a_full_disk_only_means_that_it_is_read_under_the_lock(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, read: list[str]
) -> None:
    monkeypatch.setattr("tempfile.TemporaryFile", made_on_a_full_disk(tmp_path, 100))
    (tmp_path / "a.xmi").write_bytes(foreign.FOREIGN)
    report = import_paths(workspace, [tmp_path / "a.xmi"], ADDING)
    assert (report.articles, report.spans, read) == (1, 2, ["xmi", "xmi"])
    assert not report.losses.count("unknown_key")


def test_what_was_read_before_the_disk_was_full_is_not_read_again(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, read: list[str]
) -> None:
    """Nor does it end an import that is stored already, with what the disk had no room for."""
    monkeypatch.setattr("tempfile.TemporaryFile", made_on_a_full_disk(tmp_path, 20_000))
    first, second = tmp_path / "أول.xmi", tmp_path / "ثانٍ.xmi"
    first.write_bytes(foreign.FOREIGN)
    sentence = "قال الوزير إن الهدنة انتهت أمس".encode()
    second.write_bytes(foreign.FOREIGN.replace(foreign.TEXT.encode(), foreign.TEXT.encode() + sentence * 400))
    report = import_paths(workspace, [first, second], ADDING)
    assert (report.articles, workspace.info().articles, read) == (2, 2, ["xmi", "xmi", "xmi"])
