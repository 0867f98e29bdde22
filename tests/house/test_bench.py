"""The table of measured figures is renewed row by row."""

from pathlib import Path

from tests.bench.__main__ import MARK
from tests.bench.measure import Figure, renewed_table, table_of

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
