"""Every option of every two-way format: out with it, in again, and equal but for what the reports name."""

import csv
import io
import shutil
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import orjson
import pytest

from app.exchange.formats import Format
from app.exchange.installed_formats import installed_formats
from app.exchange.options import OptionKind
from app.services.transfer.transfer import ExportOptions, ImportOptions, export_workspace, import_paths
from app.services.workspace import Workspace
from tests.exchange.articles import seed_records
from tests.exchange.format_pages import everything
from tests.exchange.round_trip import normal_form
from tests.services.transfer.deliveries import LEFT_OUT, records_of

MOVED = {"token_edges", "grapheme_edges"}
OTHER_VALUES = {"columns": ("1", "4"), "split": ("test",)}
"""For options that have no list of choices."""


def _ways(form: Format) -> Iterator[dict[str, str]]:
    """No option, and every other value than the default of each."""
    yield {}
    for option in form.options:
        if option.on_export:
            values = option.values if option.kind in (OptionKind.CHOICE, OptionKind.FLAG) else OTHER_VALUES[option.name]
            yield from ({option.name: value} for value in values if value != option.default_text)


# The tables of CSV are a file each, and have tests of their own.
BOTH_WAYS = [form for form in installed_formats().all() if form.read and form.writes and form.name != "csv"]
CASES = list(chain.from_iterable(((form.name, values) for values in _ways(form)) for form in BOTH_WAYS))


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """An article with one of everything, and one in each language."""
    folder = tmp_path_factory.mktemp("full")
    (folder / "a.jsonl").write_bytes(b"\n".join(map(orjson.dumps, [everything(), *seed_records()[::3]])))
    workspace = Workspace.create(str(folder / "full.hashiya"))
    done = import_paths(workspace, [folder / "a.jsonl"], ImportOptions(annotator="سارة", unknown_labels="add"))
    assert not done.refusals.count
    return workspace


def _rows(out: Path) -> int:
    return len(list(csv.DictReader(io.StringIO(out.read_text("utf-8-sig"), newline=""))))


def _articles(out: Path) -> int:
    """The articles that a table of spans, links or claims tells of."""
    return len({row["article"] for row in csv.DictReader(io.StringIO(out.read_text("utf-8-sig"), newline=""))})


@pytest.mark.parametrize("rows", ["articles", "spans", "claims", "links"])
def test_of_a_table_its_rows_are_told(rows: str, full: Workspace, tmp_path: Path) -> None:
    out = tmp_path / f"{rows}.csv"
    report = export_workspace(full, out, ExportOptions(format="csv", values={"rows": rows}))
    if rows == "articles":
        assert report.numbers == {"articles": _rows(out), "spans": 0, "links": 0}
        return
    assert report.numbers == {"articles": _articles(out), rows: _rows(out)}
    assert 0 < report.articles <= _rows(out)


def test_of_claims_and_networks_it_is_told_what_they_hold(full: Workspace, tmp_path: Path) -> None:
    for layout in ("jsonl", "csv"):
        out = tmp_path / f"claims.{layout}"
        held = export_workspace(full, out, ExportOptions(format="claims", values={"layout": layout})).numbers
        lines = out.read_bytes().splitlines() if layout == "jsonl" else range(_rows(out))
        assert held["claims"] == len(lines) > 0
    for layout, node, edge in (("graphml", "<node ", "<edge "), ("gexf", "<node ", "<edge ")):
        for kind in ("claims", "actors", "categories"):
            out = tmp_path / f"net.{layout}"
            values = {"layout": layout, "network": kind}
            report = export_workspace(full, out, ExportOptions(format="network", values=values))
            text = out.read_text("utf-8")
            assert list(report.numbers) == ["articles", "nodes", "edges"]
            assert (report.held["nodes"], report.held["edges"]) == (text.count(node), text.count(edge))
            assert (report.spans, report.relations) == (0, 0)
            assert report.to_json()["held"] == report.numbers


@pytest.mark.parametrize(("name", "values"), CASES, ids=[" ".join([name, *values.values()]) for name, values in CASES])
def test_articles_come_back_but_for_what_the_reports_name(
    name: str, values: dict[str, str], full: Workspace, new_file: Path, tmp_path: Path
) -> None:
    if name == "spacy":
        pytest.importorskip("spacy")
    if values.get("file") == "parquet":
        pytest.importorskip("pyarrow")
    form = installed_formats().named(name)
    out = tmp_path / ("out" if form.write_files else f"out{form.suffixes[0]}")
    exported = export_workspace(full, out, ExportOptions(format=name, values=values))
    again = Workspace.open(shutil.copy(new_file, tmp_path / "again.hashiya"))
    try:
        options = ImportOptions(annotator="importer", unknown_labels="add")
        imported = import_paths(again, [out], options)
        before, after = (records_of(one, tmp_path / "records.jsonl") for one in (full, again))
    finally:
        again.close()
    assert not imported.refusals.count
    assert after.keys() == before.keys()
    lost = {loss["kind"] for report in (exported.losses, imported.losses) for loss in report.to_json()}
    assert (imported.spans, imported.relations) == (exported.spans, exported.relations), "what is said is in the file"
    if lost & {*LEFT_OUT, *MOVED}:
        for record in (*before.values(), *after.values()):
            record.update(spans=[], relations=[], entities=[])
    for key, record in before.items():
        assert normal_form(after[key], lost) == normal_form(record, lost)
