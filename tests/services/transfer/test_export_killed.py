"""An export that is killed at any of its steps: no report lies beside what it is not about, nothing is half there."""

import errno
import json
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import HashiyaError, TransferError
from app.services.articles import ArticleQuery
from app.services.transfer.loss_files import UnreportedError, losses_path
from app.services.transfer.transfer import ExportOptions, export_workspace, import_paths
from app.services.workspace import Workspace
from tests.exchange.articles import SEEDS
from tests.services.transfer.deliveries import ME

OPERATIONS = ("mkdir", "rename", "replace", "rmdir", "unlink")
FORMATS = [("أخبار", "brat"), ("أخبار.zip", "brat"), ("أخبار.jsonl", "spans"), ("أخبار.jsonl", "native")]


class KilledError(BaseException):
    """The program is no more: nothing it would do afterwards is done."""


@contextmanager
def stopped_at(step: int, failing: Callable[[], BaseException], *, for_good: bool) -> Iterator[list[str]]:
    """Fail at an operation on the names of files, and for good at all that follow; gives those that were asked for."""
    asked: list[str] = []

    def watch(name: str, does: Callable[..., object]) -> Callable[..., object]:
        def done(*arguments: object, **more: object) -> object:
            asked.append(name)
            if len(asked) == step or (for_good and len(asked) > step):
                raise failing()
            return does(*arguments, **more)

        return done

    with pytest.MonkeyPatch.context() as patch:
        for name in OPERATIONS:
            patch.setattr(os, name, watch(name, getattr(os, name)))
        yield asked


@pytest.fixture
def sample(tmp_path: Path) -> Iterator[Workspace]:
    """An article of the sample with a span by somebody else: an export differs from that of the one layer."""
    workspace = Workspace.create(tmp_path / "sample.hashiya")
    import_paths(workspace, [SEEDS[0]], ME)
    article = next(iter(workspace.articles.ids(ArticleQuery())))
    first_word = workspace.articles.open(article).article.text.split()[0]
    workspace.annotations("سارة").add_span(article, "ACTOR", [(0, len(first_word))])
    yield workspace
    workspace.close()


Found = tuple[dict[str, bytes] | bytes | None, dict[str, Any] | None]


def found(out: Path) -> Found:
    """What lies there, and the report beside it."""
    report = losses_path(out)
    told = json.loads(report.read_bytes()) if report.exists() else None
    if out.is_dir():
        return {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}, told
    return (out.read_bytes() if out.exists() else None), told


def at_every_step(
    sample: Workspace, out_in: Callable[[int], Path], name: str, failing: Callable[[], BaseException], *, for_good: bool
) -> Iterator[tuple[Found, Found, Found, BaseException | None]]:
    """What there was, what there is after a failure at each step in turn, what there should be, and what was raised."""
    step, asked = 0, [""]
    while len(asked) >= step:
        step += 1
        out = out_in(step)
        out.parent.mkdir()
        export_workspace(sample, out, ExportOptions(format=name, annotator="sample"))
        before, raised = found(out), None
        with stopped_at(step, failing, for_good=for_good) as asked:
            try:
                export_workspace(sample, out, ExportOptions(format=name))
            except (KilledError, HashiyaError) as error:
                raised = error
        between = found(out)
        for left in out.parent.glob(".hashiya-*.parts"):
            os.utime(left, (0, 0))
        export_workspace(sample, out, ExportOptions(format=name))
        after = found(out)
        assert after[0] != before[0]
        names = [out.name, *([losses_path(out).name] if after[1] else [])]
        assert sorted(one.name for one in out.parent.iterdir()) == sorted(names), "what was left is cleared away"
        yield before, between, after, raised


@pytest.mark.parametrize(("file", "name"), FORMATS)
def test_killed_anywhere_it_leaves_an_export_with_its_own_report_or_says_so(
    sample: Workspace, tmp_path: Path, file: str, name: str
) -> None:
    seen = set()
    steps = at_every_step(sample, lambda step: tmp_path / str(step) / file, name, KilledError, for_good=True)
    for before, between, after, _raised in steps:
        written, told = between
        # A folder may be out of its place for a moment, and comes back then.
        assert written in (before[0], after[0], None)
        if told is not None and "unfinished" in told:
            seen.add("unfinished")
        elif written is None:
            assert told == before[1] is None
        else:
            assert between in (before, after)
            seen.add("earlier" if between == before else "later")
    # Where nothing is lost, there is nothing to say of it.
    assert seen == {"earlier", "later"} | ({"unfinished"} if name != "native" else set())


@pytest.mark.parametrize(("file", "name"), FORMATS)
def test_what_fails_anywhere_leaves_all_as_it_was_or_tells_that_the_report_is_missing(
    sample: Workspace, tmp_path: Path, file: str, name: str
) -> None:
    def full() -> OSError:
        return OSError(errno.ENOSPC, "No space left on device")

    told_of = 0
    steps = at_every_step(sample, lambda step: tmp_path / str(step) / file, name, full, for_good=False)
    for before, between, after, raised in steps:
        if isinstance(raised, UnreportedError):
            assert between[0] == after[0]
            assert between[1] is None or "unfinished" in between[1] or between[1] == after[1]
        elif raised is not None:
            assert isinstance(raised, TransferError)
            assert between == before
            told_of += 1
        else:
            assert between == after
    assert told_of


def test_an_unfinished_report_is_ours_and_gives_way(sample: Workspace, tmp_path: Path) -> None:
    out = tmp_path / "أخبار.jsonl"
    losses_path(out).write_text('{"hashiya_losses": 1, "unfinished": "…"}', encoding="utf-8")
    export_workspace(sample, out, ExportOptions())
    assert not losses_path(out).exists()


def test_a_disk_that_cannot_make_a_name_durable_has_the_export_all_the_same(
    sample: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fsync = os.fsync

    def refuses_folders(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "Invalid argument")
        fsync(handle)

    monkeypatch.setattr(os, "fsync", refuses_folders)
    out = tmp_path / "أخبار.jsonl"
    seen = set()
    for options in (ExportOptions(format="spans", annotator="sample"), ExportOptions(format="spans")):
        report = export_workspace(sample, out, options)
        seen.add(out.read_bytes())
        assert report.loss_file == losses_path(out)
        assert "unfinished" not in json.loads(losses_path(out).read_bytes())
    assert len(seen) == 2, "the second has taken the place of the first"
