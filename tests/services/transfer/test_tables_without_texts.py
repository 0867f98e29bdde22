"""Tables of spans, links and claims whose articles are in the workspace, on both databases."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson
import pytest
from openpyxl import load_workbook

from app.services.transfer.import_preview import preview_import
from app.services.transfer.stored_articles import articles_of
from app.services.transfer.transfer import ExportOptions, ImportOptions, export_workspace, import_paths
from app.services.workspace import Workspace
from tests.services.transfer.layers import TEXTS, articles, of, records
from tests.services.transfer.span_rows import QUOTES, place, span_rows, written

OMAR = ImportOptions(annotator="عمر")
HIND = ImportOptions(annotator="hind")


@pytest.fixture
def before(workspace: Workspace, tmp_path: Path) -> dict[str, dict[str, Any]]:
    """The workspace's articles, in each of which Omar has labelled the first word."""
    import_paths(workspace, [articles(tmp_path / "omar.jsonl", "ORGANIZATION", "عمر")], OMAR)
    return records(workspace, tmp_path)


def marks(record: Mapping[str, Any], annotator: str) -> list[tuple[str, str]]:
    return [(span["label"], span["text"]) for span in of(record, annotator) if "label" in span]


@pytest.mark.parametrize("name", ["theirs.csv", "theirs.xlsx"])
def test_spans_find_their_articles_in_the_workspace(
    name: str, workspace: Workspace, before: dict[str, Any], tmp_path: Path
) -> None:
    report = import_paths(workspace, [written(tmp_path / name, span_rows())], HIND)
    assert (report.articles, report.layered, report.spans, report.complete) == (0, 4, 4, True)
    after = records(workspace, tmp_path)
    for key, record in after.items():
        assert marks(record, "hind") == [("ACTOR", QUOTES[key])]
        assert of(record, "hind")[0]["attributes"] == {"confidence": "0.9"}
        assert of(record, "عمر") == of(before[key], "عمر")
    workspace.annotations("hind").undo()
    assert records(workspace, tmp_path) == before
    assert workspace.check().clean


@pytest.mark.parametrize("name", ["theirs.csv", "theirs.xlsx"])
def test_whose_labels_are_there_keeps_them(
    name: str, workspace: Workspace, before: dict[str, Any], tmp_path: Path
) -> None:
    report = import_paths(workspace, [written(tmp_path / name, span_rows(annotator="عمر"))], HIND)
    assert (report.changed, report.skips.count, report.losses.count("article_exists")) == (False, 4, 4)
    assert {item.reason for item in report.skipped} == {"the article already has labels by \u2068عمر\u2069"}
    assert records(workspace, tmp_path) == before


def test_offsets_in_another_unit_are_found_by_the_quotes(
    workspace: Workspace, before: dict[str, Any], tmp_path: Path
) -> None:
    path = written(tmp_path / "theirs.csv", span_rows(utf_16=True))
    seen = preview_import(workspace.codebook(), [path], HIND, stored=articles_of(workspace))
    assert seen.report.units == {"theirs.csv": "utf-16"}
    report = import_paths(workspace, [path], HIND)
    assert (report.layered, report.units) == (4, {"theirs.csv": "utf-16"})
    assert marks(records(workspace, tmp_path)["خبر-1"], "hind") == [("ACTOR", "محمد علي")]


@pytest.mark.parametrize("name", ["theirs.csv", "theirs.xlsx"])
def test_a_quote_that_is_not_there_and_articles_that_are_nowhere_are_refused(
    name: str, workspace: Workspace, before: dict[str, Any], tmp_path: Path
) -> None:
    rows = span_rows()
    rows[2][4] = "האוצר"
    rows += [[f"x{number}", 0, 3, "ACTOR", "", "", ""] for number in range(7)] + [["x1", 4, 5, "ACTOR", "", "", ""]]
    rows.append(["", 0, 3, "ACTOR", "", "", ""])
    report = import_paths(workspace, [written(tmp_path / name, rows)], HIND)
    assert (report.layered, report.spans) == (3, 3)
    found = {item.where: item.reason for item in report.rejected}
    assert found.keys() == {f"{name}:{number}" for number in (3, 6, 14)}
    assert "האוצר" in found[f"{name}:3"]
    assert "החוץ" in found[f"{name}:3"]
    assert found[f"{name}:6"] == (
        "rows of articles that are neither in a table here nor in the workspace: 8, articles: 7, "
        + ", ".join(f"\u2068x{number}\u2069" for number in range(5))
        + ", …; import these articles first, or together with this table"
    )
    assert found[f"{name}:14"] == "rows that name no article: 1"


def test_removed_articles_are_not_in_the_workspace(
    workspace: Workspace, before: dict[str, Any], tmp_path: Path
) -> None:
    workspace.trash.remove_articles("dana", ["khabar-fa"])
    report = import_paths(workspace, [written(tmp_path / "theirs.csv", span_rows())], HIND)
    assert (report.layered, report.refusals.count) == (3, 1)
    assert "\u2068khabar-fa\u2069" in report.rejected[0].reason


@pytest.mark.parametrize("name", ["csv", "xlsx"])
def test_our_own_tables_bring_a_layer(name: str, workspace: Workspace, before: dict[str, Any], tmp_path: Path) -> None:
    """Spans, links and claims of Hind's workspace, without the articles, as files together and as sheets."""
    other = Workspace.create(tmp_path / "hind.hashiya")
    import_paths(other, [articles(tmp_path / "plain.jsonl")], HIND)
    hind = other.annotations("hind")
    (maker,) = hind.add_span("خبر-1", "ACTOR", [place("خبر-1", "محمد علي")]).changes
    (claim,) = hind.add_span("خبر-1", "CLAIM", [(19, 25), (27, 32)], attributes={"polarity": "denies"}).changes
    hind.add_relation("خبر-1", "makes", maker.object_id, claim.object_id)
    if name == "csv":
        # Whatever the order in which they are named.
        paths = [tmp_path / f"{kind}.csv" for kind in ("links", "spans", "claims")]
        for path in paths:
            export_workspace(other, path, ExportOptions(format="csv", values={"rows": path.stem}))
    else:
        paths = [tmp_path / "hind.xlsx"]
        export_workspace(other, paths[0], ExportOptions(format="xlsx"))
        book = load_workbook(paths[0])
        book.remove(book["articles"])
        book.save(paths[0])
    wanted = records(other, tmp_path)["خبر-1"]
    other.close()
    report = import_paths(workspace, paths, OMAR)
    assert (report.layered, report.spans, report.relations, report.refusals.count) == (1, 2, 1, 0)
    assert not report.losses
    assert of(records(workspace, tmp_path)["خبر-1"], "hind") == of(wanted, "hind")


@pytest.mark.parametrize("name", ["theirs.csv", "theirs.xlsx"])
def test_claims_bring_their_makers(name: str, workspace: Workspace, before: dict[str, Any], tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["article", "start", "end", "quote", "maker_start", "maker_end", "maker_quote"],
        ["خبر-1", *place("خبر-1", "«الحزب» سيفوز"), "«الحزب» سيفوز", *place("خبر-1", "محمد علي"), "محمد علي"],
    ]
    report = import_paths(workspace, [written(tmp_path / name, rows)], HIND)
    assert (report.layered, report.spans, report.relations, report.complete) == (1, 2, 1, True)
    assert marks(records(workspace, tmp_path)["خبر-1"], "hind") == [
        ("ACTOR", "محمد علي"),
        ("CLAIM", "«الحزب» سيفوز"),
    ]


def test_links_alone_lead_between_spans_of_the_workspace(
    workspace: Workspace, before: dict[str, Any], tmp_path: Path
) -> None:
    omar = workspace.annotations("عمر")
    (maker,) = omar.add_span("خبر-1", "ACTOR", [place("خبر-1", "محمد علي")]).changes
    (claim,) = omar.add_span("خبر-1", "CLAIM", [place("خبر-1", "«الحزب» سيفوز")]).changes
    header = ["article", "link", "type", "from", "to", "annotator"]
    good = ["خبر-1", "l1", "makes", maker.object_id, claim.object_id, "hind"]
    report = import_paths(workspace, [written(tmp_path / "theirs.csv", [header, good])], OMAR)
    assert (report.layered, report.spans, report.relations, report.complete) == (1, 0, 1, True)
    assert not report.skips.count
    lost = [
        ["khabar-fa", "l2", "makes", "nobody", claim.object_id, "hind"],
        ["خبر-1", "l3", "makes", maker.object_id, "no one"],
    ]
    report = import_paths(workspace, [written(tmp_path / "more.csv", [header, *lost])], OMAR)
    assert (report.changed, report.refusals.count) == (False, 0)
    (loss,) = report.losses.to_json()
    assert (loss["kind"], loss["count"]) == ("unplaced_links", 2)
    assert loss["examples"] == ["more.csv:2: makes: \u2068nobody\u2069", "more.csv:3: makes: \u2068no one\u2069"]


def test_articles_of_the_same_import_and_of_the_workspace_both_count(workspace: Workspace, tmp_path: Path) -> None:
    first = dict(list(TEXTS.items())[:2])
    lines = [orjson.dumps({"id": key, "text": text, "spans": []}) for key, text in first.items()]
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "articles.csv").write_text(f'id,text\nkhabar-fa,"{TEXTS["khabar-fa"]}"\n', "utf-8")
    (folder / "b.jsonl").write_bytes(b"\n".join(lines))
    written(folder / "c.csv", span_rows()[:3])
    written(folder / "spans.csv", span_rows(annotator="dana"))
    seen = preview_import(workspace.codebook(), [folder], HIND, stored=articles_of(workspace))
    assert [len(one.spans) for one in seen.articles] == [1, 0, 0, 1, 1]
    import_paths(workspace, [written(tmp_path / "ur.csv", [["id", "text"], ["khabar-ur", TEXTS["khabar-ur"]]])], HIND)
    report = import_paths(workspace, [folder], HIND)
    after = records(workspace, tmp_path)
    assert marks(after["khabar-fa"], "dana") == [("ACTOR", QUOTES["khabar-fa"])]
    assert marks(after["khabar-ur"], "dana") == [("ACTOR", QUOTES["khabar-ur"])]
    assert marks(after["خبر-1"], "hind") == [("ACTOR", QUOTES["خبر-1"])]
    assert (report.articles, report.layered) == (3, 1)
    (refused,) = report.rejected
    assert "neither in a table here nor in the workspace: 2, articles: 2, " in refused.reason


def test_the_preview_shows_the_articles_with_their_spans(
    workspace: Workspace, before: dict[str, Any], tmp_path: Path
) -> None:
    path = written(tmp_path / "theirs.csv", [*span_rows(), ["x1", 0, 3, "ACTOR", "", "", ""]])
    seen = preview_import(workspace.codebook(), [path], HIND, stored=articles_of(workspace))
    assert [one.text for one in seen.articles] == list(TEXTS.values())
    assert [[one.text[start:end] for span in one.spans for start, end in span.fragments] for one in seen.articles] == [
        [quote] for quote in QUOTES.values()
    ]
    table = seen.tables[0]
    assert (table.kind, table.roles["span-article"]) == ("spans", 0)
    assert (seen.report.refusals.count, seen.labels["ACTOR"]) == (1, 4)


def test_the_column_of_the_article_can_be_named(workspace: Workspace, before: dict[str, Any], tmp_path: Path) -> None:
    header, *rows = span_rows()
    path = written(tmp_path / "theirs.csv", [[*header, "key"], *(["?", *row[1:], row[0]] for row in rows)])
    assert not import_paths(workspace, [path], HIND).changed
    for options in ({"columns": {"id": "key"}}, {"format": "csv", "values": {"span-article": "key"}}):
        report = import_paths(workspace, [path], ImportOptions(annotator="hind", **options))
        assert (report.layered, report.complete) == (4, True)
        workspace.annotations("hind").undo()


@pytest.mark.parametrize(("name", "identifier"), [("a.csv", "a\0b"), ("a.csv", "ن" * 5000), ("a.xlsx", "_xD83D_")])
def test_ids_that_no_article_can_have_are_only_unknown(
    name: str, identifier: str, workspace: Workspace, before: dict[str, Any], tmp_path: Path
) -> None:
    header, first, *_ = span_rows()
    path = written(tmp_path / name, [header, [identifier, *first[1:]], first])
    report = import_paths(workspace, [path], HIND)
    assert (report.layered, report.refusals.count) == (1, 1)
    assert "neither in a table here nor in the workspace: 1, articles: 1, " in report.rejected[0].reason
    assert len(orjson.dumps(report.to_json())) < 5000
