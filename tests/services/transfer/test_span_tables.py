"""Tables of articles, spans and links between workspaces on both databases: as files, in a folder, in an archive."""

import zipfile
from contextlib import closing
from pathlib import Path

import orjson
import pytest

from app.exchange.tables import span_spool
from app.services.transfer.import_preview import preview_import
from app.services.transfer.transfer import ExportOptions, ImportOptions, export_workspace, import_paths
from app.services.workspace import Workspace
from seeds import default_codebook
from tests.exchange.articles import SEEDS
from tests.exchange.round_trip import normal_form

KINDS = ("articles", "spans", "links")
CLAIMS = "claims"
TEXT = "قال محمد علي إنّ 😀 الاتفاق «باطل»."


def exported(folder: Path) -> list[Path]:
    """The three tables of the sample."""
    with closing(Workspace.create(str(folder / "full.hashiya"))) as full:
        import_paths(full, SEEDS, ImportOptions(annotator="sara"))
        export_workspace(full, folder / "native.jsonl", ExportOptions())
        for kind in (*KINDS, CLAIMS):
            out = folder / "tables" / f"{kind}.csv"
            out.parent.mkdir(exist_ok=True)
            export_workspace(full, out, ExportOptions(format="csv", values={"rows": kind}))
    return [folder / "tables" / f"{kind}.csv" for kind in KINDS]


@pytest.mark.parametrize("place", ["folder", "files", "archive"])
def test_three_tables_are_one_import(workspace: Workspace, tmp_path: Path, place: str) -> None:
    tables = exported(tmp_path)
    paths = {"folder": [tables[0].parent], "files": tables, "archive": [tmp_path / "tables.zip"]}[place]
    if place == "archive":
        with zipfile.ZipFile(paths[0], "w") as archive:
            for table in tables:
                archive.write(table, table.name)
    report = import_paths(workspace, paths, ImportOptions(annotator="importer"))
    assert not report.refusals.count
    assert not report.losses
    export_workspace(workspace, tmp_path / "after.jsonl", ExportOptions())
    before, after = (
        {record["id"]: record for record in map(orjson.loads, (tmp_path / name).read_bytes().splitlines())}
        for name in ("native.jsonl", "after.jsonl")
    )
    assert after.keys() == before.keys()
    lost = {"progress", "entity_details"}
    for key, record in before.items():
        assert normal_form(after[key], lost) == normal_form(record, lost)


def test_claims_bring_their_makers(workspace: Workspace, tmp_path: Path) -> None:
    articles, *_ = exported(tmp_path)
    report = import_paths(workspace, [articles, articles.with_name("claims.csv")], ImportOptions(annotator="importer"))
    assert not report.refusals.count
    assert report.relations
    assert report.losses.count("unplaced_parties")
    export_workspace(workspace, tmp_path / "after.jsonl", ExportOptions())
    after = [orjson.loads(line) for line in (tmp_path / "after.jsonl").read_bytes().splitlines()]
    assert {link["type"] for record in after for link in record["relations"]} == {"makes"}


def test_articles_named_alone_come_without_the_spans_beside_them(workspace: Workspace, tmp_path: Path) -> None:
    articles, _, _ = exported(tmp_path)
    report = import_paths(workspace, [articles], ImportOptions(annotator="importer"))
    assert report.articles
    assert not report.spans


def test_the_unit_of_offsets_is_found_by_the_quotes(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(f"id,text\n0012,{TEXT}\n", encoding="utf-8")
    start = len(TEXT[:19].encode("utf-16-le")) // 2
    rows = f"article,start,end,label,quote\n0012,{start},{start + 7},CLAIM,{TEXT[19:26]}\n"
    (tmp_path / "x.spans.csv").write_text(rows, encoding="utf-8")
    paths = [tmp_path / "x.csv", tmp_path / "x.spans.csv"]
    seen = preview_import(default_codebook(), paths, ImportOptions(annotator="importer"))
    assert [[span.fragments for span in one.spans] for one in seen.articles] == [[((19, 26),)]]
    assert (dict(seen.labels), list(seen.report.units.values())) == ({"CLAIM": 1}, ["utf-16"])
    report = import_paths(workspace, paths, ImportOptions(annotator="importer"))
    assert (report.articles, report.spans, report.units) == (1, 1, {"x.csv": "utf-16"})


def test_a_preview_reads_the_beginning_of_large_tables_only(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(f"id,text\n1,{TEXT}\n2,{TEXT}.\n", encoding="utf-8")
    rows = "".join(f"{article},{start},{start + 1},CLAIM\n" for article in (1, 2, 3) for start in range(20))
    (tmp_path / "x.spans.csv").write_text(f"article,start,end,label\n{rows}", encoding="utf-8")
    monkeypatch.setattr(span_spool, "_GLANCE", 30)
    seen = preview_import(default_codebook(), [tmp_path], ImportOptions(annotator="importer"))
    assert [len(one.spans) for one in seen.articles] == [20, 10]
    assert not seen.report.refusals.items


def test_a_table_of_spans_by_itself_says_what_to_do(workspace: Workspace, tmp_path: Path) -> None:
    _, spans, _ = exported(tmp_path)
    report = import_paths(workspace, [spans], ImportOptions(annotator="importer"))
    assert report.refusals.count == 1
    assert "import these articles first, or together with this table" in str(report.to_json())
