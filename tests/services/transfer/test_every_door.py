"""Every two-way format between workspaces on both databases: articles come back, but for what the reports name.

The articles are the sample and, where they lie beside the checkout, the real ones; all labelled and linked.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from app.domain.records import Span
from app.domain.text.segmentation import words
from app.exchange.installed_formats import installed_formats
from app.exchange.tokens.tokenising import tokenise
from app.services.articles import ArticleQuery
from app.services.transfer.transfer import ExportOptions, ImportOptions, export_workspace, import_paths
from app.services.workspace import Workspace
from tests.conftest import REAL_ARTICLES
from tests.exchange.articles import SEEDS
from tests.exchange.round_trip import normal_form
from tests.postgres import PostgresServer
from tests.services.transfer.deliveries import LEFT_OUT, records_of

Records: TypeAlias = dict[str, Any]
Filled: TypeAlias = Callable[[str], tuple[Workspace, dict[str, Records]]]
NAMES = [item.name for item in installed_formats().all() if item.read and item.writes and item.name != "csv"]
"""Both ways in one piece; the tables of CSV are a file each, and have a test of their own."""


def _label(workspace: Workspace, article: str) -> None:
    """Spans that overlap, nest and have gaps, a note, attributes, links of two annotators and progress."""
    text = workspace.articles.open(article).article.text
    found = list(words(text))
    sara, omar = workspace.annotations("سارة"), workspace.annotations("omar")

    def add(label: str, *places: tuple[int, int], **attributes: object) -> Span:
        fragments = [(found[first][0], found[last][1]) for first, last in places]
        (change,) = sara.add_span(article, label, fragments, attributes=attributes).changes
        assert isinstance(change.after, Span)
        return change.after

    maker = add("ACTOR", (3, 4))
    claim = add("CLAIM", (6, 14), polarity="denies", category=["economy"])
    inner = add("ORGANIZATION", (8, 9))
    gapped = add("CLAIM", (20, 22), (25, 28))
    sara.set_note(claim.id, claim.version, "ملاحظة «قصيرة»")
    omar.add_span(article, "ACTOR", [(found[3][0], found[3][1])])
    sara.add_relation(article, "makes", maker.id, claim.id)
    sara.add_relation(article, "makes", inner.id, gapped.id)
    sara.add_relation(article, "about", claim.id, inner.id, attributes={"stance": "negative"})


def _filled(location: str) -> Workspace:
    workspace = Workspace.create(location)
    import_paths(workspace, SEEDS, ImportOptions(annotator="sara"))
    for path in sorted(REAL_ARTICLES.glob("*.txt")):
        known = _ids(workspace)
        import_paths(workspace, [path], ImportOptions(annotator="سارة", format="text"))
        (article,) = _ids(workspace) - known
        _label(workspace, article)
    return workspace


def _ids(workspace: Workspace) -> set[str]:
    return set(workspace.articles.ids(ArticleQuery(annotator="sara")))


@pytest.fixture(scope="module")
def filled(postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    """Makes, once for each database, the workspace, and gives it with its native records."""
    folder = tmp_path_factory.mktemp("filled")
    made: dict[str, tuple[Workspace, dict[str, Records]]] = {}
    with postgres_server.fresh_database() as name:
        locations = {"sqlite": str(folder / "a.hashiya"), "postgresql": postgres_server.url(name)}

        def make(dialect: str) -> tuple[Workspace, dict[str, Records]]:
            if dialect not in made:
                workspace = _filled(locations[dialect])
                made[dialect] = workspace, records_of(workspace, folder / f"{dialect}.jsonl")
            return made[dialect]

        yield make
        for workspace, _ in made.values():
            workspace.close()


def _places(record: Records) -> list[tuple[int, int, str]]:
    """Where spans are, in whole tokens."""
    tokens = tokenise(record, "words")  # type: ignore[arg-type]
    places = []
    for span in record["spans"]:
        first, last = tokens.covering(span["start"], span["end"])
        places.append((tokens.starts[first], tokens.ends[last - 1], span["label"]))
    return places


def _assert_same(before: Mapping[str, Records], after: Mapping[str, Records], lost: Iterable[str]) -> None:
    """`after` is `before` without what `lost` names; spans, links and what hangs on them are among it as ``spans``."""
    kinds = set(lost)
    without: Records = {"spans": [], "relations": [], "entities": []} if "spans" in kinds else {}
    for key, record in before.items():
        expected, found = ({**whole, **without} for whole in (record, after[key]))
        assert normal_form(found, kinds) == normal_form(expected, kinds)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", NAMES)
def test_articles_come_back_but_for_what_the_reports_name(
    name: str, workspace: Workspace, filled: Filled, tmp_path: Path
) -> None:
    form = installed_formats().writer(name)
    if name == "spacy":
        pytest.importorskip("spacy")
    full, before = filled(workspace.database.dialect)
    out = tmp_path / ("out" if form.write_files else f"out{form.suffixes[0]}")
    exported = export_workspace(full, out, ExportOptions(format=name))
    imported = import_paths(workspace, [out], ImportOptions(annotator="importer"))
    assert not imported.refusals.count
    after = records_of(workspace, tmp_path / "after.jsonl")
    assert after.keys() == before.keys()
    lost = {loss["kind"] for report in (exported.losses, imported.losses) for loss in report.to_json()}
    left_out = sum(exported.losses.count(kind) for kind in LEFT_OUT)
    assert exported.relations == imported.relations
    assert exported.spans == imported.spans == sum(len(record["spans"]) for record in after.values())
    if left_out or "token_edges" in lost:
        for key, record in after.items():
            assert set(_places(record)) <= set(_places(before[key]))
        lost.add("spans")
    _assert_same(before, after, lost)


def test_three_tables_together_bring_what_csv_is_said_to_carry(
    workspace: Workspace, filled: Filled, tmp_path: Path
) -> None:
    full, before = filled(workspace.database.dialect)
    (tmp_path / "tables").mkdir()
    for rows in ("articles", "spans", "links"):
        out = tmp_path / "tables" / f"{rows}.csv"
        exported = export_workspace(full, out, ExportOptions(format="csv", values={"rows": rows}))
        # Each table names what is in none of them.
        assert exported.losses.count("progress")
    imported = import_paths(workspace, [tmp_path / "tables"], ImportOptions(annotator="importer"))
    assert not imported.refusals.count
    after = records_of(workspace, tmp_path / "after.jsonl")
    assert after.keys() == before.keys()
    lost = {loss["kind"] for loss in imported.losses.to_json()}
    carried = {feature.value for feature in installed_formats().named("csv").carries}
    assert not lost & carried
    _assert_same(before, after, {*lost, "progress", "entity_details"})
