"""What an export makes, where it goes, and what is not exported."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import StorageError, TransferError
from app.services.transfer.transfer import ExportOptions, export_workspace, import_paths
from app.services.workspace import Workspace
from tests.exchange.articles import SEEDS, seed_records
from tests.services.transfer.deliveries import ME, exported, lines


def test_many_articles_become_a_folder_with_the_name_that_was_given(workspace: Workspace, tmp_path: Path) -> None:
    import_paths(workspace, [SEEDS[0].parent], ME)
    few, many, out = ExportOptions(format="html-report"), {"page": str(len(SEEDS) - 1)}, tmp_path / "تقرير.html"
    assert export_workspace(workspace, out, few).out == out
    assert out.read_bytes().startswith(b"<!DOCTYPE html>")
    report = export_workspace(workspace, out, ExportOptions(format="html-report", values=many))
    assert report.out == tmp_path / "تقرير"
    pages = [f"pages/{name}.html" for name in ("entities-0001", "page-0001", "page-0002")]
    there = sorted(path.relative_to(report.out).as_posix() for path in report.out.rglob("*.*"))
    assert there == ["hashiya-export.json", "index.html", *pages]
    assert report.loss_file == tmp_path / "تقرير.losses.json"
    assert out.is_file()
    # Again over the same folder, which is ours; but over nothing of anybody else.
    export_workspace(workspace, out, ExportOptions(format="html-report", values=many))
    (report.out / "ملاحظات.txt").touch()
    with pytest.raises(TransferError, match="holds other files"):
        export_workspace(workspace, out, ExportOptions(format="html-report", values=many))


@pytest.mark.parametrize("name", ["report", "report.zip"])
def test_a_folder_or_archive_is_made_of_few_articles_when_it_is_named(
    workspace: Workspace, tmp_path: Path, name: str
) -> None:
    import_paths(workspace, [SEEDS[0].parent], ME)
    out = export_workspace(workspace, tmp_path / name, ExportOptions(format="html-report")).out
    assert out == tmp_path / name
    if out.is_dir():
        names = {path.relative_to(out).as_posix() for path in out.rglob("*.html")}
    else:
        names = set(zipfile.ZipFile(out).namelist())
    assert names == {"index.html", "pages/page-0001.html", "pages/entities-0001.html"}


def test_one_layer_is_exported_with_what_belongs_to_it(workspace: Workspace, tmp_path: Path) -> None:
    record: Any = json.loads(json.dumps(seed_records()[0]))
    link = record["relations"][0]
    for span in record["spans"]:
        if span["id"] == link["to"]:
            span["annotator"] = "دانا"
    record["status"]["دانا"] = "doing"
    import_paths(workspace, [lines(tmp_path / "a.jsonl", record)], ME)
    report = export_workspace(workspace, tmp_path / "b.jsonl", ExportOptions(annotator="sample"))
    out = json.loads((tmp_path / "b.jsonl").read_bytes())
    assert {span["annotator"] for span in out["spans"]} == {"sample"}
    assert out["status"] == {"sample": "done"}
    kept = {span["id"] for span in out["spans"]}
    assert all(relation["from"] in kept and relation["to"] in kept for relation in out["relations"])
    assert {entity["id"] for entity in out["entities"]} == {span["entity"] for span in out["spans"]} - {None}
    assert report.losses.count("relations_across") == len(record["relations"]) - len(out["relations"]) > 0
    with pytest.raises(TransferError, match="has no layer"):
        export_workspace(workspace, tmp_path / "b.jsonl", ExportOptions(annotator="nobody"))


@pytest.mark.parametrize(("form", "name"), [("native", "out.jsonl"), ("gliner", "out.json")])
def test_chosen_articles_are_written_as_among_all_of_them(
    workspace: Workspace, tmp_path: Path, form: str, name: str
) -> None:
    import_paths(workspace, [SEEDS[0].parent], ME)
    ids = [record["id"] for record in map(json.loads, exported(workspace, tmp_path).splitlines())]

    def written(articles: list[str] | None) -> list[Any]:
        options = ExportOptions(format=form, annotator="sample", articles=articles)
        assert export_workspace(workspace, tmp_path / name, options).articles == len(set(articles or ids))
        content = (tmp_path / name).read_text(encoding="utf-8")
        rows: list[Any] = json.loads(content) if form == "gliner" else [json.loads(one) for one in content.splitlines()]
        return rows

    whole = written(None)
    assert written([ids[4], ids[1], ids[4]]) == [whole[1], whole[4]], "each once, in the order they came in"


def test_of_chosen_articles_only_one_layer_is_exported(workspace: Workspace, tmp_path: Path) -> None:
    record: Any = json.loads(json.dumps(seed_records()[0]))
    record["spans"][0]["annotator"] = "دانا"
    record["entities"].append({"id": "e-x", "name": "منسي", "kind": "person", "aliases": [], "wikidata": None})
    import_paths(workspace, [lines(tmp_path / "a.jsonl", record)], ME)
    (out,) = exported(workspace, tmp_path, annotator="دانا", articles=[record["id"]]).splitlines()
    assert [span["id"] for span in json.loads(out)["spans"]] == [record["spans"][0]["id"]]
    report = export_workspace(workspace, tmp_path / "b.jsonl", ExportOptions(articles=[record["id"]]))
    assert report.complete, "the registry is not asked for"


def test_so_many_chosen_articles_become_a_folder(workspace: Workspace, tmp_path: Path) -> None:
    import_paths(workspace, [SEEDS[0].parent], ME)
    ids = [record["id"] for record in map(json.loads, exported(workspace, tmp_path).splitlines())]
    out = tmp_path / "تقرير.html"
    for chosen, made in ((ids[:2], out), (ids[:3], tmp_path / "تقرير")):
        options = ExportOptions(format="html-report", values={"page": "2"}, articles=chosen)
        assert export_workspace(workspace, out, options).out == made


def test_articles_that_are_not_there_are_named_and_nothing_is_written(workspace: Workspace, tmp_path: Path) -> None:
    import_paths(workspace, [SEEDS[0].parent], ME)
    ids = [record["id"] for record in map(json.loads, exported(workspace, tmp_path).splitlines())]
    (tmp_path / "out.jsonl").unlink()
    for strange, said in (
        (["٠٠١٢"], "There is no article ٠٠١٢ in this workspace"),
        (["خبر\0", "\ud800", "ن" * 5_000, "x"], r"4 articles are not in this workspace: .* …; leave"),
    ):
        with pytest.raises(TransferError, match=said):
            export_workspace(workspace, tmp_path / "out.jsonl", ExportOptions(articles=[ids[0], *strange]))
    workspace.trash.remove_articles("سارة", ids[:1])
    title = seed_records()[0]["title"]
    with pytest.raises(TransferError, match="is in the trash; bring it back") as refused:
        export_workspace(workspace, tmp_path / "out.jsonl", ExportOptions(articles=ids[:2]))
    assert f"\u2068{title}\u2069 ({ids[0]})" in str(refused.value)
    assert not list(tmp_path.glob("out*"))


def test_an_entity_that_nobody_mentions_is_reported(workspace: Workspace, tmp_path: Path) -> None:
    record: Any = json.loads(json.dumps(seed_records()[0]))
    record["entities"].append({"id": "e-x", "name": "منسي", "kind": "person", "aliases": [], "wikidata": None})
    assert import_paths(workspace, [lines(tmp_path / "a.jsonl", record)], ME).complete
    report = export_workspace(workspace, tmp_path / "b.jsonl", ExportOptions())
    assert report.losses.to_json()[0]["examples"] == ["منسي"]
    assert not report.complete


def test_notes_and_attributes_of_entities_travel(workspace: Workspace, tmp_path: Path) -> None:
    record: Any = json.loads(json.dumps(seed_records()[0]))
    record["entities"][0] |= {"note": "ملاحظة", "attributes": {"ب": 1, "ا": [True, None]}}
    assert import_paths(workspace, [lines(tmp_path / "a.jsonl", record)], ME).complete
    assert json.loads(exported(workspace, tmp_path))["entities"][0] == record["entities"][0]


@pytest.mark.parametrize("damage", ["text", "quote"])
def test_damage_is_not_exported(workspace: Workspace, tmp_path: Path, damage: str) -> None:
    import_paths(workspace, [SEEDS[0]], ME)
    statement = "UPDATE article SET text = 'x'" if damage == "text" else "UPDATE span SET quote = 'x'"
    with workspace.database.write() as connection:
        connection.exec_driver_sql(statement)
    with pytest.raises(StorageError, match="hashiya check"):
        export_workspace(workspace, tmp_path / "out.jsonl", ExportOptions())
    assert not [path for path in tmp_path.iterdir() if "jsonl" in path.name or "part" in path.name]


def test_places_that_cannot_be_written_are_refused(workspace: Workspace, tmp_path: Path) -> None:
    other = tmp_path / "other.hashiya"
    Workspace.create(other).close()
    for out, reason in (
        (tmp_path / "missing" / "out.jsonl", "there is no folder"),
        (tmp_path, "is a folder"),
        (other, "is a database"),
        (tmp_path / ("ن" * 200 + ".jsonl"), "cannot be written"),
    ):
        with pytest.raises(TransferError, match=reason):
            export_workspace(workspace, out, ExportOptions())
    if workspace.database.path is not None:
        with pytest.raises(TransferError, match="belongs to the workspace"):
            export_workspace(workspace, Path(f"{workspace.database.path}-wal"), ExportOptions())


def test_a_link_is_written_through_and_rights_are_kept(workspace: Workspace, tmp_path: Path) -> None:
    target = tmp_path / "real.jsonl"
    target.write_bytes(b"before")
    target.chmod(0o640)
    (tmp_path / "link.jsonl").symlink_to(target)
    import_paths(workspace, [SEEDS[0]], ME)
    export_workspace(workspace, tmp_path / "link.jsonl", ExportOptions())
    assert (tmp_path / "link.jsonl").is_symlink()
    assert target.read_bytes().startswith(b'{"format":"hashiya"')
    assert target.stat().st_mode & 0o777 == 0o640


def test_articles_in_archives_and_folders_keep_their_names(workspace: Workspace, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        packed.writestr("ar/خبر.txt", "خبر من الأرشيف")
    folder = tmp_path / "in"
    (folder / "ar").mkdir(parents=True)
    (folder / "ar" / "خبر.txt").write_text("خبر من المجلد", encoding="utf-8")
    assert import_paths(workspace, [tmp_path / "a.zip", folder], ME).complete
    keys = [
        workspace.articles.open(json.loads(line)["id"]).article.key
        for line in exported(workspace, tmp_path).splitlines()
    ]
    assert keys == ["a.zip/ar/خبر.txt", "ar/خبر.txt"]


@pytest.mark.parametrize(
    ("form", "name", "endings"),
    [
        ("claims", "أقوال.xlsx", ".jsonl, .csv"),
        ("csv", "מאמרים.XLSX", ".csv, .tsv"),
        ("native", "اخبار.docx", ".jsonl, .ndjson"),
        ("spacy", "متن.jsonl", ".spacy"),
    ],
)
def test_a_file_is_not_named_as_one_of_another_format(
    workspace: Workspace, tmp_path: Path, form: str, name: str, endings: str
) -> None:
    with pytest.raises(TransferError) as refused:
        export_workspace(workspace, tmp_path / name, ExportOptions(format=form))
    assert str(refused.value).endswith(f"; those of {form} end in {endings}")
    assert not (tmp_path / name).exists()


@pytest.mark.parametrize(
    ("form", "name"), [("native", "خبر.json"), ("csv", "خبر.txt"), ("xmi", "خبر.xml"), ("spans", "v1.2")]
)
def test_a_file_may_have_an_ending_that_no_other_format_is_known_by(
    workspace: Workspace, tmp_path: Path, form: str, name: str
) -> None:
    export_workspace(workspace, tmp_path / name, ExportOptions(format=form))
    assert (tmp_path / name).exists() or (tmp_path / name).with_suffix("").is_dir()
