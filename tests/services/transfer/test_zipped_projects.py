"""A project of INCEpTION: a zip of each annotator for each article, in a folder, or in a zip of all of it."""

import zipfile
from pathlib import Path
from typing import Any

import pytest

from app.exchange.cas import xmi
from app.exchange.syntax.xml_writing import escape
from app.services.transfer.transfer import ExportOptions, ImportOptions, export_workspace, import_paths
from app.services.workspace import Workspace
from seeds import default_codebook
from tests.exchange.articles import seed_records
from tests.exchange.round_trip import write_files

ME = ImportOptions(annotator="importer", unknown_labels="add")
USERS = ("سارة", "דנה")


def project(folder: Path) -> Path:
    """One article in each language, labelled by two people, with what else such a project holds."""
    records = list({record["language"]: record for record in seed_records()}.values())
    assert len(records) == 4
    for record in records:
        name = f"خبر-{record['language']}.txt"
        spans: Any = [{**span, "entity": None} for span in record["spans"]]
        files, _ = write_files(xmi.FORMAT, [{**record, "spans": spans, "entities": []}], default_codebook())
        content = next(data for file, data in files.items() if file.endswith(".xmi")).decode()
        (folder / "source").mkdir(parents=True, exist_ok=True)
        (folder / "source" / name).write_text(record["text"], encoding="utf-8", newline="")
        (folder / "annotation" / name).mkdir(parents=True)
        for user in USERS:
            # As INCEpTION says whose it is, with types of its own project.
            told = content.replace(f'documentId="{escape(record["id"])}"', f'documentId="{user}" collectionId="x"')
            told = told.replace("HashiyaSpan", "Claims").replace("HashiyaLink", "Says")
            with zipfile.ZipFile(folder / "annotation" / name / f"{user}.zip", "w", zipfile.ZIP_DEFLATED) as packed:
                packed.writestr(f"{user}.xmi", told)
                packed.writestr("TypeSystem.xml", files["TypeSystem.xml"])
    (folder / "exportedproject.json").write_text('{"name": "x"}', encoding="utf-8")
    return folder


def packed(folder: Path) -> Path:
    out = folder.with_suffix(".zip")
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*.*")):
            if path.is_file():
                archive.write(path, path.relative_to(folder).as_posix())
    return out


@pytest.mark.parametrize("zipped", [False, True], ids=["folder", "zip"])
def test_each_annotator_becomes_a_layer(workspace: Workspace, tmp_path: Path, zipped: bool) -> None:
    folder = project(tmp_path / "مشروع")
    report = import_paths(workspace, [packed(folder) if zipped else folder], ME)
    assert not report.rejected
    assert report.articles == 4
    assert {*USERS} <= {*workspace.annotators()}
    out = tmp_path / "out.jsonl"
    done = export_workspace(workspace, out, ExportOptions(annotator="דנה"))
    expected = list({record["language"]: record for record in seed_records()}.values())
    assert done.spans == sum(len(record["spans"]) for record in expected)
    assert done.relations == sum(len(record["relations"]) for record in expected)
    assert report.spans == 2 * done.spans
