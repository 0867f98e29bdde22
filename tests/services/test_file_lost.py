"""The file of a workspace moved, deleted or replaced while it is open: nothing is saved into the void."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.domain.errors import CancelledError, StorageError
from app.services.transfer.reports import ExportOptions
from app.services.transfer.transfer import export_workspace
from app.services.workspace import Workspace
from tests.others_at_work import held
from tests.services.conftest import TEXT
from tests.steps import span_of
from tests.workspaces import add_article, spans_in

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps open files where they are")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ورشة.hashiya"


@pytest.fixture
def opened(path: Path, new_file: Path) -> Iterator[Workspace]:
    workspace = Workspace.open(shutil.copy(new_file, path))
    yield workspace
    workspace.close()


def test_nothing_is_saved_into_a_file_that_has_no_name(opened: Workspace, path: Path, tmp_path: Path) -> None:
    article = add_article(opened, TEXT)
    sara = opened.annotations("sara")
    before = span_of(sara.add_span(article, "ACTOR", [(0, 3)]))
    path.unlink()
    with pytest.raises(StorageError, match="nothing was saved: the file was moved, renamed or deleted"):
        sara.add_span(article, "CLAIM", [(4, 8)])
    assert opened.articles.open(article).spans == (before,)
    # Whatever was saved before can be rescued, even to the place where it was.
    opened.backup(path)
    rescued = Workspace.open(path)
    try:
        assert rescued.articles.open(article).spans == (before,)
        assert rescued.check().clean
    finally:
        rescued.close()
    assert [one.name for one in tmp_path.iterdir() if one.suffix == ".part"] == []


def test_a_file_that_is_put_back_goes_on(opened: Workspace, path: Path) -> None:
    article = add_article(opened, TEXT)
    sara = opened.annotations("sara")
    elsewhere = path.with_name("elsewhere.hashiya")
    path.rename(elsewhere)
    with pytest.raises(StorageError, match="put it back"):
        sara.add_span(article, "CLAIM", [(4, 8)])
    assert opened.has_lost_its_file
    elsewhere.rename(path)
    after = span_of(sara.add_span(article, "CLAIM", [(4, 8)]))
    assert opened.articles.open(article).spans == (after,)


def test_another_file_in_its_place_is_told(opened: Workspace, path: Path) -> None:
    article = add_article(opened, TEXT)
    sara = opened.annotations("sara")
    other = path.with_name("other.hashiya")
    shutil.copyfile(path, other)
    other.replace(path)
    with pytest.raises(StorageError, match="another file has taken its place"):
        sara.add_span(article, "CLAIM", [(4, 8)])


def test_a_copy_replaces_only_what_may_be_replaced(opened: Workspace, path: Path) -> None:
    out = path.with_name("copy.hashiya")
    out.write_bytes(b"something else")
    with pytest.raises(StorageError, match="file of that name"):
        opened.backup(out)
    opened.backup(out, replace=True)
    Workspace.open(out).close()
    with pytest.raises(StorageError, match="file of that name"):
        opened.backup(path, replace=True)


def test_a_workspace_without_its_file_is_exported_also_over_an_earlier_export(
    opened: Workspace, path: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.jsonl"
    out.write_text("of yesterday")
    path.unlink()
    export_workspace(opened, out, ExportOptions())
    assert "of yesterday" not in out.read_text(encoding="utf-8")


class Impatient:
    """Cancels at the first report."""

    def __init__(self) -> None:
        self.heard = False

    def report(self, done: int, total: int | None, detail: str) -> None:
        self.heard = True

    def cancelled(self) -> bool:
        return self.heard


def test_a_copy_that_is_cancelled_leaves_nothing(opened: Workspace, path: Path, tmp_path: Path) -> None:
    out = path.with_name("copy.hashiya")
    with pytest.raises(CancelledError):
        opened.backup(out, Impatient())
    assert not list(tmp_path.glob("copy*"))


def quotes(path: Path) -> list[str]:
    """What is labelled in a file; asked of a copy without its log, as whoever carries it away has it."""
    alone = path.with_name("alone") / path.name
    alone.parent.mkdir(exist_ok=True)
    shutil.copyfile(path, alone)
    with closing(Workspace.open(alone)) as workspace:
        assert workspace.check().clean
    return spans_in(str(alone))


def label(workspace: Workspace, article: str, words: str) -> None:
    start = TEXT.index(words)
    workspace.annotations("سارة").add_span(article, "ACTOR", [(start, start + len(words))])


def test_all_that_was_saved_goes_with_a_file_that_is_renamed_and_closed(opened: Workspace, path: Path) -> None:
    first, second = TEXT.split()[:2]
    article = add_article(opened, TEXT)
    label(opened, article, first)
    label(opened, article, second)
    renamed = path.rename(path.with_name("אחר.hashiya"))
    opened.close()
    assert quotes(renamed) == [first, second]


def test_all_that_was_saved_goes_with_a_renamed_file_as_soon_as_that_is_noticed(opened: Workspace, path: Path) -> None:
    first, second = TEXT.split()[:2]
    article = add_article(opened, TEXT)
    label(opened, article, first)
    renamed = path.rename(path.with_name("دیگر.hashiya"))
    with pytest.raises(StorageError, match="the file was moved"):
        label(opened, article, second)
    # Whoever is killed now loses nothing.
    assert quotes(renamed) == [first]
    renamed.rename(path)
    label(opened, article, second)
    assert len(opened.articles.open(article).spans) == 2
    assert opened.check().clean


def test_what_takes_the_place_of_a_file_is_not_mixed_with_what_was_in_that(
    opened: Workspace, path: Path, tmp_path: Path
) -> None:
    first, second = TEXT.split()[:2]
    restored = tmp_path / "restored.hashiya"
    article = add_article(opened, TEXT)
    label(opened, article, first)
    opened.backup(restored)
    for _step in range(20):
        label(opened, article, second)
    restored.replace(path)
    opened.close()
    with closing(Workspace.open(path)) as workspace:
        assert workspace.check().clean
        assert [span.quote for span in workspace.articles.open(article).spans] == [first]


def is_folded(workspace: Workspace) -> bool:
    workspace.database.fold()
    return workspace.database.is_folded


def test_a_log_is_folded_only_where_nobody_is_at_work(opened: Workspace, path: Path) -> None:
    first, second = TEXT.split()[:2]
    article = add_article(opened, TEXT)
    label(opened, article, first)
    with held(str(path)):
        assert not is_folded(opened)
    assert is_folded(opened)
    assert quotes(path) == [first]
    label(opened, article, second)
    assert not opened.database.is_folded
