"""Every option of every two-way format: out with it, in again, and equal but for what the reports name."""

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
    assert imported.spans == exported.spans - sum(exported.losses.count(kind) for kind in LEFT_OUT)
    if lost & {*LEFT_OUT, *MOVED}:
        for record in (*before.values(), *after.values()):
            record.update(spans=[], relations=[], entities=[])
    for key, record in before.items():
        assert normal_form(after[key], lost) == normal_form(record, lost)
