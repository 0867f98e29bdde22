"""What doccano's own importer stores of our exports, and what comes back through its own exporter."""

import json
import os
import subprocess
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import orjson
import pytest

from app.domain.native_record import NativeRecord
from app.domain.text.segmentation import graphemes
from app.exchange.doccano import FORMAT
from app.exchange.loss import LossReport
from app.services.transfer.transfer import ExportOptions, ImportOptions, export_workspace, import_paths
from app.services.workspace import Workspace
from tests.exchange.articles import SEEDS
from tests.exchange.round_trip import assert_same_but, read_records, source_of, write_bytes
from tests.interop.articles import SENTENCES, drawn_records, lines_by_hand

ROOT = Path(__file__).parents[2]
SHAPES = ("relations", "sequence")
UNITS = ("utf-16", "graphemes", "code-points")
WAYS = list(product(SHAPES, UNITS))
DRAWN = 150


@dataclass(frozen=True)
class Visit:
    """A file that went into a project of doccano's, and what doccano says of it."""

    sent: Path
    losses: LossReport
    archive: Path
    spans: int
    links: int
    errors: list[Any]
    broke: bool

    @property
    def lines(self) -> list[dict[str, Any]]:
        """What went in."""
        return [orjson.loads(line) for line in self.sent.read_bytes().splitlines()]

    def returned(self) -> bytes:
        """What came out."""
        with ZipFile(self.archive) as archive:
            assert archive.namelist() == ["all.jsonl"]
            return archive.read("all.jsonl")


@pytest.fixture(scope="module")
def doccano() -> str:
    """The Python of an environment that holds doccano."""
    python = os.environ.get("HASHIYA_DOCCANO")
    if not python:
        pytest.skip("doccano's own importer is tried by `python3 dev.py interop` only, with Python 3.11")
    return python


@pytest.fixture(scope="module")
def drawn(doccano: str) -> list[NativeRecord]:
    """Articles with everything that may stand in one."""
    return drawn_records(DRAWN)


def native(workspace: Workspace, out: Path) -> list[NativeRecord]:
    """The articles of a workspace."""
    export_workspace(workspace, out, ExportOptions())
    return sorted(map(orjson.loads, out.read_bytes().splitlines()), key=lambda record: str(record["id"]))


@pytest.fixture(scope="module")
def filled(doccano: str, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The sample articles and one in each language that is hard to count in."""
    folder = tmp_path_factory.mktemp("filled")
    (folder / "hard.jsonl").write_bytes(lines_by_hand())
    workspace = Workspace.create(str(folder / "a.hashiya"))
    done = import_paths(workspace, [*SEEDS, folder / "hard.jsonl"], ImportOptions(annotator="sara"))
    assert not done.refusals.count
    return workspace


@pytest.fixture(scope="module")
def visits(
    doccano: str, filled: Workspace, drawn: list[NativeRecord], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Visit]:
    """Every export, through doccano: ``sample`` or ``drawn`` or ``strict``, the shape and the unit → the visit."""
    folder = tmp_path_factory.mktemp("doccano")
    sent: dict[str, tuple[Path, LossReport]] = {}
    for shape, unit in WAYS:
        path = folder / f"sample {shape} {unit}.jsonl"
        report = export_workspace(filled, path, ExportOptions(format="doccano", values={"shape": shape, "unit": unit}))
        sent[path.stem] = path, report.losses
        path = folder / f"drawn {shape} {unit}.jsonl"
        data, losses = write_bytes(FORMAT, drawn, shape=shape, unit=unit)
        path.write_bytes(data)
        sent[path.stem] = path, losses
    sent |= {f"strict {shape}": sent[f"sample {shape} utf-16"] for shape in SHAPES}
    jobs = [
        {
            "file": str(path),
            "relations": " sequence " not in path.name,
            "graphemes": "graphemes" in path.name,
            "overlaps": not name.startswith("strict"),
        }
        for name, (path, _) in sent.items()
    ]
    command = [doccano, "-m", "tests.interop.doccano_project", str(folder), json.dumps(jobs)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    answers = json.loads(done.stdout.splitlines()[-1])
    return {
        name: Visit(*given, **{**answer, "archive": Path(answer["archive"])})
        for (name, given), answer in zip(sent.items(), answers, strict=True)
    }


@pytest.mark.parametrize("name", [" ".join(parts) for parts in product(("sample", "drawn"), SHAPES, UNITS)])
def test_doccano_stores_every_span_and_link_of_the_file(visits: dict[str, Visit], name: str) -> None:
    visit = visits[name]
    assert not visit.broke
    assert visit.errors == []
    key = "label" if "sequence" in name else "entities"
    assert visit.spans == sum(len(line[key]) for line in visit.lines) > 0
    assert visit.links == sum(len(line.get("relations", ())) for line in visit.lines)
    assert bool(visit.links) == ("relations" in name)


@pytest.mark.parametrize(("shape", "unit"), WAYS)
def test_the_sample_comes_back_from_doccano_but_for_what_the_reports_name(
    visits: dict[str, Visit], filled: Workspace, shape: str, unit: str, tmp_path: Path
) -> None:
    visit = visits[f"sample {shape} {unit}"]
    again = Workspace.create(str(tmp_path / "again.hashiya"))
    done = import_paths(again, [visit.archive], ImportOptions(annotator="sara"))
    assert not done.refusals.count
    before, after = native(filled, tmp_path / "before.jsonl"), native(again, tmp_path / "after.jsonl")
    assert_same_but(before, after, visit.losses, done.losses)
    hard = {record["id"]: [(span["label"], span["text"]) for span in record["spans"]] for record in after}
    for language, (_, maker, _, claim, _) in SENTENCES.items():
        assert {("ACTOR", maker), ("CLAIM", claim)} <= set(hard[language])


@pytest.mark.parametrize(("shape", "unit"), WAYS)
def test_drawn_articles_come_back_from_doccano_but_for_what_the_reports_name(
    visits: dict[str, Visit], drawn: list[NativeRecord], shape: str, unit: str
) -> None:
    visit = visits[f"drawn {shape} {unit}"]
    after, rejections, losses = read_records(FORMAT, source_of(visit.returned(), "all.jsonl"))
    assert not rejections
    if "grapheme_edges" in {loss["kind"] for loss in visit.losses.to_json()}:
        # Spans that cut a grapheme have grown: what was sent is what must come back.
        drawn, _, _ = read_records(FORMAT, source_of(visit.sent.read_bytes(), "all.jsonl"))
    assert_same_but(drawn, after, visit.losses, losses)


def test_each_unit_counts_something_else(visits: dict[str, Visit]) -> None:
    firsts = {
        unit: [line["label"][0][0] for line in visits[f"sample sequence {unit}"].lines if line["id"] in SENTENCES]
        for unit in UNITS
    }
    openings = [SENTENCES[line["id"]][0] for line in visits["sample sequence utf-16"].lines if line["id"] in SENTENCES]
    assert firsts["code-points"] == [len(opening) for opening in openings]
    assert firsts["utf-16"] == [len(opening.encode("utf-16-le")) // 2 for opening in openings]
    assert firsts["graphemes"] == [len(list(graphemes(opening))) for opening in openings]


def test_a_project_without_overlaps_drops_spans_without_a_word_and_breaks_off_at_their_links(
    visits: dict[str, Visit],
) -> None:
    # What docs/formats/doccano.md warns of.
    for shape in SHAPES:
        strict = visits[f"strict {shape}"]
        assert strict.spans < visits[f"sample {shape} utf-16"].spans
        assert strict.errors == []
        assert strict.broke == (shape == "relations")
        assert not strict.links
