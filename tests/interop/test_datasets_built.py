"""A dataset that was built is loaded by `datasets` with the parts it was built with. Runs where it is installed."""

from pathlib import Path
from typing import Any

import pytest

from app.exchange.files.dataset_files import CARD
from app.services.dataset.build import build_dataset
from app.services.dataset.card import read_card
from app.services.dataset.choices import DatasetChoices, parts_from
from app.services.sample import load_sample
from app.services.workspace import Workspace

TITLE = "أخبار | \u2028\u0085\u007f\ufeff #: '\" \\"
datasets: Any = pytest.importorskip("datasets")
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.mark.parametrize("file", ["jsonl", "parquet"])
@pytest.mark.parametrize("rows", ["spans", "tokens"])
def test_the_parts_are_splits(rows: str, file: str, tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path / "news.hashiya")
    load_sample(workspace)
    choices = DatasetChoices(
        format="huggingface",
        values={"rows": rows, "file": file},
        parts=parts_from("train=2,held_out=1"),
        days_together=False,
        licence="CC-BY-4.0",
        title=TITLE,
    )
    report = build_dataset(workspace, tmp_path / "out", choices)
    workspace.close()
    card = (tmp_path / "out" / "README.md").read_text("utf-8")
    assert 'license: "cc-by-4.0"\n' in card
    yaml: Any = pytest.importorskip("yaml")
    head = (tmp_path / "out" / CARD).read_text("utf-8").split("\n---\n")[0].removeprefix("---\n")
    front = read_card((tmp_path / "out" / CARD).read_bytes(), CARD)
    assert yaml.safe_load(head) == front
    assert front["title"] == TITLE
    found = datasets.load_dataset(str(tmp_path / "out"), cache_dir=str(tmp_path / "cache"))
    assert {split: [row["id"] for row in some] for split, some in found.items()} == {
        name: [one.id for one in some] for name, some in report.plan.articles.items()
    }
