"""Figures are compared with floors that do the same work, and their table is renewed row by row."""

from contextlib import closing
from pathlib import Path

import pytest

from app.services.transfer.transfer import ExportOptions, ImportOptions, export_workspace, import_paths
from app.services.workspace import Workspace
from tests.bench.__main__ import MARK
from tests.bench.corpus import write_corpus
from tests.bench.door_figures import LINES, OF_TOKENS
from tests.bench.measure import Figure, renewed_table, table_of
from tests.bench.token_floors import export_tokens

OPEN = Figure(name="open an article: data, p95", value=0.77, unit="ms", limit=5)
EXPORT = Figure(name="export CoNLL ÷ native", value=2.79, unit="×", limit=2.5, detail="5.6 s ÷ 2.0 s")


def test_a_figure_taken_again_takes_the_place_of_the_older_one() -> None:
    again = Figure(name=EXPORT.name, value=2.4, unit="×", limit=2.5, detail="4.8 s ÷ 2.0 s")
    memory = Figure(name="export CoNLL: memory", value=19, unit="MB", limit=80)
    lines = renewed_table(table_of([EXPORT, OPEN]), [memory, again]).splitlines()
    assert [line.split(" | ")[1:] for line in lines[2:]] == [
        ["2.4× (4.8 s ÷ 2.0 s)", "≤ 2.5×", "✔ |"],
        ["0.77 ms", "≤ 5 ms", "✔ |"],
        ["19 MB", "≤ 80 MB", "✔ |"],
    ]


def test_the_table_in_the_docs_can_be_renewed() -> None:
    page = Path(__file__).parents[2].joinpath("docs/benchmarks.md").read_text(encoding="utf-8")
    _, measured = page.split(MARK)
    table = measured[measured.index("| figure") :]
    assert renewed_table(table, []) == table


@pytest.mark.parametrize("name", OF_TOKENS)
def test_a_floor_writes_the_bytes_that_the_format_does(name: str, tmp_path: Path) -> None:
    form = name.partition(" ")[0]
    write_corpus(tmp_path / "corpus.jsonl", 30)
    with closing(Workspace.create(tmp_path / "w.hashiya")) as workspace:
        import_paths(workspace, [tmp_path / "corpus.jsonl"], ImportOptions(annotator="sara", format="native"))
        export_workspace(workspace, tmp_path / "ours", ExportOptions(format=form, values=LINES[name]))
    export_tokens(tmp_path / "w.hashiya", tmp_path / "floor", form)
    made = [path for path in (tmp_path / "floor", *tmp_path.glob("floor/*")) if path.is_file()]
    assert sum(path.stat().st_size for path in made) > 30 * 5_000
    for path in made:
        assert path.read_bytes() == (tmp_path / "ours" / path.relative_to(tmp_path / "floor")).read_bytes()
