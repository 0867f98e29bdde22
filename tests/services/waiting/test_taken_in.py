"""What an export or a dataset takes in before it is written, and what it says of steps that wait still."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.dataset.split import Part
from app.exchange.loss import LossReport
from app.services.dataset.build import build_dataset
from app.services.dataset.choices import DatasetChoices
from app.services.transfer.transfer import ExportOptions, export_workspace
from app.services.waiting.outbox import Outbox
from app.services.waiting.places import waiting_files
from app.services.workspace import Workspace
from tests.others_at_work import held
from tests.services.conftest import TEXT

BODY = (TEXT.index("الهيئةَ"), TEXT.index(" لن تقبل"))


@pytest.fixture
def saras(workspace: Workspace, location: str, article: str) -> Iterator[Outbox]:
    """A label that Sara has made while others saved, and that waits in her window."""
    outbox = Outbox(workspace, "سارة")
    with held(location):
        outbox.put(lambda there: there.annotations("سارة").add_span(article, "ACTOR", [BODY]), [article])
    yield outbox
    outbox.close()


def written(workspace: Workspace, out: Path, *, whole: bool) -> tuple[list[str], LossReport]:
    """The labelled words and the losses of an export, or of a dataset of the one article."""
    if whole:
        report = build_dataset(workspace, out, DatasetChoices(parts=(Part("all", 1),))).losses
        lines = [line for path in out.glob("*.jsonl") for line in path.read_text(encoding="utf-8").splitlines()]
    else:
        report = export_workspace(workspace, out, ExportOptions()).losses
        lines = out.read_text(encoding="utf-8").splitlines()
    records = [one for one in map(json.loads, lines) if "spans" in one]
    return [span["text"] for one in records for span in one["spans"]], report


def test_what_another_annotator_left_is_in_an_export_at_once(
    workspace: Workspace, saras: Outbox, tmp_path: Path
) -> None:
    saras.close()
    labelled, losses = written(workspace, tmp_path / "أخبار.jsonl", whole=False)
    assert (labelled, bool(losses)) == ([TEXT[slice(*BODY)]], False)
    assert list(waiting_files(workspace.database)) == []


def test_it_is_in_an_export_of_the_layer_that_begins_with_it(
    workspace: Workspace, saras: Outbox, tmp_path: Path
) -> None:
    saras.close()
    export_workspace(workspace, tmp_path / "a.jsonl", ExportOptions(annotator="سارة"))
    (record,) = map(json.loads, (tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines())
    assert [span["annotator"] for span in record["spans"]] == ["سارة"]


def test_what_waits_because_somebody_saves_is_told(
    workspace: Workspace, location: str, saras: Outbox, tmp_path: Path
) -> None:
    saras.close()
    with held(location):
        labelled, losses = written(workspace, tmp_path / "أخبار.jsonl", whole=False)
    assert (labelled, losses.count("steps_waiting")) == ([], 1)
    told = json.loads((tmp_path / "أخبار.jsonl.losses.json").read_text(encoding="utf-8"))
    assert [one["kind"] for one in told["losses"]] == ["steps_waiting"]
    labelled, losses = written(workspace, tmp_path / "أخبار.jsonl", whole=False)
    assert (labelled, bool(losses)) == ([TEXT[slice(*BODY)]], False)
    assert not (tmp_path / "أخبار.jsonl.losses.json").exists()


def test_what_waits_in_an_open_window_is_told_by_its_annotator(
    workspace: Workspace, saras: Outbox, article: str, tmp_path: Path
) -> None:
    workspace.annotations("سارة").add_span(article, "CLAIM", [(0, 3)])
    _, losses = written(workspace, tmp_path / "أخبار.jsonl", whole=False)
    (told,) = losses.to_json()
    assert (told["count"], told["examples"]) == (1, ["سارة"])
    assert saras.count == 1, "it is her window's business"


@pytest.mark.parametrize("is_held", [True, False])
def test_a_dataset_does_the_same(
    workspace: Workspace, location: str, article: str, saras: Outbox, tmp_path: Path, is_held: bool
) -> None:
    workspace.annotations("عمر").add_span(article, "CLAIM", [(0, 3)])
    if not is_held:
        saras.close()
    labelled, losses = written(workspace, tmp_path / "dataset", whole=True)
    assert (TEXT[slice(*BODY)] in labelled, losses.count("steps_waiting")) == (not is_held, int(is_held))
