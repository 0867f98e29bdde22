"""The report of what an export could not carry, beside its output."""

import json
from pathlib import Path

import pytest

from app.domain.errors import TransferError
from app.services.sample import load_sample
from app.services.transfer.loss_files import losses_path
from app.services.transfer.transfer import ExportOptions, ImportOptions, export_workspace, import_paths
from app.services.workspace import Workspace


@pytest.fixture
def sample(tmp_path: Path) -> Workspace:
    workspace = Workspace.create(tmp_path / "sample.hashiya")
    load_sample(workspace)
    return workspace


@pytest.mark.parametrize(("name", "format_name"), [("spans.jsonl", "spans"), ("اليوم", "brat"), ("zip.zip", "conll")])
def test_the_report_lies_beside_what_was_written(
    sample: Workspace, tmp_path: Path, name: str, format_name: str
) -> None:
    out = tmp_path / name
    report = export_workspace(sample, out, ExportOptions(format=format_name))
    assert report.loss_file == losses_path(out) == tmp_path / f"{name}.losses.json"
    written = json.loads(report.loss_file.read_bytes())
    assert written["losses"] == report.losses.to_json()
    assert (written["out"], written["format"], written["articles"]) == (name, format_name, report.articles)
    assert all(loss["count"] >= len(loss["examples"]) and loss["what"] for loss in written["losses"])


def test_nothing_lost_leaves_no_report_and_takes_the_old_one_away(sample: Workspace, tmp_path: Path) -> None:
    out = tmp_path / "news.jsonl"
    assert export_workspace(sample, out, ExportOptions(format="spans")).loss_file is not None
    report = export_workspace(sample, out, ExportOptions())
    assert report.complete
    assert report.loss_file is None
    assert not losses_path(out).exists()


def test_something_else_in_its_place_stops_the_export(sample: Workspace, tmp_path: Path) -> None:
    out = tmp_path / "news.jsonl"
    for mine in (b"[1, 2]", b"my notes", b'{"losses": []}'):
        losses_path(out).write_bytes(mine)
        with pytest.raises(TransferError, match="is something else; move it"):
            export_workspace(sample, out, ExportOptions(format="spans"))
        assert losses_path(out).read_bytes() == mine
        assert not out.exists()


@pytest.mark.parametrize("format_name", ["brat", "huggingface", "label-studio", "xmi"])
def test_what_lies_beside_an_export_is_no_article(sample: Workspace, tmp_path: Path, format_name: str) -> None:
    folder = tmp_path / "all"
    folder.mkdir()
    written = export_workspace(sample, folder / "news", ExportOptions(format=format_name))
    second = Workspace.create(tmp_path / "second.hashiya")
    report = import_paths(second, [folder], ImportOptions(annotator="سارة"))
    # The card of a dataset on the Hub has the name of what tells about any folder.
    skipped = ["news/README.md"] if format_name == "huggingface" else []
    assert (report.rejected, [one.where for one in report.skipped]) == ([], skipped)
    assert report.articles == written.articles
