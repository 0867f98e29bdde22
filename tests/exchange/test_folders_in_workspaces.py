"""Formats of several files, from one workspace to another: as a folder and as an archive, on both databases."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.errors import TransferError
from app.domain.records import ProgressState
from app.services.articles import ArticleQuery
from app.services.transfer.transfer import ExportOptions, ImportOptions, export_workspace, import_paths
from app.services.workspace import Workspace
from tests.both_databases import first_on_both
from tests.exchange.articles import SEEDS, seed_records

FORMATS = ["brat", "conll", "huggingface", "webanno-tsv"]
WHOLE = {"brat", "huggingface", "webanno-tsv"}
"""Formats in which spans, links and notes travel whole."""


@pytest.fixture
def sample(new_location: str, tmp_path: Path) -> Iterator[Workspace]:
    workspace = Workspace.open(new_location)
    import_paths(workspace, SEEDS, ImportOptions(annotator="sara"))
    yield workspace
    workspace.close()


@pytest.fixture
def empty(new_file: Path, tmp_path: Path) -> Iterator[Workspace]:
    workspace = Workspace.open(shutil.copy(new_file, tmp_path / "other.hashiya"))
    yield workspace
    workspace.close()


def articles(workspace: Workspace) -> dict[str, tuple[str, str, int, int]]:
    """Title, text, and how many spans and links each article has, by its id."""
    opened = [workspace.articles.open(key) for key in workspace.articles.ids(ArticleQuery(annotator="sara"))]
    return {
        found.article.id: (found.article.title, found.article.text, len(found.spans), len(found.relations))
        for found in opened
    }


@first_on_both(
    ("name", "suffix"), [(name, suffix) for name in FORMATS for suffix in ("", ".zip")], place="new_location"
)
def test_articles_go_from_one_workspace_to_another(
    name: str, suffix: str, sample: Workspace, empty: Workspace, tmp_path: Path
) -> None:
    out = tmp_path / f"corpus{suffix}"
    exported = export_workspace(sample, out, ExportOptions(format=name, values={}))
    imported = import_paths(empty, [out], ImportOptions(annotator="sara"))
    assert not imported.rejected
    assert exported.articles == imported.articles == len(SEEDS)
    before, after = articles(sample), articles(empty)
    if name in WHOLE:
        assert after == before
        assert imported.relations == exported.relations > 0
    else:
        assert {key: value[:3] for key, value in after.items()} == {key: value[:3] for key, value in before.items()}
        assert exported.losses.count("relations") == sum(value[3] for value in before.values())
        assert exported.relations == 0
    if name != "huggingface":
        states = empty.articles.counts("sample")
        assert states[ProgressState.DONE] == sum("done" in record["status"].values() for record in seed_records())


@first_on_both("name", FORMATS, place="new_location")
def test_a_second_export_takes_the_place_of_the_first_but_not_of_somebodys_work(
    name: str, sample: Workspace, tmp_path: Path
) -> None:
    out = tmp_path / "corpus"
    options = ExportOptions(format=name, values={})
    export_workspace(sample, out, options)
    before = {path: path.read_bytes() for path in sorted(out.iterdir())}
    export_workspace(sample, out, options)
    assert {path: path.read_bytes() for path in sorted(out.iterdir())} == before
    edited = next(iter(before))
    edited.write_bytes(b"mine")
    with pytest.raises(TransferError, match="changed since"):
        export_workspace(sample, out, options)
    assert edited.read_bytes() == b"mine"


def test_files_named_one_by_one_go_together(sample: Workspace, empty: Workspace, tmp_path: Path) -> None:
    out = tmp_path / "corpus"
    export_workspace(sample, out, ExportOptions(format="brat", values={}))
    paths = sorted(path for path in out.iterdir() if path.suffix in {".ann", ".txt", ".json"})
    assert import_paths(empty, paths, ImportOptions(annotator="sara")).articles == len(SEEDS)
    assert articles(empty) == articles(sample)
